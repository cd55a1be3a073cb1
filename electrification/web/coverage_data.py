"""``/data/coverage.json``: coverage on a day, as known at an instant, for other programs."""

from __future__ import annotations

import json
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from electrification import calendar
from electrification.questions.coverage import Level, as_json, coverage_on
from electrification.texts import _
from electrification.web.data_answers import Answers, BadQuery, guarded, parsed, refuse_unknown
from electrification.web.sources import Asker, Sources


def route(sources: Sources) -> Route:
    """Return the route; its answer is that of ``python -m electrification coverage --json``.

    ``on`` (today), ``known_at`` (now), ``by`` (``district``; ``province``, ``commune``) and
    ``units_on`` (the day) are parts of the address. Somebody who is not signed in is answered where
    public viewing is on: figures by unit name no village.
    """
    answers = Answers("application/json")

    def coverage(request: Request, asker: Asker) -> Response:
        asked = request.query_params
        day = parsed(asked, "on", calendar.read_date) or calendar.today()
        known_at = parsed(asked, "known_at", calendar.read_instant)
        units_on = parsed(asked, "units_on", calendar.read_date)
        by = asked.get("by") or "district"
        if by not in get_args(Level):
            raise BadQuery(_("Unknown level {level}.", level=by))
        store, scope = sources.store(), asker.scope if asker.sees_villages else None
        refuse_unknown(day, known_at, store.first_entry_on())

        def compute() -> str:
            found = coverage_on(store, day, known_at, by, units_on, scope)  # type: ignore[arg-type]
            return json.dumps(
                as_json(found, names_villages=asker.sees_villages), ensure_ascii=False
            )

        question = (day, known_at, by, units_on, scope, asker.sees_villages)
        return answers.give(request, store.data_version(), question, compute)

    return Route("/data/coverage.json", guarded(coverage, sources), methods=["GET"])
