"""The deed: what rules owe these contacts is posted, and their verdict follows.

Target minus paid, under the contacts' locks; so asking twice, or at the same time, posts once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from contacts import disqualifying
from contacts.locking import lock
from points.fit.rules import StateRule
from points.fit.standing import Held, Key, Standing, Whom, read, target
from points.ledger import NewEntry
from points.models import Reason
from points.out_of_range import Fitted, post_what_fits

SOURCE = "state"

_KEEP = """
INSERT INTO points_statepaid (contact_id, point_action_id, group_id, cycle, paid, settled)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::int[])
ON CONFLICT ON CONSTRAINT one_state_paid
DO UPDATE SET cycle = excluded.cycle, paid = excluded.paid, settled = excluded.settled
"""
_FORGET = """
DELETE FROM points_statepaid AS held
 USING unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS gone(contact_id, action_id, group_id)
 WHERE held.contact_id = gone.contact_id
   AND held.point_action_id = gone.action_id
   AND held.group_id = gone.group_id
"""


def settle(
    contact_ids: Collection[int],
    rules: Sequence[StateRule],
    *,
    at: datetime,
    gone: Collection[int] = (),
    among: Whom | None = None,
    locked: bool = False,
) -> Fitted:
    """Pay these contacts what `rules` owe them now, and take back what is no longer so.

    `gone` names rules that are in force no more: what they hold paid is taken back, too. `among`
    says where they are found, where the database is asked more easily for more of them. Must be
    called inside a transaction that holds the revision (`points.revision.hold`).

    Returns the lines that were posted, and the contacts who were left as they were, because their
    score would have become too large a number.
    """
    ids = sorted(set(contact_ids))
    if not ids or not (rules or gone):
        return Fitted([])
    if not locked:
        lock(ids)
    standing = read(among or Whom(ids=tuple(ids)), rules, gone, at=at)
    if among is not None:
        standing = standing.of(set(ids))
    fitted = _post(standing, rules, at=at)
    _judge(standing, rules, gone, at=at)
    return fitted


def differing(
    whom: Whom, rules: Sequence[StateRule], *, gone: Collection[int], at: datetime
) -> set[int]:
    """Those of these contacts for whom `settle` would do something; locks nobody."""
    standing = read(whom, rules, gone, at=at)
    found = {key.contact_id for key, _, _ in owed(standing, rules)}
    return found.union(
        *(one.new | one.other | one.over for one in _verdicts(standing, rules, gone))
    )


def owed(standing: Standing, rules: Sequence[StateRule]) -> Iterator[tuple[Key, Held | None, Held]]:
    """What is to be other than it is: the key, what is held, what should be."""
    by_action: dict[tuple[int, int], dict[int, Held]] = {}
    for key, held in standing.held.items():
        by_action.setdefault((key.action_id, key.group_id), {})[key.contact_id] = held
    for rule in rules:
        worth = standing.worth[rule.action_id]
        for group_id in rule.group_ids:
            held_here = by_action.pop((rule.action_id, group_id), {})
            yield from _of_rule(rule, group_id, worth, held_here)
    # What is left is held by rules that are gone, or in scores that a rule moves no more.
    for (action_id, group_id), held_here in by_action.items():
        for contact_id, held in held_here.items():
            yield Key(contact_id, action_id, group_id), held, Held(held.cycle, 0, 0)


def _of_rule(
    rule: StateRule, group_id: int, worth: Mapping[int, int], held_here: Mapping[int, Held]
) -> Iterator[tuple[Key, Held | None, Held]]:
    for contact_id, value in worth.items():
        held = held_here.get(contact_id)
        if held is None:
            if value:
                yield Key(contact_id, rule.action_id, group_id), None, Held(0, value, 0)
            continue
        paid, settled = target(value, 0 if rule.pays_again else held.settled)
        should = Held(held.cycle, paid, settled)
        if should != held:
            yield Key(contact_id, rule.action_id, group_id), held, should
    for contact_id, held in held_here.items():
        if contact_id not in worth:
            yield Key(contact_id, rule.action_id, group_id), held, Held(held.cycle, 0, 0)


def _post(standing: Standing, rules: Sequence[StateRule], *, at: datetime) -> Fitted:
    due = sorted(owed(standing, rules), key=lambda one: one[0])
    if not due:
        return Fitted([])
    versions = {rule.action_id: rule.version_id for rule in rules}
    number = _posting_number()
    lines = [
        NewEntry(
            contact_id=key.contact_id,
            points=should.paid - (held.paid if held else 0),
            reason=Reason.STATE,
            source=SOURCE,
            source_id=number,
            occurred_at=at,
            group_id=key.group_id,
            point_action_id=key.action_id,
            version_id=versions.get(key.action_id),
        )
        for key, held, should in due
        if should.paid != (held.paid if held else 0)
    ]
    fitted = post_what_fits(lines, locked=True)
    # A floor or a ceiling may have let less through than was asked for.
    moved = {
        Key(line.entry.contact_id, line.entry.point_action_id or 0, line.entry.group_id): line
        for line in fitted.posted
    }
    keep, forget = [], []
    for key, held, should in due:
        if key.contact_id in fitted.left_out:
            continue
        line = moved.get(key)
        paid = (held.paid if held else 0) + (line.entry.points if line else 0)
        cycle = line.cycle if line else should.cycle
        if not paid and not should.settled:
            forget.append(key)
        elif cycle:
            keep.append((*key, cycle, paid, should.settled))
    _keep(keep)
    _forget(forget)
    return fitted


def _posting_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('points_state_posting_seq')")
        return int(cursor.fetchone()[0])


def _keep(rows: Sequence[tuple[int, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [list(column) for column in zip(*rows, strict=True)])


def _forget(keys: Sequence[Key]) -> None:
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [list(column) for column in zip(*keys, strict=True)])


class _Verdict(NamedTuple):
    """Whom a rule disqualifies anew, why, of whom it has said so for another reason, and of whom it
    no longer says so."""

    rule_id: int
    reason: str
    new: set[int]
    other: set[int]
    over: set[int]


def _verdicts(
    standing: Standing, rules: Sequence[StateRule], gone: Collection[int]
) -> list[_Verdict]:
    found = [
        _Verdict(action_id, "", set(), set(), set(standing.verdicts.get(action_id, ())))
        for action_id in gone
    ]
    for rule in rules:
        said = standing.verdicts.get(rule.action_id, {})
        reason = rule.kind.disqualifies[: disqualifying.LONGEST_REASON]
        true_of = set(standing.worth[rule.action_id]) if reason else set()
        other = {one for one, before in said.items() if one in true_of and before != reason}
        known = set(said)
        found.append(_Verdict(rule.action_id, reason, true_of - known, other, known - true_of))
    return found


def _judge(
    standing: Standing, rules: Sequence[StateRule], gone: Collection[int], *, at: datetime
) -> None:
    for rule_id, reason, new, other, over in _verdicts(standing, rules, gone):
        if new:
            disqualifying.disqualify(new, reason=reason, rule_id=rule_id, at=at)
        if other:
            disqualifying.give_reason(other, reason=reason, rule_id=rule_id, at=at)
        if over:
            disqualifying.withdraw(over, rule_id=rule_id, at=at)
