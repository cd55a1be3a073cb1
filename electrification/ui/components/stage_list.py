"""The stages of a village in three groups: reached, waiting, not required, and by phase."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.milestones import STAGES, Stage, StageGroup, not_required_by
from electrification.texts import _, date

_LIVE = (EntryState.PENDING, EntryState.CONFIRMED)


def stage_list(entries: pd.DataFrame, templates: Mapping[str, frozenset[Stage]]) -> None:
    """Draw every stage with the day it was reached, from a village's entries.

    Parameters
    ----------
    templates : by programme the stages it does not require
    """
    live = entries[entries["state"].isin([str(s) for s in _LIVE])]
    facts = {stage: _lines(live, stage) for stage in STAGES}
    skipped = _not_required(live, templates)
    for column, group in zip(st.columns(3), StageGroup, strict=True):
        rows = [
            _row(stage, facts[stage], stage in skipped) for stage in STAGES if stage.group is group
        ]
        with column:
            st.markdown(f"**{labels.label(group)}**")
            st.html(f'<ul class="stages">{"".join(rows)}</ul>')


def _not_required(live: pd.DataFrame, templates: Mapping[str, frozenset[Stage]]) -> set[Stage]:
    programmes = live[(live["kind"] == EntryKind.PROGRAMME)]["code"].tolist()
    stated = live[live["kind"] == EntryKind.NOT_REQUIRED]["code"]
    skipped = not_required_by(programmes[0] if programmes else None, templates)
    return set(skipped) | {Stage(code) for code in stated}


def _lines(live: pd.DataFrame, stage: Stage) -> list[tuple[str, str, bool]]:
    """Day, phase and whether it is confirmed, of each time the stage was reached or is planned."""
    if stage is Stage.INSPECTED:
        own = live[(live["kind"] == EntryKind.INSPECTION) & (live["code"] != "failed")]
    else:
        own = live[(live["kind"] == EntryKind.STAGE) & (live["code"] == stage)]
    return [
        (date(row["occurred_on"]), _part(row), row["state"] == EntryState.CONFIRMED)
        for row in own.sort_values("occurred_on").to_dict("records")
    ]


def _part(row: dict[object, object]) -> str:
    phase = row["phase"]
    if phase is None or phase != phase:
        return ""
    return _("phase {phase}", phase=int(float(str(phase))))


def _row(stage: Stage, lines: list[tuple[str, str, bool]], is_skipped: bool) -> str:
    name = html.escape(labels.label(stage))
    if not lines:
        said = _("not required") if is_skipped else "–"
        return (
            f'<li class="open"><span class="mark">○</span><span>{name}</span>'
            f"<span>{html.escape(said)}</span></li>"
        )
    is_plain = len(lines) == 1 and not lines[0][1] and lines[0][2]
    mark = "●" if all(confirmed for _day, _phase, confirmed in lines) else "◐"
    when = f'<span class="when">{html.escape(lines[0][0])}</span>' if is_plain else "<span></span>"
    more = "" if is_plain else "".join(_more(*line) for line in lines)
    return f'<li><span class="mark">{mark}</span><span>{name}</span>{when}{more}</li>'


def _more(day: str, part: str, is_confirmed: bool) -> str:
    """One phase of a stage, or a stage that waits for confirmation."""
    waiting = "" if is_confirmed else _("waiting for confirmation")
    rest = "".join(f" · {html.escape(said)}" for said in (part, waiting) if said)
    return f'<span class="more"><b>{html.escape(day)}</b>{rest}</span>'
