"""What the commands of ``scenario`` say and do."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from electrification.calendar import iso_instant
from electrification.questions.first_use_answer import Answer, answer, answer_from
from electrification.questions.first_use_inputs import within
from electrification.reports import scenario_words as words
from electrification.reports.scenario_rows import chosen_rows, missed_rows
from electrification.storage import Store
from electrification.storage.first_use import candidates_of
from electrification.storage.scenarios import StoredScenario
from electrification.subject.scenarios import HOUSEHOLD_COST_VND, Scenario, scenario_from
from electrification.texts import N_, Refused, _, date, instant, message, number
from electrification.tracking import scenarios, system_actor

SECONDS = 10.0
LARGEST_FILE_BYTES = 20_000_000


def solve(
    store: Store, path: Path, day: dt.date, *, keep: str | None, gap_pct: float, as_json: bool
) -> None:
    """Answer the scenario of a file; its villages and works are the database's unless it has some.

    Raises
    ------
    Refused
        For a file that holds no scenario, and where no choice was found in time.
    """
    snapshot = store.snapshot(day)
    asked = _read(store, path, day)
    scenarios.refuse_impossible(asked)
    try:
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task(_("Computing …"))
            found = answer(
                asked, gap=gap_pct / 100, seconds=SECONDS,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )  # fmt: skip
    except TimeoutError as error:
        raise Refused(
            message(N_("No choice was found in {seconds} seconds."), seconds=int(SECONDS)),
            message(N_("Ask about fewer years or sources, or leave works out.")),
        ) from error
    kept = None
    if keep is not None:
        kept = scenarios.keep(
            store, keep, asked, found, system_actor(), as_of=day,
            data_version=snapshot.data_version,
        )  # fmt: skip
    if as_json:
        print(json.dumps({"id": kept, **_plain(asked, found)}, ensure_ascii=False, indent=2))
        return
    _print(asked, found)
    if kept is not None:
        print(_("Kept as scenario {id}.", id=kept))
    if snapshot.is_sample:
        print(_("Illustrative sample data: not the real state of any village."))


def list_scenarios(store: Store, *, with_put_aside: bool, as_json: bool) -> None:
    """Print the scenarios that were kept, newest first."""
    found = store.scenarios.all(with_put_aside=with_put_aside)
    if as_json:
        print(json.dumps([_head(one) for one in found], ensure_ascii=False, indent=2))
        return
    print(words.label())
    table = Table()
    for name in (
        _("No."),
        _("Name of the scenario"),
        _("Kept at"),
        _("Villages reached"),
        _("Budget"),
    ):
        table.add_column(name)
    for one in found:
        asked, choice = scenario_from(one.inputs), answer_from(one.result).choice
        table.add_row(
            str(one.id),
            one.name,
            instant(one.recorded_at),
            f"{number(len(choice.reached))}/{number(len(asked.villages))}" if choice else "–",
            words.amount(asked.total_vnd),
        )
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def show(store: Store, scenario_id: int, *, as_json: bool) -> None:
    """Print one scenario that was kept."""
    one = store.scenarios.get(scenario_id)
    if one is None:
        raise Refused(
            message(N_("There is no scenario {id}."), id=scenario_id),
            message(N_("`scenario list --all` names those there are.")),
        )
    asked, found = scenario_from(one.inputs), answer_from(one.result)
    if as_json:
        print(json.dumps({**_head(one), **_plain(asked, found)}, ensure_ascii=False, indent=2))
        return
    print(f"{one.name} · {_('Data of')} {date(one.as_of)} · {instant(one.recorded_at)}")
    _print(asked, found)


def _read(store: Store, path: Path, day: dt.date) -> Scenario:
    remedy = message(N_("docs/scenarios.md says what such a file holds."))
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise Refused(
                message(N_("{name} is too large for a scenario."), name=path.name), remedy
            )
        said = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(said, dict):
            raise TypeError(_("It is to begin with a brace."))
        own = {"works", "villages"} <= set(said)
        if not own:
            snapshot = store.snapshot(day)
            cost_vnd = int(said.pop("household_cost_vnd", HOUSEHOLD_COST_VND))
            found = candidates_of(
                store, snapshot, first_year=int(said["first_year"]), household_cost_vnd=cost_vnd
            )
            found = within(found, int(said["years"]))
            said |= {"works": [], "villages": []}
        asked = scenario_from(said)
    except FileNotFoundError as error:
        raise Refused(message(N_("There is no file {path}."), path=str(path)), remedy) from error
    except KeyError as error:
        lacking = message(N_("“{field}” is not said."), field=str(error.args[0]))
        raise Refused(
            message(N_("{name} holds no scenario: {problem}"), name=path.name, problem=lacking),
            remedy,
        ) from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Refused(
            message(N_("{name} holds no scenario: {problem}"), name=path.name, problem=str(error)),
            remedy,
        ) from error
    if own:
        return asked
    return Scenario(**{**vars(asked), "works": found.works, "villages": found.villages})


def _print(asked: Scenario, found: Answer) -> None:
    print(words.label())
    if found.choice is None:
        print(_("No choice keeps all of these rules."))
        for one in found.reasons:
            print(f"- {words.reason(asked, one)}")
        return
    choice = found.choice
    print(words.reached(asked, choice))
    print(words.spent(asked, choice))
    print(words.proof(choice))
    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table(title=_("Works chosen"))
    for name in (_("Work"), _("Villages reached"), _("Done in"), _("Cost")):
        table.add_column(name)
    for row in chosen_rows(asked, choice).to_dict("records"):
        mark = f" ({_('estimate')})" if row["is_estimate"] else ""
        table.add_row(
            f"{row['work_name']}{mark}", row["villages"], str(row["last_year"]),
            words.amount(row["cost_vnd"]),
        )  # fmt: skip
    console.print(table)
    missed = missed_rows(asked, found)
    if len(missed):
        table = Table(title=_("Just missed"))
        for name in (_("Village"), _("Households"), _("Least further money")):
            table.add_column(name)
        for row in missed.to_dict("records"):
            extra = row["extra_vnd"]
            table.add_row(
                row["village_name"], number(row["households"]),
                words.amount(int(extra)) if extra == extra else _("no money alone"),
            )  # fmt: skip
        console.print(table)
    table = Table(title=_("With another budget"))
    for name in (_("Budget"), _("Villages reached"), _("Households")):
        table.add_column(name, justify="right")
    for point in found.points:
        counts = [point.villages, point.households]
        table.add_row(
            words.amount(point.budget_vnd), *("–" if n is None else number(n) for n in counts)
        )
    console.print(table)


def _head(one: StoredScenario) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "note": one.note,
        "as_of": one.as_of.isoformat(),
        "data_version": one.data_version,
        "recorded_at": iso_instant(one.recorded_at),
        "put_aside_at": iso_instant(one.put_aside_at) if one.put_aside_at else None,
        "label": words.label(),
    }


def _plain(asked: Scenario, found: Answer) -> dict[str, Any]:
    return {"label": words.label(), "inputs": asked.as_json(), "result": found.as_json()}
