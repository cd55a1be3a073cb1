"""A workbook of 100,000 villages, in a process of its own for ours and for the usual way.

``python -m bench.spreadsheet ours|usual FILE`` reads the villages, writes the workbook and answers
in JSON. Time runs from the villages' figures to the file's bytes; the memory is the most that the
process ever had, the program and the villages included.
"""

from __future__ import annotations

import io
import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd

from bench.measure import Figure, Runs
from electrification.settings import ROOT

TIMES = 10
SHARE_OF_USUAL, MEMORY_MB = 0.5, 300
COLUMNS = ["village_id", "village_code", "village_name", "commune_name", "households",
           "households_direct", "direct_rate", "energised_on", "status", "meets"]  # fmt: skip


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures for the villages of the load at `path`, ten times over."""
    from bench.load import LAST_DAY
    from electrification.storage import open_store

    store = open_store(f"sqlite:///{path}")
    counted = store.snapshot(LAST_DAY).counted
    store.close()
    parts = [
        counted[COLUMNS].assign(village_code=counted["village_code"].astype(str) + f"-{n}")
        for n in range(TIMES)
    ]
    villages = pd.concat(parts, ignore_index=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "villages.pickle"
        file.write_bytes(pickle.dumps(villages))
        ours = [_in_a_fresh_process("ours", file) for _run in range(max(2, runs // 2))]
        usual = [_in_a_fresh_process("usual", file) for _run in range(1 if runs < 5 else 2)]
    peak = max(one["peak_mb"] for one in ours)
    theirs = Figure("DataFrame.to_excel, openpyxl", _runs(usual), note=_said(usual))
    figure = Figure(
        f"workbook of {len(villages):,} villages", _runs(ours), SHARE_OF_USUAL * theirs.median_s,
        note=f"{_said(ours)}; promised: half the usual time and {MEMORY_MB} MB", peers=[theirs],
    )  # fmt: skip
    figure.is_broken = peak > MEMORY_MB
    return [figure]


def _in_a_fresh_process(which: str, file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.spreadsheet", which, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _runs(answers: list[dict[str, float]]) -> Runs:
    found = Runs()
    found.extend(one["wall_s"] for one in answers)
    found.processor_s.extend(one["processor_s"] for one in answers)
    return found


def _said(answers: list[dict[str, float]]) -> str:
    peak, size = (max(one[name] for one in answers) for name in ("peak_mb", "size_mb"))
    return f"peak {peak:.0f} MB, file {size:.1f} MB"


def _ours(villages: pd.DataFrame) -> bytes:
    from electrification.reports.document import Document, Paragraph, Section
    from electrification.reports.report_annexes import counted_villages
    from electrification.reports.workbook import xlsx_bytes

    ground: Any = SimpleNamespace(found=SimpleNamespace(snapshot=SimpleNamespace(counted=villages)))
    document = Document(
        "", Paragraph(()), (Section("", ()),), (counted_villages(ground),), False, False
    )
    return xlsx_bytes(cast(Any, SimpleNamespace(document=document)),
                      cast(Any, SimpleNamespace(superior="", agency="")))  # fmt: skip


def _usual(villages: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    villages.drop(columns="village_id").to_excel(out, engine="openpyxl", index=False)
    return out.getvalue()


def _answer(which: str, file: Path) -> dict[str, float]:
    villages = pickle.loads(file.read_bytes())
    write = {"ours": _ours, "usual": _usual}[which]
    began, worked = time.perf_counter(), time.process_time()
    content = write(villages)
    return {
        "wall_s": time.perf_counter() - began,
        "processor_s": time.process_time() - worked,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "size_mb": len(content) / 1e6,
    }


if __name__ == "__main__":
    print(json.dumps(_answer(sys.argv[1], Path(sys.argv[2]))))
