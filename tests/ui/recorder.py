"""A person who records on the page of a village: touches, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.testing.v1 import AppTest

from electrification import calendar, tracking
from electrification.storage import Store, open_store
from electrification.subject.entries import EntryKind, NewEntry
from electrification.ui.screens import VILLAGE
from tests.electrification.builders import village_id

ENGINEER, INVESTOR, COMMUNE, PLANNER = "dl-027-tq", "da-027-cu", "xa-00793-moi", "sct-tq-1"
DARK = "TBG-035"
"""A village of Sơn Vĩ: works completed and accepted, an inspection failed, an obstacle open."""


@dataclass
class Recorder:
    """The page as one person has it before them; `touches` counts buttons pressed."""

    visitor: AppTest
    url: str
    village: str
    touches: int = field(default=0)

    def run(self) -> None:
        """Draw the page anew."""
        self.visitor.run()
        assert not self.visitor.exception, self.visitor.exception[0].message

    def key(self, name: str) -> str:
        """Key of a field of the form that is open."""
        (found,) = [key for key in self._forms() if key.endswith("_note")]
        return f"{found.removesuffix('note')}{name}"

    def _forms(self) -> list[str]:
        keys = [str(area.key) for area in self.visitor.text_area]
        return [key for key in keys if key.startswith("rec_")]

    def touch(self, key: str) -> None:
        """Press a button."""
        self.touches += 1
        self.visitor.button(key=key).click()
        self.run()

    def choose(self, kind: EntryKind) -> None:
        """Touch one of the kinds."""
        self.touches += 1
        pills: Any = self.visitor.pills(key="record_kind")
        pills.set_value(kind)
        self.run()

    def fill(self, **values: Any) -> None:
        """Type into fields of the open form; `__` in a name stands for `:`.

        A field that another one brings up is typed into once it is there.
        """
        rest = {self.key(name.replace("__", ":")): value for name, value in values.items()}
        while rest:
            there = {key: value for key, value in rest.items() if self._find(key) is not None}
            assert there, f"no field {', '.join(rest)}"
            for key, value in there.items():
                self._type(key, value)
            self.run()
            rest = {key: value for key, value in rest.items() if key not in there}

    def _type(self, key: str, value: Any) -> None:
        widget = self._find(key)
        if key.endswith(("_cause", "_unit_responsible")) and value not in widget.options:
            widget.options.append(value)  # words of one's own
        widget.set_value(value)

    def _find(self, key: str) -> Any:
        v = self.visitor
        for kind in (v.selectbox, v.date_input, v.text_input, v.text_area, v.number_input,
                     v.toggle, v.segmented_control):  # fmt: skip
            for widget in kind:
                if widget.key == key:
                    return widget
        return None

    def typed(self, name: str) -> Any:
        """What a field of the open form holds."""
        return self._find(self.key(name)).value

    def has_field(self, name: str) -> bool:
        """Whether the open form asks for it."""
        return self._find(self.key(name)) is not None

    def send(self) -> None:
        """Touch "Gửi xác nhận"."""
        self.touch(self.key("send"))

    @property
    def is_form_open(self) -> bool:
        """Whether a form is open."""
        return bool(self._forms())

    @property
    def toasts(self) -> list[str]:
        """What was said in passing."""
        return [toast.value.replace("\\", "") for toast in self.visitor.toast]

    @property
    def errors(self) -> list[str]:
        """Refusals shown."""
        return [error.value for error in self.visitor.error if "ngày chưa đóng" not in error.value]

    @property
    def buttons(self) -> set[str]:
        """Keys of the buttons on the page."""
        return {str(button.key) for button in self.visitor.button}

    def recorded(self) -> list[dict[Any, Any]]:
        """Entries recorded since the sample was made, the newest first."""
        with opened(self.url) as store:
            entries = store.village_entries(village_id(store, self.village))
        return [
            row
            for row in entries.sort_values("id", ascending=False).to_dict("records")
            if calendar.today(row["recorded_at"]) == calendar.today()
        ]

    def newest(self) -> dict[Any, Any]:
        """The one entry recorded last."""
        return self.recorded()[0]


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """Yield a store of its own, as another process would have one."""
    store = open_store(url)
    yield store
    store.close()


def by_another(url: str, village: str, person: str, kind: EntryKind, **values: Any) -> int:
    """Record as somebody else, apart from the pages; answers the entry's id."""
    with opened(url) as store:
        by = store.people.actor_by_key(person, store.units())
        assert by is not None
        usual = {"occurred_on": calendar.today(), "document_number": "1/BB", "reason": "rà soát"}
        stated: dict[str, Any] = usual | values
        entry = NewEntry(village_id=village_id(store, village), kind=kind, **stated)
        return tracking.record(store, [entry], by)[0]


def at_village(visit: Callable[..., AppTest], url: str, village: str, person: str) -> Recorder:
    """Open the page of a village as somebody signed in."""
    recorder = Recorder(visit(VILLAGE, url, as_=person, village=village), url, village)
    assert not recorder.visitor.exception, recorder.visitor.exception[0].message
    return recorder
