"""What a planner writes beside the figures, kept from one period to the next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WrittenParts:
    """Texts by part, one paragraph a line; empty where nobody wrote any."""

    causes: str = ""
    tasks: str = ""
    requests: str = ""
