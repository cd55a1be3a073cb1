"""Write the sample register and its history: `python data/villages/make_sample.py [FOLDER]`.

Seeded and deterministic: the same script and the same `vietnamadminunits` give the same bytes.
Reads only that package (commune codes, names, points, extents); writes eleven CSV files.
What is published and what is invented is told in `README.md` beside this file.
"""

from __future__ import annotations

import csv
import math
import random
import shlex
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import vietnamadminunits

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from data.villages.make_lines import (
    Place,
    WorkLines,
    lines_of_works,
    network,
    wkt,
)

HERE = Path(__file__).resolve().parent
SEED = 1684
STARTED_ON = date(2023, 9, 5)  # the first day of entries, after the register was frozen
BASELINE_AT = "2023-08-31T08:00:00.000000Z"
REFORM_ON = date(2025, 7, 1)
ENDED_ON = date(2025, 9, 30)
METRES_PER_DEGREE = 111_194.9
APART_M = 500
ILLUSTRATIVE = "Số liệu minh họa, không phải số liệu thật"

DISTRICTS = {
    "026": "Đồng Văn",
    "027": "Mèo Vạc",
    "028": "Yên Minh",
    "029": "Quản Bạ",
    "030": "Vị Xuyên",
    "032": "Hoàng Su Phì",
    "033": "Xín Mần",
}
# Border villages per old border commune: 34 communes, 123 villages.
VILLAGES = {
    "00712": 2, "00715": 6, "00718": 4, "00721": 2, "00724": 3, "00727": 3, "00733": 2,
    "00736": 2, "00745": 3, "00772": 5, "00778": 6, "00793": 6, "00823": 3, "00826": 4,
    "00832": 5, "00835": 4, "00877": 4, "00880": 5, "00886": 5, "00892": 3, "00907": 2,
    "00919": 6, "00928": 5, "00931": 3, "00937": 3, "00943": 5, "01024": 5, "01027": 2,
    "01030": 2, "01033": 2, "01099": 3, "01105": 3, "01108": 3, "01120": 2,
}  # fmt: skip
NEW_COMMUNES = {
    "00772": "Sơn Vĩ", "00778": "Sơn Vĩ", "00793": "Sơn Vĩ", "00877": "Cán Tỷ",
    "00880": "Nghĩa Thuận", "00892": "Tùng Vài", "00907": "Tùng Vài", "00919": "Minh Tân",
    "00931": "Lao Chải", "00937": "Lao Chải", "00943": "Lao Chải", "01024": "Bản Máy",
    "01030": "Thàng Tín", "01033": "Thàng Tín",
}  # fmt: skip
# Bearing (degrees from north) that leads away from the national border, and half the sector used.
AWAY_DEG = {
    "00715": (190, 55), "00718": (190, 55), "00721": (215, 60), "00745": (110, 55),
    "00772": (120, 40), "00778": (110, 62), "00793": (200, 70), "00877": (135, 60),
    "00886": (165, 42), "00892": (150, 80), "00907": (150, 80), "00928": (160, 50),
    "00931": (135, 26), "00937": (135, 16), "00943": (165, 80), "01024": (85, 35),
    "01027": (125, 42), "01030": (95, 30), "01033": (160, 45), "01120": (115, 50),
}  # fmt: skip
AWAY_DEFAULT_DEG = (150, 55)

BAO_HA_GIANG = (
    "Báo Hà Giang, baomoi.net.vn/xuan-sang-anh-dien-o-bien-gioi-ma-hoang-phin-c51455361.epi"
)
VIETNAM_VN = "vietnam.vn/en/go-nut-that-som-dua-dien-luoi-ve-vung-cao"
THANG_TIN = "defzone.net/wiki/Thàng_Tín (bản sao vi.wikipedia, CC BY-SA): thôn giáp biên"
# Real names: commune -> (name, households, population, stated condition, source).
REAL = {
    "00919": [("Mã Hoàng Phìn", 43, 187, "preparing",
               f"{BAO_HA_GIANG}: 43 hộ, 187 khẩu; trạng thái năm 2022 và vị trí: minh họa")],
    "00928": [("Nậm Ngặt", 46, 221, "preparing",
               f"{VIETNAM_VN}: cấp điện đầu năm 2024; số hộ, trạng thái, vị trí: minh họa")],
    "01027": [("Giáp Trung", 58, 291, "meets_criterion",
               f"{THANG_TIN}; trạng thái, số hộ, vị trí: minh họa"),
              ("Hoàng Lao Chải", 49, 247, "meets_criterion",
               f"{THANG_TIN}; trạng thái, số hộ, vị trí: minh họa")],
}  # fmt: skip
# Numbered villages with a history: (commune, number) -> households, population, stated condition.
WITH_HISTORY = {
    ("00793", 2): (52, 268, "not_started"), ("00778", 3): (44, 231, "preparing"),
    ("00772", 4): (61, 322, "not_started"), ("00880", 2): (66, 327, "preparing"),
    ("00877", 3): (47, 238, "preparing"), ("00892", 2): (29, 151, "not_started"),
    ("00919", 3): (57, 289, "preparing"), ("00931", 2): (41, 203, "preparing"),
    ("00943", 4): (36, 178, "not_started"), ("01033", 1): (38, 196, "preparing"),
    ("01024", 3): (54, 271, "not_started"), ("01030", 2): (49, 245, "not_started"),
    ("01105", 2): (39, 201, "preparing"), ("00907", 1): (45, 226, "preparing"),
    ("00793", 5): (48, 249, "preparing"), ("00937", 1): (33, 160, "not_started"),
    ("00718", 3): (56, 283, "not_started"), ("01024", 5): (42, 214, "not_started"),
    ("00823", 1): (51, 262, "not_started"), ("01120", 2): (37, 186, "not_started"),
    ("00715", 6): (63, 309, "not_started"),
}  # fmt: skip
# Nine villages energised in 2023 and 2024, told by a common calendar: programme, energised on.
COMMON = {
    ("01105", 2): ("ntm_2021_2025", "2023-11-10"),
    ("00907", 1): ("dtts_mn_2021_2025", "2023-12-08"),
    ("00793", 5): ("dtts_mn_2021_2025", "2024-01-22"),
    ("00937", 1): ("dtts_mn_2021_2025", "2024-05-10"),
    ("00718", 3): ("rural_grid", "2024-06-13"),
    ("01024", 5): ("ntm_2021_2025", "2024-08-20"),
    ("00823", 1): ("dtts_mn_2021_2025", "2024-09-26"),
    ("01120", 2): ("province_budget", "2024-11-15"),
    ("00715", 6): ("dtts_mn_2021_2025", "2024-12-12"),
}
# Days before (-) or after (+) energising in the common calendar; early ones are squeezed into 2023.
CALENDAR = {
    "surveyed": -310, "investment_approved": -285, "design_approved": -240,
    "defence_opinion": -236, "connection_agreed": -228, "capital_allocated": -215,
    "contractor_selected": -190, "uxo_cleared": -178, "site_cleared": -170, "started": -165,
    "mv_line_built": -92, "substation_installed": -74, "lv_line_built": -52,
    "meters_installed": -36, "works_completed": -30, "accepted": -20, "energised": 0,
    "contracted": 4, "recognised": 38, "handed_over": 75, "settled": 170,
}  # fmt: skip
# Clusters: (commune, number) -> (key, name, households, population, phase, substation).
CLUSTERS: dict[tuple[str, int], list[tuple[str, str, int, int, int | None, str]]] = {
    ("00880", 2): [("C01", "Cụm mẫu 1", 34, 169, 1, "TBA mẫu 01"),
                   ("C02", "Cụm mẫu 2", 32, 158, 2, "TBA mẫu 02")],
    ("01024", 3): [("C03", "Cụm mẫu 1", 31, 155, None, "TBA mẫu 03"),
                   ("C04", "Cụm mẫu 2", 23, 116, None, "TBA mẫu 03")],
    ("00943", 4): [("C05", "Cụm mẫu 1", 22, 109, None, "TBA mẫu 04 (ngoài thôn)"),
                   ("C06", "Cụm mẫu 2", 14, 69, None, "")],
}  # fmt: skip

