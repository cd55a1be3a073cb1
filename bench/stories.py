"""What is told of one village of the load: its entries in order, drawn from a seeded generator.

Three villages in ten have the whole story of their works; the others stand in the register with a
state and a few counts. Every story keeps the rules an entry must keep, and ends by `LAST_DAY`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from electrification.subject.capital import CapitalKind
from electrification.subject.entries import Decision, EntryKind, NewEntry
from electrification.subject.milestones import OPTIONAL_BY_DEFAULT, STAGES, Stage
from electrification.subject.villages import Provenance, Status

FIRST_DAY, LAST_DAY = dt.date(2021, 1, 1), dt.date(2025, 9, 30)
LAST_START = dt.date(2023, 6, 30)
ENDS = {
    "register_meets": 0.64,
    "register_not_started": 0.04,
    "nothing": 0.02,
    "preparing": 0.04,
    "building": 0.05,
    "dark": 0.04,
    "partly": 0.03,
    "below": 0.03,
    "meets": 0.11,
}
"""How a village's story ends, and for what share of villages."""
PATH = tuple(s for s in STAGES if s not in OPTIONAL_BY_DEFAULT and s is not Stage.INSPECTED)
REACHES = {
    "preparing": Stage.CONNECTION_AGREED,
    "building": Stage.LV_LINE_BUILT,
    "dark": Stage.ACCEPTED,
    "partly": Stage.CONTRACTED,
    "below": Stage.HANDED_OVER,
    "meets": Stage.RECOGNISED,
}
CAUSES = ("Hành lang tuyến", "Đất đặt móng cột", "Vận chuyển vật tư", "Chưa bố trí được vốn")


@dataclass
class Told:
    """One entry with the days it was recorded and decided on; places point into the same story."""

    entry: NewEntry
    recorded_on: dt.date = FIRST_DAY
    decision: Decision | None = None
    decided_on: dt.date | None = None
    closes: int | None = None
    corrects: int | None = None


@dataclass
class Story:
    """The story of the village with that id, and what its counts rest on.

    `clusters` are ids of its clusters, one per phase, where it is built in phases.
    """

    village_id: int
    end: str
    households: int
    clusters: tuple[int, ...] = ()
    started_on: dt.date = FIRST_DAY
    energised_on: dt.date | None = None
    told: list[Told] = field(default_factory=list)

    @property
    def direct(self) -> int:
        """Households registered directly once there is power: enough for the criterion, or not."""
        share = {"below": 0.8, "partly": 0.5}.get(self.end, 0.98)
        return round(self.households * share)

    def tell(self, kind: EntryKind, on: dt.date, code: str = "", **values: Any) -> None:
        """Add an entry; what would lie after the last day is told on that day."""
        links = {name: values.pop(name) for name in ("closes", "corrects") if name in values}
        entry = NewEntry(
            village_id=self.village_id,
            kind=kind,
            code=str(code),
            occurred_on=min(on, LAST_DAY),
            source="Số liệu tải thử",
            provenance=Provenance.RECORDED,
            **values,
        )
        self.told.append(Told(entry, **links))

    def count_households(self, on: dt.date) -> None:
        """The commune's count, by cluster where there are clusters."""
        for cluster, households in self._parts(self.households):
            self.tell(
                EntryKind.HOUSEHOLDS, on, cluster_id=cluster, households=households,
                population=households * 5, households_off_grid=0, households_self_strung=0,
            )  # fmt: skip

    def count_customers(self, on: dt.date) -> None:
        """The power company's count, by cluster where there are clusters."""
        supplied = self.households // 2 if self.end == "partly" else self.households
        for (cluster, grid), (_same, direct) in zip(
            self._parts(supplied), self._parts(self.direct), strict=True
        ):
            self.tell(
                EntryKind.CUSTOMERS, on, cluster_id=cluster, households_on_grid=grid,
                households_contracted=direct, households_direct=direct,
            )  # fmt: skip

    def _parts(self, total: int) -> list[tuple[int | None, int]]:
        if not self.clusters:
            return [(None, total)]
        first = total // 2
        return [(self.clusters[0], first), (self.clusters[1], total - first)]


def pick_end(rng: Random) -> str:
    """How the next village's story ends."""
    return rng.choices(list(ENDS), weights=list(ENDS.values()))[0]


def tell_story(rng: Random, village_id: int, end: str, clusters: tuple[int, ...]) -> Story:
    """The story without routine reports; not yet recorded."""
    story = Story(village_id, end, rng.randint(18, 140), clusters)
    span = (LAST_START - FIRST_DAY).days
    story.started_on = FIRST_DAY + dt.timedelta(days=rng.randint(0, span))
    if end == "nothing":
        return story
    if end.startswith("register"):
        _tell_register(story)
    else:
        _tell_preparation(rng, story)
        _tell_works(rng, story)
    return story


def _tell_register(story: Story) -> None:
    meets = story.end == "register_meets"
    state = Status.MEETS_CRITERION if meets else Status.NOT_STARTED
    story.tell(EntryKind.REGISTER_STATE, story.started_on, state)
    story.count_households(story.started_on)
    if meets:
        story.energised_on = story.started_on


