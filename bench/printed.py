"""Reports as PDF: the sample's whole, and with an annex of 10,000 villages, beside LibreOffice.

The peer sets the same Word file as PDF.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.load import LAST_DAY
from bench.measure import Figure, Runs, runs_of
from electrification import tracking
from electrification.exchange.sample import load_sample
from electrification.reports.contents import Report, report
from electrification.reports.give_out import asked_for, plain_head
from electrification.reports.pdf import pdf_bytes
from electrification.reports.report_annexes import counted_villages
from electrification.reports.word import docx_bytes
from electrification.settings import DATA_FOLDER
from electrification.storage import Store, open_store
from electrification.texts import spoken
from geo.places import places
from geo.units import Units

WHOLE_S, LONG_S = 3.0, 20.0
SETTLE_S = 900


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures on the sample, and on it with the annex of the load at `path`."""
    units = Units.from_folder(DATA_FOLDER / "units")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/tracker.gpkg"
        tracking.create(url, units, places(units), load_sample)
        store, load = open_store(url), open_store(f"sqlite:///{path}")
        try:
            made = _report(store)
            ground = _report(load, "statistics").ground
            whole = runs_of(lambda: pdf_bytes(_report(store), plain_head(made)), runs, before=1)
            content = runs_of(lambda: _report(store), runs)

            def long() -> Report:
                with spoken("vi"):
                    annexes = (counted_villages(ground), *made.document.annexes[1:])
                return replace(made, document=replace(made.document, annexes=annexes))

            written = runs_of(lambda: pdf_bytes(long(), plain_head(made)), 1 if runs < 5 else 2)
            words = docx_bytes(long(), plain_head(made))
        finally:
            store.close()
            load.close()
        short = docx_bytes(made, plain_head(made))
        rows = len(ground.found.snapshot.counted)
        return [
            Figure("the sample's whole report as PDF", whole, WHOLE_S,
                   peers=[_libre_office(short, folder, max(2, runs // 2))]),
            Figure("  of which: its content", content),
            Figure(f"the same with an annex of {rows:,} villages", written, LONG_S,
                   peers=[_libre_office(words, folder, 1)]),
        ]  # fmt: skip


def _report(store: Store, kind: str = "coverage") -> Report:
    day = min(store.last_recorded_on() or LAST_DAY, LAST_DAY)
    asked = asked_for(store, tracking.system_actor(), kind, on=day)
    return report(store, asked, store.audit_head())


def _libre_office(words: bytes, folder: Path, runs: int) -> Figure:
    """The same Word file set as PDF."""
    name, program = "LibreOffice, the same Word file as PDF", shutil.which("soffice")
    if program is None:
        return Figure(name, note="LibreOffice is not installed")
    file = folder / "report.docx"
    file.write_bytes(words)
    command = [program, f"-env:UserInstallation=file://{folder / 'home'}", "--headless",
               "--convert-to", "pdf", "--outdir", str(folder), str(file)]  # fmt: skip

    def convert() -> None:
        subprocess.run(command, check=True, capture_output=True, timeout=SETTLE_S)

    try:
        return Figure(name, runs_of(convert, runs))
    except subprocess.TimeoutExpired:
        return Figure(name, Runs(), note=f"not done after {SETTLE_S} s")
