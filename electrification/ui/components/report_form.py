"""Choosing a report: kind, closed period or day, units, and what the clerk knows already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from electrification import calendar, labels
from electrification.questions.overview import period_end_before
from electrification.reports.contents import KINDS, Report
from electrification.reports.give_out import asked_for
from electrification.reports.letterhead import Letterhead, SignForm, letterhead
from electrification.reports.provenance import Asked
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may
from electrification.texts import N_, Refused, _, date
from electrification.ui import session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.refusal import show_refusal
from geo.units import UnitKey

FORMS: Mapping[SignForm, str] = {
    SignForm.HEAD: N_("Director"),
    SignForm.DEPUTY: N_("For the director: deputy director"),
    SignForm.BY_ORDER: N_("By order of the director"),
    SignForm.ON_BEHALF: N_("On behalf of the department's leaders"),
}
LISTED = 24


@dataclass(frozen=True)
class Chosen:
    """A report that may be made, and its letterhead."""

    asked: Asked
    head: Callable[[Report], Letterhead]


def pick_report(store: Store, by: Actor) -> Chosen | None:
    """What is chosen; None where that cannot be reported, which is said."""
    kind = st.selectbox(
        _("Kind"), list(KINDS), format_func=lambda k: _(KINDS[k].name), key="report_kind",
        filter_mode=None,
    )  # fmt: skip
    period_key = _period(store)
    day = since = None
    if period_key is None:
        day = st.date_input(_("Day"), session.latest_day(), format="DD/MM/YYYY",
                            key="report_day", **ANY_DAY)  # fmt: skip
    if kind == "coverage":
        since = _since(store, period_key, day)
    by_unit = st.segmented_control(
        _("Units"), ["district", "commune"], default="district", key="report_by", required=True,
        format_func=lambda one: _("By district") if one == "district" else _("By commune"),
    )  # fmt: skip
    scope = _scope()
    told = kind == "coverage" and may(by, Action.WRITE_REPORT) and st.toggle(
        _("Tell the forecast (for reference)"), key="report_forecast"
    )  # fmt: skip
    head = _head()
    try:
        asked = asked_for(
            store, by, kind, on=day, since=since, period_key=period_key,
            by_unit=by_unit or "district", scope=scope, with_forecast=bool(told),
        )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return None
    return Chosen(asked, head)


def _period(store: Store) -> str | None:
    """The closed period reported on, the last one first; None for a draft of a day."""
    closed = [p.key for p in store.periods.all() if p.closing_id is not None][:LISTED]
    return st.selectbox(
        _("Period"), [*closed, None], key="report_period", filter_mode=None,
        format_func=lambda key: labels.period_name(key) if key else _("A day (draft)"),
    )  # fmt: skip


def _since(store: Store, period_key: str | None, day: dt.date | None) -> dt.date | None:
    standing = store.periods.get(period_key) if period_key else None
    end = standing.last_on if standing else day or session.latest_day()
    return st.date_input(
        _("Changes since"), period_end_before(end), format="DD/MM/YYYY",
        key=f"report_since_{end}", **ANY_DAY,
    )  # fmt: skip


def _scope() -> tuple[UnitKey, ...] | None:
    """One commune of those the person sees; None for all of them."""
    frame = session.snapshot(session.latest_day()).frame
    names = frame[["commune_code", "commune_valid_from", "commune_name"]].dropna()
    named = {
        str(row[2]): UnitKey(str(row[0]), row[1].date())
        for row in names.drop_duplicates().sort_values("commune_name").itertuples(index=False)
    }
    chosen = st.selectbox(
        _("Scope"), [None, *named], key="report_scope",
        format_func=lambda name: name or _("All villages you see"),
    )  # fmt: skip
    return (named[chosen],) if chosen else None


def _head() -> Callable[[Report], Letterhead]:
    """What stands in the head and foot; blank for the clerk unless it is given."""
    with st.expander(_("Number, date and signature"), icon=":material/signature:"):
        number = st.text_input(_("Number"), key="report_number", max_chars=20)
        issued_on = st.date_input(_("Date of issue"), None, format="DD/MM/YYYY",
                                  key="report_issued", **ANY_DAY)  # fmt: skip
        form = st.selectbox(
            _("Signed by"), [str(one) for one in SignForm], key="report_form", filter_mode=None,
            format_func=lambda one: _(FORMS[SignForm(one)]),
        )  # fmt: skip
        st.caption(_("Left blank, number and date are filled in by the clerk."))
    day = calendar.today()

    def head(made: Report) -> Letterhead:
        return letterhead(
            day, is_sample=made.document.is_sample, number=number, issued_on=issued_on,
            form=SignForm(form),
        )  # fmt: skip

    return head


def named(asked: Asked) -> str:
    """A report in words, for a list."""
    when = labels.period_name(asked.period_key) if asked.period_key else date(asked.on)
    return f"{_(KINDS[asked.kind].name)} – {when}"
