"""A row or two of every kind that is linked beside entries and the register."""

from __future__ import annotations

import datetime as dt

from shapely import MultiLineString

from electrification.storage import Work, contents
from electrification.subject.audit import EventAction
from tests.electrification.builders import NEW, SYSTEM

DAY = dt.date(2025, 9, 1)
AT = dt.datetime(2025, 9, 1, 3, 4, 5, 678901, tzinfo=dt.UTC)


def tell_of_every_kind(work: Work) -> dict[str, int]:
    """Write them; answers the id of the first of each, and of some that ended, by name."""
    people = work.add_people(
        [{"key": key, "name": f"Người {key}"} for key in ("chain-a", "chain-b", "chain-gone")]
    )
    work.disable_person(people[2], AT)
    unit = {"unit_code": "08", "unit_valid_from": NEW, "from_on": DAY}
    posts = work.add_posts(
        [{"person_id": people[0], "role": role, **unit} for role in ("viewer", "planner")]
    )
    work.end_post(posts[1], dt.date(2025, 9, 20))
    handovers = work.add_handovers(
        [
            {"from_person_id": people[2], "to_person_id": to, "reason": "Chuyển công tác"}
            for to in people[:2]
        ]
    )
    stages = work.add_programme_stages(
        [
            {"programme": "CT-X", "programme_name": "CT X", "stage": s, "is_required": True}
            for s in ("uxo_cleared", "defence_opinion")
        ]
    )
    documents = work.add_documents([_document(letter) for letter in "ab"])
    evidence = work.add_evidence(
        [
            {"document_id": documents[0], "village_id": v, "device_lat": 23.1, "device_lon": 104.9,
             "device_accuracy_m": 12}
            for v in (1, 2, 3)
        ]
    )  # fmt: skip
    work.remove_evidence(evidence[2], AT, "nhầm thôn")
    tasks = [
        work.add_task(
            {"document_number": f"{n}/UBND-KT", "document_on": DAY, "content": "Đóng điện",
             "lead_unit": "Sở Công Thương", "due_on": dt.date(2025, 12, 31)},
            [{"village_id": v, "stage": "energised"} for v in villages],
        )
        for n, villages in ((1, (1, 2)), (2, ()))
    ]  # fmt: skip
    task_events = work.add_task_events(
        [{"task_id": tasks[0], "action": "accepted", "occurred_on": DAY, "result": r}
         for r in ("Đã nhận", "Đang làm")]
    )  # fmt: skip
    period = work.add_period(
        {"key": "2030-01", "kind": "month", "first_on": DAY, "last_on": DAY, "due_on": DAY}
    )
    closings = [
        work.add_period_closing(
            {"period_id": period, "known_at": AT, "data_version": 1, "audit_anchor": "1:0",
             "criterion_id": "c", "figures": "{}"}
        )
        for _n in range(2)
    ]  # fmt: skip
    period_events = [
        work.add_period_event(
            {"period_id": period, "action": "reopened", "closing_id": closings[0], "reason": r}
        )
        for r in ("Bổ sung", "Sửa")
    ]
    reports = [
        work.add_period_report({"period_id": period, "office": o}, {"grid": 3})
        for o in ("UBND xã A", "UBND xã B")
    ]
    change = work.add_baseline_change(
        {"kind": "merged", "changed_on": DAY, "reason": "Sáp nhập", "document_number": "7/NQ"},
        [4], [5, 6],
    )  # fmt: skip
    rule, rule_decided = work._append(contents.CRITERION_VERSION, [
        {"criterion_id": "ntm-2021-2025", "variant": "basic", "region": "northern_mountains",
         "name": "Tiêu chí 4", "valid_from": DAY, "threshold_pct": 96, "is_verified": True,
         "legal_basis": "QĐ 1", "source": "Phụ lục", "document_number": "8/QĐ",
         "document_on": DAY, "reason": "Mức của tỉnh"}
        for _n in range(2)
    ])  # fmt: skip
    why = {"decision": "returned", "decided_by": people[1], "decision_reason": "Sai số văn bản"}
    work._end(contents.CRITERION_VERSION, rule_decided, AT, why)
    answers = work.add_finding_answers(
        [{"check_name": "built_dark", "village_id": v, "fingerprint": "f" * 64,
          "answer": "accepted", "reason": "Đã xem xét", "document_number": "1/SCT"}
         for v in (1, None)]
    )  # fmt: skip
    files = [
        work.add_meter_file(
            {"sha256": sign * 64, "file_name": "cong-to.csv", "provenance": "recorded"},
            [{"village_id": v, "month": DAY, "customers": 40, "kwh": 1200, "supersedes": None}
             for v in (1, 2)],
        )
        for sign in "cd"
    ]  # fmt: skip
    scenarios = [
        work.add_scenario(
            {"name": name, "as_of": DAY, "data_version": 1, "inputs": "{}", "result": "{}"}
        )
        for name in ("Phương án 1", "Phương án 2", "Phương án 3")
    ]
    work.put_scenario_aside(scenarios[2])
    made = [
        work.add_made_report(
            {"kind": "coverage", "file_name": "bao-cao.pdf", "sha256": sign * 64,
             "size_bytes": 9, "is_draft": True, "provenance": "{}"}
        )
        for sign in "ef"
    ]  # fmt: skip
    investments = [
        work.add_work_investment(
            {"work_id": 1, "amount_vnd": 9, "document_number": "9/QĐ", "document_on": DAY,
             "reason": "dự toán mới", "is_irregular": True}
        )
        for _place in range(3)
    ]  # fmt: skip
    why = {"decision": "returned", "decided_by": people[1], "decision_reason": "Sai số văn bản"}
    work._end(contents.WORK_INVESTMENT, investments[2], AT, why)
    texts = work.add_report_texts([{"part": "causes", "text": t} for t in ("A", "B")])
    brought = [
        work.add_import(
            {"kind": "field_workbook", "sha256": sign * 64, "file_name": "so.xlsx", "row_count": 2,
             "exported_at": AT, "data_version": 1, "audit_anchor": "1:0"},
            places,
        )
        for sign, places in (("e", {1: "6", 2: "7"}), ("f", {}))
    ]  # fmt: skip
    work.undo_import(brought[1], "Nhầm tệp")
    works = work.add_works(
        [{"code": "K-1", "folded_code": "k-1", "name": "Cấp điện", "provenance": "recorded"}]
    )
    scales = work.add_work_scales(
        [{"work_id": works[0], "mv_km": km, "substations": 1, "document_number": "3/QĐ",
          "document_on": DAY} for km in (1.5, 2)]
    )  # fmt: skip
    lines = [
        MultiLineString([[(105.1, 23.1), (105.123456789, y)], [(105, 23), (105, 23.1)]])
        for y in (23.2, 23.3)
    ]
    grid_files = [
        work.add_grid_file(
            {"import_id": import_id, "crs": "EPSG:4326", "document_number": "4/PC",
             "provenance": "recorded"},
            [{"row": n, "voltage": "mv", "status": "planned", "length_km": 11, "geom": line,
              "supersedes": None} for n, line in enumerate(lines, start=1)],
        )
        for import_id in (*brought, None)
    ]  # fmt: skip
    events = [
        work.add_event(EventAction.SIGN_IN, f"person:{SYSTEM}"),
        work.add_event(EventAction.EXPORT, "report:month", {"on": "2025-09-30", "rows": 123}),
    ]
    return {
        "person": people[0], "person_disabled": people[2], "post": posts[0],
        "post_ended": posts[1], "handover": handovers[0], "programme_stage": stages[0],
        "document": documents[0], "evidence": evidence[0], "evidence_removed": evidence[2],
        "task": tasks[0], "task_alone": tasks[1], "task_event": task_events[0],
        "period": period, "period_closing": closings[0],
        "period_event": period_events[0], "period_report": reports[0],
        "event": events[0], "baseline_change": change, "criterion_version": rule,
        "criterion_version_decided": rule_decided,
        "scenario": scenarios[0], "scenario_put_aside": scenarios[2],
        "finding_answer": answers[0], "meter_file": files[0],
        "work_investment": investments[0], "work_investment_decided": investments[2],
        "made_report": made[0], "report_text": texts[0],
        "work_scale": scales[0], "grid_file": grid_files[0],
        "grid_line": work._ids(contents.GRID_LINE.table, 0).start - 6,
        "import_file": brought[0], "import_entry": 1, "import_undo": 1,
        "meter_reading": work._ids(contents.METER_READING.table, 0).start - 4,
    }  # fmt: skip


def _document(letter: str) -> dict[str, object]:
    return {
        "sha256": letter * 64, "media_type": "image/jpeg", "size_bytes": 1234,
        "file_name": f"{letter}.jpg", "kind": "photo", "issued_on": DAY, "attendees": "Ông A",
        "taken_at": AT, "lat": 23.125, "lon": 105,
    }  # fmt: skip
