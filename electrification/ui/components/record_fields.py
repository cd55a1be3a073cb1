"""The fields of each kind of form; a field keeps its value under the form's key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from electrification import labels
from electrification.subject.entries import (
    Cause,
    EntryKind,
    Inspection,
    Standing,
)
from electrification.subject.milestones import STAGES, Stage
from electrification.subject.rights import matter_of
from electrification.texts import N_, _, date, number
from electrification.tracking.record_forms import COUNTED
from electrification.tracking.rules import open_obstacles, stages_reached
from electrification.ui.components.plain import plain
from electrification.ui.components.record_capital import capital_fields
from electrification.ui.components.record_desk import OpenForm
from electrification.ui.components.record_widgets import (
    LINE_PX,
    Ground,
    choice_field,
    clusters_of,
    day_field,
    due_field,
    part_field,
    reason_field,
    result_field,
    unit_field,
)

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
    EntryKind.CAPITAL: N_("Capital"),
}


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
        reason_field(form)


def _stage_options(form: OpenForm, ground: Ground) -> list[str]:
    """Stages the person may record; a correction stays with the matter of what it corrects."""
    matters = ground.matters
    if form.supersedes is not None:
        old = ground.entries.loc[ground.entries["id"] == form.supersedes, "code"]
        matters = frozenset(matter_of(form.kind, code) for code in old) & matters
    return [
        str(stage)
        for stage in STAGES
        if matter_of(form.kind, stage) in matters
        and not (form.kind is EntryKind.STAGE and stage is Stage.INSPECTED)
    ]


def _stage_choice(form: OpenForm, ground: Ground, options: Sequence[str]) -> None:
    reached = {one.code: one.occurred_on for one in stages_reached(ground.standing)}

    def written(code: str) -> str:
        name = labels.label(Stage(code))
        return f"{name} · {date(reached[code])}" if code in reached else name

    choice_field(form, "code", _("Stage"), options, written)


def _stage(form: OpenForm, ground: Ground) -> None:
    _stage_choice(form, ground, _stage_options(form, ground))
    with st.container(horizontal=True, key="record_pair_day"):
        day_field(form)
        part_field(form, ground)


def _not_required(form: OpenForm, ground: Ground) -> None:
    skipped = ground.skipped
    reached = {one.code for one in stages_reached(ground.standing)}
    own = st.session_state.get(form.key("code")) if form.supersedes else None
    options = [
        code
        for code in _stage_options(form, ground)
        if code == own or (Stage(code) not in skipped and code not in reached)
    ]
    _stage_choice(form, ground, options)
    if skipped:
        names = ", ".join(labels.label(stage) for stage in STAGES if stage in skipped)
        st.caption(_("Not required already, by the programme or an entry: {stages}", stages=names))
    reason_field(form)
    day_field(form)


def _counts(form: OpenForm, ground: Ground) -> None:
    names = COUNTED[form.kind]
    clusters = clusters_of(ground)
    day_field(form)
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
                key=form.key(f"{name}{suffix}"), persist_state="session",
                placeholder="" if before is None else _("before: {count}", count=number(before)),
            )  # fmt: skip


def _last_counts(
    ground: Ground, kind: EntryKind, cluster_id: int | None
) -> Mapping[str, int | None]:
    own = [o for o in ground.standing if o.kind is kind and o.cluster_id == cluster_id]
    return max(own, key=lambda one: (one.occurred_on, one.id)).counts if own else {}


def _inspection(form: OpenForm, ground: Ground) -> None:
    code = result_field(
        form, _("Result"), [str(one) for one in Inspection],
        lambda code: _(_RESULTS[Inspection(code)]),
    )  # fmt: skip
    with st.container(horizontal=True, key="record_pair_day"):
        day_field(form)
        part_field(form, ground)
    if code in (Inspection.PASSED_WITH_DEFECTS, Inspection.FAILED):
        with st.container(horizontal=True, key="record_pair_cause"):
            choice_field(form, "cause", _("Cause"), [str(one) for one in Cause], labels.cause)
            if code == Inspection.PASSED_WITH_DEFECTS:
                due_field(form, _("Defects to be mended by"))


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
    result_field(form, _("What is to be said"), codes, lambda code: _(labels.OTHER[code]))
    day_field(form)


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


def _obstacle(form: OpenForm, ground: Ground) -> None:
    still = open_obstacles(ground.standing)
    own = st.session_state.get(form.key("refers_to"))
    if form.supersedes is not None and own is not None:
        still |= {one.id: one for one in ground.standing if one.id == own}
    codes = ("opened", "closed") if still else ("opened",)
    code = result_field(form, _("What is to be said"), codes, lambda code: _(labels.OTHER[code]))
    if code == "closed":

        def written(entry_id: int) -> str:
            one = still[entry_id]
            return f"{labels.cause(one.cause or Cause.OTHER)} · {date(one.occurred_on)}"

        if len(still) == 1 and own is None:
            st.session_state[form.key("refers_to")] = next(iter(still))
        choice_field(form, "refers_to", _("Which obstacle was cleared"), list(still), written)
        day_field(form)
        return
    causes = [str(one) for one in Cause]
    choice_field(form, "cause", _("Cause"), causes, labels.cause, accept_new_options=True)
    unit_field(form, ground, _("Unit that must act"))
    with st.container(horizontal=True, key="record_pair_day"):
        day_field(form)
        due_field(form, _("To be settled by"))


def _planned(form: OpenForm, ground: Ground) -> None:
    reached = {one.code for one in stages_reached(ground.standing) if one.phase is None}
    own = st.session_state.get(form.key("code"))
    options = [str(s) for s in STAGES if str(s) not in reached or str(s) == own]
    choice_field(form, "code", _("Stage"), options, lambda code: labels.label(Stage(code)))
    with st.container(horizontal=True, key="record_pair_due"):
        due_field(form, _("Planned day"))
        part_field(form, ground)
    unit_field(form, ground, _("Unit responsible"))
    day_field(form)


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
    EntryKind.CAPITAL: capital_fields,
}
