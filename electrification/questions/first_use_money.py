"""Money of chosen works by source and year, in whole đồng: a flow, so that it comes out whole.

Works flow to their sources, sources to their years, and what a source may carry over flows on to
the next year. Every capacity is a whole number, and so is every corner of such a flow.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linprog

from electrification.questions.first_use_model import UNIT_VND, Arc, Rows, World

NOTHING: dict[Arc, int] = {}


def pay(world: World, begins: Mapping[int, int]) -> dict[Arc, int] | None:
    """Whole đồng by work, source and year that pay works begun then; None where it cannot be.

    Money that cannot be carried over goes first, earlier years before later ones.
    """
    priced = sorted(work for work in begins if world.works[work].cost_vnd > 0)
    arcs = [arc for work in priced for arc in world.arcs(work, begins[work])]
    if not priced:
        return dict(NOTHING)
    columns = {arc: n for n, arc in enumerate(arcs)}
    carried = {
        (s, t): len(arcs) + n
        for n, (s, t) in enumerate(
            (s, t)
            for s in range(len(world.sources))
            for t in range(world.years - 1)
            if world.carries(s)
        )
    }
    even, most = Rows(), Rows()
    for work in priced:
        own = [arc for arc in arcs if arc[0] == work]
        if not own:
            return None
        cost = world.works[work].cost_vnd / UNIT_VND
        even.add([(columns[arc], 1.0) for arc in own], cost, cost)
        for source in world.paying[work]:
            low, high = world.share_vnd(source, work)
            paid = [(columns[arc], 1.0) for arc in own if arc[1] == source]
            if high < world.works[work].cost_vnd:
                most.add(paid, -np.inf, high / UNIT_VND)
            if low > 0:
                most.add([(column, -1.0) for column, _ in paid], -np.inf, -low / UNIT_VND)
    by_year: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for arc in arcs:
        by_year.setdefault((arc[1], arc[2]), []).append((columns[arc], 1.0))
    for source in range(len(world.sources)):
        for year in range(world.years):
            terms = list(by_year.get((source, year), ()))
            if (source, year) in carried:
                terms.append((carried[source, year], 1.0))
            if (source, year - 1) in carried:
                terms.append((carried[source, year - 1], -1.0))
            most.add(terms, -np.inf, float(world.budget_vnd[source, year]) / UNIT_VND)
    aim = np.zeros(len(arcs) + len(carried))
    for (_work, source, year), column in columns.items():
        aim[column] = year * 2 * len(world.sources) + source + world.carries(source)
    over, exact = most.system(len(aim)), even.system(len(aim))
    found = linprog(
        aim, A_ub=over.A, b_ub=over.ub, A_eq=exact.A, b_eq=exact.ub, method="highs-ds",
    )  # fmt: skip
    if found.x is None:
        return None
    paid_vnd = {arc: round(found.x[column] * UNIT_VND) for arc, column in columns.items()}
    paid_vnd = {arc: amount for arc, amount in paid_vnd.items() if amount}
    return paid_vnd if adds_up(world, begins, paid_vnd) else None


def adds_up(world: World, begins: Mapping[int, int], paid_vnd: Mapping[Arc, int]) -> bool:
    """Whether, to the đồng, each work is paid in its years and no budget or share is exceeded."""
    paid_by = np.zeros((len(world.works), len(world.sources)), dtype=np.int64)
    spent = np.zeros_like(world.budget_vnd)
    for (work, source, year), amount in paid_vnd.items():
        if amount < 0 or work not in begins:
            return False
        paid_by[work, source] += amount
        spent[source, year] += amount
    for work in begins:
        if paid_by[work].sum() != world.works[work].cost_vnd:
            return False
        for source in world.paying[work]:
            low, high = world.share_vnd(source, work)
            if not low <= paid_by[work, source] <= high:
                return False
    for source in range(len(world.sources)):
        left = 0
        for year in range(world.years):
            left = left * world.carries(source) + world.budget_vnd[source, year]
            left -= spent[source, year]
            if left < 0:
                return False
    return True
