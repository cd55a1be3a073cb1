"""Whether a report file still says what the store gives: every figure made anew and compared."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from electrification import calendar
from electrification.reports.check_excel import excel_differences, read_xlsx
from electrification.reports.check_layers import layer_differences, read_gpkg
from electrification.reports.check_pdf import page_differences, read_pdf
from electrification.reports.check_word import read_docx
from electrification.reports.contents import Report, report
from electrification.reports.csv_report import METADATA, read_csv_zip
from electrification.reports.found import Beside, Difference, Found, Where, not_ours
from electrification.reports.give_out import plain_head
from electrification.reports.numerals import roman
from electrification.reports.provenance import Provenance, bare, figures_of
from electrification.reports.report_annexes import ORIGIN
from electrification.storage import Store
from electrification.subject.audit import Anchor, content_hash
from electrification.texts import N_, Refused, _, message, spoken

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
_FREE = frozenset({"asked", "data_version", "anchor", "figures_sha256", "tables_sha256"})
"""Parts of a provenance that are asked for, or compared by themselves."""


@dataclass(frozen=True)
class Checked:
    """The answer to a check.

    `is_altered` is whether figures were changed in the file since it was made, as far as its own
    hash shows; `differences` is what the store does not give; `is_known` whether this very file is
    one that was given out (its SHA-256 is kept); `anchor_holds` whether the audit chain still holds
    the head that the file names, None where there is no chain; `beside` are passages with numbers
    that somebody else wrote, which nobody can check.
    """

    provenance: Provenance
    is_altered: bool
    differences: tuple[Difference, ...]
    is_known: bool
    anchor_holds: bool | None
    beside: tuple[Beside, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every figure is what the store gives, and the chain still holds."""
        return not self.differences and self.anchor_holds is not False


@dataclass(frozen=True)
class _Kind:
    """How a kind of file is read, and what is compared beside its tables and figures."""

    read: Callable[[bytes], Found]
    more: Callable[[bytes, Report, Store], list[Difference]]


