"""On what the figures of a page rest: measure, rule, list and data, in one line that opens."""

from __future__ import annotations

import datetime as dt
import html

import pandas as pd
import streamlit as st

from electrification.questions.grounds import grounds
from electrification.questions.overview import Overview, by_name
from electrification.questions.quality import Quality, quality
from electrification.questions.snapshot import Snapshot
from electrification.reports import rule_words
from electrification.reports.rate_words import sentence
from electrification.storage import Store
from electrification.texts import _, instant, n_, number
from electrification.ui import session
from electrification.ui.components.plain import plain
from electrification.ui.components.village_table import village_table
from electrification.ui.screens import CRITERION

_KEPT = "quality"


def quality_of(store: Store, snapshot: Snapshot, known_at: dt.datetime | None = None) -> Quality:
    """What the figures of a snapshot rest on, computed once for a version of the data.

    `known_at` is the instant the snapshot was asked for, where it is not of now.
    """
    key = (store.address, snapshot.data_version, snapshot.on, session.scope(), known_at)
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != key:
        reasons = grounds(snapshot, store.entries_behind(snapshot))
        found = quality(snapshot, reasons, store.evidence.borne_out(snapshot.known_at))
        kept = st.session_state[_KEPT] = (key, found)
    known: Quality = kept[1]
    return known


def rests_line(found: Overview, known: Quality | None) -> str:
    """The line under the headline: rule, list, data; what is in doubt is marked."""
    snapshot = found.snapshot
    criterion, baseline = snapshot.criterion, snapshot.baseline
    parts = [
        (rule_words.rule(criterion), criterion.legal_basis, not criterion.is_verified),
        (rule_words.counted(snapshot), rule_words.changes_since(snapshot), baseline.id is None),
    ]
    if changes := rule_words.changes_since(snapshot):
        parts.append((changes, "", True))
    if known is not None:
        parts.append((documented(known), "", len(known.documented) < known.meets))
        if len(known.waiting):
            parts.append((waiting(known), "", True))
    parts.append((_("Known at {instant}", instant=instant(snapshot.known_at)), "", False))
    said = " · ".join(
        f'<span title="{html.escape(more, quote=True)}"{_mark(is_doubtful)}>'
        f"{html.escape(text)}</span>"
        for text, more, is_doubtful in parts
    )
    return f'<div class="small rests">{said}</div>'


def _mark(is_doubtful: bool) -> str:
    return ' class="doubt"' if is_doubtful else ""


def documented(known: Quality) -> str:
    """How many of the villages that meet rest on confirmed entries with a document."""
    return _(
        "{count} of {meets} villages that meet rest on confirmed entries with documents",
        count=number(len(known.documented)),
        meets=number(known.meets),
    )


def waiting(known: Quality) -> str:
    """In how many villages something waits for confirmation, which is not counted yet."""
    return n_(
        "+{count} village with figures waiting for confirmation",
        "+{count} villages with figures waiting for confirmation",
        len(known.waiting),
    )


def rests_on(found: Overview, known: Quality) -> None:
    """What opens behind the line: measure, rule, list, recognition and data."""
    opened = st.expander(
        _("What these figures rest on"), icon=":material/fact_check:", key="rests",
        on_change="rerun",
    )  # fmt: skip
    if not opened.open:
        return
    snapshot = found.snapshot
    criterion = snapshot.criterion
    with opened:
        _said(_("Measure"), plain(sentence(found.rate)))
        _said(
            _("Rule"),
            f"{plain(rule_words.rule_name(criterion))}. {plain(rule_words.rule(criterion))}. "
            f"{plain(criterion.legal_basis)}. {plain(criterion.source)}",
        )
        _said(_("List"), plain(rule_words.counted(snapshot)) + _changes(snapshot))
        st.page_link(CRITERION.as_streamlit(), label=_("Criteria and list of villages"))
        _lists(known, snapshot)


def _said(title: str, text: str) -> None:
    st.markdown(f"**{title}:** {text}")


def _changes(snapshot: Snapshot) -> str:
    codes = dict(zip(snapshot.frame["village_id"], snapshot.frame["village_code"], strict=True))
    lines = [rule_words.change_line(change, codes) for change in snapshot.baseline.changes]
    return "".join(f"\n- {plain(line)}" for line in lines)


def _lists(known: Quality, snapshot: Snapshot) -> None:
    """Each group of villages by what it rests on, opening to the list."""
    groups: dict[str, tuple[str, pd.DataFrame]] = {
        "documented": (_("Meets, on confirmed entries with documents"), known.documented),
        "entries_only": (_("Meets, on confirmed entries without documents"), known.entries_only),
        "register_only": (_("Meets, on the word of a register"), known.register_only),
        "waiting": (_("Figures waiting for confirmation"), known.waiting),
        "recognised": (_("Recognised by the department"), known.recognised),
        "not_recognised": (_("Meets by the figures, not recognised"), known.not_recognised),
        "recognised_short": (
            _("Recognised, does not meet by the figures"), known.recognised_short,
        ),
    }  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for key, (name, rows) in groups.items():
            if rows.empty:
                st.badge(f"{name}: 0", color="gray")
                continue
            opened = st.popover(
                f"{name}: {number(len(rows))}", key=f"rests_{key}", on_change="rerun"
            )
            if opened.open:
                with opened:
                    village_table(by_name(rows), snapshot, ["households"], key=f"rests_{key}_rows")
