"""The ledger: the only door to a score.

A score is the sum of its entries, always. `post` writes lines and moves the scores with
them, in one transaction with whatever caused them; nothing else writes `Score` or
`Entry`. `manage.py verify_ledger` proves it each night.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from django.db import connection

from contacts.locking import lock
from kit import sql
from points import awards, bounds
from points.awards import AwardKey, Tally, withheld_key
from points.bounds import Pair
from points.listeners import ScoreChange, Step, on_score_change
from points.models import Group, Reason

# What brings these sees to it by itself that nothing is posted twice.
_NOT_TWICE = {Reason.EVENT, Reason.RECOMPUTE, Reason.STATE}
_identity = attrgetter("source", "source_id", "contact_id", "group_id", "point_action_id")

# What rules pay and what becomes less with time stays between a score's floor and its ceiling; what
# somebody decided, resets and what is taken back do not, and what is worked out again was fitted
# in where it belongs (`points.replay`; docs/decisions/0009).
_CLIPPED = {Reason.EVENT, Reason.DEMO, Reason.STATE, Reason.FADE, Reason.EXPIRY}

LEAST, MOST = -(2**31), 2**31 - 1


class ScoreOutOfRange(ValueError):
    """A score would leave the range of 32 bits; nothing was posted. Whose, is `contact_ids`."""

    def __init__(self, words: str, contact_ids: Collection[int] = ()) -> None:
        super().__init__(words)
        self.contact_ids = frozenset(contact_ids)


@dataclass(slots=True)
class NewEntry:
    """A line to be posted.

    `source` and `source_id` say what caused it: together with contact, group and point action they
    make it the same line when it is posted again (events excepted: they are recorded once).
    `then_cycle` closes the contact's climb after this line and opens that one (resets only).
    """

    contact_id: int
    points: int
    reason: Reason
    source: str
    source_id: int
    occurred_at: datetime
    group_id: int = Group.MAIN
    point_action_id: int | None = None
    version_id: int | None = None
    actor_id: int | None = None
    note: str = ""
    reverses: int | None = None
    then_cycle: int | None = None


@dataclass(slots=True)
class Posted:
    """A line as it stands in the ledger."""

    id: int
    cycle: int
    balance: int
    entry: NewEntry


@dataclass(slots=True)
class _Score:
    points: int
    cycle: int
    is_new: bool


def post(entries: Sequence[NewEntry], *, locked: bool = False) -> list[Posted]:
    """Write lines in the ledger and move the scores with them.

    Takes a batch, because the hot path brings thousands at once; a single line is a batch of
    one. Locks the contacts, leaves out lines that stand there already, clips what rules pay at the
    score's floor and ceiling, and tells `points.listeners` how each score moved, step by step.
    Must be called inside a transaction.

    `locked` says that the caller holds the contacts' locks already.

    Returns the lines that were written, in the order given; what nothing was left of is not.

    Raises:
        ScoreOutOfRange: nothing is posted.
    """
    if not locked:
        lock([entry.contact_id for entry in entries])
    entries = _not_posted_before(entries)
    if not entries:
        return []
    scores = _scores({entry.contact_id for entry in entries})
    entries = _clipped(entries, scores)
    if not entries:
        return []
    ids = _new_ids(len(entries))
    posted, changes = _add_up(entries, ids, scores)
    _write(posted)
    _move(scores, {(line.entry.contact_id, line.entry.group_id) for line in posted})
    on_score_change(changes)
    return posted


def _not_posted_before(entries: Sequence[NewEntry]) -> Sequence[NewEntry]:
    """Drop what the unique constraint `posted_once` would refuse."""
    asked = [entry for entry in entries if entry.reason not in _NOT_TWICE]
    if not asked:
        return entries
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.source, e.source_id, e.contact_id, e.group_id, e.point_action_id"
            "  FROM points_entry e"
            "  JOIN unnest(%s::text[], %s::bigint[], %s::bigint[])"
            "       AS w(source, source_id, contact_id) USING (source, source_id, contact_id)"
            " WHERE NOT (e.reason IN ('event', 'recompute'))",
            [
                [entry.source for entry in asked],
                [entry.source_id for entry in asked],
                [entry.contact_id for entry in asked],
            ],
        )
        known = set(cursor.fetchall())
    new = []
    for entry in entries:
        if entry.reason not in _NOT_TWICE:
            key = _identity(entry)
            if key in known:
                continue
            known.add(key)
        new.append(entry)
    return new


def _scores(contact_ids: set[int]) -> dict[Pair, _Score]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, group_id, points, cycle FROM points_score"
            " WHERE contact_id = ANY(%s::bigint[])",
            [sql.array(contact_ids)],
        )
        return {
            (contact, group): _Score(points, cycle, is_new=False)
            for contact, group, points, cycle in cursor.fetchall()
        }


def _clipped(entries: Sequence[NewEntry], scores: Mapping[Pair, _Score]) -> Sequence[NewEntry]:
    """The lines as they may be posted, in order; what an event was not paid is counted."""
    bounded = bounds.of_scores() if any(entry.reason in _CLIPPED for entry in entries) else {}
    if not bounded:
        return entries
    balances = {pair: (score.points, score.cycle) for pair, score in scores.items()}
    kept: list[NewEntry] = []
    withheld: dict[AwardKey, Tally] = {}
    for entry in entries:
        pair = (entry.contact_id, entry.group_id)
        balance, cycle = balances.get(pair, (0, 1))
        points = entry.points
        if entry.group_id in bounded and entry.reason in _CLIPPED and entry.reverses is None:
            points = bounds.admitted(bounded[entry.group_id], balance, points)
        if points != entry.points and entry.source == "event":
            why = "ceiling" if entry.points > 0 else "floor"
            name = withheld_key(why, group_id=entry.group_id, cycle=cycle)
            key = AwardKey(entry.contact_id, entry.point_action_id or 0, name)
            withheld.setdefault(key, Tally()).add(Tally(1, abs(entry.points - points)))
        if points or not entry.points:
            kept.append(entry if points == entry.points else replace(entry, points=points))
        balances[pair] = (balance + points, entry.then_cycle or cycle)
    awards.add(withheld)
    return kept


def _new_ids(count: int) -> list[int]:
    """Ids for `count` lines. Taken under the contacts' locks, so per contact they run with time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('points_entry_id_seq') FROM generate_series(1, %s)", [count])
        return sorted(row[0] for row in cursor.fetchall())


