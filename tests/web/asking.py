"""Ask a list of routes as a browser would, without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import BaseRoute

from electrification.web.routes import data_routes
from electrification.web.sources import EVERYTHING, Asker, Sources
from tests.web.stage import scene


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and body of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    def json(self) -> Any:
        return json.loads(self.body)


def routes_of(
    store: Callable[[], Any],
    asker: Callable[[Request], Asker | None] = lambda _request: EVERYTHING,
) -> list[BaseRoute]:
    """Return the routes that read, over the villages of the scene."""
    return data_routes(Sources(store, scene.areas, asker))


def get(
    routes: Sequence[BaseRoute], address: str, headers: Mapping[str, str] | None = None
) -> Answer:
    """Return what the routes answer to a GET."""
    return ask(routes, "GET", address, headers)


def ask(
    routes: Sequence[BaseRoute],
    method: str,
    address: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    client: str = "127.0.0.1",
    scheme: str = "http",
) -> Answer:
    """Return what the routes answer to a request of a browser at the address `client`."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
        "server": ("127.0.0.1", 80),
        "client": (client, 1),
    }
    sent: list[dict[str, Any]] = []

    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not waiting:  # the browser stays, and says nothing more
            await asyncio.Event().wait()
        return waiting.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Starlette(routes=list(routes))(scope, receive, send))
    start = sent[0]
    return Answer(
        start["status"],
        {k.decode().lower(): v.decode() for k, v in start["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
        tuple(v.decode() for k, v in start["headers"] if k.lower() == b"set-cookie"),
    )