# The twelve villages below the criterion on 14 February 2025. One line is one of
#   stages [phase=N] NAME DATE, NAME DATE …          capital FUND YEAR[/PHASE] CODE MILLION DATE, …
#   planned [phase=N] STAGE DOCUMENT_DATE DUE, …     quiet DATE DATE …   (nothing new to report)
#   DATE KIND CODE key=value …     (indented lines continue; id= names an entry for later lines;
#   decision=pending|returned|withdrawn; lag= days until recorded)
STORIES = {
("00793", 2): """
2023-10-20 programme dtts_mn_2021_2025
stages surveyed 2023-11-14, investment_approved 2024-02-22, design_approved 2024-05-16,
  defence_opinion 2024-05-24, connection_agreed 2024-06-04, capital_allocated 2024-06-20,
  contractor_selected 2024-07-26, uxo_cleared 2024-08-09, site_cleared 2024-08-12,
  started 2024-08-20, mv_line_built 2024-12-18, substation_installed 2025-01-14,
  lv_line_built 2025-02-20, meters_installed 2025-03-04, works_completed 2025-03-10,
  accepted 2025-03-20, energised 2025-04-18, contracted 2025-04-22, recognised 2025-06-10,
  handed_over 2025-06-24
planned works_completed 2024-07-30 2025-02-28, energised 2024-07-30 2025-04-15
capital dtts_mn_2021_2025 2024 need 2180 2023-11-20, medium_term_plan 2150 2024-02-28,
  year_plan 2100 2024-06-12, allocation 2080 2024-06-18, advance 620 2024-09-05,
  work_value 1150 2024-12-25, disbursement 640 2024-12-30, carry_over 820 2025-01-27,
  work_value 2040 2025-03-14, disbursement 710 2025-04-10
2025-04-04 inspection passed_with_defects cause=construction_defect due_on=2025-05-15
  note="Đủ điều kiện đóng điện; bổ sung biển báo an toàn tại 03 vị trí cột."
2025-05-14 inspection passed note="Đã khắc phục xong các tồn tại của lần kiểm tra ngày 04/4/2025."
2025-04-21 customers - on_grid=46 contracted=44 direct=43
2025-05-05 customers - on_grid=52 contracted=52 direct=51
2025-06-30 households - hh=52 pop=270
quiet 2024-10-15 2025-07-15
""",
("00778", 3): """
2023-03-15 programme ntm_2021_2025
stages surveyed 2023-03-21, investment_approved 2023-05-18, design_approved 2023-08-10,
  defence_opinion 2023-08-18, connection_agreed 2023-08-25, capital_allocated 2023-09-08,
  contractor_selected 2023-10-12, uxo_cleared 2023-10-27, site_cleared 2023-11-06,
  started 2023-11-15, mv_line_built 2024-03-20, substation_installed 2024-04-16,
  lv_line_built 2024-05-22, meters_installed 2024-06-11, works_completed 2024-06-20,
  accepted 2024-07-10
planned works_completed 2023-10-20 2024-05-31, energised 2023-10-20 2024-07-31,
  energised 2025-01-15 2025-06-30
capital ntm_2021_2025 2023 need 1980 2023-03-28, medium_term_plan 1950 2023-05-25,
  year_plan 1900 2023-08-30, allocation 1860 2023-09-06, advance 550 2023-12-05,
  carry_over 1310 2024-01-26, work_value 1100 2024-03-28, disbursement 520 2024-04-12,
  work_value 1840 2024-06-27, disbursement 700 2024-08-08
2024-07-24 inspection failed cause=corridor
  note="Chưa đủ điều kiện đóng điện: 06 khoảng cột chưa bảo đảm khoảng cách an toàn hành lang."
2024-07-25 obstacle opened id=a2o1 cause="Hành lang tuyến" unit="UBND huyện Mèo Vạc"
  due_on=2024-12-31 note="Cây trong hành lang của 06 khoảng cột, các hộ chưa thống nhất chặt tỉa."
2025-06-27 obstacle closed refers_to=a2o1 note="Đã giải phóng 04 khoảng cột; phần còn lại
  theo dõi thành vướng mắc riêng."
2025-07-10 obstacle opened cause="Hành lang tuyến" unit="UBND xã Sơn Vĩ" due_on=2025-08-31
  note="Còn 02 khoảng cột chưa bảo đảm hành lang an toàn; đề nghị UBND xã tiếp tục vận động."
quiet 2024-10-15 2025-01-15 2025-04-15 2025-08-14 2025-09-22
""",
("00772", 4): """
2024-01-18 programme dtts_mn_2021_2025
stages surveyed 2024-02-27, investment_approved 2024-07-11, design_approved 2024-11-20,
  defence_opinion 2024-12-04, connection_agreed 2024-12-16, capital_allocated 2025-01-09,
  contractor_selected 2025-03-18, uxo_cleared 2025-03-31, site_cleared 2025-04-04,
  started 2025-04-10, substation_installed 2025-09-05
planned works_completed 2025-03-25 2025-11-15, energised 2025-03-25 2025-12-15
capital dtts_mn_2021_2025 2025 need 3150 2024-03-06, medium_term_plan 3100 2024-07-18,
  year_plan 3050 2024-12-20, allocation 3000 2025-01-07, advance 900 2025-05-06,
  work_value 1180 2025-09-05, disbursement 260 2025-09-12
capital province_budget 2025 year_plan 40 2025-09-19, allocation 30 2025-09-19
2025-04-20 obstacle opened id=a3o1 cause="Đất đặt móng cột" unit="UBND huyện Mèo Vạc"
  due_on=2025-05-31 note="03 vị trí cột nằm trên đất canh tác, chưa thống nhất phương án."
2025-05-22 obstacle closed refers_to=a3o1 note="Các hộ đã ký biên bản hiến đất."
2025-06-25 suspension suspended id=a3s1 reason="Mưa lớn kéo dài, đường vào công trường sạt lở."
2025-08-05 suspension resumed refers_to=a3s1 note="Đường vào công trường đã thông xe."
2025-09-08 stage mv_line_built decision=returned
  decided_reason="Chưa kèm biên bản xác nhận khối lượng kéo dây; đề nghị bổ sung."
quiet 2024-09-16 2025-07-15
""",
("00880", 2): """
2023-09-18 programme dtts_mn_2021_2025
stages surveyed 2023-10-10, investment_approved 2024-01-16, design_approved 2024-04-25,
  defence_opinion 2024-05-08, connection_agreed 2024-05-14, capital_allocated 2024-06-18
stages phase=1 contractor_selected 2024-08-15, uxo_cleared 2024-09-06, site_cleared 2024-09-12,
  started 2024-09-20, mv_line_built 2025-02-26, substation_installed 2025-03-27,
  lv_line_built 2025-04-24, meters_installed 2025-05-12, works_completed 2025-05-16,
  accepted 2025-05-27, energised 2025-06-12, contracted 2025-06-16
stages phase=2 contractor_selected 2025-02-18, uxo_cleared 2025-02-28, site_cleared 2025-03-06,
  started 2025-03-12, mv_line_built 2025-08-20
planned phase=1 works_completed 2024-08-22 2025-04-30, energised 2024-08-22 2025-06-15
planned phase=2 works_completed 2025-02-24 2025-08-31, energised 2025-02-24 2025-10-15
capital dtts_mn_2021_2025 2024/1 need 3080 2023-10-18, medium_term_plan 3050 2024-01-24,
  year_plan 1620 2024-06-07, allocation 1600 2024-06-14, advance 480 2024-10-04,
  carry_over 1120 2025-01-24, work_value 1560 2025-05-20, disbursement 1010 2025-06-20
capital dtts_mn_2021_2025 2025/2 year_plan 1430 2024-12-20, allocation 1410 2025-01-14,
  advance 420 2025-04-02, work_value 690 2025-08-27, disbursement 250 2025-09-11
2024-12-31 households - cluster=C01 hh=34 pop=169
2024-12-31 households - cluster=C02 hh=32 pop=158
2025-06-05 inspection passed phase=1 note="Giai đoạn 1 đủ điều kiện đóng điện."
2025-06-20 customers - cluster=C01 on_grid=34 contracted=33 direct=32
2025-06-20 customers - cluster=C02 on_grid=0 contracted=0 direct=0
2025-08-29 customers - cluster=C01 on_grid=34 contracted=34 direct=34
2025-08-22 obstacle opened phase=2 cause="Vận chuyển vật tư" unit="Ban QLDA ĐTXD huyện Quản Bạ (cũ)"
  due_on=2025-09-20 note="Máy biến áp giai đoạn 2 chưa đưa được vào vị trí lắp đặt do đường hẹp."
2025-09-19 stage substation_installed phase=2 decision=pending
quiet 2024-11-15
""",
("00877", 3): """
2023-10-12 programme rural_grid
stages surveyed 2023-11-02, investment_approved 2024-03-07, design_approved 2024-06-19,
  defence_opinion 2024-07-03, connection_agreed 2024-07-09, capital_allocated 2024-07-25,
  contractor_selected 2024-09-10, uxo_cleared 2024-09-26, site_cleared 2024-10-03,
  started 2024-10-10, mv_line_built 2025-02-19, substation_installed 2025-03-18,
  lv_line_built 2025-04-23, meters_installed 2025-05-15, works_completed 2025-05-20,
  accepted 2025-05-29, energised 2025-06-20, contracted 2025-06-23, recognised 2025-08-12
planned works_completed 2024-09-16 2025-05-15, energised 2024-09-16 2025-06-30
capital rural_grid 2024 need 2050 2023-11-10, medium_term_plan 2040 2024-03-15,
  year_plan 2000 2024-07-15, allocation 1980 2024-07-22, advance 590 2024-10-24,
  carry_over 1390 2025-01-23, work_value 980 2025-02-27, disbursement 420 2025-03-12,
  work_value 1950 2025-05-26, disbursement 780 2025-06-26
2025-06-11 inspection passed note="Đủ điều kiện đóng điện."
2025-06-26 customers - id=b2c1 on_grid=46 contracted=34 direct=31
2025-06-26 customers - supersedes=b2c1 lag=14 on_grid=46 contracted=46 direct=46
  reason="Đính chính: lần trước nhập thiếu sổ hợp đồng của 12 hộ."
2025-08-26 stage operation_received note="Điện lực quản lý vận hành trong khi hoàn thiện bàn giao."
2025-09-19 stage settled irregular=yes decision=pending
  reason="Quyết toán trước khi bàn giao tài sản; hồ sơ bàn giao đang hoàn thiện."
quiet 2024-12-16
""",
("00892", 2): """
2024-03-20 programme dtts_mn_2021_2025
stages surveyed 2024-03-26, investment_approved 2025-03-13
planned capital_allocated 2025-03-20 2025-08-31, energised 2025-03-20 2025-12-31
capital dtts_mn_2021_2025 2025 need 1540 2024-04-05, medium_term_plan 1500 2025-03-20
2025-05-19 obstacle opened cause="Chưa bố trí được vốn" unit="Sở Công Thương tỉnh Tuyên Quang"
  due_on=2025-09-15 lag=50 note="Nguồn năm 2025 chưa cân đối được, đề nghị bổ sung khi rà soát."
quiet 2024-07-15 2024-10-15 2025-01-15 2025-04-15 2025-07-15 2025-08-15
""",
("00919", 3): """
2023-08-16 programme dtts_mn_2021_2025
stages surveyed 2023-09-12, investment_approved 2023-12-14, design_approved 2024-03-21,
  defence_opinion 2024-04-03, connection_agreed 2024-04-11, capital_allocated 2024-05-15,
  contractor_selected 2024-06-27, uxo_cleared 2024-08-22, site_cleared 2024-08-29,
  started 2024-09-06, mv_line_built 2024-12-25, substation_installed 2025-01-17,
  lv_line_built 2025-02-27, meters_installed 2025-03-13, works_completed 2025-03-20,
  accepted 2025-04-03
planned works_completed 2024-07-05 2025-02-28, energised 2024-07-05 2025-04-30,
  energised 2025-07-18 2025-09-30
capital dtts_mn_2021_2025 2024 need 2480 2023-09-20, medium_term_plan 2450 2023-12-21,
  year_plan 2400 2024-05-06, allocation 2360 2024-05-13, advance 700 2024-09-20,
  work_value 1210 2024-12-30, disbursement 660 2025-01-08, carry_over 1000 2025-01-24,
  work_value 2310 2025-03-27, disbursement 610 2025-04-17
2025-04-15 inspection failed cause=construction_defect
  note="Chưa đủ điều kiện đóng điện: 02 móng cột nứt, dây néo chưa căng."
2025-04-16 obstacle opened id=c1o1 cause="Tồn tại về thi công"
  unit="Ban QLDA ĐTXD huyện Vị Xuyên" due_on=2025-06-15
  note="Nhà thầu sửa 02 móng cột, căng lại dây néo."
2025-06-19 inspection failed cause=construction_defect
  note="Móng cột đã sửa; dây néo tại 01 vị trí còn chưa đạt."
2025-09-11 obstacle closed refers_to=c1o1 note="Đã khắc phục xong, có biên bản xác nhận."
2025-09-18 inspection passed decision=pending note="Đủ điều kiện đóng điện sau khắc phục."
2025-09-22 stage energised decision=pending
2025-09-24 stage contracted decision=pending
2025-09-25 customers - on_grid=57 contracted=56 direct=56 decision=pending
quiet 2024-07-15 2025-08-14
""",
("00931", 2): """
2023-07-12 programme dtts_mn_2021_2025
stages surveyed 2023-08-03, investment_approved 2023-11-16, design_approved 2024-02-28,
  defence_opinion 2024-03-12, connection_agreed 2024-03-20, capital_allocated 2024-04-11,
  contractor_selected 2024-05-23, uxo_cleared 2024-06-20, site_cleared 2024-06-27,
  started 2024-07-04, mv_line_built 2024-10-24, substation_installed 2024-11-14,
  lv_line_built 2024-12-19, meters_installed 2025-01-13, works_completed 2025-01-17,
  accepted 2025-03-14, contracted 2025-02-06, operation_received 2025-03-28
planned works_completed 2024-05-30 2024-12-31, energised 2024-05-30 2025-01-25
capital dtts_mn_2021_2025 2024 need 1840 2023-08-10, medium_term_plan 1820 2023-11-23,
  year_plan 1800 2024-04-02, allocation 1760 2024-04-09, advance 520 2024-07-18,
  work_value 1160 2024-11-21, disbursement 640 2024-12-05, carry_over 600 2025-01-23,
  work_value 1740 2025-03-19, disbursement 480 2025-04-09
2025-01-21 inspection passed_with_defects cause=construction_defect due_on=2025-04-30 irregular=yes
  reason="Kiểm tra trước nghiệm thu để kịp cấp điện phục vụ Tết Ất Tỵ."
2025-01-24 stage energised irregular=yes
  reason="Đóng điện trước nghiệm thu hoàn thành để phục vụ Tết Ất Tỵ, có văn bản thống nhất."
2025-02-10 customers - on_grid=41 contracted=24 direct=22
2025-04-24 inspection passed note="Đã khắc phục các tồn tại trong thời hạn."
2025-06-16 customers - on_grid=41 contracted=33 direct=31
2025-09-10 customers - on_grid=41 contracted=37 direct=35
2025-07-22 obstacle opened cause="Hộ chưa ký hợp đồng mua bán điện"
  unit="Công ty Điện lực Tuyên Quang" due_on=2025-10-31
  note="08 hộ đang dùng chung công tơ, cần hoàn thiện giấy tờ để ký hợp đồng riêng."
quiet 2025-09-23
""",
("00943", 4): """
2023-11-08 programme province_budget
stages surveyed 2023-11-22, investment_approved 2024-06-13, design_approved 2025-02-20,
  defence_opinion 2025-03-06, connection_agreed 2025-03-18
planned capital_allocated 2025-03-25 2025-10-31, energised 2025-03-25 2025-12-31
capital province_budget 2025 need 1760 2023-12-05, medium_term_plan 1700 2024-06-24,
  year_plan 600 2024-12-20, allocation 300 2025-05-14, disbursement 120 2025-06-18
2025-09-24 capital disbursement decision=pending irregular=yes amount_vnd=220000000
  capital_source=province_budget plan_year=2025
  reason="Thanh toán chi phí lập hồ sơ trước khi có quyết định điều chỉnh phân bổ."
2023-12-31 households - decision=returned hh=36 pop=178 self_strung=36
  decided_reason="Số hộ dùng đường dây Nhân dân tự đầu tư cần tách theo cụm dân cư."
2024-01-31 households - cluster=C05 hh=22 pop=109 self_strung=22 off_grid=0
2024-01-31 households - cluster=C06 hh=14 pop=69 self_strung=0 off_grid=9
2024-12-31 households - cluster=C05 hh=22 pop=110 self_strung=21 off_grid=1
2024-12-31 households - cluster=C06 hh=14 pop=69 self_strung=0 off_grid=9
2025-05-20 obstacle opened cause="Chưa bố trí được vốn" unit="Sở Công Thương tỉnh Tuyên Quang"
  due_on=2025-10-31 lag=46 note="Mới bố trí vốn chuẩn bị đầu tư; phần xây lắp chưa có nguồn."
quiet 2024-04-15 2024-08-15 2024-11-15 2025-07-15 2025-08-15 2025-09-19
""",
("01033", 1): """
2023-06-14 programme ntm_2021_2025
stages surveyed 2023-07-06, investment_approved 2023-10-19, design_approved 2024-01-25,
  defence_opinion 2024-02-22, connection_agreed 2024-02-28, capital_allocated 2024-04-18,
  contractor_selected 2024-06-06, uxo_cleared 2024-06-21, site_cleared 2024-07-02,
  started 2024-07-11, mv_line_built 2024-10-31, substation_installed 2024-11-21,
  lv_line_built 2024-12-20, meters_installed 2025-01-14, works_completed 2025-01-20,
  accepted 2025-02-20
planned works_completed 2024-06-14 2024-12-31, energised 2024-06-14 2025-03-31,
  energised 2025-08-20 2025-11-15
capital ntm_2021_2025 2024 need 1720 2023-07-13, medium_term_plan 1700 2023-10-26,
  year_plan 1660 2024-04-08, allocation 1640 2024-04-16, advance 490 2024-07-25,
  work_value 1020 2024-11-28, disbursement 530 2024-12-12, carry_over 620 2025-01-23,
  work_value 1610 2025-01-24, disbursement 430 2025-03-20
2025-03-12 inspection failed cause=earthing
  note="Trị số tiếp địa trạm biến áp vượt mức cho phép."
2025-03-14 obstacle opened cause="Trị số tiếp địa chưa đạt" id=d1o1
  unit="Ban QLDA ĐTXD huyện Hoàng Su Phì" due_on=2025-05-31
  note="Bổ sung cọc, hóa chất giảm điện trở."
2025-06-26 obstacle closed refers_to=d1o1 note="Đã bổ sung cọc tiếp địa, đề nghị kiểm tra lại."
2025-05-28 stage handed_over irregular=yes
  reason="Bàn giao tài sản trước khi đóng điện theo kế hoạch tiếp nhận chung của huyện."
2025-08-14 inspection failed cause=earthing
  note="Trị số tiếp địa 02 vị trí cột còn vượt mức cho phép."
2025-08-15 obstacle opened cause="Trị số tiếp địa chưa đạt"
  unit="Ban QLDA ĐTXD huyện Hoàng Su Phì (cũ)" due_on=2025-10-15
  note="Xử lý tiếp địa tại 02 vị trí cột còn lại."
quiet 2025-07-15 2025-09-22
""",
("01024", 3): """
2023-12-06 programme dtts_mn_2021_2025
stages surveyed 2024-01-11, investment_approved 2024-04-18, design_approved 2024-07-25,
  defence_opinion 2024-08-08, connection_agreed 2024-08-14, capital_allocated 2024-08-29,
  contractor_selected 2024-10-17, site_cleared 2024-11-07, started 2024-11-14,
  mv_line_built 2025-03-27, substation_installed 2025-04-24, lv_line_built 2025-06-12,
  meters_installed 2025-06-27, works_completed 2025-07-04, accepted 2025-07-22,
  energised 2025-08-12, contracted 2025-08-15
planned works_completed 2024-10-24 2025-06-15, energised 2024-10-24 2025-08-15
2024-09-05 not_required uxo_cleared reason="Tuyến đi theo đường giao thông hiện có, đã rà phá
  khi làm đường."
2024-09-05 not_required forest_converted reason="Tuyến không qua đất quy hoạch lâm nghiệp."
capital dtts_mn_2021_2025 2024 need 2320 2024-01-18, medium_term_plan 2300 2024-04-25,
  year_plan 2150 2024-06-28, adjustment 60 2024-08-20, allocation 2180 2024-08-27,
  advance 650 2024-11-28, carry_over 1530 2025-01-23, work_value 1080 2025-04-03,
  disbursement 430 2025-04-16, work_value 2150 2025-07-10, disbursement 870 2025-08-21
2024-12-31 households - cluster=C03 hh=31 pop=155
2024-12-31 households - cluster=C04 hh=23 pop=116
2025-08-05 inspection passed note="Đủ điều kiện đóng điện."
2025-08-25 customers - cluster=C03 on_grid=31 contracted=31 direct=30
2025-08-25 customers - cluster=C04 on_grid=23 contracted=23 direct=22
2025-09-23 stage recognised decision=pending
""",
("01030", 2): """
2024-03-05 programme dtts_mn_2021_2025
stages surveyed 2024-03-19, investment_approved 2024-07-25, design_approved 2024-11-07,
  defence_opinion 2024-11-21, connection_agreed 2024-11-28, capital_allocated 2025-01-10,
  contractor_selected 2025-02-27, uxo_cleared 2025-03-11, site_cleared 2025-03-14,
  started 2025-03-20, mv_line_built 2025-07-15, substation_installed 2025-08-20
planned works_completed 2025-03-06 2025-09-15, energised 2025-03-06 2025-10-31
2024-11-12 not_required forest_converted reason="Tuyến không qua đất quy hoạch lâm nghiệp."
capital dtts_mn_2021_2025 2025 need 2240 2024-03-27, medium_term_plan 2220 2024-08-01,
  year_plan 2200 2024-12-20, allocation 2160 2025-01-08, advance 640 2025-04-08,
  work_value 1120 2025-07-22, disbursement 560 2025-08-07
2025-08-25 obstacle opened cause="Chậm cung ứng vật tư"
  unit="Ban QLDA ĐTXD huyện Hoàng Su Phì (cũ)" due_on=2025-09-20
  note="Dây hạ áp và công tơ về chậm so với tiến độ hợp đồng."
2025-09-22 stage lv_line_built decision=pending
quiet 2025-05-15
""",
}  # fmt: skip

