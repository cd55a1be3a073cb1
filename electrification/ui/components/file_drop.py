"""One box for every file: it says what the file is, and hands it to who looks at that kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from electrification import labels
from electrification.exchange.kinds_of_file import FileKind, kind_of_file
from electrification.exchange.tables import MAX_MEGABYTES
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, Matter, may, recording_scope, scope_of, works
from electrification.texts import N_, Refused, _
from electrification.ui.components.capital_import import capital_import
from electrification.ui.components.dropped import Dropped, read_once, turn
from electrification.ui.components.meter_import import meter_import
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.register_import import register_import
from electrification.ui.components.upload_box import upload_box
from electrification.ui.components.workbook_import import workbook_import

KEY = "drop"


@dataclass(frozen=True)
class _Desk:
    """Who looks at files of a kind: what is in it, for whom it is, and the form."""

    about: str
    is_for: Callable[[Store, Actor], bool]
    show: Callable[[Store, Actor, Dropped], None]


_DESKS: Mapping[FileKind, _Desk] = {
    FileKind.FIELD_WORKBOOK: _Desk(
        N_("the workbook exported here, filled in"),
        lambda _store, by: works(by), workbook_import,
    ),
    FileKind.METERS: _Desk(
        N_("billed customers and kWh by month"),
        lambda _store, by: may(by, Action.IMPORT_METERS), meter_import,
    ),
    FileKind.REGISTER: _Desk(
        N_("the template of the register, filled in"),
        lambda store, by: may(by, Action.IMPORT_REGISTER)
        and store.effective(scope_of(by, Action.IMPORT_REGISTER)) is None,
        register_import,
    ),
    FileKind.CAPITAL: _Desk(
        N_("plans, allocations and payments by work and source"),
        lambda _store, by: recording_scope(by, Matter.CAPITAL) != (), capital_import,
    ),
}  # fmt: skip


def file_drop(store: Store, by: Actor) -> None:
    """The box, what the file in it is, and what it would change."""
    mine = {kind: desk for kind, desk in _DESKS.items() if desk.is_for(store, by)}
    if not mine:
        return
    st.subheader(_("Bring a file in"), anchor=False)
    st.caption(" · ".join(f"{labels.label(k)}: {_(desk.about)}" for k, desk in mine.items()))
    file = upload_box(
        _("File (XLSX or CSV, at most {most} MB)", most=MAX_MEGABYTES),
        ["xlsx", "csv", "txt", "tsv"], key=f"{KEY}_file_{turn()}", most_megabytes=MAX_MEGABYTES,
    )  # fmt: skip
    if file is None:
        return
    dropped = Dropped(file.name, file.getvalue())
    try:
        kind = read_once(
            store, dropped, "kind", lambda: kind_of_file(dropped.content, dropped.name)
        )
    except Refused as refusal:
        show_refusal(refusal)
        return
    if kind is None:
        _not_recognised(mine)
        return
    desk = _DESKS[kind]
    st.markdown(f"**{plain(_('This is: {kind}', kind=labels.label(kind)))}**")
    if not desk.is_for(store, by):
        show_refusal(_not_yours())
        return
    desk.show(store, by, dropped)


def _not_recognised(mine: Iterable[FileKind]) -> None:
    names = ", ".join(labels.label(kind) for kind in mine)
    st.error(
        plain(_("It is not plain what this file is: its headings are not known. Files that can be "
                "brought in here: {names}.", names=names)),
        icon=":material/help:",
    )  # fmt: skip


def _not_yours() -> Refused:
    return Refused(
        _("Your post does not bring in files of this kind."),
        _("Leave it to the unit whose matter it is, or ask the administrator."),
    )
