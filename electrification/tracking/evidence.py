"""Evidence on its way in: files are kept first, then the rows that say what they bear out."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from electrification import calendar
from electrification.storage import Store, Work
from electrification.storage.evidence import Document, documents_of, entries_of, uses_of
from electrification.storage.file_checks import Checked, check
from electrification.subject.accounts import Actor
from electrification.subject.entries import EARLIEST_DAY, MAX_TEXT_CHARACTERS
from electrification.subject.evidence import (
    MAX_ATTENDEES_CHARACTERS,
    MAX_NUMBER_CHARACTERS,
    DocumentKind,
    stage_of,
)
from electrification.subject.milestones import Stage
from electrification.subject.typed import impossible_text, text_of
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.evidence_rights import may_attach, may_remove

MOST_FILES = 20


@dataclass(frozen=True)
class NewFile:
    """A file as somebody hands it in; the name is only text."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class About:
    """What a person says of the documents handed in together."""

    kind: DocumentKind
    number: str | None = None
    issued_on: dt.date | None = None
    attendees: str | None = None


@dataclass(frozen=True)
class DevicePosition:
    """Where the device said it was, degrees WGS 84, and how far off it may be."""

    lat: float
    lon: float
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Bears:
    """What is borne out, in which villages: an entry, a stage, or the village as such."""

    village_ids: tuple[int, ...]
    entry_id: int | None = None
    stage: Stage | None = None


@dataclass(frozen=True)
class Attached:
    """What came of it. `reused` are documents that were there before and keep what they say."""

    evidence_ids: tuple[int, ...]
    reused: tuple[Document, ...] = ()


def attach(
    store: Store,
    files: Sequence[NewFile],
    village_ids: Iterable[int],
    about: About,
    *,
    by: Actor,
    entry_id: int | None = None,
    stage: Stage | None = None,
    device: DevicePosition | None = None,
    today: dt.date | None = None,
) -> Attached:
    """Keep files and write what they bear out, all of it or nothing.

    A file that is there already is not kept again; the document keeps the kind, number and day it
    was given first. One document may serve many villages; an entry is borne out in its own village
    and its stage in the others.

    Raises
    ------
    Refused
        Without the right in every village, for a file that is not what it should be, for a day to
        come, or where all of it was attached before.
    """
    bears = Bears(tuple(dict.fromkeys(village_ids)), entry_id, stage)
    checked = ready(store, files, bears, about, by=by, today=today)
    with store.writing(by.person_id) as work:
        return write(work, checked, bears, about, device)


def ready(
    store: Store,
    files: Sequence[NewFile],
    bears: Bears,
    about: About,
    *,
    by: Actor,
    today: dt.date | None = None,
) -> list[tuple[str, Checked]]:
    """Check rights, words and files, and keep the files; writes no row. Answers (SHA-256, file).

    A file kept for a change that then fails does no harm: the next try finds it there.
    """
    _check_right(store, bears.village_ids, by)
    _check_target(store, bears)
    _check_words(about, today or calendar.today())
    if not files:
        raise Refused(message(N_("No file was chosen.")), message(N_("Choose a photo or a PDF.")))
    if len(files) > MOST_FILES:
        raise Refused(
            message(N_("{count} files are too many at once."), count=len(files)),
            message(N_("Attach {most} at a time."), most=MOST_FILES),
        )
    checked = [check(file.name, file.content) for file in files]
    if about.kind is DocumentKind.PHOTO:
        _check_photos(checked)
    return [(store.files.keep(file.content, file.thumbnail), file) for file in checked]


def write(
    work: Work,
    checked: Sequence[tuple[str, Checked]],
    bears: Bears,
    about: About,
    device: DevicePosition | None = None,
) -> Attached:
    """Write the rows of files that are kept, in a change that is under way."""
    work.instant()  # the chain's lock: nobody else adds the same document from here on
    files = dict(checked)
    known = documents_of(work, list(files))
    new = [sha for sha in files if sha not in known]
    rows = [_document_row(sha, files[sha], about) for sha in new]
    ids = dict(zip(new, work.add_documents(rows), strict=True))
    ids |= {sha: found.id for sha, found in known.items()}
    there = uses_of(work, list(ids.values()))
    targets = _targets(work, bears)
    uses = [(ids[sha], village_id, *targets[village_id]) for sha in files for village_id in targets]
    fresh = [use for use in uses if use not in there]
    if not fresh:
        raise Refused(
            message(N_("This was attached before; nothing was changed.")),
            message(N_("Look for it among the documents of the village.")),
        )
    position = _device_row(device)
    names = ("document_id", "village_id", "entry_id", "stage")
    written = work.add_evidence([{**dict(zip(names, u, strict=True)), **position} for u in fresh])
    return Attached(tuple(written), tuple(known.values()))


