"""The fields of each kind of form; a field keeps its value under the form's key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.entries import (
    EARLIEST_DAY,
    Cause,
    EntryKind,
    Inspection,
    Standing,
)
from electrification.subject.milestones import STAGES, Stage
from electrification.subject.rights import Matter, matter_of
from electrification.texts import N_, _, date, number
from electrification.tracking.next_steps import phases_of
from electrification.tracking.record_forms import COUNTED
from electrification.tracking.rules import stages_reached
from electrification.ui.components.plain import plain
from electrification.ui.components.record_desk import OpenForm

TITLES: Mapping[EntryKind, str] = {
    EntryKind.STAGE: N_("Completed stage"),
    EntryKind.NOT_REQUIRED: N_("Stage that is not required"),
    EntryKind.HOUSEHOLDS: N_("Households"),
    EntryKind.CUSTOMERS: N_("Customers"),
    EntryKind.INSPECTION: N_("Inspection before energising"),
    EntryKind.SUPPLY: N_("Power lost / restored"),
    EntryKind.SUSPENSION: N_("Suspended / resumed"),
    EntryKind.OBSTACLE: N_("Obstacle / cleared"),
    EntryKind.PLANNED: N_("Plan of a stage"),
}
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


def fields(form: OpenForm, ground: Ground) -> None:
    """Draw what is particular to the form's kind, its day and a note."""
    _FIELDS[form.kind](form, ground)
    st.text_area(
        _("Note"), key=form.key("note"), height=LINE_PX, persist_state="session",
        placeholder=_("Not required"),
    )  # fmt: skip


def document_and_reason(form: OpenForm) -> None:
    """Draw the document number, and the reason where one is asked for."""
    is_asked = form.is_irregular or bool(st.session_state.get(form.key("reason")))
    st.text_input(
        _("Document number (must be given)") if form.is_irregular else _("Document number"),
        key=form.key("document_number"),
        persist_state="session",
        placeholder=_("for example 12/BB-UBND"),
    )
    if is_asked and form.kind is not EntryKind.NOT_REQUIRED:
        _reason(form)


def _reason(form: OpenForm) -> None:
    st.text_area(
        _("Reason (must be given)"), key=form.key("reason"), height=LINE_PX, persist_state="session"
    )


def _day(form: OpenForm) -> None:
    st.date_input(
        _(_DAY_NAMES.get(form.kind, N_("Day"))),
        value=None,
        min_value=EARLIEST_DAY,
        max_value=calendar.today(),
        format="DD/MM/YYYY",
        key=form.key("occurred_on"),
        persist_state="session",
    )


def _due(form: OpenForm, label: str) -> None:
    st.date_input(
        label, value=None, min_value=EARLIEST_DAY, max_value=calendar.today().replace(month=12,
        day=31, year=calendar.today().year + 20), format="DD/MM/YYYY", key=form.key("due_on"),
        persist_state="session",
    )  # fmt: skip


