"""The peer: the same snapshot answered by SQL alone, with window functions, on the embedded file.

It keeps to what a snapshot says of status, criterion, counts, obstacles and pending entries, and so
does less than ours (no flags, no ages). `differences` holds it to our answers: a peer that answers
something else would be no measure. The program itself has one status engine; this is not a second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa

from electrification.calendar import iso_instant
from electrification.questions.snapshot import Snapshot
from electrification.subject.criterion_versions import criterion_on
from electrification.subject.milestones import BUILDING, STAGES, Stage, StageGroup
from electrification.subject.villages import STATUSES

COMPARED = ("status", "meets", "households", "households_direct", "obstacles_open",
            "pending_entries", "status_if_pending")  # fmt: skip
_PREPARATION = [s for s in STAGES if s.group is StageGroup.PREPARATION] + [Stage.SITE_CLEARED]
_AFTER_WORKS = [Stage.ACCEPTED, Stage.OPERATION_RECEIVED, Stage.HANDED_OVER, Stage.SETTLED]

_VISIBLE = """
decided AS MATERIALIZED (
  SELECT entry_id,
         min(CASE WHEN decision = 'confirmed' THEN decided_at END) AS confirmed_at,
         min(CASE WHEN decision <> 'confirmed' THEN decided_at END) AS ended_at
  FROM entry_decision GROUP BY entry_id
),
every AS MATERIALIZED (
  SELECT e.id, e.village_id, e.cluster_id, e.phase, e.kind, e.code, e.occurred_on, e.households,
         e.households_on_grid, e.households_direct, e.amount_vnd, e.refers_to, e.supersedes,
         coalesce(d.confirmed_at <= :known_at, 0) AS is_confirmed
  FROM entry e LEFT JOIN decided d ON d.entry_id = e.id
  WHERE e.occurred_on <= :on AND e.recorded_at <= :known_at
    AND (d.ended_at IS NULL OR d.ended_at > :known_at)
    AND (e.kind <> 'no_change' OR d.confirmed_at <= :known_at)
),
confirmed AS MATERIALIZED (SELECT * FROM every WHERE is_confirmed),
hoped AS MATERIALIZED (
  SELECT * FROM every WHERE id NOT IN (
    SELECT supersedes FROM every WHERE supersedes IS NOT NULL AND NOT is_confirmed)
),
in_clusters AS MATERIALIZED (
  SELECT village_id, count(*) AS clusters FROM cluster GROUP BY village_id
)
"""

# {s} is the selection the status is drawn from: `hoped` (pending entries too) or `confirmed`.
_STATES = """
{s}_stages AS MATERIALIZED (
  SELECT village_id, phase,
         min(CASE WHEN kind = 'stage' AND code IN ({preparation}) THEN occurred_on END) AS prepared,
         min(CASE WHEN kind = 'stage' AND code IN ({building}) THEN occurred_on END) AS begun,
         coalesce(min(CASE WHEN kind = 'stage' AND code = 'works_completed' THEN occurred_on END),
                  min(CASE WHEN kind = 'inspection' OR code IN ({after_works}) AND kind = 'stage'
                      THEN occurred_on END)) AS built,
         min(CASE WHEN kind = 'stage' AND code = 'energised' THEN occurred_on END) AS lit,
         sum(CASE WHEN kind = 'capital' AND code = 'allocation' THEN amount_vnd ELSE 0 END) AS money
  FROM {s} GROUP BY village_id, phase
),
{s}_checks AS MATERIALIZED (
  SELECT village_id, phase, occurred_on, id, code FROM (
    SELECT village_id, phase, occurred_on, id, code,
           row_number() OVER (PARTITION BY village_id, phase
                              ORDER BY occurred_on DESC, id DESC) AS n
    FROM {s} WHERE kind = 'inspection'
  ) WHERE n = 1
),
{s}_phases AS MATERIALIZED (
  SELECT p.village_id, coalesce(min(p.lit, w.lit), p.lit, w.lit) AS lit,
         coalesce(min(p.built, w.built), p.built, w.built) AS built,
         CASE WHEN wc.id IS NULL OR (pc.occurred_on, pc.id) > (wc.occurred_on, wc.id)
              THEN pc.code ELSE wc.code END AS result,
         max(coalesce(pc.occurred_on, ''), coalesce(wc.occurred_on, '')) AS checked_on
  FROM (SELECT DISTINCT village_id, phase FROM {s}
        WHERE phase IS NOT NULL AND kind IN ('stage', 'inspection', 'planned')) q
  JOIN {s}_stages p ON p.village_id = q.village_id AND p.phase = q.phase
  LEFT JOIN {s}_stages w ON w.village_id = q.village_id AND w.phase IS NULL
  LEFT JOIN {s}_checks pc ON pc.village_id = q.village_id AND pc.phase = q.phase
  LEFT JOIN {s}_checks wc ON wc.village_id = q.village_id AND wc.phase IS NULL
),
{s}_by_phase AS MATERIALIZED (
  SELECT village_id, count(*) = count(lit) AS is_lit_everywhere,
         count(lit) > 0 AND min(lit IS NULL OR coalesce(result <> 'failed', 0)) AS has_passed,
         max(built IS NOT NULL AND lit IS NULL) AS is_dark,
         max(CASE WHEN result = 'failed' THEN checked_on END) AS failed_on
  FROM {s}_phases GROUP BY village_id
),
{s}_works AS MATERIALIZED (
  SELECT village_id, max(prepared) AS prepared, max(begun) AS begun, max(built) AS built,
         max(lit) AS lit, max(CASE WHEN phase IS NULL THEN lit END) AS whole_lit,
         max(CASE WHEN phase IS NULL THEN built END) AS whole_built,
         sum(money) AS money
  FROM {s}_stages GROUP BY village_id
),
{s}_counts AS MATERIALIZED (
  SELECT village_id, kind, cluster_id, occurred_on, id, households, households_on_grid,
         households_direct FROM (
    SELECT *, row_number() OVER (PARTITION BY village_id, kind, cluster_id
                                 ORDER BY occurred_on DESC, id DESC) AS n
    FROM {s} WHERE kind IN ('households', 'customers')
  ) WHERE n = 1
),
{s}_sums AS MATERIALIZED (
  SELECT village_id, kind, newest_on AS occurred_on, newest_id AS id, sum(households) AS households,
         sum(households_on_grid) AS households_on_grid, sum(households_direct) AS households_direct
  FROM (SELECT *, first_value(occurred_on) OVER w AS newest_on, first_value(id) OVER w AS newest_id,
               count(*) OVER (PARTITION BY village_id, kind) AS counted
        FROM {s}_counts WHERE cluster_id IS NOT NULL
        WINDOW w AS (PARTITION BY village_id, kind ORDER BY occurred_on DESC, id DESC))
  JOIN in_clusters USING (village_id)
  WHERE counted >= clusters GROUP BY village_id, kind
),
{s}_last_counts AS MATERIALIZED (
  SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY village_id, kind
                                 ORDER BY occurred_on DESC, id DESC) AS n
    FROM (SELECT village_id, kind, occurred_on, id, households, households_on_grid,
                 households_direct FROM {s}_counts WHERE cluster_id IS NULL
          UNION ALL SELECT * FROM {s}_sums)
  ) WHERE n = 1
),
{s}_both_counts AS MATERIALIZED (
  SELECT village_id,
         max(CASE kind WHEN 'households' THEN households END) AS households,
         max(CASE kind WHEN 'customers' THEN households_on_grid END) AS households_on_grid,
         max(CASE kind WHEN 'customers' THEN households_direct END) AS households_direct,
         max(CASE kind WHEN 'customers' THEN occurred_on END) AS counted_on
  FROM {s}_last_counts GROUP BY village_id
),
{s}_register AS MATERIALIZED (
  SELECT village_id, code, occurred_on FROM (
    SELECT village_id, code, occurred_on,
           row_number() OVER (PARTITION BY village_id ORDER BY occurred_on DESC, id DESC) AS n
    FROM {s} WHERE kind = 'register_state'
  ) WHERE n = 1
),
{s}_facts AS MATERIALIZED (
  SELECT v.id AS village_id, w.prepared, w.begun, w.built, w.lit, w.money,
         c.households, c.households_on_grid, c.households_direct,
         CASE WHEN p.village_id IS NULL THEN w.whole_lit IS NOT NULL ELSE p.is_lit_everywhere END
           AS is_lit_everywhere,
         CASE WHEN p.village_id IS NULL THEN coalesce(k.code <> 'failed', 0) ELSE p.has_passed END
           AS has_passed,
         CASE WHEN p.village_id IS NULL
              THEN w.whole_built IS NOT NULL AND w.whole_lit IS NULL
                   AND coalesce(CASE r.code {positions} END, -1) < {partly}
              ELSE p.is_dark END AS is_dark,
         CASE WHEN p.village_id IS NULL THEN CASE k.code WHEN 'failed' THEN k.occurred_on END
              ELSE p.failed_on END AS failed_on,
         c.counted_on,
         coalesce(r.code, '') AS stated, r.occurred_on AS stated_on,
         CASE r.code {positions} ELSE -1 END AS stated_position,
         c.households_on_grid < c.households AND c.households > 0 AS is_short,
         w.village_id IS NOT NULL AS has_entries
  FROM village v
  LEFT JOIN {s}_works w ON w.village_id = v.id
  LEFT JOIN {s}_by_phase p ON p.village_id = v.id
  LEFT JOIN {s}_checks k ON k.village_id = v.id AND k.phase IS NULL
  LEFT JOIN {s}_both_counts c ON c.village_id = v.id
  LEFT JOIN {s}_register r ON r.village_id = v.id
  WHERE v.retired_at IS NULL
),
{s}_judged AS MATERIALIZED (
  SELECT *,
    (lit IS NOT NULL OR stated_position >= {partly}) AND NOT is_dark
    AND (has_passed OR (stated = 'meets_criterion' AND coalesce(failed_on < stated_on, 1)))
    AND (coalesce(households_direct * 100.0 >= :threshold * households AND households > 0, 0)
         OR (stated = 'meets_criterion' AND coalesce(counted_on < stated_on, 1))) AS meets
  FROM {s}_facts
),
{s}_status AS MATERIALIZED (
  SELECT village_id, meets, households, households_direct,
    CASE WHEN meets THEN {meets} ELSE max(
      CASE WHEN has_entries THEN {not_started} ELSE 0 END,
      CASE WHEN prepared IS NOT NULL OR money > 0 THEN {preparing} ELSE 0 END,
      CASE WHEN begun IS NOT NULL THEN {begun} ELSE 0 END,
      CASE WHEN built IS NOT NULL THEN {dark} ELSE 0 END,
      CASE WHEN lit IS NOT NULL THEN {partly} ELSE 0 END,
      CASE WHEN is_lit_everywhere AND NOT (coalesce(is_short, 0) OR is_dark)
           THEN {below} ELSE 0 END,
      CASE WHEN stated_position >= {below} AND (coalesce(is_short, 0) OR is_dark) THEN {partly}
           ELSE min(stated_position, {below}) END) END AS position
  FROM {s}_judged
)
"""

_SNAPSHOT = """
open_obstacles AS MATERIALIZED (
  SELECT village_id, count(*) AS obstacles FROM confirmed
  WHERE kind = 'obstacle' AND code = 'opened'
    AND id NOT IN (SELECT refers_to FROM confirmed
                   WHERE kind = 'obstacle' AND code = 'closed' AND refers_to IS NOT NULL)
  GROUP BY village_id
),
waiting AS MATERIALIZED (SELECT village_id, count(*) AS pending FROM every WHERE NOT is_confirmed
            GROUP BY village_id),
