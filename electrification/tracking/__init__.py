"""Commands: the only way in for a change, whether from a page, a file or the command line.

Each command reads and checks first, then writes rows and audit links in one transaction.
"""

from electrification.tracking.recording import (
    Conflict,
    Irregular,
    confirmable,
    decide,
    discard_draft,
    may_decide,
    record,
    recordable,
    save_draft,
)
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
from electrification.tracking.system import SYSTEM_PERSON, SYSTEM_PERSON_ID, system_actor

__all__ = [
    "SYSTEM_PERSON",
    "SYSTEM_PERSON_ID",
    "Conflict",
    "Irregular",
    "RegisterChange",
    "RegisterRow",
    "confirmable",
    "create",
    "decide",
    "discard_draft",
    "freeze_baseline",
    "import_register",
    "may_decide",
    "memberships",
    "plan_register",
    "record",
    "recordable",
    "save_draft",
    "system_actor",
    "write_register",
]