def _choice(
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


def _one_of(
    form: OpenForm, label: str, options: Sequence[str], written: Callable[[str], str]
) -> Any:
    key = form.key("code")
    if len(options) == 1:
        st.session_state[key] = options[0]
        return options[0]
    if st.session_state.get(key) not in options:
        st.session_state[key] = None
    return st.segmented_control(
        label, list(options), key=key, format_func=written, persist_state="session"
    )


def _part(form: OpenForm, ground: Ground) -> None:
    """The whole village or one phase of the works, with the clusters that are built in it."""
    most = max([1, *phases_of(ground.standing)]) + 1
    key = form.key("phase")
    if st.session_state.get(key) not in range(most + 1):
        st.session_state[key] = 0
    clusters = _clusters(ground)
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


def _clusters(ground: Ground) -> pd.DataFrame:
    return ground.store.clusters(ground.village_id)


def _stage_options(ground: Ground, kind: EntryKind) -> list[str]:
    return [
        str(stage)
        for stage in STAGES
        if matter_of(kind, stage) in ground.matters
        and not (kind is EntryKind.STAGE and stage is Stage.INSPECTED)
    ]


def _stage_choice(form: OpenForm, ground: Ground, options: Sequence[str]) -> None:
    reached = {one.code: one.occurred_on for one in stages_reached(ground.standing)}

    def written(code: str) -> str:
        name = labels.label(Stage(code))
        return f"{name} · {date(reached[code])}" if code in reached else name

    _choice(form, "code", _("Stage"), options, written)


def _stage(form: OpenForm, ground: Ground) -> None:
    _stage_choice(form, ground, _stage_options(ground, EntryKind.STAGE))
    with st.container(horizontal=True, key="record_pair_day"):
        _day(form)
        _part(form, ground)


def _not_required(form: OpenForm, ground: Ground) -> None:
    skipped = ground.skipped
    reached = {one.code for one in stages_reached(ground.standing)}
    own = st.session_state.get(form.key("code")) if form.supersedes else None
    options = [
        code
        for code in _stage_options(ground, EntryKind.NOT_REQUIRED)
        if code == own or (Stage(code) not in skipped and code not in reached)
    ]
    _stage_choice(form, ground, options)
    if skipped:
        names = ", ".join(labels.label(stage) for stage in STAGES if stage in skipped)
        st.caption(_("Not required already, by the programme or an entry: {stages}", stages=names))
    _reason(form)
    _day(form)


def _counts(form: OpenForm, ground: Ground) -> None:
    names = COUNTED[form.kind]
    clusters = _clusters(ground)
    _day(form)
    if form.supersedes is not None:
        own = clusters[clusters["id"] == st.session_state.get(form.key("cluster_id"))]
        for name in own["name"]:
            st.caption(_("Cluster {name}", name=plain(name)))
    elif len(clusters) and st.toggle(
        _("Cluster by cluster"), key=form.key("is_by_cluster"), persist_state="session"
    ):
        for cluster in clusters.to_dict("records"):
            st.markdown(f"**{plain(cluster['name'])}**")
            own = _last_counts(ground, form.kind, int(cluster["id"]))
            _count_fields(form, names, own, f":{cluster['id']}")
        return
    cluster_id = st.session_state.get(form.key("cluster_id"))
    _count_fields(form, names, _last_counts(ground, form.kind, cluster_id))


_COUNT_NAMES: Mapping[str, str] = {
    "households": N_("All households"),
    "population": N_("Number of people"),
    "households_off_grid": N_("Of them on a local source"),
    "households_self_strung": N_("Of them on a self-strung line"),
    "households_on_grid": N_("Households on the grid"),
    "households_contracted": N_("With a contract"),
    "households_direct": N_("Of them registered directly"),
}


def _count_fields(
    form: OpenForm, names: Sequence[str], last: Mapping[str, int | None], suffix: str = ""
) -> None:
    with st.container(horizontal=True, key=f"record_counts{suffix.replace(':', '_')}"):
        for name in names:
            before = last.get(name)
            st.number_input(
                _(_COUNT_NAMES[name]), min_value=0, step=1, value=None, format="%d",
                key=form.key(f"{name}{suffix}"), persist_state="session", width=190,
                placeholder="" if before is None else _("before: {count}", count=number(before)),
            )  # fmt: skip


def _last_counts(
    ground: Ground, kind: EntryKind, cluster_id: int | None
) -> Mapping[str, int | None]:
    own = [o for o in ground.standing if o.kind is kind and o.cluster_id == cluster_id]
    return max(own, key=lambda one: (one.occurred_on, one.id)).counts if own else {}


def _inspection(form: OpenForm, ground: Ground) -> None:
    code = _one_of(
        form, _("Result"), [str(one) for one in Inspection],
        lambda code: _(_RESULTS[Inspection(code)]),
    )  # fmt: skip
    with st.container(horizontal=True, key="record_pair_day"):
        _day(form)
        _part(form, ground)
    if code in (Inspection.PASSED_WITH_DEFECTS, Inspection.FAILED):
        with st.container(horizontal=True, key="record_pair_cause"):
            _choice(form, "cause", _("Cause"), [str(one) for one in Cause], labels.cause)
            if code == Inspection.PASSED_WITH_DEFECTS:
                _due(form, _("Defects to be mended by"))


_RESULTS: Mapping[Inspection, str] = {
    Inspection.PASSED: N_("Passed"),
    Inspection.PASSED_WITH_DEFECTS: N_("Passed, with defects"),
    Inspection.FAILED: N_("Failed"),
}


def _pair(form: OpenForm, ground: Ground) -> None:
    codes = {
        EntryKind.SUPPLY: ("lost", "restored"),
        EntryKind.SUSPENSION: ("suspended", "resumed"),
    }[form.kind]
    _one_of(form, _("What is to be said"), codes, lambda code: _(labels.OTHER[code]))
    _day(form)


def usual_code(kind: EntryKind, standing: Sequence[Standing]) -> str | None:
    """What a form of the kind most likely states: the end of what began, or its beginning."""
    pairs = {
        EntryKind.SUPPLY: ("lost", "restored"),
        EntryKind.SUSPENSION: ("suspended", "resumed"),
    }
    if kind is EntryKind.OBSTACLE:
        return "opened"
    if kind not in pairs:
        return None
    own = [one for one in standing if one.kind is kind]
    last = max(own, key=lambda one: (one.occurred_on, one.id), default=None)
    return pairs[kind][1] if last is not None and last.code == pairs[kind][0] else pairs[kind][0]


def open_obstacles(standing: Sequence[Standing]) -> dict[int, Standing]:
    """Obstacles opened and not cleared, by the id of their entry."""
    own = [one for one in standing if one.kind is EntryKind.OBSTACLE]
    cleared = {one.refers_to for one in own if one.code == "closed"}
    return {one.id: one for one in own if one.code == "opened" and one.id not in cleared}


def _obstacle(form: OpenForm, ground: Ground) -> None:
    still = open_obstacles(ground.standing)
    own = st.session_state.get(form.key("refers_to"))
    if form.supersedes is not None and own is not None:
        still |= {one.id: one for one in ground.standing if one.id == own}
    codes = ("opened", "closed") if still else ("opened",)
    code = _one_of(form, _("What is to be said"), codes, lambda code: _(labels.OTHER[code]))
    if code == "closed":

        def written(entry_id: int) -> str:
            one = still[entry_id]
            return f"{labels.cause(one.cause or Cause.OTHER)} · {date(one.occurred_on)}"

        if len(still) == 1 and own is None:
            st.session_state[form.key("refers_to")] = next(iter(still))
        _choice(form, "refers_to", _("Which obstacle was cleared"), list(still), written)
        _day(form)
        return
    causes = [str(one) for one in Cause]
    _choice(form, "cause", _("Cause"), causes, labels.cause, accept_new_options=True)
    _unit(form, ground, _("Unit that must act"))
    with st.container(horizontal=True, key="record_pair_day"):
        _day(form)
        _due(form, _("To be settled by"))


def _unit(form: OpenForm, ground: Ground, label: str) -> None:
    _choice(form, "unit_responsible", label, organisations(ground), str, accept_new_options=True)


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


def _planned(form: OpenForm, ground: Ground) -> None:
    reached = {one.code for one in stages_reached(ground.standing) if one.phase is None}
    own = st.session_state.get(form.key("code"))
    options = [str(s) for s in STAGES if str(s) not in reached or str(s) == own]
    _choice(form, "code", _("Stage"), options, lambda code: labels.label(Stage(code)))
    with st.container(horizontal=True, key="record_pair_due"):
        _due(form, _("Planned day"))
        _part(form, ground)
    _unit(form, ground, _("Unit responsible"))
    _day(form)


_FIELDS: Mapping[EntryKind, Callable[[OpenForm, Ground], None]] = {
    EntryKind.STAGE: _stage,
    EntryKind.NOT_REQUIRED: _not_required,
    EntryKind.HOUSEHOLDS: _counts,
    EntryKind.CUSTOMERS: _counts,
    EntryKind.INSPECTION: _inspection,
    EntryKind.SUPPLY: _pair,
    EntryKind.SUSPENSION: _pair,
    EntryKind.OBSTACLE: _obstacle,
    EntryKind.PLANNED: _planned,
}
