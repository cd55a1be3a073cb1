"""Every sentence a person sees: English in the code, Vietnamese in ``locale/vi/*.po``.

``_`` translates now; ``N_`` marks a sentence for later; ``Message`` carries a marked sentence with
its values and translates when shown. Numbers and dates are written the Vietnamese way
(``1.234,5``, ``90,24 %``, ``23/01/2025``) or the English way by the language in use.

``python -m electrification.texts --check`` compares the code with the catalogue and
``--update`` adds what is missing to it, untranslated.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from babel.numbers import format_decimal

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
LOCALE_FOLDER = Path(__file__).parent / "locale"
FORMS = {"_": 1, "N_": 1, "n_": 2}
"""How many sentences each function of this module takes."""

_language: ContextVar[str | None] = ContextVar("language", default=None)
_ask_language: list[Callable[[], str | None]] = []


def use_language(language: str) -> None:
    """Set the language of this thread or task; an unknown one is refused with `ValueError`."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}: one of {', '.join(LANGUAGES)}")
    _language.set(language)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Speak a language for a while, whatever the reader's is: reports are written in Vietnamese."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def ask_language_from(source: Callable[[], str | None]) -> None:
    """Let a screen say which language its reader uses; the last source given is asked first."""
    _ask_language.insert(0, source)


def language() -> str:
    """The language in use: this thread's, else the screen's, else Vietnamese."""
    if (chosen := _language.get()) is not None:
        return chosen
    for source in _ask_language:
        if (chosen := source()) in LANGUAGES:
            return chosen
    return DEFAULT_LANGUAGE


