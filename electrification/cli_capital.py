"""What the commands of ``capital`` ask, say and do: record, works, sources, show."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Container
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from electrification import tracking
from electrification.labels import label
from electrification.questions.capital import KEY, by_key, pending
from electrification.questions.capital_days import passed
from electrification.storage import Store
from electrification.subject.capital import CapitalKind
from electrification.subject.money import MoneyUnit, declared_format, parse_vnd
from electrification.texts import N_, Refused, _, message, number
from geo.units import fold


def record_money(store: Store, work: str, amount: str, unit: MoneyUnit, stated: Any) -> None:
    """Record one entry of money; it waits to be confirmed."""
    values = dict(stated)
    values["work_id"] = work_of(store, work)
    if values.get("counter_work_id") is not None:
        values["counter_work_id"] = work_of(store, values["counter_work_id"])
    values["amount_vnd"] = parse_vnd(amount, unit, declared_format())
    [made] = tracking.record_capital(store, tracking.NewCapital(**values), tracking.system_actor())
    lines = store.capital.lines(values["occurred_on"]).set_index("entry_id")
    print(_("Recorded entry {id}: {amount} đồng.", id=made, amount=number(values["amount_vnd"])))
    if lines.loc[made, "is_irregular"]:
        print(_("It passes a limit: it counts when another person has confirmed it."))


def work_of(store: Store, code: str) -> int:
    """The id of a work by its code."""
    works = store.capital.works()
    own = works[works["code"].map(fold) == fold(code)]
    if own.empty:
        raise Refused(
            message(N_("There is no work {code}."), code=code),
            message(N_("`capital works` lists them.")),
        )
    return int(own["work_id"].iloc[0])


def list_works(store: Store, *, as_json: bool) -> None:
    """Print the works with their decision, total investment, parties and villages."""
    works, shares = store.capital.works(), store.capital.shares()
    codes = store.villages().set_index("village_id")["village_code"]
    named = shares.assign(village=shares["village_id"].map(codes))
    villages = named.groupby("work_id")[["village", "weight"]].apply(
        lambda own: [f"{row.village}×{row.weight}" for row in own.itertuples()]
    )
    works["villages"] = [villages.get(i, []) for i in works["work_id"]]
    if as_json:
        print(_json(works))
        return
    table = _table(_("Code"), _("Name of the work"), _("Total investment"), _("Investor"),
                   _("Villages served"), whole=(0, 2))  # fmt: skip
    for row in works.to_dict("records"):
        amount = row["total_investment_vnd"]
        table.add_row(
            row["code"], row["name"], "–" if pd.isna(amount) else number(int(amount)),
            row["investor"] if isinstance(row["investor"], str) else "–",
            ", ".join(row["villages"]),
        )  # fmt: skip
    _print(table)


def list_sources(store: Store, *, as_json: bool) -> None:
    """Print the sources of capital with their period and cut-off."""
    sources = store.capital.sources()
    if as_json:
        print(_json(sources))
        return
    table = _table(_("Key"), _("Name of the source"), _("Years"), _("Cut-off"),
                   _("Document number"), whole=(0, 2))  # fmt: skip
    for row in sources.to_dict("records"):
        years = [str(y) if pd.notna(y) else "…" for y in (row["begins_year"], row["ends_year"])]
        table.add_row(
            row["source"], row["name"], "–".join(years), _text(row["cutoff_month_day"]),
            _text(row["document_number"]),
        )  # fmt: skip
    _print(table)


def show_money(store: Store, on: dt.date, work: str | None, *, as_json: bool) -> None:
    """Print the sums of each key on a day, and the limits that are passed."""
    lines = store.capital.lines(on)
    works, sources = store.capital.works(), store.capital.sources()
    if work is not None:
        own = work_of(store, work)
        lines = lines[(lines["work_id"] == own) | (lines["counter_work_id"] == own)]
    keys, found = by_key(lines), passed(lines[~pending(lines)], works, sources)
    if work is not None:
        keys, found = keys[keys["work_id"] == own], found[found["work_id"] == own]
    found["on"] = found["on"].dt.strftime("%Y-%m-%d")
    codes = works.set_index("work_id")["code"]
    keys.insert(0, "work", keys["work_id"].map(codes))
    found.insert(0, "work", found["work_id"].map(codes))
    if as_json:
        print(f'{{"on": "{on}", "keys": {_json(keys)}, "over": {_json(found)}}}')
        return
    shown = (CapitalKind.YEAR_PLAN, CapitalKind.ALLOCATION, CapitalKind.DISBURSEMENT)
    table = _table(_("Work"), _("Source"), _("Year"), *(label(kind) for kind in shown),
                   whole=(0, 3, 4, 5))  # fmt: skip
    names = sources.set_index("source")["name"].to_dict()
    for row in keys.sort_values(["work", *KEY[1:]]).to_dict("records"):
        table.add_row(
            row["work"], names.get(row["source"], row["source"]), str(row["plan_year"] or "–"),
            *(number(row[f"{m}_vnd"]) for m in ("plan", "allocated", "disbursed")),
        )  # fmt: skip
    _print(table)
    for row in found.to_dict("records"):
        print(_("Over a limit: {work} ({limit}), by {amount} đồng.", work=row["work"],
                limit=row["limit"], amount=number(row["over_vnd"])))  # fmt: skip


def _table(*names: str, whole: Container[int]) -> Table:
    """A table that cuts nothing off; `whole` are the columns that are not broken over lines."""
    table = Table()
    for place, name in enumerate(names):
        table.add_column(name, overflow="fold", no_wrap=place in whole)
    return table


def _print(table: Table) -> None:
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _text(value: object) -> str:
    return value if isinstance(value, str) else "–"


def _json(frame: pd.DataFrame) -> str:
    told = frame.astype(object).where(frame.notna(), None)
    rows = [{str(k): _plain(v) for k, v in row.items()} for row in told.to_dict("records")]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp | dt.date):
        return pd.Timestamp(value).date().isoformat()
    return value.item() if hasattr(value, "item") else value
