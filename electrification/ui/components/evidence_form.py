"""Attaching documents: the fields, to be drawn inside another form too, and a form of their own."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.overview import by_name
from electrification.questions.snapshot import Snapshot
from electrification.reports.village_facts import entry_line
from electrification.storage import Store
from electrification.storage.file_checks import MAX_BYTES
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.evidence import (
    MAX_ATTENDEES_CHARACTERS,
    MAX_NUMBER_CHARACTERS,
    DocumentKind,
)
from electrification.texts import Refused, _, date, n_
from electrification.tracking.evidence import About, Attached, NewFile, attach
from electrification.tracking.record_with_evidence import Papers
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.device_position import device_position, read_position
from electrification.ui.components.plain import plain
from electrification.ui.components.upload_box import upload_box

TYPES = ["jpg", "jpeg", "png", "webp", "pdf"]
MOST_ENTRIES = 40
_LIVE = (EntryState.PENDING, EntryState.CONFIRMED)
_NOTHING_TO_SHOW = (EntryKind.NO_CHANGE, EntryKind.REGISTER_STATE, EntryKind.PLANNED)


def evidence_fields(
    village: pd.Series,
    snapshot: Snapshot,
    mine: frozenset[int] | None,
    *,
    key: str,
    has_number: bool = True,
) -> Papers:
    """Draw the fields of documents for a village; answers what they hold (see `papers`).

    Parameters
    ----------
    mine : ids of villages, or None for all
        Villages the person may attach documents to.
    has_number : bool
        False inside a form that asks for the number of the document itself.
    """
    st.caption(_("Do not photograph border markers, posts or areas with a no-entry sign."))
    upload_box(
        _("Photos or PDF, up to {most} MB each", most=MAX_BYTES // 1_000_000),
        TYPES,
        key=f"{key}_files",
        most_megabytes=MAX_BYTES // 1_000_000,
        accept_multiple_files=True,
    )
    kind = st.segmented_control(
        _("Kind of document"),
        list(DocumentKind),
        default=DocumentKind.PHOTO,
        required=True,
        format_func=labels.label,
        key=f"{key}_kind",
    )
    _about(DocumentKind(kind), key, has_number=has_number)
    _other_villages(village, snapshot, mine, key)
    device_position(f"{key}_device")
    return papers(key, int(village["village_id"]))


def papers(key: str, village_id: int, number: str | None = None) -> Papers:
    """What a person has put into the fields with that key; nothing is checked yet.

    `number` is that of the document, where the form around the fields asks for it.
    """
    typed = st.session_state.get
    kind = DocumentKind(typed(f"{key}_kind") or DocumentKind.PHOTO)
    about = About(
        kind=kind,
        number=number or typed(f"{key}_number"),
        issued_on=typed(f"{key}_day"),
        attendees=typed(f"{key}_present") if kind is DocumentKind.MINUTES else None,
    )
    files = [NewFile(file.name, file.getvalue()) for file in typed(f"{key}_files") or []]
    others = (int(i) for i in typed(f"{key}_others") or [])
    device = read_position((typed(f"{key}_device") or {}).get("position"))
    return Papers(files, about, (village_id, *others), device)


def _about(kind: DocumentKind, key: str, *, has_number: bool) -> None:
    is_photo = kind is DocumentKind.PHOTO
    left, right = st.columns(2)
    if has_number and not is_photo:
        with left:
            st.text_input(
                _("Number of the document"), max_chars=MAX_NUMBER_CHARACTERS, key=f"{key}_number"
            )
    with right if has_number and not is_photo else left:
        st.date_input(
            _("Day it was taken (if the photo does not say)") if is_photo else _("Its day"),
            value=None,
            format="DD/MM/YYYY",
            key=f"{key}_day",
            **ANY_DAY,
        )
    if kind is DocumentKind.MINUTES:
        st.text_input(
            _("Offices present (unit and post, no names of people)"),
            max_chars=MAX_ATTENDEES_CHARACTERS,
            key=f"{key}_present",
        )


def _other_villages(
    village: pd.Series, snapshot: Snapshot, mine: frozenset[int] | None, key: str
) -> None:
    """Villages of the same commune that the documents serve too."""
    frame = snapshot.frame
    near = frame[
        (frame["commune_code"] == village["commune_code"])
        & (frame["village_id"] != village["village_id"])
    ]
    if mine is not None:
        near = near[near["village_id"].isin(mine)]
    if near.empty:
        return
    near = by_name(near)
    names = dict(zip(near["village_id"].astype(int), near["village_name"], strict=True))
    st.multiselect(
        _("Serves these villages too"),
        list(names),
        format_func=lambda i: str(names.get(i, i)),
        placeholder=_("Other villages of the same commune"),
        key=f"{key}_others",
    )


def evidence_form(
    store: Store,
    village: pd.Series,
    entries: pd.DataFrame,
    snapshot: Snapshot,
    actor: Actor,
    mine: frozenset[int] | None,
    *,
    key: str,
) -> None:
    """Draw the whole form; what is attached shows at once, what is refused loses nothing."""
    round_key = f"{key}_round"
    own = f"{key}_{village['village_id']}_{st.session_state.setdefault(round_key, 0)}"
    entry_id = _what_for(entries, own)
    given = evidence_fields(village, snapshot, mine, key=own)
    if not st.button(_("Attach"), type="primary", key=f"{own}_send", disabled=not given.files):
        return
    try:
        made = attach(
            store, given.files, given.village_ids, given.about,
            by=actor, entry_id=entry_id, device=given.device,
        )  # fmt: skip
    except Refused as refusal:
        st.error(plain(refusal), icon=":material/error:")
        return
    st.session_state[round_key] += 1
    st.toast(said_of(made), icon=":material/task_alt:")
    st.rerun()


def said_of(made: Attached) -> str:
    """What came of attaching, in a sentence or two."""
    said = n_("{count} document attached.", "{count} documents attached.", len(made.evidence_ids))
    if made.reused:
        names = ", ".join(d.number or d.file_name for d in made.reused)
        said += " " + _("It was known already and keeps what it said: {names}.", names=plain(names))
    return said


def _what_for(entries: pd.DataFrame, key: str) -> int | None:
    """The entry that the documents are to bear out; None for the village as such."""
    live = entries[
        entries["state"].isin([str(s) for s in _LIVE])
        & ~entries["kind"].isin([str(k) for k in _NOTHING_TO_SHOW])
    ].head(MOST_ENTRIES)
    names: dict[Any, str] = {
        int(row["id"]): f"{date(row['occurred_on'])} · {entry_line(row)}"
        for row in live.to_dict("records")
    }
    chosen: int | None = st.selectbox(
        _("Bears out"),
        [None, *names],
        format_func=lambda i: names.get(i) or _("The village as such, no entry"),
        index=1 if names else 0,
        key=f"{key}_entry",
    )
    return chosen
