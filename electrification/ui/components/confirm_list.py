"""Entries of others that wait to be confirmed: tick, then confirm or return them in one act."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from electrification import tracking
from electrification.reports.village_facts import entry_line
from electrification.storage import Store
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.entries import MAX_TEXT_CHARACTERS, Decision, NewDecision
from electrification.subject.rights import Action
from electrification.texts import Refused, _, date, n_, number
from electrification.ui import money_unit, session
from electrification.ui.components.plain import plain
from electrification.ui.screens import open_village

MOST = 80
_SAID, _SHOWN = "confirm_said", "confirm_shown"
_ACTS, _DONE, _ACTED = "confirm_acts", "confirm_done", "confirm_acted"
"""How often something was tried and done: a new number closes the box, empties the reason."""


def what_came_of_confirming() -> None:
    """What the last act did; nothing where it was refused, which the list itself says."""
    said = st.session_state.get(_SAID)
    if not isinstance(said, tuple):
        return
    decision, count = said
    if decision is Decision.CONFIRMED:
        text = n_("{count} entry confirmed.", "{count} entries confirmed.", count)
    else:
        text = n_("{count} entry returned.", "{count} entries returned.", count)
    st.success(text, icon=":material/check_circle:")


@st.fragment
def confirm_list(
    store: Store, actor: Actor, rows: pd.DataFrame, evidence: Mapping[int, int]
) -> None:
    """Draw the entries by village, irregular ones first, with what can be done about them.

    Parameters
    ----------
    evidence : by entry id, how many documents bear it out
    """
    if st.session_state.pop(_ACTED, False):
        st.rerun()
    with st.container(key="confirm_box"):
        _draw(store, actor, rows, evidence)


def _draw(store: Store, actor: Actor, rows: pd.DataFrame, evidence: Mapping[int, int]) -> None:
    most = st.session_state.get(_SHOWN, MOST)
    shown = rows.head(most)
    plain_ids = [int(i) for i in shown.loc[~shown["is_irregular"], "id"]]
    _tick_all(plain_ids, has_odd=len(plain_ids) < len(shown))
    with_names = rights.may(actor, Action.SEE_NAMES)
    for _village_id, own in shown.groupby("village_id", sort=False):
        _village(own, evidence, with_names=with_names)
    if len(rows) > len(shown):
        st.button(
            n_("Show {count} more", "Show {count} more", len(rows) - len(shown)),
            key="confirm_more", on_click=_show_more, args=(most + MOST,), type="tertiary",
        )  # fmt: skip
    ticked = [int(i) for i in shown["id"] if st.session_state.get(_key(int(i)))]
    _bar(store, rows, ticked)


def _key(entry_id: int) -> str:
    return f"confirm_{entry_id}"


def _show_more(most: int) -> None:
    st.session_state[_SHOWN] = most


def _tick_all(entry_ids: list[int], *, has_odd: bool) -> None:
    if len(entry_ids) < 2:
        return
    all_ticked = all(st.session_state.get(_key(i)) for i in entry_ids)
    if all_ticked:
        name = _("Untick all")
    elif has_odd:
        name = _("Tick all {count} without a need for review", count=number(len(entry_ids)))
    else:
        name = _("Tick all {count}", count=number(len(entry_ids)))
    st.button(
        name, key="tick_all", type="tertiary", icon=":material/checklist:",
        on_click=_set_ticks, args=(entry_ids, not all_ticked),
    )  # fmt: skip


def _set_ticks(entry_ids: list[int], value: bool) -> None:
    for entry_id in entry_ids:
        st.session_state[_key(entry_id)] = value


def _village(own: pd.DataFrame, evidence: Mapping[int, int], *, with_names: bool) -> None:
    first = own.iloc[0]
    name, commune = str(first["village_name"]), first["commune_name"]
    where = f" – {commune}" if isinstance(commune, str) and commune not in name else ""
    with st.container(border=True, key=f"confirm_village_{first['village_id']}", gap="xxsmall"):
        if st.button(
            f"**{plain(name + where)}**", type="tertiary", icon=":material/home_pin:",
            key=f"confirm_open_{first['village_id']}",
        ):  # fmt: skip
            open_village(str(first["village_code"]))
        for row in own.to_dict("records"):
            _entry(row, evidence.get(int(row["id"]), 0), with_names=with_names)


def _entry(row: dict[Any, Any], documents: int, *, with_names: bool) -> None:
    """One entry: the tick with what it states, then on what it rests."""
    odd = f" :orange-badge[{_('Needs review')}]" if row["is_irregular"] else ""
    st.checkbox(
        f"**{plain(entry_line(row))}** · {date(row['occurred_on'])}{odd}", key=_key(int(row["id"]))
    )
    number_ = row["document_number"]
    parts = [
        _("no. {number}", number=number_) if isinstance(number_, str) and number_ else "",
        n_("{count} document", "{count} documents", documents) if documents else "",
        _who(row, with_names=with_names),
    ]
    lines = [html.escape(" · ".join(part for part in parts if part))]
    if row["is_irregular"]:
        reason = row["reason"]
        why = _("Reason: {reason}", reason=reason) if isinstance(reason, str) else ""
        said = " · ".join(part for part in (money_unit.over(row), why) if part)
        lines.append(f'<span class="reason">{html.escape(said)}</span>' if said else "")
    if isinstance(row["note"], str):
        lines.append(html.escape(row["note"]))
    said = "".join(f'<div class="more">{line}</div>' for line in lines if line)
    st.html(f'<div class="item ticked">{said}</div>')


def _who(row: dict[Any, Any], *, with_names: bool) -> str:
    parts = [row["recorder_name"] if with_names else "", row["recorder_post"], row["recorder_unit"]]
    return ", ".join(part for part in parts if isinstance(part, str) and part)


def _bar(store: Store, rows: pd.DataFrame, ticked: list[int]) -> None:
    """What can be done with the ticked entries; stays in view at the foot of a long list."""
    chosen = rows[rows["id"].isin(ticked)]
    names = {
        int(r["id"]): f"{r['village_name']} – {entry_line(r)}" for r in chosen.to_dict("records")
    }
    act = _Act(store, names)
    acts, done = (st.session_state.get(key, 0) for key in (_ACTS, _DONE))
    with st.container(key="confirm_bar", gap="small"):
        said = st.session_state.get(_SAID)
        if isinstance(said, str):
            st.error(said, icon=":material/block:")
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Confirm ({count})", count=number(len(ticked))), type="primary",
                disabled=not ticked, icon=":material/check:", key="confirm_act",
                on_click=act.confirm,
            )  # fmt: skip
            with st.popover(
                _("Return ({count})", count=number(len(ticked))), disabled=not ticked,
                icon=":material/undo:", key=f"confirm_return_{acts}",
            ):  # fmt: skip
                st.text_area(
                    _("What is to be mended"), max_chars=MAX_TEXT_CHARACTERS,
                    key=f"confirm_reason_{done}", placeholder=_("Say in a few words why."),
                )  # fmt: skip
                st.button(
                    _("Return"), type="primary", key="confirm_return_act",
                    on_click=act.give_back, args=(f"confirm_reason_{done}",),
                )  # fmt: skip


@dataclass(frozen=True)
class _Act:
    """One act about the entries that were ticked when the page was drawn, all of them or none.

    `names` says by entry id in which village it states what, for a refusal to name it.
    """

    store: Store
    names: Mapping[int, str]

    def confirm(self) -> None:
        """Confirm them."""
        self._decide(Decision.CONFIRMED, None)

    def give_back(self, reason_key: str) -> None:
        """Return them with the reason typed there."""
        reason = str(st.session_state.get(reason_key) or "").strip()
        if reason:
            self._decide(Decision.RETURNED, reason)
        else:
            _say(f"{_('The reason is missing.')} {_('Say in a few words why.')}")

    def _decide(self, decision: Decision, reason: str | None) -> None:
        if not self.names:
            return
        try:
            by = session.signed_in()
            tracking.decide(self.store, [NewDecision(i, decision, reason) for i in self.names], by)
        except Refused as refusal:
            name = self.names.get(getattr(refusal, "entry_id", 0))
            which = f"**{plain(name)}:** " if name else ""
            none = _("None of the ticked entries was changed.")
            _say(f"{which}{plain(str(refusal))} {none}")
        else:
            st.session_state[_DONE] = st.session_state.get(_DONE, 0) + 1
            _say((decision, len(self.names)))


def _say(what_came: str | tuple[Decision, int]) -> None:
    """Keep what an act did; the whole page is to be drawn anew, as counts have changed."""
    st.session_state[_SAID] = what_came
    st.session_state[_ACTS] = st.session_state.get(_ACTS, 0) + 1
    st.session_state[_ACTED] = True
