"""Files and people, each valid by default."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zlib

from PIL import Image

from electrification.subject.accounts import Actor, Post, Role
from geo.units import UnitKey
from tests.electrification.builders import NEW

PROVINCE = UnitKey("08", NEW)
SON_VI = UnitKey("00778", NEW)
TUNG_VAI = UnitKey("00892", NEW)


def actor(role: Role = Role.PLANNER, unit: UnitKey | None = PROVINCE, person_id: int = 2) -> Actor:
    """A person who holds one post, open since 2020; unit None is everywhere."""
    post = Post(role=role, unit=unit, from_on=dt.date(2020, 1, 1))
    return Actor(person_id=person_id, key=f"p-{person_id}", name="Người thử", posts=(post,))


def image(width: int = 64, height: int = 48, colour: str = "#3a7d44") -> Image.Image:
    """A picture with a white corner, so that its orientation can be seen."""
    made = Image.new("RGB", (width, height), colour)
    made.paste("white", (0, 0, width // 4, height // 4))
    return made


def gps(lat: float, lon: float) -> dict[int, object]:
    """A position as a camera writes it."""

    def parts(degrees: float) -> tuple[float, float, float]:
        minutes, seconds = divmod(abs(degrees) * 3600, 60)
        whole, minutes = divmod(minutes, 60)
        return whole, minutes, round(seconds, 4)

    return {
        1: "S" if lat < 0 else "N",
        2: parts(lat),
        3: "W" if lon < 0 else "E",
        4: parts(lon),
    }


def exif(
    taken: str | None = None,
    zone: str | None = None,
    position: dict[int, object] | None = None,
    orientation: int | None = None,
) -> Image.Exif:
    """Metadata of a photo; `taken` as ``2025:08:12 09:30:00``."""
    made = Image.Exif()
    made[0x010F] = "Camera"  # a PNG is written without metadata when it has none of its own
    if orientation is not None:
        made[0x0112] = orientation
    own = made.get_ifd(0x8769)
    if taken is not None:
        own[36867] = taken
    if zone is not None:
        own[36881] = zone
    if position is not None:
        made.get_ifd(0x8825).update(position)
    return made


def picture(kind: str = "JPEG", metadata: Image.Exif | None = None, **size: int | str) -> bytes:
    """A picture as a file: ``JPEG``, ``PNG`` or ``WEBP``."""
    out = io.BytesIO()
    more = {"exif": metadata} if metadata is not None else {}
    image(**size).save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


def pdf(text: str = "Bien ban") -> bytes:
    """A small whole PDF of one empty page."""
    body = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>\nendobj\n",
    ]
    out, places = b"%PDF-1.7\n% " + text.encode() + b"\n", []
    for part in body:
        places.append(len(out))
        out += part
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + table
    return out + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def png_chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG with its check sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, data: bytes, *before: bytes) -> bytes:
    """A PNG of that size with this compressed data, whatever it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + b"".join(before)
        + png_chunk(b"IDAT", data)
        + png_chunk(b"IEND", b"")
    )
