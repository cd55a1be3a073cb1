"""What the commands of ``period`` and ``changes`` say and do."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from rich.console import Console
from rich.table import Table

from electrification import calendar
from electrification.calendar import iso_instant
from electrification.labels import ACT, MEASURE, label, period_name
from electrification.questions.period_changes import Changes
from electrification.reports.village_facts import entry_line
from electrification.storage import Store
from electrification.subject.periods import (
    Estimated,
    NewReport,
    PeriodKind,
    PeriodState,
    first_day_of_month,
    periods_between,
)
from electrification.subject.villages import Status
from electrification.texts import _, date, instant, n_, number
from electrification.tracking import periods, system_actor
from electrification.tracking.period_reports import reporting_units
from electrification.tracking.period_views import ClosedPeriod, changes_since, closed_period

LISTED = 12


def list_periods(store: Store, kind: PeriodKind, *, as_json: bool) -> None:
    """Print the last periods of a kind: state, deadline, closing, who has not reported."""
    rows = [_listed(store, period, calendar.today()) for period in _last(store, kind)]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table()
    for name in (_("Period"), _("From"), _("To"), _("Deadline"), _("State"), _("Closed at")):
        table.add_column(name)
    table.add_column(_("Reported"), justify="right")
    for row in rows:
        table.add_row(
            f"{row['key']} ({period_name(row['key'])})",
            *(date(dt.date.fromisoformat(row[n])) for n in ("first_on", "last_on", "due_on")),
            label(PeriodState(row["state"])),
            instant(calendar.read_instant(row["known_at"])) if row["known_at"] else "–",
            f"{number(row['reported'])}/{number(row['units'])}",
        )
    Console(width=120).print(table)


def _last(store: Store, kind: PeriodKind) -> list[Any]:
    """The last periods of a kind that have begun, and those something was done about."""
    today, first_day = calendar.today(), first_day_of_month()
    begun = periods_between(kind, today - dt.timedelta(days=400), today, first_day)[-LISTED:]
    stored = {one.key: one for one in store.periods.all(kind)}
    by_key: dict[str, Any] = {one.key: one for one in begun} | stored
    return sorted(by_key.values(), key=lambda one: one.last_on)


def _listed(store: Store, period: Any, today: dt.date) -> dict[str, Any]:
    standing = store.periods.get(period.key)
    units = reporting_units(store, period, today)
    closed_at = standing.closed_at if standing else None
    state = standing.state if standing else PeriodState.OPEN
    return {
        "key": period.key,
        "kind": str(period.kind),
        "first_on": period.first_on.isoformat(),
        "last_on": period.last_on.isoformat(),
        "due_on": period.due_on.isoformat(),
        "state": str(state),
        "known_at": iso_instant(closed_at) if closed_at else None,
        "closings": standing.closings if standing else 0,
        "units": len(units),
        "reported": int(units["reported_at"].notna().sum()),
        "not_reported": units.loc[units["reported_at"].isna(), "office"].tolist(),
    }


def close_period(store: Store, key: str) -> None:
    """Close a period and say what was kept."""
    periods.close(store, key, system_actor())
    closed = closed_period(store, key)
    meets = closed.kept.measures
    one = next(iter(meets.values()))
    print(
        _("Closed {period}: {part}/{whole} villages meet the criterion; known at {instant}.",
          period=period_name(closed.period.key), part=number(one.part), whole=number(one.whole),
          instant=instant(closed.kept.known_at))
    )  # fmt: skip


def reopen_period(store: Store, key: str, reason: str, document_number: str | None) -> None:
    """Open a closed period again."""
    periods.reopen(store, key, reason, system_actor(), document_number=document_number)
    print(_("Reopened {period}; its earlier closing stays.", period=period_name(key)))


def report_for(store: Store, key: str, new: NewReport) -> None:
    """Note the report of a unit."""
    periods.report(store, key, new, system_actor())
    print(_("Noted: {office} has reported for {period}.", office=new.office,
            period=period_name(key)))  # fmt: skip


def estimates_of(values: dict[str, int | None]) -> dict[Estimated, int]:
    """The estimates that were given."""
    return {Estimated(name): value for name, value in values.items() if value is not None}


def show_changes(store: Store, key: str, *, as_json: bool) -> None:
    """Print what was reported for a period, what is known now, and what explains it."""
    closed = closed_period(store, key)
    found = changes_since(store, closed)
    if as_json:
        print(json.dumps(changes_json(closed, found), ensure_ascii=False, indent=2))
        return
    kept = closed.kept
    print(
        _("Reported for {period}, as of {day}, known at {instant}; now known at {now}.",
          period=period_name(closed.period.key), day=date(kept.on),
          instant=instant(kept.known_at), now=instant(found.now.known_at))
    )  # fmt: skip
    table = Table()
    table.add_column(_("Measure"))
    for name in (_("Reported then"), _("Known now"), _("Difference")):
        table.add_column(name, justify="right")
    for one in found.measures:
        table.add_row(
            _(MEASURE[one.measure]),
            f"{number(one.then.part)}/{number(one.then.whole)}",
            f"{number(one.now.part)}/{number(one.now.whole)}",
            f"{one.now.part - one.then.part:+d}",
        )
    Console(width=120).print(table)
    acts = found.acts
    told = store.periods.entries(sorted({int(i) for i in acts["entry_id"]})).set_index("id")
    said = {int(str(i)): entry_line(row) for i, row in told.to_dict("index").items()}
    for row in found.villages.to_dict("records"):
        print(f"{row['village_code']} {row['village_name']}: {_moved(row)}")
        for act in acts[acts["village_id"] == row["village_id"]].to_dict("records"):
            at = instant(calendar.instant_from(int(act["at"])))
            what = f"{said.get(act['entry_id'], '')} ({act['entry_id']})"
            print(f"  {at} – {_(ACT[act['act']])}: {what}")
    print(n_("{count} village differs.", "{count} villages differ.", len(found.villages)))


def _moved(row: dict[Any, Any]) -> str:
    then, now = (label(Status(row[f"status_{n}"])) if row[f"status_{n}"] else "–"
                 for n in ("then", "now"))  # fmt: skip
    return _("{then} → {now}", then=then, now=now)


def changes_json(closed: ClosedPeriod, found: Changes) -> dict[str, Any]:
    """The comparison as plain values."""
    acts = found.acts
    names = ("village_code", "village_name", "in_baseline_then", "in_baseline_now", "meets_then",
             "meets_now", "status_then", "status_now")  # fmt: skip
    villages = []
    for row in found.villages.to_dict("records"):
        own = acts[acts["village_id"] == row["village_id"]]
        villages.append(
            {name: _plain(row[name]) for name in names}
            | {
                "causes": [str(cause) for cause in row["causes"]],
                "entries": [
                    {
                        "entry_id": int(act["entry_id"]),
                        "act": str(act["act"]),
                        "at": iso_instant(calendar.instant_from(int(act["at"]))),
                    }
                    for act in own.to_dict("records")
                ],
            }
        )
    return {
        "period": closed.period.key,
        "on": closed.kept.on.isoformat(),
        "known_then": iso_instant(closed.kept.known_at),
        "known_now": iso_instant(found.now.known_at),
        "sample": found.now.is_sample,
        "measures": {
            str(one.measure): {
                "then": {"part": one.then.part, "whole": one.then.whole},
                "now": {"part": one.now.part, "whole": one.now.whole},
            }
            for one in found.measures
        },
        "villages": villages,
    }


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
