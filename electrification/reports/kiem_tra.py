"""Kiểm tra hồ sơ lưu trữ của một công trình. / Check the archive of a work.

Cách dùng / Usage:  python kiem_tra.py [FOLDER or FILE.zip] [--neo SEQ:HASH …] [--chuoi FILE]

Cần Python 3.8 trở lên, không cần mạng. / Needs Python 3.8 or later and no network.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

MANIFEST, ROWS, CHAIN = "ban-ke.json", "du-lieu/ho-so.json", "chuoi/chuoi.jsonl"
FORMAT = 1
GENESIS = "0" * 64
LINK_SAYS = ("action", "at", "changes_data", "content_hash", "person_id", "sequence", "subject")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
STATES = {"confirmed": "confirmed", "returned": "returned", "withdrawn": "withdrawn",
          "superseded": "superseded"}  # fmt: skip
SAID = {
    "no_manifest": ("{name}: không có hoặc không đọc được bản kê",
                    "{name}: the list of files is missing or cannot be read"),
    "format": ("bản kê thuộc dạng {name}, chương trình này kiểm tra dạng 1",
               "the list is of format {name}, this program checks format 1"),
    "manifest": ("{name}: bản kê đã bị sửa", "{name}: the list of files was changed"),
    "missing": ("{name}: thiếu tệp", "{name}: the file is missing"),
    "added": ("{name}: tệp thêm vào, không có trong bản kê",
              "{name}: the file was added, it is not in the list"),
    "changed": ("{name}: nội dung tệp đã bị thay đổi", "{name}: the file was changed"),
    "unreadable": ("{name}: không đọc được", "{name}: cannot be read"),
    "row_edited": ("{name}: không đúng như mắt xích {at} đã ghi",
                   "{name}: is not what link {at} holds"),
    "row_unlinked": ("{name}: không có mắt xích nào trong chuỗi kiểm soát",
                     "{name}: stands in no link of the audit chain"),
    "link_edited": ("mắt xích {at}: đã bị sửa, mã băm không khớp",
                    "link {at}: was changed, its hash does not fit"),
    "link_untied": ("mắt xích {at}: không nối tiếp mắt xích trước",
                    "link {at}: does not follow the one before it"),
    "link_missing": ("mắt xích {at}: không có trong chuỗi", "link {at}: is not in the chain"),
    "end": ("chuỗi không kết thúc ở mốc {name}", "the chain does not end at the anchor {name}"),
    "anchor": ("mốc {name} không có trong chuỗi", "the anchor {name} is not in the chain"),
    "table": ("{name}: không đúng với dữ liệu trong du-lieu/ho-so.json",
              "{name}: is not what du-lieu/ho-so.json gives"),
    "document": ("{name}: tài liệu kèm theo không phải tệp đã đính kèm",
                 "{name}: the document is not the file that was attached"),
}  # fmt: skip


class Problem(NamedTuple):
    """One thing that is wrong, in both languages; `what` is a key of `SAID`."""

    what: str
    name: str
    at: int | None = None

    def said(self) -> tuple[str, str]:
        """The sentence in Vietnamese and in English."""
        vietnamese, english = (text.format(name=self.name, at=self.at) for text in SAID[self.what])
        return vietnamese, english


class Files:
    """The files of an unpacked archive, or of the zip itself, by their names within it."""

    def __init__(self, place: Path) -> None:
        self._zip: zipfile.ZipFile | None = None
        self._place = place
        if place.is_dir():
            found = (p for p in place.rglob("*") if p.is_file() or p.is_symlink())
            self.names = sorted(p.relative_to(place).as_posix() for p in found)
            return
        self._zip = zipfile.ZipFile(place)
        listed = [one for one in self._zip.namelist() if not one.endswith("/")]
        top = next((n[: -len(MANIFEST)] for n in listed if n.split("/")[1:] == [MANIFEST]), "")
        self._top = top
        self.names = sorted(
            one[len(top) :] if one.startswith(top) else "../" + one for one in listed
        )

    @contextlib.contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """A file to be read from its beginning."""
        if self._zip is None:
            with (self._place / name).open("rb") as file:
                yield file
        else:
            with self._zip.open(self._top + name) as file:
                yield file  # type: ignore[misc]

    def content(self, name: str) -> bytes:
        """All of a small file."""
        with self.opened(name) as file:
            return file.read()

    def close(self) -> None:
        """Close the zip."""
        if self._zip is not None:
            self._zip.close()


def canonical(values: dict[str, Any]) -> bytes:
    """The one way values are written before they are hashed; what is missing is left out."""
    kept = {key: value for key, value in values.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def link_hash(link: dict[str, Any]) -> str:
    """The hash of a link, from what it says and the hash of the one before it."""
    said = {name: link.get(name) for name in LINK_SAYS}
    return sha256(str(link.get("previous_hash")).encode() + canonical(said))


def manifest_bytes(told: dict[str, Any]) -> bytes:
    """The list of files as it is written, sealed by a hash of all that it says."""
    rest = {key: value for key, value in told.items() if key != "seal"}
    sealed = dict(rest, seal=sha256(canonical(rest)))
    return (json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def table_bytes(data: dict[str, Any], kind: str, columns: list[str]) -> bytes:
    """The CSV of one kind of row: UTF-8 with BOM, a decimal point, days as 2025-02-14."""
    states = entry_states(data) if kind == "entry" else {}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in data["rows"].get(kind, []) if kind != "person" else data["people"]:
        values = dict(row) if kind == "person" else dict(row["content"], **(row["end"] or {}))
        if kind != "person":
            values.update(link=row["sequence"], link_of_end=row["end_sequence"])
        if kind == "entry":
            values["state"] = states.get(values["id"], "pending")
        writer.writerow([cell(values.get(name)) for name in columns])
    return out.getvalue().encode("utf-8-sig")


def cell(value: Any) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return str(value)


def entry_states(data: dict[str, Any]) -> dict[int, str]:
    """Where each entry stands after the last decision about it."""
    decisions = sorted((row["content"] for row in data["rows"].get("decision", [])),
                       key=lambda one: one["id"])  # fmt: skip
    return {one["entry_id"]: STATES[one["decision"]] for one in decisions}


def check(place: Path, anchors: Iterable[str] = (), chain: Path | None = None) -> list[Problem]:
    """Everything that is wrong with an archive; an empty list where nothing is.

    Parameters
    ----------
    place : its folder, or the zip
    anchors : ``SEQ:HASH`` that were noted elsewhere
    chain : the whole chain as ``audit export`` writes it, beside which it is held
    """
    try:
        files = Files(Path(place))
    except (OSError, zipfile.BadZipFile):
        return [Problem("unreadable", str(place))]
    try:
        return list(_problems(files, list(anchors), chain))
    finally:
        files.close()


def _problems(files: Files, anchors: list[str], chain: Path | None) -> Iterator[Problem]:
    try:
        written = files.content(MANIFEST)
        told = json.loads(written)
        listed = {one["name"]: one for one in told["files"]}
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        yield Problem("no_manifest", MANIFEST)
        return
    if told.get("format") != FORMAT:
        yield Problem("format", str(told.get("format")))
        return
    if manifest_bytes(told) != written:
        yield Problem("manifest", MANIFEST)
    there = [name for name in files.names if name != MANIFEST]
    for name in sorted(set(listed) - set(there)):
        yield Problem("missing", name)
    for name in there:
        if name not in listed or there.count(name) > 1:
            yield Problem("added", name)
        else:
            yield from _file(files, name, listed[name])
    try:
        data = json.loads(files.content(ROWS))
        yield from _tables(files, data)
        yield from _documents(data, listed)
        yield from _chained(files, data, told, anchors, chain)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile):
        yield Problem("unreadable", ROWS)


def _file(files: Files, name: str, told: dict[str, Any]) -> Iterator[Problem]:
    digest, size = hashlib.sha256(), 0
    try:
        with files.opened(name) as file:
            while part := file.read(1 << 20):
                digest.update(part)
                size += len(part)
    except (OSError, zipfile.BadZipFile):
        yield Problem("unreadable", name)
        return
    if (digest.hexdigest(), size) != (told.get("sha256"), told.get("bytes")):
        yield Problem("changed", name)


def _tables(files: Files, data: dict[str, Any]) -> Iterator[Problem]:
    for table in data["tables"]:
        try:
            found = files.content(table["file"])
        except (OSError, KeyError, zipfile.BadZipFile):
            continue  # said to be missing already
        if found != table_bytes(data, table["kind"], table["columns"]):
            yield Problem("table", table["file"])


def _documents(data: dict[str, Any], listed: dict[str, Any]) -> Iterator[Problem]:
    held = {one["document_id"]: one for one in data["files"]}
    for row in data["rows"].get("document", []):
        own = held.get(row["content"]["id"], {})
        name = own.get("name")
        wanted = row["content"]["sha256"]
        in_list = None if name is None else listed.get(name, {}).get("sha256")
        if own.get("sha256") != wanted or (name is not None and in_list != wanted):
            yield Problem("document", name or row["subject"])


def _chained(
    files: Files,
    data: dict[str, Any],
    told: dict[str, Any],
    anchors: list[str],
    chain: Path | None,
) -> Iterator[Problem]:
    awaited: dict[int, tuple[str, str | None]] = {}
    for rows in data["rows"].values():
        for row in rows:
            for content, at in ((row["content"], row["sequence"]),
                                (row["end"], row["end_sequence"])):  # fmt: skip
                if content is None:
                    continue
                if at is None:
                    yield Problem("row_unlinked", row["subject"])
                else:
                    awaited[at] = (row["subject"], sha256(canonical(content)))
    for own in data["withheld"]:
        awaited[own["sequence"]] = (own["subject"], None)
    noted: set[str] = {anchor.strip().lower() for anchor in anchors}
    whole = chain is not None
    tied = whole or bool(told["is_segment"])
    last = (0, GENESIS) if whole else None
    is_ended = False
    with chain.open("rb") if chain is not None else files.opened(CHAIN) as lines:
        for line in lines:
            link = json.loads(line)
            at = link["sequence"]
            if link_hash(link) != link["hash"]:
                yield Problem("link_edited", "", at)
            if tied and last is not None and (at, link["previous_hash"]) != (last[0] + 1, last[1]):
                yield Problem("link_untied", "", at)
            last = (at, link["hash"])
            noted.discard(f"{at}:{link['hash']}")
            is_ended = is_ended or told["end"] == f"{at}:{link['hash']}"
            if at in awaited:
                subject, content = awaited.pop(at)
                told_hash = link["content_hash"] if content else None
                if (subject, content) != (link["subject"], told_hash):
                    yield Problem("row_edited", subject, at)
    for at in sorted(awaited):
        yield Problem("link_missing", awaited[at][0], at)
    if tied and not is_ended:
        yield Problem("end", told["end"])
    for anchor in sorted(noted):
        yield Problem("anchor", anchor)


def main(arguments: list[str] | None = None) -> int:
    """Say in Vietnamese and English what is wrong; 1 where something is."""
    with contextlib.suppress(AttributeError):
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("place", nargs="?", default=str(Path(__file__).resolve().parent))
    asked.add_argument("--neo", action="append", default=[], metavar="SEQ:HASH")
    asked.add_argument("--chuoi", metavar="FILE")
    given = asked.parse_args(arguments)
    chain = Path(given.chuoi) if given.chuoi else None
    found = check(Path(given.place), given.neo, chain)
    for one in found:
        vietnamese, english = one.said()
        _say(f"✗ {vietnamese}", f"  {english}")
    if found:
        _say(f"KHÔNG ĐẠT: {len(found)} chỗ sai. / FAILED: {len(found)} problems.")
        return 1
    _say_it_holds(Path(given.place), chain is not None)
    return 0


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


def _say_it_holds(place: Path, is_placed: bool) -> None:
    files = Files(place)
    try:
        written = files.content(MANIFEST)
    finally:
        files.close()
    told = json.loads(written)
    count = len(told["files"])
    _say(
        f"ĐẠT: {count} tệp đúng như bản kê, mọi dòng dữ liệu đúng như chuỗi kiểm soát đã ghi.",
        f"HOLDS: {count} files are as listed, every row is what the audit chain holds.",
    )
    if told["is_segment"] or is_placed:
        _say(
            f"Mốc cuối của chuỗi / last anchor: {told['end']}",
            "So với mốc đã lưu nơi khác bằng --neo. / Hold it against anchors kept elsewhere.",
        )
    else:
        _say(
            "Hồ sơ chỉ có các mắt xích liên quan; đặt vào toàn chuỗi bằng --chuoi TỆP.",
            "Only the links concerned are in here; place them in the chain by --chuoi FILE.",
        )
    _say(f"SHA-256 {MANIFEST}: {sha256(written)}")


if __name__ == "__main__":
    sys.exit(main())
