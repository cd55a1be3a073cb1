"""Files that are brought in: what they are of, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """What a file is."""

    FIELD_WORKBOOK = "field_workbook"
    METERS = "meters"
    REGISTER = "register"
    CAPITAL = "capital"


@dataclass(frozen=True)
class BroughtFile:
    """A file as it came: its name, the SHA-256 of its content, and how many rows were read."""

    kind: FileKind
    name: str
    sha256: str
    rows: int

    def as_row(self) -> dict[str, object]:
        """The values that are kept of it."""
        return {
            "kind": str(self.kind),
            "sha256": self.sha256,
            "file_name": self.name,
            "row_count": self.rows,
        }
