"""Forms on their way, kept for the session by village and kind: what was typed is never lost.

A form's values stand in widgets of their own, whose keys begin with the form's; they outlive a
rerun, a refusal and a change of pages. Everything that writes is called before the page is drawn.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind, NewEntry
from electrification.subject.typed import text_of
from electrification.texts import Refused, _, n_
from electrification.tracking import (
    Conflict,
    Irregular,
    at_lead,
    discard_draft,
    record,
    save_draft,
)
from electrification.tracking.record_forms import (
    Form,
    as_json,
    entries_of,
    from_json,
    is_field,
)
from electrification.tracking.record_with_evidence import Papers, record_with_evidence
from electrification.ui import session
from electrification.ui.components.evidence_form import papers

_DESK = "record_desk"


@dataclass
class OpenForm:
    """One form on its way: of a kind, or the correction of one entry.

    `seen` is the version the village had when it was opened; `refusal` is why it was not taken,
    and `changes` what others wrote meanwhile. One that is irregular asks for a reason.
    """

    village_id: int
    kind: EntryKind
    seen: str
    supersedes: int | None = None
    serial: int = 0
    draft_id: int | None = None
    is_irregular: bool = False
    refusal: Refused | None = None
    changes: pd.DataFrame | None = None

    def key(self, name: str) -> str:
        """Key of the widget of a field."""
        return f"{self._prefix}{name}"

    @property
    def _prefix(self) -> str:
        about = f"{self.kind}_{self.supersedes or 0}_{self.serial}"
        return f"rec_{self.village_id}_{about}_"

    @property
    def papers_key(self) -> str:
        """Key that the fields of its documents begin with."""
        return self.key("papers")

    def papers(self) -> Papers:
        """The documents chosen at this moment; their number is the form's."""
        number = text_of(st.session_state.get(self.key("document_number")))
        return papers(self.papers_key, self.village_id, number)

    def filled_in(self) -> Form:
        """What is typed at this moment."""
        values = {
            str(key)[len(self._prefix) :]: value
            for key, value in st.session_state.items()
            if str(key).startswith(self._prefix) and is_field(str(key)[len(self._prefix) :])
        }
        return Form(self.kind, values, self.supersedes)

    def fill_in(self, values: Mapping[str, Any]) -> None:
        """Put values into the fields; only before they are drawn."""
        for name, value in values.items():
            st.session_state[self.key(name)] = value


@dataclass
class Desk:
    """The forms of one village, and which of them is open."""

    forms: dict[tuple[EntryKind, int | None], OpenForm] = field(default_factory=dict)
    open: tuple[EntryKind, int | None] | None = None
    serial: int = 0
    refusal: Refused | None = None


def desk(village_id: int) -> Desk:
    """The desk of a village in this session."""
    desks: dict[int, Desk] = st.session_state.setdefault(_DESK, {})
    return desks.setdefault(village_id, Desk())


def open_form(
    village_id: int,
    seen: str,
    form: Form,
    *,
    draft_id: int | None = None,
) -> None:
    """Open a form. Values given are filled in; others stay as they were typed before."""
    here = desk(village_id)
    slot = (form.kind, form.supersedes)
    known = here.forms.get(slot)
    if known is None or draft_id is not None:
        here.serial += 1
        known = OpenForm(village_id, form.kind, seen, form.supersedes, here.serial, draft_id)
        here.forms[slot] = known
        known.fill_in({"occurred_on": calendar.today(), **form.values})
    elif form.supersedes is None:
        known.fill_in(form.values)
    here.open, here.refusal = slot, None


def close_form(village_id: int) -> None:
    """Put the open form aside; what was typed is there when it is opened again."""
    desk(village_id).open = None


def drop_form(form: OpenForm) -> None:
    """Throw away what was typed, and the draft of it."""
    _forget(form)
    if form.draft_id is not None and (by := session.actor()) is not None:
        discard_draft(session.store(), form.draft_id, by)


def _forget(form: OpenForm) -> None:
    here = desk(form.village_id)
    here.forms.pop((form.kind, form.supersedes), None)
    here.open = None


def keep_as_draft(form: OpenForm) -> None:
    """Save the form as a draft and put it aside."""
    try:
        _save(form, session.signed_in())
    except Refused as refusal:
        form.refusal = refusal
        return
    said = _("The draft is saved.")
    if form.papers().files:
        said += " " + _("Files are not kept in it: choose them again when you take it up.")
    _forget(form)
    note(said, "draft")


def _save(form: OpenForm, by: Actor) -> None:
    text = as_json(form.filled_in())
    form.draft_id = save_draft(session.store(), form.village_id, text, by, form.draft_id)


