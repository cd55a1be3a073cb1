"""``/data/capital.json``: money by district, source and plan year on a day, for other programs."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from electrification import calendar
from electrification.questions.days import refuse_unknown_day
from electrification.storage.capital_view import BY, as_json
from electrification.texts import Refused, _
from electrification.web.data_answers import Answers, BadQuery, guarded, parsed
from electrification.web.sources import Asker, Sources, problem


def route(sources: Sources) -> Route:
    """Return the route; amounts are whole đồng, confirmed entries only, the pending beside.

    ``on`` (today), ``known_at`` (now), ``units_on`` (the day) and ``by`` (``district``,
    ``commune``, ``province``, ``source``, ``year``, ``nature``; several with commas) are parts of
    the address. Only somebody who is signed in is answered, of the villages in their units.
    """
    answers = Answers("application/json")

    def capital(request: Request, asker: Asker) -> Response:
        if not asker.sees_villages:
            return problem(403, _("Please sign in to see these data."))
        asked = request.query_params
        day = parsed(asked, "on", calendar.read_date) or calendar.today()
        known_at = parsed(asked, "known_at", calendar.read_instant)
        units_on = parsed(asked, "units_on", calendar.read_date)
        by = tuple((asked.get("by") or "district,source,year").split(","))
        if unknown := sorted(set(by) - set(BY)):
            raise BadQuery(_("Unknown level {level}.", level=", ".join(unknown)))
        store = sources.store()
        try:
            refuse_unknown_day(day, store.first_entry_on(), calendar.today())
        except Refused as refusal:
            raise BadQuery(str(refusal)) from refusal

        def compute() -> str:
            snapshot = store.snapshot(day, known_at, units_on, asker.scope)
            view = sources.capital(store, snapshot, asker.scope)
            return json.dumps(as_json(view, by), ensure_ascii=False)

        question = (day, known_at, units_on, by, asker.scope)
        return answers.give(request, store.data_version(), question, compute)

    return Route("/data/capital.json", guarded(capital, sources), methods=["GET"])
