"""A page's script in this process, inside Streamlit without a browser (`AppTest`), signed in.

What is timed is the script alone, not the harness around it.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from bench.measure import Runs, timed
from bench.worker import worker
from electrification.storage import Store
from electrification.storage.secrets import Session
from electrification.subject.accounts import Role
from electrification.tracking.signing_in import Visitor
from electrification.ui import session

TIMEOUT_S = 300
SCRIPT = "from bench import in_app\nin_app.run_current()\n"
_current: list[Callable[[], None]] = []


@contextmanager
def served(url: str) -> Iterator[Store]:
    """The pages' store on that database, with a planner who looks at them."""
    with patch.dict(os.environ, TRACKER_DATABASE_URL=url):
        store = session.store()
        actor = worker(store, Role.PLANNER)
        now = dt.datetime.now(dt.UTC)
        visit = Session("", actor.person_id, now, now, now + dt.timedelta(hours=1), False)
        visitor = Visitor(actor, must_change=False, session=visit)
        with patch.object(session, "visitor", lambda: visitor):
            yield store


def run_current() -> None:
    """What the script under `AppTest` does: the action that is being timed."""
    _current[0]()


def reruns(
    action: Callable[[], None], count: int, before: int = 2, query: Mapping[str, str] | None = None
) -> Runs:
    """Seconds of the action in one session's script runs, the first ones left out."""
    found = Runs()

    def timed_action() -> None:
        with timed(found):
            action()

    _current[:] = [timed_action]
    harness = AppTest.from_string(SCRIPT, default_timeout=TIMEOUT_S)
    for name, value in (query or {}).items():
        harness.query_params[name] = value
    for _number in range(before + count):
        harness.run()
        if harness.exception:
            raise RuntimeError(harness.exception[0].message)
    for values in (found, found.processor_s):
        del values[:before]
    return found
