"""The documents of a village: what bears out its entries, what to review, what is missing."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.storage.file_checks import PDF
from electrification.subject.accounts import Actor
from electrification.subject.contradictions import Contradiction, contradictions
from electrification.subject.evidence import DocumentKind, borne_out, dossier, stages_reached
from electrification.subject.milestones import Stage
from electrification.subject.rights import Action, scope_of
from electrification.subject.villages import Flag
from electrification.texts import Refused, _, date, n_, number
from electrification.tracking.evidence import remove
from electrification.tracking.evidence_rights import may_attach, may_remove, may_see
from electrification.ui import session
from electrification.ui.components.dossier_list import dossier_list
from electrification.ui.components.evidence_form import evidence_form
from electrification.ui.components.plain import plain
from electrification.web.evidence import document_url, thumbnail_url

FEW = 8
HEIGHT_PX = 520


def evidence_section(village: pd.Series, entries: pd.DataFrame, snapshot: Snapshot) -> None:
    """Draw the section of a village's page; nothing at all for who may not see documents."""
    store, actor = session.store(), session.actor()
    village_id = int(village["village_id"])
    if actor is None or not may_see(store, actor, [village_id]):
        return
    st.subheader(_("Documents"), anchor=False)
    reached = stages_reached(entries)
    evidence = _up_to(borne_out(store.evidence.of_village(village_id), reached), snapshot.on)
    found = contradictions(evidence, snapshot.frame)
    gallery(evidence, found)
    dossier_list(dossier(reached, evidence), snapshot, key="dossier")
    if may_attach(store, actor, [village_id]):
        opened = st.expander(
            _("Attach photos, minutes"), icon=":material/attach_file:",
            key="attach_open", on_change="rerun",
        )  # fmt: skip
        if opened.open:
            with opened:
                mine = store.villages_in(scope_of(actor, Action.ATTACH))
                evidence_form(store, village, entries, snapshot, actor, mine, key="attach")
    _removal(store, actor, evidence)


def _up_to(evidence: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Documents of what was so by that day."""
    known = [not isinstance(on, dt.date) or on <= day for on in evidence["occurred_on"]]
    return evidence[pd.Series(known, evidence.index, dtype=bool)]


def gallery(evidence: pd.DataFrame, found: pd.DataFrame) -> None:
    """Every document once, with what it is and what does not fit; pictures come by their route."""
    if evidence.empty:
        st.caption(_("No document is attached yet."))
        return
    review = int(found[[str(c) for c in Contradiction]].any(axis=1).sum())
    said = n_("{count} document", "{count} documents", len(evidence))
    if review:
        said += " · " + n_("{count} to review", "{count} to review", review)
    st.caption(said)
    cards = [
        _card(use, doubt)
        for use, doubt in zip(evidence.to_dict("records"), found.to_dict("records"), strict=True)
    ]
    many = len(cards) > FEW
    with st.container(height=HEIGHT_PX if many else "content", border=many):
        st.html(f'<ul class="evidence">{"".join(cards)}</ul>')


def _card(use: dict[Any, Any], doubt: dict[Any, Any]) -> str:
    name = title(use)
    address = html.escape(document_url(use["document_id"], use["file_name"]), quote=True)
    link = f'<a href="{address}" target="_self" download title="{html.escape(use["file_name"])}">'
    if use["media_type"] == PDF:
        shown = '<span class="sheet" aria-hidden="true">PDF</span>'
    else:
        picture = html.escape(thumbnail_url(use["document_id"]), quote=True)
        shown = f'<img src="{picture}" alt="{html.escape(name)}" loading="lazy">'
    more = "".join(f"<span>{html.escape(part)}</span>" for part in _particulars(use))
    review = labels.label(Flag.NEEDS_REVIEW)
    notes = "".join(
        f'<span class="note">{html.escape(f"{review}: {note}")}</span>'
        for note in doubts(use, doubt)
    )
    size = number(max(1, round(use["size_bytes"] / 1000)))
    save = _("Download ({size} kB)", size=size)
    return (
        f"<li>{link}{shown}</a><div><b>{html.escape(name)}</b>{more}{notes}"
        f"{link}{html.escape(save)}</a></div></li>"
    )


def title(use: dict[Any, Any]) -> str:
    """Kind of the document and the stage it bears out."""
    kind = labels.label(DocumentKind(use["kind"]))
    stage = use["stage"]
    return f"{kind} · {labels.label(Stage(stage))}" if isinstance(stage, str) else kind


def _particulars(use: dict[Any, Any]) -> list[str]:
    taken, issued = use["taken_at"], use["issued_on"]
    is_photo = use["kind"] == DocumentKind.PHOTO
    day = calendar.today(taken) if is_photo and isinstance(taken, dt.datetime) else issued
    first = [
        _("no. {number}", number=use["number"]) if use["number"] else "",
        date(day) if isinstance(day, dt.date) else _("no date"),
    ]
    who = ", ".join(p for p in (use["adder_post"], use["adder_unit"]) if isinstance(p, str) and p)
    shared = (
        _("serves {count} villages", count=number(int(use["villages"])))
        if use["villages"] > 1 and not is_photo
        else ""
    )
    present = _("Present: {offices}", offices=use["attendees"]) if use["attendees"] else ""
    return [part for part in (" · ".join(p for p in first if p), shared, present, who) if part]


def doubts(use: dict[Any, Any], doubt: dict[Any, Any]) -> list[str]:
    """What does not fit, in words."""
    said = []
    if doubt[str(Contradiction.TOO_FAR)]:
        km = number(doubt["distance_m"] / 1000, 1)
        said.append(_("taken {km} km from the village", km=km))
    if doubt[str(Contradiction.OLDER_THAN_STAGE)]:
        days = number(int(doubt["days_before"]))
        if use["kind"] == DocumentKind.PHOTO:
            said.append(_("taken {days} days before the recorded day", days=days))
        else:
            said.append(_("dated {days} days before the recorded day", days=days))
    if doubt[str(Contradiction.OTHER_VILLAGE)]:
        said.append(_("the same photo stands for another village"))
    if doubt[str(Contradiction.IN_FUTURE)]:
        said.append(_("its date is later than the day it was attached"))
    return said


def _removal(store: Store, actor: Actor, evidence: pd.DataFrame) -> None:
    """Taking a document away, for who attached it or confirms what it bears out."""

    def may_take(use: dict[Any, Any]) -> bool:
        kind, code = use["entry_kind"] or "stage", use["entry_code"] or use["stage"]
        return may_remove(store, actor, use["village_id"], use["added_by"], kind, code)

    uses = evidence.to_dict("records")
    if not any(may_take(use) for use in uses):
        return
    opened = st.popover(
        _("Take a document away"), icon=":material/link_off:", type="tertiary",
        key="remove_open", on_change="rerun",
    )  # fmt: skip
    if not opened.open:
        return
    names = {
        int(use["evidence_id"]): " · ".join((title(use), *_particulars(use)[:1]))
        for use in uses
        if may_take(use)
    }
    with opened:
        st.caption(_("It stays in the history and can be attached again."))
        chosen: int = st.selectbox(
            _("Document"), list(names), format_func=lambda i: names[i], key="remove_which"
        )
        reason = st.text_area(_("Reason"), key=f"remove_why_{chosen}", height=90)
        if st.button(_("Take away"), key="remove_send"):
            try:
                remove(store, chosen, reason, by=actor)
            except Refused as refusal:
                st.error(plain(refusal), icon=":material/error:")
                return
            st.rerun()
