"""``scenario``: solve one from a file, list and show those that were kept."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_cli import Run

DAY = ("--on", "2025-09-29")
LABEL = "Phương án tham khảo, chưa được cấp có thẩm quyền quyết định"


def written(folder: Path, **changes: object) -> Path:
    said = {
        "first_year": 2026,
        "years": 2,
        "objective": "households",
        "sources": [{"key": "province_budget", "name": "Ngân sách tỉnh"}],
        "budgets": [
            {"source": "province_budget", "year": year, "amount_vnd": 150_000_000}
            for year in (2026, 2027)
        ],
    }
    path = folder / "phuong-an.json"
    path.write_text(json.dumps({**said, **changes}), encoding="utf-8")
    return path


def test_a_file_is_solved_kept_listed_and_shown(run: Run, url: str, tmp_path: Path) -> None:
    made = run("scenario", "solve", written(tmp_path), *DAY, "--keep", "Thử", "--json", url=url)
    answer = made.json()
    listed = run("scenario", "list", "--json", url=url).json()
    shown = run("scenario", "show", str(answer["id"]), url=url)

    assert answer["label"] == LABEL
    spent = sum(one["amount_vnd"] for one in answer["result"]["choice"]["payments"])
    assert 0 < spent <= 300_000_000
    assert [(one["id"], one["name"]) for one in listed] == [(answer["id"], "Thử")]
    assert LABEL in shown.out
    assert "Đã chứng minh" in shown.out


def test_an_infeasible_one_names_the_rule(run: Run, url: str, tmp_path: Path) -> None:
    file = written(tmp_path, must_works=["CT-076"])
    ran = run("scenario", "solve", file, *DAY, url=url)

    assert ran.status == 0
    assert "Ngân sách tỉnh, ngân sách năm" in ran.out
    assert "còn thiếu" in ran.out


def test_a_file_that_is_none_is_refused(run: Run, url: str, tmp_path: Path) -> None:
    for text in ("{", "[]", '{"first_year": 2026}', '{"first_year": "x", "years": 1}'):
        path = tmp_path / "sai.json"
        path.write_text(text, encoding="utf-8")
        ran = run("scenario", "solve", path, *DAY, url=url)
        assert ran.status == 1
        assert "sai.json không phải là tệp phương án" in ran.err
        assert "pop expected" not in ran.err
    path.write_text('{"first_year": 2026, "years": 1}', encoding="utf-8")
    assert "thiếu “objective”" in run("scenario", "solve", path, *DAY, url=url).err
    ran = run("scenario", "solve", tmp_path / "thieu.json", *DAY, url=url)
    assert ran.status == 1
    wrong = written(tmp_path, years=0)
    assert run("scenario", "solve", wrong, *DAY, url=url).status == 1
    assert run("scenario", "show", "99", url=url).status == 1
