"""``/healthz``: is the store open, and which data does it hold."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from electrification.web.sources import Sources, problem

log = logging.getLogger(__name__)


def route(sources: Sources) -> Route:
    """Answer 200 with schema and data version, or 503 with the problem in words."""

    def healthz(_request: Request) -> Response:
        try:
            store = sources.store()
            answer = {
                "status": "ok",
                "schema": store.schema_revision(),
                "data_version": store.data_version(),
            }
        except Exception as error:  # whatever is wrong, the answer is "not healthy"
            log.warning("the store cannot be read: %s", type(error).__name__)
            return problem(503, error)
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return Route("/healthz", healthz, methods=["GET"])
