"""The map of money: size by what was allocated, colour by the share disbursed."""

from __future__ import annotations

import numpy as np

from electrification.money_symbols import MONEY_SYMBOLS, NOTHING, SHARES, SIZES, money_class

BILLION = 1_000_000_000


def test_every_village_falls_into_a_class_that_is_drawn() -> None:
    allocated = np.array([0, 1, BILLION - 1, BILLION, 3 * BILLION, 10 * BILLION, BILLION])
    disbursed = np.array([5, 0, 1, BILLION // 2, 3 * BILLION, 12 * BILLION, -1])

    found = money_class(allocated, disbursed).tolist()

    assert found == [NOTHING, "0-0", "0-0", "1-2", "2-3", "2-3", "1-0"]
    assert set(found) <= set(MONEY_SYMBOLS)


def test_more_money_is_bigger_and_more_paid_is_darker() -> None:
    radii = [MONEY_SYMBOLS[f"{size}-0"].radius_px for size in range(len(SIZES))]
    assert radii == sorted(set(radii))

    def light(fill: str) -> int:
        return sum(int(fill[at : at + 2], 16) for at in (1, 3, 5))

    shades = [light(fill) for _least, fill in SHARES]
    assert shades == sorted(set(shades), reverse=True)
