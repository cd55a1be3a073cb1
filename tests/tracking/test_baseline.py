"""The list of villages counted is frozen and changed by signed acts, and by nothing else."""

from __future__ import annotations

import pytest

from electrification import calendar, tracking
from electrification.questions.baseline import unsigned
from electrification.questions.coverage import as_json, coverage_on
from electrification.questions.integrity import Ground, findings
from electrification.questions.rates import criterion_rate
from electrification.storage import Store
from electrification.subject.baseline import ChangeKind
from electrification.texts import Refused
from electrification.tracking.baseline import ids_of
from tests.electrification.builders import RECORDER, day, register_row, village_id

ON = day("2025-09-30")


def change(store: Store, kind: str = "removed", on: str = "2025-08-01", **values: object) -> int:
    known: dict[str, object] = {
        "reason": "Di dời dân khỏi vùng sạt lở", "document_number": "12/QĐ-UBND", "by": RECORDER,
    }  # fmt: skip
    if not {"joined", "left"} & set(values):
        known["left"] = [village_id(store, "TBG-100")]
    return tracking.change_baseline(store, ChangeKind(kind), day(on), **(known | values))  # type: ignore[arg-type]


def new_village(store: Store, code: str = "TBG-999", *, is_border: bool = True) -> int:
    with store.writing(1) as work:
        row = register_row(code, is_border=is_border)
        tracking.write_register(work, store, [row], work.instant(), is_sample=True)
    return village_id(store, code)


def test_a_signed_change_shows_beside_the_frozen_rate_and_does_not_move_it(sample: Store) -> None:
    before = coverage_on(sample, ON).total
    change(sample)
    rate = criterion_rate(sample.snapshot(ON))
    assert (rate.frozen.whole, rate.present.whole) == (123, 122)
    assert coverage_on(sample, ON).total["rate_pct"] == before["rate_pct"]
    told = as_json(coverage_on(sample, ON))
    assert told["total"]["present_villages"] == 122
    assert told["changes"][0]["left"] == ["TBG-100"]
    assert told["changes"][0]["document_number"] == "12/QĐ-UBND"


def test_before_its_day_and_before_it_was_known_a_change_is_not_there(sample: Store) -> None:
    known = calendar.now()
    change(sample)
    assert not criterion_rate(sample.snapshot(day("2025-07-31"))).differs
    assert not criterion_rate(sample.snapshot(ON, known)).differs
    assert criterion_rate(sample.snapshot(ON)).differs


def test_a_border_village_that_nobody_signed_for_shows_at_once_and_is_a_finding(
    sample: Store,
) -> None:
    new = new_village(sample)
    snapshot = sample.snapshot(ON)
    rate = criterion_rate(snapshot)
    assert (rate.frozen.whole, rate.present.whole) == (123, 124)
    assert unsigned(snapshot)[0]["village_id"].tolist() == [new]

    def told() -> list[int]:
        now = sample.snapshot(ON)
        found = findings(Ground(now, sample.entries_behind(now)))
        return found.loc[found["check"] == "outside_baseline", "village_id"].tolist()

    assert told() == [new]
    change(sample, "added", joined=[new])
    assert told() == []
    assert criterion_rate(sample.snapshot(ON)).present.whole == 124


def test_a_village_that_is_split_or_merged_leaves_and_others_join(sample: Store) -> None:
    one, two = new_village(sample, "TBG-901"), new_village(sample, "TBG-902")
    old = village_id(sample, "TBG-100")
    change(sample, "split", joined=[one, two], left=[old])
    assert criterion_rate(sample.snapshot(ON)).present.whole == 124
    change(sample, "merged", "2025-09-01", joined=[old], left=[one, two])
    assert not criterion_rate(sample.snapshot(ON)).differs
    assert criterion_rate(sample.snapshot(day("2025-08-15"))).differs


