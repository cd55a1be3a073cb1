"""Making a report file: asked of the rights, made, kept with its hash, and only then given out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from electrification import calendar
from electrification.questions.overview import period_end_before
from electrification.reports.contents import Report, kind_named, report
from electrification.reports.csv_report import csv_zip_bytes
from electrification.reports.gis import geojson_bytes, gpkg_bytes, kml_bytes, shapefile_bytes
from electrification.reports.letterhead import Letterhead, letterhead
from electrification.reports.pdf import pdf_bytes
from electrification.reports.provenance import Asked
from electrification.reports.word import docx_bytes
from electrification.reports.workbook import xlsx_bytes
from electrification.reports.written_parts import WrittenParts
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import N_, Refused, message
from electrification.tracking.period_views import closed_period
from electrification.tracking.reports import keep_report, refuse_day, reportable_scope
from geo.units import UnitKey

WRITERS: Mapping[str, Callable[[Report, Letterhead], bytes]] = {
    "pdf": pdf_bytes,
    "docx": docx_bytes,
    "xlsx": xlsx_bytes,
    "csv.zip": csv_zip_bytes,
    "gpkg": gpkg_bytes,
    "geojson": geojson_bytes,
    "kml": kml_bytes,
    "zip": shapefile_bytes,
}
"""By the ending of a file, who writes it."""


@dataclass(frozen=True)
class GivenOut:
    """A report file as it leaves the house; `number` is that of the kept report."""

    number: int
    file_name: str
    content: bytes
    report: Report


def asked_for(
    store: Store,
    by: Actor,
    kind: str,
    *,
    on: dt.date | None = None,
    known_at: dt.datetime | None = None,
    since: dt.date | None = None,
    period_key: str | None = None,
    by_unit: str = "district",
    scope: tuple[UnitKey, ...] | None = None,
    with_forecast: bool = False,
) -> Asked:
    """What a report is asked for, checked: a closed period, or a day, of which it is a draft.

    Raises
    ------
    Refused
        For a scope the person may not see, a day before the first entry or to come, a period that
        is not closed, and a day or instant beside a period.
    """
    kind_named(kind)
    closing_id = None
    if period_key is not None:
        if on is not None or known_at is not None:
            raise Refused(
                message(N_("A closed period has its own day and instant.")),
                message(N_("Leave out --on and --known-at, or --period.")),
            )
        closed = closed_period(store, period_key)
        on, known_at, closing_id = closed.kept.on, closed.kept.known_at, closed.period.closing_id
    day = on or calendar.today()
    before = since or period_end_before(day)
    refuse_day(store, day, before, known_at)
    scope = reportable_scope(store, by, scope, day)
    known_at = store.snapshot(day, known_at).known_at
    return Asked(
        kind, day, known_at, before, by_unit, scope, period_key, closing_id, with_forecast
    )  # fmt: skip


def give_out(
    store: Store,
    asked: Asked,
    ending: str,
    by: Actor,
    head: Callable[[Report], Letterhead] | None = None,
) -> GivenOut:
    """Make one file of a report, keep it, and hand it over.

    Parameters
    ----------
    head : the letterhead for the report; by default that of today with number and date left blank
    """
    writer = writer_of(ending)
    made = report(store, asked, store.audit_head(), WrittenParts(**store.reports.texts()))
    content = writer(made, (head or plain_head)(made))
    name = f"{kind_named(asked.kind).file_name}-{asked.on.isoformat()}.{ending}"
    number = keep_report(
        store, content, kind=asked.kind, file_name=name, is_draft=made.document.is_draft,
        provenance=made.provenance.as_json(), by=by,
    )  # fmt: skip
    return GivenOut(number, name, content, made)


def ending_of(file_name: str) -> str:
    """The ending that says which kind of file is wanted, such as ``csv.zip``.

    >>> ending_of("Bao cao.9.CSV.zip"), ending_of("a.b.pdf")
    ('csv.zip', 'pdf')
    """
    lowered = file_name.lower()
    longest = (e for e in sorted(WRITERS, key=len, reverse=True) if lowered.endswith(f".{e}"))
    return next(longest, lowered.rpartition(".")[2] if "." in lowered else "")


def writer_of(ending: str) -> Callable[[Report, Letterhead], bytes]:
    """Who writes files with that ending; `Refused` where nobody does."""
    if ending not in WRITERS:
        raise Refused(
            message(N_("There is no report file of kind {ending}."), ending=ending),
            message(N_("Kinds there are: {names}."), names=", ".join(WRITERS)),
        )
    return WRITERS[ending]


def plain_head(made: Report) -> Letterhead:
    """The letterhead of today, number and date left to the clerk."""
    return letterhead(calendar.today(), is_sample=made.document.is_sample)
