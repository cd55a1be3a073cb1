"""The form by which an administrator adds a version of the criterion."""

from __future__ import annotations

import streamlit as st

from electrification import calendar
from electrification.labels import REGION as REGION_NAMES
from electrification.labels import VARIANT as VARIANT_NAMES
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.criterion import REGION, REGIONS, VARIANTS, Criterion, read_criteria
from electrification.subject.criterion_versions import NewVersion, standing
from electrification.texts import Refused, _
from electrification.tracking import add_version
from electrification.ui import session
from electrification.ui.components.refusal import show_refusal

KEY = "criterion"
NEW_SET = ""


def criterion_form(store: Store, by: Actor) -> None:
    """A version of a set, or a new set: what is in use is never edited."""
    with st.expander(_("Add a version of the criterion"), icon=":material/add:"):
        st.caption(
            _(
                "A version holds until the next one, or to the end of its set. Figures that were "
                "reported before stay as they were known then. It is used once another person has "
                "confirmed it."
            )
        )
        left, right = st.columns(2)
        variant = left.selectbox(
            _("Variant"), VARIANTS, format_func=lambda v: _(VARIANT_NAMES[v]), key=f"{KEY}_variant"
        )
        sets = {one.id: one for one in read_criteria(region=REGION, variant=variant)}
        chosen = right.selectbox(
            _("Version of"), [*sets, NEW_SET], key=f"{KEY}_set",
            format_func=lambda i: sets[i].name if i in sets else _("a new set"),
            index=len(sets) - 1,
        )  # fmt: skip
        with st.form(KEY, border=False):
            new = _fields(store, variant, sets.get(chosen))
            if not st.form_submit_button(_("Add the version"), type="primary"):
                return
        try:
            add_version(store, new(), session.signed_in())
        except Refused as refusal:
            show_refusal(refusal)
            return
        st.toast(_("Recorded."), icon=":material/check:")
        st.rerun()


def _fields(store: Store, variant: str, own: Criterion | None):  # type: ignore[no-untyped-def]
    """Draw the fields; answers what makes a version of what stands in them."""
    key = f"{KEY}_{own.id if own else 'new'}"
    left, right = st.columns(2)
    code = own.id if own else left.text_input(_("Code of the set"), key=f"{key}_id")
    name = own.name if own else right.text_input(_("Name of the set"), key=f"{key}_name")
    threshold = left.number_input(
        _("Threshold (% of households)"), min_value=0.0, max_value=100.0, step=0.5,
        value=max(own.threshold_pct, 0.0) if own else 95.0, key=f"{key}_threshold",
    )  # fmt: skip
    region = right.selectbox(
        _("Region"), REGIONS, format_func=lambda r: _(REGION_NAMES[r]), key=f"{key}_region"
    )
    today = calendar.today()
    first = left.date_input(_("In force from"), value=today, format="DD/MM/YYYY",
                            key=f"{key}_from")  # fmt: skip
    last = right.date_input(_("Last day (open when empty)"), value=None, format="DD/MM/YYYY",
                            key=f"{key}_to")  # fmt: skip
    number = left.text_input(_("Document number"), key=f"{key}_number")
    on = right.date_input(_("Day of the document"), value=today, format="DD/MM/YYYY",
                          key=f"{key}_on")  # fmt: skip
    basis = st.text_input(_("Legal basis"), value=own.legal_basis if own else "", key=f"{key}_law")
    source = st.text_input(
        _("Source"), key=f"{key}_source", placeholder=_("where the threshold was read")
    )
    reason = st.text_area(_("Reason"), key=f"{key}_reason", height=80)
    checked = st.text_input(
        _("Checked against the original text (article, annex; empty when not checked)"),
        key=f"{key}_checked",
    )
    standing_now = {
        v.id: v.title
        for v in standing(store.criterion_versions.all())
        if own is not None and v.criterion_id == own.id and v.variant == variant
    }
    replaces = None
    if standing_now:
        replaces = st.selectbox(
            _("Takes the place of (only to correct a mistake)"), list(standing_now), index=None,
            format_func=lambda i: standing_now[i], key=f"{key}_supersedes",
        )  # fmt: skip
    return lambda: NewVersion(
        criterion_id=code, name=name, threshold_pct=float(threshold), valid_from=first,
        valid_to=last, is_verified=bool(checked.strip()), checked_against=checked,
        legal_basis=basis, source=source,
        document_number=number, document_on=on, reason=reason, variant=variant, region=region,
        supersedes=replaces,
    )  # fmt: skip
