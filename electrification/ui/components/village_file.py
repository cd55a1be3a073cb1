"""The parts of a village's file: who it is, the criterion, obstacles, households, capital."""

from __future__ import annotations

import datetime as dt
import html

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.entries import EntryKind, EntryState
from electrification.snapshot import Snapshot
from electrification.storage import Store
from electrification.texts import _, date, number, percent
from electrification.ui.palette import TEXT_COLOURS, status_symbol_img
from electrification.villages import Basis, Flag, PositionQuality, Provenance, Status


def head(village: pd.Series, snapshot: Snapshot, store: Store) -> None:
    """Name, place, status and what stands beside it."""
    status = Status(village["status"])
    st.html(
        f'<div class="village-head"><b>{html.escape(village["village_name"])}</b>'
        f'<span style="color:{TEXT_COLOURS[status]}">'
        f"{status_symbol_img(status, 22)}{html.escape(labels.label(status))}</span></div>"
    )
    place = [
        village["village_code"],
        village["commune_name"],
        village["district_name"],
        village["province_name"],
    ]
    st.caption(" · ".join(str(p) for p in place if isinstance(p, str) and p))
    with st.container(horizontal=True, gap="small"):
        for flag in _flags(village):
            st.badge(labels.label(flag), color="orange", icon=":material/flag:")
        if village["pending_entries"]:
            pending = number(int(village["pending_entries"]))
            st.badge(
                _("{count} waiting for confirmation", count=pending),
                color="blue",
                icon=":material/hourglass_top:",
            )
        if not village["in_baseline"]:
            st.badge(_("not among the counted villages"), color="gray")
        st.badge(
            labels.label(PositionQuality(village["position_quality"])),
            color="gray",
            icon=":material/pin_drop:",
        )
        st.badge(
            labels.label(Provenance(village["provenance"])), color="gray", icon=":material/source:"
        )
    if village["built_dark_days"] is not pd.NA and pd.notna(village["built_dark_days"]):
        st.error(
            _(
                "Works completed on {day}, dark for {days} days.",
                day=date(village["built_dark_since"].date()),
                days=number(int(village["built_dark_days"])),
            ),
            icon=":material/notification_important:",
        )


def _flags(village: pd.Series) -> list[Flag]:
    return [flag for flag in Flag if flag is not Flag.OBSTACLE and bool(village.get(str(flag)))]


def conditions(village: pd.Series, snapshot: Snapshot) -> None:
    """Each condition of the criterion: its value, what is asked, and whether it is met."""
    threshold = percent(snapshot.criterion.threshold_pct)
    rate = village["direct_rate"]
    rows = [
        (
            _("Energised from the national grid"),
            _energised(village),
            village["status"]
            in (Status.ENERGISED_PARTLY, Status.ENERGISED_BELOW, Status.MEETS_CRITERION),
        ),
        (
            _("4.1 System inspected and passed"),
            _inspected(village),
            bool(village["system_passed"]),
        ),
        (
            _("4.2 Households registered directly, at least {threshold}", threshold=threshold),
            percent(rate * 100) if pd.notna(rate) else _stated(village),
            bool(village["share_reached"]),
        ),
    ]
    with st.container(border=True):
        st.markdown(f"**{_('Conditions of the criterion')}**")
        for name, value, is_met in rows:
            mark = ":green[:material/check_circle:]" if is_met else ":red[:material/cancel:]"
            st.markdown(f"{mark} {name}: **{value}**")
        if snapshot.criterion.grid_required:
            st.caption(_("The national grid is the province's demand, not the criterion's text."))
        basis = _("Rests on: {basis}", basis=labels.label(Basis(village["basis"])))
        note = (
            ""
            if snapshot.criterion.is_verified
            else " · " + _("threshold not checked against the original text")
        )
        st.caption(basis + note)


def _energised(village: pd.Series) -> str:
    """Since when, and in how many of its phases."""
    if village["phases"] > village["phases_energised"] > 0:
        return _(
            "{lit} of {phases} phases", lit=village["phases_energised"], phases=village["phases"]
        )
    on = village["energised_on"]
    return date(_day(on)) if on is not pd.NaT else _stated(village)


