"""The database: schema, migrations, reading, and the one transaction a change is written in."""

from electrification.storage.database import (
    StorageProblem,
    file_of,
    new_database,
    open_engine,
    safe_url,
)
from electrification.storage.history import Decidable, statement
from electrification.storage.store import Store, open_store
from electrification.storage.writing import Work

__all__ = [
    "Decidable",
    "StorageProblem",
    "Store",
    "Work",
    "file_of",
    "new_database",
    "open_engine",
    "open_store",
    "safe_url",
    "statement",
]