def check(
    store: Store, content: bytes, *, may_see: Callable[[Provenance], object] | None = None
) -> Checked:
    """Read a report file, make it anew by its provenance, and compare.

    Parameters
    ----------
    may_see : raises `Refused` where the person may not have such a report

    Raises
    ------
    Refused
        For a file that is none of ours, is too large, or cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise Refused(
            message(N_("The file is larger than {most} MB."), most=MOST_BYTES // 1024**2),
            message(N_("Give a report as it was downloaded.")),
        )
    kind = _kind_of(content)
    found = kind.read(content)
    own = found.provenance
    if may_see is not None:
        may_see(own)
    made = _made_anew(store, own)
    found = _without_own_words(found, made)
    anew = figures_of(made.document)
    told = [*_differences(found, anew), *_origin_differences(store, own, made), *found.odd]
    told += kind.more(content, made, store)
    if not told and own.figures_sha256 != made.provenance.figures_sha256:
        hashes = own.figures_sha256, made.provenance.figures_sha256
        told.append(Difference(Where.ORIGIN, "figures_sha256", 0, 0, *hashes))
    is_known = store.reports.is_known(hashlib.sha256(content).hexdigest())
    return Checked(
        own, _is_altered(found, own), tuple(dict.fromkeys(told)), is_known,
        _anchor_holds(store, own), found.beside,
    )  # fmt: skip


def _made_anew(store: Store, own: Provenance) -> Report:
    """The report that the file says it is; `Refused` where no such report can be."""
    asked = own.asked
    try:
        if asked.known_at > calendar.now() or asked.since >= asked.on:
            raise ValueError(asked)
        if asked.closing_id is not None:
            kept = store.periods.kept(asked.closing_id)
            period = store.periods.get(asked.period_key or "")
            if period is None or (period.last_on, kept.on, kept.known_at) != (
                asked.on, asked.on, asked.known_at,
            ):  # fmt: skip
                raise ValueError(asked)
        anchor = Anchor.read(own.anchor) if own.anchor else None
        return report(store, asked, anchor)
    except (LookupError, ValueError, OverflowError, AttributeError, TypeError) as error:
        raise Refused(
            message(N_("What this file says it was made from is not in this database.")),
            message(N_("It was made from another database, or its last annex was changed.")),
        ) from error


def _is_altered(found: Found, own: Provenance) -> bool:
    """Whether the hash that the provenance names is another than that of what stands there now."""
    tables = {
        name: [[bare(cell) for cell in row] for row in rows] for name, rows in found.tables.items()
    }
    if found.figures is None:
        return bool(tables) and content_hash(tables) != own.tables_sha256
    figures = {n: bare(t) for n, t in found.figures.items() if not n.startswith(ORIGIN)}
    return content_hash({"figures": figures, "tables": tables}) != own.figures_sha256


def _anchor_holds(store: Store, own: Provenance) -> bool | None:
    if not own.anchor:
        return None if store.audit_head() is None else False
    return store.holds_anchor(Anchor.read(own.anchor))


def _no_more(_content: bytes, _made: Report, _store: Store) -> list[Difference]:
    return []


def _pages(content: bytes, made: Report, store: Store) -> list[Difference]:
    return page_differences(content, made.provenance.asked, store)


def _sheets(content: bytes, made: Report, _store: Store) -> list[Difference]:
    return excel_differences(content, made, plain_head(made))


def _layers(content: bytes, made: Report, _store: Store) -> list[Difference]:
    return layer_differences(content, made, plain_head(made))


_WORD = _Kind(read_docx, _no_more)
_EXCEL = _Kind(read_xlsx, _sheets)
_PDF = _Kind(read_pdf, _pages)
_LAYERS = _Kind(read_gpkg, _layers)
_CSV = _Kind(read_csv_zip, _no_more)


def _kind_of(content: bytes) -> _Kind:
    if content.startswith(b"%PDF"):
        return _PDF
    if content.startswith(b"SQLite format 3"):
        return _LAYERS
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                names = [part.filename for part in parts.infolist()]
                unpacked = sum(part.file_size for part in parts.infolist())
        except zipfile.BadZipFile as error:
            raise not_ours() from error
        if unpacked > MOST_UNPACKED_BYTES or len(set(names)) != len(names):
            raise not_ours()
        if "word/document.xml" in names:
            return _WORD
        if "xl/workbook.xml" in names:
            return _EXCEL
        if METADATA in names:
            return _CSV
    raise not_ours()


def _without_own_words(found: Found, made: Report) -> Found:
    """What was found, without the passages that the report itself put there."""
    document = made.document
    own = {bare(section.heading) for section in document.sections}
    with spoken("vi"):
        own |= {
            f"{_('Annex')} {roman(place)}{annex.title.upper()}"
            for place, annex in enumerate(document.annexes, start=1)
        }
    for block in document.paragraphs():
        own.add(bare("".join(s for s in block.spans if isinstance(s, str))))
    own |= {bare(picture.title) for picture in document.pictures()}
    kept = tuple(one for one in found.beside if one.text.removeprefix("– ") not in own)
    return replace(found, beside=kept)


def _origin_differences(store: Store, own: Provenance, made: Report) -> list[Difference]:
    """Where a file says of itself what is not so."""
    then = made.provenance
    told = []
    names = [name for name in own.__dataclass_fields__ if name not in _FREE]
    for name in names:
        stated, computed = getattr(own, name), getattr(then, name)
        if stated != computed:
            told.append(Difference(Where.ORIGIN, name, 0, 0, str(stated), str(computed)))
    version = then.data_version
    if own.asked.closing_id is None and own.anchor:
        version = store.data_version_at(Anchor.read(own.anchor).sequence)
    if own.data_version != version:
        stated = str(own.data_version)
        told.append(Difference(Where.ORIGIN, "data_version", 0, 0, stated, str(version)))
    return told


def _differences(found: Found, anew: Mapping[str, Any]) -> list[Difference]:
    """Every place where the tables and figures of a file are not those of the store."""
    told: list[Difference] = []
    if found.figures is not None:
        told += _of_figures(found.figures, anew["figures"], found.provenance)
    if not found.tables and found.figures is None:
        return told
    for name, rows in anew["tables"].items():
        if name in found.tables:
            told += _of_table(name, found.tables[name], rows)
        else:
            told.append(Difference(Where.TABLE, name, 0, 0, "", name))
    for name in found.tables.keys() - anew["tables"].keys():
        told.append(Difference(Where.TABLE, name, 0, 0, name, ""))
    return told


def _of_figures(
    stated: Mapping[str, str], computed: Mapping[str, str], own: Provenance
) -> list[Difference]:
    told = []
    for name in dict.fromkeys((*computed, *stated)):
        mine, theirs = stated.get(name, ""), computed.get(name, "")
        if name in (ORIGIN + "data_version", ORIGIN + "sha256"):
            # They are the file's own; the words must say what its line of JSON says.
            value = own.figures_sha256 if name.endswith("sha256") else str(own.data_version)
            if mine and mine.split()[-1].replace("\u200b", "") == value:
                continue
        if bare(mine) != theirs:
            told.append(Difference(Where.FIGURE, name, 0, 0, mine, theirs))
    return told


def _of_table(name: str, stated: list[list[str]], computed: list[list[str]]) -> list[Difference]:
    told = []
    if len(stated) != len(computed):
        rows = str(len(stated) - 1), str(len(computed) - 1)
        told.append(Difference(Where.ROW, name, 0, 0, *rows))
    for place, (mine, theirs) in enumerate(zip(stated, computed, strict=False)):
        for at in range(max(len(mine), len(theirs))):
            one = mine[at] if at < len(mine) else ""
            other = theirs[at] if at < len(theirs) else ""
            if bare(one) != other:
                told.append(Difference(Where.CELL, name, place, at + 1, one, other))
    return told
