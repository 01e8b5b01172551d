"""What becomes of each row: pure, so that the preview says what the import will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

from contacts.importing import plugged, targets
from contacts.importing.plan import Existing, Plan
from contacts.importing.rows import Taken
from contacts.importing.standing import Held, Standing, as_text


class Fate(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    INVALID = "invalid"


@dataclass(slots=True)
class Decision:
    """What becomes of `row`.

    `after` holds what changes, by field ("@tags" those to be stuck, "@do_not_contact", and the
    keys of plugged columns besides), `before` what was there.
    """

    row: Taken
    fate: Fate
    contact_id: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


class Judge:
    """Decides about rows as a plan says; `columns` are `standing.columns(plan)`."""

    def __init__(self, plan: Plan, columns: Mapping[str, str], uniques: Sequence[str]) -> None:
        self.plan = plan
        self._columns = columns
        self._uniques = uniques
        chosen = [target for target in plan.columns if target]
        self._fields = [target for target in chosen if not target.startswith("@")]
        self._plugged = {key: column for key, column in plugged.columns().items() if key in chosen}
        self._has_tags = targets.TAGS in chosen
        self._has_refusals = targets.DO_NOT_CONTACT in chosen
        self._owners = targets.OWNER in chosen

    def key(self, row: Taken) -> str | None:
        """What tells the row's contact apart; None if every row is somebody new."""
        if not self.plan.identify:
            return None
        return as_text(row.values[self.plan.identify])

    def decide(
        self, rows: Sequence[Taken], held: Held, there: Mapping[int, Standing]
    ) -> list[Decision]:
        """One decision for each row; no two rows may be about the same contact."""
        known = {alias: dict(who) for alias, who in held.items()}
        return [self._one(row, known, there) for row in rows]

    def _one(
        self, row: Taken, held: dict[str, dict[str, int]], there: Mapping[int, Standing]
    ) -> Decision:
        if row.errors:
            return Decision(row, Fate.INVALID)
        key = self.key(row)
        found = held[self.plan.identify].get(key) if key is not None else None
        stands = there.get(found) if found else None
        if self.plan.identify == targets.ID and stands is None:
            row.errors.append(
                (
                    str(targets.targets()[targets.ID].label),
                    key or "",
                    gettext("No contact has this id."),
                )
            )
            return Decision(row, Fate.INVALID)
        if stands is not None and self.plan.existing == Existing.SKIP:
            return Decision(row, Fate.SKIPPED, stands.id)
        if problems := list(self._taken(row, held, stands)):
            row.errors.extend(problems)
            return Decision(row, Fate.INVALID)
        for alias in self._uniques:
            value = row.values.get(alias)
            if value is not None:
                held[alias].setdefault(as_text(value), stands.id if stands else -row.line)
        return self._change(row, stands) if stands else self._create(row)

    def _taken(
        self, row: Taken, held: Mapping[str, Mapping[str, int]], stands: Standing | None
    ) -> Iterator[tuple[str, str, str]]:
        """What somebody else has already."""
        for alias in self._uniques:
            value = row.values.get(alias)
            if value is None:
                continue
            holder = held[alias].get(as_text(value))
            if holder is None or (stands is not None and holder == stands.id):
                continue
            if stands is not None and not self._would_set(stands, alias, value):
                continue
            label = str(targets.targets()[alias].label)
            yield label, str(value), gettext("Another contact has this already.")

    def _would_set(self, stands: Standing, alias: str, value: Any) -> bool:
        now = stands.value(alias, self._columns.get(alias, ""))
        return now != value and (self.plan.existing == Existing.UPDATE or now is None)

    def _create(self, row: Taken) -> Decision:
        after = {alias: value for alias in self._fields if (value := row.values[alias]) is not None}
        made = Decision(row, Fate.CREATED, after=after)
        self._owner(made, None)
        made.before.clear()
        if tags := self._tags(row):
            after[targets.TAGS] = tags
        if self._has_refusals and row.values[targets.DO_NOT_CONTACT]:
            after[targets.DO_NOT_CONTACT] = True
        for key, column in self._plugged.items():
            value = row.values[key]
            if value is not None and column.changes(None, value):
                after[key] = value
        return made

    def _change(self, row: Taken, stands: Standing) -> Decision:
        changed = Decision(row, Fate.UNCHANGED, stands.id)
        before, after, plan = changed.before, changed.after, self.plan
        for alias in self._fields:
            value = row.values[alias]
            now = stands.value(alias, self._columns.get(alias, ""))
            if value == now or (value is None and not self._clears(alias)):
                continue
            if now is not None and plan.existing != Existing.UPDATE:
                continue
            if alias == "company" and value and now and value.lower() == now.lower():
                continue
            before[alias], after[alias] = now, value
        if "company" in after:
            before["company"] = stands.columns["company_id"]
        self._owner(changed, stands)
        if tags := [tag for tag in self._tags(row) if tag.lower() not in stands.tags]:
            after[targets.TAGS] = tags
        refuses = self._has_refusals and row.values[targets.DO_NOT_CONTACT]
        if refuses and not stands.do_not_contact:
            after[targets.DO_NOT_CONTACT] = True
        for key, column in self._plugged.items():
            value, now = row.values[key], stands.plugged.get(key)
            if column.is_value and now is not None and plan.existing != Existing.UPDATE:
                continue
            if value is not None and column.changes(now, value):
                after[key] = value
                if column.is_value:
                    before[key] = now
        if after:
            changed.fate = Fate.UPDATED
        return changed

    def _clears(self, alias: str) -> bool:
        return (
            self.plan.clears
            and self.plan.existing == Existing.UPDATE
            and alias not in ("email", self.plan.identify)
        )

    def _owner(self, decision: Decision, stands: Standing | None) -> None:
        """Who the row names; else who gets those that nobody has."""
        now = stands.columns["owner_id"] if stands else None
        named = decision.row.values[targets.OWNER] if self._owners else None
        wanted = named or (None if now else self.plan.owner)
        if wanted is None or wanted == now:
            return
        if now is not None and self.plan.existing != Existing.UPDATE:
            return
        decision.before[targets.OWNER] = now
        decision.after[targets.OWNER] = wanted

    def _tags(self, row: Taken) -> list[str]:
        """The tags of the row and of the whole file, each once whatever its case."""
        own = row.values[targets.TAGS] or () if self._has_tags else ()
        return list({tag.lower(): tag for tag in (*own, *self.plan.tags)}.values())
