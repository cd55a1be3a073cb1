"""The five-second view in words, for a message and for a picture; figures come from `Overview`."""

from __future__ import annotations

import pandas as pd

from electrification import labels
from electrification.questions.overview import Change, Overview, period_of
from electrification.reports.rate_words import cell, is_few
from electrification.subject.villages import Status
from electrification.texts import _, date, n_, number

MOST_CHARACTERS = 80


def typed(text: object) -> str:
    """What somebody typed, on one line and not too long; empty where nobody did."""
    said = " ".join(text.split()) if isinstance(text, str) else ""
    return said if len(said) <= MOST_CHARACTERS else said[: MOST_CHARACTERS - 1] + "…"


def rate_said(found: Overview) -> str:
    """The rate on the frozen list; empty where the villages are too few for one.

    Beside it stands `rate_words.at_present`.
    """
    if is_few(found.villages):
        return ""
    return cell(found.rate)[0]


def period(found: Overview) -> str:
    """The reporting month the day lies in, or the closed period whose figures are shown."""
    if (own := found.period) is not None:
        return _(
            "{period} as closed, {first} – {last}",
            period=labels.period_name(own.key),
            first=date(own.first_on),
            last=date(own.last_on),
        )
    first, last = period_of(found.snapshot.on)
    return _("period {first} – {last}", first=date(first), last=date(last))


def period_in_brief(found: Overview) -> str:
    """The period without the days of a closed one, for where there is little room."""
    if found.period is None:
        return period(found)
    return _("{period} as closed", period=labels.period_name(found.period.key))


def group_name(status: Status, rows: pd.DataFrame) -> str:
    """A group of villages that remain, with how many of them are without capital."""
    name = labels.label(status)
    without = int((~rows["has_capital"]).sum())
    if status is not Status.PREPARING or not without:
        return name
    return f"{name} ({_('{count} without capital', count=number(without))})"


def waiting(found: Overview) -> str:
    """What waits for confirmation, and which villages it may take back."""
    said = n_(
        "{count} village waits for confirmation",
        "{count} villages wait for confirmation",
        len(found.pending),
    )
    if len(found.in_doubt):
        said += "; " + n_(
            "{count} village may fall back once pending entries are confirmed.",
            "{count} villages may fall back once pending entries are confirmed.",
            len(found.in_doubt),
        )
    return said.rstrip(".")


def change(since: Change) -> str:
    """What changed since the period before."""
    parts = [
        n_("{count} more village meets", "{count} more villages meet", len(since.gained))
        if since.gained
        else _("no further village meets"),
        n_("{count} village fell back", "{count} villages fell back", len(since.lost))
        if since.lost
        else _("none fell back"),
        _("the list of villages did not change")
        if not (since.joined or since.left)
        else _("list of villages: {joined} joined, {left} left",
               joined=number(len(since.joined)), left=number(len(since.left))),
    ]  # fmt: skip
    return "; ".join(parts)


def dark(found: Overview, obstacles: pd.DataFrame) -> tuple[str, str]:
    """How many are finished and dark and for how long, and what holds back the oldest of them."""
    rows = found.built_dark
    count = int((rows["status"] == Status.BUILT_NOT_ENERGISED).sum())
    if rows.empty:
        return _("Completed, not energised: none"), ""
    oldest = rows.iloc[0]
    said = _(
        "Completed, not energised: {count} villages, longest {days} days",
        count=number(count),
        days=number(int(oldest["built_dark_days"])),
    )
    own = obstacles[obstacles.index.isin(oldest["obstacle_entry_ids"])]
    if own.empty:
        return said, ""
    cause, unit = labels.cause(typed(own.iloc[0]["cause"])), typed(own.iloc[0]["unit_responsible"])
    acts = _("unit that must act: {unit}", unit=unit) if unit else ""
    return said, " – ".join(part for part in (cause, acts) if part)


def matters(lines: pd.DataFrame) -> tuple[str, str]:
    """How many matters wait for the leaders, and the most urgent one.

    `lines` as `questions.urgent.to_decide` gives them.
    """
    if lines.empty:
        return _("Matters for the leaders: none"), ""
    said = _("Matters for the leaders: {count}", count=number(len(lines)))
    late = int(lines["overdue_days"].notna().sum())
    if late:
        said += f" ({n_('{count} past its deadline', '{count} past their deadline', late)})"
    first = lines.iloc[0]
    if pd.notna(first["overdue_days"]):
        until = n_("{count} day overdue", "{count} days overdue", int(first["overdue_days"]))
    else:
        until = _("deadline {day}", day=date(first["due_on"]))
    what = typed(first["village_name"]) or typed(first["what"])
    parts = (what, typed(first["unit"]), typed(first["document_number"]), until)
    return said, " – ".join(part for part in parts if part)


def capital(found: Overview) -> str:
    """What is allocated to the villages that remain; empty where none does."""
    if not found.remaining_count:
        return ""
    rows = pd.concat(list(found.remaining.values()))
    total = int(rows["allocated_vnd"].sum())
    without = int((~rows["has_capital"]).sum())
    if not total:
        return _("Capital: no allocation recorded for the villages that remain")
    return _(
        "Capital allocated to the villages that remain: {amount}; {count} without capital",
        amount=labels.money(total),
        count=number(without),
    )
