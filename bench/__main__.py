"""Measure the speeds promised and print them: ``python -m bench [--only SUBJECT …]``.

Nothing here fails for being slow; a figure over its promise says MISSED.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bench import (
    capital,
    capital_import,
    checks,
    comparison,
    field_workbooks,
    first_use,
    forecasting,
    judging,
    load,
    map_page,
    overview_in_browser,
    printed,
    recording,
    register_check,
    snapshots,
    spreadsheet,
    table,
    village_page,
    writers,
)
from bench.measure import Figure

SUBJECTS = {
    "snapshots": "Snapshot and coverage by commune",
    "comparison": "Two instants and two days compared, 100,000 villages",
    "judging": "Judging and rolling up 100,000 villages",
    "findings": "Checks",
    "capital": "Table of capital, 100,000 entries",
    "forecast": "Forecast of 100 %",
    "money": "First use of money",
    "map": "Map page, Python side of a rerun",
    "village": "Village page, Python side of a rerun",
    "overview": "Sample's overview in Chromium, warm server",
    "recording": "Recording",
    "writers": "Many writers on PostGIS",
    "register": "Register import",
    "workbooks": "Workbook filled in and brought back",
    "capital_import": "Capital table read and checked",
    "xlsx": "Workbook of 100,000 villages",
    "pdf": "Report as PDF",
}


def main() -> int:
    """Measure the subjects asked for, each printed when it is done; 1 where one broke off."""
    asked = _arguments()
    console = Console(width=150 if not os.isatty(1) else None)
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    console.print(f"{_machine()}. Looking for the load; written anew it takes about a minute.")
    path = load.ready_database(villages=asked.villages, entries=asked.entries)
    console.print(f"{asked.villages:,} villages, {asked.entries:,} entries: {path}")
    sections: dict[str, list[Figure]] = {}
    broken = 0
    for subject in asked.only:
        began = time.monotonic()
        try:
            found = _measured(subject, path, asked)
        except Exception as error:  # one part that breaks off does not lose the others
            traceback.print_exc()
            found = [Figure("broke off", note=f"{type(error).__name__}: {error}"[:200])]
            broken = 1
        sections[SUBJECTS[subject]] = found
        table.show(SUBJECTS[subject], found, console)
        console.print(f"--only {subject}: {time.monotonic() - began:.0f} s in all\n")
    if asked.markdown:
        console.print(table.as_markdown(sections), soft_wrap=True, markup=False, highlight=False)
    return broken


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    parser.add_argument("--runs", type=int, default=7, help="runs of the slow things (7)")
    parser.add_argument("--villages", type=int, default=load.VILLAGES)
    parser.add_argument("--entries", type=int, default=load.ENTRIES)
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/bench.md")
    return parser.parse_args()


def _measured(subject: str, path: Path, asked: argparse.Namespace) -> list[Figure]:
    measures: dict[str, Callable[[], list[Figure]]] = {
        "snapshots": lambda: snapshots.measure(path, asked.runs),
        "comparison": lambda: comparison.measure(path, asked.runs),
        "judging": lambda: judging.measure(asked.runs),
        "findings": lambda: checks.measure(path, asked.runs),
        "capital": lambda: capital.measure(asked.runs),
        "forecast": lambda: forecasting.measure(path, asked.runs),
        "money": lambda: first_use.measure(asked.runs),
        "map": lambda: map_page.measure(path, asked.runs),
        "village": lambda: village_page.measure(path, asked.runs),
        "overview": lambda: overview_in_browser.measure(asked.runs),
        "recording": lambda: recording.measure(path, asked.runs),
        "writers": lambda: writers.measure(asked.runs),
        "register": lambda: register_check.measure(path, asked.villages, asked.runs),
        "workbooks": lambda: field_workbooks.measure(path, asked.runs),
        "capital_import": lambda: capital_import.measure(asked.runs),
        "xlsx": lambda: spreadsheet.measure(path, asked.runs),
        "pdf": lambda: printed.measure(path, asked.runs),
    }
    return measures[subject]()


def _machine() -> str:
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = ".".join(platform.python_version_tuple()[:2])
    busy = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {memory_gib:.0f} GiB, Python {version}, load {busy:.1f}"


if __name__ == "__main__":
    sys.exit(main())
