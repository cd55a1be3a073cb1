"""What the fields of forms about a village are made of, and what they stand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.entries import EntryKind, Standing
from electrification.subject.milestones import Stage
from electrification.subject.rights import Matter
from electrification.texts import N_, _
from electrification.tracking.next_steps import phases_of
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.record_desk import OpenForm

_DAY_NAMES: Mapping[EntryKind, str] = {
    EntryKind.STAGE: N_("Day of completion"),
    EntryKind.NOT_REQUIRED: N_("Day of the decision"),
    EntryKind.HOUSEHOLDS: N_("Day of the count"),
    EntryKind.CUSTOMERS: N_("Day of the count"),
    EntryKind.INSPECTION: N_("Day of the inspection"),
    EntryKind.PLANNED: N_("Day of the decision"),
}
LINE_PX = 68


@dataclass(frozen=True)
class Ground:
    """What forms about one village stand on: all as of now, but for the row and snapshot shown."""

    store: Store
    village_id: int
    standing: Sequence[Standing]
    version: str
    matters: frozenset[Matter]
    skipped: frozenset[Stage]
    entries: pd.DataFrame
    village: pd.Series
    snapshot: Snapshot


def reason_field(form: OpenForm) -> None:
    """Why it is so: asked for where that is not plain."""
    st.text_area(
        _("Reason (must be given)"), key=form.key("reason"), height=LINE_PX, persist_state="session"
    )


def day_field(form: OpenForm) -> None:
    """The day it was so; none to come."""
    st.date_input(
        _(_DAY_NAMES.get(form.kind, N_("Day"))),
        value=None,
        format="DD/MM/YYYY",
        key=form.key("occurred_on"),
        persist_state="session",
        **ANY_DAY,
    )


def due_field(form: OpenForm, label: str) -> None:
    """A day by which something is to be done."""
    st.date_input(
        label, value=None, format="DD/MM/YYYY", key=form.key("due_on"), persist_state="session",
        **ANY_DAY,
    )  # fmt: skip


def choice_field(
    form: OpenForm, name: str, label: str, options: Sequence[Any],
    written: Callable[[Any], str], **more: Any,
) -> Any:  # fmt: skip
    """A list to choose from, in which a value that is not offered any more is no fault."""
    key, offered = form.key(name), list(options)
    stated = st.session_state.get(key)
    if stated is not None and stated not in offered:
        if more.get("accept_new_options"):
            offered.append(stated)
        else:
            st.session_state[key] = None
    return st.selectbox(
        label, offered, index=None, format_func=written, key=key,
        placeholder=_("Choose"), persist_state="session", **more,
    )  # fmt: skip


def result_field(
    form: OpenForm, label: str, options: Sequence[str], written: Callable[[str], str]
) -> Any:
    """One of few answers side by side; the only one there is, is not asked for."""
    key = form.key("code")
    if len(options) == 1:
        st.session_state[key] = options[0]
        return options[0]
    if st.session_state.get(key) not in options:
        st.session_state[key] = None
    return st.segmented_control(
        label, list(options), key=key, format_func=written, persist_state="session"
    )


def part_field(form: OpenForm, ground: Ground) -> None:
    """The whole village or one phase of the works, with the clusters that are built in it."""
    most = max([1, *phases_of(ground.standing)]) + 1
    key = form.key("phase")
    if st.session_state.get(key) not in range(most + 1):
        st.session_state[key] = 0
    clusters = clusters_of(ground)
    in_phase = {
        phase: ", ".join(clusters.loc[clusters["phase"] == phase, "name"])
        for phase in range(1, most + 1)
    }

    def written(phase: int) -> str:
        if not phase:
            return _("Whole village")
        name = _("Phase {phase}", phase=phase)
        return f"{name} – {in_phase[phase]}" if in_phase[phase] else name

    st.selectbox(_("Part"), range(most + 1), format_func=written, key=key, persist_state="session")


def clusters_of(ground: Ground) -> pd.DataFrame:
    """The clusters that the village is recorded by."""
    return ground.store.clusters(ground.village_id)


def unit_field(form: OpenForm, ground: Ground, label: str) -> None:
    """An office: one that works for the village, or any other by its name."""
    choice_field(
        form, "unit_responsible", label, organisations(ground), str, accept_new_options=True
    )


def organisations(ground: Ground) -> list[str]:
    """Offices whose people work for this village, and those that its entries name."""
    today = calendar.today()
    frame = ground.store.snapshot(today).frame
    (village,) = frame[frame["village_id"] == ground.village_id].to_dict("records") or [{}]
    places = {
        (village.get(f"{level}_code"), pd.Timestamp(village[f"{level}_valid_from"]))
        for level in ("commune", "district", "province")
        if pd.notna(village.get(f"{level}_valid_from"))
    }
    held = [
        post["organisation"]
        for post in ground.store.people.posts().to_dict("records")
        if (post["unit_code"], pd.Timestamp(post["unit_valid_from"])) in places
        and all(pd.isna(post[end]) or post[end] >= today for end in ("to_on", "ended_on"))
    ]
    named = ground.entries["unit_responsible"].tolist() if len(ground.entries) else []
    return sorted({name for name in [*held, *named] if isinstance(name, str) and name})
