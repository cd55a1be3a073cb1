"""The parts of a work's file: decision, parties, villages, and its keys with their limits."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.capital_rollup import with_rates
from electrification.storage.capital_view import CapitalView
from electrification.subject.capital import CapitalKind, CapitalNature
from electrification.subject.villages import Flag
from electrification.texts import _, date, number, percent
from electrification.ui import money_unit
from electrification.ui.address import kept_address
from electrification.ui.components.plain import plain
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.screens import VILLAGE

KEY = "work"
KEY_COLUMNS = (
    "work_code", "work_name", "source", "source_name", "plan_year", "nature", "need_vnd",
    "medium_term_vnd", "plan_vnd", "allocated_vnd", "disbursed_vnd", "disbursed_rate_pct",
    "advance_outstanding_vnd", "work_value_vnd", "carried_vnd", "cancelled_vnd", "arrears_vnd",
    "over_vnd", "over_if_confirmed_vnd",
)  # fmt: skip


def find_work(works: pd.DataFrame) -> pd.Series | None:
    """Draw the choice of a work, kept in the address; None while none is picked."""
    codes = works["code"].tolist()
    names = dict(zip(codes, works["name"], strict=True))
    asked = st.query_params.get(KEY)
    if asked and asked not in names:
        st.warning(_("There is no work {code} among those you may see.", code=plain(asked)))
    if st.session_state.get("work_asked") != asked or "work_picked" not in st.session_state:
        st.session_state["work_asked"] = asked
        st.session_state["work_picked"] = asked if asked in names else None
    picked = st.selectbox(
        _("Work"), codes, key="work_picked", index=None,
        format_func=lambda code: f"{code} – {names.get(code, '')}",
        placeholder=_("Pick one of {count} works", count=number(len(codes))),
    )  # fmt: skip
    if picked is None:
        st.info(_("Pick a work to see its file."), icon=":material/engineering:")
        return None
    if asked != picked:
        st.session_state["work_asked"] = picked
        st.query_params[KEY] = picked
    return works[works["code"] == picked].iloc[0]


def work_head(work: pd.Series, parties: pd.DataFrame) -> None:
    """Decision, total investment, years, and who invests and builds since when."""
    st.html(f'<div class="village-head"><h2>{html.escape(str(work["name"]))}</h2></div>')
    amount = work["total_investment_vnd"]
    decision = [str(work["decision_number"] or "–")]
    if pd.notna(work["decision_on"]):
        decision.append(date(pd.Timestamp(work["decision_on"]).date()))
    years = [str(int(y)) for y in (work["begins_year"], work["ends_year"]) if pd.notna(y)]
    rows = [
        (_("Code"), html.escape(str(work["code"]))),
        (_("Decision"), html.escape(", ".join(decision))),
        (_("Total investment"),
         money_unit.marked(int(amount), with_unit=True) if pd.notna(amount) else "–"),
        (_("Years"), html.escape(" – ".join(years)) or "–"),
        (_("Investor"), _party(work, parties, "investor")),
        (_("Contractor"), _party(work, parties, "contractor")),
    ]  # fmt: skip
    body = "".join(f"<tr><td>{html.escape(name)}</td><td>{said}</td></tr>" for name, said in rows)
    st.html(f'<table class="money">{body}</table>')


def _party(work: pd.Series, parties: pd.DataFrame, role: str) -> str:
    """Who it is now, and those before, oldest last."""
    own = parties[(parties["work_id"] == work["work_id"]) & (parties["role"] == role)]
    if own.empty:
        return html.escape(str(work[role])) if isinstance(work[role], str) else "–"
    said = []
    for row in own.iloc[::-1].to_dict("records"):
        since = _("since {day}", day=date(pd.Timestamp(row["from_on"]).date()))
        document = row["document_number"]
        by = f", {_('document {number}', number=document)}" if isinstance(document, str) else ""
        said.append(f"{html.escape(row['name'])} <small>({html.escape(since + by)})</small>")
    return "<br>".join(said)


def work_villages(work: pd.Series, view: CapitalView) -> None:
    """The villages a work serves, with their shares; those out of sight are counted only."""
    own = view.shares[view.shares["work_id"] == work["work_id"]]
    if own.empty:
        st.caption(_("No village is named: the money stands in no village's file."))
        return
    known = view.snapshot.frame.set_index("village_id")
    whole = int(own["weight"].sum())
    said, hidden = [], 0
    for row in own.to_dict("records"):
        if row["village_id"] not in known.index:
            hidden += 1
            continue
        village = known.loc[row["village_id"]]
        address = kept_address(VILLAGE.address, village=str(village["village_code"]))
        phase = _("phase {number}", number=int(row["phase"])) if pd.notna(row["phase"]) else ""
        share = percent(row["weight"] * 100 / whole)
        parts = ", ".join(part for part in (phase, share) if part)
        said.append(
            f'<li><a href="{address}" target="_self">'
            f"{html.escape(str(village['village_name']))}</a> <small>({html.escape(parts)})</small>"
            "</li>"
        )
    st.html(f'<ul class="works">{"".join(said)}</ul>')
    if hidden:
        st.caption(_("{count} more villages outside your units", count=number(hidden)))


def work_keys(work: pd.Series, view: CapitalView) -> None:
    """Sums by source, plan year and nature, with what passes a limit."""
    keys = view.keys[view.keys["work_id"] == work["work_id"]].reset_index(drop=True)
    if keys.empty:
        st.caption(_("No capital recorded."))
        return
    now = view.over_now
    rows = with_rates(keys).assign(
        source_name=keys["source"].map(view.source_names).fillna(keys["source"]),
        work_code=work["code"], work_name=work["name"],
        over_vnd=_over(keys, now), over_if_confirmed_vnd=_over(keys, view.over),
    )  # fmt: skip
    _whole_over(work, view, now)
    names = (
        (_("Source"), ""), (_("Year"), ""), (labels.label(CapitalKind.YEAR_PLAN), ""),
        (labels.label(CapitalKind.ALLOCATION), ""), (labels.label(CapitalKind.DISBURSEMENT), ""),
        (_("Of the plan"), "wide"), (labels.label(CapitalKind.WORK_VALUE), "wide"),
    )  # fmt: skip
    heads = "".join(f'<th class="{mark}">{html.escape(name)}</th>' for name, mark in names)
    is_shown = (rows[["plan_vnd", "allocated_vnd", "disbursed_vnd", "work_value_vnd"]] != 0).any(
        axis=1
    )
    body = "".join(_key_row(row) for row in rows[is_shown].to_dict("records"))
    if need := int(keys["need_vnd"].sum()):
        st.html(
            f'<div class="needed">{html.escape(labels.label(CapitalKind.NEED))}: '
            f"<b>{money_unit.marked(need, with_unit=True)}</b></div>"
        )
    st.html(
        f'<table class="coverage funds plain"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
    st.caption(_("Unit: {unit}", unit=money_unit.unit().label))
    save_as_csv(rows, view.snapshot, KEY_COLUMNS, file_name="von-cong-trinh", key="keys_csv")


def _over(keys: pd.DataFrame, found: pd.DataFrame) -> list[int]:
    """The most by which a limit of each key is passed."""
    names = ["work_id", "source", "plan_year", "nature"]
    most = found.groupby(names)["over_vnd"].max()
    wanted = pd.MultiIndex.from_frame(keys[names])
    return [int(v) for v in most.reindex(wanted).fillna(0)]


def _whole_over(work: pd.Series, view: CapitalView, now: pd.DataFrame) -> None:
    """Whether all that was allocated passes the total investment."""
    for found, sure in ((now, True), (view.over, False)):
        own = found[(found["work_id"] == work["work_id"]) & (found["source"] == "")]
        if own.empty:
            continue
        over = money_unit.amount(int(own["over_vnd"].iloc[0]))
        said = (
            _("Allocated over the total investment by {amount}.", amount=over)
            if sure
            else _("Once confirmed, allocations pass the total investment by {amount}.",
                   amount=over)
        )  # fmt: skip
        st.warning(plain(said), icon=":material/flag:")
        return


def _key_row(row: dict[Any, Any]) -> str:
    nature = row["nature"]
    kind = labels.label(CapitalNature(nature)) if nature in set(CapitalNature) else ""
    over = int(row["over_vnd"]) or int(row["over_if_confirmed_vnd"])
    flag = (
        f'<small class="alarm">{html.escape(labels.label(Flag.NEEDS_REVIEW))}: '
        f"{html.escape(_('over by {amount}', amount=money_unit.amount(over)))}</small>"
        if over
        else ""
    )
    waits = int(row["disbursed_vnd_pending"])
    pending = f"<small>{html.escape(money_unit.waiting(waits))}</small>" if waits else ""
    return (
        f"<tr><td>{html.escape(row['source_name'])}<small>{html.escape(kind)}</small></td>"
        f"<td>{row['plan_year'] or '–'}</td><td>{money_unit.marked(row['plan_vnd'])}</td>"
        f"<td>{money_unit.marked(row['allocated_vnd'])}</td>"
        f"<td>{money_unit.marked(row['disbursed_vnd'])}{pending}{flag}</td>"
        f'<td class="wide">{percent(row["disbursed_rate_pct"])}</td>'
        f'<td class="wide">{money_unit.marked(row["work_value_vnd"])}</td></tr>'
    )
