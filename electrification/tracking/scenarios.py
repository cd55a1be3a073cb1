"""Scenarios of first use of money on their way in: kept with their answer, or put aside.

A scenario decides nothing and writes no money; see docs/scenarios.md.
"""

from __future__ import annotations

import datetime as dt
import json

from electrification.questions.first_use_answer import Answer
from electrification.storage import Store
from electrification.storage.scenarios import StoredScenario
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may, scope_of
from electrification.subject.scenarios import Scenario, impossible_name, impossible_scenario
from electrification.texts import N_, RELOAD, Message, Refused, message
from electrification.tracking.refusals import refuse_outside

FIELD = {
    "name": N_("Name of the scenario"),
    "note": N_("Note"),
    "years": N_("Years"),
    "sources": N_("Sources"),
    "budgets": N_("Budget"),
    "works": N_("Works to be paid"),
    "villages": N_("Villages"),
    "must": N_("Must be in"),
    "without": N_("Left out"),
}
MOST_COMPARED = 3


def refuse_impossible(asked: Scenario) -> None:
    """Raise `Refused` with all that is wrong in a scenario at once."""
    _refuse(impossible_scenario(asked))


def refuse_maker(by: Actor) -> None:
    """Raise `Refused` for who may not make scenarios."""
    if not may(by, Action.MAKE_SCENARIO):
        raise Refused(
            message(N_("You may not make scenarios of the use of money.")),
            message(N_("Ask the department that keeps the programme.")),
        )


def keep(
    store: Store,
    name: str,
    asked: Scenario,
    found: Answer,
    by: Actor,
    *,
    as_of: dt.date,
    data_version: int,
    note: str | None = None,
) -> int:
    """Keep a scenario with its answer under a name; answers its id.

    Parameters
    ----------
    as_of : the day its villages and works were looked at
    data_version : of the data it was made from

    Raises
    ------
    Refused
        Without the right over every village of it, for what cannot be, for a name that is taken.
    """
    refuse_maker(by)
    name, note = " ".join(name.split()), (note or "").strip() or None
    _refuse([*impossible_name(name, note), *impossible_scenario(asked)])
    held = store.villages_in(scope_of(by, Action.MAKE_SCENARIO))
    refuse_outside(held, _village_ids(store, [one.key for one in asked.villages]))
    with store.writing(by.person_id) as work:
        work.instant()  # the chain's lock: nobody takes the same name meanwhile
        if any(one.name.casefold() == name.casefold() for one in store.scenarios.all()):
            raise Refused(
                message(N_("There is a scenario “{name}” already."), name=name),
                message(N_("Give this one another name, or put the other aside.")),
            )
        return work.add_scenario(
            {
                "name": name,
                "note": note,
                "as_of": as_of,
                "data_version": data_version,
                "inputs": json.dumps(asked.as_json(), ensure_ascii=False),
                "result": json.dumps(found.as_json(), ensure_ascii=False),
            }
        )


def put_aside(store: Store, scenario_id: int, by: Actor) -> None:
    """Put a scenario aside: it stays readable and is not listed any more.

    Raises
    ------
    Refused
        Without the right over its villages, for one that is not there or was put aside already.
    """
    refuse_maker(by)
    found = store.scenarios.get(scenario_id)
    if found is None:
        raise Refused(message(N_("There is no scenario {id}."), id=scenario_id), RELOAD)
    if found.is_put_aside:
        raise Refused(message(N_("“{name}” was put aside already."), name=found.name), RELOAD)
    held = store.villages_in(scope_of(by, Action.MAKE_SCENARIO))
    refuse_outside(held, _village_ids(store, _keys(found)))
    with store.writing(by.person_id) as work:
        work.put_scenario_aside(scenario_id)


def seen_by(
    store: Store, by: Actor | None, *, with_put_aside: bool = False
) -> list[StoredScenario]:
    """Scenarios that the person sees: those all of whose villages they see; none without a post."""
    if by is None or not may(by, Action.SEE_SCENARIO):
        return []
    held = store.villages_in(scope_of(by, Action.SEE_SCENARIO))
    return [
        one
        for one in store.scenarios.all(with_put_aside=with_put_aside)
        if held is None or held.issuperset(_village_ids(store, _keys(one)))
    ]


def _keys(found: StoredScenario) -> list[str]:
    return [one["key"] for one in found.inputs["villages"]]


def _village_ids(store: Store, codes: list[str]) -> set[int]:
    """Ids of villages by code; 0 for one that is not in the register any more: it lies nowhere."""
    ids = dict(zip(*(store.villages()[name] for name in ("village_code", "village_id")),
                   strict=True))  # fmt: skip
    return {int(ids.get(code, 0)) for code in codes}


def _refuse(problems: list[tuple[str, Message]]) -> None:
    if problems:
        raise Refused(
            "\n".join(
                str(message(N_("{field}: {problem}"), field=message(FIELD[name]), problem=problem))
                for name, problem in problems
            )
        )
