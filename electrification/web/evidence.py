"""``/ho-so/…``: documents as downloads and photos made small, for who may see the village.

A document is given out as an attachment under the type that its content says, in a sandbox, and
never kept by a browser. Who may not see it is told that it is not there.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from electrification.storage.evidence import Document
from electrification.subject.accounts import Actor
from electrification.subject.audit import EventAction
from electrification.texts import _
from electrification.tracking import events
from electrification.tracking.evidence_rights import may_see_document
from electrification.web.sources import problem

log = logging.getLogger(__name__)

ActorOf = Callable[[Request], Actor | None]
_SEALED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Cookie",
}


def document_url(document_id: int, file_name: str, prefix: str = "") -> str:
    """Address of a download; the name is only there to be read.

    >>> document_url(7, "Biên bản 12.pdf")
    'ho-so/7/Bi%C3%AAn%20b%E1%BA%A3n%2012.pdf'
    """
    return f"{prefix}ho-so/{document_id}/{quote(file_name, safe='')}"


def thumbnail_url(document_id: int, prefix: str = "") -> str:
    """Address of a photo made small."""
    return f"{prefix}ho-so/{document_id}/anh-nho"


def routes(store: Callable[[], Any], actor_of: ActorOf) -> Sequence[Route]:
    """Return the two routes.

    Parameters
    ----------
    store
        Gives the open store.
    actor_of
        Who asks, with the posts held now; None for a visitor.
    """

    def found(request: Request) -> Document | None:
        document: Document | None = store().evidence.document(request.path_params["document_id"])
        if document is None or not may_see_document(store(), actor_of(request), document):
            return None
        return document

    def thumbnail(request: Request) -> Response:
        document = found(request)
        path = store().files.thumbnail(document.sha256) if document else None
        if document is None or path is None or not path.is_file():
            return _not_there()
        tag = f'"{document.sha256[:32]}"'
        headers = {**_SEALED, "Cache-Control": "private, no-cache", "ETag": tag}
        known = request.headers.get("if-none-match", "").replace("W/", "").split(",")
        if tag in (k.strip() for k in known):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = "inline"
        return FileResponse(path, media_type="image/jpeg", headers=headers)

    def download(request: Request) -> Response:
        document = found(request)
        if document is None:
            return _not_there()
        content = store().files.read(document.sha256)
        if content is None:
            log.error("document %s is missing in the folder of evidence or changed", document.id)
            return problem(
                410,
                _("The file of this document is missing or no longer what was attached.")
                + " "
                + _("Ask the administrator to bring it back from the backup."),
            )
        if (by := actor_of(request)) is not None:
            events.note(store(), EventAction.EXPORT, f"document:{document.id}", None, by)
        headers = {
            **_SEALED,
            "Cache-Control": "no-store",
            "Content-Disposition": attachment(document.file_name),
        }
        return Response(content, media_type=document.media_type, headers=headers)

    return [
        Route("/ho-so/{document_id:int}/anh-nho", _guarded(thumbnail), methods=["GET"]),
        Route("/ho-so/{document_id:int}/{name}", _guarded(download), methods=["GET"]),
    ]


def attachment(file_name: str) -> str:
    """The header that makes a browser save a file under that name (RFC 6266, RFC 5987).

    >>> print(attachment("Biên bản.pdf"))
    attachment; filename="Bien ban.pdf"; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n.pdf
    """
    plain = "".join(c if c.isascii() and c.isprintable() else "" for c in _without_marks(file_name))
    plain = plain.replace("\\", "_").replace('"', "_").replace("%", "_").strip() or "tep"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def _without_marks(text: str) -> str:
    return unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))


def _not_there() -> Response:
    return problem(404, _("There is no such document."))


def _guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def guarded(request: Request) -> Response:
        try:
            return answer(request)
        except Exception as error:
            log.exception("a document cannot be served")
            return problem(503, error)

    return guarded