def _add_up(
    entries: Sequence[NewEntry], ids: Sequence[int], scores: dict[Pair, _Score]
) -> tuple[list[Posted], list[ScoreChange]]:
    """Give each line its cycle and balance; the steps of each score, climb by climb."""
    posted: list[Posted] = []
    steps: dict[tuple[int, int, int], list[Step]] = {}
    opened: set[tuple[int, int, int]] = set()
    beyond: dict[int, str] = {}
    for pk, entry in zip(ids, entries, strict=True):
        contact_id, group_id = entry.contact_id, entry.group_id
        score = scores.get((contact_id, group_id))
        if score is None:
            score = scores[contact_id, group_id] = _Score(0, 1, is_new=True)
        before = score.points
        after = score.points = before + entry.points
        if not LEAST <= after <= MOST:
            beyond.setdefault(contact_id, f"contact {contact_id}: {before} {entry.points:+d}")
        posted.append(Posted(pk, score.cycle, after, entry))
        climb = (contact_id, group_id, score.cycle)
        step = Step(pk, before, after, entry.reason, entry.occurred_at)
        if climb in steps:
            steps[climb].append(step)
        else:
            steps[climb] = [step]
        if entry.then_cycle is not None:
            score.cycle = entry.then_cycle
            opened.add((contact_id, group_id, score.cycle))
    if beyond:
        raise ScoreOutOfRange("; ".join(beyond.values()), beyond)
    changes = [
        ScoreChange(*climb, steps=tuple(taken), is_new_cycle=climb in opened)
        for climb, taken in steps.items()
    ]
    return posted, changes


def _write(posted: Sequence[Posted]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY points_entry (id, contact_id, group_id, cycle, points, balance, reason, source,"
            " source_id, point_action_id, version_id, actor_id, note, occurred_at, reverses)"
            " FROM STDIN"
        ) as copy,
    ):
        for line in posted:
            entry = line.entry
            copy.write_row(
                (
                    line.id,
                    entry.contact_id,
                    entry.group_id,
                    line.cycle,
                    entry.points,
                    line.balance,
                    entry.reason.value,
                    entry.source,
                    entry.source_id,
                    entry.point_action_id,
                    entry.version_id,
                    entry.actor_id,
                    entry.note,
                    entry.occurred_at,
                    entry.reverses,
                )
            )


def _move(scores: dict[Pair, _Score], moved: set[Pair]) -> None:
    """Bring the cached sums in line with the ledger; scores in a new group are begun."""
    known = [(pair, scores[pair]) for pair in moved if not scores[pair].is_new]
    begun = [(pair, scores[pair]) for pair in moved if scores[pair].is_new]
    with connection.cursor() as cursor:
        if known:
            cursor.execute(
                "UPDATE points_score AS s SET points = w.points, cycle = w.cycle"
                "  FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[])"
                "       AS w(contact_id, group_id, points, cycle)"
                " WHERE s.contact_id = w.contact_id AND s.group_id = w.group_id",
                _columns(known),
            )
        if begun:
            cursor.execute(
                "INSERT INTO points_score (contact_id, group_id, points, cycle)"
                " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[])",
                _columns(begun),
            )


def _columns(rows: Sequence[tuple[Pair, _Score]]) -> list[str]:
    return [
        sql.array(pair[0] for pair, _ in rows),
        sql.array(pair[1] for pair, _ in rows),
        sql.array(score.points for _, score in rows),
        sql.array(score.cycle for _, score in rows),
    ]


def begin(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_created`: every contact has a main score from the start."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO points_score (contact_id, group_id, points, cycle)"
            " SELECT contact_id, %s, 0, 1 FROM unnest(%s::bigint[]) AS w(contact_id)"
            " ON CONFLICT DO NOTHING",
            [Group.MAIN, list(contact_ids)],
        )
