"""The figures as a table, on the terminal and as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from bench.measure import Figure

HEADS = ("Figure", "Promise", "Median", "Min", "Runs", "", "Beside ours")
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


def _measured(figure: Figure) -> tuple[str, str, str]:
    return seconds(figure.median_s), seconds(figure.least_s), str(len(figure.runs_s))


def show(sections: Mapping[str, list[Figure]], console: Console) -> None:
    """Print the table, one part by subject."""
    table = Table(title="Speeds promised and measured", title_justify="left")
    for place, head in enumerate(HEADS):
        table.add_column(head, justify="left" if place in (0, 5) else "right")
    for subject, figures in sections.items():
        table.add_section()
        table.add_row(f"[bold]{subject}[/bold]")
        for row in rows_of(figures):
            colour = {"MISSED": "red", "NOT MEASURED": "red", "OK": "green"}.get(row[5])
            verdict = f"[{colour}]{row[5]}[/{colour}]" if colour else row[5]
            table.add_row(*row[:5], verdict, row[6], style="dim" if row[6] else None)
    console.print(table)


def as_markdown(sections: Mapping[str, list[Figure]]) -> str:
    """The table for docs/bench.md."""
    lines = [f"| {' | '.join(HEADS)} |", "|-|-:|-:|-:|-:|-|-:|"]
    for subject, figures in sections.items():
        lines.append(f"| **{subject}** | | | | | | |")
        lines += [f"| {' | '.join(cell.strip() for cell in row)} |" for row in rows_of(figures)]
    return "\n".join(lines)
