"""The parts of a report: kết quả – tồn tại, nguyên nhân – nhiệm vụ kỳ tới – kiến nghị."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from electrification import labels
from electrification.questions.coverage import Coverage, Level, coverage_on
from electrification.questions.forecast import forecast
from electrification.questions.measures import beside, measures
from electrification.reports import overview_words, rate_words, report_pictures
from electrification.reports.capital_words import head_line
from electrification.reports.document import (
    Block,
    Column,
    Kind,
    Paragraph,
    Said,
    Section,
    Table,
    count,
    plain,
    sentence,
    table_of,
)
from electrification.reports.forecast_words import sentence as forecast_sentence
from electrification.reports.remaining_rows import NEXT_STEP
from electrification.reports.report_ground import Ground
from electrification.storage.capital_view import capital_view
from electrification.storage.grounds import ground as forecast_ground
from electrification.subject.villages import Status
from electrification.texts import N_, _, date, number

_T, _C, _R, _D = Kind.TEXT, Kind.COUNT, Kind.RATE, Kind.DAY


def in_short(ground: Ground) -> Section:
    """The headline alone, over an annex that is the matter."""
    return Section(_("Result").upper(), (*_headline(ground),))


def results(ground: Ground) -> Section:
    """What was reached: the rate, what remains, the units, what changed, the other measures."""
    blocks: list[Block] = [*_headline(ground), *_remaining_groups(ground), _by_unit(ground)]
    blocks += _changes(ground)
    blocks.append(_measures(ground))
    apart = [f"{number(v)} {labels.count(k)}" for k, v in beside(ground.found.snapshot).items()]
    blocks.append(
        sentence(N_("Counted apart: households {counts}."), counts=Said("apart", ", ".join(apart)))
    )
    blocks += _capital(ground)
    snapshot = ground.found.snapshot
    blocks.append(report_pictures.map_picture(snapshot))
    blocks.append(report_pictures.trend_picture(ground.trend, is_sample=snapshot.is_sample))
    return Section(_("Results"), tuple(blocks))


def shortcomings(ground: Ground) -> Section:
    """What is built and dark, what holds villages back, what is to be checked."""
    found = ground.found
    blocks: list[Block] = [*_dark(ground)]
    causes = _causes(ground)
    if causes.rows:
        blocks += [plain(_("Obstacles that are open, by cause:")), causes]
    else:
        blocks.append(plain(_("No obstacle is recorded as open.")))
    blocks.append(
        sentence(
            N_("Figures that wait for confirmation: {pending} villages may join those that meet "
               "the criterion, {doubt} may fall back."),
            pending=count("pending", len(found.pending)),
            doubt=count("in_doubt", len(found.in_doubt)),
        )
    )  # fmt: skip
    return Section(_("Shortcomings and causes"), (*blocks, *_typed(ground.parts.causes)))


def next_tasks(ground: Ground) -> Section:
    """What comes next: what is late, the forecast where it was chosen, and what was written."""
    snapshot = ground.found.snapshot
    late = snapshot.counted[snapshot.counted["overdue"] & ~snapshot.counted["meets"]]
    blocks: list[Block] = [
        sentence(
            N_("Villages with a planned stage or a deadline that has passed: {late}."),
            late=count("late", len(late)),
        )
    ]
    for status, rows in ground.found.remaining.items():
        blocks.append(
            sentence(
                N_("{group}: {villages} villages – {step}."),
                is_item=True,
                group=overview_words.group_name(status, rows),
                villages=count(f"next.{status}", len(rows)),
                step=_lowered(_(NEXT_STEP[status])),
            )
        )
    if ground.asked.with_forecast:
        stands_on = forecast_ground(ground.store, ground.asked.on, ground.asked.known_at)
        ids = ground.found.snapshot.counted["village_id"]
        said = forecast_sentence(forecast(stands_on).of(ids))
        blocks.append(
            Paragraph((_("Forecast (for reference only)") + ": ", Said("forecast", said)))
        )
    return Section(_("Tasks of the next period"), (*blocks, *_typed(ground.parts.tasks)))


def requests(ground: Ground) -> Section:
    """What is asked of whom, gathered from the villages that remain."""
    blocks: list[Block] = []
    told = ground.remaining
    named = told[told["unit"] != ""]
    for unit, rows in named.groupby("unit", sort=True):
        blocks.append(
            sentence(
                N_("{unit}: settle what holds back {villages} villages ({names}), as in annex II."),
                is_item=True,
                unit=str(unit),
                villages=count(f"request.{unit}", len(rows)),
                names="; ".join(rows["village_name"]),
            )
        )
    unnamed = int((told["unit"] == "").sum())
    if unnamed:
        blocks.append(
            sentence(
                N_("For {villages} villages no unit that must act is recorded: name it."),
                is_item=True,
                villages=count("request.unnamed", unnamed),
            )
        )
    if not blocks and not ground.parts.requests.strip():
        blocks.append(plain(_("None.")))
    return Section(_("Requests"), (*blocks, *_typed(ground.parts.requests)))


def _headline(ground: Ground) -> list[Paragraph]:
    """The rate on the frozen list, and beside it on the list as it is now where they differ."""
    found = ground.found
    rate, snapshot = found.rate, found.snapshot
    said = [
        sentence(
            N_("As of {day}, {meets} of {villages} border villages have electricity by the New "
               "Rural criterion, {rate}; {remaining} villages remain. The figures count confirmed "
               "entries known at {instant}."),
            day=date(snapshot.on),
            meets=count("meets", rate.frozen.part),
            villages=count("villages", rate.frozen.whole),
            rate=Said("rate", rate_words.cell(rate)[0]),
            remaining=count("remaining", found.remaining_count),
            instant=snapshot.known_at,
        )
    ]  # fmt: skip
    if rate.differs:
        said.append(
            sentence(
                N_("By the list of villages as it is now, with the signed changes: {present}."),
                present=Said("present", rate_words.figure(rate.present)),
            )
        )
    return said


def _remaining_groups(ground: Ground) -> list[Paragraph]:
    return [
        sentence(
            N_("{group}: {villages} villages ({names})."),
            is_item=True,
            group=overview_words.group_name(status, rows),
            villages=count(f"group.{status}", len(rows)),
            names="; ".join(rows["village_name"]),
        )
        for status, rows in ground.found.remaining.items()
    ]


def _by_unit(ground: Ground) -> Table:
    asked = ground.asked
    by: Level = "commune" if asked.by == "commune" else "district"
    found: Coverage = coverage_on(ground.source, asked.on, asked.known_at, by, scope=asked.scope)
    former = found.study_areas_on is not None
    rows = found.rows.assign(
        unit_name=[labels.unit_name(name, is_former=former) for name in found.rows["unit_name"]]
    )
    total = {**found.total, "unit_name": _("Total")}
    differs = (rows["present_rate_pct"] != rows["rate_pct"]).any() or (
        total["present_rate_pct"] != total["rate_pct"]
    )
    columns = (
        Column("unit_name", _("Unit"), _T, 2.2),
        Column("villages", _("Border villages"), _C),
        Column("meets", _("Meets the criterion"), _C),
        Column("rate_pct", _("Rate (%)"), _R),
        *((Column("present_rate_pct", _("Rate by the list as it is now (%)"), _R),)
          if differs else ()),
        Column("built_not_energised", _("Built, dark"), _C),
        Column("energised_partly", _("Partly energised"), _C),
        Column("pending", _("Pending"), _C),
    )  # fmt: skip
    title = _("Border villages with electricity by the New Rural criterion, by unit")
    sums = ("villages", "meets", "built_not_energised", "energised_partly", "pending")
    return table_of(rows, "by_unit", title, columns, total, sums)


def _changes(ground: Ground) -> list[Block]:
    since = ground.found.since
    first = ground.store.first_entry_on()
    if first is not None and since.before.on < first:
        return [
            plain(
                _("No figures are recorded of {day} or before: changes cannot be told.",
                  day=date(since.before.on))
            )
        ]  # fmt: skip
    blocks: list[Block] = [
        sentence(
            N_("Compared with {day}: {gained} villages more meet the criterion, {lost} fell back; "
               "{joined} villages joined the list and {left} left it."),
            day=date(since.before.on),
            gained=count("gained", len(since.gained)),
            lost=count("lost", len(since.lost)),
            joined=count("joined", len(since.joined)),
            left=count("left", len(since.left)),
        )
    ]  # fmt: skip
    moved = since.moved
    names = ground.found.snapshot.frame[["village_id", "village_code", "village_name",
                                         "commune_name", "in_baseline"]]  # fmt: skip
    rows = moved.merge(names, on="village_id")
    rows = rows[rows["in_baseline"]]
    if rows.empty:
        return blocks
    rows = rows.assign(
        before=[_status(s) for s in rows["status_before"]],
        now=[_status(s) for s in rows["status"]],
    )
    columns = (
        Column("village_code", _("Code"), _T, 1.1),
        Column("village_name", _("Village"), _T, 1.6),
        Column("commune_name", _("Commune"), _T, 1.4),
        Column("before", _("Before"), _T, 1.8),
        Column("now", _("Now"), _T, 1.8),
    )
    title = _("Villages whose state changed since {day}", day=date(since.before.on))
    return [*blocks, table_of(rows, "changed", title, columns)]


def _status(status: object) -> str:
    return labels.label(Status(status)) if isinstance(status, str) else "–"


def _measures(ground: Ground) -> Table:
    found = measures(ground.found.snapshot)
    rows = pd.DataFrame(
        [
            {
                "measure": rate_words.name(one.rate),
                "part": one.part,
                "whole": one.whole,
                "rate": one.rate_pct,
                "unit": _("households") if one.is_households else _("villages"),
                "known": one.known,
            }
            for one in found.values()
        ]
    )
    columns = (
        Column("measure", _("Measure"), _T, 3.4),
        Column("unit", _("Counted in"), _T, 1.0),
        Column("part", _("Reached"), _C),
        Column("whole", _("Of"), _C),
        Column("rate", _("Rate (%)"), _R),
        Column("known", _("Villages with figures"), _C),
    )
    return table_of(rows, "measures", _("Five measures, each counted by itself"), columns)


def _capital(ground: Ground) -> list[Block]:
    """The leader's line of the plan year being paid, and a table by source and year."""
    asked = ground.asked
    view = capital_view(ground.store, ground.found.snapshot, asked.scope)
    line = head_line(view.head()).removesuffix(".")
    blocks: list[Block] = [Paragraph((Said("capital", line), "."))]
    rolled = view.rolled(["source", "plan_year"])
    rolled = rolled.assign(source_name=[view.source_names.get(s, s) for s in rolled["source"]])
    rows = rolled[rolled["plan_year"] > 0]
    if rows.empty:
        return [*blocks, *_capital_of_all_years(rolled)]
    rows = rows.assign(
        year=[str(y) for y in rows["plan_year"]],
    ).sort_values(["plan_year", "source_name"])
    names = ("plan_vnd", "allocated_vnd", "disbursed_vnd")
    total = {"source_name": _("Total"), **{name: int(rows[name].sum()) for name in names}}
    columns = (
        Column("source_name", _("Source of capital"), _T, 2.6),
        Column("year", _("Year"), _T, 0.7),
        Column("plan_vnd", _("Year plan (đồng)"), Kind.AMOUNT_VND, 1.6),
        Column("allocated_vnd", _("Allocation (đồng)"), Kind.AMOUNT_VND, 1.6),
        Column("disbursed_vnd", _("Disbursement (đồng)"), Kind.AMOUNT_VND, 1.6),
    )
    title = _("Capital by source and plan year, confirmed entries")
    told = table_of(rows, "capital", title, columns, total, names)
    return [*blocks, told, *_capital_of_all_years(rolled)]


