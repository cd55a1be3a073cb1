"""Money of works between their villages, by whole shares, without losing a đồng.

The same rule as `subject.capital.split_vnd`, of many amounts at once: the largest remainder; where
remainders are equal, the village with the greater share, then the one with the smaller id.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

NO_VILLAGE = 0
"""Where money of a work stands that names no village."""


@dataclass(frozen=True)
class Split:
    """Which row of the money goes to which village, in which share.

    `row` (parts,) ascending is the place of the row, `village` (parts,) an id, `weight` (parts,)
    its share and `whole` (parts,) the sum of the shares of that work.
    """

    row: np.ndarray
    village: np.ndarray
    weight: np.ndarray
    whole: np.ndarray

    def of(self, amounts_vnd: np.ndarray) -> np.ndarray:
        """Amounts (rows,), int64, split (parts,); the parts of a row add up to it exactly."""
        amount = np.asarray(amounts_vnd, dtype=np.int64)[self.row]
        is_alone = self.weight == self.whole
        part = amount.copy()
        some = np.flatnonzero(~is_alone & (amount != 0))
        if not len(some):
            part[~is_alone] = 0
            return part
        weight, whole, own = self.weight[some], self.whole[some], amount[some]
        times, over = np.divmod(own, whole)
        floor, left = np.divmod(over * weight, whole)  # no product of an amount, which may be huge
        told = times * weight + floor
        row = self.row[some]
        order = np.lexsort((np.arange(len(some)), -left, row))
        start = np.flatnonzero(np.r_[True, row[order][1:] != row[order][:-1]])
        many = np.diff(np.r_[start, len(order)])
        rank = np.arange(len(order)) - np.repeat(start, many)
        short = np.repeat(own[order][start] - np.add.reduceat(told[order], start), many)
        told[order] += rank < short
        part[~is_alone] = 0
        part[some] = told
        return part


def split_by_shares(work_id: pd.Series | np.ndarray, shares: pd.DataFrame) -> Split:
    """How rows of money of these works go to villages.

    Parameters
    ----------
    work_id : int array (rows,)
    shares : ``work_id village_id weight`` (whole numbers) and ``phase``, whose shares are added up.

    A work without shares keeps its money, at `NO_VILLAGE`.
    """
    own = np.asarray(work_id, dtype=np.int64)
    work, village, weight = _whole_shares(shares)
    first = np.searchsorted(work, own, "left")
    many = np.searchsorted(work, own, "right") - first
    is_lost = many == 0
    parts = np.where(is_lost, 1, many)
    row = np.repeat(np.arange(len(own)), parts)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(parts) - parts, parts)
    at = np.repeat(np.where(is_lost, 0, first), parts) + offset
    lost = is_lost[row]
    if not len(work):
        ones = np.ones(len(row), dtype=np.int64)
        return Split(row, np.full(len(row), NO_VILLAGE, dtype=np.int64), ones, ones)
    shared = np.where(lost, 1, weight[at])
    whole = np.bincount(row, weights=shared, minlength=len(own)).astype(np.int64)[row]
    return Split(row, np.where(lost, NO_VILLAGE, village[at]), shared, whole)


def _whole_shares(shares: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Work, village and weight, one row per work and village, in their order; empty shares out."""
    told = shares[["work_id", "village_id", "weight"]].astype(np.int64)
    told = told.groupby(["work_id", "village_id"], as_index=False, sort=True).sum()
    told = told[told["weight"] > 0].sort_values(
        ["work_id", "weight", "village_id"], ascending=[True, False, True], kind="stable"
    )
    return told["work_id"].to_numpy(), told["village_id"].to_numpy(), told["weight"].to_numpy()
