"""Line 4: what a leader must settle, tasks and obstacles in one list, the most urgent first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.overview import Overview
from electrification.questions.urgent import to_decide
from electrification.storage import Store
from electrification.texts import _, date, n_, number
from electrification.ui import session
from electrification.ui.components.obstacle_rows import with_obstacles
from electrification.ui.components.plain import plain
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.components.village_table import MOST_ROWS, ROW_PX
from electrification.ui.screens import TASKS, open_village

FILE_COLUMNS = ("village_code", "village_name", "villages", "what", "unit", "document_number",
                "due_on", "overdue_days")  # fmt: skip


def urgent_lines(found: Overview, store: Store) -> pd.DataFrame:
    """What is to be settled in the villages of the overview; see `questions.urgent.to_decide`."""
    snapshot, by = found.snapshot, session.actor()
    villages = set(snapshot.frame["village_id"])
    offices = by.organisations if by else ()
    tasks = store.tasks.on(snapshot.on, snapshot.known_at, villages=villages, offices=offices)
    obstacles = with_obstacles(found.obstacles, store, snapshot).rename(
        columns={"obstacle_entry_ids": "obstacle_entry_id"}
    )
    return to_decide(tasks, store.tasks.subjects(), obstacles, snapshot.on)


def decision_line(found: Overview, store: Store) -> None:
    """Draw the line with the most urgent matter, which opens the list."""
    lines = urgent_lines(found, store)
    if lines.empty:
        return
    late = int(lines["overdue_days"].notna().sum())
    said = _("**For leaders to settle: {count}**", count=number(len(lines)))
    if late:
        said += " – " + n_("{count} past its deadline", "{count} past their deadline", late)
    first = lines.iloc[0]
    parts = [_villages(first), first["unit"], first["document_number"], _until(first)]
    said += " – " + ", ".join(plain(p) for p in parts if isinstance(p, str) and p)
    opened = st.expander(said, icon=":material/front_hand:", key="list_stuck", on_change="rerun")
    if opened.open:
        with opened:
            _table(lines, found)


def _table(lines: pd.DataFrame, found: Overview) -> None:
    shown = pd.DataFrame(
        {
            "overdue_days": [
                "–" if pd.isna(days) else number(int(days)) for days in lines["overdue_days"]
            ],
            "village": [_villages(row) for row in lines.to_dict("records")],
            "unit": lines["unit"].fillna("–"),
            "due_on": [date(day) for day in lines["due_on"]],
            "document_number": lines["document_number"].fillna("–"),
            "what": lines["what"].fillna("–"),
        }
    )
    text = st.column_config.TextColumn
    chosen = st.dataframe(
        shown,
        hide_index=True,
        height=min(len(shown) + 1, MOST_ROWS) * ROW_PX + 3,
        row_height=ROW_PX,
        on_select="rerun",
        selection_mode="single-cell",
        key="stuck",
        column_config={
            "overdue_days": text(_("Days overdue"), width=115, alignment="right"),
            "village": text(_("Village"), width=185),
            "unit": text(_("Lead unit"), width=195),
            "due_on": text(_("Deadline"), width=90),
            "document_number": text(_("Document"), width=140),
            "what": text(_("Content"), width=320),
        },
        alt=_("What is to be settled; a click opens the village"),
    )
    if picked := chosen["selection"]["cells"]:
        code = lines["village_code"].iloc[picked[0][0]]
        if isinstance(code, str):
            open_village(code)
        elif TASKS.is_open_to(session.actor()):
            st.switch_page(TASKS.as_streamlit())
    save_as_csv(lines, found.snapshot, FILE_COLUMNS, file_name="viec-can-xu-ly", key="stuck_csv")


def _villages(line: pd.Series | dict[str, object]) -> str:
    """The village, and how many more; a dash for a task about none in particular."""
    name, many = line["village_name"], int(str(line["villages"]))
    if not isinstance(name, str):
        return "–"
    return name if many < 2 else _("{village} and {count} more", village=name, count=many - 1)


def _until(line: pd.Series) -> str:
    if pd.notna(line["overdue_days"]):
        return _("overdue by {days} days", days=number(int(line["overdue_days"])))
    return _("deadline {day}", day=date(line["due_on"]))
