"""The leader's five seconds: the rate, what remains, and the lines that open to their lists."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.overview import Overview, by_name
from electrification.questions.quality import Quality
from electrification.questions.snapshot import Snapshot
from electrification.reports.overview_words import change, group_name, rate_said
from electrification.reports.rate_words import at_present
from electrification.storage import Store
from electrification.subject.villages import Status
from electrification.texts import _, date, n_, number
from electrification.ui.components.decision_line import decision_line
from electrification.ui.components.obstacle_rows import with_obstacles
from electrification.ui.components.plain import plain
from electrification.ui.components.rests_on import rests_line
from electrification.ui.components.village_table import village_table
from electrification.ui.screens import REMAINING


def headline(found: Overview, known: Quality | None = None) -> None:
    """Line 1: how many of how many, and the rate; on what it rests is `rests_on`."""
    snapshot = found.snapshot
    rate, beside = rate_said(found), at_present(found.rate)
    done = found.meets * 100 / found.villages if found.villages else 0
    hoped = len(found.pending) * 100 / found.villages if found.villages else 0
    what = _("border villages have electricity by the New Rural criterion")
    pending = n_(
        "{count} village waits for confirmation",
        "{count} villages wait for confirmation",
        len(found.pending),
    )
    as_of = {"day": date(snapshot.on), "pending": pending}
    said = (
        _("As of {day}, confirmed figures; {pending}. Goal: 100 %.", **as_of)
        if rate
        else _("As of {day}, confirmed figures; {pending}. Goal: all villages.", **as_of)
    )
    if len(found.in_doubt):
        said += " " + n_(
            "{count} village may fall back once pending entries are confirmed.",
            "{count} villages may fall back once pending entries are confirmed.",
            len(found.in_doubt),
        )
    present = (
        f'<div class="small present">{html.escape(beside[:1].upper() + beside[1:])}</div>'
        if beside
        else ""
    )
    share = f"{number(found.meets)}/{number(found.villages)}"
    counts = (
        f'<span class="count">{number(found.meets)}'
        f'<span class="of">/{number(found.villages)}</span></span>'
    )
    bar = (
        f'<i class="done" style="width:{done:.3f}%"></i>'
        f'<i class="hoped" style="width:{hoped:.3f}%"></i>'
    )
    st.html(
        f'<section class="hero" aria-label="{html.escape(what)}"><div class="line">{counts}'
        f'<span class="what">{html.escape(what)}</span>'
        f'{f"""<span class="rate">{rate}</span>""" if rate else ""}</div>'
        f'<div class="bar" role="img" aria-label="{rate or share}">{bar}</div>'
        f'<div class="small">{html.escape(said)}</div>{present}{rests_line(found, known)}</section>'
    )


def first_line_lists(found: Overview) -> None:
    """The lists behind line 1: villages that meet, and those that wait for confirmation."""
    counted = found.snapshot.counted
    lists = {
        "list_meets": (_("Villages that meet"), counted[counted["meets"]]),
        "list_pending": (_("Waiting for confirmation"), found.pending),
        "list_in_doubt": (_("May fall back"), found.in_doubt),
    }
    with st.container(horizontal=True, gap="small"):
        for key, (name, rows) in lists.items():
            if rows.empty:
                continue
            opened = st.popover(
                f"{name}: {number(len(rows))}", key=key, on_change="rerun", type="tertiary"
            )
            if opened.open:
                with opened:
                    village_table(by_name(rows), found.snapshot, ["households"], key=f"{key}_rows")


def five_lines(found: Overview, store: Store) -> None:
    """Lines 2 to 5, each opening its list."""
    _remaining(found)
    _built_dark(found, store)
    decision_line(found, store)
    _since(found)


def _remaining(found: Overview) -> None:
    if not found.remaining_count:
        st.success(_("All counted villages meet the criterion."), icon=":material/check_circle:")
        return
    st.subheader(
        n_("{count} village remains", "{count} villages remain", found.remaining_count),
        anchor=False,
    )
    with st.container(horizontal=True, key="remaining", gap="small"):
        for status, rows in found.remaining.items():
            _group(status, rows, found.snapshot)
        st.page_link(REMAINING.as_streamlit(), label=_(REMAINING.title), width="content")


def _group(status: Status, rows: pd.DataFrame, snapshot: Snapshot) -> None:
    """One group of remaining villages: how many, and the list behind a touch."""
    said = f"**{number(len(rows))}** {group_name(status, rows)}"
    with st.container(width="content", key=f"group_{status}"):
        opened = st.popover(said, key=f"list_{status}", on_change="rerun")
    if opened.open:
        with opened:
            village_table(rows, snapshot, ["households"], key=f"remaining_{status}")


def _built_dark(found: Overview, store: Store) -> None:
    rows = found.built_dark
    if rows.empty:
        return
    known = with_obstacles(rows, store, found.snapshot)
    dark = int((rows["status"] == Status.BUILT_NOT_ENERGISED).sum())
    oldest = known.iloc[0]
    line = _(
        "**Completed, not energised: {count} villages, longest {days} days**",
        count=number(dark),
        days=number(int(oldest["built_dark_days"])),
    )
    for value in (oldest["obstacle_cause"], oldest["obstacle_unit"]):
        if isinstance(value, str) and value:
            line += f" – {plain(value)}"
    if dark < len(rows):
        more = len(rows) - dark
        line += (
            " ("
            + n_("{count} more with a dark phase", "{count} more with a dark phase", more)
            + ")"
        )
    opened = st.expander(
        line, icon=":material/notification_important:", key="list_dark", on_change="rerun"
    )
    if opened.open:
        shown = ["built_dark_days", "built_dark_since", "obstacle_unit", "obstacle_cause"]
        with opened:
            village_table(known, found.snapshot, shown, key="dark")


def _since(found: Overview) -> None:
    line = _(
        "**Since the period before ({day}):** {what}",
        day=date(found.since.before.on),
        what=change(found.since),
    )
    opened = st.expander(
        line, icon=":material/compare_arrows:", key="list_since", on_change="rerun"
    )
    if opened.open:
        with opened:
            village_table(_moved(found), found.snapshot, ["status_before"], key="since")


def _moved(found: Overview) -> pd.DataFrame:
    """Villages whose status changed, with what it was."""
    now = found.snapshot.frame.drop(columns="status")
    moved = found.since.moved.merge(now, on="village_id", how="inner")
    moved["status_before"] = [
        labels.label(Status(s)) if isinstance(s, str) else "–" for s in moved["status_before"]
    ]
    return moved
