"""What a PDF report carries, and whether its pages are those that were given out.

The figures are attached as JSON. What is printed is held against the kept file page by page: a
signature adds a field of its own and leaves what is drawn on the pages as it was.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from electrification.reports.found import Beside, Difference, Found, Where, not_ours
from electrification.reports.provenance import Asked, read_provenance
from electrification.storage import Store
from electrification.texts import _, number, spoken

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

SIGNATURE_FIELD = "/Sig"
_DRAWN = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DEEPEST = 40


def read_pdf(content: bytes) -> Found:
    """Provenance and figures from what is attached to a PDF, signed or not."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    from electrification.reports.pdf import ATTACHMENT

    try:
        reader = PdfReader(io.BytesIO(content))
        [attached] = reader.attachments[ATTACHMENT]
        told = json.loads(attached)
        own = read_provenance(json.dumps(told["provenance"]))
        tables = {str(n): [[str(c) for c in r] for r in rows] for n, rows in told["tables"].items()}
        figures = {str(n): str(t) for n, t in told["figures"].items()}
        return Found(own, tables, figures, beside=tuple(_signatures(reader)))
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise not_ours() from error


def page_differences(content: bytes, asked: Asked, store: Store) -> list[Difference]:
    """Pages that are not as in any report that was given out for what was asked."""
    from pypdf.errors import PyPdfError

    if store.reports.is_known(hashlib.sha256(content).hexdigest()):
        return []
    try:
        pages = page_hashes(content)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise not_ours() from error
    best: list[Difference] | None = None
    for kept in _given_out(store, asked):
        found = _between(pages, page_hashes(kept))
        if not found:
            return []
        if best is None or len(found) < len(best):
            best = found
    return [Difference(Where.PAGE, "", 0, 0, "", "")] if best is None else best


def _given_out(store: Store, asked: Asked) -> list[bytes]:
    """PDF files that were given out for what was asked."""
    found: list[bytes] = []
    for row in store.reports.all().to_dict("records"):
        if not str(row["file_name"]).endswith(".pdf"):
            continue
        told = json.loads(row["provenance"])
        if told["format"] and read_provenance(row["provenance"]).asked == asked:
            content = store.files.read(row["sha256"])
            found += [] if content is None else [content]
    return found


def _between(pages: list[tuple[str, bool]], kept: list[tuple[str, bool]]) -> list[Difference]:
    told = []
    if len(pages) != len(kept):
        told.append(Difference(Where.ROW, "", 0, 0, str(len(pages)), str(len(kept))))
    for place, ((mine, is_covered), (theirs, _own)) in enumerate(
        zip(pages, kept, strict=False), start=1
    ):
        if mine != theirs or is_covered:
            told.append(Difference(Where.PAGE, "", place, 0, "", ""))
    return told


def page_hashes(content: bytes) -> list[tuple[str, bool]]:
    """For each page the hash of all that is drawn on it, and whether anything else lies over it."""
    from pypdf import PdfReader

    return [(_hash(page), _is_covered(page)) for page in PdfReader(io.BytesIO(content)).pages]


def _hash(page: PageObject) -> str:
    """Of what is drawn: contents and resources by value, wherever in the file they stand."""
    digest = hashlib.sha256()
    for name in _DRAWN:
        value = page.get(name)
        if name == "/Contents" and value is not None:
            contents = page.get_contents()
            digest.update(b"" if contents is None else contents.get_data())
            continue
        digest.update(name.encode())
        _add(digest, value, 0)
    return digest.hexdigest()


def _add(digest: Any, value: Any, depth: int) -> None:
    """An object by value; what refers back to the page or the structure is left out."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

    if depth > _DEEPEST:
        raise ValueError(depth)
    if isinstance(value, IndirectObject):
        value = value.get_object()
    if isinstance(value, StreamObject):
        digest.update(value.get_data())
    if isinstance(value, DictionaryObject):
        for key in sorted(value):
            if key in ("/Parent", "/StructParents", "/P", "/Length", "/Filter", "/DecodeParms"):
                continue
            digest.update(str(key).encode())
            _add(digest, value.raw_get(key), depth + 1)
    elif isinstance(value, ArrayObject):
        for one in value:
            _add(digest, one, depth + 1)
    else:
        digest.update(repr(value).encode())


def _is_covered(page: PageObject) -> bool:
    """Whether anything but a link or the field of a signature lies over the page."""
    return any(
        (kind != "/Link" and not is_signature) or (kind == "/Link" and is_drawn)
        for kind, is_signature, is_drawn in _over(page)
    )


def _over(page: PageObject) -> Iterator[tuple[str, bool, bool]]:
    """What lies over a page: its kind, whether it is a signature, whether it is drawn."""
    annotations: Any = page["/Annots"] if "/Annots" in page else ()  # noqa: SIM401 get does not resolve
    for one in annotations:
        told = one.get_object()
        fields = told if "/FT" in told or "/Parent" not in told else told["/Parent"]
        is_signature = told.get("/Subtype") == "/Widget" and fields.get("/FT") == SIGNATURE_FIELD
        yield str(told.get("/Subtype")), is_signature, "/AP" in told


def _signatures(reader: PdfReader) -> Iterator[Beside]:
    """Pages that a signature is drawn on: what lies under it is not seen."""
    for place, page in enumerate(reader.pages, start=1):
        if any(is_signature and is_drawn for _kind, is_signature, is_drawn in _over(page)):
            with spoken("vi"):
                yield Beside(
                    _("page {page}", page=number(place)),
                    _("a signature is drawn on this page: see that it covers no figure"),
                )
