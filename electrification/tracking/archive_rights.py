"""Who may take out the archive of a work: asked of the table of rights in every village."""

from __future__ import annotations

import datetime as dt

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may, scope_of
from electrification.texts import N_, Refused, message


def may_archive(store: Store, by: Actor, work_id: int) -> bool:
    """Whether the person may take out the archive: of every village that the work serves or served.

    A work without a village is for who may do so everywhere.
    """
    if not may(by, Action.TAKE_ARCHIVE):
        return False
    held = store.villages_in(store.effective(scope_of(by, Action.TAKE_ARCHIVE)))
    served = store.archives.villages(work_id)
    return held is None or (bool(served) and served <= held)


def work_for_archive(
    store: Store, code: str, by: Actor, known_at: dt.datetime | None = None
) -> int:
    """The id of the work with that code, whose archive the person may take out.

    Raises
    ------
    Refused
        Without the right; for a code that no work had then, or one out of sight, which is the same.
    """
    if not may(by, Action.TAKE_ARCHIVE):
        raise Refused(
            message(N_("Your post does not allow this.")),
            message(N_("Ask the administrator if your post has changed.")),
        )
    works = store.capital.works(known_at)
    found = works.loc[works["code"] == code.strip(), "work_id"]
    if found.empty or not may_archive(store, by, int(found.iloc[0])):
        raise Refused(
            message(N_("There is no work {code} whose archive you may take out."), code=code),
            message(N_("Write its code as on page Work file; the work must lie in your units.")),
        )
    return int(found.iloc[0])