# What documents charge units with. One line is one of
#   task DOCUMENT_DATE DUE key=value …     (at= villages, cause= of an obstacle in the first)
#   DATE ACTION BY key=value …             (what became of it; due_on=, lead_unit= are the new ones)
TASKS = """
task 2024-08-06 2024-12-31 at=00778/3 cause="Hành lang tuyến" lead="UBND huyện Mèo Vạc"
  with="UBND xã Xín Cái;Điện lực Mèo Vạc"
  content="Vận động các hộ chặt tỉa cây, giải phóng hành lang 06 khoảng cột đường dây trung áp."
2024-09-12 progressed sct-hg-1 result="Đã họp thôn lần 1; 02 khoảng cột được các hộ đồng ý."
2025-06-27 reported_done sct-hg-1 result="Đã giải phóng 04/06 khoảng cột; 02 khoảng cột còn lại
  theo dõi bằng nhiệm vụ riêng."
2025-06-30 confirmed sct-hg-2
task 2025-04-24 2025-05-31 at=00772/4 cause="Đất đặt móng cột" lead="UBND huyện Mèo Vạc"
  with="UBND xã Thượng Phùng;Ban QLDA ĐTXD huyện Mèo Vạc"
  content="Thống nhất phương án đất đặt móng của 03 vị trí cột với các hộ."
2025-05-23 reported_done sct-hg-1 result="Các hộ đã ký biên bản hiến đất tại cả 03 vị trí."
2025-05-27 confirmed sct-hg-2
task 2025-04-21 2025-06-15 at=00919/3 cause="Tồn tại về thi công" stage=inspected
  lead="Ban QLDA ĐTXD huyện Vị Xuyên" with="Điện lực Vị Xuyên"
  content="Chỉ đạo nhà thầu sửa 02 móng cột, căng lại dây néo để kiểm tra lại điều kiện đóng điện."
2025-05-15 progressed da-030 result="Nhà thầu đã sửa xong 01 móng cột."
2025-06-13 extended sct-hg-1 due_on=2025-09-15 paper=CV
2025-07-02 reassigned sct-tq-1 lead_unit="Ban QLDA ĐTXD huyện Vị Xuyên (cũ)"
  document_number="NQ 1684/NQ-UBTVQH15" reason="Kết thúc hoạt động của cấp huyện từ 01/7/2025."
2025-09-12 reported_done da-030-cu result="Đã khắc phục xong, có biên bản xác nhận."
2025-09-16 confirmed sct-tq-1
task 2025-05-12 2025-08-15 at=01030/2 lead="UBND huyện Hoàng Su Phì"
  content="Báo cáo tiến độ cấp điện các thôn biên giới theo biểu mẫu của huyện, hằng tháng."
2025-07-01 cancelled sct-tq-1 document_number="NQ 1684/NQ-UBTVQH15"
  reason="Cấp huyện kết thúc hoạt động; báo cáo theo biểu mẫu chung của tỉnh."
task 2025-06-10 2025-10-31 at=00880/2 stage=operation_received lead="Điện lực Quản Bạ"
  with="Ban QLDA ĐTXD huyện Quản Bạ"
  content="Lập phương án tạm tiếp nhận vận hành giai đoạn 1 và tổ chức ca trực xử lý sự cố."
2025-06-24 progressed dl-029 result="Đã khảo sát hiện trường, đang lập phương án."
task 2025-07-16 2025-08-31 at=00778/3 cause="Hành lang tuyến" lead="UBND xã Sơn Vĩ"
  with="Công ty Điện lực Tuyên Quang;Ban QLDA ĐTXD huyện Mèo Vạc (cũ)"
  content="Vận động các hộ bàn giao hành lang 02 khoảng cột còn lại để kiểm tra, đóng điện."
2025-08-14 progressed xa-00793-moi result="Đã gặp 03 hộ; 01 hộ đồng ý, 02 hộ đề nghị hỗ trợ cây."
task 2025-08-12 2025-09-30 at=00931/2 cause="Hộ chưa ký hợp đồng mua bán điện" stage=contracted
  lead="Công ty Điện lực Tuyên Quang" with="UBND xã Lao Chải"
  content="Hoàn thiện giấy tờ, ký hợp đồng mua bán điện riêng cho 08 hộ dùng chung công tơ."
2025-08-28 progressed dl-030-tq result="Đã ký 03/08 hợp đồng."
2025-09-26 reported_done dl-030-tq result="Đã ký đủ 08/08 hợp đồng, chờ lắp công tơ riêng."
task 2025-08-21 2025-10-15 at=01033/1 cause="Trị số tiếp địa chưa đạt"
  lead="Ban QLDA ĐTXD huyện Hoàng Su Phì (cũ)" with="Công ty Điện lực Tuyên Quang"
  content="Xử lý tiếp địa tại 02 vị trí cột còn lại, mời kiểm tra lại điều kiện đóng điện."
2025-09-10 progressed da-032-cu result="Đã đóng bổ sung cọc tại 01 vị trí."
task 2025-08-27 2025-09-20 at=00880/2 cause="Vận chuyển vật tư" stage=substation_installed
  lead="Ban QLDA ĐTXD huyện Quản Bạ (cũ)" with="UBND xã Nghĩa Thuận"
  content="Có biện pháp đưa máy biến áp giai đoạn 2 vào vị trí lắp đặt."
2025-09-18 reported_done da-029-cu result="Máy biến áp đã đưa đến chân công trình."
2025-09-22 returned sct-tq-1 reason="Chưa kèm biên bản lắp đặt tại vị trí; đề nghị bổ sung."
task 2025-09-09 2025-10-03 at=00892/2 cause="Chưa bố trí được vốn" stage=capital_allocated
  lead="Sở Công Thương tỉnh Tuyên Quang" with="Sở Tài chính tỉnh Tuyên Quang"
  content="Đề xuất nguồn vốn xây lắp, trình cấp có thẩm quyền bổ sung kế hoạch năm 2025."
2025-09-19 progressed sct-tq-2 result="Đã gửi văn bản lấy ý kiến Sở Tài chính."
task 2025-09-23 2025-11-15 at=00892/2;00943/4 lead="Sở Công Thương tỉnh Tuyên Quang"
  with="UBND xã Tùng Vài;UBND xã Lao Chải"
  content="Rà soát các thôn biên giới chưa bố trí vốn, đề xuất lộ trình cấp điện năm 2026."
"""

