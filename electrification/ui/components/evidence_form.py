"""Attaching documents: the fields, to be drawn inside another form too, and a form of their own."""

from __future__ import annotations

import html
from dataclasses import dataclass
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
from electrification.tracking.evidence import (
    About,
    Attached,
    DevicePosition,
    NewFile,
    attach,
)
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.device_position import device_position
from electrification.ui.components.plain import plain

TYPES = ["jpg", "jpeg", "png", "webp", "pdf"]
MOST_ENTRIES = 40
_LIVE = (EntryState.PENDING, EntryState.CONFIRMED)
_NOTHING_TO_SHOW = (EntryKind.NO_CHANGE, EntryKind.REGISTER_STATE, EntryKind.PLANNED)


@dataclass(frozen=True)
class Given:
    """What a person has put into the fields; nothing is checked yet."""

    files: list[NewFile]
    about: About
    village_ids: tuple[int, ...]
    device: DevicePosition | None


def evidence_fields(
    village: pd.Series,
    snapshot: Snapshot,
    mine: frozenset[int] | None,
    *,
    key: str,
    in_form: bool = False,
) -> Given:
    """Draw the fields of documents for a village; answers what they hold.

    Parameters
    ----------
    mine : ids of villages, or None for all
        Villages the person may attach documents to.
    in_form : bool
        Inside ``st.form`` nothing is drawn anew until it is sent: all fields are there at once.
    """
    choose = html.escape(_("Choose files"), quote=True)
    st.html(f'<style>[data-testid="stFileUploaderDropzone"] p::after{{content:"{choose}"}}</style>')
    st.caption(_("Do not photograph border markers, posts or areas with a no-entry sign."))
    files = st.file_uploader(
        _("Photos or PDF, up to {most} MB each", most=MAX_BYTES // 1_000_000),
        type=TYPES,
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 1_000_000,
        key=f"{key}_files",
    )
    kind = st.segmented_control(
        _("Kind of document"),
        list(DocumentKind),
        default=DocumentKind.PHOTO,
        required=True,
        format_func=labels.label,
        key=f"{key}_kind",
    )
    about = _about(DocumentKind(kind), key, shows_all=in_form)
    others = _other_villages(village, snapshot, mine, key)
    device = device_position(f"{key}_device")
    return Given(
        [NewFile(file.name, file.getvalue()) for file in files or []],
        about,
        (int(village["village_id"]), *others),
        device,
    )


def _about(kind: DocumentKind, key: str, *, shows_all: bool) -> About:
    is_photo = kind is DocumentKind.PHOTO
    number = attendees = None
    left, right = st.columns(2)
    if shows_all or not is_photo:
        with left:
            number = st.text_input(
                _("Number of the document"), max_chars=MAX_NUMBER_CHARACTERS, key=f"{key}_number"
            )
    with left if is_photo and not shows_all else right:
        issued_on = st.date_input(
            _("Day it was taken (if the photo does not say)") if is_photo else _("Its day"),
            value=None,
            format="DD/MM/YYYY",
            key=f"{key}_day",
            **ANY_DAY,
        )
    if shows_all or kind is DocumentKind.MINUTES:
        attendees = st.text_input(
            _("Offices present (unit and post, no names of people)"),
            max_chars=MAX_ATTENDEES_CHARACTERS,
            key=f"{key}_present",
        )
    return About(kind=kind, number=number, issued_on=issued_on, attendees=attendees)


def _other_villages(
    village: pd.Series, snapshot: Snapshot, mine: frozenset[int] | None, key: str
) -> list[int]:
    """Villages of the same commune that the documents serve too."""
    frame = snapshot.frame
    near = frame[
        (frame["commune_code"] == village["commune_code"])
        & (frame["village_id"] != village["village_id"])
    ]
    if mine is not None:
        near = near[near["village_id"].isin(mine)]
    if near.empty:
        return []
    near = by_name(near)
    names = dict(zip(near["village_id"].astype(int), near["village_name"], strict=True))
    chosen = st.multiselect(
        _("Serves these villages too"),
        list(names),
        format_func=lambda i: str(names.get(i, i)),
        placeholder=_("Other villages of the same commune"),
        key=f"{key}_others",
    )
    return [int(i) for i in chosen]


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
