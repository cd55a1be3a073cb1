"""Versions of the criterion: the one in force on a day, as known then, and never over another."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.subject.criterion import read_criteria
from electrification.subject.criterion_versions import (
    NewVersion,
    Version,
    criterion_on,
    refuse_overlap,
    refuse_wrong,
    standing,
    timeline,
)
from electrification.texts import Refused
from tests.electrification.builders import day, instant

SET = "ntm-2021-2025"


def stated(**values: object) -> NewVersion:
    known = NewVersion(
        criterion_id=SET, name="Tiêu chí 4", threshold_pct=96, valid_from=day("2024-01-01"),
        legal_basis="QĐ 318", source="Phụ lục", document_number="5/QĐ-UBND",
        document_on=day("2023-12-20"), reason="Mức của tỉnh",
    )  # fmt: skip
    return replace(known, **values)  # type: ignore[arg-type]


def recorded(number: int = 1, at: str = "2024-01-01", **values: object) -> Version:
    return Version(
        **asdict(stated(**values)), id=number, recorded_at=instant(at), decision="confirmed",
        decided_at=instant(at),
    )  # fmt: skip


def test_from_its_first_day_on_a_version_is_in_force_and_ends_with_its_set() -> None:
    own = [recorded()]
    found = {d: criterion_on(day(d), versions=own) for d in
             ("2023-12-31", "2024-01-01", "2026-02-14", "2026-02-15")}  # fmt: skip
    assert [c.threshold_pct for c in found.values()] == [95, 96, 96, 96]
    assert [c.version for c in found.values()] == [SET, f"{SET}#1", f"{SET}#1", "ntm-2026-2030"]
    assert found["2026-02-15"].threshold_from == SET
    assert not found["2026-02-15"].is_verified


def test_a_version_with_a_last_day_gives_back_to_what_was_below_it() -> None:
    own = [recorded(valid_to=day("2024-12-31"))]
    assert criterion_on(day("2025-01-01"), versions=own).version == SET
    periods = [(c.version, c.valid_from, c.valid_to) for c in timeline(own)]
    assert periods[2:5] == [
        (SET, day("2022-03-08"), day("2023-12-31")),
        (f"{SET}#1", day("2024-01-01"), day("2024-12-31")),
        (SET, day("2025-01-01"), day("2026-02-14")),
    ]


def test_an_open_version_holds_until_the_next_one() -> None:
    own = [recorded(), recorded(2, valid_from=day("2025-01-01"), threshold_pct=97)]
    assert criterion_on(day("2024-12-31"), versions=own).threshold_pct == 96
    assert criterion_on(day("2025-01-01"), versions=own).threshold_pct == 97


@given(
    st.lists(
        st.tuples(st.dates(dt.date(2022, 3, 8), dt.date(2025, 12, 31)), st.integers(0, 700)),
        max_size=6, unique_by=lambda pair: pair[0],
    )
)  # fmt: skip
def test_every_day_has_exactly_one_rule(periods: list[tuple[dt.date, int]]) -> None:
    own = [
        recorded(n, valid_from=first,
                 valid_to=first + dt.timedelta(days=days) if days % 2 else None)
        for n, (first, days) in enumerate(sorted(periods), start=1)
    ]  # fmt: skip
    rules = timeline(own)
    for earlier, later in pairwise(rules):
        assert earlier.valid_to is not None
        assert earlier.valid_to + dt.timedelta(days=1) == later.valid_from
    assert rules[0].valid_from == read_criteria()[0].valid_from
    assert rules[-1].valid_to is None


def test_what_another_version_took_the_place_of_holds_no_more_but_as_known_before() -> None:
    own = [recorded(), recorded(2, "2024-06-01", threshold_pct=97, supersedes=1)]
    assert [v.id for v in standing(own)] == [2]
    assert [v.id for v in standing(own, instant("2024-03-01"))] == [1]
    assert standing(own, instant("2023-01-01")) == []


def test_other_regions_and_the_advanced_set_do_not_judge_the_province() -> None:
    own = [recorded(region="mekong_delta"), recorded(2, variant="advanced")]
    assert criterion_on(day("2024-06-01"), versions=own).version == SET


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"threshold_pct": 100.5}, "100"),
        ({"threshold_pct": -1}, "-1"),
        ({"valid_to": "2023-12-31"}, "31/12/2023"),
        ({"document_on": "2030-01-01"}, "01/01/2030"),
        ({"region": "nowhere"}, "nowhere"),
    ],
)
def test_what_a_version_cannot_state_is_refused_with_a_remedy(
    values: dict[str, object], said: str
) -> None:
    read = {k: day(v) if isinstance(v, str) and v[0] == "2" else v for k, v in values.items()}
    with pytest.raises(Refused, match=said) as refused:
        refuse_wrong(stated(**read), day("2025-01-01"))
    assert refused.value.remedy


@pytest.mark.parametrize(
    "values",
    [
        {},  # begins on the same day
        {"valid_from": day("2023-06-01"), "valid_to": day("2024-01-01")},
        {"valid_from": day("2024-06-30")},
        {"valid_from": day("2022-03-07")},  # before its set
        {"valid_from": day("2025-06-01"), "valid_to": day("2026-02-15")},  # beyond its set
        {"criterion_id": "tuyen-quang", "valid_from": day("2024-07-01")},  # over another set
    ],
)
def test_a_period_that_lies_over_another_one_is_refused_naming_it(
    values: dict[str, object],
) -> None:
    known = [recorded(valid_to=day("2024-06-30"))]
    with pytest.raises(Refused, match=r"ntm|tuyen-quang") as refused:
        refuse_overlap(stated(**values), known)
    assert refused.value.remedy


@pytest.mark.parametrize(
    "values",
    [
        {"valid_from": day("2024-07-01")},
        {"valid_from": day("2023-01-01"), "valid_to": day("2023-12-31")},
        {"valid_from": day("2023-01-01")},  # open: it holds until the next one
        {"region": "mekong_delta"},
        {"criterion_id": "ntm-2031-2035", "valid_from": day("2031-01-01")},
    ],
)
def test_a_period_beside_others_is_taken(values: dict[str, object]) -> None:
    refuse_overlap(stated(**values), [recorded(valid_to=day("2024-06-30"))])