# What is known of the two real names, and beside it the least that the criterion needs.
PUBLISHED = {
"Mã Hoàng Phìn": """
2024-02-05 programme dtts_mn_2021_2025 published=yes
  note="Theo bài báo: vốn CTMTQG DTTS&MN; ngày gần đúng."
2024-02-05 inspection passed phase=1
2024-02-05 stage energised phase=1 published=yes
  note="Giai đoạn 1 đóng điện khoảng Tết 2024 (Tết là 10/02/2024); ngày gần đúng."
2024-02-05 customers - on_grid=25 published=yes note="Giai đoạn 1: 25 hộ; ngày gần đúng."
2024-02-29 customers - on_grid=25 contracted=25 direct=25
2025-01-23 inspection passed phase=2
2025-01-23 stage energised phase=2 published=yes note="Giai đoạn 2 đóng điện ngày 23/01/2025."
2025-01-23 households - hh=43 pop=187 published=yes
2025-01-23 customers - on_grid=43 published=yes note="Giai đoạn 1: 25 hộ; giai đoạn 2: 18 hộ."
2025-01-31 customers - on_grid=43 contracted=43 direct=43
""",
"Nậm Ngặt": """
2024-02-15 inspection passed
2024-02-15 stage energised published=yes note="Được cấp điện đầu năm 2024; ngày gần đúng."
2024-03-29 customers - on_grid=46 contracted=46 direct=45
""",
}  # fmt: skip

# Passing events of villages that meet the criterion: (commune, number) -> lines.
EVENTS = {
("00832", 3): """
2024-06-09 supply lost id=e1 note="Sạt lở làm đổ 01 cột hạ áp."
2024-06-12 supply restored refers_to=e1 note="Đã dựng lại cột, cấp điện trở lại."
""",
("00715", 2): """
2025-08-26 supply lost id=e2 note="Mưa bão, sự cố đường dây trung áp."
2025-08-28 supply restored refers_to=e2 note="Đã khắc phục, cấp điện trở lại."
""",
("00745", 1): """
2025-07-15 customers - on_grid=12 contracted=12 direct=12 decision=withdrawn
  decided_reason="Ghi nhầm thôn."
""",
("00835", 2): "2025-05-20 inspection passed note=\"Kiểm tra định kỳ lưới điện hạ áp.\"",
("01108", 1): "2025-05-22 inspection passed note=\"Kiểm tra định kỳ lưới điện hạ áp.\"",
}  # fmt: skip

NOTES = {
    "surveyed": "Khảo sát hiện trạng: {households} hộ, dự kiến {mv} km trung áp, {lv} km hạ áp.",
    "investment_approved": "Quyết định chủ trương đầu tư cấp điện cho thôn.",
    "design_approved": "Phê duyệt Báo cáo KTKT; TBA {kva} kVA-35/0,4 kV.",
    "capital_allocated": "Đã bố trí vốn thực hiện dự án.",
    "contractor_selected": "Phê duyệt kết quả lựa chọn nhà thầu xây lắp.",
    "connection_agreed": "Điện lực thống nhất điểm đấu nối vào đường dây 35 kV hiện có.",
    "defence_opinion": "Có ý kiến thống nhất về tuyến ở khu vực biên giới.",
    "uxo_cleared": "Hoàn thành rà phá bom mìn, vật nổ tại các vị trí móng cột.",
    "site_cleared": "Bàn giao mặt bằng các vị trí móng cột và hành lang tuyến.",
    "started": "Khởi công công trình.",
    "mv_line_built": "Hoàn thành {mv} km đường dây trung áp 35 kV.",
    "substation_installed": "Lắp đặt xong TBA {kva} kVA-35/0,4 kV.",
    "lv_line_built": "Hoàn thành {lv} km đường dây hạ áp 0,4 kV.",
    "meters_installed": "Lắp công tơ và dây sau công tơ cho các hộ.",
    "works_completed": "Hoàn thành thi công, chờ nghiệm thu. Chưa đóng điện.",
    "accepted": "Nghiệm thu hoàn thành công trình.",
    "energised": "Đóng điện công trình.",
    "contracted": "Bắt đầu ký hợp đồng mua bán điện với các hộ.",
    "recognised": "Xác nhận thôn đạt tiêu chí về điện.",
    "handed_over": "Bàn giao tài sản cho ngành điện.",
    "settled": "Phê duyệt quyết toán dự án hoàn thành.",
}
PAPERS = {
    "planned": "KH", "capital": "QĐ", "inspection": "BB", "obstacle": "CV", "suspension": "TB",
    "households": "BC", "not_required": "TB", "programme": "QĐ", "customers": "BC",
    "supply": "BC", "no_change": "",
}  # fmt: skip
DECISION_PAPERS = {"investment_approved", "design_approved", "contractor_selected", "settled",
                   "recognised", "capital_allocated"}  # fmt: skip
BY_POWER = {"connection_agreed", "energised", "contracted", "meters_installed",
            "operation_received"}  # fmt: skip
BY_DEPARTMENT = {"recognised", "medium_term_plan", "year_plan", "adjustment", "allocation",
                 "carry_over"}  # fmt: skip
SHORT = {
    "hh": "households", "pop": "population", "on_grid": "households_on_grid",
    "contracted": "households_contracted", "direct": "households_direct",
    "off_grid": "households_off_grid", "self_strung": "households_self_strung",
    "unit": "unit_responsible",
}  # fmt: skip
TITLES = {
    "planner": "Chuyên viên tổng hợp",
    "engineer": "Cán bộ kỹ thuật điện lực",
    "investor": "Cán bộ quản lý dự án",
    "commune": "Công chức UBND xã",
    "viewer": "Lãnh đạo",
    "auditor": "Thanh tra viên",
    "admin": "Quản trị hệ thống",
}
ROLE_SOURCES = {
    "planner": "Sở Công Thương tổng hợp (minh họa)",
    "engineer": "Báo cáo của Điện lực (minh họa)",
    "investor": "Báo cáo của chủ đầu tư (minh họa)",
    "commune": "Báo cáo của UBND xã (minh họa)",
}
REGISTER_COLUMNS = [
    "village_code", "village_name", "commune_code", "commune_on", "is_border", "lat", "lon",
    "households", "population", "status", "status_on", "source", "provenance",
    "position_quality",
]  # fmt: skip
ENTRY_COLUMNS = [
    "entry_key", "village_code", "cluster", "phase", "kind", "code", "occurred_on", "households",
    "population", "households_on_grid", "households_contracted", "households_direct",
    "households_off_grid", "households_self_strung", "amount_vnd", "plan_year",
    "capital_source", "work", "capital_nature", "document_on", "adjusts", "is_decrease",
    "counter_work", "cause", "unit_responsible", "due_on", "refers_to", "supersedes",
    "is_irregular", "reason", "document_number", "note", "source", "provenance", "recorded_at",
    "recorded_by",
]  # fmt: skip
WORK_COLUMNS = [
    "work_code", "name", "decision_number", "decision_on", "total_investment_vnd", "begins_year",
    "ends_year", "villages", "phase", "recorded_at", "recorded_by",
]  # fmt: skip
SCALE_COLUMNS = [
    "work_code", "mv_km", "lv_km", "substations", "capacity_kva", "document_number",
    "document_on", "signer", "recorded_at", "recorded_by",
]  # fmt: skip
LINE_COLUMNS = ["work_code", "name", "voltage", "voltage_kv", "status", "wkt"]
WITHOUT_SCALE = {"CT-100"}  # not designed yet: only the money of the first year is decided
PARTY_COLUMNS = ["work_code", "role", "name", "from_on", "document_number", "recorded_at",
                 "recorded_by"]  # fmt: skip
