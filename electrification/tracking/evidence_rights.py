"""Who attaches, sees and takes away evidence: asked of the table of rights in every village."""

from __future__ import annotations

from collections.abc import Iterable

from electrification.storage import Store
from electrification.storage.evidence import Document
from electrification.subject.accounts import Actor
from electrification.subject.rights import (
    Action,
    Matter,
    confirming_scope,
    matter_of,
    may,
    scope_of,
)
from geo.units import UnitKey


def may_attach(store: Store, by: Actor, village_ids: Iterable[int]) -> bool:
    """Whether the person may attach documents to all of these villages."""
    return may(by, Action.ATTACH) and _holds(store, scope_of(by, Action.ATTACH), village_ids)


def may_see(store: Store, by: Actor | None, village_ids: Iterable[int]) -> bool:
    """Whether the person may see the documents of one of these villages at least."""
    if by is None or not may(by, Action.SEE_EVIDENCE):
        return False
    held = store.villages_in(scope_of(by, Action.SEE_EVIDENCE))
    return bool(set(village_ids)) if held is None else bool(held & set(village_ids))


def may_see_document(store: Store, by: Actor | None, found: Document) -> bool:
    """Whether the person may have a document: who sees a village it serves.

    What was taken away is given only to those who read the audit chain.
    """
    if may_see(store, by, found.villages):
        return True
    reads_history = by is not None and may(by, Action.SEE_AUDIT)
    return reads_history and may_see(store, by, found.past_villages)


def may_remove(
    store: Store, by: Actor, village_id: int, added_by: int, kind: str, code: str | None
) -> bool:
    """Whether the person may take away what `added_by` attached to an entry or stage."""
    if not may(by, Action.WITHDRAW):
        return False
    if added_by == by.person_id:
        return _holds(store, scope_of(by, Action.WITHDRAW), [village_id])
    matter = matter_of(kind, code) if code else Matter.NO_CHANGE
    return _holds(store, confirming_scope(by, matter), [village_id])


def _holds(store: Store, scope: tuple[UnitKey, ...] | None, village_ids: Iterable[int]) -> bool:
    held = store.villages_in(scope)
    return held is None or set(village_ids) <= held
