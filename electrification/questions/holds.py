"""What holds villages back, obstacles and suspensions, and how long it took until it was over."""

from __future__ import annotations

import numpy as np

from electrification.questions.entry_log import CODE_NUMBER, Selection, day_of
from electrification.questions.snapshot import Snapshot
from electrification.subject.entries import EntryKind


def open_holds(snapshot: Snapshot, confirmed: Selection) -> np.ndarray:
    """What holds villages back today, int64 (holds, 2): place of the village, since which day.

    Open obstacles, and suspensions that were not followed by a resumption.
    """
    log, rows = confirmed.log, []
    for village, ids in enumerate(snapshot.frame["obstacle_entry_ids"]):
        for entry_id in ids:
            place = np.searchsorted(log.entry_id, entry_id)
            rows.append((village, int(log.occurred_on[place])))
    suspended = snapshot.frame["suspended"].to_numpy(dtype=bool)
    chosen = confirmed.of(EntryKind.SUSPENSION)
    last = chosen.latest()
    rows += [(int(v), int(day_of(last[v]))) for v in np.flatnonzero(suspended)]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def released(confirmed: Selection) -> np.ndarray:
    """Days that obstacles and suspensions which are over have lasted."""
    log, days = confirmed.log, []
    obstacles = confirmed.of(EntryKind.OBSTACLE)
    is_open = obstacles.has_code("opened")
    opened = obstacles.where(is_open)
    ids = opened.column("entry_id").tolist()
    began = dict(zip(ids, opened.column("occurred_on").tolist(), strict=True))
    corrected = dict(zip(opened.column("supersedes").tolist(), ids, strict=True))
    closed = obstacles.where(~is_open)
    for about, on in zip(closed.column("refers_to"), closed.column("occurred_on"), strict=True):
        entry_id = int(about)
        while entry_id not in began and entry_id in corrected:
            entry_id = corrected[entry_id]
        if entry_id in began:
            days.append(max(int(on) - began[entry_id], 0))
    paused = confirmed.of(EntryKind.SUSPENSION)
    stopped = CODE_NUMBER["suspended"]
    since: dict[int, int] = {}
    for place in np.argsort(paused.order):
        village, at = int(paused.village[place]), paused.at[place]
        if log.code[at] == stopped:
            since.setdefault(village, int(log.occurred_on[at]))
        elif village in since:
            days.append(int(log.occurred_on[at]) - since.pop(village))
    return np.array(days, dtype=np.int64)
