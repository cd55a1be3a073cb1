"""Taking the update workbook out: which villages, and the button that makes it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification import calendar
from electrification.exchange.field_sheets import workbook_bytes
from electrification.exchange.field_workbook import field_workbook, may_fill_in
from electrification.questions.worklist import reach_of
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.audit import Anchor
from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.save_button import save_file
from geo.units import UnitKey

KEY = "workbook_out"
FILE_NAME = "so-cap-nhat.xlsx"


def workbook_export(store: Store, by: Actor, *, is_quiet: bool = False) -> None:
    """The button, with a choice of commune where there are several; nothing for who fills in none.

    `is_quiet`: the button alone, for all the person's villages.
    """
    if not may_fill_in(by):
        return
    villages = _own_villages(store, by)
    if villages.empty:
        return
    commune = None
    if not is_quiet:
        st.subheader(_("Update workbook"), anchor=False)
        st.caption(
            _("An Excel file with a row for each of your villages, to be filled in without a "
              "network and brought back here. Only what your post records can be filled in.")
        )  # fmt: skip
        commune = _pick_commune(villages)
    chosen = villages if commune is None else villages[villages["commune"] == commune]
    name = "" if commune is None else str(chosen["commune_name"].iloc[0])

    def made(anchor: Anchor | None) -> bytes:
        scope = None if commune is None else (commune,)
        book = field_workbook(store, by, scope=scope, scope_name=name, anchor=anchor)
        return workbook_bytes(book)

    save_file(
        _("Save the update workbook ({count} villages)", count=len(chosen)),
        made,
        session.snapshot(calendar.today()),
        file_name=FILE_NAME,
        rows=len(chosen),
        key=f"{KEY}_quiet" if is_quiet else KEY,
        is_quiet=is_quiet,
    )


def _own_villages(store: Store, by: Actor) -> pd.DataFrame:
    """Villages that the person records about, with their commune of today."""
    inside = reach_of(by, store.villages_in).reports
    frame = store.snapshot(calendar.today()).frame
    rows = frame if inside is None else frame[frame["village_id"].isin(inside)]
    keys = [
        UnitKey(code, since.date()) if isinstance(code, str) else None
        for code, since in zip(rows["commune_code"], rows["commune_valid_from"], strict=True)
    ]
    return rows[["village_id", "commune_name"]].assign(commune=pd.Series(keys, rows.index))


def _pick_commune(villages: pd.DataFrame) -> UnitKey | None:
    named = villages.dropna(subset=["commune"]).drop_duplicates("commune")
    names = dict(zip(named["commune"], named["commune_name"], strict=True))
    if len(names) < 2:
        return None
    options: list[UnitKey | None] = [None, *sorted(names, key=lambda key: str(names[key]))]
    return st.selectbox(
        _("Villages of"), options, key=f"{KEY}_commune", width=360,
        format_func=lambda key: names[key] if key else _("all your communes"),
    )  # fmt: skip