def _capital_of_all_years(rolled: pd.DataFrame) -> list[Table]:
    """Needs, medium-term plans, values of works and arrears, which are of no single year."""
    names = ("need_vnd", "medium_term_vnd", "work_value_vnd", "disbursed_vnd", "arrears_vnd")
    rows = rolled.groupby("source_name", as_index=False)[list(names)].sum()
    rows = rows[(rows[list(names)] != 0).any(axis=1)]
    if (
        not (rows[["need_vnd", "medium_term_vnd", "work_value_vnd", "arrears_vnd"]] != 0)
        .to_numpy()
        .any()
    ):
        return []
    total = {"source_name": _("Total"), **{name: int(rows[name].sum()) for name in names}}
    columns = (
        Column("source_name", _("Source of capital"), _T, 1.5),
        Column("need_vnd", _("Capital needed (đồng)"), Kind.AMOUNT_VND, 1.4),
        Column("medium_term_vnd", _("Medium-term plan (đồng)"), Kind.AMOUNT_VND, 1.4),
        Column("work_value_vnd", _("Value of works done (đồng)"), Kind.AMOUNT_VND, 1.4),
        Column("disbursed_vnd", _("Disbursement (đồng)"), Kind.AMOUNT_VND, 1.4),
        Column("arrears_vnd", _("Arrears (đồng)"), Kind.AMOUNT_VND, 1.2),
    )
    title = _("Capital by source, all years together, confirmed entries")
    return [table_of(rows, "capital_all", title, columns, total, names)]


