"""When chosen works begin: as early as the money allows, those of many households first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from electrification.questions.first_use_model import Model, World

MOST_WORKS = 150
"""Up to how many works the best order is solved for; with more they stay as they were found."""
GAP = 0.001


def earlier(world: World, begins: Mapping[int, int], seconds: float) -> Iterator[dict[int, int]]:
    """The same works in a better order first, then in the order they were found in."""
    found = dict(begins)
    if 0 < len(found) <= MOST_WORKS and world.years > 1:
        model = Model(world)
        aim = model.cost
        weight = dict.fromkeys(found, 1.0)
        for group in world.groups:
            shared = [work for work in group.works if work in found]
            for work in shared:
                weight[work] += group.weight / len(shared)
        for (work, start), column in model.y.items():
            aim[column] = start * weight.get(work, 0.0)
        fixed = {work: int(work in found) for work in range(len(world.works))}
        answer = model.solve(aim, seconds, GAP, fixed)
        if answer.x is not None:
            yield model.begins(answer.x)
    yield found
