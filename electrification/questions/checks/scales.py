"""Whether what a work costs, what it builds and what is drawn of it go together."""

from __future__ import annotations

import numpy as np

from electrification.questions.checks.ground import Found, Ground, Severity, found, nothing
from electrification.subject.costs import MILLION_VND, km_band


def km_cost_outside_band(ground: Ground) -> Found:
    """A km of line costs less, or more, than in the real works whose lengths are known."""
    costs = ground.beside.work_costs
    if costs is None or costs.empty:
        return nothing(Severity.ALARM, "millions", "low", "high", "work")
    odd = costs[costs["is_km_odd"]]
    place = ground.places_of(odd["village_id"])
    odd, place = odd[place >= 0], place[place >= 0]
    band = km_band()
    return found(
        place, Severity.ALARM, also=[(f"work:{code}",) for code in odd["code"]],
        millions=np.round(odd["cost_per_km_vnd"].to_numpy() / MILLION_VND),
        low=band.low_vnd // MILLION_VND, high=band.high_vnd // MILLION_VND,
        work=odd["code"].tolist(),
    )  # fmt: skip


def drawn_length_differs(ground: Ground) -> Found:
    """The lines drawn of a work are longer, or shorter, than its document says."""
    costs = ground.beside.work_costs
    if costs is None or costs.empty:
        return nothing(Severity.WARNING, "share", "work", "stated", "drawn")
    odd = costs[costs["is_length_odd"]]
    place = ground.places_of(odd["village_id"])
    odd, place = odd[place >= 0], place[place >= 0]
    return found(
        place, Severity.WARNING, also=[(f"work:{code}",) for code in odd["code"]],
        share=np.round(np.abs(odd["apart_pct"].to_numpy())), work=odd["code"].tolist(),
        stated=_km(odd, "mv_km", "lv_km"), drawn=_km(odd, "drawn_mv_km", "drawn_lv_km"),
    )  # fmt: skip


def _km(rows: object, mv_km: str, lv_km: str) -> list[str]:
    told = rows[[mv_km, lv_km]].to_numpy(dtype=float)  # type: ignore[index]
    return [
        " + ".join("–" if np.isnan(km) else f"{km:.2f}".replace(".", ",") for km in pair)
        for pair in told
    ]
