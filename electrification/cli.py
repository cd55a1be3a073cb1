"""``python -m electrification``: create, import, ask and serve, from the command line."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from electrification import (
    calendar,
    cli_capital,
    cli_period,
    cli_scenario,
    cli_user,
    texts,
    tracking,
)
from electrification.cli_audit import (
    export_chain,
    read_anchors,
    verify_chain,
    verify_files,
    verify_periods,
)
from electrification.cli_baseline import change_list, freeze_list, show_lists
from electrification.cli_capital_import import (
    import_capital_file,
    read_unit,
    write_capital_template,
)
from electrification.cli_coverage import print_coverage
from electrification.cli_criterion import add_criterion, show_criteria
from electrification.cli_findings import answer_finding, show_findings
from electrification.cli_forecast import show_forecast
from electrification.cli_imports import list_imports, undo_one
from electrification.cli_lines import (
    import_line_file,
    record_scale,
)
from electrification.cli_meters import import_meter_file, list_files
from electrification.cli_remaining import show_remaining
from electrification.cli_workbook import export_workbook, import_workbook
from electrification.exchange.capital_draft import Declared
from electrification.exchange.meter_cells import NumberFormat
from electrification.exchange.sample import load_sample
from electrification.questions.coverage import SnapshotSource, as_json, coverage_on
from electrification.questions.days import refuse_future_instant, refuse_unknown_day
from electrification.settings import DATA_FOLDER, ROOT, Settings, read_settings
from electrification.storage import Store, open_store, safe_url
from electrification.storage.database import file_of
from electrification.subject.accounts import Role
from electrification.subject.baseline import ChangeKind
from electrification.subject.capital import CapitalKind, CapitalNature
from electrification.subject.criterion import BASIC, REGION
from electrification.subject.findings import Answer
from electrification.subject.money import MoneyUnit
from electrification.subject.money import NumberFormat as MoneyFormat
from electrification.subject.periods import NewReport, PeriodKind
from electrification.texts import N_, Refused, _, message, n_, number
from electrification.tracking.grid import NewScale
from electrification.tracking.period_views import closed_period
from geo.places import places
from geo.units import Units

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="Electrification of border villages: create the data, import, ask, serve.",
)  # fmt: skip
imports = typer.Typer(no_args_is_help=True, help="Bring data in from files.")
app.add_typer(imports, name="import")
audits = typer.Typer(no_args_is_help=True, help="Give the audit chain to others.")
app.add_typer(audits, name="audit")
users = typer.Typer(no_args_is_help=True, help="People who sign in, and their posts.")
app.add_typer(users, name="user")
periods = typer.Typer(no_args_is_help=True, help="Reporting periods: close, reopen, report.")
app.add_typer(periods, name="period")
baselines = typer.Typer(no_args_is_help=True, help="The list of villages that are counted.")
app.add_typer(baselines, name="baseline")
criteria = typer.Typer(no_args_is_help=True, help="The criterion that villages are judged by.")
app.add_typer(criteria, name="criterion")
reviews = typer.Typer(help="Contradictions, and what is answered to them.")
app.add_typer(reviews, name="findings")
meters = typer.Typer(no_args_is_help=True, help="The power company's monthly meters.")
app.add_typer(meters, name="meters")
lines = typer.Typer(no_args_is_help=True, help="Lines of the grid.")
app.add_typer(lines, name="lines")
scenarios = typer.Typer(no_args_is_help=True, help="Where money comes first; decides nothing.")
app.add_typer(scenarios, name="scenario")
reports = typer.Typer(help="Reports, and whether their figures still hold.")
app.add_typer(reports, name="report")
workbooks = typer.Typer(no_args_is_help=True, help="Workbooks filled in away from the screen.")
app.add_typer(workbooks, name="workbook")
capital = typer.Typer(no_args_is_help=True, help="Money of works.")
app.add_typer(capital, name="capital")
Database = Annotated[
    str | None, typer.Option("--database", help="Address of the database (TRACKER_DATABASE_URL).")
]
PeriodKey = Annotated[
    str, typer.Option("--period", help="2025-W37, 2025-09, 2025-Q3, 2025-H2 or 2025.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def main() -> None:
    """Run the command; what is refused is one line on stderr and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        app()
    except Refused as refusal:
        print(_("Error: {problem}", problem=" ".join(str(refusal).split())), file=sys.stderr)
        sys.exit(1)


def _settings(database: str | None) -> Settings:
    if database is not None:
        os.environ["TRACKER_DATABASE_URL"] = database
    settings = read_settings()
    texts.use_language(settings.language)
    return settings


@contextlib.contextmanager
def _opened(database: str | None) -> Iterator[Store]:
    store = open_store(_settings(database).database_url)
    try:
        yield store
    finally:
        store.close()


