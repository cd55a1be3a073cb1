"""Documents of the sample, drawn here and plainly marked as illustrations: nobody took them.

The same bytes come out each time: nothing in them depends on the day or the machine.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import time
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from electrification import calendar
from electrification.storage import Store, Work
from electrification.storage.file_checks import check

Row = Mapping[str, str]
PHOTO_MARK, PAGE_MARK = "ẢNH MINH HỌA", "TÀI LIỆU MINH HỌA"
WIDTH_PX, HEIGHT_PX = 720, 540
PAGE_WIDTH_PX, PAGE_HEIGHT_PX = 744, 1052  # A4 at 90 dpi
_SKY, _FAR, _NEAR, _INK, _PAPER = "#cfe3f2", "#8fae9b", "#5d8a66", "#33424d", "#ffffff"
_TAKEN, _EXIF = 36867, 0x8769
_PDF_DATE = time.struct_time((2025, 1, 1, 0, 0, 0, 2, 1, 0))


def add_documents(
    work: Work,
    store: Store,
    rows: Iterable[Row],
    village_ids: Mapping[str, int],
    entry_ids: Mapping[str, int],
    person_ids: Mapping[str, int],
    village_of_entry: Mapping[str, str],
) -> None:
    """Draw the documents, put them into the folder of evidence, and attach them."""
    for row in rows:
        checked = check(row["file_name"], drawn(row))
        at, by = calendar.read_instant(row["added_at"]), person_ids[row["added_by"]]
        document = {
            "sha256": store.files.keep(checked.content, checked.thumbnail),
            "media_type": checked.media_type,
            "size_bytes": len(checked.content),
            "file_name": checked.file_name,
            "kind": row["kind"],
            "number": row["number"] or None,
            "issued_on": dt.date.fromisoformat(row["issued_on"]) if row["issued_on"] else None,
            "attendees": row["attendees"] or None,
            "taken_at": checked.taken_at,
            "lat": checked.lat,
            "lon": checked.lon,
        }
        (document_id,) = work.add_documents([document], at, by)
        entry_of = {village_of_entry[key]: entry_ids[key] for key in row["entries"].split()}
        uses: list[dict[str, Any]] = [
            {
                "document_id": document_id,
                "village_id": village_ids[code],
                "entry_id": entry_of.get(code),
                "stage": None if code in entry_of else row["stage"] or None,
            }
            for code in row["villages"].split()
        ]
        work.add_evidence(uses, at, by)


def drawn(row: Row) -> bytes:
    """The file of a document: a photo for ``pole`` and ``substation``, else a page as PDF."""
    if row["scene"] == "page":
        return _page(row)
    return _photo(row)


def _photo(row: Row) -> bytes:
    picture = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), _SKY)
    pen = ImageDraw.Draw(picture)
    for base, height, colour in ((300, 110, _FAR), (380, 60, _NEAR)):
        ridge = [
            (x, base - height * abs(math.sin(x / 97 + base) * math.cos(x / 41)))
            for x in range(0, WIDTH_PX + 12, 12)
        ]
        pen.polygon([(0, HEIGHT_PX), *ridge, (WIDTH_PX, HEIGHT_PX)], fill=colour)
    _pole(pen, 190)
    _pole(pen, 560)
    for level in (150, 172, 194):
        pen.line([(0, level - 6), (190, level), (375, level + 26), (560, level)], _INK, 3)
        pen.line([(560, level), (WIDTH_PX, level - 8)], _INK, 3)
    if row["scene"] == "substation":
        pen.rectangle((330, 300, 430, 390), fill="#9aa7b0", outline=_INK, width=4)
        pen.line([(345, 300), (345, 200)], _INK, 3)
        pen.line([(415, 300), (415, 222)], _INK, 3)
    _band(pen, picture.size, f"{row['title']}, {row['villages']}")
    _slanted(picture, PHOTO_MARK, 64)
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(_EXIF)[_TAKEN] = row["taken_at"].replace("-", ":").replace("T", " ")
    picture.save(out, "JPEG", quality=70, exif=exif)
    return out.getvalue()


def _pole(pen: ImageDraw.ImageDraw, x: int) -> None:
    pen.line([(x, 130), (x, 470)], _INK, 9)
    for level in (150, 172, 194):
        pen.line([(x - 34, level), (x + 34, level)], _INK, 5)


def _band(pen: ImageDraw.ImageDraw, size: tuple[int, int], text: str) -> None:
    width, height = size
    pen.rectangle((0, height - 46, width, height), fill=_INK)
    pen.text((16, height - 36), text, _PAPER, _font(20))


def _page(row: Row) -> bytes:
    page = Image.new("L", (PAGE_WIDTH_PX, PAGE_HEIGHT_PX), 255)
    pen = ImageDraw.Draw(page)
    middle = PAGE_WIDTH_PX // 2
    pen.text((60, 60), "CƠ QUAN MẪU", 0, _font(18, bold=True))
    pen.text((60, 88), f"Số: {row['number']}", 0, _font(16))
    pen.text((middle, 190), row["title"], 0, _font(24, bold=True), anchor="mm")
    on = dt.date.fromisoformat(row["issued_on"])
    pen.text((middle, 225), f"ngày {on:%d/%m/%Y}", 0, _font(16), anchor="mm")
    pen.text((60, 290), f"Thôn: {row['villages'].replace(' ', ', ')}", 0, _font(17))
    for line in range(9):  # where a text would stand
        left, right = 60, PAGE_WIDTH_PX - (60 if line % 4 != 3 else 320)
        pen.line([(left, 345 + 34 * line), (right, 345 + 34 * line)], 190, 6)
    pen.text((middle, 1000), "Không có giá trị pháp lý", 90, _font(15), anchor="mm")
    _slanted(page, PAGE_MARK, 54)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=90.0, creationDate=_PDF_DATE, modDate=_PDF_DATE, quality=60)
    return out.getvalue()


def _slanted(picture: Image.Image, text: str, size_px: int) -> None:
    """The mark across the whole picture, half transparent."""
    width, height = picture.size
    mask = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    pen.text((width // 2, height // 2), text, 150, _font(size_px, bold=True), anchor="mm")
    red = "#b3261e" if picture.mode == "RGB" else 120
    picture.paste(red, (0, 0, width, height), mask.rotate(24, Image.Resampling.BILINEAR))


@cache
def _font(size_px: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib and has every Vietnamese letter."""
    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("matplotlib")
    folder = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(str(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf"), size_px)
