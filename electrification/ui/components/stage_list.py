"""The stages of a village in three groups: reached, planned, not required, and by phase."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.entries import EntryKind, EntryState
from electrification.milestones import STAGES, Stage, StageGroup, not_required_by
from electrification.texts import _, date

_STYLE = """<style>
.stages{list-style:none;margin:0;padding:0;font-size:.95rem}
.stages li{display:grid;grid-template-columns:1.6rem 1fr auto;gap:.1rem .4rem;padding:.3rem 0;
 border-bottom:1px solid #eef1f3;align-items:baseline}
.stages .when{font-variant-numeric:tabular-nums;white-space:nowrap;font-weight:550}
.stages .more{grid-column:2/-1;font-size:.85rem;color:#4a5862}
.stages .open{color:#7b858d}
.stages .mark{font-weight:700;color:#00745a}
.stages .open .mark{color:#b0bac1}
</style>"""
_LIVE = (EntryState.PENDING, EntryState.CONFIRMED)


def stage_list(entries: pd.DataFrame) -> None:
    """Draw every stage with the day it was reached, from a village's entries."""
    live = entries[entries["state"].isin([str(s) for s in _LIVE])]
    facts = {stage: _lines(live, stage) for stage in STAGES}
    skipped = _not_required(live)
    for column, group in zip(st.columns(3), StageGroup, strict=True):
        rows = [
            _row(stage, facts[stage], stage in skipped) for stage in STAGES if stage.group is group
        ]
        with column:
            st.markdown(f"**{labels.label(group)}**")
            st.html(f'{_STYLE}<ul class="stages">{"".join(rows)}</ul>')


def _not_required(live: pd.DataFrame) -> set[Stage]:
    programmes = live[(live["kind"] == EntryKind.PROGRAMME)]["code"].tolist()
    stated = live[live["kind"] == EntryKind.NOT_REQUIRED]["code"]
    return set(not_required_by(programmes[0] if programmes else None)) | {Stage(c) for c in stated}


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
        return f'<li class="open"><span class="mark">○</span><span>{name}</span><span>{html.escape(said)}</span></li>'
    more = [
        f'<span class="more">{html.escape(" · ".join(p for p in (day, part, "" if confirmed else _("waiting for confirmation")) if p))}</span>'
        for day, part, confirmed in lines
        if len(lines) > 1 or part or not confirmed
    ]
    is_sure = any(confirmed for _day, _phase, confirmed in lines)
    mark = "●" if is_sure else "◐"
    return (
        f'<li><span class="mark">{mark}</span><span>{name}</span>'
        f'<span class="when">{html.escape(lines[-1][0])}</span>{"".join(more)}</li>'
    )