def _dark(ground: Ground) -> list[Block]:
    rows = ground.found.built_dark
    if rows.empty:
        return [plain(_("No village is built and not energised."))]
    told = ground.remaining.set_index("village_id")
    rows = rows.assign(
        since=rows["built_dark_since"],
        days=rows["built_dark_days"],
        cause=[told["cause"].get(i, "") for i in rows["village_id"]],
        unit=[told["unit"].get(i, "") for i in rows["village_id"]],
    )
    columns = (
        Column("village_code", _("Code"), _T, 1.1),
        Column("village_name", _("Village"), _T, 1.4),
        Column("commune_name", _("Commune"), _T, 1.3),
        Column("since", _("Built since"), _D, 1.3),
        Column("days", _("Days dark"), _C, 1.0),
        Column("cause", _("Cause"), _T, 2.0),
        Column("unit", _("Unit that must act"), _T, 1.7),
    )
    first = sentence(
        N_("Works finished and not energised in {villages} villages, the longest for {days} days."),
        villages=count("dark", len(rows)),
        days=count("dark_days", int(rows["days"].max())),
    )
    title = _("Villages where the works are finished and not energised")
    return [first, table_of(rows, "dark", title, columns)]


def _causes(ground: Ground) -> Table:
    stuck = ground.found.obstacles
    told = ground.store.obstacles([int(i) for i in stuck["obstacle_entry_ids"]])
    causes = [labels.cause(told["cause"].get(i)) for i in stuck["obstacle_entry_ids"]]
    told_of = pd.DataFrame(
        {"cause": pd.Series(causes, dtype=object), "village": stuck["village_id"].tolist()}
    )
    rows = (
        told_of
        .groupby("cause", as_index=False)
        .agg(obstacles=("village", "size"), villages=("village", "nunique"))
        .sort_values(["obstacles", "cause"], ascending=[False, True])
    )  # fmt: skip
    columns = (
        Column("cause", _("Cause"), _T, 4),
        Column("obstacles", _("Obstacles"), _C),
        Column("villages", _("Villages"), _C),
    )
    total = {
        "cause": _("Total"),
        "obstacles": len(stuck),
        "villages": stuck["village_id"].nunique(),
    }
    return table_of(rows, "causes", _("Open obstacles by cause"), columns, total, ("obstacles",))


def _typed(text: str) -> Iterable[Paragraph]:
    """What a planner wrote, one paragraph a line."""
    return [plain(line.strip()) for line in text.splitlines() if line.strip()]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
