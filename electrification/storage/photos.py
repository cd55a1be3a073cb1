"""Photos: decoded within limits, read for their time and place, and made small.

The decoder of one format is called by name, so that no other of Pillow's many is ever reached, and
the size is read from the header before anything is decoded.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from electrification.calendar import VIETNAM

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
MAX_PIXELS = 50_000_000
"""What a phone's best camera gives; decoded it takes some 200 MB for a moment."""
MAX_SCANS = 100
"""A progressive JPEG has some ten; thousands would keep a decoder busy for minutes."""
THUMBNAIL_PX = 480
THUMBNAIL_QUALITY = 80
FIRST_YEAR = 1990
"""A clock that was never set says 1970 or 1980; such a time is no time."""

_Reader = Callable[[io.BytesIO], Image.Image]
_READERS: dict[str, _Reader] = {
    JPEG: JpegImagePlugin.JpegImageFile,
    PNG: PngImagePlugin.PngImageFile,
    WEBP: WebPImagePlugin.WebPImageFile,
}
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_EXIF, _GPS = 0x8769, 0x8825
_ORIENTATION = 0x0112
_TIMES = ((36867, 36881), (36868, 36882))
"""When the photo was taken, or else digitised: local time, and its zone where stated."""
_decoding = threading.Lock()


class Unreadable(Exception):
    """What cannot be decoded: cut short, damaged, or no picture at all."""


class TooManyPixels(Exception):
    """A picture too large to decode; `width` and `height` in pixels as its header says."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.width, self.height = width, height


@dataclass(frozen=True)
class Photo:
    """What was read from a photo. The position is in degrees WGS 84; the thumbnail is a JPEG."""

    width: int
    height: int
    thumbnail: bytes
    taken_at: dt.datetime | None = None
    lat: float | None = None
    lon: float | None = None


def read_photo(content: bytes, media_type: str) -> Photo:
    """Decode a photo of that type to its last row.

    Raises
    ------
    TooManyPixels
        Before anything is decoded.
    Unreadable
        Where any part of it is missing or damaged.
    """
    if media_type == WEBP:
        _check_pixels(*_webp_size(content))
    if media_type == JPEG and content.count(b"\xff\xda") > MAX_SCANS:
        raise Unreadable
    with _decoding:  # one at a time: a large one takes much memory
        try:
            with _READERS[media_type](io.BytesIO(content)) as image:
                width, height = image.size
                _check_pixels(width, height)
                exif = _exif(image)
                small = _small(image, exif)
        except TooManyPixels:
            raise
        except Exception as error:  # decoders fail in every way there is
            raise Unreadable from error
    lat, lon = _position(exif)
    return Photo(width, height, small, _taken_at(exif), lat, lon)


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise TooManyPixels(width, height)
    if width < 1 or height < 1:
        raise Unreadable


def _webp_size(content: bytes) -> tuple[int, int]:
    """Canvas of a WebP from its first chunk; Pillow's reader would claim the memory at once."""
    chunk, body = content[12:16], content[20:30]
    if len(body) < 10:
        raise Unreadable
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = (int.from_bytes(body[i : i + 2], "little") & 0x3FFF for i in (6, 8))
        return width, height
    raise Unreadable


def _small(image: Image.Image, exif: dict[int, Any]) -> bytes:
    """The photo as a JPEG of at most `THUMBNAIL_PX`, turned upright, without its metadata."""
    image.draft("RGB", (2 * THUMBNAIL_PX, 2 * THUMBNAIL_PX))
    image.load()
    small = image if image.mode in _SHRINKS_AS_IT_IS else _plain_mode(image)
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if "A" in small.mode:
        over = small.convert("RGBA")
        small = Image.new("RGBA", over.size, "white")
        small.alpha_composite(over)
    for turn in _TURNS.get(_whole(exif.get(_ORIENTATION)), ()):
        small = small.transpose(turn)
    bare, out = Image.new("RGB", small.size), io.BytesIO()
    bare.paste(small.convert("RGB"))
    bare.save(out, "JPEG", quality=THUMBNAIL_QUALITY, optimize=True)
    return out.getvalue()


_SHRINKS_AS_IT_IS = ("RGB", "L", "RGBA", "LA", "CMYK")


def _plain_mode(image: Image.Image) -> Image.Image:
    """Palettes with their transparency, and more than eight bits brought to eight."""
    if image.mode.startswith(("I", "F")):
        return image.convert("L")
    return image.convert("RGBA" if "transparency" in image.info or "A" in image.mode else "RGB")


def _exif(image: Image.Image) -> dict[int, Any]:
    """Tags of the photo with those of its two sub-directories; what is broken is left out."""
    found: dict[int, Any] = {}
    try:
        exif = image.getexif()
        found = {tag: exif.get(tag) for tag in (_ORIENTATION,)}
    except Exception:  # broken metadata never keep a photo out
        return found
    for directory in (_EXIF, _GPS):
        try:
            found[directory] = dict(exif.get_ifd(directory))
        except Exception:
            found[directory] = {}
    return found


def _taken_at(exif: dict[int, Any]) -> dt.datetime | None:
    """When the photo says it was taken, UTC; a time without a zone is Vietnam's."""
    tags = exif.get(_EXIF, {})
    for time_tag, zone_tag in _TIMES:
        try:
            text = str(tags[time_tag]).strip().strip("\0")
            local = dt.datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=VIETNAM)
        except (KeyError, ValueError):
            continue
        if local.year < FIRST_YEAR:
            continue
        try:
            return local.replace(tzinfo=_zone(tags.get(zone_tag))).astimezone(dt.UTC)
        except (OverflowError, ValueError):
            continue
    return None


def _zone(stated: Any) -> dt.tzinfo:
    try:
        read = dt.datetime.strptime(str(stated).strip().strip("\0"), "%z").tzinfo
    except ValueError:
        read = None
    return read or VIETNAM


def _position(exif: dict[int, Any]) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees, both or neither; 0, 0 is what an unset receiver writes."""
    tags = exif.get(_GPS, {})
    lat = _degrees(tags.get(2), tags.get(1), "S", 90)
    lon = _degrees(tags.get(4), tags.get(3), "W", 180)
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return None, None
    return lat, lon


def _degrees(parts: Any, side: Any, negative: str, most: float) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        value = degrees + minutes / 60 + seconds / 3600
        if not math.isfinite(value) or not 0 <= value <= most or min(minutes, seconds) < 0:
            return None
    except (TypeError, ValueError, ArithmeticError):
        return None
    return round(-value if str(side).strip("\0 ").upper() == negative else value, 7)


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 1
