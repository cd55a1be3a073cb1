"""One cold question in a process of its own: ``python -m bench.cold URL DAY`` answers in JSON.

Importing the program is not in the figures; opening the database, reading it and answering are.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sys
import time

from electrification.questions.coverage import coverage
from electrification.storage import open_store


def ask(url: str, on: dt.date) -> dict[str, float]:
    """Seconds for each step from a closed database to coverage by commune.

    `processor` is what the processor worked on all of it: what is left when nobody else uses it.
    """
    worked_s = time.process_time()
    marks = [time.perf_counter()]

    def mark() -> None:
        marks.append(time.perf_counter())

    store = open_store(url)
    mark()
    store.entry_count()
    mark()
    snapshot = store.snapshot(on)
    mark()
    coverage(snapshot, "commune")
    mark()
    store.close()
    names = ("open", "read", "snapshot", "coverage")
    steps = [after - before for before, after in itertools.pairwise(marks)]
    return {
        **dict(zip(names, steps, strict=True)),
        "all": marks[-1] - marks[0],
        "processor": time.process_time() - worked_s,
    }


if __name__ == "__main__":
    print(json.dumps(ask(sys.argv[1], dt.date.fromisoformat(sys.argv[2]))))