def remove(store: Store, evidence_id: int, reason: str, *, by: Actor) -> None:
    """Let a document bear out nothing any more, and say why; it stays in the history.

    One's own, or that of others where one confirms what it bears out.

    Raises
    ------
    Refused
        Where it is not there, was taken away before, without the right, or without a reason.
    """
    said = text_of(reason)
    if said is None:
        raise Refused(message(N_("The reason is missing.")), message(N_("Say in a few words why.")))
    if (wrong := impossible_text(said, MAX_TEXT_CHARACTERS)) is not None:
        raise Refused(wrong)
    found = store.evidence.one(evidence_id)
    gone = Refused(
        message(N_("This document is no longer attached here.")), message(N_("Reload the page."))
    )
    if found is None or found.removed_at is not None:
        raise gone
    if not may_remove(store, by, found.village_id, found.added_by, found.entry_kind or "stage",
                      found.entry_code or found.stage):  # fmt: skip
        raise Refused(
            message(N_("You may not take this document away.")),
            message(N_("Ask who attached it, or the department that confirms the figures.")),
        )
    with store.writing(by.person_id) as work:
        at = work.instant()
        again = store.evidence.one(evidence_id)
        if again is None or again.removed_at is not None:
            raise gone
        work.remove_evidence(evidence_id, at, said)


def _check_right(store: Store, village_ids: Sequence[int], by: Actor) -> None:
    if not village_ids:
        raise Refused(message(N_("No village was chosen.")), message(N_("Choose a village.")))
    if not may_attach(store, by, village_ids):
        raise Refused(
            message(N_("You may not attach documents to these villages.")),
            message(N_("Choose villages of your own area only.")),
        )
    here = set(store.villages()["village_id"].tolist())
    if not set(village_ids) <= here:
        raise Refused(
            message(N_("One of the villages is not in the register.")),
            RELOAD,
        )


def _check_target(store: Store, bears: Bears) -> None:
    if bears.entry_id is None:
        return
    found = store.evidence.entries([bears.entry_id]).get(bears.entry_id)
    if found is None or found[0] not in bears.village_ids:
        raise Refused(
            message(N_("The entry that the document is to bear out is not there.")),
            RELOAD,
        )


def _check_words(about: About, today: dt.date) -> None:
    if about.issued_on is not None and not EARLIEST_DAY <= about.issued_on <= today:
        raise Refused(
            message(N_("A document cannot be of {day}."), day=about.issued_on),
            message(N_("Give the day that stands in it, today at the latest.")),
        )
    for text, most in (
        (about.number, MAX_NUMBER_CHARACTERS),
        (about.attendees, MAX_ATTENDEES_CHARACTERS),
    ):
        if text is not None and len(text) > most:
            raise Refused(
                message(N_("“{text}…” is too long."), text=text[:30]),
                message(N_("Write {most} characters at most."), most=most),
            )


def _check_photos(checked: Sequence[Checked]) -> None:
    for file in checked:
        if file.thumbnail is None:
            raise Refused(
                message(N_("“{file}” is a PDF, not a photo."), file=file.file_name),
                message(N_("Choose another kind of document for it.")),
            )


def _targets(work: Work, bears: Bears) -> dict[int, tuple[int | None, str | None]]:
    """Entry and stage by village: the entry in its own, its stage in the others."""
    if bears.entry_id is None:
        return dict.fromkeys(bears.village_ids, (None, bears.stage and str(bears.stage)))
    own, kind, code = entries_of(work.connection, [bears.entry_id])[bears.entry_id]
    stage = stage_of(kind, code)
    elsewhere = (None, str(stage) if stage else None)
    return {v: (bears.entry_id, None) if v == own else elsewhere for v in bears.village_ids}


def _document_row(sha256: str, file: Checked, about: About) -> dict[str, Any]:
    is_photo = about.kind is DocumentKind.PHOTO
    return {
        "sha256": sha256,
        "media_type": file.media_type,
        "size_bytes": len(file.content),
        "file_name": file.file_name,
        "kind": str(about.kind),
        "number": None if is_photo else cleaned_line(about.number),
        "issued_on": about.issued_on,
        "attendees": cleaned_line(about.attendees),
        "taken_at": file.taken_at,
        "lat": file.lat,
        "lon": file.lon,
    }


def _device_row(device: DevicePosition | None) -> dict[str, float | None]:
    """What the device said, or nothing where that is no place on earth."""
    names = ("device_lat", "device_lon", "device_accuracy_m")
    if device is None or not (abs(device.lat) <= 90 and abs(device.lon) <= 180):
        return dict.fromkeys(names)
    doubt = device.accuracy_m
    is_known = doubt is not None and math.isfinite(doubt) and doubt >= 0
    values = (round(device.lat, 7), round(device.lon, 7), doubt if is_known else None)
    return dict(zip(names, values, strict=True))


def cleaned_line(text: str | None) -> str | None:
    r"""One line of text without control characters and signs that turn the writing; None if empty.

    >>> cleaned_line(" 12/BB-UBND\u202e\n ")
    '12/BB-UBND'
    """
    shown = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text or "")
    return unicodedata.normalize("NFC", " ".join(shown.split())) or None
