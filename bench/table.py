"""The figures as a table, on the terminal and as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from bench.measure import Figure

HEADS = ("Figure", "Promise", "Median", "Min", "Processor", "Runs", "", "Beside ours")
VERDICT = HEADS.index("")
Row = tuple[str, ...]


def seconds(value: float | None) -> str:
    """A span of time as people read it: ``0.35 s``, ``14.2 ms``; a dash for none."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.1f} ms"


def rows_of(figures: Iterable[Figure]) -> list[Row]:
    """Each figure, and under it its peers with how many times as long they take."""
    found: list[Row] = []
    for figure in figures:
        promise = f"≤ {seconds(figure.promise_s)}" if figure.promise_s is not None else ""
        found.append((_named(figure), promise, *_measured(figure), figure.verdict, ""))
        for peer in figure.peers:
            ratio = peer.median_s / figure.median_s
            beside = "" if math.isnan(ratio) else f"{ratio:.1f} ×"
            found.append((f"  beside: {_named(peer)}", "", *_measured(peer), "", beside))
    return found


def _named(figure: Figure) -> str:
    return f"{figure.name} ({figure.note})" if figure.note else figure.name


def _measured(figure: Figure) -> tuple[str, ...]:
    spans = (figure.median_s, figure.least_s, figure.processor_s)
    return *(seconds(span) for span in spans), str(len(figure.runs_s))


def show(subject: str, figures: list[Figure], console: Console) -> None:
    """Print the table of one subject."""
    table = Table(title=subject, title_justify="left", title_style="bold")
    for place, head in enumerate(HEADS):
        is_text = place in (0, VERDICT)
        table.add_column(
            head, justify="left" if is_text else "right", min_width=62 if place == 0 else None
        )
    for row in rows_of(figures):
        verdict = row[VERDICT]
        colour = {"": "", "OK": "green"}.get(verdict, "red")
        said = f"[{colour}]{verdict}[/{colour}]" if colour else verdict
        table.add_row(*row[:VERDICT], said, *row[VERDICT + 1 :], style="dim" if row[-1] else None)
    console.print(table)


def as_markdown(sections: Mapping[str, list[Figure]]) -> str:
    """The table for docs/bench.md."""
    lines = [f"| {' | '.join(HEADS)} |", "|-|-:|-:|-:|-:|-:|-|-:|"]
    for subject, figures in sections.items():
        lines.append(f"| **{subject}** | | | | | | | |")
        lines += [f"| {' | '.join(cell.strip() for cell in row)} |" for row in rows_of(figures)]
    return "\n".join(lines)