@cache
def catalogue(language: str) -> dict[str, str]:
    """Translated sentences by their English source, from every file of that language."""
    sentences: dict[str, str] = {}
    for path in sorted((LOCALE_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                source = message.id[0] if isinstance(message.id, tuple | list) else message.id
                wording = (
                    message.string[0]
                    if isinstance(message.string, tuple | list)
                    else message.string
                )
                if source and wording:
                    sentences[source] = wording
    return sentences


def _(sentence: str, /, **values: Any) -> str:
    """The sentence in the language in use, with its ``{named}`` values filled in."""
    wording = sentence if language() == "en" else catalogue(language()).get(sentence, sentence)
    return wording.format(**values) if values else wording


def N_(sentence: str) -> str:  # noqa: N802 (the name gettext gives it)
    """Mark a sentence for the catalogue without translating it yet."""
    return sentence


def n_(singular: str, plural: str, /, count: int, **values: Any) -> str:
    """Singular or plural by `count`, itself written as a number; Vietnamese has one form."""
    if language() == "en":
        wording = singular if count == 1 else plural
    else:
        wording = catalogue(language()).get(singular, plural)
    return wording.format(count=number(count), **values)


@dataclass(frozen=True)
class Message:
    """A marked sentence with its values; ``str()`` gives it in the language in use."""

    sentence: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return _(self.sentence, **{k: written(v) for k, v in self.values.items()})


def message(sentence: str, /, **values: Any) -> Message:
    """Short form of `Message`; mark the sentence with `N_`."""
    return Message(sentence, values)


class Refused(Exception):
    """Something the product will not do, said to a person: what is wrong and how to mend it."""

    def __init__(self, problem: Message | str, remedy: Message | str | None = None) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}" if self.remedy else str(self.problem)


RELOAD = message(N_("Reload the page; it may have been changed meanwhile."))
"""The remedy for what somebody else has changed since the page was drawn."""


def written(value: Any) -> str:
    """A value as a person reads it: dates and whole numbers in the language in use."""
    if isinstance(value, dt.datetime):
        return instant(value)
    if isinstance(value, dt.date):
        return date(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return number(value, places=0 if isinstance(value, int) else 2)


def number(value: float | Decimal, places: int = 0) -> str:
    """``1.234,5`` in Vietnamese, ``1,234.5`` in English; halves are rounded up."""
    rounded = half_up(value, places)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(rounded, format=pattern, locale=language())


def half_up(value: float | Decimal, places: int) -> Decimal:
    """The value to so many places, halves away from zero, as offices round.

    >>> half_up(0.125, 2)
    Decimal('0.13')
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent(value_pct: float | Decimal | None, places: int = 2) -> str:
    """``90,24 %``; a rate that cannot be computed is a dash; a whole one drops its zeros."""
    if value_pct is None or value_pct != value_pct:
        return "–"
    exact = half_up(value_pct, places)
    return f"{number(exact, 0 if exact == exact.to_integral_value() else places)} %"


def date(value: dt.date | None) -> str:
    """``23/01/2025``; a missing date is a dash."""
    if value is None or value != value:
        return "–"
    return format_date(value, "dd/MM/yyyy", locale="vi")


def instant(value: dt.datetime | None) -> str:
    """An instant in Vietnam's time, ``14:05 23/01/2025``."""
    from electrification.calendar import VIETNAM

    if value is None or value != value:
        return "–"
    local = value.astimezone(VIETNAM) if value.tzinfo else value
    return f"{local:%H:%M} {date(local.date())}"


def _extracted(root: Path) -> dict[str, tuple[tuple[str, ...], str]]:
    """Sentences of the code with their place; read from the syntax tree, f-strings included."""
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for path in sorted((root / "electrification").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            stated = node.args[: FORMS.get(node.func.id, 0)]
            forms = tuple(
                a.value for a in stated if isinstance(a, ast.Constant) and isinstance(a.value, str)
            )
            if forms:
                found[forms[0]] = (forms, f"{path.relative_to(root)}:{node.lineno}")
    return found


def _placeholders(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conv in Formatter().parse(sentence) if name is not None}


def problems(root: Path) -> list[str]:
    """What is wrong between the code under `root` and the Vietnamese catalogue."""
    found, known, twice = _extracted(root), catalogue("vi"), []
    seen: dict[str, str] = {}
    for path in sorted((LOCALE_FOLDER / "vi").glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale="vi"):
                key = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
                if key and key in seen:
                    twice.append(f"{path.name}: {key!r} stands in {seen[key]} too")
                if key:
                    seen[key] = path.name
    missing = [
        f"{place}: no Vietnamese for {s!r}" for s, (_x, place) in found.items() if s not in known
    ]
    unused = [
        f"{file}: {s!r} is in the catalogue but not in the code"
        for s, file in seen.items()
        if s not in found
    ]
    wrong = [
        f"{seen[s]}: other {{values}} in the translation of {s!r}"
        for s, (forms, _place) in found.items()
        if s in known and not _placeholders(known[s]) <= set().union(*map(_placeholders, forms))
    ]
    return sorted(missing) + sorted(unused) + sorted(wrong) + twice


def _update(root: Path, file: Path) -> int:
    known, catalog = catalogue("vi"), Catalog(locale="vi")
    if file.exists():
        with file.open("rb") as stream:
            catalog = read_po(stream, locale="vi")
    new = [forms for s, (forms, _place) in _extracted(root).items() if s not in known]
    for forms in new:
        catalog.add(forms[0] if len(forms) == 1 else forms)
    with file.open("wb") as stream:
        write_po(stream, catalog, width=100, omit_header=False)
    return len(new)


def main() -> int:
    """``--check`` (exit 1 when the catalogue lacks a sentence) or ``--update FILE``."""
    parser = argparse.ArgumentParser(prog="python -m electrification.texts")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update", metavar="NAME", help="add untranslated sentences to NAME.po")
    asked = parser.parse_args()
    root = Path(__file__).parent.parent
    if asked.update:
        print(_update(root, LOCALE_FOLDER / "vi" / f"{asked.update}.po"), "sentences added")
        return 0
    found = problems(root)
    print("\n".join(found) or f"texts: {len(catalogue('vi'))} sentences, none missing")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
