"""An auditor's archive of a work: one zip with rows, documents, the chain and what checks it.

It is written as a stream: one document (15 MB at most) and the rows of one work are in memory.
The same data give the same bytes: days in the zip are fixed, nothing says when it was made.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from electrification import calendar
from electrification.reports import kiem_tra
from electrification.reports.archive_index import index_page
from electrification.storage import Store
from electrification.storage.contents import ALL_KEPT, VILLAGE_CHANGED
from electrification.storage.evidence import Document
from electrification.storage.work_archive import CHANGED, WorkRecords
from electrification.subject.accounts import Actor
from electrification.subject.audit import EventAction
from electrification.subject.rights import Action, may
from electrification.texts import N_, Refused, message, spoken
from electrification.tracking import events
from electrification.tracking.archive_rights import work_for_archive
from electrification.tracking.evidence_rights import may_see_document

INDEX, SCRIPT, README = "muc-luc.html", "kiem_tra.py", "doc-truoc.txt"
TABLE_FILES = {
    "work": "cong-trinh", "work_investment": "dieu-chinh-tong-muc", "work_party": "cac-ben",
    "work_share_version": "co-cau-thon-lan", "work_share": "co-cau-thon", "entry": "ghi-nhan",
    "decision": "xac-nhan", "document": "tai-lieu", "evidence": "dinh-kem", "village": "thon",
    CHANGED: "thon-thay-doi", "membership": "thon-thuoc-xa", "capital_source": "nguon-von",
    "capital_cutoff": "han-giai-ngan", "person": "nguoi-ghi",
}  # fmt: skip
"""By kind of row, what its CSV is called."""
_PERSON = ["person_id", "post_title", "unit_name"]
_ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf",
}  # fmt: skip
_FIXED = (1980, 1, 1, 0, 0, 0)
_KIND = {"photo": "anh", "minutes": "bien-ban", "decision": "quyet-dinh", "letter": "cong-van"}


@dataclass(frozen=True)
class Archived:
    """An archive that was written; `manifest_sha256` stands in the audit chain."""

    file_name: str
    files: int
    documents: int
    without_file: int
    anchor: str
    manifest_sha256: str


def write_archive(
    store: Store, code: str, by: Actor, out: BinaryIO, known_at: dt.datetime | None = None
) -> Archived:
    """Write the archive of a work; it may be handed over when this has come back.

    Raises
    ------
    Refused
        Without the right in every village that the work serves, or for a work that is not there.
    """
    if known_at is not None and known_at > calendar.now():
        raise Refused(
            message(N_("{instant} is still to come."), instant=known_at),
            message(N_("Ask for now or an earlier instant.")),
        )
    work_id = work_for_archive(store, code, by, known_at)
    whole = may(by, Action.SEE_AUDIT)
    with store.archives.opened(work_id, known_at) as opened, spoken("vi"):
        own = opened.records
        folder = f"ho-so-{_slug(own.contents('work')[0]['code'])}"
        held = _held(store, own, by)
        data = archive_data(own, [file for file, _document in held], is_segment=whole)
        with zipfile.ZipFile(out, "w") as zipped:
            writing = _Writing(zipped, folder)
            writing.add(README, _readme(data))
            writing.add(INDEX, index_page(data, kiem_tra.MANIFEST))
            writing.add(SCRIPT, Path(kiem_tra.__file__).read_bytes())
            writing.add(
                kiem_tra.ROWS, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
            )
            for table in data["tables"]:
                content = kiem_tra.table_bytes(data, table["kind"], table["columns"])
                writing.add(table["file"], content)
            for file, read in held:
                if file["name"] is not None:
                    writing.add(file["name"], read(), is_packed=True)
            lines = (line.encode() + b"\n" for line in opened.links(whole=whole))
            writing.stream(kiem_tra.CHAIN, lines)
            manifest = kiem_tra.manifest_bytes(_manifest(data, writing.listed))
            writing.add(kiem_tra.MANIFEST, manifest)
    digest = hashlib.sha256(manifest).hexdigest()
    detail = {"known_at": data["known_at"], "data_version": data["data_version"],
              "manifest_sha256": digest, "files": len(writing.listed)}  # fmt: skip
    events.note(store, EventAction.EXPORT, f"work_archive:{work_id}", detail, by)
    given = [file for file in data["files"] if file["name"] is not None]
    return Archived(f"{folder}.zip", len(writing.listed), len(given),
                    len(data["files"]) - len(given), data["end"], digest)  # fmt: skip


def archive_data(
    own: WorkRecords, files: list[dict[str, Any]], *, is_segment: bool
) -> dict[str, Any]:
    """All rows of an archive as plain JSON, and which CSV holds which of them."""
    rows = {kind: [asdict(row) for row in found] for kind, found in own.rows.items()}
    rows = {kind: rows.get(kind, []) for kind in TABLE_FILES if kind != "person"}
    hidden = {file["document_id"] for file in files if file["why"] == "hidden"}
    withheld = [
        {"document_id": row["content"]["id"], "kind": row["content"]["kind"],
         "sha256": row["content"]["sha256"], "subject": row["subject"],
         "sequence": row["sequence"]}
        for row in rows["document"] if row["content"]["id"] in hidden
    ]  # fmt: skip
    rows["document"] = [row for row in rows["document"] if row["content"]["id"] not in hidden]
    is_sample = any(row["content"].get("is_sample") for row in rows["village"])
    return {
        "format": kiem_tra.FORMAT,
        "work": own.contents("work")[0]["code"],
        "known_at": own.known_at,
        "data_version": own.data_version,
        "end": str(own.end),
        "is_segment": is_segment,
        "is_sample": is_sample,
        "people": own.people,
        "files": files,
        "withheld": withheld,
        "tables": [
            {"kind": kind, "file": f"du-lieu/{name}.csv", "columns": _columns(kind)}
            for kind, name in TABLE_FILES.items()
        ],
        "rows": rows,
    }


def _columns(kind: str) -> list[str]:
    """The values that are hashed, then the state and the numbers of the links."""
    if kind == "person":
        return list(_PERSON)
    kept = VILLAGE_CHANGED if kind == CHANGED else next(
        one for one in ALL_KEPT if one.subject == kind and one is not VILLAGE_CHANGED
    )  # fmt: skip
    state = ["state"] if kind == "entry" else []
    end = [*kept.ends, "link_of_end"] if kept.ends else []
    return [*kept.writes, *state, *end, "link"]


_Held = tuple[dict[str, Any], Callable[[], bytes]]


def _held(store: Store, own: WorkRecords, by: Actor) -> list[_Held]:
    """For each document, under which name its file is given out, or why it is not; and the file.

    A document that the person may not see, and one that is lost, is told by its hash.
    """
    found: list[_Held] = []
    for place, row in enumerate(own.contents("document"), start=1):
        document = store.evidence.document(row["id"])
        name, why = None, "hidden"
        if document is not None and may_see_document(store, by, document):
            is_there = store.files.read(row["sha256"]) is not None
            name, why = (_name(place, document), "") if is_there else (None, "lost")
        file = {"document_id": row["id"], "sha256": row["sha256"], "name": name, "why": why}

        def read(sha256: str = row["sha256"]) -> bytes:
            content = store.files.read(sha256)
            if content is None:
                raise Refused(
                    message(N_("A document was lost while the archive was written.")),
                    message(N_("Try again; `verify --files` names the documents that are lost.")),
                )
            return content

        found.append((file, read))
    return found


def _name(place: int, document: Document) -> str:
    stated = document.number or document.file_name.rsplit(".", 1)[0]
    parts = (f"{place:03d}", _KIND.get(str(document.kind), "tai-lieu"), _slug(stated))
    ending = _ENDINGS.get(document.media_type, "bin")
    return f"tai-lieu/{'-'.join(part for part in parts if part)}.{ending}"


def _slug(text: str) -> str:
    """A name that every system takes: letters, digits, dots and dashes, 60 at most.

    >>> _slug("Biên bản số 12/BB-ĐĐ")
    'Bien-ban-so-12-BB-DD'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    told = "".join(c for c in plain if c.isascii())
    return re.sub(r"[^A-Za-z0-9]+", "-", told)[:60].strip("-")


