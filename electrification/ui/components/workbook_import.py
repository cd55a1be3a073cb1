"""A filled-in workbook on the page: every change it would make, what is wrong, and recording it."""

from __future__ import annotations

import hashlib
import html

import streamlit as st

from electrification import calendar
from electrification.exchange.field_errors import copy_with_errors, problems_of
from electrification.exchange.field_preview import PreviewLine, preview_lines
from electrification.exchange.field_reader import FilledWorkbook, Gave, read_filled
from electrification.reports.village_facts import entry_line
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import Refused, _, instant, n_, number
from electrification.tracking.field_import import (
    ImportPlan,
    earlier_import,
    import_filled,
    plan_import,
)
from electrification.ui import session
from electrification.ui.components.dropped import Dropped, nothing_to_do, read_once
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.row_problems import row_problems
from electrification.ui.components.save_button import save_file

KEY = "workbook"
MOST, MOST_CHANGED = 300, 20
MOST_AT_ONCE, MOST_PX = 10, 620


def workbook_import(store: Store, by: Actor, dropped: Dropped) -> None:
    """What the workbook states, what would be recorded, and the button that records it."""
    try:
        filled = read_once(
            store, dropped, KEY,
            lambda: read_filled(dropped.content, dropped.name, Gave.of(store)),
        )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.caption(
        _("Exported at {at}, {count} villages.", at=instant(filled.file.exported_at),
          count=number(filled.villages))
    )  # fmt: skip
    if (before := earlier_import(store, filled.file.sha256)) is not None:
        nothing_to_do(_("This very file was recorded already, as import {id}.", id=before))
        return
    plan = read_once(store, dropped, f"{KEY}_plan", lambda: plan_import(store, filled.file, by), by)
    problems = problems_of(filled, plan)
    row_problems(problems)
    if problems:
        save_file(
            _("Save a copy with the errors beside the cells"),
            lambda _anchor: copy_with_errors(dropped.content, filled, problems),
            session.snapshot(calendar.today()),
            file_name="so-cap-nhat-co-loi.xlsx", rows=len(problems), key=f"{KEY}_errors",
            is_quiet=False,
        )  # fmt: skip
    _counts(plan, len(problems))
    _lines(store, plan)
    if problems:
        return
    if not plan.coming:
        nothing_to_do(_("Nothing is filled in that is not recorded already."))
        return
    _apply(store, filled, plan, dropped)


def _counts(plan: ImportPlan, problems: int) -> None:
    odd = sum(1 for one in plan.coming if one.breaches)
    figures = (
        (_("To be recorded"), len(plan.coming)), (_("Recorded already"), len(plan.known)),
        (_("Needs review"), odd), (_("Errors"), problems),
    )  # fmt: skip
    with st.container(horizontal=True, gap="medium"):
        for name, count in figures:
            st.metric(name, number(count), width="content")


def _lines(store: Store, plan: ImportPlan) -> None:
    """Every entry that would be recorded, beside what stands."""
    lines = preview_lines(plan, MOST)
    if not lines:
        return
    here = store.villages().set_index("village_id")["village_name"]
    items = "".join(_line(line, str(here.get(line.village_id, ""))) for line in lines)
    with st.container(height=MOST_PX if len(lines) > MOST_AT_ONCE else "content", border=False):
        st.html(f'<ul class="entries findings">{items}</ul>')
    if len(plan.coming) > MOST:
        st.caption(_("The first {count} are shown.", count=MOST))


def _line(line: PreviewLine, village: str) -> str:
    """One entry: the village and what is said; what stands now; what is to be looked at."""
    what = _("{village}, row {row}: {what}", village=village, row=line.row, what=line.what)
    more = [line.day, _("document {number}", number=line.document) if line.document else "",
            _("stands now: {what}", what=line.before) if line.before else ""]  # fmt: skip
    told = [
        _("Needs review: {why}", why=line.oddity) if line.oddity else "",
        _("Others have recorded since the export.") if line.is_changed else "",
    ]
    marked = "".join(f'<span class="more"><b>{html.escape(one)}</b></span>' for one in told if one)
    return (
        f'<li><span class="what">{html.escape(what)}</span>'
        f'<span class="more">{html.escape(" · ".join(part for part in more if part))}</span>'
        f"{marked}</li>"
    )


def _apply(store: Store, filled: FilledWorkbook, plan: ImportPlan, dropped: Dropped) -> None:
    """The button, after what others wrote meanwhile was looked at."""
    despite = {i: plan.versions[i] for i in plan.changed}
    is_seen = True
    if despite:
        _changes(store, filled, plan)
        mark = hashlib.sha256(repr(sorted(despite.items())).encode()).hexdigest()[:12]
        is_seen = st.checkbox(
            _("I have seen what others recorded; record mine all the same"),
            key=f"{KEY}_despite_{mark}",
        )
    label = n_("Write {count} entry into the system", "Write {count} entries into the system",
               len(plan.coming))  # fmt: skip
    if not st.button(label, type="primary", key=f"{KEY}_apply", icon=":material/save:",
                     disabled=not is_seen):  # fmt: skip
        return
    try:
        done = import_filled(store, filled.file, session.signed_in(), despite=despite)
    except Refused as refusal:
        show_refusal(refusal)
        return
    session.show_day(max(one.stated.entry.occurred_on for one in done.coming))
    dropped.is_done(
        n_("{count} entry recorded, waiting for confirmation.",
           "{count} entries recorded, waiting for confirmation.", len(done.coming))
    )  # fmt: skip


def _changes(store: Store, filled: FilledWorkbook, plan: ImportPlan) -> None:
    """What others wrote about villages of the workbook since it was exported."""
    ids = sorted(plan.changed)
    st.warning(
        plain(n_("Others have recorded about {count} village since the workbook was exported.",
                 "Others have recorded about {count} villages since the workbook was exported.",
                 len(ids))),
        icon=":material/group:",
    )  # fmt: skip
    here = store.villages().set_index("village_id")["village_name"]
    shown = []
    for village_id in ids[:MOST_CHANGED]:
        rows = store.changes_since(village_id, filled.file.seen[village_id]).to_dict("records")
        said = "; ".join(f"{entry_line(row)} ({instant(row['recorded_at'])})" for row in rows)
        shown.append(
            f'<li><span class="what">{html.escape(str(here.get(village_id, "")))}</span>'
            f'<span class="more">{html.escape(said)}</span></li>'
        )
    st.html(f'<ul class="entries findings">{"".join(shown)}</ul>')
