"""Which villages a work serves, with the weight and the phase of each, typed in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.texts import _
from electrification.tracking.capital import MAX_WEIGHT

MOST_PHASE = 99


@dataclass(frozen=True)
class Shares:
    """Weights and phases by village id, as `NewWork` and `set_shares` take them."""

    weights: dict[int, int]
    phases: dict[int, int]


def shares_editor(
    names: Mapping[int, str], snapshot: Snapshot, key: str, before: pd.DataFrame | None = None
) -> Shares:
    """Draw the choice of villages and their table; answers what stands in it.

    Parameters
    ----------
    names : villages to choose from, by id
    before : ``village_id weight phase``, optional
        As it stands now: kept until somebody changes it.
    """
    known = {} if before is None else before.set_index("village_id").to_dict("index")
    chosen = st.multiselect(
        _("Villages served"), list(names), default=[i for i in known if i in names],
        format_func=lambda i: names[i], key=f"{key}_villages", placeholder=_("Choose"),
    )  # fmt: skip
    if not chosen:
        return Shares({}, {})
    households = _households(snapshot, chosen)
    rows = pd.DataFrame(
        {
            "village": [names[i] for i in chosen],
            "weight": [int(known[i]["weight"]) if i in known else households[i] for i in chosen],
            "phase": pd.array(
                [known[i]["phase"] if i in known else pd.NA for i in chosen], dtype="Int64"
            ),
        }
    )
    whole = st.column_config.NumberColumn
    typed = st.data_editor(
        rows,
        hide_index=True,
        num_rows="fixed",
        key=f"{key}_shares_{'_'.join(str(i) for i in chosen)}",
        column_config={
            "village": st.column_config.TextColumn(_("Village"), disabled=True),
            "weight": whole(_("Weight in the split"), min_value=1, max_value=MAX_WEIGHT, step=1,
                            required=True, width=90),
            "phase": whole(_("Phase (if any)"), min_value=1, max_value=MOST_PHASE, step=1,
                           width=120),
        },
    )  # fmt: skip
    st.caption(
        _("Money of the work is divided by these weights; a village that is added has its "
          "households, 1 where they were not counted.")
    )  # fmt: skip
    return Shares(
        {i: int(w) for i, w in zip(chosen, typed["weight"], strict=True) if pd.notna(w)},
        {i: int(p) for i, p in zip(chosen, typed["phase"], strict=True) if pd.notna(p)},
    )


def _households(snapshot: Snapshot, chosen: Sequence[int]) -> dict[int, int]:
    counted = snapshot.frame.set_index("village_id")["households"]
    known = {i: counted.get(i) for i in chosen}
    return {i: int(n) if pd.notna(n) and n > 0 else 1 for i, n in known.items()}