def _manifest(data: dict[str, Any], listed: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("format", "work", "known_at", "data_version", "end", "is_segment")
    return {**{name: data[name] for name in names}, "files": listed}


class _Writing:
    """A zip under way: each file with its hash, one after the other."""

    def __init__(self, zipped: zipfile.ZipFile, folder: str) -> None:
        self._zipped = zipped
        self._folder = folder
        self.listed: list[dict[str, Any]] = []

    def add(self, name: str, content: bytes, *, is_packed: bool = False) -> None:
        """A file; what is packed already is put in as it is."""
        self.stream(name, [content], is_packed=is_packed)

    def stream(self, name: str, parts: Iterable[bytes], *, is_packed: bool = False) -> None:
        """A file in parts, so that a long one needs no memory."""
        info = zipfile.ZipInfo(f"{self._folder}/{name}", _FIXED)
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        info.create_system = 3
        digest, size = hashlib.sha256(), 0
        with self._zipped.open(info, "w", force_zip64=True) as file:
            for part in parts:
                file.write(part)
                digest.update(part)
                size += len(part)
        self.listed.append({"name": name, "sha256": digest.hexdigest(), "bytes": size})


def _readme(data: dict[str, Any]) -> bytes:
    said = f"""HỒ SƠ LƯU TRỮ CÔNG TRÌNH {data["work"]}
Mở {INDEX} để đọc; chạy  python {SCRIPT}  để kiểm tra (Python 3.8 trở lên, không cần mạng).

{INDEX}: công trình, nội dung còn thiếu, diễn biến, tài liệu.
{kiem_tra.ROWS}: mọi dòng dữ liệu đúng như chuỗi kiểm soát đã ghi, kèm số mắt xích.
du-lieu/*.csv: các bảng lập từ tệp trên. UTF-8 có BOM, dấu phẩy ngăn cột, dấu chấm thập phân,
  ngày 2025-02-14, thời điểm theo giờ UTC; ô bắt đầu bằng = + - @ có dấu ' ở trước.
tai-lieu/: tệp đính kèm, nguyên gốc.
{kiem_tra.CHAIN}: chuỗi kiểm soát, mỗi dòng một mắt xích (xem hàm link_hash trong {SCRIPT}).
{kiem_tra.MANIFEST}: bản kê mọi tệp và SHA-256.

Gồm: công trình và mọi lần điều chỉnh; các bên; thôn được cấp điện; vốn của công trình; các ghi
nhận khác của những thôn đó (theo giai đoạn của công trình, hoặc không nêu giai đoạn); mọi đính
chính, xác nhận, trả lại, hủy; tài liệu đính kèm. Tên người và tên thành phần dự họp không có
trong hồ sơ. Tài liệu đã gỡ chỉ cấp cho cơ quan kiểm toán, thanh tra; hồ sơ khác chỉ nêu mã băm.

---
ARCHIVE OF WORK {data["work"]}
Open {INDEX} to read; run  python {SCRIPT}  to check (Python 3.8 or later, no network).
{kiem_tra.ROWS} holds every row as the audit chain holds it, with the number of its link. The
CSV files are made from it: UTF-8 with BOM, commas, a decimal point, days 2025-02-14, instants in
UTC; a cell that a spreadsheet would take for a formula begins with '. tai-lieu/ holds the
documents as they were attached, {kiem_tra.CHAIN} the audit chain, one link a line,
{kiem_tra.MANIFEST} every file with its SHA-256.
"""
    return said.encode("utf-8-sig")