snapshot AS MATERIALIZED (
  SELECT now.village_id, now.position, now.meets, now.households, now.households_direct,
         coalesce(o.obstacles, 0) AS obstacles_open, coalesce(w.pending, 0) AS pending_entries,
         later.position AS position_if_pending
  FROM confirmed_status now JOIN hoped_status later USING (village_id)
  LEFT JOIN open_obstacles o USING (village_id) LEFT JOIN waiting w USING (village_id)
)
"""

_COVERAGE = """
SELECT m.commune_code, m.commune_valid_from, u.name, count(*) AS villages, sum(meets) AS meets,
       sum(position >= {below}) AS energised, sum(position = {partly}) AS energised_partly,
       sum(position = {dark}) AS built_not_energised, sum(position = 0) AS no_data,
       sum(position_if_pending = {meets} AND NOT meets) AS pending
FROM snapshot s
JOIN baseline_village b ON b.village_id = s.village_id
LEFT JOIN village_membership m ON m.village_id = s.village_id
     AND m.from_on <= :on AND (m.to_on IS NULL OR m.to_on >= :on)
LEFT JOIN unit u ON u.code = m.commune_code AND u.valid_from = m.commune_valid_from
GROUP BY m.commune_code, m.commune_valid_from ORDER BY 1, 2
"""


def _names(stages: Sequence[Stage]) -> str:
    return ", ".join(f"'{stage}'" for stage in stages)


def _statement(ending: str) -> sa.TextClause:
    by_name = {
        "not_started": 1, "preparing": 2, "begun": 3, "dark": 4, "partly": 5, "below": 6,
        "meets": 7,
    }  # fmt: skip
    words = {
        **{name: str(position) for name, position in by_name.items()},
        "preparation": _names(_PREPARATION),
        "building": _names(BUILDING),
        "after_works": _names(_AFTER_WORKS),
        "positions": " ".join(f"WHEN '{s}' THEN {s.position}" for s in STATUSES),
    }
    states = ",".join(_STATES.format(s=selection, **words) for selection in ("hoped", "confirmed"))
    return sa.text(f"WITH {_VISIBLE}, {states}, {_SNAPSHOT} {ending.format(**by_name)}")


def _ask(
    connection: sa.Connection, ending: str, on: dt.date, known_at: dt.datetime
) -> pd.DataFrame:
    values = {
        "on": on.isoformat(),
        "known_at": iso_instant(known_at),
        "threshold": criterion_on(on).threshold_pct,
    }
    result = connection.execute(_statement(ending), values)
    return pd.DataFrame.from_records([tuple(r) for r in result], columns=list(result.keys()))


def coverage(connection: sa.Connection, on: dt.date, known_at: dt.datetime) -> pd.DataFrame:
    """Coverage by commune on a day as known at an instant, SQLite only."""
    return _ask(connection, _COVERAGE, on, known_at)


def differences(connection: sa.Connection, ours: Snapshot) -> dict[str, int]:
    """In how many villages the peer says otherwise, by column; empty when nowhere."""
    theirs = _ask(connection, "SELECT * FROM snapshot", ours.on, ours.known_at)
    theirs["status"] = [str(STATUSES[place]) for place in theirs["position"]]
    theirs["status_if_pending"] = [str(STATUSES[place]) for place in theirs["position_if_pending"]]
    theirs["meets"] = theirs["meets"].astype(bool)
    both = theirs.set_index("village_id").sort_index()
    own = ours.frame.set_index("village_id").sort_index()
    if not both.index.equals(own.index):
        return {"village_id": abs(len(both) - len(own)) or len(own)}
    unequal = {name: _unequal(both[name], own[name]) for name in COMPARED}
    return {name: count for name, count in unequal.items() if count}


def _unequal(theirs: pd.Series, ours: pd.Series) -> int:
    missing = object()
    pairs = zip(
        theirs.astype(object).where(theirs.notna(), missing),
        ours.astype(object).where(ours.notna(), missing),
        strict=True,
    )
    return sum(a is not b and a != b for a, b in pairs)
