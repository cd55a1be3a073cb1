"""Programme templates are rows: the last one of a programme and stage holds, as known then."""

from __future__ import annotations

import pytest

from electrification import calendar
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.milestones import STAGES, Stage, not_required_by, programme_rows
from electrification.texts import Refused
from electrification.tracking.templates import add_programme, set_stage

PROGRAMME = "rural_grid"


@pytest.fixture
def admin(sample: Store) -> Actor:
    found = sample.people.actor_by_key("qt-tq", sample.units())
    assert found is not None
    return found


def test_a_new_database_holds_the_templates_that_are_shipped(sample: Store) -> None:
    rows = sample.templates.in_force()

    assert len(rows) == len(programme_rows())
    assert Stage.FOREST_CONVERTED in sample.templates.not_required()[PROGRAMME]


def test_the_last_row_holds_and_before_it_was_known_the_one_before(
    sample: Store, admin: Actor
) -> None:
    before = calendar.now()
    set_stage(sample, PROGRAMME, Stage.UXO_CLEARED, is_required=False, document_number="5/QĐ",
              by=admin)  # fmt: skip

    assert Stage.UXO_CLEARED in not_required_by(PROGRAMME, sample.templates.not_required())
    then = sample.templates.not_required(before)
    assert Stage.UXO_CLEARED not in not_required_by(PROGRAMME, then)


def test_a_template_changes_by_a_document_only(sample: Store, admin: Actor) -> None:
    with pytest.raises(Refused, match="Fill this in"):
        set_stage(sample, PROGRAMME, Stage.UXO_CLEARED, is_required=False, document_number=" ",
                  by=admin)  # fmt: skip


def test_what_holds_already_is_refused(sample: Store, admin: Actor) -> None:
    with pytest.raises(Refused, match="says so already"):
        set_stage(sample, PROGRAMME, Stage.UXO_CLEARED, is_required=True, document_number="5/QĐ",
                  by=admin)  # fmt: skip


def test_a_programme_that_is_not_there_is_refused(sample: Store, admin: Actor) -> None:
    with pytest.raises(Refused, match="no programme"):
        set_stage(sample, "nothing", Stage.UXO_CLEARED, is_required=True, document_number="5/QĐ",
                  by=admin)  # fmt: skip


def test_only_the_administrator_changes_templates(sample: Store) -> None:
    planner = sample.people.actor_by_key("sct-tq-1", sample.units())
    assert planner is not None
    with pytest.raises(Refused, match="post does not allow"):
        set_stage(sample, PROGRAMME, Stage.UXO_CLEARED, is_required=False, document_number="5/QĐ",
                  by=planner)  # fmt: skip


def test_a_new_programme_begins_as_another_one(sample: Store, admin: Actor) -> None:
    add_programme(sample, "rural_grid_2030", "Cấp điện nông thôn 2026-2030", like=PROGRAMME,
                  document_number="7/QĐ", by=admin)  # fmt: skip
    known = sample.templates.not_required()

    assert known["rural_grid_2030"] == known[PROGRAMME]
    rows = sample.templates.in_force()
    assert set(rows.loc[rows["programme"] == "rural_grid_2030", "stage"]) == set(map(str, STAGES))
    with pytest.raises(Refused, match="already"):
        add_programme(sample, "rural_grid_2030", "x", like=PROGRAMME, document_number="7/QĐ",
                      by=admin)  # fmt: skip
    with pytest.raises(Refused, match="small letters"):
        add_programme(sample, "Chương trình", "x", like=PROGRAMME, document_number="7/QĐ",
                      by=admin)  # fmt: skip
