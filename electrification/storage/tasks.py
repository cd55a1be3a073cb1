"""Reading tasks: what they charge whom with, what happened to them, and where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import pandas as pd
import sqlalchemy as sa

from electrification.questions.urgent import in_order
from electrification.storage.frames import frame_of
from electrification.storage.schema import entry, person, task, task_event, task_subject, village
from electrification.subject.tasks import states

_FAR = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
_LAST_DAY = dt.date(2199, 12, 31)


class Tasks:
    """The tasks of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def on(
        self,
        day: dt.date,
        known_at: dt.datetime | None = None,
        villages: Collection[int] | None = None,
        offices: Collection[str] = (),
    ) -> pd.DataFrame:
        """Tasks there are on that day with their state, as known then; the most urgent first.

        Parameters
        ----------
        villages : ids, optional
            Only tasks about one of these villages, or about none in particular; None is all.
        offices : optional
            With `villages`: also what one of these offices leads or co-ordinates.

        Returns
        -------
        DataFrame
            As `subject.tasks.states`, with ``document_number content coordinating_units`` and the
            lists ``village_ids village_codes village_names stages obstacle_entry_ids``.
        """
        with self._engine.connect() as connection:
            found = tasks_on(connection, day, known_at or _FAR)
        if villages is None:
            return found
        wanted = set(villages)
        inside = [not ids or bool(wanted.intersection(ids)) for ids in found["village_ids"]]
        own = [
            bool({row.lead_unit, *_lines(row.coordinating_units)} & set(offices))
            for row in found.itertuples()
        ]
        keep = [here or ours for here, ours in zip(inside, own, strict=True)]
        return found[pd.Series(keep, index=found.index, dtype=bool)].reset_index(drop=True)

    def subjects(self) -> pd.DataFrame:
        """What tasks are about: ``task_id village_* stage obstacle_entry_id``, in their order."""
        with self._engine.connect() as connection:
            return frame_of(connection, _SUBJECTS)

    def history(self, task_id: int, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """What happened to a task, oldest first, with the post and unit of who recorded it."""
        with self._engine.connect() as connection:
            return history(connection, task_id, known_at or _FAR)

    def obstacles(self, entry_ids: Sequence[int]) -> dict[int, int]:
        """By entry that opened an obstacle, the village it is of; what is none is left out."""
        query = sa.select(entry.c.id, entry.c.village_id).where(
            entry.c.id.in_(list(entry_ids)), entry.c.kind == "obstacle", entry.c.code == "opened"
        )
        with self._engine.connect() as connection:
            return {int(row.id): int(row.village_id) for row in connection.execute(query)}

    def last_on(self) -> dt.date | None:
        """Day of the last thing that tasks tell of; None without tasks."""
        query = sa.select(sa.func.max(task_event.c.occurred_on), sa.func.max(task.c.document_on))
        with self._engine.connect() as connection:
            days = [d for d in connection.execute(query.select_from(task).outerjoin(
                task_event, task_event.c.task_id == task.c.id)).one() if d is not None]  # fmt: skip
        return max(days, default=None)


def tasks_on(connection: sa.Connection, day: dt.date, known_at: dt.datetime) -> pd.DataFrame:
    """Tasks there are on that day with their state, as known then; see `Tasks.on`."""
    tasks, events = frame_of(connection, _TASKS), frame_of(connection, _EVENTS)
    about = frame_of(connection, _SUBJECTS)
    return in_order(_with_subjects(states(tasks, events, day, known_at), about))


def standing(connection: sa.Connection, task_id: int) -> pd.Series | None:
    """One task as it stands now, whatever the day; None where there is none."""
    found = tasks_on(connection, _LAST_DAY, _FAR)
    own = found[found["task_id"] == task_id]
    return None if own.empty else own.iloc[0]


def history(connection: sa.Connection, task_id: int, known_at: dt.datetime = _FAR) -> pd.DataFrame:
    """What happened to a task, oldest first."""
    query = (
        sa.select(
            *task_event.c,
            person.c.post_title.label("recorder_post"),
            person.c.unit_name.label("recorder_unit"),
        )
        .join(person, person.c.id == task_event.c.recorded_by)
        .where(task_event.c.task_id == task_id, task_event.c.recorded_at <= known_at)
        .order_by(task_event.c.occurred_on, task_event.c.id)
    )
    return frame_of(connection, query)


def same_task(connection: sa.Connection, document_number: str, content: str) -> int | None:
    """The task that the same document charged with the same content; None where none is."""
    query = sa.select(sa.func.min(task.c.id)).where(
        task.c.document_number == document_number, task.c.content == content
    )
    found = connection.execute(query).scalar()
    return None if found is None else int(found)


def _lines(text: object) -> list[str]:
    return text.splitlines() if isinstance(text, str) else []


def _with_subjects(found: pd.DataFrame, about: pd.DataFrame) -> pd.DataFrame:
    """Tasks with lists of what they are about, each village once."""
    once = about.drop_duplicates(["task_id", "village_id"])
    lists = {
        "village_ids": once.groupby("task_id")["village_id"].agg(list),
        "village_codes": once.groupby("task_id")["village_code"].agg(list),
        "village_names": once.groupby("task_id")["village_name"].agg(list),
        "stages": about[about["stage"].notna()].groupby("task_id")["stage"].agg(list),
        "obstacle_entry_ids": about[about["obstacle_entry_id"].notna()]
        .groupby("task_id")["obstacle_entry_id"]
        .agg(lambda ids: [int(i) for i in ids]),
    }
    columns = {
        name: pd.Series(
            [values.get(task_id, []) for task_id in found["task_id"]], found.index, dtype="object"
        )
        for name, values in ((n, v.to_dict()) for n, v in lists.items())
    }
    return found.assign(**columns)


_TASKS = sa.select(
    task.c.id.label("task_id"), *(c for c in task.c if c.name != "id"),
    person.c.post_title.label("recorder_post"), person.c.unit_name.label("recorder_unit"),
).join(person, person.c.id == task.c.recorded_by).order_by(task.c.id)  # fmt: skip
_EVENTS = sa.select(*task_event.c).order_by(task_event.c.id)
_SUBJECTS = (
    sa.select(
        *task_subject.c, village.c.code.label("village_code"), village.c.name.label("village_name")
    )
    .join(village, village.c.id == task_subject.c.village_id)
    .order_by(task_subject.c.task_id, task_subject.c.place)
)
