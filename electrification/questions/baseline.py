"""Questions about the list of villages counted: what is signed, and what nobody signed."""

from __future__ import annotations

import pandas as pd

from electrification.questions.snapshot import Snapshot
from electrification.subject.baseline import Lists, lists


def lists_of(snapshot: Snapshot) -> Lists:
    """The three lists, one place per row of the snapshot."""
    frame = snapshot.frame
    frozen = frame.loc[frame["in_baseline"], "village_id"].to_numpy()
    return lists(
        frame["village_id"].to_numpy(),
        frame["is_border"].to_numpy(dtype=bool),
        frozen,
        snapshot.baseline.changes,
    )


def signed(snapshot: Snapshot) -> pd.DataFrame:
    """Villages of the frozen list with every signed change: what may be frozen anew."""
    return snapshot.frame[lists_of(snapshot).signed]


def unsigned(snapshot: Snapshot) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Villages that the register has and no list counts, and those listed that it has no more.

    Each waits for a signed change, or for the register to be put right.
    """
    who = lists_of(snapshot)
    return snapshot.frame[who.present & ~who.signed], snapshot.frame[who.signed & ~who.present]
