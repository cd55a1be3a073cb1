"""What is known of a request: did a page of ours send it, and was it made on this machine."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.requests import Request

MAX_FORM_BYTES = 16_384
MAX_FIELDS = 20
_PAGE = re.compile(r"[a-z0-9-]{0,60}")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a small form, each once; nothing where it is too large or not a form."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM_BYTES:
            return {}
    try:
        read = parse_qs(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
        )
    except ValueError:
        return {}
    return {name: values[-1] for name, values in read.items()}


def comes_from_own_page(request: Request) -> bool:
    """Whether the browser says that a page of this very site sent the request.

    An older browser says nothing: the form's token then decides alone.
    """
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    if origin := request.headers.get("origin"):
        return urlsplit(origin).netloc == request.headers.get("host")
    return True


def comes_from_this_machine(request: Request) -> bool:
    """Whether the request was made on this machine, to this machine, and through nobody else."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    client = request.client.host if request.client else ""
    return is_loopback(client) and is_loopback(_host_name(request.headers.get("host", "")))


def network_address(request: Request) -> str | None:
    """Where the request comes from; None from this machine, as behind a proxy that does not say."""
    client = request.client.host if request.client else ""
    return None if not client or is_loopback(client) else client


def is_secure(request: Request) -> bool:
    """Whether the browser reaches us by https, through a proxy or not."""
    said = request.headers.get("x-forwarded-proto", request.url.scheme)
    return said.split(",")[0].strip().lower() == "https"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def way_back(text: str) -> str:
    """A page of ours with its query, to go to afterwards; empty for whatever else was asked.

    It is put together from its parts, so that it cannot lead anywhere else.

    >>> way_back("/ho-so-thon?village=TBG-066"), way_back("//evil.example/x")
    ('ho-so-thon?village=TBG-066', '')
    """
    if len(text) > 1000:
        return ""
    page, _mark, query = text.removeprefix("/").partition("?")
    if not _PAGE.fullmatch(page):
        return ""
    try:
        pairs = parse_qsl(query, max_num_fields=MAX_FIELDS)
    except ValueError:
        pairs = []
    return page + (f"?{urlencode(pairs)}" if pairs else "")


def _host_name(host: str) -> str:
    """The name in a Host header, without port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