def open_draft(village_id: int, seen: str, draft_id: int, text: str) -> None:
    """Take up a draft again."""
    open_form(village_id, seen, from_json(text), draft_id=draft_id)


def throw_draft_away(draft_id: int) -> None:
    """Discard a draft from the list."""
    if (by := session.actor()) is not None:
        discard_draft(session.store(), draft_id, by)


def send(form: OpenForm) -> None:
    """Record what is typed. On a refusal everything stays, and is kept as a draft as well."""
    here = desk(form.village_id)
    if here.forms.get((form.kind, form.supersedes)) is not form:
        return  # the second tap of two: the first has recorded it
    form.refusal, form.changes = None, None
    try:
        by = session.signed_in()
        stated = at_lead(session.store(), entries_of(form.filled_in(), form.village_id))
        chosen = form.papers()
        _record(form, stated, chosen, by)
    except Refused as refusal:
        form.refusal = refusal
        form.is_irregular |= isinstance(refusal, Irregular)
        if isinstance(refusal, Irregular | Conflict):  # it will take a while to look this up
            with contextlib.suppress(Refused):
                _save(form, by)
        return
    if form.draft_id is not None:
        discard_draft(session.store(), form.draft_id, by)
    sent = len(chosen.files)
    _forget(form)
    session.show_day(max(one.occurred_on for one in stated))
    title = labels.entry_title(stated[0].kind, stated[0].code)
    said = _("Recorded, waiting for confirmation: {what}", what=title)
    if sent:
        said += " · " + n_("{count} document attached.", "{count} documents attached.", sent)
    note(said, "check_circle")


def _record(form: OpenForm, stated: list[NewEntry], chosen: Papers, by: Actor) -> None:
    """Record, with documents; what only the same person wrote meanwhile is no conflict."""
    store = session.store()
    try:
        record_with_evidence(store, stated, chosen, by, seen={form.village_id: form.seen})
    except Conflict as conflict:
        changes = store.changes_since(form.village_id, form.seen)
        if _all_by(changes, by, int(form.seen.split(".")[0])):
            form.seen = conflict.version
            if not _is_among(stated, changes):
                record_with_evidence(store, stated, chosen, by, seen={form.village_id: form.seen})
            return
        form.changes = changes
        raise


def _all_by(changes: pd.DataFrame, by: Actor, last_seen: int) -> bool:
    """Whether everything that was written since is the person's own."""
    written = changes.loc[changes["id"] > last_seen, "recorded_by"].dropna()
    decided = changes["decided_by"].dropna()
    return all(int(one) == by.person_id for one in [*written, *decided])


def _is_among(stated: list[NewEntry], changes: pd.DataFrame) -> bool:
    """Whether each of these was written already: the second tap of two."""
    known = {
        (row["kind"], row["code"], row["occurred_on"], *map(_or_none, (row["phase"],
         row["cluster_id"], row["households"], row["households_on_grid"])))
        for row in changes.to_dict("records")
    }  # fmt: skip
    return all(
        (one.kind, one.code, one.occurred_on, one.phase, one.cluster_id, one.households,
         one.households_on_grid) in known
        for one in stated
    )  # fmt: skip


def _or_none(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def send_all_the_same(form: OpenForm) -> None:
    """Record although others wrote meanwhile: the person has seen what."""
    if isinstance(form.refusal, Conflict):
        form.seen = form.refusal.version
    send(form)


def report_no_change(village_id: int) -> None:
    """Record that nothing has happened, in one touch."""
    here = desk(village_id)
    here.refusal = None
    try:
        entry = NewEntry(
            village_id=village_id, kind=EntryKind.NO_CHANGE, occurred_on=calendar.today()
        )
        record(session.store(), [entry], session.signed_in())
    except Refused as refusal:
        here.refusal = refusal
        return
    session.show_day(calendar.today())
    note(_("Recorded: no change."), "check_circle")


_NOTES = "notes_to_show"


def note(text: str, icon: str) -> None:
    """Say something once the page is drawn anew."""
    st.session_state.setdefault(_NOTES, []).append((text, icon))


def draw_anew() -> None:
    """Ask for the whole page to be drawn anew, with nothing to say."""
    st.session_state.setdefault(_NOTES, [])


def has_notes() -> bool:
    """Whether the whole page is to be drawn anew."""
    return _NOTES in st.session_state


def notes() -> list[tuple[str, str]]:
    """What is to be said, once."""
    said: list[tuple[str, str]] = st.session_state.pop(_NOTES, [])
    return said
