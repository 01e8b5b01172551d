"""A batch of rows is written in a few statements, however many rows it has.

Companies of which rows say something are locked first, then contacts, as everywhere, each in id
order; who is told apart by what two rows of one
batch say alike is written in two rounds, so that the later row finds what the earlier one made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from accounts.models import User
from contacts import do_not_contact, lifecycle
from contacts.importing import company_writing, made, plugged, standing, targets, traces
from contacts.importing.deciding import Decision, Fate, Judge
from contacts.importing.plan import Plan
from contacts.importing.plugged import Given
from contacts.importing.rows import Taken
from contacts.importing.staging import insert_contacts, update_contacts
from contacts.locking import lock
from contacts.models import DoNotContact, Import

# Somebody else makes the same contacts all the time; the slice gives up and is tried later.
_MOST_ROUNDS = 50
SOURCE = "import"


@dataclass
class Writer:
    """Writes rows of one import; `actor` is who started it.

    `companies` counts those that were given other values, each once for the whole import;
    `left_out` are contacts who could not be given all of what the file says; `moved` are companies
    that were there before and whose people are still to be told of it.
    """

    importing: Import
    plan: Plan
    actor: User | None
    at: datetime
    companies: int = 0
    left_out: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)

    def write(self, rows: Sequence[Taken]) -> Counter[Fate]:
        """Write a batch in the caller's transaction; how many rows met which fate."""
        counts: Counter[Fate] = Counter()
        judge = Judge(self.plan, standing.columns(self.plan), standing.unique_aliases(self.plan))
        waiting, decided = list(rows), list[Decision]()
        there_before = company_writing.hold(rows, self.plan)
        for _round in range(_MOST_ROUNDS):
            now, later = _apart(waiting, judge)
            decisions, again = self._round(now, judge)
            counts.update(decision.fate for decision in decisions)
            decided += decisions
            waiting = sorted([*again, *later], key=lambda row: row.line)
            if not waiting:
                many, changed = company_writing.write(
                    self.importing, self.plan, decided, at=self.at
                )
                self.companies += many
                self.moved |= changed & there_before
                self._tell(decided)
                return counts
        raise RuntimeError("the same contacts are being made elsewhere at this moment")

    def _round(self, rows: Sequence[Taken], judge: Judge) -> tuple[list[Decision], list[Taken]]:
        """Rows about different contacts: what was decided and written, and which to try again."""
        good = [row for row in rows if not row.errors]
        held = standing.held(good, self.plan)
        found = set(held[self.plan.identify].values()) if self.plan.identify else set()
        lock(found)
        there = standing.of(found, self.plan)
        # Whose contact went away while the lock was waited for is looked up again.
        gone = {pk for pk in found if pk not in there}
        again = [row for row in good if gone and self._holder(row, judge, held) in gone]
        aside = {id(row) for row in again}
        decisions = judge.decide([row for row in rows if id(row) not in aside], held, there)
        created = [one for one in decisions if one.fate == Fate.CREATED]
        updated = [one for one in decisions if one.fate == Fate.UPDATED]
        companies = made.companies(self.importing, _said(created, updated, "company"))
        taken = self._create(created, companies)
        if taken:
            # Somebody else made the same contact a moment ago: now it is there to be updated.
            again += [one.row for one in taken]
            lost = {id(one) for one in taken}
            decisions = [one for one in decisions if id(one) not in lost]
            created = [one for one in created if id(one) not in lost]
        self._update(updated, companies, there)
        self._beside(created, updated)
        traces.note(
            self.importing, [one for one in decisions if one.fate == Fate.INVALID], at=self.at
        )
        return decisions, again

    def _tell(self, decided: Sequence[Decision]) -> None:
        """Once for the batch, when it stands whole: whom it has made or changed."""
        ids = {
            one.contact_id
            for one in decided
            if one.fate in (Fate.CREATED, Fate.UPDATED) and one.contact_id is not None
        }
        if ids:
            lifecycle.on_changed(sorted(ids), lifecycle.ANYTHING)

    def _holder(self, row: Taken, judge: Judge, held: standing.Held) -> int | None:
        key = judge.key(row)
        return held[self.plan.identify].get(key) if key is not None else None

    def _create(self, created: Sequence[Decision], companies: Mapping[str, int]) -> list[Decision]:
        """Insert new contacts; those whose place was taken meanwhile."""
        ids = _next("contacts_contact_id_seq", len(created))
        for decision, pk in zip(created, ids, strict=True):
            decision.contact_id = pk
        came = insert_contacts(
            created, standing.columns(self.plan), companies, source=SOURCE, at=self.at
        )
        if came:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO contacts_activity (contact_id) SELECT unnest(%s::bigint[])",
                    [sorted(came)],
                )
            lifecycle.on_created(sorted(came))
        return [decision for decision in created if decision.contact_id not in came]

    def _update(
        self,
        updated: Sequence[Decision],
        companies: Mapping[str, int],
        there: Mapping[int, standing.Standing],
    ) -> None:
        """Bring columns and custom fields up to date; a stranger with an address is known now."""
        known = []
        for decision in updated:
            stands = there[decision.contact_id or 0]
            decision.before[traces.MODIFIED] = stands.columns["modified_at"].isoformat()
            if stands.columns["identified_at"] is None:
                decision.before[traces.IDENTIFIED] = None
                decision.after[traces.IDENTIFIED] = self.at.isoformat()
                known.append(stands.id)
        update_contacts(updated, standing.columns(self.plan), companies, there, at=self.at)
        if known:
            lifecycle.on_identified(known, self.at)

    def _beside(self, created: Sequence[Decision], updated: Sequence[Decision]) -> None:
        """Tags, do not contact, what upper apps take, and what became of each row."""
        both = [*created, *updated]
        made.stick(self.importing, both, at=self.at)
        refused = [
            one.contact_id
            for one in both
            if targets.DO_NOT_CONTACT in one.after and one.contact_id is not None
        ]
        if refused:
            do_not_contact.add(
                refused, reason=DoNotContact.Reason.MANUAL, actor=self.actor, at=self.at
            )
        ids = traces.note(self.importing, both, at=self.at)
        for key, column in plugged.columns().items():
            given = [
                Given(one.contact_id, ids[one.row.line], one.after[key])
                for one in both
                if key in one.after and one.contact_id is not None
            ]
            if given:
                actor_id = self.actor.pk if self.actor else None
                self.left_out |= set(column.write(given, actor_id=actor_id, at=self.at))


def _apart(rows: Sequence[Taken], judge: Judge) -> tuple[list[Taken], list[Taken]]:
    """The first row about each contact, and those that must wait for it."""
    seen: set[str] = set()
    now, later = [], []
    for row in rows:
        key = None if row.errors else judge.key(row)
        if key is not None and key in seen:
            later.append(row)
            continue
        if key is not None:
            seen.add(key)
        now.append(row)
    return now, later


def _said(created: Sequence[Decision], updated: Sequence[Decision], alias: str) -> set[str]:
    return {one.after[alias] for one in (*created, *updated) if one.after.get(alias) is not None}


def _next(sequence: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count]
        )
        return sorted(row[0] for row in cursor.fetchall())