SHARED = {("00793", 5): [1], ("01024", 5): [1, 2]}
"""Works that serve further villages of the same commune, by number."""
NEW_INVESTORS = {("00772", 4): "UBND xã Sơn Vĩ", ("00778", 3): "UBND xã Sơn Vĩ"}
"""Works that somebody else invests in since the boards of districts ended."""
DECISION_COLUMNS = ["entry_key", "decision", "decided_at", "decided_by", "reason", "by_entry"]
TASK_COLUMNS = [
    "task_key", "document_number", "document_on", "content", "lead_unit", "coordinating_units",
    "due_on", "villages", "stage", "obstacle", "recorded_at", "recorded_by",
]  # fmt: skip
PERIOD_COLUMNS = [
    "period_key", "action", "office", "document_number", "reason", "criterion", "grid",
    "contracts", "works", "recorded_at", "recorded_by",
]  # fmt: skip
# What was done about reporting periods: by whom, when (UTC), and what it says; “noted” are reports
# of units that came on paper.
PERIOD_ACTS = """
2025-07 reported sct-tq-1 2025-07-17T01:40 office="Sở Công Thương tỉnh Tuyên Quang" paper=BC criterion=114
2025-07 closed   sct-tq-1 2025-07-18T01:05
2025-07 reopened sct-tq-1 2025-07-21T01:20 paper=CV reason="Bổ sung số liệu bàn giao từ tỉnh Hà Giang (trước 01/7/2025), số liệu minh họa."
2025-07 closed   sct-tq-1 2025-07-22T02:10
2025-08 reported xa-00793-moi 2025-08-14T02:15 office="UBND xã Sơn Vĩ" paper=BC
2025-08 reported xa-00892-moi 2025-08-14T08:30 office="UBND xã Tùng Vài" paper=BC
2025-08 reported dl-027-tq 2025-08-15T01:05 office="Công ty Điện lực Tuyên Quang" paper=BC criterion=115 grid=118
2025-08 reported sct-tq-1 2025-08-15T09:00 office="Sở Công Thương tỉnh Tuyên Quang" paper=BC criterion=115 grid=118 works=121
2025-08 noted    sct-tq-2 2025-08-15T07:00 office="UBND xã Bạch Đích;UBND xã Bản Máy;UBND xã Cán Tỷ;UBND xã Lũng Cú;UBND xã Minh Tân;UBND xã Nghĩa Thuận;UBND xã Phố Bảng;UBND xã Thắng Mố;UBND xã Thanh Thủy;UBND xã Xín Mần" paper=BC
2025-08 closed   sct-tq-1 2025-08-18T01:10
2025-09 reported xa-00793-moi 2025-09-15T01:30 office="UBND xã Sơn Vĩ" paper=BC
2025-09 reported xa-01033-moi 2025-09-15T03:20 office="UBND xã Thàng Tín" paper=BC
2025-09 reported da-027-cu 2025-09-15T07:45 office="Ban QLDA ĐTXD huyện Mèo Vạc (cũ)" paper=BC works=3
2025-09 reported dl-027-tq 2025-09-16T01:10 office="Công ty Điện lực Tuyên Quang" paper=BC criterion=115 grid=119
2025-09 reported sct-tq-1 2025-09-16T02:00 office="Sở Công Thương tỉnh Tuyên Quang" paper=BC criterion=115 grid=119 works=122
2025-09 noted    sct-tq-2 2025-09-16T07:00 office="UBND xã Bạch Đích;UBND xã Bản Máy;UBND xã Cán Tỷ;UBND xã Đồng Văn;UBND xã Lũng Cú;UBND xã Minh Tân;UBND xã Nghĩa Thuận;UBND xã Phố Bảng;UBND xã Sà Phìn;UBND xã Thắng Mố;UBND xã Thanh Thủy;UBND xã Xín Mần;UBND xã Pà Vầy Sủ" paper=BC
2025-09 reported da-032-cu 2025-09-18T00:50 office="Ban QLDA ĐTXD huyện Hoàng Su Phì (cũ)" paper=BC
2025-09 closed   sct-tq-1 2025-09-18T01:15
"""  # noqa: E501
ANSWERS = {"progressed", "reported_done"}
TASK_EVENT_COLUMNS = [
    "task_key", "action", "occurred_on", "result", "reason", "document_number", "due_on",
    "lead_unit", "recorded_at", "recorded_by",
]  # fmt: skip


@dataclass(frozen=True)
class Commune:
    """An old commune as the package gives it; degrees, WGS 84."""

    code: str
    name: str
    district: str
    lat: float
    lon: float
    extent: tuple[float, float, float, float]  # min_lat, min_lon, max_lat, max_lon


@dataclass(frozen=True)
class Village:
    """One row of the register, and its number within its commune (None for a real name)."""

    row: dict[str, object]
    district: str
    number: int | None

    @property
    def code(self) -> str:
        """The village's code, such as TBG-001."""
        return str(self.row["village_code"])

    @property
    def commune(self) -> str:
        """The old code of its commune."""
        return str(self.row["commune_code"])

    @property
    def households(self) -> int:
        """Households as the register states them."""
        return int(str(self.row["households"]))


@dataclass(eq=False)
class Entry:
    """An entry before its key and instants are given."""

    village: Village
    kind: str
    code: str
    occurred_on: date
    fields: dict[str, object] = field(default_factory=dict)
    label: str = ""
    decision: str = "confirmed"
    decided_reason: str = ""
    lag_days: int = 2
    key: str = ""
    recorded_at: str = ""
    recorded_by: str = ""


def read_communes() -> list[Commune]:
    """All communes of the old province 02 from the installed package's own data base."""
    path = Path(vietnamadminunits.__file__).parent / "data" / "dataset.db"
    query = (
        "select wardCode, ward, districtCode, wardLat, wardLon, wardBounds"
        " from admin_units_legacy where provinceCode = '02' order by wardCode"
    )
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as database:
        rows = database.execute(query).fetchall()
    communes = []
    for code, name, district, lat, lon, bounds in rows:
        low, high = bounds.split("–")
        extent = tuple(float(part) for corner in (low, high) for part in corner.split(","))
        name = name[0].lower() + name[1:]
        communes.append(Commune(code, name, district, lat, lon, extent))  # type: ignore[arg-type]
    return communes


def distance_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Metres between two near points in degrees (flat at their latitude)."""
    north = (lat_a - lat_b) * METRES_PER_DEGREE
    east = (lon_a - lon_b) * METRES_PER_DEGREE * math.cos(math.radians((lat_a + lat_b) / 2))
    return math.hypot(north, east)


def is_within(commune: Commune, communes: list[Commune], lat: float, lon: float) -> bool:
    """Whether a point lies in the commune's extent and clearly in the cell of its point."""
    south, west, north, east = commune.extent
    if not (south < lat < north and west < lon < east):
        return False
    own_m = distance_m(lat, lon, commune.lat, commune.lon)
    others = (c for c in communes if c.code != commune.code)
    return all(own_m < 0.9 * distance_m(lat, lon, c.lat, c.lon) for c in others)


def spread_positions(commune: Commune, communes: list[Commune], count: int) -> list[
    tuple[float, float]
]:  # fmt: skip
    """Illustrative positions 0.6-2 km from the commune's point, 500 m or more from each other.

    They lie on the side away from the national border.
    """
    rng = random.Random(f"{SEED}:{commune.code}")
    bearing_deg, half_deg = AWAY_DEG.get(commune.code, AWAY_DEFAULT_DEG)
    placed: list[tuple[float, float]] = []
    for _ in range(20_000):
        angle = math.radians(bearing_deg + rng.uniform(-half_deg, half_deg))
        away_m = rng.uniform(600, 2000)
        lat = round(commune.lat + away_m * math.cos(angle) / METRES_PER_DEGREE, 5)
        east_deg = METRES_PER_DEGREE * math.cos(math.radians(commune.lat))
        lon = round(commune.lon + away_m * math.sin(angle) / east_deg, 5)
        is_apart = all(distance_m(lat, lon, *other) >= APART_M for other in placed)
        if is_apart and is_within(commune, communes, lat, lon):
            placed.append((lat, lon))
        if len(placed) == count:
            return placed
    raise ValueError(f"{commune.name}: no room for {count} villages, widen its sector in AWAY_DEG")


def commune_facts(commune: Commune, rng: random.Random) -> Iterator[
    tuple[str, int | None, int, int, str, str, str, str]
]:  # fmt: skip
    """Name, number, households, population, condition, its day, source, provenance per village."""
    real = REAL.get(commune.code, [])
    for name, households, population, status, source in real:
        yield name, None, households, population, status, "2022-12-31", source, "published"
    is_small = commune.code in {"00931", "00937"}
    for number in range(1, VILLAGES[commune.code] - len(real) + 1):
        households = rng.randint(26, 38) if is_small else rng.randint(31, 86)
        population = round(households * rng.uniform(4.6, 5.4))
        status = "meets_criterion"
        status_on = rng.choice(["2021-12-31", "2022-06-30", "2022-12-31", "2022-12-31"])
        if (commune.code, number) in WITH_HISTORY:
            households, population, status = WITH_HISTORY[commune.code, number]
            status_on = "2022-12-31"
        name = f"Thôn mẫu {number:02d}, {commune.name}"
        yield name, number, households, population, status, status_on, ILLUSTRATIVE, "illustrative"


def make_register() -> list[Village]:
    """The 123 border villages, in the order of district and commune."""
    communes = read_communes()
    rng = random.Random(SEED)
    villages: list[Village] = []
    border = [commune for commune in communes if commune.code in VILLAGES]
    for commune in sorted(border, key=lambda c: (c.district, c.code)):
        positions = spread_positions(commune, communes, VILLAGES[commune.code])
        for (lat, lon), facts in zip(positions, commune_facts(commune, rng), strict=True):
            name, number, households, population, status, status_on, source, provenance = facts
            values = (
                f"TBG-{len(villages) + 1:03d}", name, commune.code, "2023-08-31", "true",
                f"{lat:.5f}", f"{lon:.5f}", households, population, status, status_on, source,
                provenance, "illustrative",
            )  # fmt: skip
            row = dict(zip(REGISTER_COLUMNS, values, strict=True))
            villages.append(Village(row, commune.district, number))
    return villages


class People:
    """The illustrative people who record and confirm; made when first asked for."""

    def __init__(self, communes: dict[str, str]) -> None:
        self._communes = communes
        self._rows: dict[str, tuple[str, str]] = {}

    def recorder(self, entry: Entry, day: date) -> str:
        """The key of the person who records this entry on this day."""
        role = recording_role(entry)
        is_new = day >= REFORM_ON
        district = entry.village.district
        if role == "planner":
            return self._person("sct-tq-1" if is_new else "sct-hg-1", role, sct_name(day))
        if role == "engineer":
            key = f"dl-{district}{'-tq' if is_new else ''}"
            return self._person(key, role, power_company(district, day))
        if role == "investor":
            key = f"da-{district}{'-cu' if is_new else ''}"
            return self._person(key, role, project_board(district, day))
        code = entry.village.commune
        if is_new:
            return self._person(f"xa-{code}-moi", role, f"UBND xã {NEW_COMMUNES[code]}")
        return self._person(f"xa-{code}", role, f"UBND {self._communes[code]}")

    def confirmer(self, recorded_by: str, day: date) -> str:
        """A planner of the department of that day, never the one who recorded."""
        side = "tq" if day >= REFORM_ON else "hg"
        number = 2 if recorded_by.startswith("sct-") else 1
        return self._person(f"sct-{side}-{number}", "planner", sct_name(day))

    def _person(self, key: str, role: str, unit: str) -> str:
        self._rows.setdefault(key, (role, unit))
        return key

    def add(self, key: str, role: str, unit: str) -> None:
        """A person who did nothing in the history."""
        self._person(key, role, unit)

    def role_of(self, key: str) -> str:
        """The role of a person already made."""
        return self._rows[key][0]

    def rows(self) -> list[dict[str, object]]:
        """All people made so far, with plainly illustrative names."""
        return [
            {"person_key": key, "name": f"Cán bộ mẫu {number:02d}", "post_title": TITLES[role],
             "unit_name": unit, "role": role}
            for number, (key, (role, unit)) in enumerate(sorted(self._rows.items()), start=1)
        ]  # fmt: skip


