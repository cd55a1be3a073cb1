"""What several commands refuse in the same words: villages and units that are not the person's."""

from __future__ import annotations

from collections.abc import Collection

from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, scope_of
from electrification.texts import N_, Refused, message
from geo.units import UnitKey, Units


def refuse_outside(held: frozenset[int] | None, villages: Collection[int]) -> None:
    """Raise `Refused` unless all these villages are among those held; None is every village."""
    if held is not None and not held.issuperset(villages):
        raise Refused(
            message(N_("A part of this work lies outside the units you work for.")),
            message(N_("Leave it out, or ask somebody of the unit above.")),
        )


def refuse_unit_outside(units: Units, unit: UnitKey, by: Actor, action: Action) -> None:
    """Raise `Refused` unless the unit lies in one where the person may do this."""
    scope = scope_of(by, action)
    if scope is not None and not {unit, *units.ancestors(unit)} & set(scope):
        raise Refused(
            message(N_("{unit} is outside the units you manage."), unit=units.get(unit).name),
            message(N_("Ask the administrator.")),
        )
