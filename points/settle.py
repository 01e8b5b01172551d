"""Points that wear off: what rules have paid becomes less with time, by lines of its own.

For each contact, rule and score: what the rule's live lines are worth by now (each by its age and
by the policy of the version that paid it), rounded once; minus what stands for them in the ledger;
the difference is posted. Asking again at the same time posts nothing. `Award.due_at` under the key
`awards.SETTLE` says when the answer next changes, so that a night looks only at what is due
(`points/settling.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from contacts.locking import lock
from contacts.models import Merge
from kit import sql
from points import awards, policies
from points.climbs import folded_together
from points.ledger import NewEntry
from points.models import Award, Entry, PointActionVersion, Reason, Score
from points.out_of_range import Fitted, post_what_fits
from points.policies import Policy, rounded
from points.why import lines_in, open_climb

_SQL = Path(__file__).parent / "sql"

# What a score's floor or ceiling, or the range of numbers, leaves no room for now is tried again
# this much later.
_AGAIN = timedelta(days=1)
_WORN = (Reason.FADE, Reason.EXPIRY)

Due = tuple[int, int]  # contact, rule


class _Line(NamedTuple):
    """One line of the ledger, of the contact that it counts for now."""

    contact_id: int
    action_id: int
    group_id: int
    id: int
    version_id: int | None
    points: int
    occurred_at: datetime
    reason: str


class _Of(NamedTuple):
    """What is settled in one: a contact's points by one rule in one score."""

    contact_id: int
    action_id: int
    group_id: int


@dataclass
class _Account:
    """What a rule has paid in one open climb, and what was taken off it since."""

    paid: list[_Line] = field(default_factory=list)
    worn: int = 0
    version_id: int | None = None
    reason: Reason = Reason.EXPIRY

    def add(self, line: _Line, policy: Policy) -> None:
        """Lines come in the order of the ledger: the last one gives its version."""
        self.version_id = line.version_id or self.version_id
        if line.reason in _WORN:
            self.worn += line.points
            self.reason = Reason(line.reason)
        else:
            self.paid.append(line)
            if policy.wears_off:
                self.reason = Reason.FADE if policy.fade else Reason.EXPIRY

    def stands(self) -> int:
        """What the ledger holds of it."""
        return self.worn + sum(line.points for line in self.paid)


def settle(
    contact_ids: Collection[int], *, at: datetime, rules: Collection[int] | None = None
) -> Fitted:
    """Post what has faded or expired by `at`, and keep when there is something to settle next:
    tomorrow, where a score has no room for it.

    Looks at what is due; with `rules` (ids) at what these have paid, due or not. Locks the
    contacts, which must not have gone into others. Must be called inside a transaction.
    """
    lock(contact_ids)
    asked = _asked(contact_ids, at=at, rules=rules)
    if not asked:
        return Fitted([])
    lines = _lines(asked)
    policy_of = _policies({line.version_id for line in lines if line.version_id})
    accounts: dict[_Of, _Account] = defaultdict(_Account)
    for line in lines:
        policy = policy_of.get(line.version_id or 0, policies.NONE)
        accounts[_Of(line.contact_id, line.action_id, line.group_id)].add(line, policy)
    owed: dict[_Of, int] = {}
    due: dict[Due, datetime | None] = dict.fromkeys(asked)
    for whose, account in accounts.items():
        left, changes_at = _left(account.paid, policy_of, at=at)
        owed[whose] = left - account.stands()
        _sooner(due, whose, changes_at)
    fitted = post_what_fits(
        [
            _line(whose, points, accounts[whose], at=at)
            for whose, points in sorted(owed.items())
            if points
        ],
        locked=True,
    )
    for written in fitted.posted:
        owed[_of(written.entry)] -= written.entry.points
    for whose, rest in owed.items():
        if rest:
            _sooner(due, whose, at + _AGAIN)
    _keep(due)
    return fitted


def look_again(contact_ids: Collection[int], *, at: datetime) -> None:
    """What rules have paid these contacts is to be looked at next time, whatever was known of it:
    for whoever opens a climb again, or parts and joins histories."""
    Award.objects.filter(contact__in=contact_ids, key=awards.SETTLE).update(due_at=at)


def forget(contact_ids: Collection[int]) -> None:
    """Nothing is to be settled with those who have gone into others: their points went along."""
    Award.objects.filter(contact__in=contact_ids, key=awards.SETTLE).update(due_at=None)


