"""The parts of a village's file: who it is, the criterion, obstacles, households, capital."""

from __future__ import annotations

import datetime as dt
import html

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.palette import TEXT_COLOURS, status_symbol_img
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import ENTRY_COLUMNS
from electrification.reports.village_facts import money_by_kind
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.villages import Flag, PositionQuality, Provenance, Status
from electrification.texts import _, date, n_, number
from electrification.ui.components.plain import plain
from electrification.ui.components.save_button import save_as_csv

HOUSEHOLD_COUNTS = (
    "households",
    "households_on_grid",
    "households_contracted",
    "households_direct",
    "households_self_strung",
    "households_off_grid",
)


def head(village: pd.Series) -> None:
    """Name, place, status and what stands beside it."""
    status = Status(village["status"])
    st.html(
        f'<div class="village-head"><h2>{html.escape(village["village_name"])}</h2>'
        f'<span style="color:{TEXT_COLOURS[status]}">'
        f"{status_symbol_img(status, 22)}{html.escape(labels.label(status))}</span></div>"
    )
    place = [
        village["village_code"],
        village["commune_name"],
        village["district_name"],
        village["province_name"],
    ]
    st.caption(" · ".join(plain(p) for p in place if isinstance(p, str) and p))
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


def obstacles(village: pd.Series, entries: pd.DataFrame, day: dt.date) -> None:
    """Open obstacles: cause, who must act, by when."""
    still = entries[entries["id"].isin(village["obstacle_entry_ids"])]
    for row in still.to_dict("records"):
        due = row["due_on"]
        parts = [
            f"**{plain(labels.cause(row['cause']) or labels.label(EntryKind.OBSTACLE))}**",
            _("since {day}", day=date(row["occurred_on"])),
            row["unit_responsible"]
            and _("unit that must act: {unit}", unit=plain(row["unit_responsible"])),
            row["document_number"] and _("document {number}", number=plain(row["document_number"])),
            isinstance(due, dt.date) and _("deadline {day}", day=date(due)),
            isinstance(due, dt.date)
            and due < day
            and _("overdue by {days} days", days=(day - due).days),
        ]
        said = " · ".join(str(p) for p in parts if p)
        st.warning(
            said + (f"\n\n{plain(row['note'])}" if row["note"] else ""),
            icon=":material/front_hand:",
        )


def households(
    village: pd.Series, entries: pd.DataFrame, clusters: pd.DataFrame, snapshot: Snapshot
) -> None:
    """Households and customers as last counted, and by cluster where recorded so."""
    known = [(labels.count(n), village[n]) for n in HOUSEHOLD_COUNTS if pd.notna(village[n])]
    if not known:
        st.caption(_("Nobody has counted yet."))
        return
    with st.container(horizontal=True, gap="medium"):
        for name, value in known:
            st.metric(name[:1].upper() + name[1:], number(int(value)), width="content")
    if len(clusters):
        _by_cluster(entries, clusters, snapshot)


def _by_cluster(entries: pd.DataFrame, clusters: pd.DataFrame, snapshot: Snapshot) -> None:
    live = entries[entries["state"] == EntryState.CONFIRMED]
    counted = ("households", "households_on_grid", "households_direct")
    table = clusters[["name", "substation"]].copy()
    for name in counted:
        table[name] = [_last(live[live["cluster_id"] == i], name) for i in clusters["id"]]
    shown = table.assign(**{n: [_written(v) for v in table[n]] for n in counted})
    shown["substation"] = shown["substation"].fillna("–")
    config = st.column_config
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "name": config.TextColumn(_("Cluster")),
            "substation": config.TextColumn(_("Serving substation")),
            "households": config.TextColumn(_("Households"), alignment="right"),
            "households_on_grid": config.TextColumn(_("On the grid"), alignment="right"),
            "households_direct": config.TextColumn(_("Registered directly"), alignment="right"),
        },
    )
    columns = ("name", "substation", *counted)
    save_as_csv(table, snapshot, columns, file_name="cum-dan-cu", key="clusters_csv")


def _last(entries: pd.DataFrame, name: str) -> int | None:
    stated = entries[name].dropna()
    return int(stated.iloc[0]) if len(stated) else None


def _written(count: float | None) -> str:
    return "–" if count is None or pd.isna(count) else number(int(count))


def capital(entries: pd.DataFrame, snapshot: Snapshot) -> None:
    """Money by kind, confirmed entries only, in million đồng; the file has whole đồng."""
    is_money = (entries["kind"] == EntryKind.CAPITAL) & (entries["state"] == EntryState.CONFIRMED)
    own = entries[is_money]
    if own.empty:
        st.caption(_("No capital recorded."))
        return
    rows = "".join(
        f"<tr><td>{html.escape(labels.label(kind))}</td>"
        f"<td>{html.escape(labels.money(amount_vnd))}</td></tr>"
        for kind, amount_vnd in money_by_kind(own).items()
    )
    st.html(f'<table class="money">{rows}</table>')
    sources = ", ".join(sorted({s for s in own["capital_source_name"] if isinstance(s, str)}))
    st.caption(
        _("Sources: {sources}. Confirmed entries only, all years.", sources=plain(sources) or "–")
    )
    save_as_csv(own, snapshot, ENTRY_COLUMNS, file_name="von", key="capital_csv")


def entries_heading(count: int, day: dt.date) -> None:
    """What follows is the entries up to a day."""
    st.subheader(_("Entries"), anchor=False)
    st.caption(
        n_(
            "{count} entry up to {day}, newest first",
            "{count} entries up to {day}, newest first",
            count,
            day=date(day),
        )
    )