def _inspected(village: pd.Series) -> str:
    """The day of the last inspection, and whether it failed."""
    on = village["inspected_on"]
    if on is pd.NaT:
        return _stated(village)
    return date(_day(on)) if village["system_passed"] else _("failed on {day}", day=date(_day(on)))


def _day(value: pd.Timestamp) -> dt.date:
    return value.date()


def _stated(village: pd.Series) -> str:
    return _("stated in the register") if village["basis"] == Basis.REGISTER else "–"


def obstacles(village: pd.Series, entries: pd.DataFrame, day: dt.date) -> None:
    """Open obstacles: cause, who must act, by when."""
    live = entries[
        (entries["kind"] == EntryKind.OBSTACLE) & (entries["state"] == EntryState.CONFIRMED)
    ]
    closed = set(live[live["code"] == "closed"]["refers_to"])
    still = live[(live["code"] == "opened") & ~live["id"].isin(closed)]
    for row in still.to_dict("records"):
        due = row["due_on"]
        parts = [
            f"**{row['cause'] or labels.label(EntryKind.OBSTACLE)}**",
            _("since {day}", day=date(row["occurred_on"])),
            row["unit_responsible"]
            and _("unit that must act: {unit}", unit=row["unit_responsible"]),
            row["document_number"] and _("document {number}", number=row["document_number"]),
            isinstance(due, dt.date) and _("deadline {day}", day=date(due)),
            isinstance(due, dt.date)
            and due < day
            and _("overdue by {days} days", days=(day - due).days),
        ]
        said = " · ".join(str(p) for p in parts if p)
        st.warning(
            said + (f"\n\n{row['note']}" if row["note"] else ""), icon=":material/front_hand:"
        )


def households(village: pd.Series, entries: pd.DataFrame, clusters: pd.DataFrame) -> None:
    """Households and customers as last counted, and by cluster where recorded so."""
    names = ("households", "households_on_grid", "households_contracted", "households_direct",
             "households_self_strung", "households_off_grid")  # fmt: skip
    known = [(labels.count(n), village[n]) for n in names if pd.notna(village[n])]
    if not known:
        st.caption(_("Nobody has counted yet."))
        return
    with st.container(horizontal=True, gap="medium"):
        for name, value in known:
            st.metric(name[:1].upper() + name[1:], number(int(value)), width="content")
    if len(clusters):
        _by_cluster(entries, clusters)


def _by_cluster(entries: pd.DataFrame, clusters: pd.DataFrame) -> None:
    live = entries[entries["state"] == EntryState.CONFIRMED]
    rows = []
    for cluster in clusters.to_dict("records"):
        own = live[live["cluster_id"] == cluster["id"]]
        counted = {n: own[n].dropna().iloc[0] if own[n].notna().any() else None
                   for n in ("households", "households_on_grid", "households_direct")}  # fmt: skip
        rows.append({"name": cluster["name"], "substation": cluster["substation"], **counted})
    config = st.column_config
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "name": config.TextColumn(_("Cluster")),
            "substation": config.TextColumn(_("Serving substation")),
            "households": config.NumberColumn(_("Households"), format="%d"),
            "households_on_grid": config.NumberColumn(_("On the grid"), format="%d"),
            "households_direct": config.NumberColumn(_("Registered directly"), format="%d"),
        },
    )


def capital(entries: pd.DataFrame) -> None:
    """Money by kind and source, confirmed entries only, in million đồng."""
    own = entries[
        (entries["kind"] == EntryKind.CAPITAL) & (entries["state"] == EntryState.CONFIRMED)
    ]
    if own.empty:
        st.caption(_("No capital recorded."))
        return
    sums = own.groupby("code")["amount_vnd"].sum()
    rows = "".join(
        f"<tr><td>{html.escape(labels.label(kind))}</td><td>{html.escape(labels.money(int(sums[kind])))}</td></tr>"
        for kind in labels.CAPITAL
        if kind in sums.index
    )
    st.html(f'<table class="money">{rows}</table>')
    sources = ", ".join(sorted({s for s in own["capital_source"] if isinstance(s, str)}))
    st.caption(_("Sources: {sources}. Confirmed entries only.", sources=sources or "–"))
