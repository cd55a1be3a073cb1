"""What ``verify`` and ``audit export`` say and write."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from electrification.labels import period_name
from electrification.storage import Store, chain, open_store
from electrification.subject.audit import Anchor, EventAction
from electrification.texts import N_, Refused, _, message, n_, number
from electrification.tracking import events, system_actor
from electrification.tracking.periods import periods_that_no_longer_recompute

LINES_AT_MOST = 50
STANDARD_OUTPUT = Path("-")


def read_anchors(texts: Sequence[str]) -> list[Anchor]:
    """Anchors as they are printed, or what is wrong with one."""
    found = []
    for text in texts:
        try:
            found.append(Anchor.read(text))
        except ValueError as error:
            raise Refused(
                message(N_("{text} is not an anchor."), text=text[:100]),
                message(N_("Write it as it was printed: a number, a colon and 64 characters.")),
            ) from error
    return found


def verify_chain(url: str, anchors: Sequence[Anchor], *, as_json: bool) -> bool:
    """Say what is wrong with the chain, one line each, or its anchor; True when it is whole."""
    with chain.reading(url) as connection:
        found = chain.check(connection, anchors)
    if as_json:
        _print_json(found)
    elif found.breaks:
        _print_breaks(found)
    else:
        print(
            _(
                "The audit chain is whole: {links} links, {rows} rows.",
                links=number(found.links),
                rows=number(found.rows),
            )
        )
        print(_("Anchor, to be kept elsewhere: {anchor}", anchor=found.anchor))
    return not found.breaks


def verify_files(store: Store, *, quietly: bool = False) -> bool:
    """Read every document and report that is kept; True when each is what it was.

    `quietly` says on stderr what it finds, so that an answer in JSON stays one.
    """
    out = sys.stderr if quietly else sys.stdout
    hashes = store.evidence.hashes()
    lost = [
        document_id for document_id, sha256 in hashes.items() if store.files.read(sha256) is None
    ]
    for one in lost[:LINES_AT_MOST]:
        print(_("Document {id}: its file is missing or was changed.", id=one), file=out)
    said = n_("{count} document", "{count} documents", len(hashes))
    if lost:
        print(_("{documents} read, {lost} lost.", documents=said, lost=number(len(lost))), file=out)
    else:
        print(_("{documents} read, all as they were attached.", documents=said), file=out)
    are_there = _reports_are_there(store, out)
    return not lost and are_there


def _reports_are_there(store: Store, out: TextIO) -> bool:
    """Read every report that was given out; nothing is said where none was."""
    hashes = store.reports.hashes()
    lost = [number for number, sha256 in hashes.items() if store.files.read(sha256) is None]
    for one in lost[:LINES_AT_MOST]:
        print(_("Report {id}: its file is missing or was changed.", id=one), file=out)
    if hashes and not lost:
        said = n_("{count} report", "{count} reports", len(hashes))
        print(_("{reports} read, all as they were given out.", reports=said), file=out)
    return not lost


def verify_periods(store: Store, *, quietly: bool = False) -> bool:
    """Recompute every closing of a period; True when each gives the figures that were kept.

    `quietly` says on stderr what it finds, so that an answer in JSON stays one.
    """
    out = sys.stderr if quietly else sys.stdout
    found = periods_that_no_longer_recompute(store)
    for key, closing_id, differs in found[:LINES_AT_MOST]:
        print(
            _("Closing {id} of {period} does not recompute: {figure} was {kept}, is {computed}; "
              "{count} figures in all.",
              id=closing_id, period=period_name(key), figure=differs[0].what, kept=differs[0].kept,
              computed=differs[0].computed, count=number(len(differs))),
            file=out,
        )  # fmt: skip
    said = n_("{count} closing", "{count} closings", len(store.periods.closings()))
    if found:
        lost = number(len(found))
        print(_("{closings} recomputed, {lost} differ.", closings=said, lost=lost), file=out)
    else:
        print(_("{closings} recomputed, all as they were closed.", closings=said), file=out)
    return not found


def _print_breaks(found: chain.Checked) -> None:
    for one in found.breaks[:LINES_AT_MOST]:
        print(one)
    if (more := len(found.breaks) - LINES_AT_MOST) > 0:
        print(n_("… and {count} more.", "… and {count} more.", more))
    print(
        n_(
            "The audit chain is broken in {count} place.",
            "The audit chain is broken in {count} places.",
            len(found.breaks),
        )
    )


def _print_json(found: chain.Checked) -> None:
    breaks = [
        {"sequence": b.sequence, "subject": b.subject, "what": b.what, "detail": b.detail,
         "message": str(b)}
        for b in found.breaks
    ]  # fmt: skip
    answer = {
        "whole": not breaks,
        "links": found.links,
        "rows": found.rows,
        "anchor": None if breaks else str(found.anchor),
        "breaks": breaks,
    }
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def export_chain(url: str, file: Path) -> None:
    """Write the chain as JSON Lines into a new file, or to standard output.

    That it was exported is an event, whose link comes after those that are given out.
    """
    with chain.reading(url) as connection:
        head = chain.head(connection)
        with _new_file(file) as out:
            _note_export(url, head)
            out.writelines(line + "\n" for line in chain.export(connection))
    if file != STANDARD_OUTPUT:
        print(_("Created {database}.", database=file), file=sys.stderr)


def _note_export(url: str, head: Anchor) -> None:
    store = open_store(url)
    try:
        events.note(store, EventAction.EXPORT, "chain", {"anchor": str(head)}, system_actor())
    finally:
        store.close()


@contextmanager
def _new_file(file: Path) -> Iterator[TextIO]:
    """A file to be written, taken back when that fails; or standard output."""
    if file == STANDARD_OUTPUT:
        yield sys.stdout
        return
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            try:
                yield out
            except BaseException:
                file.unlink()
                raise
    except FileExistsError as error:
        raise Refused(
            message(N_("{file} exists already."), file=file),
            message(N_("Name another file, or move this one away.")),
        ) from error
    except OSError as error:
        raise Refused(
            message(N_("{file} cannot be written."), file=file),
            message(N_("Name a file in a folder that may be written to.")),
        ) from error
