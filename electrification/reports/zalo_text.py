"""The message for a chat: the five-second view as exactly eight lines of plain text."""

from __future__ import annotations

import pandas as pd

from electrification.questions.overview import Overview
from electrification.reports import overview_words as words
from electrification.reports.rate_words import at_present
from electrification.texts import _, date, instant, n_, number

LINES = 8


def zalo_text(found: Overview, obstacles: pd.DataFrame, matters: pd.DataFrame) -> str:
    """Write the overview as eight lines.

    Parameters
    ----------
    obstacles : DataFrame
        What open obstacles are, by entry id, as `Store.obstacles` gives them.
    matters : DataFrame
        What leaders must settle, as `questions.urgent.to_decide` gives it.
    """
    return "\n".join(
        (
            _figure(found),
            _remaining(found),
            _joined(words.dark(found, obstacles)),
            _joined(words.matters(matters)),
            _("Since the period before ({day}): {what}.",
              day=date(found.since.before.on), what=words.change(found.since)),
            f"{words.capital(found) or _('Capital: no village is waiting for it')}.",
            _("{pending}. Goal: 100 %.", pending=_capital_letter(words.waiting(found))),
            _source(found),
        )
    )  # fmt: skip


def _capital_letter(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(parts: tuple[str, str]) -> str:
    return " – ".join(part for part in parts if part) + "."


def _figure(found: Overview) -> str:
    share = f"{number(found.meets)}/{number(found.villages)}"
    what = _("border villages have electricity by the New Rural criterion")
    rate, present = words.rate_said(found), at_present(found.rate)
    beside = f" ({present})" if present else ""
    return _(
        "{figure}. As of {day} ({period}), confirmed figures.",
        figure=" – ".join(p for p in (f"{share} {what}", rate) if p) + beside,
        day=date(found.snapshot.on), period=words.period(found),
    )  # fmt: skip


def _remaining(found: Overview) -> str:
    if not found.remaining_count:
        return _("All counted villages meet the criterion.")
    groups = []
    for status, rows in found.remaining.items():
        name = words.group_name(status, rows)
        groups.append(f"{number(len(rows))} {name[:1].lower()}{name[1:]}")
    count = n_("{count} village remains", "{count} villages remain", found.remaining_count)
    return f"{count}: {'; '.join(groups)}."


def _source(found: Overview) -> str:
    snapshot = found.snapshot
    said = _(
        "Source: border village electrification tracker, data version {version}, known at "
        "{instant}.",
        version=snapshot.data_version,
        instant=instant(snapshot.known_at),
    )
    return f"{said} {_('ILLUSTRATIVE DATA')}." if snapshot.is_sample else said
