"""On what the figures rest: entries with documents, entries alone, or the word of a register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrification.questions.grounds import NO_ENTRY
from electrification.questions.snapshot import Snapshot


@dataclass(frozen=True)
class Quality:
    """Of the counted villages that meet the criterion, by what they rest on; they add up to it.

    Frames are rows of the snapshot. `documented`: every condition rests on a confirmed entry, and
    one of them at least has a document attached. `entries_only`: on confirmed entries without any.
    `register_only`: at least one condition is only stated in a register. `waiting` are villages
    of the list about which something waits for confirmation, whether they meet or not.
    """

    meets: int
    documented: pd.DataFrame
    entries_only: pd.DataFrame
    register_only: pd.DataFrame
    waiting: pd.DataFrame
    recognised: pd.DataFrame
    """Counted villages that the department has recognised."""
    not_recognised: pd.DataFrame
    """Those that meet by the figures and are not recognised."""
    recognised_short: pd.DataFrame
    """Those that are recognised and do not meet by the figures."""


def quality(snapshot: Snapshot, reasons: pd.DataFrame, borne_out: Collection[int]) -> Quality:
    """What the villages that meet rest on.

    Parameters
    ----------
    reasons : DataFrame
        As `grounds` gives them for this snapshot.
    borne_out : ids of the entries that have a document
    """
    ids = np.fromiter(borne_out, dtype=np.int64, count=len(borne_out))
    has_document = np.isin(reasons["entry_id"], ids) | np.isin(reasons["households_entry_id"], ids)
    by_register = reasons["by_register"] | (reasons["entry_id"] == NO_ENTRY)
    marks = pd.DataFrame(
        {"by_register": by_register.to_numpy(), "has_document": has_document},
        index=reasons["village_id"],
    )
    any_of = marks.groupby(level=0, sort=False).any()
    counted = snapshot.counted
    own = any_of.reindex(counted["village_id"])
    meets = counted["meets"].to_numpy(dtype=bool)
    register = own["by_register"].to_numpy(dtype=bool)
    documented = own["has_document"].to_numpy(dtype=bool)
    recognised = counted["recognised_on"].notna().to_numpy()
    return Quality(
        int(meets.sum()),
        documented=counted[meets & ~register & documented],
        entries_only=counted[meets & ~register & ~documented],
        register_only=counted[meets & register],
        waiting=counted[counted["pending_entries"].to_numpy() > 0],
        recognised=counted[recognised],
        not_recognised=counted[meets & ~recognised],
        recognised_short=counted[recognised & ~meets],
    )
