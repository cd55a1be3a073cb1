"""The folder of evidence: every file once, under the SHA-256 of what stands in it.

``<folder>/ab/abcdef…`` is the file, ``<folder>/thumbnails/ab/abcdef….jpg`` its small picture. Names
that people gave are never part of a path. A file is complete or not there: it is written beside its
place, put on the disk, and then moved.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from electrification.settings import DEFAULT_DATABASE, read_settings
from electrification.storage.database import file_of
from electrification.texts import N_, Refused, message

FOLDER_NAME = "evidence"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def evidence_folder(url: str) -> Path:
    """Where the files of a database are: the setting, else beside the database file.

    For a server without the setting it is ``var/evidence``.
    """
    stated = read_settings().evidence_folder
    if stated is not None:
        return stated
    beside = file_of(url) or DEFAULT_DATABASE
    return beside.parent / FOLDER_NAME


def sha256_of(content: bytes) -> str:
    """The name of a file here, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class EvidenceFolder:
    """Files by their SHA-256. Nothing is opened before it is asked for."""

    path: Path

    def keep(self, content: bytes, thumbnail: bytes | None = None) -> str:
        """Put a file on the disk, once; answers its SHA-256.

        Raises
        ------
        Refused
            Where the system does not let us write there.
        """
        sha256 = sha256_of(content)
        try:
            if self._damaged_or_missing(sha256):
                _write(self.file(sha256), content)
            if thumbnail is not None and not self.thumbnail(sha256).exists():
                _write(self.thumbnail(sha256), thumbnail)
        except OSError as error:
            raise Refused(
                message(
                    N_("The folder of evidence cannot be written: {folder}."), folder=self.path
                ),
                message(
                    N_(
                        "Give it the right to write and room on the disk, or name another with "
                        "TRACKER_EVIDENCE_FOLDER."
                    )
                ),
            ) from error
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The file, or None where it is missing or is no longer what was kept."""
        try:
            content = self.file(sha256).read_bytes()
        except OSError:
            return None
        return content if sha256_of(content) == sha256 else None

    def file(self, sha256: str) -> Path:
        """Where a file is; only a SHA-256 is a name here, anything else is a `ValueError`."""
        return self.path / _checked(sha256)[:2] / sha256

    def thumbnail(self, sha256: str) -> Path:
        """Where the small picture of a photo is."""
        return self.path / "thumbnails" / _checked(sha256)[:2] / f"{sha256}.jpg"

    def _damaged_or_missing(self, sha256: str) -> bool:
        return self.read(sha256) is None


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return sha256


def _write(path: Path, content: bytes) -> None:
    """Write a file whole: beside its place, onto the disk, then moved there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _put_on_disk(path.parent)


def _put_on_disk(folder: Path) -> None:
    """Let the name itself survive a loss of power, where the system knows how."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
