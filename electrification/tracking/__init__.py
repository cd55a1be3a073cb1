"""Commands: the only way in for a change, whether from a page, a file or the command line.

Each command reads and checks first, then writes rows and audit links in one transaction.
"""

from electrification.tracking.recording import SYSTEM_PERSON, SYSTEM_PERSON_ID, decide, record
from electrification.tracking.register import (
    RegisterChange,
    RegisterRow,
    create,
    freeze_baseline,
    import_register,
    memberships,
    plan_register,
    write_register,
)

__all__ = [
    "SYSTEM_PERSON",
    "SYSTEM_PERSON_ID",
    "RegisterChange",
    "RegisterRow",
    "create",
    "decide",
    "freeze_baseline",
    "import_register",
    "memberships",
    "plan_register",
    "record",
    "write_register",
]
