"""Where the making of a report has come to, for who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum

from electrification.texts import N_

Told = Callable[["Step"], None]


class Step(Enum):
    """A step, with what it is called."""

    READING = N_("Reading the data …")
    CONTENT = N_("Putting the content together …")
    DRAWING = N_("Drawing the map and charts …")
    SETTING = N_("Setting the pages …")


_listener: ContextVar[Told | None] = ContextVar("report_steps", default=None)


def come_to(step: Step) -> None:
    """Say that a step begins, where somebody listens."""
    if (told := _listener.get()) is not None:
        told(step)


@contextmanager
def steps_told(told: Told) -> Iterator[None]:
    """Have `told` called at every step of what is made within."""
    before = _listener.set(told)
    try:
        yield
    finally:
        _listener.reset(before)
