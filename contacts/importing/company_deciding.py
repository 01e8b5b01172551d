"""What a file says about companies, and what becomes of it: pure, as the preview needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contacts.importing import targets
from contacts.importing.deciding import Decision, Fate
from contacts.importing.plan import Existing, Plan

Values = dict[str, Any]

_TAKEN = (Fate.CREATED, Fate.UPDATED, Fate.UNCHANGED)


@dataclass(slots=True)
class CompanyStanding:
    """How a company stands: `fields` now, and what this import has changed so far, as it was
    `before` and as it made it (`after`). `is_new`: the import has made it."""

    fields: Values
    is_new: bool = False
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)

    def was_empty(self, alias: str, now: Any) -> bool:
        """Whether nothing was known before the import, and nobody else has said anything since."""
        ours = alias in self.after and self.before.get(alias) is None and self.after[alias] == now
        return now is None or ours


def said(decisions: Iterable[Decision], plan: Plan) -> list[tuple[str, Values]]:
    """What the rows that are taken say about companies, in the order of the file: each a name and
    values by alias.

    An empty cell says None where it empties the field, else nothing.
    """
    aliases = targets.company_aliases(plan.columns)
    clears = plan.clears and plan.existing == Existing.UPDATE
    found: list[tuple[str, Values]] = []
    if not aliases:
        return found
    for decision in sorted(decisions, key=lambda one: one.row.line):
        name = decision.row.values.get("company")
        if name is None or decision.fate not in _TAKEN:
            continue
        cells = {alias: decision.row.values.get(key) for key, alias in aliases.items()}
        values = {one: value for one, value in cells.items() if value is not None or clears}
        if values:
            found.append((name, values))
    return found


def put_together(rows: Iterable[tuple[str, Values]], ids: Mapping[str, int]) -> dict[int, Values]:
    """What rows say about each company that is there; the later one has the last word."""
    found: dict[int, Values] = {}
    for name, values in rows:
        if name in ids:
            found.setdefault(ids[name], {}).update(values)
    return found


def changes(stands: CompanyStanding, values: Mapping[str, Any], plan: Plan) -> Values:
    """What `values` change about a company, as the plan says for what is here already."""
    if plan.existing == Existing.SKIP and not stands.is_new:
        return {}
    found = {}
    for alias, value in values.items():
        now = stands.fields.get(alias)
        if value == now:
            continue
        if plan.existing == Existing.UPDATE or stands.was_empty(alias, now):
            found[alias] = value
    return found
