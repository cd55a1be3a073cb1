"""Timing: a figure is some runs of one thing, beside what was promised of it and its peers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Figure:
    """Runs of one thing, in seconds; `note` says what is in them or why there are none."""

    name: str
    runs_s: list[float] = field(default_factory=list)
    promise_s: float | None = None
    note: str = ""
    peers: list[Figure] = field(default_factory=list)

    @property
    def median_s(self) -> float:
        """Middle of the runs; NaN without any."""
        return statistics.median(self.runs_s) if self.runs_s else float("nan")

    @property
    def least_s(self) -> float:
        """Fastest run: what the machine can do when nobody else is using it."""
        return min(self.runs_s) if self.runs_s else float("nan")

    @property
    def verdict(self) -> str:
        """``OK`` or ``MISSED`` by the median; empty where nothing was promised."""
        if self.promise_s is None:
            return ""
        if not self.runs_s:
            return "NOT MEASURED"
        return "OK" if self.median_s <= self.promise_s else "MISSED"


def runs_of(action: Callable[[], object], count: int, *, before: int = 0) -> list[float]:
    """Time an action `count` times, in seconds, after some calls that do not count."""
    for _number in range(before):
        action()
    found: list[float] = []
    for _number in range(count):
        with timed(found):
            action()
    return found


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Add to the list how long the block took, in seconds."""
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)