PROVINCES = {"hg": "02", "tq": "08"}
FURTHER_PEOPLE = (
    ("ld-tq", "viewer", "Sở Công Thương tỉnh Tuyên Quang", ["08"]),
    ("ld-00778", "viewer", "UBND xã Sơn Vĩ", ["00778"]),
    ("dl-027-tq", "engineer", "Công ty Điện lực Tuyên Quang", ["00778"]),
    ("xa-00892-moi", "commune", "UBND xã Tùng Vài", ["00892"]),
    ("xa-00937-moi", "commune", "UBND xã Lao Chải", ["00937"]),
    ("xa-01033-moi", "commune", "UBND xã Thàng Tín", ["01033"]),
    ("tt-tq", "auditor", "Thanh tra tỉnh Tuyên Quang", ["08"]),
    ("qt-tq", "admin", "Sở Công Thương tỉnh Tuyên Quang", ["08"]),
)
"""People of today who recorded nothing in the history: leaders, communes, an auditor, an admin."""


def post_rows(people: People) -> list[dict[str, object]]:
    """Posts: of a unit of before the reform until its last day, of units of today since then."""
    with (HERE.parent / "units" / "successions.csv").open(encoding="utf-8-sig") as file:
        became = {row["old_code"]: row["new_code"] for row in csv.DictReader(file)}
    today: dict[str, set[str]] = {}
    for commune in read_communes():
        if commune.code in VILLAGES:
            today.setdefault(commune.district, set()).add(became[commune.code])
    of_today = {key: units for key, _role, _office, units in FURTHER_PEOPLE}
    rows: list[dict[str, object]] = []
    for person in people.rows():
        key = str(person["person_key"])
        kind, place, *rest = key.split("-")
        if key in of_today:
            is_new, units = True, of_today[key]
        elif kind == "sct":
            is_new, units = place == "tq", [PROVINCES[place]]
        elif kind == "xa":
            is_new, units = bool(rest), [became[place] if rest else place]
        else:
            is_new, units = bool(rest), sorted(today[place]) if rest else [place]
        rows += [
            {"person_key": key, "role": person["role"], "unit_code": unit,
             "title": person["post_title"], "organisation": person["unit_name"],
             "from_on": REFORM_ON if is_new else date(2023, 1, 1)}
            for unit in units
        ]  # fmt: skip
    return rows


def sct_name(day: date) -> str:
    """The department of industry and trade of the province of that day."""
    return f"Sở Công Thương tỉnh {'Tuyên Quang' if day >= REFORM_ON else 'Hà Giang'}"


def power_company(district: str, day: date) -> str:
    """The power company of a district of before, by its name of that day."""
    return "Công ty Điện lực Tuyên Quang" if day >= REFORM_ON else f"Điện lực {DISTRICTS[district]}"


def project_board(district: str, day: date) -> str:
    """The project board of a district, by its name of that day."""
    return f"Ban QLDA ĐTXD huyện {DISTRICTS[district]}{' (cũ)' if day >= REFORM_ON else ''}"


def responsible_for(entry: Entry) -> str:
    """The unit that must reach a planned stage, by its name of the day the plan was made."""
    if entry.code in BY_POWER:
        return power_company(entry.village.district, entry.occurred_on)
    if entry.code in BY_DEPARTMENT or entry.code == "capital_allocated":
        return sct_name(entry.occurred_on)
    return project_board(entry.village.district, entry.occurred_on)


def recording_role(entry: Entry) -> str:
    """Works by the investor, power by the power company, households by the commune."""
    if entry.code in BY_DEPARTMENT and entry.kind in {"stage", "capital"}:
        return "planner"
    if entry.kind == "households":
        return "commune"
    if entry.kind in {"customers", "inspection", "supply"}:
        return "engineer"
    is_power = entry.kind == "stage" and entry.code in BY_POWER
    return "engineer" if is_power else "investor"


def logical_lines(text: str) -> Iterator[str]:
    """Lines of a story; an indented line continues the one before."""
    joined = ""
    for line in text.strip().splitlines():
        if line.startswith(" "):
            joined += " " + line.strip()
            continue
        if joined:
            yield joined
        joined = line
    yield joined


def read_story(village: Village, text: str) -> Iterator[Entry]:
    """The entries a story tells of a village, in the order written."""
    for line in logical_lines(text):
        head, rest = line.split(" ", 1)
        if head == "quiet":
            for day in rest.split():
                yield Entry(village, "no_change", "", date.fromisoformat(day))
        elif head in {"stages", "planned"}:
            yield from read_stages(village, head, rest)
        elif head == "capital":
            yield from read_capital(village, rest)
        else:
            yield read_single(village, line)


def read_stages(village: Village, head: str, rest: str) -> Iterator[Entry]:
    """`NAME DATE, …` as stages, or `STAGE DOCUMENT_DATE DUE, …` as plans."""
    fields: dict[str, object] = {}
    if rest.startswith("phase="):
        phase, rest = rest.split(" ", 1)
        fields["phase"] = int(phase.removeprefix("phase="))
    for item in rest.split(", "):
        name, day, *due = item.strip(", ").split()
        extra = {"due_on": due[0]} if due else {}
        kind = "planned" if head == "planned" else "stage"
        yield Entry(village, kind, name, date.fromisoformat(day), fields | extra)


def read_capital(village: Village, rest: str) -> Iterator[Entry]:
    """`FUND YEAR[/PHASE] CODE MILLION DATE, …`: amounts in million đồng; a phase is a work."""
    fund, year, items = rest.split(" ", 2)
    year, _, phase = year.partition("/")
    for item in items.split(", "):
        code, million, day = item.split()
        fields: dict[str, object] = {"amount_vnd": int(million) * 1_000_000,
                                     "capital_source": fund, "work": phase}  # fmt: skip
        if code not in {"need", "medium_term_plan", "work_value"}:
            fields["plan_year"] = int(year)
        if code == "adjustment":
            fields |= {"adjusts": "year_plan", "is_decrease": "false"}
        yield Entry(village, "capital", code, date.fromisoformat(day), fields)


def read_single(village: Village, line: str) -> Entry:
    """`DATE KIND CODE key=value …`."""
    day, kind, code, *pairs = shlex.split(line)
    fields: dict[str, object] = {}
    for pair in pairs:
        name, value = pair.split("=", 1)
        fields[SHORT.get(name, name)] = value
    entry = Entry(village, kind, "" if code == "-" else code, date.fromisoformat(day), fields)
    entry.label = str(fields.pop("id", ""))
    entry.decision = str(fields.pop("decision", "confirmed"))
    entry.decided_reason = str(fields.pop("decided_reason", ""))
    entry.lag_days = int(str(fields.pop("lag", 2)))
    fields["is_irregular"] = "true" if fields.pop("irregular", "") else "false"
    if fields.pop("published", ""):
        fields["provenance"] = "published"
        is_ma_hoang_phin = village.row["village_name"] == "Mã Hoàng Phìn"
        fields["source"] = BAO_HA_GIANG if is_ma_hoang_phin else VIETNAM_VN
    return entry


def common_story(village: Village, programme: str, energised: str) -> str:
    """The story of a village that went through every stage without trouble."""
    rng = random.Random(f"{SEED}:{village.code}")
    energised_on = date.fromisoformat(energised)
    slack_days = rng.randint(0, 45) if energised_on.year > 2023 else 0
    days: dict[str, date] = {}
    for stage, offset in CALENDAR.items():
        early = slack_days if offset < -200 else 0
        day = energised_on + timedelta(days=offset - early)
        days[stage] = workday(day) if stage != "energised" else day
    total = round(village.households * rng.uniform(31, 47) / 10) * 10
    stages = ", ".join(f"{name} {day}" for name, day in days.items() if day <= ENDED_ON)
    direct = village.households - village.households // 40
    return "\n".join([
        f"{days['surveyed'] - timedelta(days=1)} programme {programme}",
        f"stages {stages}",
        f"planned works_completed {days['contractor_selected'] + timedelta(days=6)}"
        f" {days['works_completed'] + timedelta(days=10)},"
        f" energised {days['contractor_selected'] + timedelta(days=6)}"
        f" {energised_on + timedelta(days=14)}",
        common_capital(programme, total, days),
        f"{workday(energised_on - timedelta(days=8))} inspection passed",
        f"{workday(energised_on + timedelta(days=12))} customers -"
        f" on_grid={village.households} contracted={village.households} direct={direct}",
    ])  # fmt: skip


