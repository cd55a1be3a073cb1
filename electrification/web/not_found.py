"""Addresses that are no page: said in the reader's language, where Streamlit says it in English."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from electrification.settings import read_settings
from electrification.texts import LANGUAGES, use_language
from electrification.web.sign_in_pages import Frame, not_found_page

_STREAMLIT = frozenset({"static", "media", "component", "app", "auth", "oauth2callback"})
"""First parts of addresses that Streamlit answers; files (with a dot) and ``_stcore`` as well."""


class _Unknown(Route):
    """Every address of one part but those that are known: they are left to who answers them."""

    def __init__(self, known: Collection[str], base_path: str) -> None:
        self._known = _STREAMLIT | set(known)
        self._base = base_path
        super().__init__("/{page}", self._answer, methods=["GET"])

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        page = str(found.get("path_params", {}).get("page", ""))
        if match is not Match.FULL or page in self._known or "." in page or page.startswith("_"):
            return Match.NONE, {}
        return match, found

    def _answer(self, request: Request) -> Response:
        asked: Any = request.query_params.get("lang", "")
        usual = read_settings().language
        use_language(asked if asked in LANGUAGES else usual)
        frame = Frame(self._base, next="", token="", usual_language=usual, status=404)
        return not_found_page(frame, quote(request.path_params["page"], safe=""))


def route(pages: Collection[str], base_path: str = "") -> Route:
    """Return the route; `pages` are the addresses of pages, `base_path` where they are served."""
    return _Unknown(pages, base_path)
