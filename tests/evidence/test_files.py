"""A file is judged by its content, kept once, and never by the name somebody gave it."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from electrification.storage import file_checks, photos
from electrification.storage.file_checks import MAX_NAME_CHARACTERS, check, cleaned_name, named
from electrification.storage.files import EvidenceFolder, evidence_folder, sha256_of
from electrification.texts import Refused
from tests.evidence import hostile
from tests.evidence.builders import exif, gps, image, pdf, picture

PATIENCE_S = 2.0


@pytest.fixture
def folder(tmp_path: Path) -> EvidenceFolder:
    return EvidenceFolder(tmp_path / "evidence")


@pytest.mark.parametrize("which", hostile.REFUSED)
def test_a_file_that_lies_explodes_or_breaks_off_is_refused_in_words(which: str) -> None:
    name, made, said = hostile.REFUSED[which]
    content = made()

    started = time.perf_counter()
    with pytest.raises(Refused) as refusal:
        check(name, content)

    assert said in str(refusal.value)
    assert refusal.value.remedy
    assert time.perf_counter() - started < PATIENCE_S


@pytest.mark.parametrize("which", hostile.KEPT_AS_WHAT_IT_IS)
def test_a_file_that_is_two_things_is_kept_as_what_it_begins_as(which: str) -> None:
    name, made, media_type, kept_as = hostile.KEPT_AS_WHAT_IT_IS[which]

    checked = check(name, made())

    assert (checked.media_type, checked.file_name) == (media_type, kept_as)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_of_each_kind_are_taken_and_made_small(kind: str) -> None:
    checked = check("anh", picture(kind, width=1600, height=1200))

    assert checked.thumbnail is not None
    with Image.open(io.BytesIO(checked.thumbnail)) as small:
        assert (small.format, small.size) == ("JPEG", (480, 360))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_colour_can_be_made_small(mode: str) -> None:
    out = io.BytesIO()
    image().convert("L" if mode == "I;16" else mode.replace("P", "RGB")).convert(mode).save(
        out, "JPEG" if mode == "CMYK" else "PNG"
    )

    assert check("anh", out.getvalue()).thumbnail


def test_what_is_seen_through_is_shown_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")

    with Image.open(io.BytesIO(check("a", out.getvalue()).thumbnail or b"")) as small:
        assert min(small.getpixel((5, 5))) > 250  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, "nw"), (2, "ne"), (3, "se"), (4, "sw"), (5, "nw"), (6, "ne"), (7, "se"), (8, "sw")],
)
def test_a_small_picture_is_turned_upright_and_says_nothing_of_its_maker(
    orientation: int, corner: str
) -> None:
    metadata = exif("2025:08:12 09:30:00", position=gps(23.1, 105.1), orientation=orientation)

    checked = check("anh.jpg", picture(metadata=metadata, width=320, height=240))

    with Image.open(io.BytesIO(checked.thumbnail or b"")) as small:
        assert not small.getexif()
        width, height = small.size
        x = 10 if "w" in corner else width - 10
        y = 10 if "n" in corner else height - 10
        assert min(small.getpixel((x, y))) > 200  # type: ignore[arg-type]
        assert (width < height) == (orientation >= 5)


def test_time_and_place_are_read_from_a_photo_as_vietnams_time() -> None:
    metadata = exif("2025:08:12 09:30:00", position=gps(22.81434, 104.58687))

    checked = check("anh.jpg", picture(metadata=metadata))

    assert checked.taken_at == dt.datetime(2025, 8, 12, 2, 30, tzinfo=dt.UTC)
    assert checked.lat == pytest.approx(22.81434, abs=1e-6)
    assert checked.lon == pytest.approx(104.58687, abs=1e-6)


def test_a_zone_that_the_camera_states_is_believed() -> None:
    metadata = exif("2025:08:12 11:30:00", zone="+09:00")

    assert check("a", picture(metadata=metadata)).taken_at == dt.datetime(
        2025, 8, 12, 2, 30, tzinfo=dt.UTC
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_time_is_read_from_every_kind_of_photo(kind: str) -> None:
    assert check("a", picture(kind, exif("2025:08:12 09:30:00"))).taken_at


@pytest.mark.parametrize(
    "taken", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "yesterday", "2025:13:45 99:99:99", ""]
)
def test_a_clock_that_was_never_set_is_no_time(taken: str) -> None:
    assert check("a", picture(metadata=exif(taken))).taken_at is None


@pytest.mark.parametrize(
    "position",
    [
        {},
        {1: "N", 2: (23.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (99.0, 0.0, 0.0), 3: "E", 4: (105.0, 0.0, 0.0)},
        {1: "N", 2: 23.0, 3: "E", 4: 105.0},
    ],
)
def test_a_position_that_is_none_is_left_out(position: dict[int, object]) -> None:
    checked = check("a", picture(metadata=exif(position=position)))

    assert (checked.lat, checked.lon) == (None, None)


def test_positions_south_and_west_are_negative() -> None:
    checked = check("a", picture(metadata=exif(position=gps(-12.5, -70.25))))

    assert checked.lat == pytest.approx(-12.5)
    assert checked.lon == pytest.approx(-70.25)


@given(st.binary(max_size=400), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_broken_metadata_never_keep_a_photo_out(rubbish: bytes, kind: str) -> None:
    out = io.BytesIO()
    image().save(out, kind, exif=b"Exif\0\0" + rubbish)

    check("anh", out.getvalue())


@given(st.data(), st.sampled_from(["JPEG", "PNG", "WEBP", "PDF"]))
def test_a_file_cut_anywhere_is_taken_whole_or_refused_and_never_breaks(
    data: st.DataObject, kind: str
) -> None:
    whole = pdf() if kind == "PDF" else picture(kind, width=200, height=150)
    cut = data.draw(st.integers(0, len(whole)))
    damage = data.draw(st.binary(max_size=20))

    with contextlib.suppress(Refused):
        check("x", whole[:cut] + damage)


@given(st.one_of(st.text(max_size=300), st.sampled_from(hostile.NAMES)))
def test_a_name_is_only_text_and_never_a_path(name: str) -> None:
    clean = cleaned_name(name)

    assert 1 <= len(clean) <= MAX_NAME_CHARACTERS
    assert not set(clean) & set('/\\<>:"|?*')
    assert all(unicodedata.category(c)[0] != "C" for c in clean)
    assert clean.strip(". ") == clean
    assert cleaned_name(clean) == clean
    assert Path("/x", clean).parent == Path("/x")


@given(st.text(max_size=300), st.sampled_from(sorted(file_checks.SUFFIXES)))
def test_a_name_always_ends_in_what_the_file_is(name: str, media_type: str) -> None:
    kept = named(cleaned_name(name), media_type)

    assert kept.lower().endswith(file_checks.SUFFIXES[media_type])
    assert len(kept) <= MAX_NAME_CHARACTERS


def test_vietnamese_names_stay_readable() -> None:
    decomposed = unicodedata.normalize("NFD", "Biên bản nghiệm thu số 12.pdf")

    assert check(decomposed, pdf()).file_name == "Biên bản nghiệm thu số 12.pdf"


def test_a_file_is_kept_once_under_its_sha256(folder: EvidenceFolder) -> None:
    content = pdf()

    assert folder.keep(content) == folder.keep(content) == sha256_of(content)

    kept = [p for p in folder.path.rglob("*") if p.is_file()]
    assert kept == [folder.path / sha256_of(content)[:2] / sha256_of(content)]
    assert folder.read(sha256_of(content)) == content


def test_a_file_changed_behind_our_back_is_not_given_out_and_mends_when_sent_again(
    folder: EvidenceFolder,
) -> None:
    sha256 = folder.keep(pdf())
    folder.file(sha256).write_bytes(pdf("another"))

    assert folder.read(sha256) is None
    folder.keep(pdf())
    assert folder.read(sha256) == pdf()


def test_only_a_sha256_is_ever_a_place_in_the_folder(folder: EvidenceFolder) -> None:
    for name in ("../../etc/passwd", "", "A" * 64, "a" * 63, "a" * 64 + "\n"):
        with pytest.raises(ValueError, match="SHA-256"):
            folder.file(name)


def test_a_write_that_fails_leaves_nothing_behind(
    folder: EvidenceFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("electrification.storage.files.os.fsync", full)
    with pytest.raises(Refused, match="cannot be written"):
        folder.keep(pdf())

    assert [p for p in folder.path.rglob("*") if p.is_file()] == []


def test_files_stand_beside_the_database_unless_a_setting_says_where(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TRACKER_EVIDENCE_FOLDER", raising=False)
    assert evidence_folder(f"sqlite:///{tmp_path}/tracker.gpkg") == tmp_path / "evidence"
    server = evidence_folder("postgresql+psycopg://a:b@host/name")
    assert server.parts[-2:] == ("var", "evidence")

    monkeypatch.setenv("TRACKER_EVIDENCE_FOLDER", str(tmp_path / "ho-so"))
    assert evidence_folder("postgresql+psycopg://a:b@host/name") == tmp_path / "ho-so"
    monkeypatch.setenv("TRACKER_EVIDENCE_FOLDER", "ho-so")
    with pytest.raises(Refused, match="TRACKER_EVIDENCE_FOLDER"):
        evidence_folder("postgresql+psycopg://a:b@host/name")


def test_a_phones_largest_photo_is_still_taken() -> None:
    assert photos.MAX_PIXELS >= 8_160 * 6_120
