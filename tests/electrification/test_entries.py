"""Only the impossible is refused; what is irregular but happens goes in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from electrification.questions.entry_log import CODE_NUMBER
from electrification.subject.entries import CODES, EntryKind, Inspection, impossible
from electrification.subject.milestones import STAGES, Stage
from electrification.subject.villages import STATUSES, Status
from tests.electrification.builders import entry

TODAY = dt.date(2025, 3, 1)


def wrong_fields(**values: Any) -> list[str]:
    return [name for name, _problem in impossible(entry(**values), TODAY)]


def test_a_valid_entry_has_nothing_against_it() -> None:
    assert wrong_fields() == []


def test_today_is_not_the_future_and_tomorrow_is() -> None:
    assert wrong_fields(occurred_on=TODAY) == []
    assert wrong_fields(occurred_on=TODAY + dt.timedelta(days=1)) == ["occurred_on"]


def test_a_slip_of_the_pen_in_the_year_is_refused() -> None:
    """The log counts days from 1970: what is earlier would be taken in and then not be seen."""
    assert wrong_fields(occurred_on=dt.date(202, 3, 1)) == ["occurred_on"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"households": -1}, "households"),
        ({"households_direct": 1_000_001}, "households_direct"),
        ({"amount_vnd": -1}, "amount_vnd"),
        ({"phase": 0}, "phase"),
        ({"phase": 100}, "phase"),
        ({"note": "x" * 4001}, "note"),
        ({"due_on": dt.date(202, 3, 1)}, "due_on"),
        ({"due_on": dt.date(2525, 3, 1)}, "due_on"),
        ({"code": "anything"}, "code"),
        ({"kind": EntryKind.STAGE, "code": "lit"}, "code"),
        ({"kind": EntryKind.STAGE}, "code"),
        ({"kind": EntryKind.PROGRAMME}, "code"),
        ({"kind": EntryKind.INSPECTION, "code": "perhaps"}, "code"),
        ({"kind": EntryKind.OBSTACLE, "code": "closed"}, "refers_to"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(values: dict[str, Any], field: str) -> None:
    assert wrong_fields(**values) == [field]


def test_an_inspection_is_never_a_stage_entry() -> None:
    assert wrong_fields(kind=EntryKind.STAGE, code=Stage.INSPECTED) == ["code"]
    for result in Inspection:
        assert wrong_fields(kind=EntryKind.INSPECTION, code=result) == []


@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_code_of_every_kind_is_accepted_and_known_to_the_log(kind: EntryKind) -> None:
    for code in CODES[kind] or ():
        values = {"refers_to": 1, "due_on": TODAY, "amount_vnd": 5}
        assert wrong_fields(kind=kind, code=code, **values) == []
        assert code in CODE_NUMBER


@pytest.mark.parametrize(
    ("kind", "code"),
    [("planned", "started"), ("capital", "need"), ("households", ""), ("customers", "")],
)
def test_an_entry_that_states_nothing_is_refused(kind: str, code: str) -> None:
    assert len(wrong_fields(kind=EntryKind(kind), code=code)) == 1


def test_zero_households_and_zero_money_are_possible() -> None:
    assert wrong_fields(households=0) == []
    capital = {"kind": EntryKind.CAPITAL, "code": "need", "amount_vnd": 0}
    assert wrong_fields(**capital) == []


def test_every_problem_of_an_entry_is_said() -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert wrong_fields(occurred_on=tomorrow, households=-1, phase=0) == [
        "occurred_on",
        "households",
        "phase",
    ]


def test_numbers_of_codes_are_places_of_stages_and_of_statuses_in_a_row() -> None:
    assert [CODE_NUMBER[stage] for stage in STAGES] == list(range(len(STAGES)))
    first = CODE_NUMBER[Status.NO_DATA]
    assert [CODE_NUMBER[status] - first for status in STATUSES] == list(range(len(STATUSES)))
