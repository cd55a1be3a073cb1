"""Timing: a figure is some runs of one thing, beside what was promised of it and its peers."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class Runs(list[float]):
    """Seconds on the wall of each run; `processor_s` are those the processor worked for it."""

    def __init__(self) -> None:
        super().__init__()
        self.processor_s: list[float] = []


@dataclass
class Figure:
    """Runs of one thing, in seconds; `note` says what is in them or why there are none."""

    name: str
    runs_s: list[float] = field(default_factory=list)
    promise_s: float | None = None
    note: str = ""
    peers: list[Figure] = field(default_factory=list)
    is_broken: bool = False
    """Something else that was promised of it, told in `note`, is not kept."""

    @property
    def median_s(self) -> float:
        """Middle of the runs; NaN without any."""
        return statistics.median(self.runs_s) if self.runs_s else float("nan")

    @property
    def least_s(self) -> float:
        """Fastest run: what the machine can do when nobody else is using it."""
        return min(self.runs_s) if self.runs_s else float("nan")

    @property
    def processor_s(self) -> float:
        """Least time of the processor in a run: what others on the machine disturb least."""
        worked = self.runs_s.processor_s if isinstance(self.runs_s, Runs) else []
        return min(worked) if worked else float("nan")

    @property
    def verdict(self) -> str:
        """``OK`` or ``MISSED`` by the median; empty where nothing was promised."""
        if self.promise_s is None:
            return ""
        if not self.runs_s:
            return "NOT MEASURED"
        is_kept = self.median_s <= self.promise_s and not self.is_broken
        return "OK" if is_kept else "MISSED"


def runs_of(action: Callable[[], object], count: int, *, before: int = 0) -> Runs:
    """Time an action `count` times, in seconds, after some calls that do not count."""
    for _number in range(before):
        action()
    found = Runs()
    for _number in range(count):
        with timed(found):
            action()
    return found


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Add to the list how long the block took, in seconds; to `Runs`, the processor's too."""
    began, worked = time.perf_counter(), processor_s()
    yield
    into.append(time.perf_counter() - began)
    if isinstance(into, Runs):
        into.processor_s.append(processor_s() - worked)


def processor_s() -> float:
    """Seconds that the processor has worked for this process and its children that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
