from __future__ import annotations

import datetime as dt

from electrification.questions.forecast import forecast
from electrification.storage import Store
from electrification.storage.grounds import ground

DAY = dt.date(2025, 9, 30)


def test_a_forecast_is_the_same_from_either_database(store: Store) -> None:
    found = forecast(ground(store, DAY), 200)

    assert len(found.villages) == 9
    assert set(found.villages["programme"]) == {
        "dtts_mn_2021_2025", "ntm_2021_2025", "province_budget",
    }  # fmt: skip
    assert found.villages["p50"].notna().all()
