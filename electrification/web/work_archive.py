"""``/luu-tru-cong-trinh/…``: the archive of a work as a download, for who may take it out.

It is written to a file of the system's temporary folder, given out in parts, and then deleted.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from electrification import calendar
from electrification.reports.work_archive import write_archive
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import Refused, _
from electrification.web.evidence import attachment
from electrification.web.sources import problem

log = logging.getLogger(__name__)


def archive_url(code: str, known_at: str = "") -> str:
    """Address of the archive of a work, as known now or at an instant.

    >>> archive_url("CT/01", "2025-09-29")
    'luu-tru-cong-trinh?cong-trinh=CT%2F01&den=2025-09-29'
    """
    asked = {"cong-trinh": code, **({"den": known_at} if known_at else {})}
    return f"luu-tru-cong-trinh?{urlencode(asked, quote_via=quote, safe='')}"


def route(store: Callable[[], Store], actor_of: Callable[[Request], Actor | None]) -> Route:
    """Return the route; who may not take the archive is told so, and nothing of the work."""

    def archive(request: Request) -> Response:
        by = actor_of(request)
        if by is None:
            return problem(403, _("Please sign in to see these data."))
        asked = request.query_params
        try:
            known_at = calendar.read_instant(asked["den"]) if "den" in asked else None
        except ValueError as error:
            return problem(400, str(error))
        folder = Path(tempfile.mkdtemp(prefix="archive-"))
        file = folder / "archive.zip"
        try:
            with file.open("wb") as out:
                made = write_archive(store(), asked.get("cong-trinh", ""), by, out, known_at)
        except Refused as refusal:
            _clear(folder)
            return problem(403, refusal)
        except Exception as error:
            _clear(folder)
            log.exception("an archive cannot be written")
            return problem(503, error)
        headers = {
            "Content-Disposition": attachment(made.file_name),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Vary": "Cookie",
        }
        done = BackgroundTask(_clear, folder)
        return FileResponse(file, media_type="application/zip", headers=headers, background=done)

    return Route("/luu-tru-cong-trinh", archive, methods=["GET"])


def _clear(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink(missing_ok=True)
    folder.rmdir()
