"""The sets of the criterion as dated data: source, period, thresholds, verified or not."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from electrification.labels import REGION as REGION_NAMES
from electrification.labels import VARIANT as VARIANT_NAMES
from electrification.labels import label
from electrification.questions.snapshot import Snapshot
from electrification.reports.rule_words import decided, rule, rule_name, signature
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.criterion import REGION, REGIONS, VARIANTS, Criterion, read_criteria
from electrification.subject.entries import Decision, EntryState
from electrification.subject.rights import Action, may
from electrification.texts import _, date, percent
from electrification.ui.components.criterion_form import criterion_form
from electrification.ui.components.criterion_waiting import criterion_waiting
from electrification.ui.components.plain import plain
from electrification.ui.components.save_button import save_as_csv

VERSION_COLUMNS = (
    "id", "criterion_id", "variant", "region", "name", "valid_from", "valid_to", "threshold_pct",
    "is_verified", "legal_basis", "source", "document_number", "document_on", "reason",
    "supersedes", "checked_against", "recorded_at", "recorder_post", "recorder_unit", "decision",
    "decided_at", "decider_post", "decider_unit", "decision_reason",
)  # fmt: skip
_STANDING = (EntryState.PENDING, EntryState.CONFIRMED)


def criteria_panel(store: Store, by: Actor, snapshot: Snapshot) -> None:
    """The rule in force, every set that is shipped, and the versions the province has added."""
    criterion = snapshot.criterion
    st.markdown(
        f"**{_('In force on {day}', day=date(snapshot.on))}:** {plain(rule_name(criterion))}. "
        f"{plain(rule(criterion))}."
    )
    _sets()
    st.caption(
        _(
            "Only what was read in a public page of the text itself is marked as checked. Other "
            "values are used, and say so beside every figure."
        )
    )
    st.subheader(_("Versions added by the province"), anchor=False)
    _versions(store, by, snapshot)
    if may(by, Action.MANAGE_CRITERIA):
        criterion_form(store, by)


def _sets() -> None:
    heads = (_("Set"), _("Legal basis"), _("Threshold"))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    body = "".join(_row(one, variant) for variant in VARIANTS for one in _by_region(variant))
    st.html(
        f'<table class="why criteria"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _by_region(variant: str) -> list[dict[str, Criterion]]:
    """Each set of a variant, by region."""
    sets: dict[str, dict[str, Criterion]] = {}
    for region in REGIONS:
        for one in read_criteria(region=region, variant=variant):
            sets.setdefault(one.id, {})[region] = one
    return list(sets.values())


def _row(by_region: dict[str, Criterion], variant: str) -> str:
    own = by_region.get(REGION) or next(iter(by_region.values()))
    others = [
        f"{_(REGION_NAMES[region])} {percent(one.threshold_pct)}"
        for region, one in by_region.items()
        if region != REGION
    ]
    until = date(own.valid_to) if own.valid_to else _("now")
    threshold = f"<b>{percent(own.threshold_pct)}</b> {html.escape(_(REGION_NAMES[own.region]))}"
    if own.threshold_from_name:
        lent = _("threshold of {rule} until the new one is known", rule=own.threshold_from_name)
        threshold += f'<div class="doubt">{html.escape(lent)}</div>'
    kind, checked = (
        ("yes", _("checked")) if own.is_verified else ("doubt", _("not checked against the text"))
    )
    threshold += f'<div class="{kind}">{html.escape(checked)}</div>'
    if others:
        threshold += f'<div class="more">{html.escape(" · ".join(others))}</div>'
    period = f"{date(own.valid_from)} – {until}"
    return (
        f"<tr><td><b>{html.escape(own.name)}</b><div>{html.escape(period)}</div>"
        f'<div class="more">{html.escape(_(VARIANT_NAMES[variant]))}</div></td>'
        f'<td>{html.escape(own.legal_basis)}<div class="more">{html.escape(own.source)}</div></td>'
        f"<td>{threshold}</td></tr>"
    )


def _versions(store: Store, by: Actor, snapshot: Snapshot) -> None:
    rows = store.criterion_versions.rows()
    if rows.empty:
        st.caption(_("None so far: the sets above hold as they are."))
        return
    criterion_waiting(store, by, rows)
    in_use = rows["decision"] == Decision.CONFIRMED
    replaced = set(rows.loc[in_use, "supersedes"].dropna().astype(int))
    st.html(
        '<ul class="entries">'
        + "".join(_version(row, int(row["id"]) in replaced) for row in rows.to_dict("records"))
        + "</ul>"
    )
    save_as_csv(rows, snapshot, VERSION_COLUMNS, file_name="bo-tieu-chi", key="criteria_csv")


def _version(row: dict[str, object], is_replaced: bool) -> str:
    until = _day(row["valid_to"]) or "…"
    title = f"#{row['id']} {row['name']}: {percent(float(str(row['threshold_pct'])))}"
    more = [
        f"{_day(row['valid_from'])} – {until}",
        _(REGION_NAMES[str(row["region"])]),
        _(VARIANT_NAMES[str(row["variant"])]),
        _("no. {number}", number=f"{row['document_number']}, {_day(row['document_on'])}"),
        str(row["legal_basis"]),
        str(row["source"]),
        _checked(row),
    ]
    if is_replaced:
        more.insert(0, _("replaced by a later version"))
    state = EntryState(str(row["decision"] or EntryState.PENDING))
    gone = ' class="gone"' if is_replaced or state not in _STANDING else ""
    signed = "".join(
        f'<span class="more">{html.escape(said)}</span>'
        for said in (signature(row), decided(row))
        if said
    )
    return (
        f'<li{gone}><time>{_day(row["valid_from"])}</time><span class="what">{html.escape(title)}'
        f'</span><span class="state {state}">{html.escape(label(state))}</span>'
        f'<span class="more">{html.escape(" · ".join(more))}</span>'
        f'<span class="more">{html.escape(_("Reason: {reason}", reason=row["reason"]))}</span>'
        f"{signed}</li>"
    )


def _checked(row: dict[str, object]) -> str:
    if not row["is_verified"]:
        return _("not checked against the text")
    return _("checked against {source}", source=str(row["checked_against"]))


def _day(value: object) -> str:
    return date(value.date()) if isinstance(value, pd.Timestamp) and not pd.isna(value) else ""
