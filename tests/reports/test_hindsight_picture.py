from __future__ import annotations

import datetime as dt
import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from electrification.questions.durations import Ground
from electrification.questions.hindsight import Hindsight
from electrification.reports.hindsight_picture import hindsight_picture, judged_rows
from electrification.storage import Store
from electrification.storage.grounds import ground, looked_back

DAY = dt.date(2025, 9, 30)


@pytest.fixture(scope="module")
def past(sample: Store) -> tuple[Ground, Hindsight]:
    now = ground(sample, DAY)
    return now, looked_back(sample, now)


def test_every_judged_forecast_has_its_row(past: tuple[Ground, Hindsight]) -> None:
    now, found = past
    rows = judged_rows(found, now.snapshot)

    assert len(rows) == len(found.judged)
    assert rows["row"].is_unique
    assert (rows.loc[rows["is_open"], "shown_on"].dt.date == DAY).all()


def test_the_picture_is_the_same_each_time_and_says_that_data_are_illustrative(
    past: tuple[Ground, Hindsight],
) -> None:
    now, found = past
    drawn = hindsight_picture(found, now.snapshot, "svg")

    assert drawn == hindsight_picture(found, now.snapshot, "svg")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert Image.open(io.BytesIO(hindsight_picture(found, now.snapshot))).size[0] == 2000


def test_a_past_without_forecasts_is_a_picture_too(past: tuple[Ground, Hindsight]) -> None:
    now, found = past
    assert hindsight_picture(found.of([]), now.snapshot).startswith(b"\x89PNG")
