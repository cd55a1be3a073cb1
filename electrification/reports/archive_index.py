"""The page of an archive that people read: facts, what is missing, the course, the files."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from electrification import labels
from electrification.calendar import read_instant
from electrification.reports.archive_gaps import gaps, village_names
from electrification.reports.kiem_tra import entry_states
from electrification.subject.capital import CapitalNature, PartyRole
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.evidence import DocumentKind
from electrification.subject.milestones import Stage
from electrification.texts import _, date, instant, number

_STYLE = """
@page { size: A4; margin: 18mm 15mm }
body { font: 15px/1.5 "Times New Roman", "Liberation Serif", serif; color: #1c2733;
  max-width: 1060px; margin: 0 auto; padding: 24px 20px 48px;
  overflow-wrap: anywhere }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px }
h2 { font-size: 18px; margin: 28px 0 8px; padding-bottom: 4px; border-bottom: 2px solid #1f4e79 }
p.about { margin: 0 0 16px; color: #4a5866 }
p.sample { border: 1px solid #a33b00; color: #a33b00; padding: 6px 10px; font-weight: bold }
table { border-collapse: collapse; width: 100%; font-size: 14px }
th { text-align: left; background: #eef3f8; font-weight: bold }
th, td { border: 1px solid #c8d2dc; padding: 5px 8px; vertical-align: top }
table.facts th { width: 30% }
td.day { white-space: nowrap } td.what { min-width: 240px } td.said { min-width: 92px }
table.course { min-width: 900px }
tr.off td { color: #6b7783 } tr.off td.what { text-decoration: line-through }
td.hash, code { font: 12px/1.4 monospace; word-break: break-all }
ul.gaps { margin: 0; padding-left: 20px } ul.gaps li { margin: 3px 0 }
.wide { overflow-x: auto } .wide table { overflow-wrap: break-word } small { color: #4a5866 }
thead { display: table-header-group } tr { break-inside: avoid }
""".strip()


@dataclass(frozen=True)
class _Step:
    """A line of the course of the work; `html` is escaped already."""

    day: str
    order: int
    what: str
    place: str
    paper: str
    state: str
    by: str
    files: str
    is_off: bool = False


def index_page(data: Mapping[str, Any], manifest_name: str) -> bytes:
    """The page as HTML that stands for itself; whatever somebody typed is escaped."""
    work = data["rows"]["work"][0]["content"]
    title = f"{_('Archive of work')} {work['code']}"
    about = _("{name}. Data as known at {instant}; data version {version}.", name=work["name"],
              instant=instant(read_instant(data["known_at"])),
              version=number(data["data_version"]))  # fmt: skip
    parts = [
        f"<h1>{_e(title)}</h1>", f'<p class="about">{_e(about)}</p>',
        f'<p class="sample">{_e(_("ILLUSTRATIVE DATA"))}</p>' if data["is_sample"] else "",
        _section(_("The work"), _facts(data)),
        _section(_("What is missing"), _gaps(data)),
        _section(_("Course of the work"), _course(data)),
        _section(_("Documents"), _documents(data)),
        _section(_("Checking this archive"), _checking(data, manifest_name)),
    ]  # fmt: skip
    body = "\n".join(part for part in parts if part)
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_e(title)}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    ).encode()


def _section(heading: str, body: str) -> str:
    return f"<h2>{_e(heading)}</h2>\n{body}"


def _facts(data: Mapping[str, Any]) -> str:
    rows, names = data["rows"], village_names(data)
    work = rows["work"][0]["content"]
    amounts = [work.get("total_investment_vnd")]
    amounts += [row["content"]["amount_vnd"] for row in rows["work_investment"]]
    facts = [
        (_("Decision"), _paper(work.get("decision_number"), work.get("decision_on"))),
        (_("Total investment"), " → ".join(_vnd(one) for one in amounts)),
        (_("Years"), " – ".join(str(work[n]) for n in ("begins_year", "ends_year") if n in work)),
    ]
    for row in (one["content"] for one in rows["work_party"]):
        since = _("since {day}", day=_day(row["from_on"]))
        paper = f", {row['document_number']}" if row.get("document_number") else ""
        facts.append((labels.label(PartyRole(row["role"])), f"{row['name']} ({since}{paper})"))
    facts.append((_("Villages served"), "; ".join(_shares(data, names)) or "–"))
    body = "".join(f"<tr><th>{_e(name)}</th><td>{_e(said)}</td></tr>" for name, said in facts)
    return f'<div class="wide"><table class="facts">{body}</table></div>'


def _shares(data: Mapping[str, Any], names: Mapping[int, str]) -> Iterator[str]:
    """The villages of the last version of the shares."""
    versions = [row["content"]["id"] for row in data["rows"]["work_share_version"]]
    last = [
        row["content"]
        for row in data["rows"]["work_share"]
        if versions and row["content"]["version_id"] == max(versions)
    ]
    whole = sum(one["weight"] for one in last)
    for one in last:
        phase = f", {_('phase {number}', number=one['phase'])}" if one.get("phase") else ""
        name = names.get(one["village_id"], str(one["village_id"]))
        yield f"{name} ({number(one['weight'] * 100 / whole, 2)} %{phase})"


def _gaps(data: Mapping[str, Any]) -> str:
    found = gaps(data)
    if not found:
        return f"<p>{_e(_('Nothing that is asked for is missing.'))}</p>"
    told = (f"<li>{_e(gap.place + ': ' if gap.place else '')}{_e(gap.said)}</li>" for gap in found)
    note = _("Which documents a stage should have is a proposal, not checked against legal texts.")
    return f'<ul class="gaps">{"".join(told)}</ul><p><small>{_e(note)}</small></p>'


def _course(data: Mapping[str, Any]) -> str:
    steps = sorted([*_papers(data), *_entries(data)], key=lambda step: (step.day, step.order))
    heads = (_("Day"), _("What"), _("Village"), _("Document"), _("State"), _("Recorded by"),
             _("Files"))  # fmt: skip
    head = "".join(f"<th>{_e(name)}</th>" for name in heads)
    rows = "".join(
        f'<tr class="{"off" if one.is_off else ""}"><td class="day">{_e(_day(one.day))}</td>'
        f'<td class="what">{_e(one.what)}</td><td class="said">{_e(one.place)}</td>'
        f'<td class="said">{_e(one.paper)}</td>'
        f'<td class="said">{_e(one.state)}</td><td class="said">{_e(one.by)}</td>'
        f"<td>{one.files}</td></tr>"
        for one in steps
    )
    return _table(head, rows, "course")


def _papers(data: Mapping[str, Any]) -> Iterator[_Step]:
    """The decision, its changes and who was named: what is no entry."""
    rows = data["rows"]
    work = rows["work"][0]["content"]
    if work.get("decision_on"):
        yield _Step(work["decision_on"], 0, _("Decision on the work"), "",
                    work.get("decision_number") or "–", "", _who(data, work["recorded_by"]),
                    "")  # fmt: skip
    for row in (one["content"] for one in rows["work_investment"]):
        what = _("Total investment adjusted: {amount}", amount=_vnd(row["amount_vnd"]))
        yield _Step(row["document_on"], 0, what, "", row["document_number"], "",
                    _who(data, row["recorded_by"]), "")  # fmt: skip
    for row in (one["content"] for one in rows["work_party"]):
        what = f"{labels.label(PartyRole(row['role']))}: {row['name']}"
        yield _Step(row["from_on"], 0, what, "", row.get("document_number") or "", "",
                    _who(data, row["recorded_by"]), "")  # fmt: skip


def _entries(data: Mapping[str, Any]) -> Iterator[_Step]:
    states, names = entry_states(dict(data)), village_names(data)
    links: dict[int, list[str]] = {}
    told = (row["content"] for row in data["rows"]["capital_source"])
    sources = {one["key"]: one["name"] for one in told}
    files = {one["document_id"]: one for one in data["files"]}
    for row in data["rows"]["evidence"]:
        use = row["content"]
        if row["end"] is None and use.get("entry_id"):
            links.setdefault(use["entry_id"], []).append(_link(files[use["document_id"]]))
    for row in data["rows"]["entry"]:
        own = row["content"]
        state = EntryState(states.get(own["id"], EntryState.PENDING))
        is_off = state not in (EntryState.PENDING, EntryState.CONFIRMED)
        corrects = own.get("supersedes")
        said = labels.label(state)
        if corrects:
            said += " · " + _("corrects entry {id}", id=corrects)
        is_money = own["kind"] == EntryKind.CAPITAL
        yield _Step(
            own["occurred_on"], own["id"], f"{_what(own, sources)} (#{own['id']})",
            "" if is_money else names.get(own["village_id"], ""),
            _paper(own.get("document_number"), own.get("document_on"), ""), said,
            _who(data, own["recorded_by"]), "<br>".join(links.get(own["id"], [])), is_off,
        )  # fmt: skip


def _what(own: Mapping[str, Any], sources: Mapping[str, str]) -> str:
    """What an entry states, in one line."""
    parts = [labels.entry_title(own["kind"], own["code"])]
    if own["kind"] == EntryKind.PROGRAMME:
        parts = [f"{labels.label(EntryKind.PROGRAMME)}: {sources.get(own['code'], own['code'])}"]
    if own.get("amount_vnd") is not None:
        parts.append(_vnd(own["amount_vnd"]))
    if own.get("capital_source"):
        parts.append(sources.get(own["capital_source"], own["capital_source"]))
    if own.get("plan_year"):
        parts.append(_("plan of {year}", year=str(own["plan_year"])))
    if own.get("capital_nature"):
        parts.append(labels.label(CapitalNature(own["capital_nature"])))
    if own.get("households") is not None:
        parts.append(_("{count} households", count=number(own["households"])))
    if own.get("cause"):
        parts.append(labels.cause(own["cause"]))
    if own.get("due_on"):
        parts.append(_("due {day}", day=_day(own["due_on"])))
    for name in ("reason", "note"):
        if own.get(name):
            parts.append(own[name])
    return "; ".join(parts)


def _documents(data: Mapping[str, Any]) -> str:
    rows = data["rows"]["document"]
    if not rows and not data["withheld"]:
        return f"<p>{_e(_('No document is attached.'))}</p>"
    files = {one["document_id"]: one for one in data["files"]}
    stages: dict[int, set[str]] = {}
    for use in (row["content"] for row in data["rows"]["evidence"]):
        if use.get("stage"):
            stages.setdefault(use["document_id"], set()).add(labels.label(Stage(use["stage"])))
    heads = (_("File"), _("Kind"), _("Number, day"), _("Name when attached"), _("Stage"), "SHA-256")
    head = "".join(f"<th>{_e(name)}</th>" for name in heads)
    told = []
    for own in (row["content"] for row in rows):
        cells = (
            _link(files[own["id"]]), _e(labels.label(DocumentKind(own["kind"]))),
            _e(_paper(own.get("number"), own.get("issued_on"), "")), _e(own["file_name"]),
            _e(", ".join(sorted(stages.get(own["id"], ())))),
        )  # fmt: skip
        body = "".join(f"<td>{cell}</td>" for cell in cells)
        told.append(f'<tr>{body}<td class="hash">{_e(own["sha256"])}</td></tr>')
    told += [
        f"<tr><td>{_link(files[one['document_id']])}</td><td colspan=4></td>"
        f'<td class="hash">{_e(one["sha256"])}</td></tr>'
        for one in data["withheld"]
    ]
    return _table(head, "".join(told), "documents")


def _table(head: str, rows: str, kind: str) -> str:
    return (
        f'<div class="wide"><table class="{kind}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _checking(data: Mapping[str, Any], manifest_name: str) -> str:
    lines = [
        _("Unpack the archive and run: python kiem_tra.py. It needs Python 3.8 and no network."),
        _("Every file is listed in {name} with its SHA-256; every row stands in du-lieu/ho-so.json "
          "with the number of its link; the CSV files are made from these rows.",
          name=manifest_name),
        _("The chain ends at the anchor {anchor}.", anchor=data["end"]),
        _("The whole segment of the chain is in chuoi/chuoi.jsonl, so that the rows can be placed.")
        if data["is_segment"]
        else _("Only the links concerned are in chuoi/chuoi.jsonl. To place them, an auditor takes "
               "the chain by `audit export` and gives it as --chuoi FILE."),
        _("Names of people are in no file: they stand by number, with post and unit."),
    ]  # fmt: skip
    return "".join(f"<p>{_e(line)}</p>" for line in lines)


def _link(own: Mapping[str, Any]) -> str:
    if own["name"] is not None:
        return f'<a href="{_e(own["name"])}">{_e(own["name"].rsplit("/", 1)[-1])}</a>'
    why = {
        "hidden": _("not given out to you; its hash is told"),
        "lost": _("missing in the store"),
    }
    return f"<small>{_e(why[own['why']])}</small>"


def _who(data: Mapping[str, Any], person_id: int) -> str:
    empty: dict[str, Any] = {}
    own = next((one for one in data["people"] if one["person_id"] == person_id), empty)
    return ", ".join(own[n] for n in ("post_title", "unit_name") if own.get(n)) or _("system")


def _paper(document_number: str | None, day: str | None, none: str = "–") -> str:
    return ", ".join([document_number or none, *([_day(day)] if day else [])]).strip(", ")


def _vnd(amount: int | None) -> str:
    return "–" if amount is None else f"{number(amount)} đồng"


def _day(text: str) -> str:
    return date(dt.date.fromisoformat(text))


def _e(text: str) -> str:
    return html.escape(str(text))
