"""What the sample data promise, read from the CSV files alone."""

from __future__ import annotations

import itertools
import math
import runpy
from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
VILLAGES = DATA / "villages"
FILES = (
    "register", "clusters", "entries", "decisions", "people", "posts", "baseline", "tasks",
    "task_events", "meters",
)  # fmt: skip
REAL = {"Mã Hoàng Phìn", "Nậm Ngặt", "Giáp Trung", "Hoàng Lao Chải"}
THRESHOLD = 0.95
FOUR_DISTRICTS = {
    "Mèo Vạc": {"00772", "00778", "00793"},
    "Quản Bạ": {"00877", "00880", "00886", "00892", "00907"},
    "Vị Xuyên": {"00919", "00928", "00931", "00937", "00943"},
    "Hoàng Su Phì": {"01024", "01027", "01030", "01033"},
}
OTHER_COMMUNES = {
    "00712", "00715", "00718", "00721", "00724", "00727", "00733", "00736", "00745",
    "00823", "00826", "00832", "00835", "01099", "01105", "01108", "01120",
}  # fmt: skip
# An edge (a, b): b never before a. `inspected` comes from inspections.
EDGES = [
    ("surveyed", "investment_approved"), ("investment_approved", "design_approved"),
    ("design_approved", "contractor_selected"), ("design_approved", "site_cleared"),
    ("design_approved", "connection_agreed"), ("design_approved", "contracted"),
    ("capital_allocated", "contractor_selected"), ("contractor_selected", "started"),
    ("started", "mv_line_built"), ("started", "substation_installed"),
    ("started", "lv_line_built"), ("mv_line_built", "works_completed"),
    ("substation_installed", "works_completed"), ("lv_line_built", "works_completed"),
    ("lv_line_built", "meters_installed"), ("works_completed", "accepted"),
    ("accepted", "inspected"), ("inspected", "energised"),
    ("works_completed", "operation_received"), ("works_completed", "handed_over"),
    ("handed_over", "settled"),
]  # fmt: skip
CODES: dict[str, set[str]] = {
    "inspection": {"passed", "passed_with_defects", "failed"},
    "supply": {"lost", "restored"},
    "suspension": {"suspended", "resumed"},
    "obstacle": {"opened", "closed"},
    "capital": {
        "need", "medium_term_plan", "year_plan", "allocation", "adjustment", "work_value",
        "advance", "disbursement", "carry_over", "cancellation",
    },
    "households": {""},
    "customers": {""},
    "no_change": {""},
}  # fmt: skip


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(VILLAGES / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def register() -> pd.DataFrame:
    return read("register")


@pytest.fixture(scope="module")
def entries() -> pd.DataFrame:
    """Entries with `state`: the last decision on each, or pending."""
    decided = read("decisions").groupby("entry_key").decision.last()
    frame = read("entries")
    frame["state"] = frame.entry_key.map(decided).fillna("pending")
    return frame


def counted(told: pd.DataFrame, kind: str, column: str) -> pd.Series:
    """Each village's count: the sum of its clusters' last ones, else its own last one."""
    stated = told[(told.kind == kind) & (told[column] != "")]
    last = stated.groupby(["village_code", "cluster"])[column].last().astype(int).reset_index()
    whole = last[last.cluster == ""].set_index("village_code")[column]
    return last[last.cluster != ""].groupby("village_code")[column].sum().combine_first(whole)


def meeting(
    register: pd.DataFrame,
    entries: pd.DataFrame,
    on: str,
    states: tuple[str, ...] = ("confirmed",),
    known_at: str | None = None,
) -> set[str]:
    """Codes of the villages that meet the criterion on a day, by entries in these states.

    Energised from the grid, the last inspection not failed, 95 % of households registered
    directly; a register row that states it stands until an entry says otherwise.
    """
    if known_at is not None:
        decisions = read("decisions")
        known = decisions[decisions.decided_at <= known_at].groupby("entry_key").decision.last()
        entries = entries.assign(state=entries.entry_key.map(known))
    told = entries[entries.state.isin(states) & (entries.occurred_on <= on)]
    told = told.sort_values(["occurred_on", "recorded_at"])
    villages = register[register.status_on <= on].set_index("village_code")
    codes = villages.index
    stated = villages.status == "meets_criterion"
    energised = codes.isin(told[(told.kind == "stage") & (told.code == "energised")].village_code)
    inspected = told[told.kind == "inspection"].groupby("village_code").code.last().reindex(codes)
    passed = (inspected != "failed").where(inspected.notna(), stated)
    households = counted(told, "households", "households").reindex(codes)
    households = households.fillna(villages.households.astype(int))
    direct = counted(told, "customers", "households_direct").reindex(codes)
    enough = (direct >= THRESHOLD * households).where(direct.notna(), stated)
    return set(codes[(stated | energised) & passed & enough])


def the_twelve(register: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    met = meeting(register, entries, "2025-02-14")
    return register[~register.village_code.isin(met)]


def test_the_committed_files_are_what_the_script_writes(tmp_path: Path) -> None:
    runpy.run_path(str(VILLAGES / "make_sample.py"))["main"](tmp_path)
    for name in FILES:
        written = (tmp_path / f"{name}.csv").read_bytes()
        assert written == (VILLAGES / f"{name}.csv").read_bytes(), name


def test_123_border_villages_stand_in_exactly_the_34_border_communes(
    register: pd.DataFrame,
) -> None:
    communes = set().union(OTHER_COMMUNES, *FOUR_DISTRICTS.values())
    assert len(communes) == 34
    assert len(register) == 123
    assert set(register.commune_code) == communes
    assert set(register.is_border) == {"true"}
    assert register.village_code.is_unique
    assert not register.duplicated(["commune_code", "village_name"]).any()


def test_only_four_names_are_real_and_all_others_are_numbered(register: pd.DataFrame) -> None:
    numbered = register.village_name.str.fullmatch(r"Thôn mẫu \d\d, (xã|thị trấn) .+")
    assert set(register[~numbered].village_name) == REAL
    assert (register.provenance[numbered] == "illustrative").all()
    assert (register.provenance[~numbered] == "published").all()
    assert set(register[register.commune_code == "01027"].village_name) == {
        "Giáp Trung",
        "Hoàng Lao Chải",
    }


def test_positions_are_marked_illustrative_and_keep_500_m_from_each_other(
    register: pd.DataFrame,
) -> None:
    assert set(register.position_quality) == {"illustrative"}
    assert register.lat.str.fullmatch(r"\d{2}\.\d{5}").all()
    assert register.lon.str.fullmatch(r"\d{3}\.\d{5}").all()
    points = register[["lat", "lon"]].astype(float).to_numpy()
    for (lat, lon), (other_lat, other_lon) in itertools.combinations(points, 2):
        north_m = (lat - other_lat) * 111_194.9
        east_m = (lon - other_lon) * 111_194.9 * math.cos(math.radians(lat))
        assert math.hypot(north_m, east_m) > 490


def test_positions_lie_in_the_extent_of_their_commune_and_are_not_its_point(
    register: pd.DataFrame,
) -> None:
    made = runpy.run_path(str(VILLAGES / "make_sample.py"))
    communes = made["read_communes"]()
    by_code = {commune.code: commune for commune in communes}
    points = register[["lat", "lon"]].astype(float).to_numpy()
    for code, (lat, lon) in zip(register.commune_code, points, strict=True):
        commune = by_code[code]
        assert made["is_within"](commune, communes, lat, lon), (code, lat, lon)
        assert made["distance_m"](lat, lon, commune.lat, commune.lon) > 550


@pytest.mark.parametrize("on", ["2025-01-31", "2025-02-03", "2025-02-08", "2025-02-14"])
def test_111_of_123_villages_meet_the_criterion_in_february_2025(
    register: pd.DataFrame, entries: pd.DataFrame, on: str
) -> None:
    assert len(meeting(register, entries, on)) == 111


def test_the_111_were_known_on_14_february_2025_itself(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    known = meeting(register, entries, "2025-02-14", known_at="2025-02-14T17:00:00Z")
    assert len(known) == 111


def test_the_twelve_are_numbered_villages_spread_over_the_four_districts(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    twelve = the_twelve(register, entries)
    assert len(twelve) == 12
    assert twelve.village_name.str.startswith("Thôn mẫu").all()
    for district, communes in FOUR_DISTRICTS.items():
        assert twelve.commune_code.isin(communes).sum() == 3, district


@pytest.mark.parametrize(
    ("on", "villages"),
    [
        ("2023-08-31", 100),
        ("2023-12-31", 102),
        ("2024-03-31", 104),
        ("2024-06-30", 106),
        ("2024-09-30", 107),
        ("2024-12-31", 110),
        ("2025-05-31", 112),
        ("2025-06-30", 113),
        ("2025-08-31", 114),
        ("2025-09-30", 114),
    ],
)
def test_the_rate_climbs_in_a_believable_line(
    register: pd.DataFrame, entries: pd.DataFrame, on: str, villages: int
) -> None:
    assert len(meeting(register, entries, on)) == villages


def test_no_village_falls_back_at_the_end_of_any_month(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    before: set[str] = set()
    for on in pd.date_range("2023-08-31", "2025-09-30", freq="ME").strftime("%Y-%m-%d"):
        met = meeting(register, entries, on)
        assert before <= met, on
        before = met


def test_one_village_more_would_meet_once_the_pending_entries_are_confirmed(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    confirmed = meeting(register, entries, "2025-09-30")
    with_pending = meeting(register, entries, "2025-09-30", ("confirmed", "pending"))
    assert len(with_pending - confirmed) == 1
    assert confirmed <= with_pending


def test_three_of_the_twelve_are_finished_and_dark_one_for_more_than_a_year(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    twelve = set(the_twelve(register, entries).village_code)
    stages = entries[(entries.kind == "stage") & (entries.state == "confirmed")]
    finished = stages[(stages.code == "works_completed") & stages.village_code.isin(twelve)]
    energised = set(stages[stages.code == "energised"].village_code)
    dark = finished[~finished.village_code.isin(energised)]
    ages = (pd.Timestamp("2025-09-30") - pd.to_datetime(dark.occurred_on)).dt.days
    assert len(dark) == 3
    assert (ages > 365).sum() == 1
    obstacles = entries[(entries.kind == "obstacle") & entries.village_code.isin(dark.village_code)]
    assert len(set(obstacles.cause) - {""}) == 3


def test_the_story_holds_every_scene_the_pages_must_show(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    state = entries.groupby("state").size()
    assert {"confirmed", "pending", "returned", "withdrawn", "superseded"} == set(state.index)
    assert 700 <= len(entries) <= 1200
    assert (entries.households_self_strung.replace("", "0").astype(int) > 0).any()
    assert (entries.households_off_grid.replace("", "0").astype(int) > 0).any()
    assert set(entries.kind) == {
        "stage", "not_required", "planned", "households", "customers", "inspection", "supply",
        "suspension", "obstacle", "capital", "programme", "no_change",
    }  # fmt: skip
    plans = entries[(entries.kind == "planned") & (entries.due_on < "2025-09-30")]
    reached = entries[entries.kind == "stage"][["village_code", "phase", "code"]]
    late = plans.merge(reached, how="left", indicator=True)
    assert (late["_merge"] == "left_only").any()


def test_an_inspection_that_was_not_simply_passed_says_why(entries: pd.DataFrame) -> None:
    told = entries[(entries.kind == "inspection") & (entries.code != "passed")]
    assert set(told.cause) == {"corridor", "earthing", "construction_defect"}
    assert (told[told.code == "passed_with_defects"].due_on != "").all()


def test_a_real_name_carries_no_obstacle_failure_or_suspension(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    codes = register[register.village_name.isin(REAL)].village_code
    told = entries[entries.village_code.isin(codes)]
    assert set(told.kind) <= {"programme", "inspection", "stage", "customers", "households"}
    assert "failed" not in set(told.code)
    assert set(told[told.kind == "stage"].code) == {"energised"}
    assert (told[told.kind == "stage"].provenance == "published").all()
    assert (told[told.kind == "inspection"].provenance == "illustrative").all()
    quiet = register[register.village_name.isin({"Giáp Trung", "Hoàng Lao Chải"})].village_code
    assert not entries.village_code.isin(quiet).any()


def test_ma_hoang_phin_is_entered_as_published(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    village = register[register.village_name == "Mã Hoàng Phìn"].iloc[0]
    told = entries[entries.village_code == village.village_code]
    published = told[told.provenance == "published"]
    assert (village.households, village.population) == ("43", "187")
    energised = published[published.code == "energised"].set_index("phase").occurred_on
    assert energised.to_dict() == {"1": "2024-02-05", "2": "2025-01-23"}
    assert list(published[published.kind == "customers"].households_on_grid) == ["25", "43"]


def test_entries_use_the_vocabulary_of_the_project(entries: pd.DataFrame) -> None:
    programmes = pd.read_csv(DATA / "programmes.csv", dtype=str, keep_default_na=False)
    stages = set(programmes.stage)
    assert len(stages) == 24
    for kind, group in entries.groupby("kind"):
        allowed = CODES.get(str(kind), stages)
        allowed = set(programmes.programme) if kind == "programme" else allowed
        assert set(group.code) <= allowed, kind
    assert not ((entries.kind == "stage") & (entries.code == "inspected")).any()
    assert set(entries.provenance) == {"published", "illustrative"}


def test_every_programme_says_of_every_stage_whether_it_is_required() -> None:
    programmes = pd.read_csv(DATA / "programmes.csv", dtype=str, keep_default_na=False)
    assert (programmes.groupby("programme").stage.nunique() == 24).all()
    assert not programmes.duplicated(["programme", "stage"]).any()
    assert set(programmes.is_required) == {"true", "false"}
    assert (programmes.source != "").all()


def test_stages_keep_their_order_unless_marked_irregular(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    numbered = register[register.village_name.str.startswith("Thôn mẫu")].village_code
    told = entries[entries.village_code.isin(numbered) & (entries.state != "returned")].copy()
    passed = (told.kind == "inspection") & told.code.str.startswith("passed")
    told.loc[passed, ["kind", "code"]] = ["stage", "inspected"]
    for code, village in told[told.kind == "stage"].groupby("village_code"):
        if "surveyed" not in set(village.code):
            continue  # a routine inspection of a village that met the criterion before
        common = village[village.phase == ""]
        for phase in set(village.phase) - {""} or {""}:
            track = pd.concat([common, village[village.phase == phase]])
            first = track.groupby("code").occurred_on.min()
            irregular = set(track[track.is_irregular == "true"].code)
            for before, after in EDGES:
                if after not in first.index or after in irregular:
                    continue
                assert before in first.index, (code, phase, before, after)
                assert first[before] <= first[after], (code, phase, before, after)


def test_an_irregular_entry_has_its_reason_and_document(entries: pd.DataFrame) -> None:
    irregular = entries[entries.is_irregular == "true"]
    assert {"energised", "handed_over"} <= set(irregular.code)
    assert (irregular.reason != "").all()
    assert (irregular.document_number != "").all()


def test_household_counts_fit_into_each_other(entries: pd.DataFrame) -> None:
    columns = ["households", "households_on_grid", "households_contracted", "households_direct"]
    counts = entries[[*columns, "households_off_grid", "households_self_strung"]]
    counts = counts.apply(pd.to_numeric)
    assert not (counts.households_direct > counts.households_contracted).any()
    assert not (counts.households_contracted > counts.households_on_grid).any()
    apart = counts.households_off_grid.fillna(0) + counts.households_self_strung.fillna(0)
    assert not (apart > counts.households).any()


def test_no_more_customers_than_households_in_a_village(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    valid = entries[entries.state.isin(["confirmed", "pending"])]
    households = register.set_index("village_code").households.astype(int)
    households = counted(valid, "households", "households").combine_first(households)
    on_grid = counted(valid, "customers", "households_on_grid")
    assert (on_grid <= households[on_grid.index]).all()


def test_clusters_add_up_to_their_village(register: pd.DataFrame, entries: pd.DataFrame) -> None:
    clusters = read("clusters")
    assert clusters.cluster_key.is_unique
    assert set(entries.cluster) - {""} <= set(clusters.cluster_key)
    stated = register.set_index("village_code").households.astype(int)
    parts = entries[(entries.kind == "households") & (entries.cluster != "")]
    owner = clusters.set_index("cluster_key").village_code
    assert (parts.cluster.map(owner) == parts.village_code).all()
    sums = parts.astype({"households": int}).groupby(["village_code", "occurred_on"])
    totals = sums.households.sum().droplevel("occurred_on")
    assert (totals == stated[totals.index]).all()


def test_money_is_whole_and_paid_within_allocation_within_plan_within_need(
    entries: pd.DataFrame,
) -> None:
    capital = entries[entries.kind == "capital"].astype({"amount_vnd": int})
    assert (capital.capital_source != "").all()
    assert (capital.is_irregular == "true").sum() == 1
    capital = capital[capital.is_irregular == "false"]
    by_code = capital.pivot_table(
        index="village_code", columns="code", values="amount_vnd", aggfunc="sum", fill_value=0
    )
    planned = by_code.year_plan + by_code.adjustment
    assert (by_code.medium_term_plan <= by_code.need).all()
    assert (planned <= by_code.medium_term_plan).all()
    assert (by_code.allocation <= planned).all()
    assert (by_code.advance + by_code.disbursement <= by_code.allocation).all()


def test_a_work_costs_25_to_60_million_dong_a_household(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    need = entries[entries.code == "need"].set_index("village_code").amount_vnd.astype(int)
    households = register.set_index("village_code").households.astype(int)
    per_household = need / households[need.index]
    assert per_household.between(25e6, 60e6).all()


def test_nothing_is_told_or_recorded_outside_2023_to_september_2025(
    entries: pd.DataFrame,
) -> None:
    assert entries.occurred_on.between("2023-01-01", "2025-09-30").all()
    decided = read("decisions").decided_at
    for instants in (entries.recorded_at, decided):
        assert instants.str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z").all()
        assert instants.max() < "2025-09-30T17:00:00Z"
        assert instants.is_monotonic_increasing
    assert pd.concat([entries.recorded_at, decided]).is_unique
    assert entries.recorded_at.min() > read("baseline").recorded_at[0]


def test_nothing_is_recorded_before_it_happened(entries: pd.DataFrame) -> None:
    local = pd.to_datetime(entries.recorded_at).dt.tz_convert("Asia/Ho_Chi_Minh")
    assert (local.dt.strftime("%Y-%m-%d") >= entries.occurred_on).all()


def test_nobody_confirms_their_own_entry(entries: pd.DataFrame) -> None:
    decisions = read("decisions").merge(entries, on="entry_key")
    assert len(decisions) == len(read("decisions"))
    judged = decisions[decisions.decision.isin(["confirmed", "returned"])]
    assert (judged.decided_by != judged.recorded_by).all()
    assert (decisions.decided_at > decisions.recorded_at).all()
    roles = read("people").set_index("person_key").role
    assert (judged.decided_by.map(roles) == "planner").all()
    returned = decisions[decisions.decision.isin(["returned", "withdrawn"])]
    assert (returned.reason_x != "").all()


def test_links_lead_to_an_earlier_entry_of_the_same_village(entries: pd.DataFrame) -> None:
    known = entries.set_index("entry_key")
    for column in ("refers_to", "supersedes"):
        for entry in entries[entries[column] != ""].itertuples():
            target = known.loc[getattr(entry, column)]
            assert target.village_code == entry.village_code
            assert target.recorded_at < entry.recorded_at
    superseded = read("decisions").query("decision == 'superseded'")
    assert set(superseded.by_entry) == set(entries[entries.supersedes != ""].entry_key)
    closing = entries[entries.code.isin(["closed", "restored", "resumed"])]
    assert (closing.refers_to != "").all()


def test_open_obstacles_name_the_unit_responsible_and_a_day(entries: pd.DataFrame) -> None:
    opened = entries[entries.code == "opened"]
    assert (opened.cause != "").all()
    assert (opened.unit_responsible != "").all()
    assert (opened.due_on != "").all()
    still_open = opened[~opened.entry_key.isin(entries.refers_to)]
    assert 4 <= len(still_open) <= 9
    ended = still_open.unit_responsible.str.contains("huyện") & ~still_open[
        "unit_responsible"
    ].str.contains("(cũ)", regex=False)
    assert not ended.any()


def test_district_boards_are_former_ones_after_1_july_2025(entries: pd.DataFrame) -> None:
    units = read("people").set_index("person_key").unit_name
    assert units.index.is_unique
    assert read("people").name.str.fullmatch(r"Cán bộ mẫu \d\d").all()
    assert set(entries.recorded_by) | set(read("decisions").decided_by) <= set(units.index)
    local = pd.to_datetime(entries.recorded_at).dt.tz_convert("Asia/Ho_Chi_Minh")
    after = entries[local >= pd.Timestamp("2025-07-01", tz="Asia/Ho_Chi_Minh")]
    names = after.recorded_by.map(units)
    assert not names.str.contains("Hà Giang").any()
    assert names[names.str.contains("huyện")].str.endswith("(cũ)").all()


def test_a_document_number_is_plainly_a_sample_and_used_once(entries: pd.DataFrame) -> None:
    numbers = entries.document_number[entries.document_number != ""]
    assert numbers.is_unique
    assert numbers.str.endswith("-MẪU").all()


def test_every_column_of_every_file_has_its_row_in_the_field_dictionary() -> None:
    fields = pd.read_csv(DATA / "fields.csv", dtype=str, keep_default_na=False)
    assert list(fields.columns) == [
        "table", "field", "type", "unit", "meaning_en", "meaning_vi", "source",
    ]  # fmt: skip
    assert not fields.duplicated(["table", "field"]).any()
    assert (fields[["type", "meaning_en", "meaning_vi", "source"]] != "").all().all()
    named = set(zip(fields.table, fields.field, strict=True))
    for name in FILES:
        assert {(name, column) for column in read(name).columns} <= named
    programmes = pd.read_csv(DATA / "programmes.csv", dtype=str)
    assert {("programmes", column) for column in programmes.columns} <= named


def test_every_source_and_provenance_is_stated(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    assert (register.source != "").all()
    assert (entries.source != "").all()
    assert "chưa xác nhận cho năm 2025" in read("baseline").source[0]


def test_tasks_of_the_sample_are_plainly_illustrative_and_recorded_by_who_held_a_post() -> None:
    tasks, events, posts = read("tasks"), read("task_events"), read("posts")
    since = posts.groupby("person_key").from_on.min()

    assert tasks.document_number.str.endswith("/MẪU").all()
    assert tasks.document_number.is_unique
    for row in (*tasks.itertuples(), *events.itertuples()):
        day = row.recorded_at[:10]
        assert since[row.recorded_by] <= day <= "2025-09-30"
        is_new = since[row.recorded_by] >= "2025-07-01"
        assert is_new == (day >= "2025-07-01"), row


def test_tasks_of_the_sample_are_about_numbered_villages_and_obstacles_that_were_open(
    register: pd.DataFrame, entries: pd.DataFrame
) -> None:
    tasks = read("tasks")
    provenance = register.set_index("village_code").provenance
    opened = entries[(entries.kind == "obstacle") & (entries.code == "opened")]
    opened = opened.set_index("entry_key")

    for row in tasks.itertuples():
        codes = row.villages.split(";")
        assert {provenance[code] for code in codes} == {"illustrative"}
        if row.obstacle:
            assert opened.village_code[row.obstacle] == codes[0]
            assert opened.recorded_at[row.obstacle] < row.recorded_at


def test_events_of_a_task_follow_its_document_in_the_order_they_were_recorded() -> None:
    tasks = read("tasks").set_index("task_key")
    for key, told in read("task_events").groupby("task_key"):
        assert told.recorded_at.is_monotonic_increasing
        assert told.occurred_on.is_monotonic_increasing
        assert (told.occurred_on >= tasks.document_on[key]).all()
        assert (told.occurred_on <= told.recorded_at.str[:10]).all()