def _asked(
    contact_ids: Collection[int], *, at: datetime, rules: Collection[int] | None
) -> list[Due]:
    """Which contacts' points by which rules are to be looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, point_action_id FROM points_award"
            " WHERE contact_id = ANY(%(contacts)s::bigint[]) AND key = %(settle)s"
            "   AND CASE WHEN %(rules)s::bigint[] IS NULL THEN due_at <= %(at)s"
            "            ELSE point_action_id = ANY(%(rules)s::bigint[]) END",
            {
                "contacts": sql.array(contact_ids),
                "settle": awards.SETTLE,
                "rules": None if rules is None else sql.array(rules),
                "at": at,
            },
        )
        return [(contact, action) for contact, action in cursor.fetchall()]


def _lines(asked: Sequence[Due]) -> list[_Line]:
    contacts = {contact for contact, _ in asked}
    winding = _with_a_winding_history(contacts)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_SQL / "wearing_lines.sql"),
            {
                "contacts": sql.array(one for one, _ in asked if one not in winding),
                "actions": sql.array(action for one, action in asked if one not in winding),
            },
        )
        lines = [_Line(*row) for row in cursor.fetchall()]
    for contact_id in sorted(winding):
        lines += _lines_of_family(contact_id, [rule for one, rule in asked if one == contact_id])
    return lines


def _with_a_winding_history(contact_ids: Collection[int]) -> set[int]:
    """Whose open climb is not simply their own lines of that number (see `points.why`)."""
    absorbed = Merge.objects.filter(winner__in=contact_ids, undone_at__isnull=True)
    reopened = Entry.objects.filter(contact__in=contact_ids, source="reset.close")
    return {
        *absorbed.values_list("winner_id", flat=True),
        *reopened.values_list("contact_id", flat=True),
    }


def _lines_of_family(contact_id: int, action_ids: Sequence[int]) -> list[_Line]:
    """The same as sql/wearing_lines.sql for one contact, with whom it absorbed."""
    lines = []
    scores = Score.objects.filter(contact=contact_id).values_list("group_id", "cycle")
    for group_id, cycle in scores:
        climbs = open_climb(contact_id, group_id, cycle=cycle)
        climbs = {one for climb in climbs for one in folded_together(*climb, group_id=group_id)}
        inside = lines_in(climbs, group_id).filter(point_action_id__in=action_ids)
        back = Entry.objects.filter(reverses__in=inside.values("pk")).values("reverses")
        found = inside.filter(Q(source="event") | Q(reason__in=_WORN)).exclude(pk__in=back)
        lines += [
            _Line(
                contact_id,
                line.point_action_id or 0,
                group_id,
                line.pk,
                line.version_id,
                line.points,
                line.occurred_at,
                line.reason,
            )
            for line in found.order_by("pk")
        ]
    return lines


def _policies(version_ids: Collection[int]) -> dict[int, Policy]:
    versions = PointActionVersion.objects.filter(pk__in=version_ids)
    return {pk: policies.of(said) for pk, said in versions.values_list("pk", "policy")}


def _left(
    paid: Iterable[_Line], policy_of: Mapping[int, Policy], *, at: datetime
) -> tuple[int, datetime | None]:
    """What is left of these lines, and when that changes next; None if never again."""
    left = size = 0.0
    changes: list[datetime] = []
    for line in paid:
        policy = policy_of.get(line.version_id or 0, policies.NONE)
        worth = policy.worth(line.occurred_at, at=at)
        left += line.points * worth
        changes_at = policy.next_change(line.occurred_at, after=at) if worth else None
        if changes_at is not None:
            changes.append(changes_at)
            size += abs(line.points * worth)
    is_gone = size < 0.5  # less than rounding shows, now and ever after
    return rounded(left), None if is_gone else min(changes)


def _line(whose: _Of, points: int, account: _Account, *, at: datetime) -> NewEntry:
    return NewEntry(
        contact_id=whose.contact_id,
        points=points,
        reason=account.reason,
        source="settle",
        # One moment is one night's: whoever asks for the same again posts nothing.
        source_id=int(at.timestamp()),
        occurred_at=at,
        group_id=whose.group_id,
        point_action_id=whose.action_id,
        version_id=account.version_id,
    )


def _of(entry: NewEntry) -> _Of:
    return _Of(entry.contact_id, entry.point_action_id or 0, entry.group_id)


def _sooner(due: dict[Due, datetime | None], whose: _Of, at: datetime | None) -> None:
    known = due[whose.contact_id, whose.action_id]
    if at is not None and (known is None or at < known):
        due[whose.contact_id, whose.action_id] = at


def _keep(due: Mapping[Due, datetime | None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE points_award AS kept SET due_at = w.due_at"
            "  FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[])"
            "       AS w(contact_id, action_id, due_at)"
            " WHERE kept.contact_id = w.contact_id AND kept.point_action_id = w.action_id"
            "   AND kept.key = %s",
            [
                sql.array(contact for contact, _ in due),
                sql.array(action for _, action in due),
                list(due.values()),
                awards.SETTLE,
            ],
        )