def test_a_new_list_holds_the_old_one_and_its_signed_changes_and_nothing_else(
    sample: Store,
) -> None:
    ids = sample.villages()["village_id"].tolist()
    fewer = [i for i in ids if i != village_id(sample, "TBG-100")]
    with pytest.raises(Refused, match="TBG-100") as refused:
        tracking.freeze_baseline(sample, "BL-2", ON, "QĐ 2", fewer, RECORDER)
    assert refused.value.remedy
    change(sample)
    with pytest.raises(Refused, match="TBG-100"):
        tracking.freeze_baseline(sample, "BL-2", ON, "QĐ 2", ids, RECORDER)
    tracking.freeze_baseline(sample, "BL-2", ON, "QĐ 2", fewer, RECORDER, document_number="2/QĐ")
    now, then = sample.snapshot(ON), sample.snapshot(day("2025-09-29"))
    assert (now.baseline.id, then.baseline.id) == ("BL-2", "BL-2023-08")
    assert criterion_rate(now).frozen.whole == criterion_rate(now).present.whole == 122
    assert sample.baselines.frozen()["id"].tolist() == ["BL-2", "BL-2023-08"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": " "}, "Fill this in"),
        ({"document_number": ""}, "Fill this in"),
        ({"kind": "added"}, "kind of change"),
        ({"kind": "merged", "joined": [1]}, "kind of change"),
        ({"on": "2099-01-01"}, "to come"),
        ({"on": "2023-08-30"}, "before the list"),
        ({"left": [999_999]}, "no village"),
        ({"kind": "added", "joined": [1]}, "Counted already"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_a_remedy_and_writes_nothing(
    sample: Store, values: dict[str, object], said: str
) -> None:
    version = sample.data_version()
    with pytest.raises(Refused, match=said) as refused:
        change(sample, **values)  # type: ignore[arg-type]
    assert refused.value.remedy or "Fill" in said
    assert sample.data_version() == version


def test_a_village_leaves_once_and_a_change_does_not_go_behind_a_later_one(sample: Store) -> None:
    change(sample)
    with pytest.raises(Refused, match="Not counted so far: TBG-100"):
        change(sample, on="2025-09-01")
    with pytest.raises(Refused, match="later change"):
        change(sample, "added", "2025-07-01", joined=[village_id(sample, "TBG-100")])


@pytest.mark.parametrize(
    ("name", "on", "source", "said"),
    [
        ("BL-2", "2025-09-30", "", "Fill this in"),
        ("BL 2", "2025-09-30", "QĐ", "name of a list"),
        ("BL-2023-08", "2025-09-30", "QĐ", "already"),
        ("BL-2", "2023-08-31", "QĐ", "already"),
        ("BL-2", "2099-01-01", "QĐ", "to come"),
    ],
)
def test_a_list_that_cannot_be_frozen_is_refused(
    sample: Store, name: str, on: str, source: str, said: str
) -> None:
    ids = sample.villages()["village_id"].tolist()
    with pytest.raises(Refused, match=said):
        tracking.freeze_baseline(sample, name, day(on), source, ids, RECORDER)


def test_unknown_and_doubled_codes_are_refused_with_their_place(sample: Store) -> None:
    with pytest.raises(Refused, match=r"list\.csv, row 3: There is no village X"):
        ids_of(sample, ["TBG-001", "X"], [("list.csv", 2), ("list.csv", 3)])
    with pytest.raises(Refused, match="named twice"):
        ids_of(sample, ["TBG-001", "TBG-001"])


def test_only_the_administrator_changes_the_list(sample: Store) -> None:
    planner = sample.people.actor_by_key("sct-tq-1", sample.units())
    assert planner is not None
    with pytest.raises(Refused, match="post does not allow"):
        change(sample, by=planner)
    admin = sample.people.actor_by_key("qt-tq", sample.units())
    assert change(sample, by=admin) == 1
    [row] = sample.baselines.changes().to_dict("records")
    assert (row["village_code"], row["is_counted"]) == ("TBG-100", False)
    assert row["recorder_post"]


def test_without_a_frozen_list_there_is_nothing_to_change(empty: Store) -> None:
    tracking.import_register(empty, [register_row()])
    with pytest.raises(Refused, match="frozen yet"):
        change(empty, left=[village_id(empty, "V-001")])
