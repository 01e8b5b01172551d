"""What rules have paid each contact, under keys: the rows that carry policies.

A key of "once" (`once_key`) stands or it does not. A tally counts: how many times, how many points,
when last. Read and written for a whole batch at a time, under the contacts' locks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from kit import sql
from points.models import Repeats
from points.policies import Per

# The keys of tallies, or how they begin; those of "once" begin otherwise (`once_key`).
COOLDOWN = "cooldown"
SETTLE = "settle"
CAP = "cap:"
EVER = "cap:ever"
WITHHELD = "withheld:"

# Those rows that are keys of "once".
ONCE = Q(key="") | Q(key__startswith="subject:") | Q(key__startswith="climb:")

_QUARTER = 900  # seconds: no time zone begins its hours and days at other times


class AwardKey(NamedTuple):
    """What a rule has paid a contact for, or counts for it."""

    contact_id: int
    action_id: int
    key: str


@dataclass(slots=True)
class Tally:
    """What is counted under one key; or what is to be added to it."""

    times: int = 0
    points: int = 0
    last_at: datetime | None = None
    due_at: datetime | None = None

    def add(self, other: Tally) -> None:
        """Count both together: the sums, the later `last_at`, the earlier `due_at`."""
        self.times += other.times
        self.points += other.points
        self.last_at = max(filter(None, (self.last_at, other.last_at)), default=None)
        self.due_at = min(filter(None, (self.due_at, other.due_at)), default=None)


def once_key(repeats: str, *, subject_id: int | None, cycle: int) -> str | None:
    """What a rule may pay out only once; None for a rule that pays every time."""
    match repeats:
        case Repeats.ONCE:
            return ""
        case Repeats.ONCE_PER_SUBJECT:
            return f"subject:{subject_id or 0}"
        case Repeats.ONCE_PER_CLIMB:
            return f"climb:{cycle}"
        case _:
            return None


def cap_key(per: Per, at: datetime, zone: ZoneInfo) -> str:
    """The key of the calendar unit around `at`, by the clocks of `zone`."""
    return EVER if per == "ever" else _unit(per, int(at.timestamp()) // _QUARTER, zone)


@lru_cache(maxsize=20_000)
def _unit(per: Per, quarter: int, zone: ZoneInfo) -> str:
    local = datetime.fromtimestamp(quarter * _QUARTER, zone)
    match per:
        case "hour":
            # With its offset: in autumn the same hour comes twice.
            return f"cap:hour:{local:%Y-%m-%dT%H%z}"
        case "week":
            return f"cap:week:{local:%G-W%V}"
        case _:
            return f"cap:day:{local:%Y-%m-%d}"


def withheld_key(why: str, *, group_id: int, cycle: int) -> str:
    """The key under which is counted what one climb was not paid: `why` is cap, cooldown, …"""
    return f"{WITHHELD}{why}:{group_id}:{cycle}"


def read(keys: Collection[AwardKey]) -> dict[AwardKey, Tally]:
    """What stands under these keys; one query, and nothing where there is nothing to ask."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.contact_id, a.point_action_id, a.key,"
            "       a.times, a.points, a.last_at, a.due_at"
            "  FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS w(contact, action, key)"
            "  JOIN points_award a ON a.contact_id = w.contact"
            "   AND a.point_action_id = w.action AND a.key = w.key",
            _columns(keys),
        )
        return {AwardKey(*row[:3]): Tally(*row[3:]) for row in cursor.fetchall()}


def once(contact_ids: Collection[int], action_ids: Collection[int]) -> set[AwardKey]:
    """The keys of "once" that these rules have taken up for these contacts; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, point_action_id, key FROM points_award"
            " WHERE contact_id = ANY(%s::bigint[]) AND point_action_id = ANY(%s::bigint[])"
            "   AND (key = '' OR starts_with(key, 'subject:') OR starts_with(key, 'climb:'))",
            [sql.array(contact_ids), sql.array(action_ids)],
        )
        return {AwardKey(*row) for row in cursor.fetchall()}


def write_once(keys: Collection[AwardKey]) -> None:
    """Keep that these were paid."""
    # No ON CONFLICT: contacts are locked, so a key that exists would be a bug, and the
    # unique constraint has the last word.
    if not keys:
        return
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY points_award (contact_id, point_action_id, key) FROM STDIN") as copy,
    ):
        for key in keys:
            copy.write_row(key)


def add(tallies: Mapping[AwardKey, Tally]) -> None:
    """Count these in addition to what stands there; one statement."""
    if not tallies:
        return
    counted = tallies.values()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO points_award AS kept"
            " (contact_id, point_action_id, key, times, points, last_at, due_at)"
            " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::int[],"
            "                      %s::timestamptz[], %s::timestamptz[])"
            " ON CONFLICT (contact_id, point_action_id, key) DO UPDATE"
            " SET times = kept.times + EXCLUDED.times, points = kept.points + EXCLUDED.points,"
            # Both pass over NULL.
            "     last_at = GREATEST(kept.last_at, EXCLUDED.last_at),"
            "     due_at = LEAST(kept.due_at, EXCLUDED.due_at)",
            [
                *_columns(tallies),
                sql.array(tally.times for tally in counted),
                sql.array(tally.points for tally in counted),
                [tally.last_at for tally in counted],
                [tally.due_at for tally in counted],
            ],
        )


def held_back(contact_ids: Collection[int], action_ids: Collection[int]) -> dict[AwardKey, Tally]:
    """What floors and ceilings have held back of what these rules would have paid; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, point_action_id, key, times, points FROM points_award"
            " WHERE contact_id = ANY(%s::bigint[]) AND point_action_id = ANY(%s::bigint[])"
            "   AND times > 0 AND (starts_with(key, 'withheld:floor:')"
            "                      OR starts_with(key, 'withheld:ceiling:'))",
            [sql.array(contact_ids), sql.array(action_ids)],
        )
        return {AwardKey(*row[:3]): Tally(*row[3:]) for row in cursor.fetchall()}


def count_anew(tallies: Mapping[AwardKey, Tally], *, instead_of: Mapping[AwardKey, Tally]) -> None:
    """Count these times and points instead of those that stand; two statements at most."""
    off = {key: was for key, was in instead_of.items() if not _is_same(was, tallies.get(key))}
    take_off(off)
    add(
        {
            key: tally
            for key, tally in tallies.items()
            if key in off or not _is_same(tally, instead_of.get(key))
        }
    )


def _is_same(one: Tally, other: Tally | None) -> bool:
    return other is not None and (one.times, one.points) == (other.times, other.points)


def take_off(tallies: Mapping[AwardKey, Tally]) -> None:
    """Count these no more; when something was last paid is not known any better by that."""
    if not tallies:
        return
    counted = tallies.values()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE points_award AS kept"
            "   SET times = GREATEST(0, kept.times - w.times),"
            "       points = GREATEST(0, kept.points - w.points)"
            "  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::int[])"
            "       AS w(contact, action, key, times, points)"
            " WHERE kept.contact_id = w.contact AND kept.point_action_id = w.action"
            "   AND kept.key = w.key",
            [
                *_columns(tallies),
                sql.array(tally.times for tally in counted),
                sql.array(tally.points for tally in counted),
            ],
        )


def _columns(keys: Collection[AwardKey]) -> list[str]:
    """The keys as three arrays. No key holds a quote or a backslash."""
    return [
        sql.array(key.contact_id for key in keys),
        sql.array(key.action_id for key in keys),
        "{" + ",".join(f'"{key.key}"' for key in keys) + "}",
    ]