def _tell_preparation(rng: Random, story: Story) -> None:
    on, amount = story.started_on, rng.randint(2_000, 9_000) * 1_000_000
    story.tell(EntryKind.PROGRAMME, on, "dtts_mn_2021_2025")
    story.count_households(on)
    money = {"plan_year": on.year + 1, "capital_source": "Ngân sách trung ương"}
    for code in (CapitalKind.NEED, CapitalKind.YEAR_PLAN):
        story.tell(EntryKind.CAPITAL, on, code, amount_vnd=amount, **money)
    if story.end != "preparing" or rng.random() < 0.5:
        allocated_on = on + dt.timedelta(days=100)
        story.tell(
            EntryKind.CAPITAL, allocated_on, CapitalKind.ALLOCATION, amount_vnd=amount, **money
        )
    due_on = on + dt.timedelta(days=rng.randint(500, 1_200))
    story.tell(EntryKind.PLANNED, on, Stage.ENERGISED, due_on=due_on)
    for stage in OPTIONAL_BY_DEFAULT & {Stage.FOREST_CONVERTED}:
        story.tell(EntryKind.NOT_REQUIRED, on, stage)


def _tell_works(rng: Random, story: Story) -> None:
    """Stages to where the story ends; a village in phases ends with its second phase behind."""
    path = PATH[: PATH.index(REACHES[story.end]) + 1]
    if not story.clusters:
        _walk(rng, story, path, None)
        return
    second = PATH[: PATH.index(Stage.LV_LINE_BUILT) + 1] if story.end == "partly" else path
    shared = PATH[: PATH.index(Stage.STARTED)]
    on = _walk(rng, story, [s for s in path if s in shared], None)
    for phase, stages in ((1, path), (2, second)):
        _walk(rng, story, [s for s in stages if s not in shared], phase, on)


def _walk(
    rng: Random, story: Story, path: Any, phase: int | None, on: dt.date | None = None
) -> dt.date:
    on = on or story.started_on
    for stage in path:
        on += dt.timedelta(days=rng.randint(6, 36))
        if stage is Stage.STARTED and rng.random() < 0.4:
            _tell_obstacle(rng, story, on, phase)
        if stage is Stage.ENERGISED:
            result = "passed" if rng.random() < 0.9 else "passed_with_defects"
            story.tell(EntryKind.INSPECTION, on, result, phase=phase)
            story.energised_on = min(on, LAST_DAY)
        story.tell(EntryKind.STAGE, on, stage, phase=phase)
        if stage is Stage.ENERGISED and (phase is None or phase == len(story.clusters)):
            story.count_customers(on + dt.timedelta(days=15))
    if story.end == "dark" and rng.random() < 0.5:
        story.tell(EntryKind.INSPECTION, on + dt.timedelta(days=20), "failed", phase=phase)
    return on


def _tell_obstacle(rng: Random, story: Story, on: dt.date, phase: int | None) -> None:
    opened = len(story.told)
    story.tell(
        EntryKind.OBSTACLE, on, "opened", phase=phase, cause=rng.choice(CAUSES),
        unit_responsible="Ban QLDA", due_on=on + dt.timedelta(days=60),
    )  # fmt: skip
    if rng.random() < 0.6:
        story.tell(EntryKind.OBSTACLE, on + dt.timedelta(days=45), "closed", closes=opened)


def add_routine(rng: Random, story: Story) -> int:
    """One more report from the village, no news in it most often; answers how many entries."""
    before, lit = len(story.told), story.energised_on
    first = lit or story.started_on
    on = first + dt.timedelta(days=rng.randint(20, max(21, (LAST_DAY - first).days)))
    drawn = rng.random()
    if drawn < 0.03 and _correct_last_count(story):
        return 1
    if lit and not story.clusters and drawn < 0.35:
        story.count_customers(on)
    elif lit and drawn < 0.4:
        story.tell(EntryKind.SUPPLY, on, "lost")
        story.tell(EntryKind.SUPPLY, on + dt.timedelta(days=2), "restored")
    elif not story.clusters and drawn < 0.6:
        story.count_households(on)
    else:
        story.tell(EntryKind.NO_CHANGE, on)
    return len(story.told) - before


def _correct_last_count(story: Story) -> bool:
    """State the last count of the whole village again; False where there is none to correct."""
    corrected = {told.corrects for told in story.told}
    for place in reversed(range(len(story.told))):
        entry = story.told[place].entry
        is_count = entry.kind in (EntryKind.CUSTOMERS, EntryKind.HOUSEHOLDS)
        if is_count and entry.cluster_id is None and place not in corrected:
            story.told.append(Told(entry, corrects=place))
            return True
    return False


def record(rng: Random, story: Story) -> None:
    """Say when each entry was recorded and decided on; a few are returned, or wait."""
    for told in story.told:
        lag = dt.timedelta(days=rng.randint(0, 20))
        told.recorded_on = min(told.entry.occurred_on + lag, LAST_DAY)
        for earlier in (told.closes, told.corrects):
            if earlier is not None:
                before = story.told[earlier]
                known_on = before.decided_on or before.recorded_on
                told.recorded_on = max(told.recorded_on, known_on)
        decided_on = told.recorded_on + dt.timedelta(days=rng.randint(1, 12))
        if decided_on > LAST_DAY or rng.random() < 0.01:
            continue
        is_returned = rng.random() < 0.02
        told.decision = Decision.RETURNED if is_returned else Decision.CONFIRMED
        told.decided_on = decided_on
