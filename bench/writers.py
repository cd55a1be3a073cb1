"""Sixteen writers at once on PostGIS: as many as four app processes have, each with four people.

It starts a throw-away PostgreSQL (Debian's ``pg_virtualenv``) with fsync on and fills it with a
load of its own. Each writer records entries one after the other, each in a transaction with its
audit link; the peer inserts one row and commits, and does nothing else.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from bench import load
from bench.measure import Figure
from bench.worker import worker
from electrification import tracking
from electrification.settings import ROOT
from electrification.storage import Store, chain, open_store
from electrification.storage.database import engine_for
from electrification.subject.accounts import Actor, Role
from electrification.subject.entries import MAX_COUNT, EntryKind, NewEntry
from geo.places import places

PROCESSES, THREADS = 4, 4
VILLAGES, ENTRIES = 1_000, 15_000
ONE_ENTRY_S = 1 / 200
ROWS_EACH, WARM_UP = 60, 8
POSTGRES_VERSION = "15"
AFTER = load.LAST_DAY + dt.timedelta(days=1)
PEER_TABLE = "CREATE TABLE peer (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note TEXT)"
MODULE = "bench.writers"
Action = Callable[[], object]


def measure(runs: int) -> list[Figure]:
    """Wall-clock seconds for each entry that all writers together record."""
    name = f"one entry of {PROCESSES * THREADS} writers, {PROCESSES} processes of {THREADS} threads"
    if shutil.which("pg_virtualenv") is None:
        return [Figure(name, promise_s=ONE_ENTRY_S, note="Debian's pg_virtualenv is not installed")]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        answers = Path(folder) / "answers.json"
        command = ["pg_virtualenv", "-t", "-v", POSTGRES_VERSION, "-o", "fsync=on"]
        command += ["-c", "--encoding UTF8 --locale C.UTF-8", sys.executable, "-m", MODULE]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        ran = subprocess.run(
            [*command, "all", str(answers), str(runs)],
            cwd=ROOT, env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        if not answers.exists():
            return [Figure(name, promise_s=ONE_ENTRY_S, note=ran.stderr.strip()[-200:])]
        found = json.loads(answers.read_text("utf-8"))
    return [
        _figure(
            name,
            found["record"],
            ONE_ENTRY_S,
            [_figure("insert a row and commit", found["insert"])],
        )
    ]


def _figure(
    name: str,
    tries: list[dict[str, Any]],
    promise_s: float | None = None,
    peers: list[Figure] | None = None,
) -> Figure:
    failed = sum(one["failed"] for one in tries)
    seconds = [float("inf") if failed else one["wall_s"] / one["rows"] for one in tries]
    figure = Figure(name, seconds, promise_s, peers=peers or [])
    figure.note = f"{1 / figure.median_s:,.0f} a second, {failed} failed"
    return figure


def _all(answers: Path, runs: int) -> None:
    """Inside the throw-away server: fill it, then let the writers of other processes loose."""
    url = (
        f"postgresql+psycopg://{quote(os.environ['PGUSER'])}:{quote(os.environ['PGPASSWORD'])}"
        f"@{os.environ['PGHOST']}:{os.environ['PGPORT']}/{os.environ['PGDATABASE']}"
    )
    units = load.shipped_units()
    known_places = places(units)
    made = load.make_load(load.SEED, VILLAGES, ENTRIES, units, known_places)
    tracking.create(url, units, known_places, lambda store: load.write_load(store, made))
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(PEER_TABLE)
        connection.exec_driver_sql("ANALYZE")
    found = {
        what: [_one_try(what, url, seed) for seed in range(runs)] for what in ("insert", "record")
    }
    with chain.reading(url) as connection:
        if broken := chain.check(connection).breaks:
            raise RuntimeError(f"The chain is broken: {broken[0]}")
    engine.dispose()
    answers.write_text(json.dumps(found), encoding="utf-8")


def _one_try(what: str, url: str, seed: int) -> dict[str, Any]:
    """All processes once, started together when each is ready."""
    command = [sys.executable, "-m", MODULE, what, url]
    writers = [
        subprocess.Popen([*command, str(seed * PROCESSES + number)], cwd=ROOT, text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for number in range(PROCESSES)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    began = time.perf_counter()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    said = [json.loads(writer.communicate()[0]) for writer in writers]
    wall_s = time.perf_counter() - began
    return {
        "wall_s": wall_s,
        "worked_s": sum(one["worked_s"] for one in said),
        "rows": sum(one["rows"] for one in said),
        "failed": sum(one["failed"] for one in said),
    }


def _write(what: str, url: str, seed: int) -> None:
    """One process of the app: some people who record, each in a thread."""
    store, engine = open_store(url), engine_for(url)
    by = worker(store, Role.ENGINEER)
    village_ids = store.villages()["village_id"].tolist()
    make = {"record": lambda rng: _recording(store, by, village_ids, rng),
            "insert": lambda _rng: lambda: _insert(engine)}[what]  # fmt: skip
    actions = [make(Random(seed * THREADS + number)) for number in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(_warm_up, actions))
        print("ready", flush=True)
        sys.stdin.readline()
        worked_s = time.process_time()
        failed = sum(pool.map(_failures, actions))
    worked_s = time.process_time() - worked_s
    told = {"rows": THREADS * ROWS_EACH, "failed": failed, "worked_s": worked_s}
    print(json.dumps(told), flush=True)
    os._exit(0)


def _warm_up(action: Action) -> None:
    """As a server that has served before: connections are open, their statements prepared."""
    for _number in range(WARM_UP):
        action()


def _failures(action: Action) -> int:
    failed = 0
    for _number in range(ROWS_EACH):
        try:
            action()
        except Exception as error:  # whatever it is, the promise is that there is none
            print(error, file=sys.stderr)
            failed += 1
    return failed


def _recording(store: Store, by: Actor, village_ids: list[int], rng: Random) -> Action:
    def record() -> None:
        entry = NewEntry(
            village_id=rng.choice(village_ids), kind=EntryKind.CUSTOMERS, occurred_on=AFTER,
            households_on_grid=rng.randrange(MAX_COUNT), households_direct=rng.randrange(MAX_COUNT),
        )  # fmt: skip
        tracking.record(store, [entry], by)

    return record


def _insert(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO peer (note) VALUES ('x')")


if __name__ == "__main__":
    if sys.argv[1] == "all":
        _all(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        _write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
