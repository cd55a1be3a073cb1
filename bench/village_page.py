"""The village page's Python side at a rerun: the village with most entries, seen by a planner."""

from __future__ import annotations

from pathlib import Path

from bench.in_app import reruns, served
from bench.measure import Figure
from electrification.storage import open_engine
from electrification.ui.components.village_finder import KEY
from electrification.ui.screens import village as village_page

DRAWN_S = 0.5
MOST = """
SELECT v.code, count(*) FROM village v JOIN entry e ON e.village_id = v.id
GROUP BY v.id ORDER BY count(*) DESC, v.id LIMIT 1
"""


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures on the load at `path`."""
    url = f"sqlite:///{path}"
    engine = open_engine(url)
    with engine.connect() as connection:
        code, count = connection.exec_driver_sql(MOST).one()
    engine.dispose()
    with served(url):
        page = reruns(village_page.show, 2 * runs, query={KEY: code})
    return [Figure("the whole page", page, DRAWN_S, note=f"{count} entries of the village")]
