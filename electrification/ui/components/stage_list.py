"""The stages of a village in three groups: reached, waiting, not required, and by phase."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.reports.village_facts import Reached, live, reached, spared
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import STAGES, Stage, StageGroup
from electrification.texts import _

_TOLD_BY = [str(EntryKind.STAGE), str(EntryKind.INSPECTION)]
_OF_A_STAGE = ["kind", "code", "occurred_on", "phase", "state"]


def stage_list(entries: pd.DataFrame, templates: Mapping[str, frozenset[Stage]]) -> None:
    """Draw every stage with the day it was reached, from a village's entries.

    Parameters
    ----------
    templates : by programme the stages it does not require
    """
    standing = live(entries)
    told = standing.loc[standing["kind"].isin(_TOLD_BY), _OF_A_STAGE]
    facts = {stage: reached(told, stage) for stage in STAGES}
    skipped = spared(standing, templates)
    for column, group in zip(st.columns(3), StageGroup, strict=True):
        rows = [
            _row(stage, facts[stage], stage in skipped) for stage in STAGES if stage.group is group
        ]
        with column:
            st.markdown(f"**{labels.label(group)}**")
            st.html(f'<ul class="stages">{"".join(rows)}</ul>')


def _row(stage: Stage, lines: list[Reached], is_skipped: bool) -> str:
    name = html.escape(labels.label(stage))
    if not lines:
        said = _("not required") if is_skipped else "–"
        return (
            f'<li class="open"><span class="mark">○</span><span>{name}</span>'
            f"<span>{html.escape(said)}</span></li>"
        )
    is_plain = len(lines) == 1 and not lines[0].part and lines[0].is_confirmed
    mark = "●" if all(line.is_confirmed for line in lines) else "◐"
    when = f'<span class="when">{html.escape(lines[0].day)}</span>' if is_plain else "<span></span>"
    more = "" if is_plain else "".join(map(_more, lines))
    return f'<li><span class="mark">{mark}</span><span>{name}</span>{when}{more}</li>'


def _more(line: Reached) -> str:
    """One phase of a stage, or a stage that waits for confirmation."""
    waiting = "" if line.is_confirmed else _("waiting for confirmation")
    rest = "".join(f" · {html.escape(said)}" for said in (line.part, waiting) if said)
    return f'<span class="more"><b>{html.escape(line.day)}</b>{rest}</span>'
