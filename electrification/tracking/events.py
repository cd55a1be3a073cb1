"""What happens and changes no figure, written down all the same: exports above all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.audit import EventAction


def note(
    store: Store,
    action: EventAction,
    subject: str,
    detail: Mapping[str, Any] | None,
    by: Actor,
) -> int:
    """Write an event and its link, on their own; answers the event's id.

    Whoever gives something out notes it first: what cannot be noted is not given out.

    Parameters
    ----------
    subject : str
        What it is about, such as ``report:month`` or ``chain``; no names of people.
    detail : optional
        Day, filter, format, number of rows: plain values, never what somebody typed.
    """
    with store.writing(by.person_id) as work:
        return work.add_event(action, subject, detail)
