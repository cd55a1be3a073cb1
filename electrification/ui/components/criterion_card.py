"""Why a village meets the criterion or does not: each condition, and the entry it rests on."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from electrification.questions.grounds import Answer, grounds
from electrification.questions.snapshot import Snapshot
from electrification.reports.village_facts import Fulfilment, rests_on
from electrification.reports.why import (
    Reason,
    answer,
    by_the_figures,
    disagreement,
    reasons,
    recognition,
)
from electrification.storage import Store
from electrification.subject.rights import Action, may
from electrification.texts import _, date
from electrification.ui import session
from electrification.ui.components.entry_list import particulars
from electrification.ui.components.plain import plain
from electrification.ui.screens import LOG

MARKS = {
    Fulfilment.MET: ("yes", "✓"),
    Fulfilment.PARTLY: ("partly", "◐"),
    Fulfilment.NOT_MET: ("no", "✗"),
}


def criterion_card(
    store: Store, village: pd.Series, snapshot: Snapshot, entries: pd.DataFrame
) -> None:
    """The two facts, by the figures and by the department, and each condition with its entry.

    `entries` are all of the village up to the day looked at.
    """
    own = snapshot.frame["village_id"] == village["village_id"]
    alone = replace(snapshot, frame=snapshot.frame[own].reset_index(drop=True))
    known = grounds(alone, store.entries_behind(alone))
    said, entry = recognition(entries)
    by = session.actor()
    sees_log = by is not None and may(by, Action.SEE_LOG)
    link = str(village["village_code"]) if sees_log else ""
    with st.container(border=True, key="why"):
        st.markdown("**" + _("Why it meets the criterion, or does not") + "**")
        mark = "yes" if village["meets"] else "no"
        st.html(
            f'<div class="two-facts"><span class="{mark}">{html.escape(by_the_figures(village))}'
            f'</span><span class="{"yes" if entry is not None else "open"}">{html.escape(said)}'
            f"{_entry_link(entry, link) if entry else ''}</span></div>"
        )
        if wrong := disagreement(village):
            st.warning(wrong, icon=":material/rule:")
        rows = "".join(_row(one, link) for one in reasons(village, snapshot, known, entries))
        heads = "".join(
            f"<th>{html.escape(head)}</th>"
            for head in (_("Condition"), _("Value"), _("Result"), _("Rests on"))
        )
        st.html(f'<table class="why"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')
        st.caption(" · ".join(plain(note) for note in rests_on(village, snapshot)))


def _row(reason: Reason, village_code: str) -> str:
    kind, sign = MARKS[reason.condition.fulfilment]
    if reason.answer is Answer.UNKNOWN:
        kind, sign = "open", "?"
    behind = "".join(f"<div>{_entry(entry, village_code)}</div>" for entry in reason.entries)
    if reason.is_by_register:
        note = html.escape(_("stated in the register, no evidence"))
        behind += f'<div class="doubt">{note}</div>'
    return (
        f"<tr><td>{html.escape(reason.condition.name)}</td>"
        f"<td><b>{html.escape(reason.condition.value)}</b></td>"
        f'<td class="{kind}"><i aria-hidden="true">{sign}</i> {html.escape(answer(reason))}</td>'
        f"<td>{behind or html.escape(_('no entry'))}</td></tr>"
    )


def _entry(entry: dict[Any, Any], village_code: str) -> str:
    """Day, number, who recorded and confirmed it, and its document."""
    parts = [date(entry["occurred_on"]), *particulars(entry)]
    said = " · ".join(html.escape(part) for part in parts)
    return f"{said}{_entry_link(entry, village_code)}"


def _entry_link(entry: dict[Any, Any], village_code: str) -> str:
    """To the entry in the log; for who may not read it, to the list below."""
    text = html.escape(_("entry {id}", id=entry["id"]))
    if village_code:
        query = {"village": village_code, "entry": str(entry["id"])}
        kept = {n: st.query_params.get(n, "") for n in (session.LANGUAGE_KEY,)}
        address = html.escape(session.address(LOG.address, **query, **kept), quote=True)
    else:
        address = f"#entry-{entry['id']}"
    return f' · <a href="{address}" target="_self">{text}</a>'
