"""What is wrong with rows of a file, each with its place and what to do."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from electrification.exchange.draft import RowProblem
from electrification.texts import _, n_

MOST = 200


def row_problems(errors: Sequence[RowProblem], warnings: Sequence[RowProblem] = ()) -> None:
    """Errors and warnings of a file, the first of them one by one."""
    if errors:
        st.error(
            n_("{count} error: nothing of the file can be written.",
               "{count} errors: nothing of the file can be written.", len(errors)),
            icon=":material/block:",
        )  # fmt: skip
    elif warnings:
        st.warning(n_("{count} warning.", "{count} warnings.", len(warnings)),
                   icon=":material/rule:")  # fmt: skip
    told = [(_("Error"), p) for p in errors] + [(_("Warning"), p) for p in warnings]
    if told:
        lines = "".join(_problem(kind, problem) for kind, problem in told[:MOST])
        st.html(f'<ul class="entries findings">{lines}</ul>')
    if len(told) > MOST:
        st.caption(_("The first {count} are shown.", count=MOST))


def _problem(kind: str, one: RowProblem) -> str:
    where = _("{kind}, row {row}, column {column}", kind=kind, row=one.row, column=one.column)
    value = f" “{one.value}”" if one.value else ""
    return (
        f'<li><span class="what">{html.escape(where + value)}</span>'
        f'<span class="more">{html.escape(f"{one.problem} {one.remedy}")}</span></li>'
    )