def common_capital(programme: str, total: int, days: dict[str, date]) -> str:
    """Need, plan, allocation and payments of an untroubled work; `total` in million đồng."""
    year = days["capital_allocated"].year
    items: list[tuple[str, int, date]] = [
        ("need", total, days["surveyed"] + timedelta(days=6)),
        ("medium_term_plan", total - 10, days["investment_approved"] + timedelta(days=7)),
        ("year_plan", total - 20, days["capital_allocated"] - timedelta(days=8)),
        ("allocation", total - 40, days["capital_allocated"] - timedelta(days=1)),
        ("advance", total * 3 // 10, days["started"] + timedelta(days=12)),
        ("work_value", total * 6 // 10, days["mv_line_built"] + timedelta(days=7)),
        ("disbursement", total * 3 // 10, days["mv_line_built"] + timedelta(days=16)),
        ("work_value", total - 60, days["works_completed"] + timedelta(days=6)),
        ("disbursement", total * 3 // 10, days["accepted"] + timedelta(days=24)),
    ]
    closes_on = date(year + 1, 1, 25)
    paid = [item for item in items if item[0] in {"advance", "disbursement"}]
    spent = sum(amount for _, amount, day in paid if day <= closes_on)
    if any(day > closes_on for _, _, day in paid):
        items.append(("carry_over", total - 40 - spent, closes_on))
    listed = ", ".join(f"{code} {amount} {day}" for code, amount, day in items)
    return f"capital {programme} {year} {listed}"


def yearly_counts(village: Village, rng: random.Random) -> Iterator[Entry]:
    """Households and customers of a village that meets the criterion, at the ends of years."""
    households, population = village.households, int(str(village.row["population"]))
    ends = [date(2024, 12, 31)]
    if rng.random() < 0.4:
        ends.insert(0, date(2023, 12, 31))
    for end in ends:
        is_last = end.year == 2024
        grown = households + (rng.randint(0, households // 30) if is_last else 0)
        direct = grown - (rng.randint(0, grown // 40) if is_last else 0)
        people = population + 5 * (grown - households) + rng.randint(-2, 3)
        yield Entry(village, "households", "", end, {"households": grown, "population": people},
                    lag_days=rng.randint(6, 16))  # fmt: skip
        counts: dict[str, object] = {"households_on_grid": grown, "households_contracted": grown,
                                     "households_direct": direct}  # fmt: skip
        yield Entry(village, "customers", "", end, counts, lag_days=rng.randint(6, 16))


def make_entries(villages: list[Village]) -> list[Entry]:
    """Every entry of every village, not yet recorded."""
    rng = random.Random(SEED + 1)
    entries: list[Entry] = []
    for village in villages:
        place = (village.commune, village.number or 0)
        if village.number is None:
            text = PUBLISHED.get(str(village.row["village_name"]), "")
            entries += read_story(village, text) if text else []
        elif place in STORIES:
            entries += read_story(village, STORIES[place])
        elif place in COMMON:
            entries += read_story(village, common_story(village, *COMMON[place]))
        else:
            entries += yearly_counts(village, rng)
            entries += read_story(village, EVENTS[place]) if place in EVENTS else []
    return entries


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def recording_day(entry: Entry, order: int) -> date:
    """When an entry is recorded: a few days later; what is older than the start, in its days."""
    start = workday(STARTED_ON + timedelta(days=order % 9))
    return min(max(workday(entry.occurred_on + timedelta(days=entry.lag_days)), start), ENDED_ON)


def give_instants(days: list[date], rng: random.Random) -> list[str]:
    """Rising instants (UTC text) within working hours for days given in rising order."""
    instants: list[str] = []
    for day, count in Counter(days).items():
        opens_at = datetime.combine(day, time(1, 0))
        steps = sorted(rng.sample(range(1, 9 * 3600), count))
        moments = (opens_at + timedelta(seconds=s, microseconds=rng.randrange(1, 999_999))
                   for s in steps)  # fmt: skip
        instants += [moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") for moment in moments]
    return instants


def record(
    entries: list[Entry],
    villages: list[Village],
    people: People,
    built: dict[str, WorkLines],
) -> None:
    """Give keys, instants, recorders, documents, notes and sources; sorts `entries` in place."""
    rng = random.Random(SEED + 2)
    order = {village.code: number for number, village in enumerate(villages)}
    day_of = {entry: recording_day(entry, order[entry.village.code]) for entry in entries}
    entries.sort(key=lambda e: (day_of[e], e.occurred_on, order[e.village.code]))
    instants = give_instants([day_of[entry] for entry in entries], rng)
    labels: dict[str, str] = {}
    papers: Counter[tuple[str, int]] = Counter()
    works = {village.code: works_of(village, built) for village in villages}
    for number, (entry, instant) in enumerate(zip(entries, instants, strict=True), start=1):
        entry.key, entry.recorded_at = f"S{number:04d}", instant
        entry.recorded_by = people.recorder(entry, day_of[entry])
        labels[entry.label] = entry.key
        for link in ("refers_to", "supersedes"):
            if link in entry.fields:
                entry.fields[link] = labels[str(entry.fields[link])]
        defaults: dict[str, object] = {
            "is_irregular": "false",
            "note": note_of(entry, works[entry.village.code]),
            "source": ROLE_SOURCES[people.role_of(entry.recorded_by)],
            "provenance": "illustrative",
        }
        if entry.kind == "planned":
            defaults["unit_responsible"] = responsible_for(entry)
        if entry.fields.get("provenance") != "published":
            defaults["document_number"] = document_of(entry, papers)
        entry.fields = defaults | entry.fields


def works_of(village: Village, built: dict[str, WorkLines]) -> dict[str, str]:
    """Lengths and sizes told of a village's work, in Vietnamese figures."""
    rng = random.Random(f"{SEED}:works:{village.code}")
    mv_km, lv_km = rng.uniform(0.9, 5.4), rng.uniform(1.4, 4.8)
    kva = rng.choice(["50", "75", "100"])
    own = [built[code] for code in built
           if code.split("-")[1] == village.code.removeprefix("TBG-")]  # fmt: skip
    if own:
        mv_km, lv_km = sum(one.mv_km for one in own), sum(one.lv_km for one in own)
        kva = str(sum(one.kva for one in own))
    return {
        "households": str(village.households),
        "mv": f"{mv_km:.2f}".replace(".", ","),
        "lv": f"{lv_km:.2f}".replace(".", ","),
        "kva": kva,
    }


def note_of(entry: Entry, works: dict[str, str]) -> str:
    """What a person would write beside such an entry."""
    if entry.kind == "no_change":
        return "Không phát sinh trong kỳ."
    if entry.kind == "stage":
        return NOTES.get(entry.code, "").format(**works)
    return ""


def document_of(entry: Entry, papers: Counter[tuple[str, int]]) -> str:
    """A document number that is plainly illustrative and never used twice."""
    kind = PAPERS.get(entry.kind, "BB")
    if entry.kind == "stage" and entry.code in DECISION_PAPERS:
        kind = "QĐ"
    if not kind:
        return ""
    papers[kind, entry.occurred_on.year] += 1
    return f"{papers[kind, entry.occurred_on.year]:02d}/{entry.occurred_on.year}/{kind}-MẪU"


def decide(entries: list[Entry], people: People) -> list[dict[str, object]]:
    """Decisions in the order they were taken; entries left pending have none."""
    rng = random.Random(SEED + 3)
    taken: list[tuple[date, int, Entry, str, str]] = []
    by_key = {entry.key: entry for entry in entries}
    for number, entry in enumerate(entries):
        if entry.decision == "pending":
            continue
        recorded_on = date.fromisoformat(entry.recorded_at[:10])
        day = workday(recorded_on + timedelta(days=rng.randint(1, 5)))
        if day > ENDED_ON:
            continue
        taken.append((day, 2 * number, entry, entry.decision, ""))
        if entry.decision == "confirmed" and entry.fields.get("supersedes"):
            old = by_key[str(entry.fields["supersedes"])]
            taken.append((day, 2 * number + 1, old, "superseded", entry.key))
    taken.sort(key=lambda item: item[:2])
    instants = give_instants([item[0] for item in taken], rng)
    return [
        decision_row(item, instant, people) for item, instant in zip(taken, instants, strict=True)
    ]


def decision_row(
    item: tuple[date, int, Entry, str, str], instant: str, people: People
) -> dict[str, object]:
    """One row of decisions.csv; who withdraws is the one who recorded."""
    day, _, entry, decision, by_entry = item
    confirmer = people.confirmer(entry.recorded_by, day)
    reason = entry.decided_reason if decision != "superseded" else "Có bản đính chính."
    decided_by = entry.recorded_by if decision == "withdrawn" else confirmer
    values = (entry.key, decision, instant, decided_by, reason, by_entry)
    return dict(zip(DECISION_COLUMNS, values, strict=True))


def entry_row(entry: Entry) -> dict[str, object]:
    """One row of entries.csv."""
    return entry.fields | {
        "entry_key": entry.key,
        "village_code": entry.village.code,
        "kind": entry.kind,
        "code": entry.code,
        "occurred_on": entry.occurred_on.isoformat(),
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
    }


def cluster_rows(villages: list[Village]) -> list[dict[str, object]]:
    """Rows of clusters.csv; a phase is left empty where the work is not phased."""
    return [
        {"cluster_key": key, "village_code": village.code, "name": name, "phase": phase or "",
         "substation": substation}
        for village in villages
        for key, name, _, _, phase, substation in CLUSTERS.get(
            (village.commune, village.number or 0), [])
    ]  # fmt: skip


def name_works(entries: list[Entry]) -> None:
    """Say which work each capital entry is of: one of its village, or one of each phase."""
    for entry in entries:
        if entry.kind == "capital":
            phase = entry.fields.get("work")
            code = f"CT-{entry.village.code.removeprefix('TBG-')}"
            entry.fields |= {"work": f"{code}-{phase}" if phase else code,
                             "capital_nature": "investment",
                             "document_on": entry.occurred_on.isoformat()}  # fmt: skip


def total_vnd(lines: list[Entry]) -> int:
    """Total investment of a work: what is allocated, or needed, and 2 per cent, rounded up."""
    spent = sum(int(str(e.fields["amount_vnd"])) for e in lines if e.code == "allocation")
    need = sum(int(str(e.fields["amount_vnd"])) for e in lines if e.code == "need")
    return -(-(spent or need) * 102 // 10**9) * 10**7


def works_by_code(entries: list[Entry]) -> dict[str, list[Entry]]:
    """The capital entries of each work, in their order."""
    own: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind == "capital":
            own.setdefault(str(entry.fields["work"]), []).append(entry)
    return own


def make_lines(villages: list[Village], entries: list[Entry]) -> dict[str, WorkLines]:
    """What each work builds; a work of which nothing is designed yet has no scale."""
    works = {
        code: (lines[0].village.code, total_vnd(lines), lines[0].village.households)
        for code, lines in sorted(works_by_code(entries).items())
        if code not in WITHOUT_SCALE
    }
    return lines_of_works(works, line_places(villages, entries))


def line_places(villages: list[Village], entries: list[Entry]) -> list[Place]:
    """Numbered villages, with power where the register says so and no work was needed."""
    of_works = {lines[0].village.code for lines in works_by_code(entries).values()}
    return [
        Place(v.code, v.commune, (float(str(v.row["lon"])), float(str(v.row["lat"]))),
              v.code not in of_works and v.row["status"] == "meets_criterion")
        for v in villages
        if v.number is not None
    ]  # fmt: skip


def scale_rows(
    works: list[dict[str, object]], built: dict[str, WorkLines]
) -> list[dict[str, object]]:
    """Rows of work_scales.csv, by the decision of each work."""
    return [
        {name: work[name] for name in ("work_code", "recorded_at", "recorded_by")} | {
            "mv_km": own.mv_km, "lv_km": own.lv_km, "substations": own.stations,
            "capacity_kva": own.kva, "document_number": work["decision_number"],
            "document_on": work["decision_on"], "signer": "Lãnh đạo đơn vị mẫu",
        }
        for work in works
        if (own := built.get(str(work["work_code"]))) is not None
    ]  # fmt: skip


def line_rows(
    villages: list[Village], entries: list[Entry], built: dict[str, WorkLines]
) -> list[dict[str, object]]:
    """Rows of lines.csv: the lines between villages with power, and those of the works."""
    names = {v.code: str(v.row["village_name"]).split(",")[0] for v in villages}
    reached = {(e.village.code, e.code) for e in entries if e.kind == "stage"}
    rows: list[dict[str, object]] = []
    for one, other, line in network(line_places(villages, entries)):
        leads_to = f"{names[one]} – {names[other]}" if one else f"về {names[other]}"
        rows.append({"name": f"ĐZ 35 kV {leads_to}", "voltage": "mv", "voltage_kv": 35,
                     "status": "existing", "wkt": wkt([line])})  # fmt: skip
    leads = {code: lines[0].village.code for code, lines in works_by_code(entries).items()}
    for code, own in built.items():
        village = leads[code]
        is_lit = (village, "energised") in reached
        status = "planned"
        if (village, "started") in reached:
            status = "in_use" if is_lit else "building"
        if own.branch:
            rows.append({"name": f"Nhánh đấu nối về {names[village]}", "voltage": "mv",
                         "voltage_kv": 35, "status": "existing",
                         "wkt": wkt([own.branch])})  # fmt: skip
        rows.append({"work_code": code, "name": f"ĐZ 35 kV vào {names[village]}", "voltage": "mv",
                     "voltage_kv": 35, "status": status, "wkt": wkt([own.line])})  # fmt: skip
        rows.append({"work_code": code, "name": f"ĐZ 0,4 kV {names[village]}", "voltage": "lv",
                     "voltage_kv": 0.4, "status": status, "wkt": wkt(own.low)})  # fmt: skip
    return rows


def work_rows(
    villages: list[Village], entries: list[Entry]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Rows of works.csv and work_parties.csv, from the capital entries of each work."""
    numbered = {(v.commune, v.number): v for v in villages}
    works: list[dict[str, object]] = []
    parties: list[dict[str, object]] = []
    own = works_by_code(entries)
    for number, (code, lines) in enumerate(own.items(), start=1):
        village = lines[0].village
        place = (village.commune, village.number or 0)
        phase = code.split("-")[2] if code.count("-") == 2 else ""
        decided = next((e.occurred_on for e in entries if e.village is village
                        and e.code == "investment_approved"), lines[0].occurred_on)  # fmt: skip
        years = [int(str(e.fields["plan_year"])) for e in lines if e.fields.get("plan_year")]
        total = total_vnd(lines)
        served = [village, *(numbered[village.commune, n] for n in SHARED.get(place, []))]
        board = project_board(village.district, STARTED_ON)
        signed = {"work_code": code, "recorded_by": lines[0].recorded_by,
                  "recorded_at": lines[0].recorded_at}  # fmt: skip
        works.append(signed | {
            "name": f"Cấp điện {village.row['village_name']}"
            + (f", giai đoạn {phase}" if phase else ""),
            "decision_number": f"{number:02d}/{decided.year}/QĐ-CT-MẪU", "decision_on": decided,
            "total_investment_vnd": total, "begins_year": min([decided.year, *years]),
            "ends_year": max([decided.year, *years]) + 1, "phase": phase,
            "villages": ";".join(f"{v.code}={v.households}" for v in served),
        })  # fmt: skip
        parties.append(signed | {"role": "investor", "name": board, "from_on": decided})
        if place in NEW_INVESTORS:
            parties.append(signed | {
                "role": "investor", "name": NEW_INVESTORS[place], "from_on": REFORM_ON,
                "document_number": "NQ 1684/NQ-UBTVQH15", "recorded_by": "sct-tq-1",
                "recorded_at": "2025-07-02T02:20:00.000000Z"})  # fmt: skip
        if any(e.village is village and e.code == "contractor_selected" for e in entries):
            chosen = next(e.occurred_on for e in entries
                          if e.village is village and e.code == "contractor_selected")  # fmt: skip
            parties.append(signed | {"role": "contractor", "name": f"Nhà thầu mẫu {number:02d}",
                                     "from_on": chosen})  # fmt: skip
    return works, parties


def task_rows(
    villages: list[Village], entries: list[Entry]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Rows of tasks.csv and task_events.csv; what a unit answers is recorded the workday after."""
    code_of = {f"{v.commune}/{v.number}": v.code for v in villages}
    tasks: list[dict[str, object]] = []
    events: list[dict[str, object]] = []
    papers: Counter[tuple[str, str]] = Counter()
    for line in logical_lines(TASKS):
        words = shlex.split(line)
        fields = dict(word.split("=", 1) for word in words[3:])
        if words[0] == "task":
            codes = [code_of[place] for place in fields["at"].split(";")]
            planner = "sct-tq-1" if date.fromisoformat(words[1]) >= REFORM_ON else "sct-hg-1"
            values = (f"T{len(tasks) + 1:02d}", task_paper(papers, "TB", words[1]), words[1],
                      fields["content"], fields["lead"], fields.get("with", ""), words[2],
                      ";".join(codes), fields.get("stage", ""),
                      obstacle_key(entries, codes[0], fields.get("cause"), words[1]), "",
                      planner)  # fmt: skip
            tasks.append(dict(zip(TASK_COLUMNS, values, strict=True)))
            continue
        if kind := fields.pop("paper", ""):
            fields["document_number"] = task_paper(papers, kind, words[0])
        events.append(fields | {"task_key": tasks[-1]["task_key"], "action": words[1],
                                "occurred_on": words[0], "recorded_by": words[2]})  # fmt: skip
    told = [(str(row["document_on"]), 0, row) for row in tasks]
    told += [(str(row["occurred_on"]), 1, row) for row in events]
    told.sort(key=lambda item: item[:2])
    days = [
        workday(date.fromisoformat(day) + timedelta(days=row.get("action") in ANSWERS))
        for day, _is_event, row in told
    ]
    order = sorted(range(len(told)), key=days.__getitem__)
    instants = give_instants([days[i] for i in order], random.Random(SEED + 4))
    for place, instant in zip(order, instants, strict=True):
        told[place][2]["recorded_at"] = instant
    return tasks, sorted(events, key=lambda row: str(row["recorded_at"]))


def period_rows() -> list[dict[str, object]]:
    """Rows of period_acts.csv in the order they were recorded."""
    rows: list[dict[str, object]] = []
    papers: Counter[tuple[str, str]] = Counter()
    for line in PERIOD_ACTS.strip().splitlines():
        key, action, by, at, *rest = shlex.split(line)
        fields = dict(word.split("=", 1) for word in rest)
        kind = fields.pop("paper", "")
        offices = fields.pop("office", "").split(";")
        for place, office in enumerate(offices):
            own: dict[str, object] = {"period_key": key, "office": office, "recorded_by": by}
            own["action"] = "reported" if action == "noted" else action
            own["recorded_at"] = f"{at}:{place:02d}.000000Z"
            if kind:
                papers[kind, at[:4]] += 1
                own["document_number"] = f"{papers[kind, at[:4]]:02d}/{at[:4]}/{kind}-KBC/MẪU"
            rows.append(fields | own)
    return rows


def task_paper(papers: Counter[tuple[str, str]], kind: str, day: str) -> str:
    """A number of a document that charges or extends, plainly illustrative and never used twice."""
    papers[kind, day[:4]] += 1
    return f"{papers[kind, day[:4]]:02d}/{day[:4]}/{kind}-NV/MẪU"


def obstacle_key(entries: list[Entry], code: str, cause: str | None, day: str) -> str:
    """The key of the last obstacle with that cause in a village that was open on a day."""
    found = [
        entry.key
        for entry in entries
        if cause and entry.village.code == code and entry.fields.get("cause") == cause
        and entry.occurred_on <= date.fromisoformat(day)
    ]  # fmt: skip
    if cause and not found:
        raise ValueError(f"{code}: no obstacle “{cause}” on {day}")
    return found[-1] if found else ""


METER_MONTHS = (date(2025, 6, 1), date(2025, 7, 1), date(2025, 8, 1))
METER_COLUMNS = ["month", "village_code", "substation", "customers", "kwh", "recorded_at",
                 "recorded_by"]  # fmt: skip
METER_READER = "dl-027-tq"
NO_USE_SINCE = {("01105", 2): date(2025, 7, 1)}
"""Scene: a village whose meters stood still for two months."""
FEWER_CUSTOMERS = {("00718", 3): 44}
"""Scene: a village with far fewer customers billed than contracts counted."""
EARLY_USE = {("01024", 3): (date(2025, 7, 1), 36)}
"""Scene: kilowatt-hours in the month before the village was energised."""


def meter_rows(villages: list[Village], entries: list[Entry]) -> list[dict[str, object]]:
    """Rows of meters.csv: numbered villages with contracts, one file of the company a month."""
    rows: list[dict[str, object]] = []
    for month in METER_MONTHS:
        following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        for village in villages:
            place = (village.commune, village.number or 0)
            own = [e for e in entries if e.village is village and e.occurred_on < following
                   and e.decision == "confirmed"]  # fmt: skip
            lit = [e for e in own if e.kind == "stage" and e.code == "energised"]
            early = EARLY_USE.get(place)
            if early and early[0] == month:
                customers, kwh = 0, early[1]
            elif village.number is None or not (lit or stated_lit(village)):
                continue
            else:
                customers = FEWER_CUSTOMERS.get(place) or last_contracts(own)
                rng = random.Random(f"{SEED}:{village.code}:{month}")
                kwh = round(customers * rng.uniform(26, 44))
                if month >= NO_USE_SINCE.get(place, following):
                    kwh = 0
            if customers or kwh:
                stations = [c[5] for c in CLUSTERS.get(place, []) if c[5]]
                rows.append(
                    {"month": month, "village_code": village.code,
                     "substation": stations[0] if stations else "", "customers": customers,
                     "kwh": kwh, "recorded_at": f"{workday(following + timedelta(days=7))}"
                     "T02:15:00.000000Z", "recorded_by": METER_READER}
                )  # fmt: skip
    return rows


def stated_lit(village: Village) -> bool:
    """Whether the register says that the village has power."""
    return str(village.row["status"]) in ("meets_criterion", "energised_below", "energised_partly")


def last_contracts(own: list[Entry]) -> int:
    """Contracts as last counted, summed over clusters."""
    last: dict[object, int] = {}
    for entry in sorted(own, key=lambda e: e.occurred_on):
        count = entry.fields.get("households_contracted")
        if entry.kind == "customers" and count is not None:
            last[entry.fields.get("cluster", "")] = int(str(count))
    return sum(last.values())


def check_story(villages: list[Village], entries: list[Entry]) -> None:
    """Refuse to write a sample that breaks its own promises."""
    if len(villages) != 123:
        raise ValueError(f"123 border villages are promised, {len(villages)} were made")
    for village in villages:
        clusters = CLUSTERS.get((village.commune, village.number or 0))
        if clusters and sum(cluster[2] for cluster in clusters) != village.households:
            raise ValueError(f"{village.code}: clusters do not add up to the village")
    for first, second in pairwise(entries):
        if first.recorded_at >= second.recorded_at:
            raise ValueError(f"{second.key}: recorded before {first.key}")
    late = [entry.key for entry in entries if entry.occurred_on > ENDED_ON]
    if late:
        raise ValueError(f"after the last day of the sample: {late}")


def write_csv(path: Path, columns: list[str], rows: list[dict[str, object]]) -> None:
    """UTF-8 without BOM, line feed, columns in the order given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder: Path = HERE) -> None:
    """Write the fifteen files into `folder`, which must exist."""
    villages = make_register()
    people = People({c.code: c.name for c in read_communes()})
    entries = make_entries(villages)
    name_works(entries)
    built = make_lines(villages, entries)
    record(entries, villages, people, built)
    decisions = decide(entries, people)
    for key, role, office, _units in FURTHER_PEOPLE:
        people.add(key, role, office)
    check_story(villages, entries)
    tasks, task_events = task_rows(villages, entries)
    baseline = {
        "baseline_id": "BL-2023-08", "frozen_on": "2023-08-31",
        "source": "danviet.vn, 8/2023; chưa xác nhận cho năm 2025",
        "recorded_at": BASELINE_AT, "recorded_by": "sct-hg-1",
    }  # fmt: skip
    write_csv(folder / "register.csv", REGISTER_COLUMNS, [village.row for village in villages])
    clusters = cluster_rows(villages)
    write_csv(folder / "clusters.csv", list(clusters[0]), clusters)
    write_csv(folder / "entries.csv", ENTRY_COLUMNS, [entry_row(entry) for entry in entries])
    write_csv(folder / "decisions.csv", DECISION_COLUMNS, decisions)
    works, parties = work_rows(villages, entries)
    write_csv(folder / "works.csv", WORK_COLUMNS, works)
    write_csv(folder / "work_parties.csv", PARTY_COLUMNS, parties)
    write_csv(folder / "work_scales.csv", SCALE_COLUMNS, scale_rows(works, built))
    write_csv(folder / "lines.csv", LINE_COLUMNS, line_rows(villages, entries, built))
    write_csv(folder / "tasks.csv", TASK_COLUMNS, tasks)
    write_csv(folder / "task_events.csv", TASK_EVENT_COLUMNS, task_events)
    write_csv(folder / "period_acts.csv", PERIOD_COLUMNS, period_rows())
    write_csv(folder / "meters.csv", METER_COLUMNS, meter_rows(villages, entries))
    write_csv(folder / "people.csv", list(people.rows()[0]), people.rows())
    posts = post_rows(people)
    write_csv(folder / "posts.csv", list(posts[0]), posts)
    write_csv(folder / "baseline.csv", list(baseline), [dict(baseline)])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
