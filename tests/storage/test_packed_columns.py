"""Reading columns as texts gives the very log that reading rows gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.questions.entry_log import EntryLog
from electrification.storage import log_reader, packed_columns
from electrification.storage.database import open_engine
from tests.electrification.builders import copied_database

FIRST = dt.datetime.fromisoformat("1900-01-01")
LAST = dt.datetime.fromisoformat("2200-01-01")


@pytest.mark.parametrize("has_sample", [True, False])
def test_the_log_read_by_columns_is_the_log_read_by_rows(tmp_path: Path, has_sample: bool) -> None:
    engine = open_engine(copied_database(tmp_path, has_sample=has_sample))
    with engine.connect() as connection:
        rows = log_reader.with_decisions(connection, log_reader.read_entries(connection))
        columns = packed_columns.with_decisions(connection, packed_columns.read_entries(connection))
    engine.dispose()
    assert columns[1] == rows[1]
    assert (len(rows[0]) > 1000) == has_sample
    for field in fields(EntryLog):
        by_column, by_row = getattr(columns[0], field.name), getattr(rows[0], field.name)
        assert by_column.dtype == by_row.dtype, field.name
        assert np.array_equal(by_column, by_row), field.name


@given(st.lists(st.datetimes(min_value=FIRST, max_value=LAST), min_size=1))
def test_days_and_instants_are_read_as_numpy_reads_them(moments: list[dt.datetime]) -> None:
    days = packed_columns._days("".join(f"{m:%Y-%m-%d}" for m in moments))
    instants = packed_columns._instants("".join(f"{m:%Y-%m-%dT%H:%M:%S.%f}Z" for m in moments))
    assert list(days) == list(np.array(moments, "datetime64[D]").astype(int))
    assert list(instants) == list(np.array(moments, "datetime64[us]").astype(int))
