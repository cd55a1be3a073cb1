"""Files that lie, explode or break off, each by its name, and what is to be said of them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

from electrification.storage.file_checks import MAX_BYTES
from tests.evidence.builders import image, pdf, picture, png, png_chunk


def _saved(kind: str) -> bytes:
    out = io.BytesIO()
    image().save(out, kind)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def _webp_of(width: int, height: int) -> bytes:
    body = bytes([0x10, 0, 0, 0])
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + body + b"ALPH" + struct.pack("<I", 2) + b"\0\0"
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def _jpeg_of(width: int, height: int) -> bytes:
    """A small photo whose header claims another size."""
    made = bytearray(picture())
    place = made.index(b"\xff\xc0")
    made[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(made)


def _many_scans() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480)).save(out, "JPEG", progressive=True)
    made = out.getvalue()
    scan = made[made.rindex(b"\xff\xda") : -2]
    return made[:-2] + scan * 3_000 + made[-2:]


def _text_bomb() -> bytes:
    """A PNG whose compressed remark is thirty megabytes."""
    remark = b"Comment\0\0" + zlib.compress(b"\0" * 30_000_000, 9)
    return png(1, 1, zlib.compress(b"\0\0\0\0"), png_chunk(b"zTXt", remark))


def pdf_with(catalog: bytes = b"", *, objects: bytes = b"", stream: bytes = b"") -> bytes:
    """A PDF with more in its catalog, in a stream of packed objects, or in a stream of a page."""
    made = pdf().replace(b"/Type /Catalog", b"/Type /Catalog " + catalog)
    packed = zlib.compress(objects)
    more = (
        b"8 0 obj\n<< /Type /ObjStm /N 1 /First 4 >>\nstream\n" + packed + b"\nendstream\nendobj\n"
    )
    drawn = b"9 0 obj\n<< /Length 9 >>\nstream\n" + stream + b"\nendstream\nendobj\n"
    return made.replace(b"xref\n0 4", more + drawn + b"xref\n0 4")


DAMAGED, FOREIGN, TOO_MANY, NOT_WHOLE = "cannot be opened", "by its content", "pixels", "whole PDF"

REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing": ("anh.jpg", lambda: b"", "is empty"),
    "too large": ("anh.jpg", lambda: picture() + b"\0" * MAX_BYTES, "15 MB at most"),
    "GIF renamed": ("anh.jpg", lambda: _saved("GIF"), "but GIF"),
    "BMP renamed": ("anh.png", lambda: _saved("BMP"), "but BMP"),
    "TIFF renamed": ("anh.jpg", lambda: _saved("TIFF"), "but TIFF"),
    "AVIF renamed": ("anh.jpg", lambda: _saved("AVIF"), "Most Compatible"),
    "HTML renamed": ("bien-ban.pdf", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "HTML"),
    "HTML before a PDF": ("x.pdf", lambda: b"<script>alert(1)</script>" + pdf(), "HTML"),
    "SVG": ("anh.svg", lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', "but SVG"),
    "SVG renamed": ("anh.png", lambda: b"<svg xmlns='x'><script/></svg>", "but SVG"),
    "Word document": ("bien-ban.docx", _zip, "Save the document as PDF"),
    "archive renamed": ("bien-ban.pdf", _zip, FOREIGN),
    "program renamed": ("anh.jpg", lambda: b"MZ\x90\0" + b"\0" * 500, "but EXE"),
    "plain text": ("bien-ban.pdf", lambda: "Biên bản".encode(), FOREIGN),
    "text before a picture": ("anh.jpg", lambda: b" " + picture(), FOREIGN),
    "film": ("anh.jpg", lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 99, "video"),
    "only the mark of a JPEG": ("anh.jpg", lambda: b"\xff\xd8\xff", DAMAGED),
    "only the mark of a PNG": ("anh.png", lambda: b"\x89PNG\r\n\x1a\n", DAMAGED),
    "only the mark of a WebP": ("a.webp", lambda: b"RIFF\0\0\0\0WEBP", DAMAGED),
    "JPEG cut short": ("anh.jpg", lambda: picture(width=400, height=300)[:-300], DAMAGED),
    "PNG cut short": ("anh.png", lambda: picture("PNG", width=400, height=300)[:-100], DAMAGED),
    "WebP cut short": ("a.webp", lambda: picture("WEBP", width=400, height=300)[:-100], DAMAGED),
    "PNG of 50,000 × 50,000": ("a.png", lambda: png(50_000, 50_000, b""), TOO_MANY),
    "JPEG of 60,000 × 60,000": ("a.jpg", lambda: _jpeg_of(60_000, 60_000), TOO_MANY),
    "WebP of 16,000 × 16,000": ("a.webp", lambda: _webp_of(16_000, 16_000), TOO_MANY),
    "PNG of no size": ("a.png", lambda: png(0, 0, zlib.compress(b"")), DAMAGED),
    "PNG with data of another size": ("a.png", lambda: png(900, 900, zlib.compress(b"")), DAMAGED),
    "PNG whose remark explodes": ("a.png", _text_bomb, DAMAGED),
    "JPEG of three thousand scans": ("a.jpg", _many_scans, DAMAGED),
    "PDF without its beginning": ("a.pdf", lambda: pdf()[9:], FOREIGN),
    "PDF without its end": ("a.pdf", lambda: pdf()[:-40], NOT_WHOLE),
    "PDF that is only a mark": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF", NOT_WHOLE),
    "PDF with a page of HTML in it": (
        "a.pdf",
        lambda: b"%PDF-1.7\n<html><script>alert(1)</script></html>\n%%EOF",
        NOT_WHOLE,
    ),
    "PDF that runs a script": (
        "a.pdf",
        lambda: pdf_with(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        "script",
    ),
    "PDF whose script has a written-out name": (
        "a.pdf",
        lambda: pdf_with(b"/AA << /O << /S /J#61vaScript >> >>"),
        "script",
    ),
    "PDF with a script among packed objects": (
        "a.pdf",
        lambda: pdf_with(objects=b"12 0 << /S /JavaScript /JS 5 0 R >>"),
        "script",
    ),
    "PDF that starts a program": (
        "a.pdf",
        lambda: pdf_with(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "start a program",
    ),
    "PDF with a file in it": (
        "a.pdf",
        lambda: pdf_with(b"/Names << /EmbeddedFiles 7 0 R >>"),
        "other files",
    ),
    "PDF with a password": (
        "a.pdf",
        lambda: pdf().replace(b"/Root", b"/Encrypt 5 0 R /Root"),
        "password",
    ),
    "PDF of no version": ("a.pdf", lambda: pdf().replace(b"%PDF-1.7", b"%PDF-x.y"), NOT_WHOLE),
}
"""Name and content of a file, and a part of what is said in English."""

KEPT_AS_WHAT_IT_IS: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "JPEG with an archive behind it": (
        "a.zip",
        lambda: picture() + _zip(),
        "image/jpeg",
        "a.zip.jpg",
    ),
    "JPEG with HTML behind it": (
        "a.html",
        lambda: picture() + b"<script>alert(1)</script>",
        "image/jpeg",
        "a.html.jpg",
    ),
    "PNG named as a program": ("a.exe", lambda: picture("PNG"), "image/png", "a.exe.png"),
    "PDF named as a photo": ("a.jpg", lambda: pdf(), "application/pdf", "a.jpg.pdf"),
    "PDF that opens on a page": (
        "a.pdf",
        lambda: pdf_with(b"/OpenAction [3 0 R /Fit]"),
        "application/pdf",
        "a.pdf",
    ),
    "PDF whose picture happens to have such bytes": (
        "a.pdf",
        lambda: pdf_with(stream=b"\0/JS /Launch\0"),
        "application/pdf",
        "a.pdf",
    ),
    "WebP without an ending": ("a", lambda: picture("WEBP"), "image/webp", "a.webp"),
    "JPEG with its own ending in capitals": ("A.JPEG", lambda: picture(), "image/jpeg", "A.JPEG"),
}
"""Two things at once: kept and given out as what the first bytes say, and under no other ending."""

NAMES = (
    "../../etc/passwd",
    "..\\..\\windows\\system32\\config",
    "/etc/shadow",
    "C:\\x\\y.jpg",
    "a\0b.jpg",
    "a\r\nSet-Cookie: x=1.jpg",
    "gpj\u202egnp.exe",
    "\u200b\ufeff",
    "....",
    "~",
    "CON",
    "nul.jpg",
    '"><script>alert(1)</script>.jpg',
    "%2e%2e%2f.jpg",
    "x" * 5_000 + ".pdf",
    "ảnh cột điện số 1 (thôn mẫu).jpg",
)
"""What people and others call their files."""
