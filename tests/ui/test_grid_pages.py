"""Lines of the grid on the pages: brought in by the one box; the scale of a work and its cost."""

from __future__ import annotations

import datetime as dt
import json

from electrification.storage import open_store
from electrification.ui.screens import IMPORTS, WORK
from tests.ui.conftest import Visit, said

LINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[105.5, 23.2], [105.51, 23.21]]},
            "properties": {"Cấp điện áp": "22 kV", "Trạng thái": "Hiện có", "Tên": "<b>ĐZ</b>"},
        }
    ],
}


def test_a_file_of_lines_is_looked_at_and_then_written(visit: Visit, own_sample_url: str) -> None:
    page = visit(IMPORTS, own_sample_url, as_="sct-tq-1")
    content = json.dumps(LINES).encode()
    page.file_uploader[0].set_value([("luoi.geojson", content, "application/json")])
    page.run()
    assert "Lưới điện" in said(page)
    assert page.dataframe[0].value["km"].tolist() == ["1,508"]
    without = page.button(key="lines_apply").click().run()
    assert "Số văn bản" in said(without)
    page.text_input(key="lines_document").set_value("12/PC")
    done = page.button(key="lines_apply").click().run()
    assert not done.exception
    store = open_store(own_sample_url)
    assert store.grid.lines()["name"].iloc[-1] == "<b>ĐZ</b>"
    assert store.imports.files()["kind"].tolist() == ["lines"]
    store.close()


def test_a_work_says_its_scale_and_an_alarm_where_a_km_is_dear(
    visit: Visit, own_sample_url: str
) -> None:
    page = visit(WORK, own_sample_url, as_="sct-tq-1", work="CT-031")
    assert not page.exception
    shown = said(page)
    assert [w.value for w in page.warning if "1.372 triệu" in w.value.replace("\\", "")]
    assert "603–799 triệu" in shown
    page.number_input(key="work_scale_mv").set_value(2.9)
    page.text_input(key="work_scale_number").set_value("5/QĐ")
    page.date_input(key="work_scale_on").set_value(dt.date(2025, 9, 1))
    save = next(b for b in page.button if "work_scale" in (b.proto.form_id or ""))
    done = save.click().run()
    assert not done.exception
    assert not [w for w in done.warning if "triệu" in w.value]
