"""Checking a report file that came back: whether it still says what the store gives."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.reports.check import MOST_BYTES, Checked, check
from electrification.reports.difference_words import in_words
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import Refused, _, date, instant, n_
from electrification.tracking.reports import reportable_scope
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.upload_box import upload_box

SHOWN = 50


def report_check(store: Store, by: Actor) -> None:
    """A place to drop a file, and what was found."""
    st.caption(
        _("PDF, Word, Excel, CSV (zip) or GeoPackage, also after it was edited or signed: every "
          "figure is made anew.")
    )  # fmt: skip
    dropped = upload_box(
        _("Report file"), ["pdf", "docx", "xlsx", "gpkg", "zip"], key="report_checked",
        most_megabytes=MOST_BYTES // 1024**2, label_visibility="collapsed",
    )  # fmt: skip
    if dropped is None:
        return
    content = dropped.getvalue()
    try:
        with st.spinner(_("Every figure is made anew …")):
            found = check(
                store, content,
                may_see=lambda own: reportable_scope(store, by, own.asked.scope, own.asked.on),
            )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    _answer(found)


def _answer(found: Checked) -> None:
    asked = found.provenance.asked
    basis = _("As of {day}, as known at {instant}", day=date(asked.on),
              instant=instant(asked.known_at))  # fmt: skip
    given = (
        _("This file is as it was given out.")
        if found.is_known
        else _("This very file was not given out: it was edited, signed or made elsewhere.")
    )
    if found.beside:
        st.warning(_("Numbers that the report did not put there, which nobody can check:"),
                   icon=":material/edit_document:")  # fmt: skip
        st.dataframe(
            pd.DataFrame({_("Place"): [one.place for one in found.beside[:SHOWN]],
                          _("Text"): [one.text for one in found.beside[:SHOWN]]}),
            hide_index=True, width="stretch", key="report_beside",
        )  # fmt: skip
    if found.holds:
        st.success(f"{_('Every figure is what the store gives.')}  \n{basis}. {given}",
                   icon=":material/verified:")  # fmt: skip
        return
    said = n_("{count} place differs.", "{count} places differ.", len(found.differences))
    why = (
        _("Figures in the file were changed since it was made.")
        if found.is_altered
        else _("The file is as it was made; the store gives something else now.")
    )
    st.error(f"**{said}** {why}  \n{basis}. {given}", icon=":material/gpp_maybe:")
    if found.anchor_holds is False:
        st.error(_("The audit chain no longer holds the head that the file names."))
    rows = pd.DataFrame({_("Difference"): [in_words(d) for d in found.differences[:SHOWN]]})
    st.dataframe(rows, hide_index=True, width="stretch", key="report_differences")
