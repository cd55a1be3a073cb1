"""Freezing the list of villages counted, and changing it by signed acts with a reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pandas as pd

from electrification import calendar
from electrification.questions.baseline import signed
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.baseline import ChangeKind, misnamed
from electrification.subject.rights import Action
from electrification.texts import N_, Message, Refused, message
from electrification.tracking.lines import required_line
from electrification.tracking.recording import refuse_unless_everywhere

ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
SHOWN = 5
"""So many villages a refusal names; it says how many more there are."""


def ids_of(
    store: Store, codes: Sequence[str], places: Sequence[tuple[str, int]] | None = None
) -> list[int]:
    """Ids of villages of the register by their codes, in the order given.

    Parameters
    ----------
    places : optional
        File and row each code was read in, for the refusal.

    Raises
    ------
    Refused
        For a code that is not in the register, or one that is given twice.
    """
    here = store.villages().set_index("village_code")["village_id"]
    for at, code in enumerate(codes):
        place = places[at] if places else None
        if code not in here.index:
            raise Refused(
                _at(place, message(N_("There is no village {code}."), code=code)),
                message(N_("Correct the code, or bring the village into the register first.")),
            )
        if code in codes[:at]:
            raise Refused(
                _at(place, message(N_("{code} is named twice."), code=code)),
                message(N_("Remove one of them.")),
            )
    return [int(here[code]) for code in codes]


def _at(place: tuple[str, int] | None, problem: Message) -> Message:
    if place is None:
        return problem
    return message(N_("{file}, row {row}: {problem}"), file=place[0], row=place[1], problem=problem)


def freeze_baseline(
    store: Store,
    baseline_id: str,
    on: dt.date,
    source: str,
    village_ids: Sequence[int],
    by: Actor,
    *,
    document_number: str | None = None,
    today: dt.date | None = None,
) -> None:
    """Freeze which villages every rate is a share of.

    A list that follows another one holds what that one did, with the signed changes since: no
    village leaves or joins the denominator without a reason.

    Raises
    ------
    Refused
        Without the right or a source, for a day to come or before the list in force, for villages
        that are not in the register, or where a change since the last list is not signed.
    """
    refuse_unless_everywhere(store, by, Action.FREEZE_BASELINE)
    name = required_line(baseline_id, N_("Name of the list"))
    if not ID_PATTERN.fullmatch(name):
        raise Refused(
            message(N_("{name} cannot be the name of a list."), name=name),
            message(N_("Use 1 to 40 letters, digits, dots, dashes, such as BL-2025-07.")),
        )
    said = required_line(source, N_("Source"))
    number = required_line(document_number, N_("Document number")) if document_number else None
    _refuse_to_come(on, today)
    if not len(village_ids):
        raise Refused(
            message(N_("The list holds no village.")),
            message(N_("Bring the register in first, or name the villages.")),
        )
    with store.writing(by.person_id) as work:
        work.hold_register()
        _refuse_unknown(store, village_ids)
        _refuse_before_another(store, name, on)
        before = store.snapshot(on)
        if before.baseline.id is not None:
            _refuse_unsigned(before, village_ids)
        ids = sorted({int(i) for i in village_ids})
        work.freeze_baseline(name, on, said, ids, work.instant(), number)


def change_baseline(
    store: Store,
    kind: ChangeKind,
    on: dt.date,
    *,
    joined: Sequence[int] = (),
    left: Sequence[int] = (),
    reason: str,
    document_number: str,
    by: Actor,
    today: dt.date | None = None,
) -> int:
    """Sign that villages join or leave those counted from a day on; answers the change's id.

    Raises
    ------
    Refused
        Without the right, a reason or a document; where no list is frozen, for villages that are
        not in the register, that are counted already or are not, or are named by a later change.
    """
    refuse_unless_everywhere(store, by, Action.FREEZE_BASELINE)
    row = {
        "kind": str(kind),
        "changed_on": on,
        "reason": required_line(reason, N_("Reason")),
        "document_number": required_line(document_number, N_("Document number")),
    }
    _refuse_to_come(on, today)
    if (asked := misnamed(kind, joined, left)) is not None:
        raise Refused(message(N_("The villages do not fit this kind of change.")), asked)
    with store.writing(by.person_id) as work:
        work.hold_register()
        _refuse_unknown(store, [*joined, *left])
        now = store.snapshot(max(on, today or calendar.today()))
        _refuse_unfrozen(now, on)
        _refuse_named_later(now, on, [*joined, *left])
        counted = signed(now)["village_id"]
        _refuse_named(
            now, set(joined) & set(counted), N_("Counted already: {villages}."),
            N_("Name only villages that join."),
        )  # fmt: skip
        _refuse_named(
            now, set(left) - set(counted), N_("Not counted so far: {villages}."),
            N_("Name only villages of the list that leave it."),
        )  # fmt: skip
        return work.add_baseline_change(row, joined, left)


def _refuse_to_come(on: dt.date, today: dt.date | None) -> None:
    if on > (today or calendar.today()):
        raise Refused(
            message(N_("{day} is still to come."), day=on),
            message(N_("Give today or an earlier day.")),
        )


def _refuse_unknown(store: Store, village_ids: Sequence[int]) -> None:
    missing = sorted(set(map(int, village_ids)) - set(store.villages()["village_id"]))
    if missing:
        raise Refused(
            message(N_("There is no village {code}."), code=", ".join(map(str, missing[:SHOWN]))),
            message(N_("Correct the code, or bring the village into the register first.")),
        )


def _refuse_before_another(store: Store, name: str, on: dt.date) -> None:
    frozen = store.baselines.frozen()
    if name in set(frozen["id"]):
        raise Refused(
            message(N_("There is a list {name} already."), name=name),
            message(N_("Give the new list another name; one that is frozen is never changed.")),
        )
    standing = frozen[frozen["retired_at"].isna()]
    if len(standing) and standing["frozen_on"].max() >= pd.Timestamp(on):
        last = standing["frozen_on"].max().date()
        raise Refused(
            message(N_("A list was frozen on {day} already."), day=last),
            message(N_("Freeze for a later day; what was reported by the list before stays.")),
        )


def _refuse_unsigned(before: Snapshot, village_ids: Sequence[int]) -> None:
    known, wanted = set(signed(before)["village_id"]), set(map(int, village_ids))
    remedy = N_("Sign the change first, with its reason and document; then freeze.")
    _refuse_named(
        before, known - wanted, N_("No signed change takes these off the list: {villages}."), remedy
    )
    _refuse_named(
        before, wanted - known, N_("No signed change puts these on the list: {villages}."), remedy
    )


def _refuse_unfrozen(now: Snapshot, on: dt.date) -> None:
    if now.baseline.id is None or now.baseline.on is None:
        raise Refused(
            message(N_("No list of villages is frozen yet.")),
            message(N_("Freeze one first: a change is a change of something.")),
        )
    if on < now.baseline.on:
        raise Refused(
            message(
                N_("{day} is before the list in force was frozen on {frozen}."),
                day=on, frozen=now.baseline.on,
            ),
            message(N_("Give a day on which that list was in force.")),
        )  # fmt: skip


def _refuse_named_later(now: Snapshot, on: dt.date, village_ids: Sequence[int]) -> None:
    later = {
        i for c in now.baseline.changes if c.changed_on > on for i in (*c.joined, *c.left)
    } & set(village_ids)
    _refuse_named(
        now, later, N_("A later change speaks of them already: {villages}."),
        N_("Give a day after that change."),
    )  # fmt: skip


def _refuse_named(now: Snapshot, village_ids: set[int], problem: str, remedy: str) -> None:
    """Refuse where there are such villages, naming the first of them."""
    if not village_ids:
        return
    codes = sorted(now.frame.loc[now.frame["village_id"].isin(village_ids), "village_code"])
    more = f" … ({len(village_ids)})" if len(village_ids) > SHOWN else ""
    raise Refused(message(problem, villages=", ".join(codes[:SHOWN]) + more), message(remedy))
