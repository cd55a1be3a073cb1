"""Which villages are counted: the frozen list, the signed changes, and both rates."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from electrification import calendar
from electrification.labels import CHANGE_KIND
from electrification.questions.baseline import signed, unsigned
from electrification.questions.overview import by_name
from electrification.questions.rates import criterion_rate
from electrification.questions.snapshot import Snapshot
from electrification.reports.rate_words import figure, name
from electrification.reports.rule_words import list_name, signature
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.baseline import ChangeKind
from electrification.subject.rights import Action, may
from electrification.texts import Refused, _, date, n_, number
from electrification.tracking import change_baseline, freeze_baseline
from electrification.ui import session
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.components.village_table import village_table

CHANGE_COLUMNS = (
    "id", "kind", "changed_on", "village_code", "village_name", "is_counted", "reason",
    "document_number", "recorded_at", "recorder_post", "recorder_unit",
)  # fmt: skip
KEY = "baseline"


def baseline_panel(store: Store, by: Actor, snapshot: Snapshot) -> None:
    """The list in force with both rates, what changed of it, and the forms of who may sign."""
    rate = criterion_rate(snapshot)
    st.caption(name(rate))
    with st.container(horizontal=True, gap="medium"):
        st.metric(_("On the frozen list"), figure(rate.frozen), width="content")
        st.metric(_("By the list as it is now"), figure(rate.present), width="content")
    st.markdown(f"**{_('List')}:** {plain(list_name(snapshot.baseline))}")
    _not_signed(snapshot)
    st.subheader(_("Signed changes"), anchor=False)
    _changes(store, snapshot)
    st.subheader(_("Lists that were frozen"), anchor=False)
    _frozen(store)
    if may(by, Action.FREEZE_BASELINE):
        _change_form(store, snapshot)
        _freeze_form(store, snapshot)


def _not_signed(snapshot: Snapshot) -> None:
    """Villages that the register and the list do not agree about, and nobody has signed for."""
    if snapshot.baseline.id is None:
        st.info(
            _("No list is frozen yet: the border villages of the register are counted."),
            icon=":material/lock_open:",
        )
        return
    new, gone = unsigned(snapshot)
    for key, rows, said in (
        ("new", new, n_("{count} border village of the register is not on the list",
                        "{count} border villages of the register are not on the list", len(new))),
        ("gone", gone, n_("{count} village of the list is no border village of the register",
                          "{count} villages of the list are no border villages of the register",
                          len(gone))),
    ):  # fmt: skip
        if len(rows):
            st.warning(
                said + ". " + _("Sign a change with its reason, or put the register right."),
                icon=":material/rule:",
            )
            village_table(by_name(rows), snapshot, key=f"{KEY}_{key}")


def _changes(store: Store, snapshot: Snapshot) -> None:
    rows = store.baselines.changes()
    rows = rows[rows["village_id"].isin(snapshot.frame["village_id"])]
    if rows.empty:
        st.caption(_("None so far."))
        return
    items = "".join(_change(own) for _id, own in rows.groupby("id", sort=False))
    st.html(f'<ul class="entries">{items}</ul>')
    save_as_csv(rows, snapshot, CHANGE_COLUMNS, file_name="thay-doi-danh-sach", key=f"{KEY}_csv")


def _change(rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    named = {
        yes: ", ".join(
            f"{v} ({c})" for v, c in zip(own["village_name"], own["village_code"], strict=True)
        )
        for yes, own in rows.groupby(rows["is_counted"].astype(bool))
    }
    said = [
        _("joined: {villages}", villages=named[True]) if True in named else "",
        _("left: {villages}", villages=named[False]) if False in named else "",
    ]
    signed_by = signature(first.to_dict())
    more = [
        _("no. {number}", number=first["document_number"]),
        _("Reason: {reason}", reason=first["reason"]),
    ]
    title = f"{_(CHANGE_KIND[ChangeKind(first['kind'])])} – {'; '.join(s for s in said if s)}"
    return (
        f"<li><time>{date(first['changed_on'].date())}</time>"
        f'<span class="what">{html.escape(title)}</span>'
        f'<span class="more">{html.escape(" · ".join(more))}</span><span class="more">'
        f"{html.escape(signed_by)}</span></li>"
    )


def _frozen(store: Store) -> None:
    for row in store.baselines.frozen().to_dict("records"):
        parts = [
            f"**{plain(row['id'])}**",
            _("frozen on {day}", day=date(row["frozen_on"].date())),
            _("{count} villages", count=number(row["villages"])),
            plain(row["source"]),
            plain(row["document_number"]) if isinstance(row["document_number"], str) else "",
            plain(signature(row)),
        ]
        st.markdown("- " + " · ".join(part for part in parts if part))


def _change_form(store: Store, snapshot: Snapshot) -> None:
    if snapshot.baseline.id is None:
        return
    frame = by_name(snapshot.frame)
    names = {
        int(i): f"{village} ({code})"
        for i, village, code in zip(
            frame["village_id"], frame["village_name"], frame["village_code"], strict=True
        )
    }
    counted = set(signed(snapshot)["village_id"])
    with (
        st.expander(_("Sign a change of the list"), icon=":material/edit_note:"),
        st.form(f"{KEY}_change", border=False),
    ):
        left, right = st.columns(2)
        kind = left.selectbox(
            _("Kind of change"), [str(k) for k in ChangeKind], key=f"{KEY}_kind",
            format_func=lambda k: _(CHANGE_KIND[ChangeKind(k)]),
        )  # fmt: skip
        last = min(snapshot.on, calendar.today())
        on = right.date_input(
            _("From which day"), value=last, format="DD/MM/YYYY", max_value=calendar.today(),
            key=f"{KEY}_on",
        )  # fmt: skip
        joined = st.multiselect(
            _("Villages that join"), [i for i in names if i not in counted],
            format_func=names.__getitem__, placeholder=_("Choose villages"),
            key=f"{KEY}_joined",
        )  # fmt: skip
        leaving = st.multiselect(
            _("Villages that leave"), [i for i in names if i in counted],
            format_func=names.__getitem__, placeholder=_("Choose villages"),
            key=f"{KEY}_left",
        )  # fmt: skip
        number_ = left.text_input(_("Document number"), key=f"{KEY}_number")
        reason = st.text_area(_("Reason"), height=80, key=f"{KEY}_reason")
        if not st.form_submit_button(_("Sign the change"), type="primary"):
            return
        _done(
            lambda: change_baseline(
                store, ChangeKind(kind), on, joined=joined, left=leaving, reason=reason,
                document_number=number_, by=session.signed_in(),
            )
        )  # fmt: skip


def _freeze_form(store: Store, snapshot: Snapshot) -> None:
    with (
        st.expander(_("Freeze the list"), icon=":material/lock:"),
        st.form(f"{KEY}_freeze", border=False),
    ):
        ids = signed(snapshot)["village_id"].tolist()
        st.caption(
            n_(
                "{count} village: the list in force with its signed changes, or the border "
                "villages of the register where none is frozen.",
                "{count} villages: the list in force with its signed changes, or the border "
                "villages of the register where none is frozen.",
                len(ids),
            )
        )
        left, right = st.columns(2)
        name_ = left.text_input(_("Name of the list"), key=f"{KEY}_name", placeholder="BL-2025-07")
        last = min(snapshot.on, calendar.today())
        on = right.date_input(
            _("Frozen on"), value=last, format="DD/MM/YYYY", max_value=calendar.today(),
            key=f"{KEY}_frozen_on",
        )  # fmt: skip
        source = left.text_input(_("Source"), key=f"{KEY}_source")
        number_ = right.text_input(_("Document number"), key=f"{KEY}_freeze_number")
        if not st.form_submit_button(_("Freeze the list"), type="primary"):
            return
        _done(
            lambda: freeze_baseline(
                store, name_, on, source, ids, session.signed_in(),
                document_number=number_ or None,
            )
        )  # fmt: skip


def _done(write) -> None:  # type: ignore[no-untyped-def]
    try:
        write()
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(_("Recorded."), icon=":material/check:")
    st.rerun()
