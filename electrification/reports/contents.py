"""What each kind of report contains, made from the store for what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from electrification.questions.coverage import SnapshotSource
from electrification.questions.overview import ReportedPeriod, overview
from electrification.questions.period_figures import AsClosed
from electrification.reports import report_annexes as annexes
from electrification.reports import report_sections as sections
from electrification.reports import report_statistics as statistics
from electrification.reports.document import Annex, Document, Paragraph, Said, Section
from electrification.reports.obstacle_annex import open_obstacles
from electrification.reports.provenance import Asked, Provenance, provenance
from electrification.reports.report_ground import Ground
from electrification.reports.steps import Step, come_to
from electrification.reports.written_parts import WrittenParts
from electrification.storage import Store
from electrification.subject.audit import Anchor
from electrification.subject.periods import first_day_of_month, period_named
from electrification.texts import N_, Refused, _, date, message, spoken


@dataclass(frozen=True)
class Report:
    """A report with what it says of itself, and what it was made from."""

    document: Document
    provenance: Provenance
    ground: Ground


@dataclass(frozen=True)
class ReportKind:
    """A kind of report: what it is called, its files and title, what it is on, and its parts."""

    name: str
    file_name: str
    title: str
    about: str
    sections: tuple[Callable[[Ground], Section], ...]
    annexes: tuple[Callable[[Ground], Annex], ...]


KINDS: Mapping[str, ReportKind] = {
    "coverage": ReportKind(
        N_("Full report"), "bao-cao-thon-bien-gioi",
        N_("REPORT"),
        N_("Bringing the national grid to the border villages, and the share of border villages "
           "with electricity by the New Rural criterion"),
        (sections.results, sections.shortcomings, sections.next_tasks, sections.requests),
        (annexes.counted_villages, annexes.why_not_yet, annexes.by_month, open_obstacles,
         annexes.open_findings),
    ),
    "remaining": ReportKind(
        N_("Why it is not 100 % yet"), "vi-sao-chua-dat",
        N_("TABLE"),
        N_("Border villages that do not meet the criterion yet: cause, unit that must act, "
           "deadline and request"),
        (sections.in_short,),
        (annexes.why_not_yet,),
    ),
    "statistics": ReportKind(
        N_("Statistical table"), "bieu-thong-ke",
        N_("STATISTICAL TABLE"),
        N_("Households and villages with electricity in the border villages"),
        (sections.in_short,),
        (statistics.statistical_form, statistics.works_form),
    ),
}  # fmt: skip


def kind_named(name: str) -> ReportKind:
    """The kind of that name; `Refused` where there is none."""
    if name not in KINDS:
        raise Refused(
            message(N_("There is no report of kind {kind}."), kind=name),
            message(N_("Kinds there are: {names}."), names=", ".join(KINDS)),
        )
    return KINDS[name]


def report(
    store: Store, asked: Asked, anchor: Anchor | None, parts: WrittenParts | None = None
) -> Report:
    """Make a report; in Vietnamese, whatever the reader's language is.

    Parameters
    ----------
    anchor : end of the audit chain before this report is noted in it
    parts : what a planner wrote beside the figures of the whole province; a report of some units
        says nothing of it

    Raises
    ------
    Refused
        For an unknown kind.
    """
    kind = kind_named(asked.kind)
    with spoken("vi"):
        come_to(Step.READING)
        own_parts = parts if parts and asked.scope is None else WrittenParts()
        ground = _ground(store, asked, own_parts)
        come_to(Step.CONTENT)
        snapshot = ground.found.snapshot
        bare = Document(
            _(kind.title),
            Paragraph(
                (f"{_(kind.about)} (", Said("about", _("as of {day}", day=date(asked.on))), ")")
            ),
            tuple(section(ground) for section in kind.sections),
            tuple(annex(ground) for annex in kind.annexes),
            is_draft=asked.closing_id is None,
            is_sample=bool(snapshot.is_sample),
            marks=_marks(asked, is_sample=bool(snapshot.is_sample)),
        )
        own = provenance(asked, snapshot, bare, anchor)
        last = annexes.provenance_annex(own, snapshot, bare)
        return Report(replace(bare, annexes=(*bare.annexes, last)), own, ground)


def _marks(asked: Asked, *, is_sample: bool) -> dict[str, str]:
    told = {"draft": _("DRAFT")} if asked.closing_id is None else {}
    return told | ({"agency": _("SAMPLE AGENCY")} if is_sample else {})


def _ground(store: Store, asked: Asked, parts: WrittenParts) -> Ground:
    source: SnapshotSource = store
    period = None
    if asked.closing_id is not None and asked.period_key is not None:
        kept = store.periods.kept(asked.closing_id)
        source = AsClosed(store, kept)
        first = period_named(asked.period_key, first_day_of_month()).first_on
        period = ReportedPeriod(asked.period_key, first, kept.on, kept.known_at)
    now = source.snapshot(asked.on, asked.known_at, None, asked.scope)
    if now.baseline.id is None and not len(now.counted):
        raise Refused(
            message(N_("No list of villages was known at {instant}."), instant=now.known_at),
            message(N_("Ask for now or for a later instant.")),
        )
    before = source.snapshot(asked.since, asked.known_at, None, asked.scope)
    return Ground(store, source, asked, overview(now, before, period), parts)
