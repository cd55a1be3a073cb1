"""Commands: the only way in for a change, whether from a page, a file or the command line.

Each command reads and checks first, then writes rows and audit links in one transaction.
"""

from electrification.tracking.people import (
    NewPost,
    add_person,
    add_post,
    disable_person,
    end_post,
    reset_password,
    system_actor,
)
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
    "NewPost",
    "RegisterChange",
    "RegisterRow",
    "add_person",
    "add_post",
    "create",
    "decide",
    "disable_person",
    "end_post",
    "freeze_baseline",
    "import_register",
    "memberships",
    "plan_register",
    "record",
    "reset_password",
    "system_actor",
    "write_register",
]