def _shipped_units() -> Units:
    try:
        return Units.from_folder(DATA_FOLDER / "units")
    except ValueError as error:  # says the file, the units and what to correct
        raise Refused(str(error)) from error


def _create(url: str, sample: bool) -> None:
    units = _shipped_units()
    tracking.create(url, units, places(units), load_sample if sample else None)


def _required_day(text: str, name: str) -> dt.date:
    day = _read_day(text, name)
    assert day is not None
    return day


def _read_day(text: str | None, name: str) -> dt.date | None:
    if text is None:
        return None
    try:
        return calendar.read_date(text)
    except ValueError as error:
        raise Refused(
            message(N_("{name} is not a date: {text}."), name=name, text=text),
            message(N_("Write it as 2025-02-14 or 14/02/2025.")),
        ) from error


def _read_past_day(text: str | None) -> dt.date:
    """Today, or the day given, which is not still to come."""
    day = _read_day(text, "--on") or calendar.today()
    if day > calendar.today():
        raise Refused(
            message(N_("{day} is still to come."), day=day),
            message(N_("Ask for today or an earlier day.")),
        )
    return day


def _read_instant(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        known_at = calendar.read_instant(text)
    except ValueError as error:
        raise Refused(
            message(N_("{name} is not an instant: {text}."), name="--known-at", text=text),
            message(N_("Write it as 2025-02-14 or 2025-02-14T08:00:00+07:00.")),
        ) from error
    refuse_future_instant(known_at, calendar.today())
    return known_at


@app.command()
def init(
    sample: Annotated[bool, typer.Option("--sample", help="Fill it with the sample data.")] = False,
    database: Database = None,
) -> None:
    """Create a database, empty or with the sample data."""
    url = _settings(database).database_url
    _create(url, sample)
    print(_("Created {database}.", database=safe_url(url)))


@app.command()
def coverage(
    on: Annotated[str | None, typer.Option(help="Day the figures are for (today).")] = None,
    known_at: Annotated[str | None, typer.Option(help="As known at this instant (now).")] = None,
    by: Annotated[Literal["province", "district", "commune"], typer.Option()] = "district",
    units_on: Annotated[str | None, typer.Option(help="Cut by the units of this day.")] = None,
    period: Annotated[
        str | None, typer.Option(help="As closed for this reporting period; no --on, --known-at.")
    ] = None,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Border villages that meet the criterion, by unit, on a day, as known at an instant."""
    with _opened(database) as store:
        source: SnapshotSource = store
        if period is None:
            day, known = _read_past_day(on), _read_instant(known_at)
            refuse_unknown_day(day, store.first_entry_on(), calendar.today())
        elif on or known_at:
            raise Refused(
                message(N_("A closed period has its own day and instant.")),
                message(N_("Leave out --on and --known-at, or --period.")),
            )
        else:
            closed = closed_period(store, period)
            source, day, known = closed.source, closed.kept.on, None
        found = coverage_on(source, day, known, by, _read_day(units_on, "--units-on"))
        if json_:
            _print_json(as_json(found))
        else:
            print_coverage(found)


@reviews.callback(invoke_without_command=True)
def findings(
    context: typer.Context,
    on: Annotated[str | None, typer.Option(help="Day looked at (today).")] = None,
    known_at: Annotated[str | None, typer.Option(help="As known at this instant (now).")] = None,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Contradictions between what was recorded of villages, serious ones first."""
    if context.invoked_subcommand:
        return
    with _opened(database) as store:
        day = _read_past_day(on)
        refuse_unknown_day(day, store.first_entry_on(), calendar.today())
        show_findings(store, day, _read_instant(known_at), as_json=json_)


@reviews.command("answer")
def findings_answer(
    check: Annotated[str, typer.Argument(help="Name of the check.")],
    village: Annotated[str, typer.Argument(help="Code of the village; - for the list itself.")],
    accept: Annotated[
        bool, typer.Option("--accept/--mended", help="Accepted as it is, or mended.")
    ],
    reason: Annotated[str, typer.Option(help="Why, or what was done.")],
    document: Annotated[str | None, typer.Option(help="Number of the document.")] = None,
    finding: Annotated[
        str | None, typer.Option(help="Beginning of the fingerprint, where there are several.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="Day looked at (today).")] = None,
    database: Database = None,
) -> None:
    """Answer a finding; it stays in the list, with who answered and when."""
    with _opened(database) as store:
        answer_finding(
            store, _read_past_day(on), check, village,
            answer=Answer.ACCEPTED if accept else Answer.MENDED,
            reason=reason, document_number=document, fingerprint=finding,
        )  # fmt: skip


@app.command()
def remaining(
    on: Annotated[str | None, typer.Option(help="Day looked at (today).")] = None,
    known_at: Annotated[str | None, typer.Option(help="As known at this instant (now).")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Answer as a CSV file.")] = False,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Why it is not 100 % yet: every village that remains, what holds it back, who must act."""
    with _opened(database) as store:
        day = _read_past_day(on)
        refuse_unknown_day(day, store.first_entry_on(), calendar.today())
        snapshot = store.snapshot(day, _read_instant(known_at))
        show_remaining(store, snapshot, as_json=json_, as_csv=csv)


@app.command()
def forecast(
    on: Annotated[str | None, typer.Option(help="Day looked at (today).")] = None,
    known_at: Annotated[str | None, typer.Option(help="As known at this instant (now).")] = None,
    programme: Annotated[
        list[str] | None, typer.Option(help="Villages of this capital programme only.")
    ] = None,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """When the villages that remain may meet the criterion: an estimate, not a figure."""
    with _opened(database) as store:
        day = _read_past_day(on)
        refuse_unknown_day(day, store.first_entry_on(), calendar.today())
        show_forecast(store, day, _read_instant(known_at), programme or [], as_json=json_)


@app.command()
def status(database: Database = None, json_: AsJson = False) -> None:
    """What the database holds."""
    with _opened(database) as store:
        villages = store.villages()
        answer: dict[str, Any] = {
            "database": store.address,
            "schema": store.schema_revision(),
            "data_version": store.data_version(),
            "villages": len(villages),
            "entries": store.entry_count(),
            "sample": bool(villages["is_sample"].any()),
        }
    if json_:
        _print_json(answer)
        return
    print(
        _(
            "Database: {database} (schema {schema})",
            database=answer["database"],
            schema=answer["schema"],
        )
    )
    print(
        _(
            "Villages: {villages}; entries: {entries}; data version: {version}",
            villages=number(answer["villages"]),
            entries=number(answer["entries"]),
            version=answer["data_version"],
        )
    )
    if answer["sample"]:
        print(_sample_notice())


@reports.callback(invoke_without_command=True)
def make_report(
    context: typer.Context,
    kind: Annotated[str, typer.Option(help="coverage, remaining or statistics.")] = "coverage",
    on: Annotated[str | None, typer.Option(help="Day the figures are for (today).")] = None,
    known_at: Annotated[str | None, typer.Option(help="As known at this instant (now).")] = None,
    since: Annotated[str | None, typer.Option(help="Day that changes are told from.")] = None,
    period: Annotated[str | None, typer.Option(help="As closed for this period.")] = None,
    by: Annotated[Literal["district", "commune"], typer.Option()] = "district",
    scope: Annotated[
        list[str] | None, typer.Option(help="Only this unit, as CODE or CODE@DAY.")
    ] = None,
    forecast_: Annotated[bool, typer.Option("--forecast", help="Tell the forecast too.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File to write: .pdf, .docx, .xlsx, .csv.zip …"),
    ] = None,
    database: Database = None,
) -> None:
    """Make a report file; its figures can be checked against the store later."""
    if context.invoked_subcommand:
        return
    if output is None:
        raise Refused(
            message(N_("Say where to write the report.")), message(N_("Give a file with -o FILE."))
        )
    from electrification.cli_report import units_named, write_file
    from electrification.reports.give_out import asked_for, ending_of, give_out
    from electrification.tracking import system_actor

    with _opened(database) as store:
        asked = asked_for(
            store, system_actor(), kind, on=_read_day(on, "--on"),
            known_at=_read_instant(known_at), since=_read_day(since, "--since"),
            period_key=period, by_unit=by, scope=units_named(store.units(), scope),
            with_forecast=forecast_,
        )  # fmt: skip
        write_file(give_out(store, asked, ending_of(output.name), system_actor()), output)


@reports.command("check")
def check_report(file: Path, database: Database = None, json_: AsJson = False) -> None:
    """Make every figure of a report file anew and say what differs; exit status 1 if any does."""
    from electrification.cli_report import check_file

    with _opened(database) as store:
        if not check_file(store, file, as_json=json_):
            raise typer.Exit(1)


@reports.command("again")
def give_report_again(
    report: Annotated[int, typer.Argument(metavar="ID", help="Number of the report.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")],
    database: Database = None,
) -> None:
    """Write the very file of a report that was given out before, byte for byte."""
    from electrification.cli_report import write_again

    with _opened(database) as store:
        write_again(store, report, output)


@reports.command("schedule")
def schedule_reports(
    folder: Path,
    kind: Annotated[
        list[str] | None, typer.Option(help="coverage, remaining, statistics (several times).")
    ] = None,
    ending: Annotated[
        list[str] | None, typer.Option("--format", help="pdf, docx, xlsx, gpkg …")
    ] = None,
    database: Database = None,
) -> None:
    """Write the reports of closed periods that a folder lacks; for cron, as often as you like."""
    from electrification.cli_report import write_due

    with _opened(database) as store:
        write_due(store, folder, kind or ["coverage"], ending or ["pdf", "docx", "xlsx"])


@imports.command("register")
def import_register(
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only, write nothing.")] = False,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Import a register of villages from CSV or XLSX, all of it or nothing."""
    from electrification.exchange.register import read_register
    from geo.boundaries import commune_areas

    with _opened(database) as store:
        units, known_places = store.units(), store.places()
        reading = read_register(
            file, file.name, units, known_places,
            areas=commune_areas(units, known_places), today=calendar.today(),
        )  # fmt: skip
        change = None
        if not reading.errors:
            change = tracking.plan_register(store, reading.rows)
            if not dry_run:
                change = tracking.import_register(store, reading.rows, file=reading.file)
    _report_import(reading, change, dry_run, json_)
    if reading.errors:
        raise typer.Exit(1)


@imports.command("template")
def import_template(file: Path) -> None:
    """Write an empty register as a workbook to fill in."""
    from electrification.exchange.template import write_template

    _settings(None)
    write_template(file, _shipped_units())
    print(_("Created {database}.", database=file))


@imports.command("list")
def import_list(database: Database = None, json_: AsJson = False) -> None:
    """The files that were brought in, of every kind, and what stands of each."""
    with _opened(database) as store:
        list_imports(store, as_json=json_)


@imports.command("undo")
def import_undo(
    number_of: Annotated[int, typer.Argument(metavar="IMPORT", help="Number of the import.")],
    reason: Annotated[str, typer.Option(help="Why it is taken back.")],
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Take back what still stands of an import, in one act; nothing is deleted."""
    with _opened(database) as store:
        undo_one(store, number_of, reason, as_json=json_)


@capital.command("import")
def capital_import(
    file: Path,
    apply: Annotated[bool, typer.Option("--apply", help="Write it; else check only.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only.")] = False,
    unit: Annotated[
        str | None, typer.Option(help="đồng, nghìn, triệu or tỷ, where the file says none.")
    ] = None,
    numbers: Annotated[
        MoneyFormat | None, typer.Option(help="1.234,5 (vietnamese) or 1,234.5 (english).")
    ] = None,
    kind: Annotated[CapitalKind | None, typer.Option(help="Step of all amounts.")] = None,
    source: Annotated[str | None, typer.Option(help="Key of the source of all amounts.")] = None,
    year: Annotated[int | None, typer.Option(help="Plan year of all amounts.")] = None,
    document: Annotated[str | None, typer.Option(help="Number of the document.")] = None,
    document_on: Annotated[str | None, typer.Option(help="Day of the document.")] = None,
    on: Annotated[str | None, typer.Option(help="Day of the amounts.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why limits are passed.")] = None,
    reason_document: Annotated[
        str | None, typer.Option(help="Number of the document that allows it.")
    ] = None,
    investments: Annotated[
        bool, typer.Option("--investments", help="Adjust total investments as the file says.")
    ] = False,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Import a table of capital, all of it or nothing; what it says itself goes before options."""
    with _opened(database) as store:
        declared = Declared(
            unit=read_unit(unit), numbers=numbers, kind=kind, source=source, plan_year=year,
            document_number=document, document_on=_read_day(document_on, "--document-on"),
            occurred_on=_read_day(on, "--on"),
        )  # fmt: skip
        is_sound = import_capital_file(
            store, file, declared, reason=reason, reason_document=reason_document,
            with_investments=investments, applies=apply and not dry_run, as_json=json_,
        )  # fmt: skip
    if not is_sound:
        raise typer.Exit(1)


@capital.command("record")
def capital_record(
    work: Annotated[str, typer.Argument(help="Code of the work.")],
    kind: Annotated[CapitalKind, typer.Argument(help="Step of money.")],
    amount: Annotated[str, typer.Argument(help="113 tỷ 730 triệu, or a number with --unit.")],
    source: Annotated[str, typer.Option(help="Key of the source (`capital sources`).")],
    document: Annotated[str, typer.Option(help="Number of the document.")],
    document_on: Annotated[str, typer.Option(help="Day of the document.")],
    unit: Annotated[MoneyUnit, typer.Option(help="Unit of the amount.")] = MoneyUnit.DONG,
    year: Annotated[int | None, typer.Option(help="Plan year.")] = None,
    nature: Annotated[CapitalNature, typer.Option()] = CapitalNature.INVESTMENT,
    on: Annotated[str | None, typer.Option(help="Day it was so (day of the document).")] = None,
    adjusts: Annotated[CapitalKind | None, typer.Option(help="What is adjusted.")] = None,
    decrease: Annotated[bool | None, typer.Option("--decrease/--increase")] = None,
    other_work: Annotated[str | None, typer.Option(help="Work the money goes to.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why a limit is passed.")] = None,
    database: Database = None,
) -> None:
    """Record money of a work; it waits to be confirmed on the pages by another person."""
    with _opened(database) as store:
        by_document = _required_day(document_on, "--document-on")
        stated = {
            "kind": kind, "source": source, "document_number": document,
            "document_on": by_document, "occurred_on": _read_day(on, "--on") or by_document,
            "plan_year": year, "nature": nature, "adjusts": adjusts, "is_decrease": decrease,
            "counter_work_id": other_work, "reason": reason,
        }  # fmt: skip
        cli_capital.record_money(store, work, amount, unit, stated)


@capital.command("works")
def capital_works(database: Database = None, json_: AsJson = False) -> None:
    """List the works with total investment, investor and the villages they serve."""
    with _opened(database) as store:
        cli_capital.list_works(store, as_json=json_)


@capital.command("sources")
def capital_sources(database: Database = None, json_: AsJson = False) -> None:
    """List the sources of capital with their period and cut-off."""
    with _opened(database) as store:
        cli_capital.list_sources(store, as_json=json_)


@capital.command("show")
def capital_show(
    work: Annotated[str | None, typer.Option(help="Of one work only, by its code.")] = None,
    on: Annotated[str | None, typer.Option(help="Day (today).")] = None,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Print planned, allocated and paid by work, source and year, and limits that are passed."""
    with _opened(database) as store:
        day = _read_day(on, "--on") or calendar.today()
        cli_capital.show_money(store, day, work, as_json=json_)


@capital.command("template")
def capital_template(file: Path, database: Database = None) -> None:
    """Write a workbook to fill a table of capital into."""
    with _opened(database) as store:
        write_capital_template(store, file)
    print(_("Created {database}.", database=file))


@meters.command("import")
def meters_import(
    file: Path,
    apply: Annotated[bool, typer.Option("--apply", help="Write it; else check only.")] = False,
    numbers: Annotated[
        NumberFormat, typer.Option(help="1.234,5 (comma), 1,234.5 (dot) or digits only (plain).")
    ] = NumberFormat.PLAIN,
    reason: Annotated[str | None, typer.Option(help="Why months are corrected.")] = None,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Import billed customers and kWh by month, all of it or nothing."""
    with _opened(database) as store:
        is_sound = import_meter_file(
            store, file, numbers=numbers, reason=reason, applies=apply, as_json=json_
        )
    if not is_sound:
        raise typer.Exit(1)


@meters.command("list")
def meters_list(database: Database = None) -> None:
    """List the files that were imported, the newest first."""
    with _opened(database) as store:
        list_files(store)


@capital.command("scale")
def capital_scale(
    work: Annotated[str, typer.Argument(help="Code of the work.")],
    document: Annotated[str, typer.Option(help="Number of the document that says so.")],
    document_on: Annotated[str, typer.Option(help="Day of the document, YYYY-MM-DD.")],
    mv_km: Annotated[float | None, typer.Option(help="Medium voltage, km.")] = None,
    lv_km: Annotated[float | None, typer.Option(help="Low voltage, km.")] = None,
    stations: Annotated[int | None, typer.Option(help="Transformer stations.")] = None,
    kva: Annotated[float | None, typer.Option(help="Their capacity together, kVA.")] = None,
    signer: Annotated[str | None, typer.Option(help="Who signed the document.")] = None,
    database: Database = None,
) -> None:
    """Record how much a work builds, by a document."""
    with _opened(database) as store:
        record_scale(
            store, work,
            NewScale(
                mv_km=mv_km, lv_km=lv_km, substations=stations, capacity_kva=kva,
                document_number=document, signer=signer,
                document_on=_required_day(document_on, "--document-on"),
            ),
        )  # fmt: skip


@lines.command("import")
def lines_import(
    file: Path,
    document: Annotated[str, typer.Option(help="Number of the document it came with.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write it; else check only.")] = False,
    crs: Annotated[
        str | None, typer.Option(help="System of a file that names none, as 'VN-2000 / 105-30'.")
    ] = None,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Import lines (GeoPackage, GeoJSON, KML, zipped Shapefile), all of them or nothing."""
    with _opened(database) as store:
        is_sound = import_line_file(
            store, file, document=document, crs=crs, applies=apply, as_json=json_
        )
    if not is_sound:
        raise typer.Exit(1)


@app.command()
def verify(
    anchor: Annotated[
        list[str] | None, typer.Option(help="SEQ:HASH that was kept; may be given again.")
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Read every document in the folder of evidence too.")
    ] = False,
    closings: Annotated[
        bool, typer.Option("--closings", help="Recompute every closed reporting period too.")
    ] = False,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Check the audit chain and every row it speaks of; exit status 1 when it is broken."""
    url = _settings(database).database_url
    is_whole = verify_chain(url, read_anchors(anchor or []), as_json=json_)
    if files:
        with _opened(database) as store:
            is_whole &= verify_files(store, quietly=json_)
    if closings:
        with _opened(database) as store:
            is_whole &= verify_periods(store, quietly=json_)
    if not is_whole:
        raise typer.Exit(1)


@audits.command("export")
def audit_export(
    file: Annotated[Path, typer.Argument()] = Path("-"), database: Database = None
) -> None:
    """Write the audit chain as JSON Lines, which others can check without this program."""
    export_chain(_settings(database).database_url, file)


@audits.command("archive")
def audit_archive(
    work: Annotated[str, typer.Option(help="Code of the work.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Zip to write.")],
    known_at: Annotated[str | None, typer.Option(help="As known at this instant (now).")] = None,
    database: Database = None,
) -> None:
    """Write all that concerns a work into a zip that others can check without this program."""
    from electrification.cli_archive import archive_work

    with _opened(database) as store:
        archive_work(store, work, _read_instant(known_at), output)


@users.command("add")
def user_add(
    key: Annotated[str, typer.Argument(help="Name to sign in with: a–z, 0–9, dots, dashes.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[Role, typer.Option(help="What the person is.")],
    unit: Annotated[str, typer.Option(help="Code of the unit, with everything below it.")],
    from_: Annotated[str | None, typer.Option("--from", help="First day (today).")] = None,
    to: Annotated[str | None, typer.Option(help="Last day; open when left out.")] = None,
    unit_date: Annotated[
        str | None, typer.Option(help="Day on which the code names the unit (the first day).")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The post as people write it.")] = None,
    organisation: Annotated[str | None, typer.Option(help="The office.")] = None,
    password: Annotated[
        bool, typer.Option("--password/--no-password", help="Ask for a password on the terminal.")
    ] = True,
    database: Database = None,
) -> None:
    """Add a person with a first post; the password is asked for, never given as an argument."""
    with _opened(database) as store:
        first = _read_day(from_, "--from") or calendar.today()
        named_on = _read_day(unit_date, "--unit-date") or first
        post = tracking.NewPost(
            role=role,
            unit=cli_user.unit_of(store.units(), unit, named_on),
            from_on=first,
            to_on=_read_day(to, "--to"),
            title=title,
            organisation=organisation,
        )
        cli_user.add_user(store, key, name, post, with_password=password)


@users.command("list")
def user_list(database: Database = None, json_: AsJson = False) -> None:
    """List the people, the posts they hold today and whether they have a password."""
    with _opened(database) as store:
        cli_user.list_users(store, as_json=json_)


@users.command("disable")
def user_disable(key: str, database: Database = None) -> None:
    """Let a person sign in no more; what they recorded stays."""
    with _opened(database) as store:
        cli_user.disable_user(store, key)


@users.command("reset-password")
def user_reset_password(key: str, database: Database = None) -> None:
    """Give a person a new password, to be changed at the next sign-in."""
    with _opened(database) as store:
        cli_user.reset_password(store, key)


@periods.command("list")
def period_list(
    kind: Annotated[PeriodKind, typer.Option(help="How long.")] = PeriodKind.MONTH,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """List the last periods: state, deadline, when closed, who has not reported."""
    with _opened(database) as store:
        cli_period.list_periods(store, kind, as_json=json_)


@periods.command("close")
def period_close(period: PeriodKey, database: Database = None) -> None:
    """Close a period: its figures are kept for ever as they are known now."""
    with _opened(database) as store:
        cli_period.close_period(store, period)


@periods.command("reopen")
def period_reopen(
    period: PeriodKey,
    reason: Annotated[str, typer.Option(help="Why it is opened again.")],
    document_number: Annotated[str | None, typer.Option(help="Document that asks for it.")] = None,
    database: Database = None,
) -> None:
    """Open a closed period again; every earlier closing stays."""
    with _opened(database) as store:
        cli_period.reopen_period(store, period, reason, document_number)


@periods.command("report")
def period_report(
    period: PeriodKey,
    office: Annotated[str, typer.Option(help="Unit that has reported.")],
    document_number: Annotated[str, typer.Option(help="Number of its report.")],
    note: Annotated[str | None, typer.Option(help="Remark.")] = None,
    criterion: Annotated[int | None, typer.Option(help="Estimate: villages that meet.")] = None,
    grid: Annotated[int | None, typer.Option(help="Estimate: villages on the grid.")] = None,
    contracts: Annotated[int | None, typer.Option(help="Estimate: households.")] = None,
    works: Annotated[int | None, typer.Option(help="Estimate: works completed.")] = None,
    database: Database = None,
) -> None:
    """Note that a unit has reported for a period, with what it expects."""
    expected = {"criterion": criterion, "grid": grid, "contracts": contracts, "works": works}
    new = NewReport(
        office=office, document_number=document_number, note=note,
        estimates=cli_period.estimates_of(expected),
    )  # fmt: skip
    with _opened(database) as store:
        cli_period.report_for(store, period, new)


@scenarios.command("solve")
def scenario_solve(
    file: Annotated[Path, typer.Argument(help="Budgets and rules, see docs/scenarios.md.")],
    on: Annotated[str | None, typer.Option(help="Villages and works of this day (today).")] = None,
    keep: Annotated[str | None, typer.Option(help="Keep it under this name.")] = None,
    gap_pct: Annotated[float, typer.Option(min=0, max=20, help="Stop so near the best.")] = 0.0,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Which works come first so that most villages or households are reached."""
    with _opened(database) as store:
        day = _read_past_day(on)
        cli_scenario.solve(store, file, day, keep=keep, gap_pct=gap_pct, as_json=json_)


@scenarios.command("list")
def scenario_list(
    every: Annotated[bool, typer.Option("--all", help="Those put aside too.")] = False,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """List the scenarios that were kept."""
    with _opened(database) as store:
        cli_scenario.list_scenarios(store, with_put_aside=every, as_json=json_)


@scenarios.command("show")
def scenario_show(
    scenario_id: Annotated[int, typer.Argument(help="Its number in the list.")],
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Show one of them."""
    with _opened(database) as store:
        cli_scenario.show(store, scenario_id, as_json=json_)


@app.command()
def changes(period: PeriodKey, database: Database = None, json_: AsJson = False) -> None:
    """What was reported for a closed period, and what changed since."""
    with _opened(database) as store:
        cli_period.show_changes(store, period, as_json=json_)


@baselines.command("freeze")
def baseline_freeze(
    name: Annotated[str, typer.Argument(help="Name of the list, such as BL-2025-07.")],
    source: Annotated[str, typer.Option(help="Where the list comes from.")],
    on: Annotated[str | None, typer.Option(help="Day it is frozen for (today).")] = None,
    document: Annotated[str | None, typer.Option(help="Number of the document.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Village codes, one a line; all that are counted if none.")
    ] = None,
    database: Database = None,
) -> None:
    """Freeze which villages every rate is a share of."""
    with _opened(database) as store:
        day = _read_day(on, "--on") or calendar.today()
        freeze_list(store, name, day, source, document, file)


@baselines.command("change")
def baseline_change(
    kind: Annotated[ChangeKind, typer.Argument(help="What happened.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    document: Annotated[str, typer.Option(help="Number of the document.")],
    joined: Annotated[list[str] | None, typer.Option(help="Code of a village that joins.")] = None,
    left: Annotated[list[str] | None, typer.Option(help="Code of a village that leaves.")] = None,
    on: Annotated[str | None, typer.Option(help="From which day (today).")] = None,
    database: Database = None,
) -> None:
    """Sign that villages join or leave those counted."""
    with _opened(database) as store:
        day = _read_day(on, "--on") or calendar.today()
        change_list(store, kind, day, joined or [], left or [], reason, document)


@baselines.command("list")
def baseline_list(database: Database = None, json_: AsJson = False) -> None:
    """The lists that were frozen and the signed changes since."""
    with _opened(database) as store:
        show_lists(store, as_json=json_)


@criteria.command("list")
def criterion_list(
    on: Annotated[str | None, typer.Option(help="Day whose rule is marked (today).")] = None,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """The rules of the province by their days, each with source and whether it is verified."""
    with _opened(database) as store:
        show_criteria(store, _read_day(on, "--on") or calendar.today(), as_json=json_)


@criteria.command("add")
def criterion_add(
    criterion_id: Annotated[str, typer.Argument(metavar="SET", help="Code of the set.")],
    threshold: Annotated[float, typer.Option(help="Share of households, 0–100.")],
    source: Annotated[str, typer.Option(help="Where the threshold was read.")],
    document: Annotated[str, typer.Option(help="Number of the document.")],
    document_on: Annotated[str, typer.Option(help="Day of the document.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    from_: Annotated[str, typer.Option("--from", help="First day in force.")],
    to: Annotated[str | None, typer.Option(help="Last day; open when left out.")] = None,
    name: Annotated[str | None, typer.Option(help="Name; that of the set when left out.")] = None,
    legal_basis: Annotated[
        str | None, typer.Option(help="Legal basis; that of the set when left out.")
    ] = None,
    checked_against: Annotated[
        str | None, typer.Option(help="Original text it was checked against, with article.")
    ] = None,
    variant: Annotated[str, typer.Option(help="basic or advanced.")] = BASIC,
    region: Annotated[str, typer.Option(help="Region the threshold is for.")] = REGION,
    supersedes: Annotated[
        int | None, typer.Option(help="Number of the mistaken version it takes the place of.")
    ] = None,
    database: Database = None,
) -> None:
    """Add a version of the criterion; it is used once somebody has confirmed it on the page."""
    days = {
        "valid_from": _read_day(from_, "--from"), "valid_to": _read_day(to, "--to"),
        "document_on": _read_day(document_on, "--document-on"),
    }  # fmt: skip
    stated = {
        "criterion_id": criterion_id, "threshold_pct": threshold, "source": source,
        "document_number": document, "reason": reason, "name": name, "legal_basis": legal_basis,
        "checked_against": checked_against, "variant": variant, "region": region,
        "supersedes": supersedes,
    }  # fmt: skip
    with _opened(database) as store:
        add_criterion(store, {**stated, **days})


@workbooks.command("export")
def workbook_export(
    output: Annotated[Path, typer.Option("-o", "--output", help="A new .xlsx.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="Code of a unit of today; all when left out.")
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", help="Whose posts say what can be filled in.")
    ] = None,
    database: Database = None,
) -> None:
    """Write the villages of a scope as a workbook to fill in and bring back."""
    with _opened(database) as store:
        export_workbook(store, output, scope or [], for_)


@workbooks.command("import")
def workbook_import(
    file: Path,
    apply: Annotated[bool, typer.Option("--apply", help="Record it; else check only.")] = False,
    despite: Annotated[
        bool, typer.Option("--despite", help="Also where others recorded since the export.")
    ] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write a copy with the errors beside the cells there.")
    ] = None,
    database: Database = None,
    json_: AsJson = False,
) -> None:
    """Show every change of a filled-in workbook, and record all of it or nothing."""
    with _opened(database) as store:
        is_sound = import_workbook(
            store, file, applies=apply, despite=despite, errors=errors, as_json=json_
        )
    if not is_sound:
        raise typer.Exit(1)


@app.command()
def serve(port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8501) -> None:
    """Serve the pages; on the first start the database is created with the sample data."""
    settings = _settings(None)
    _check_port(port)
    path = file_of(settings.database_url)
    if path is not None and not path.exists():
        print(_("Creating {database} with the sample data …", database=path))
        _create(settings.database_url, sample=True)
    opened = open_store(settings.database_url)
    opened.follow_the_day()
    opened.close()
    print(_("Open http://127.0.0.1:{port} in a browser. Stop with Ctrl+C.", port=port), flush=True)
    os.chdir(ROOT)
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    os.execv(sys.executable, command)


def _check_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise Refused(
            message(N_("{port} is not a port."), port=str(port)),
            message(N_("Choose one from 1024 to 65535.")),
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refused(
                message(N_("Port {port} is in use."), port=str(port)),
                message(N_("Stop the other program, or choose another port: make run PORT=8502.")),
            ) from error


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def _sample_notice() -> str:
    return _("Illustrative sample data: not the real state of any village.")


def _report_import(
    reading: Any, change: tracking.RegisterChange | None, dry_run: bool, json_: bool
) -> None:
    if json_:
        _print_json(
            {
                "rows": reading.row_count,
                "errors": [e.as_dict() for e in reading.errors],
                "warnings": [w.as_dict() for w in reading.warnings],
                "applied": change is not None and not dry_run and change.changes_anything,
                "dry_run": dry_run,
                "added": change.added if change else [],
                "changed": change.changed if change else [],
                "unchanged": change.unchanged if change else [],
                "replaces_sample": bool(change and change.replaces_sample),
            }
        )
        return
    for title, problems in ((_("Error"), reading.errors), (_("Warning"), reading.warnings)):
        for found in problems:
            print(
                _("{kind}, row {row}, column {column}, “{value}”: {problem} {remedy}", kind=title,
                  row=found.row, column=found.column, value=found.value,
                  problem=found.problem, remedy=found.remedy),
                file=sys.stderr,
            )  # fmt: skip
    if change is None:
        print(
            n_(
                "{count} error; nothing was written.",
                "{count} errors; nothing was written.",
                len(reading.errors),
            )
        )
        return
    print(_("Villages new: {added}, changed: {changed}, unchanged: {unchanged}.",
            added=number(len(change.added)), changed=number(len(change.changed)),
            unchanged=number(len(change.unchanged))))  # fmt: skip
    if change.replaces_sample:
        print(_("The register takes the place of the sample data."))
    if dry_run:
        print(_("Checked only; nothing was written."))
