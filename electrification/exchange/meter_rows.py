"""The rows of a monthly file on their way to readings, with what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from electrification.exchange import meter_cells as cells
from electrification.exchange.draft import RowProblem, printable, trimmed, unprintable
from electrification.exchange.meter_cells import CellProblem, NumberFormat
from electrification.exchange.meter_columns import HEADINGS, WHERE
from electrification.exchange.numbers import shortened
from electrification.exchange.tables import Table
from electrification.storage import Store
from electrification.subject.meters import MeterRow
from electrification.texts import N_, Message, message
from geo.units import fold

MAX_KWH_PER_CUSTOMER = 1_000
"""A household of a mountain village that uses more in a month is worth a look."""


@dataclass(frozen=True)
class Known:
    """Which villages a file may name: by code, by folded name and commune, by substation.

    `allowed` are those that the person imports for; None is all.
    """

    by_code: dict[str, int]
    by_name: dict[str, list[tuple[int, str]]]
    by_substation: dict[str, tuple[str, list[int]]]
    allowed: frozenset[int] | None = None

    @classmethod
    def of(cls, store: Store, day: dt.date, allowed: frozenset[int] | None = None) -> Known:
        """The villages of a store, with the communes they lie in on that day."""
        frame = store.snapshot(day).frame
        by_name: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in frame[["village_id", "village_name", "commune_name"]].itertuples(index=False):
            commune = fold(row.commune_name) if isinstance(row.commune_name, str) else ""
            by_name[_name_key(row.village_name)].append((int(row.village_id), commune))
        served: dict[str, tuple[str, list[int]]] = {}
        for one in store.meters.substations().itertuples(index=False):
            served.setdefault(fold(one.substation), (one.substation, []))[1].append(
                int(one.village_id)
            )
        codes = zip(frame["village_code"], frame["village_id"], strict=True)
        return cls({fold(c): int(i) for c, i in codes}, dict(by_name), served, allowed)


class Reading:
    """The rows of a table on their way to readings, with what is wrong with them."""

    def __init__(
        self,
        table: Table,
        places: dict[str, int],
        known: Known,
        numbers: NumberFormat,
        today: dt.date,
    ) -> None:
        self.table, self.places, self.known = table, places, known
        self.numbers, self.today = numbers, today
        self.rows: list[MeterRow] = []
        self.errors: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self._first: dict[tuple[Any, ...], int] = {}
        self._whole: dict[tuple[int, dt.date], set[bool]] = {}

    def read(self) -> None:
        """Every row; a row with an error gives no reading."""
        width = len(self.table.headings)
        for row in self.table.rows:
            if self.table.is_ragged_suspect and (
                len(row.cells) < width or any(c.strip() for c in row.cells[width:])
            ):
                self._error(
                    row.number, next(iter(self.places)), "",
                    message(N_("The row has {count} cells, the headings have {width}."),
                            count=len(row.cells), width=width),
                    message(N_("Put in quotation marks every cell that holds the separator.")),
                )  # fmt: skip
                continue
            texts = {
                key: trimmed(row.cells[at]) if at < len(row.cells) else ""
                for key, at in self.places.items()
            }
            self._row(row.number, texts)

    def _row(self, number: int, texts: dict[str, str]) -> None:
        before = len(self.errors)
        for key, text in texts.items():
            if not text.isascii() and (sign := unprintable(text)):
                self._error(
                    number, key, text,
                    message(N_("The text holds the invisible character {code}."), code=sign),
                    message(N_("Delete the content of the cell and type it again.")),
                )  # fmt: skip
        if len(self.errors) > before:
            return
        month = self._cell(number, "month", texts, lambda t: cells.read_month(t, self.today))
        customers = self._cell(
            number, "customers", texts, lambda t: cells.read_customers(t, self.numbers)
        )
        kwh = self._cell(number, "kwh", texts, lambda t: cells.read_kwh(t, self.numbers))
        where = self._place(number, texts)
        if month is None or customers is None or kwh is None or where is None:
            return
        made = MeterRow(
            village_id=where[0], substation=where[1], month=month, customers=customers, kwh=kwh,
            row=number,
        )  # fmt: skip
        if self._is_first(made, texts):
            self.rows.append(made)
            self._look(made, texts)

    def _cell(
        self, number: int, key: str, texts: dict[str, str], read: Callable[[str], Any]
    ) -> Any:
        try:
            return read(texts[key])
        except CellProblem as error:
            self._error(number, key, texts[key], error.problem, error.remedy)
            return None

    def _place(self, number: int, texts: dict[str, str]) -> tuple[int, str | None] | None:
        """Village and substation that a row names: by code, by name, by the substation."""
        substation = texts.get("substation") or None
        found = self._named(texts)
        if isinstance(found, tuple):
            key, problem, remedy = found
            self._error(number, key, texts.get(key, ""), problem, remedy)
            return None
        if found is None:
            served = self.known.by_substation.get(fold(substation or ""))
            if served is None or len(set(served[1])) != 1:
                key = "substation" if substation else next(k for k in WHERE if k in self.places)
                self._error(number, key, texts.get(key, ""), *_nowhere(substation, served))
                return None
            substation, found = served[0], served[1][0]
        if self.known.allowed is not None and found not in self.known.allowed:
            key = next(k for k in WHERE if texts.get(k))
            self._error(
                number, key, texts[key],
                message(N_("The village lies outside the units you work for.")),
                message(N_("Leave it to somebody of that unit, or of the unit above.")),
            )  # fmt: skip
            return None
        return found, substation

    def _named(self, texts: dict[str, str]) -> int | tuple[str, Message, Message] | None:
        """The village by code or by name; None where the row names none; what is wrong."""
        if code := texts.get("village_code"):
            found = self.known.by_code.get(fold(code))
            if found is not None:
                return found
            return (
                "village_code",
                message(N_("There is no village {code} in the register."), code=shortened(code)),
                message(N_("Correct the code, or bring the village into the register first.")),
            )
        name = texts.get("village_name")
        if not name:
            return None
        commune = fold(texts.get("commune_name", ""))
        same = self.known.by_name.get(_name_key(name), [])
        own = [i for i, c in same if not commune or commune == c or c.endswith(f" {commune}")]
        if len(own) == 1:
            return own[0]
        if not own:
            problem = message(N_("No village is named “{name}” there."), name=shortened(name))
        else:
            problem = message(
                N_("{count} villages are named “{name}”."), count=len(own), name=shortened(name)
            )
        return "village_name", problem, message(N_("Write the code of the village instead."))

    def _is_first(self, made: MeterRow, texts: dict[str, str]) -> bool:
        """Each village, substation and month stands once, and not both whole and in parts."""
        key = next(k for k in (*WHERE, "month") if texts.get(k))
        first = self._first.setdefault(made.key, made.row)
        if first != made.row:
            self._error(
                made.row, key, texts[key],
                message(N_("Row {row} is of the same village, substation and month."),
                        row=str(first)),
                message(N_("Keep one of the rows, or write their sum.")),
            )  # fmt: skip
            return False
        kinds = self._whole.setdefault((made.village_id, made.month), set())
        kinds.add(made.substation is None)
        if len(kinds) > 1:
            self._error(
                made.row, key, texts[key],
                message(N_("The village stands in this month both as a whole and by substation.")),
                message(N_("Keep either the row of the village or those of its substations.")),
            )  # fmt: skip
            return False
        return True

    def _look(self, made: MeterRow, texts: dict[str, str]) -> None:
        """What is unusual and does not stand in the way."""
        if made.kwh > MAX_KWH_PER_CUSTOMER * max(made.customers, 1):
            problem = message(N_("More than {most} kWh a customer in one month is unusual."),
                              most=MAX_KWH_PER_CUSTOMER)  # fmt: skip
        elif made.month == self.today.replace(day=1):
            problem = message(N_("This month has not ended yet."))
        else:
            return
        self.warnings.append(
            self._problem(made.row, "kwh", texts["kwh"], problem, message(N_("Check the figure.")))
        )

    def _error(self, number: int, key: str, value: str, problem: Message, remedy: Message) -> None:
        self.errors.append(self._problem(number, key, value, problem, remedy))

    def _problem(
        self, number: int, key: str, value: str, problem: Message, remedy: Message
    ) -> RowProblem:
        place = self.places.get(key)
        heading = self.table.headings[place] if place is not None else HEADINGS[key][0]
        shown = printable(shortened(value, 200))
        return RowProblem(number, printable(" ".join(heading.split())), shown, problem, remedy)


def _nowhere(
    substation: str | None, served: tuple[str, list[int]] | None
) -> tuple[Message, Message]:
    remedy = message(N_("Write the code of the village instead."))
    if not substation:
        return message(N_("The row names neither a village nor a substation.")), message(
            N_("Write where it is of; delete the row if it is a total.")
        )
    if served is None:
        return message(
            N_("No village is known to be served by “{name}”."), name=shortened(substation)
        ), remedy
    return message(
        N_("“{name}” serves {count} villages."), name=shortened(substation),
        count=len(set(served[1])),
    ), remedy  # fmt: skip


def _name_key(name: str) -> str:
    return fold(name).removeprefix("thon ")
