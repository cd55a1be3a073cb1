"""Offices that people work in: which still stand on a day, and what became of the others.

An office is known by its name, as people write it. It has ended where every post in it has; a
people's committee (UBND) ends with its unit, whether a post was known in it or not.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from electrification.subject.accounts import Post, Role
from geo.units import UnitKey, Units, fold

COMMITTEE = "UBND "


@dataclass(frozen=True)
class Holder:
    """A post with who holds or held it, and from which day on the person signs in no more."""

    person_id: int
    post: Post
    disabled_on: dt.date | None = None

    @property
    def is_disabled(self) -> bool:
        """Whether the person was locked out, whenever."""
        return self.disabled_on is not None


@dataclass(frozen=True)
class Offices:
    """The offices of a day, from every post that ever was."""

    holders: Sequence[Holder]
    units: Units
    day: dt.date

    def standing(self) -> list[str]:
        """Offices somebody works in on the day, as people sort them."""
        return sorted({h.post.organisation for h in self._held() if h.post.organisation}, key=fold)

    def has_ended(self, office: str) -> bool:
        """Whether that office is known and stands no more on the day."""
        posts = [h.post for h in self.holders if h.post.organisation == office]
        if posts:
            return not any(post.is_held_on(self.day, self.units) for post in posts)
        name = office.removeprefix(COMMITTEE)
        known = self.units.frame[self.units.frame["name"] == name]
        ends = pd.to_datetime(known["valid_to"])
        return office != name and len(known) > 0 and bool((ends < pd.Timestamp(self.day)).all())

    def last_day(self, office: str) -> dt.date | None:
        """The last day of an office that has ended; None where that is not known."""
        own = [h.post for h in self.holders if h.post.organisation == office]
        own = own or list(self._posts_of_committee(office))
        return max((post.last_day(self.units) for post in own), default=None)

    def leavers(self) -> list[int]:
        """People all of whose posts have ended by the day, or who were locked out, by id."""
        staying = {
            h.person_id
            for h in self.holders
            if not h.is_disabled and h.post.last_day(self.units) >= self.day
        }
        return sorted({h.person_id for h in self.holders} - staying)

    def successors_of_person(self, person_id: int) -> list[int]:
        """People with a post of the same role in what became of the person's units, best first."""
        own = [h.post for h in self.holders if h.person_id == person_id]
        found: Counter[int] = Counter()
        for holder in self._heirs(own):
            found[holder.person_id] += 1
        return [other for other, _count in found.most_common() if other != person_id]

    def successors_of_office(self, office: str) -> list[str]:
        """Offices that do the same in what became of the office's units, best first."""
        own = [h.post for h in self.holders if h.post.organisation == office]
        if not own:
            own = list(self._posts_of_committee(office))
        found: Counter[str] = Counter()
        for holder in self._heirs(own):
            if holder.post.organisation:
                found[holder.post.organisation] += 1
        return [other for other, _count in found.most_common() if other != office]

    def successor_over(self, office: str, units: Sequence[UnitKey]) -> str | None:
        """The office that does the same over one place, known by its units, narrowest first.

        Of a committee nobody is known in, the committee of the place's own commune.
        """
        own = [h.post for h in self.holders if h.post.organisation == office]
        heirs = self._heirs(own or list(self._posts_of_committee(office)))
        for unit in units:
            for holder in heirs:
                if holder.post.unit == unit and holder.post.organisation not in (None, office):
                    return holder.post.organisation
        if office.startswith(COMMITTEE) and units:
            return COMMITTEE + self.units.get(units[0]).name
        return None

    def _held(self) -> list[Holder]:
        return [
            holder
            for holder in self.holders
            if not holder.is_disabled and holder.post.is_held_on(self.day, self.units)
        ]

    def _heirs(self, posts: Iterable[Post]) -> list[Holder]:
        """Posts held on the day that do what these posts did, in what became of their units."""
        wanted: dict[Role, set[UnitKey]] = {}
        for post in posts:
            if post.unit is not None:
                wanted.setdefault(post.role, set()).update(self._became(post.unit))
        return [h for h in self._held() if h.post.unit in wanted.get(h.post.role, ())]

    def _became(self, unit: UnitKey) -> set[UnitKey]:
        """Units of the day on the ground of this one; of a province, what became of it itself."""
        if self.units.get(unit).level != "commune":
            whole = self._carried(unit)
            if whole:
                return whole
        below = self._communes_under(unit)
        return set().union(*(self._carried(commune) for commune in below)) if below else set()

    def _carried(self, unit: UnitKey) -> set[UnitKey]:
        found, open_ = set(), [unit]
        while open_:
            key = open_.pop()
            valid_to = self.units.get(key).valid_to
            if key.valid_from <= self.day and (valid_to is None or valid_to >= self.day):
                found.add(key)
            else:
                open_ += self.units.successors(key)
        return found

    def _communes_under(self, unit: UnitKey) -> list[UnitKey]:
        lineage = self.units.lineage().reset_index()
        inside = pd.Series(False, index=lineage.index)
        for level in ("commune", "district", "province"):
            inside |= (lineage[f"{level}_code"] == unit.code) & (
                lineage[f"{level}_valid_from"] == pd.Timestamp(unit.valid_from)
            )
        return [
            UnitKey(code, valid_from.date())
            for code, valid_from in zip(
                lineage.loc[inside, "commune_code"],
                lineage.loc[inside, "commune_valid_from"],
                strict=True,
            )
        ]

    def _posts_of_committee(self, office: str) -> Iterable[Post]:
        """A committee without known posts: as if a commune officer worked in its unit."""
        known = self.units.frame[self.units.frame["name"] == office.removeprefix(COMMITTEE)]
        for row in known.itertuples():
            key = UnitKey(row.code, row.valid_from.date())
            yield Post(role=Role.COMMUNE, unit=key, from_on=key.valid_from, organisation=office)
