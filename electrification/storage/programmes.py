"""Reading which capital programme an entry names: any text, which the log of numbers leaves out."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from electrification.storage.schema import entry
from electrification.subject.entries import EntryKind


class Programmes:
    """The programmes that entries of one database name."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def named(self) -> Mapping[int, str]:
        """By id of an entry of kind `programme`, whatever its state, the programme."""
        query = sa.select(entry.c.id, entry.c.code).where(entry.c.kind == EntryKind.PROGRAMME)
        with self._engine.connect() as connection:
            return {entry_id: code or "" for entry_id, code in connection.execute(query)}
