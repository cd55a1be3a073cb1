"""What a file is, by what stands in it and never by its name: JPEG, PNG, WebP or PDF, or refused.

A file is what its first bytes say, whatever else it could be taken for, and is given out only under
that type (`web.evidence`). This is no search for viruses.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from electrification.storage import photos
from electrification.storage.pdf_checks import Active, active_content
from electrification.storage.photos import JPEG, MAX_PIXELS, PNG, WEBP
from electrification.texts import N_, Message, Refused, message, number

PDF = "application/pdf"
MAX_BYTES = 15_000_000
MAX_NAME_CHARACTERS = 150
SUFFIXES = {JPEG: (".jpg", ".jpeg"), PNG: (".png",), WEBP: (".webp",), PDF: (".pdf",)}
"""Endings of each type that may be kept; the first is added where a name has none of them."""

_PDF_END_BYTES = 2_048
_FOREIGN: tuple[tuple[bytes, int, str], ...] = (
    (b"GIF8", 0, "GIF"),
    (b"BM", 0, "BMP"),
    (b"II*\0", 0, "TIFF"),
    (b"MM\0*", 0, "TIFF"),
    (b"PK\x03\x04", 0, "ZIP, DOCX, XLSX"),
    (b"\xd0\xcf\x11\xe0", 0, "DOC, XLS"),
    (b"Rar!", 0, "RAR"),
    (b"MZ", 0, "EXE"),
    (b"\x7fELF", 0, "ELF"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True)
class Checked:
    """A file that may be kept, with what was read in it.

    `taken_at` (UTC), `lat` and `lon` (degrees WGS 84) are what a photo itself says, or None;
    `thumbnail` is a JPEG, None for a PDF.
    """

    content: bytes
    media_type: str
    file_name: str
    thumbnail: bytes | None = None
    taken_at: dt.datetime | None = None
    lat: float | None = None
    lon: float | None = None


def check(name: str, content: bytes) -> Checked:
    """Read a file to its end.

    Raises
    ------
    Refused
        Where it is empty, too large, of another type, cut short or damaged: says how to mend it.
    """
    shown = cleaned_name(name)
    if not content:
        raise Refused(
            message(N_("“{file}” is empty."), file=shown), message(N_("Choose the file again."))
        )
    if len(content) > MAX_BYTES:
        raise Refused(
            message(
                N_("“{file}” has {size} MB; a file may have {most} MB at most."),
                file=shown,
                size=number(len(content) / 1e6, 1),
                most=number(MAX_BYTES / 1e6),
            ),
            message(N_("Make the photo smaller, or scan the document at 150–200 dpi.")),
        )
    media_type = recognised(content)
    if media_type is None:
        raise _foreign(shown, content)
    kept_as = named(shown, media_type)
    if media_type == PDF:
        _check_pdf(shown, content)
        _check_quiet(shown, content)
        return Checked(content, PDF, kept_as)
    photo = _photo(shown, content, media_type)
    return Checked(
        content, media_type, kept_as, photo.thumbnail, photo.taken_at, photo.lat, photo.lon
    )


def recognised(content: bytes) -> str | None:
    """The media type that the first bytes say; None for what is not kept here.

    >>> recognised(b"%PDF-1.7 ..."), recognised(b"<svg/>")
    ('application/pdf', None)
    """
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    return PDF if content.startswith(b"%PDF-") else None


def cleaned_name(name: str) -> str:
    r"""A file's name as text: without folders, control characters and signs that turn the writing.

    >>> cleaned_name("C:\\anh\\..\\Biên bản: 12.pdf")
    'Biên bản_ 12.pdf'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    plain = " ".join(re.sub(r'[<>:"|?*]', "_", kept).split()).strip(". ")
    if not plain:
        return "tep"
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    return _shortened(plain)


def named(name: str, media_type: str) -> str:
    """A cleaned name whose ending says what the file is.

    >>> named("cot-dien.exe", "image/jpeg")
    'cot-dien.exe.jpg'
    """
    endings = SUFFIXES[media_type]
    return name if name.lower().endswith(endings) else _shortened(name + endings[0])


def _shortened(name: str) -> str:
    if len(name) <= MAX_NAME_CHARACTERS:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = dot + ending if stem and len(ending) <= 10 else ""
    return name[: MAX_NAME_CHARACTERS - len(tail)].rstrip(". ") + tail


def _photo(shown: str, content: bytes, media_type: str) -> photos.Photo:
    try:
        return photos.read_photo(content, media_type)
    except photos.TooManyPixels as error:
        raise Refused(
            message(
                N_("“{file}” has {width} × {height} pixels; a photo may have {most} million."),
                file=shown,
                width=error.width,
                height=error.height,
                most=number(MAX_PIXELS / 1e6),
            ),
            message(N_("Make the photo smaller and attach it again.")),
        ) from error
    except photos.Unreadable as error:
        raise Refused(
            message(N_("“{file}” cannot be opened: it is damaged or cut short."), file=shown),
            message(N_("Open it on your device; if it shows there, save it anew and attach that.")),
        ) from error


def _check_pdf(shown: str, content: bytes) -> None:
    """Refuse what begins as a PDF and is none: no version, no object, no end."""
    has_version = re.match(rb"%PDF-[12]\.\d", content)
    has_object = re.search(rb"\d+\s+\d+\s+obj\b", content)
    end = content.rstrip(b"\0\r\n\t ")[-_PDF_END_BYTES:]
    if has_version and has_object and b"startxref" in end and b"%%EOF" in end:
        return
    raise Refused(
        message(N_("“{file}” is not a whole PDF: it is damaged or cut short."), file=shown),
        message(N_("Open it on your device and save or print it as PDF again.")),
    )


_ACTIVE: dict[Active, str] = {
    Active.SCRIPT: N_("“{file}” is a PDF with a script in it."),
    Active.LAUNCH: N_("“{file}” is a PDF that would start a program."),
    Active.EMBEDDED: N_("“{file}” is a PDF with other files in it."),
    Active.LOCKED: N_("“{file}” is a PDF that is locked with a password."),
}


def _check_quiet(shown: str, content: bytes) -> None:
    """Refuse a PDF that would do something by itself, or that nobody could read later."""
    found = active_content(content)
    if found is not None:
        raise Refused(
            message(_ACTIVE[found], file=shown),
            message(N_("Open it, print it as PDF anew and attach that, or scan the paper.")),
        )


def _foreign(shown: str, content: bytes) -> Refused:
    found = _format_of(content)
    if found == "HEIC":
        remedy = N_(
            "On an iPhone choose Settings, Camera, Formats, Most Compatible; or send a JPEG."
        )
    elif found.startswith(("ZIP", "DOC")):
        remedy = N_("Save the document as PDF and attach that.")
    else:
        remedy = N_("Attach a photo (JPEG, PNG, WebP) or a PDF.")
    return Refused(_what_it_is(shown, found), message(remedy))


def _what_it_is(shown: str, found: str) -> Message:
    if found:
        return message(
            N_("“{file}” is not a photo or PDF by its content, but {format}."),
            file=shown,
            format=found,
        )
    return message(N_("“{file}” is not a photo or PDF by its content."), file=shown)


def _format_of(content: bytes) -> str:
    for mark, place, name in _FOREIGN:
        if content[place : place + len(mark)] == mark:
            return name
    if content[4:8] == b"ftyp":
        return "HEIC" if content[8:12] in _HEIC_BRANDS else "video"
    start = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<body")):
        return "HTML"
    return "SVG" if b"<svg" in start else ""
