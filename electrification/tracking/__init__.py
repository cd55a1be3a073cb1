"""Commands: the only way in for a change, whether from a page, a file or the command line.

Each command reads and checks first, then writes rows and audit links in one transaction.
"""

from electrification.tracking.baseline import change_baseline, freeze_baseline
from electrification.tracking.capital import (
    NewCapital,
    NewWork,
    add_source,
    add_work,
    at_lead,
    decide_investment,
    extend_cutoff,
    record_capital,
    set_investment,
    set_party,
    set_shares,
)
from electrification.tracking.criterion import add_version, decide_version
from electrification.tracking.no_change import NoChange, report_no_change
from electrification.tracking.people import (
    NewPost,
    add_person,
    add_post,
    disable_person,
    end_post,
    refuse_unknown_person,
    reset_password,
)
from electrification.tracking.recording import (
    Conflict,
    Irregular,
    NotDecided,
    confirmable,
    decide,
    discard_draft,
    record,
    recordable,
    save_draft,
)
from electrification.tracking.register import (
    RegisterChange,
    RegisterRow,
    create,
    import_register,
    memberships,
    plan_register,
    write_register,
)
from electrification.tracking.system import SYSTEM_PERSON, SYSTEM_PERSON_ID, system_actor

__all__ = [
    "SYSTEM_PERSON",
    "SYSTEM_PERSON_ID",
    "NewPost",
    "Conflict",
    "Irregular",
    "NoChange",
    "NotDecided",
    "RegisterChange",
    "RegisterRow",
    "add_person",
    "add_post",
    "add_version",
    "change_baseline",
    "confirmable",
    "create",
    "decide",
    "decide_version",
    "disable_person",
    "end_post",
    "discard_draft",
    "freeze_baseline",
    "import_register",
    "memberships",
    "plan_register",
    "record",
    "recordable",
    "refuse_unknown_person",
    "report_no_change",
    "reset_password",
    "save_draft",
    "system_actor",
    "add_source",
    "add_work",
    "at_lead",
    "extend_cutoff",
    "record_capital",
    "decide_investment",
    "set_investment",
    "set_party",
    "set_shares",
    "NewCapital",
    "NewWork",
    "write_register",
]
