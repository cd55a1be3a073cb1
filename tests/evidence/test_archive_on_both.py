"""The archive of a work on both databases, and as a download."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path

import pytest

from electrification.reports import kiem_tra
from electrification.reports.work_archive import write_archive
from electrification.storage import Store
from electrification.subject.accounts import Role
from electrification.subject.evidence import DocumentKind
from electrification.tracking.evidence import About, NewFile, attach
from electrification.web import work_archive
from electrification.web.work_archive import archive_url
from tests.electrification.builders import village_id
from tests.evidence.builders import actor, pdf
from tests.web.asking import Answer, get

ADDRESS = "/" + archive_url("CT-104")


def test_an_archive_holds_and_has_the_documents_byte_for_byte(store: Store, tmp_path: Path) -> None:
    minutes = About(kind=DocumentKind.MINUTES, number="12/BB", issued_on=dt.date(2025, 9, 1))
    village = village_id(store, "TBG-104")
    attach(store, [NewFile("a.pdf", pdf())], [village], minutes, by=actor())
    out = io.BytesIO()

    made = write_archive(store, "CT-104", actor(Role.AUDITOR), out)

    (tmp_path / "a.zip").write_bytes(out.getvalue())
    assert kiem_tra.check(tmp_path / "a.zip", [made.anchor]) == []
    with zipfile.ZipFile(out) as packed:
        files = [packed.read(name) for name in packed.namelist() if "/tai-lieu/" in name]
    assert files == [pdf()]


def test_the_download_is_given_to_who_may_have_it_and_leaves_nothing_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def asked(role: Role | None) -> Answer:
        by = actor(role) if role else None
        return get([work_archive.route(lambda: store, lambda _request: by)], ADDRESS)

    taken = asked(Role.AUDITOR)
    assert taken.status == 200
    assert taken.headers["cache-control"] == "no-store"
    assert "ho-so-CT-104.zip" in taken.headers["content-disposition"]
    assert zipfile.ZipFile(io.BytesIO(taken.body)).testzip() is None
    assert [asked(one).status for one in (Role.VIEWER, None)] == [403, 403]
    assert list(tmp_path.glob("archive-*")) == []
