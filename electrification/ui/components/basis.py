"""What every figure on a page carries with it."""

from __future__ import annotations

import streamlit as st

from electrification import texts
from electrification.questions.snapshot import Snapshot
from electrification.reports.rule_words import changes_since, rule_name
from electrification.texts import _, n_
from electrification.ui import session
from electrification.ui.components.plain import plain
from electrification.ui.components.surroundings import banner_of_former


def basis_line(snapshot: Snapshot, rows: int, *more: str) -> None:
    """What every figure on a page carries: day, instant, rule, list, rows and data version.

    `more` is what the page says of its data beside.
    """
    baseline = snapshot.baseline
    rule = plain(rule_name(snapshot.criterion))
    changes = changes_since(snapshot)
    said = " · ".join(
        (
            _("As of {day}", day=texts.date(snapshot.on)),
            _("Known at {instant}", instant=texts.instant(snapshot.known_at)),
            _("Rule {rule}", rule=rule),
            _("Baseline {baseline}", baseline=plain(baseline.id))
            if baseline.id
            else _("the register, not frozen"),
            *([changes] if changes else []),
            *map(plain, more),
            n_("{count} village", "{count} villages", rows),
            _("Data version {version}", version=snapshot.data_version),
        )
    )
    banner_of_former(session.store(), snapshot)
    st.caption(said)
