"""Money in words, for pages, messages and reports: the leader's line and what stands beside it."""

from __future__ import annotations

from electrification import labels
from electrification.questions.capital_rollup import CapitalHead, Due
from electrification.subject.capital import CapitalKind
from electrification.subject.money import MoneyUnit, money_text
from electrification.subject.villages import Flag
from electrification.texts import _, date, n_, number, percent

PENDING_KINDS = {
    "plan_vnd_pending": CapitalKind.YEAR_PLAN,
    "allocated_vnd_pending": CapitalKind.ALLOCATION,
    "disbursed_vnd_pending": CapitalKind.DISBURSEMENT,
}
"""Of the sums that wait, those a leader asks about."""


def brief(vnd: int) -> str:
    """An amount for the first glance: tỷ đồng from one tỷ on, else triệu đồng."""
    unit = MoneyUnit.BILLION if abs(vnd) >= MoneyUnit.BILLION.vnd else MoneyUnit.MILLION
    return money_text(int(vnd), unit, 2 if unit is MoneyUnit.BILLION else 1)


def head_line(head: CapitalHead) -> str:
    """Plan, paid with the rate, and what must be paid by when: one sentence."""
    if head.plan_year is None:
        return _("No capital plan is recorded yet.")
    parts = [
        _("plan {amount}", amount=brief(head.plan_vnd)),
        _("disbursed {amount} ({rate})", amount=brief(head.disbursed_vnd),
          rate=percent(head.rate_pct)),
        *left_lines(head),
    ]  # fmt: skip
    return f"{head_year(head)} {'; '.join(parts)}"


def head_year(head: CapitalHead) -> str:
    """What the line begins with."""
    return _("Capital {year}:", year=str(head.plan_year))


def left_lines(head: CapitalHead) -> list[str]:
    """What is still to be paid, each by its day, and what lapsed; where nothing has a day, all."""
    said = [
        _("{amount} must be disbursed before {day}", amount=brief(due.amount_vnd),
          day=date(due.until))
        for due in head.due
    ]  # fmt: skip
    said += [
        _("{amount} not disbursed by {day}", amount=brief(due.amount_vnd), day=date(due.until))
        for due in head.lapsed
    ]
    if not said and head.remaining_vnd > 0:
        said.append(_("{amount} remains, without a cut-off", amount=brief(head.remaining_vnd)))
    return said


def days_left(due: Due) -> str:
    """How many days are left, or have gone by."""
    if due.days_left >= 0:
        return n_("{count} day left", "{count} days left", due.days_left)
    return n_("{count} day overdue", "{count} days overdue", -due.days_left)


def waiting_lines(head: CapitalHead) -> list[str]:
    """What stands beside the figures: sums that wait, and what passes a limit."""
    said = [
        _("{what} waiting for confirmation: {amount}", what=labels.label(kind),
          amount=brief(head.pending_vnd[name]))
        for name, kind in PENDING_KINDS.items()
        if head.pending_vnd.get(name)
    ]  # fmt: skip
    if head.review_entries:
        flag, count = labels.label(Flag.NEEDS_REVIEW), number(head.review_entries)
        said.append(
            _("{flag}: {count} entries (over by {amount})", flag=flag, count=count,
              amount=brief(head.over_vnd))
            if head.over_vnd
            else _("{flag}: {count} entries", flag=flag, count=count)
        )  # fmt: skip
    if head.uncounted_vnd:
        said.append(
            _("beside it {amount} of the people, which is in no rate",
              amount=brief(head.uncounted_vnd))
        )  # fmt: skip
    return said
