"""What ``audit archive`` says and does."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from pathlib import Path

from electrification.reports.work_archive import write_archive
from electrification.storage import Store
from electrification.texts import N_, Refused, _, message, n_
from electrification.tracking import system_actor


def archive_work(store: Store, code: str, known_at: dt.datetime | None, path: Path) -> None:
    """Write the archive of a work to a file that is there whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as out:
            made = write_archive(store, code, system_actor(), out, known_at)
        beside.replace(path)
    except OSError as error:
        raise Refused(
            message(N_("{file} cannot be written: {reason}."), file=path, reason=error.strerror),
            message(N_("Free some room or choose another folder.")),
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    files = n_("{count} file", "{count} files", made.files)
    documents = n_("{count} document", "{count} documents", made.documents)
    print(_("Archive of work {code}: {file}", code=code, file=path))
    print(_("{files}, {documents} as attached", files=files, documents=documents))
    if made.without_file:
        print(
            n_(
                "{count} document is told by its hash only.",
                "{count} documents are told by their hashes only.",
                made.without_file,
            )
        )
    print(_("The chain is told up to the anchor {anchor}", anchor=made.anchor))
    print(f"SHA-256 {digest}")
