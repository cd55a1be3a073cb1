"""One sitting: go through one's villages, record what changed, one touch for all the others."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels, tracking
from electrification.questions.worklist import Worklist
from electrification.storage import Store
from electrification.subject.entries import Decision, NewDecision
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status
from electrification.texts import Refused, _, date, n_, number
from electrification.ui import session
from electrification.ui.components.plain import plain
from electrification.ui.components.work_item import village_line, work_item
from electrification.ui.screens import MY_WORK

ROUND = "round"
MOST = 100
_PLACE, _SAID = "round_place", "round_said"


def is_round() -> bool:
    """Whether the page's address asks for the list to go through."""
    return ROUND in st.query_params


def open_round() -> None:
    """Go to the list, from wherever."""
    st.switch_page(MY_WORK.as_streamlit(), query_params={ROUND: "1"})


def back_to_round() -> None:
    """On a village's page that was opened from the list: the way back to the same place."""
    if _PLACE in st.session_state and st.button(
        _("Go on with the list"), icon=":material/arrow_back:", key="back_to_round"
    ):
        open_round()


def village_round(store: Store, found: Worklist, seen: Mapping[int, str]) -> None:
    """Draw the list.

    Parameters
    ----------
    seen : by village id, the version of each village as it is drawn here
    """
    if st.button(_("All my work"), icon=":material/arrow_back:", type="tertiary", key="end_round"):
        for key in (_PLACE, _SAID):
            st.session_state.pop(key, None)
        st.switch_page(MY_WORK.as_streamlit(), query_params={})
    st.title(_("Update the whole list"), anchor=False)
    _what_came_of_it(store)
    with_finished = _which(found)
    rows = found.to_go_through(with_finished=with_finished)
    done = found.villages[found.villages["is_updated"]]
    whole = len(rows) + len(done)
    if whole:
        st.progress(
            len(done) / whole,
            text=_("Updated today: {done} of {all} villages", done=number(len(done)),
                   all=number(whole)),
        )  # fmt: skip
    shown = rows.head(MOST)
    if len(shown):
        st.caption(_("Open the villages where something changed. One touch below for the others."))
        with st.container(key="round_box"):
            _cards(shown)
            _one_touch(store, {int(i): seen[int(i)] for i in shown["village_id"]}, len(rows))
    elif not isinstance(st.session_state.get(_SAID), tracking.NoChange):
        st.success(_("All villages of the list are updated today."), icon=":material/check_circle:")
    if len(done):
        with st.expander(
            n_("{count} village updated today", "{count} villages updated today", len(done))
        ):
            for row in done.to_dict("records"):
                _card(row, [], _("Open"))


def _which(found: Worklist) -> bool:
    """Whether villages that meet the criterion are in the list as well."""
    counts = [len(found.to_go_through()), len(found.to_go_through(with_finished=True))]
    if counts[0] == counts[1]:
        return False
    names = {
        "open": _("Still to be done: {count}", count=number(counts[0])),
        "all": _("All villages: {count}", count=number(counts[1])),
    }
    chosen = st.segmented_control(
        _("Villages"), list(names), default="open", format_func=names.__getitem__, required=True,
        key="round_which", label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    return chosen == "all"


def _cards(rows: pd.DataFrame) -> None:
    order = [int(i) for i in rows["village_id"]]
    with st.container(key="round_cards", gap="small"):
        for place, row in enumerate(rows.to_dict("records")):
            _card(row, order[place:], _("Something changed"))
    left_at = st.session_state.pop(_PLACE, None) or []
    here = next((i for i in left_at if i in order), None)
    if here is not None and here != order[0]:
        _scroll_to(here)


def _card(row: dict[Any, Any], onward: list[int], button: str) -> None:
    def keep_place() -> None:
        st.session_state[_PLACE] = onward

    state = labels.label(Status(row["status"]))
    stage = labels.label(Stage(row["stage"])) if row["stage"] else ""
    when = date(row["stage_on"].date()) if stage and pd.notna(row["stage_on"]) else ""
    work_item(
        village_line(row["village_name"], row["commune_name"], row["status"]),
        [" · ".join(html.escape(p) for p in (state, f"{stage} {when}".strip()) if p),
         last_word(row)],
        key=f"round_{row['village_id']}", village_code=row["village_code"], button=button,
        before=keep_place if onward else None,
    )  # fmt: skip


def last_word(row: dict[Any, Any]) -> str:
    """When a village last spoke and for how long it has been silent, as HTML."""
    if pd.isna(row["last_entry_on"]):
        return f'<b class="late">{html.escape(_("Never updated"))}</b>'
    said = _("Last update {day}", day=date(row["last_entry_on"].date()))
    if not row["to_update"]:
        return html.escape(said)
    silent = _("{days} days ago", days=number(int(row["silent_days"])))
    return f'{html.escape(said)} · <b class="late">{html.escape(silent)}</b>'


def _scroll_to(village_id: int) -> None:
    st.html(
        "<script>document.querySelector('.st-key-item_round_"
        f"{village_id}')?.scrollIntoView({{block: 'center'}})</script>",
        unsafe_allow_javascript=True,
    )


def _one_touch(store: Store, seen: dict[int, str], all_rows: int) -> None:
    with st.container(key="round_bar", gap="small"):
        st.button(
            n_(
                "No change in the remaining {count} village",
                "No change in the remaining {count} villages",
                len(seen),
            ),
            type="primary", width="stretch", icon=":material/done_all:", key="no_change",
            on_click=_report, args=(store, seen),
        )  # fmt: skip
        if all_rows > len(seen):
            st.caption(_("The first {shown} of {all} villages.", shown=number(len(seen)),
                         all=number(all_rows)))  # fmt: skip


def _report(store: Store, seen: dict[int, str]) -> None:
    st.session_state.pop(_PLACE, None)
    try:
        st.session_state[_SAID] = tracking.report_no_change(store, seen, session.signed_in())
    except Refused as refusal:
        st.session_state[_SAID] = refusal


def _undo(store: Store, entry_ids: tuple[int, ...]) -> None:
    reason = _("Taken back right after going through the list.")
    try:
        tracking.decide(
            store,
            [NewDecision(i, Decision.WITHDRAWN, reason) for i in entry_ids],
            session.signed_in(),
        )
        st.session_state[_SAID] = len(entry_ids)
    except Refused as refusal:
        st.session_state[_SAID] = refusal


def _what_came_of_it(store: Store) -> None:
    """What the last touch did, with the way to take it back."""
    said = st.session_state.get(_SAID)
    if isinstance(said, Refused):
        st.error(plain(str(said)), icon=":material/block:")
    elif isinstance(said, int):
        st.info(
            n_("Taken back for {count} village.", "Taken back for {count} villages.", said),
            icon=":material/undo:",
        )
    elif isinstance(said, tracking.NoChange):
        if said.entry_ids:
            st.success(
                n_(
                    "“No change” is recorded for {count} village.",
                    "“No change” is recorded for {count} villages.",
                    len(said.entry_ids),
                ),
                icon=":material/check_circle:",
            )
        if said.left_out:
            known = store.villages().set_index("village_id")["village_name"]
            names = ", ".join(plain(known[i]) for i in said.left_out if i in known.index)
            st.warning(
                _("Left out, as somebody else has just recorded there: {villages}.",
                  villages=names),
                icon=":material/sync_problem:",
            )  # fmt: skip
        if said.entry_ids:
            st.button(
                _("Take it back"), icon=":material/undo:", type="tertiary", key="undo_no_change",
                on_click=_undo, args=(store, said.entry_ids),
            )  # fmt: skip
