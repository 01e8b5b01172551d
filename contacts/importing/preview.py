"""What an import would do, looked at before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from accounts.models import User
from contacts.importing import company_writing, reading, standing, targets
from contacts.importing.deciding import Decision, Fate, Judge
from contacts.importing.job import as_read_by
from contacts.importing.plan import Existing, Plan
from contacts.importing.rows import Checker, Taken
from contacts.models import Import

# So many rows from the beginning are tried; the result page counts all of them.
LOOKED_AT = 5_000
SHOWN = 20
SAMPLES = 50


@dataclass(frozen=True)
class Shown:
    """One row as it will be: its fate, a cell for each chosen column, and what is wrong with it."""

    line: int
    fate: Fate
    cells: list[str]
    errors: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Preview:
    """The first rows, and how many of those that were looked at meet which fate."""

    headings: list[str]
    rows: list[Shown]
    counts: Counter[Fate]
    # How many companies get other values, and how many of them are new; None: no column is about
    # companies.
    companies: tuple[int, int] | None
    looked_at: int
    is_whole: bool


def look(importing: Import, plan: Plan, *, user: User | None) -> Preview:
    """Try the first rows of the file without writing anything."""
    assert importing.file is not None  # a file that was just brought is there
    how = reading.of(importing.reading)
    plan = plan.within(targets.targets())
    with as_read_by(user):
        checker = Checker(plan, reading.headings(importing.file, how), user=user)
        rows = reading.rows(importing.file, how)
        if how.header:
            next(rows, None)
        first = [checker.check(row) for row in islice(rows, LOOKED_AT)]
        is_whole = next(rows, None) is None
        decisions = _decide(first, plan)
        about_companies = bool(targets.company_aliases(plan.columns))
        companies = company_writing.look(decisions, plan) if about_companies else None
    chosen = [(index, target) for index, target in enumerate(plan.columns) if target]
    offered = targets.targets()
    return Preview(
        headings=[str(offered[target].label) for _, target in chosen],
        rows=[
            Shown(one.row.line, one.fate, _cells(one.row, chosen), one.row.errors)
            for one in decisions[:SHOWN]
        ],
        counts=Counter(one.fate for one in decisions),
        companies=companies,
        looked_at=len(decisions),
        is_whole=is_whole,
    )


def samples(importing: Import, how: reading.Reading) -> list[list[str]]:
    """For each column the first values that are not empty."""
    assert importing.file is not None  # a file that was just brought is there
    rows = reading.rows(importing.file, how)
    if how.header:
        next(rows, None)
    found: list[list[str]] = [[] for _ in reading.headings(importing.file, how)]
    for row in islice(rows, 1_000):
        for values, cell in zip(found, row.cells, strict=False):
            text = cell.strip()[:60]
            if text and text not in values and len(values) < SAMPLES:
                values.append(text)
    return found


def _decide(rows: Sequence[Taken], plan: Plan) -> list[Decision]:
    """As the import will, except that a contact's later rows are only compared with its first."""
    good = [row for row in rows if not row.errors]
    held = standing.held(good, plan)
    found = set(held[plan.identify].values()) if plan.identify else set()
    judge = Judge(plan, standing.columns(plan), standing.unique_aliases(plan))
    first: dict[str, Taken] = {}
    again: dict[int, Decision] = {}
    for row in good:
        key = judge.key(row)
        if key is not None and key in first:
            fate = Fate.UNCHANGED if row.values == first[key].values else Fate.UPDATED
            again[row.line] = Decision(
                row, Fate.SKIPPED if plan.existing == Existing.SKIP else fate
            )
        elif key is not None:
            first[key] = row
    once = [row for row in rows if row.line not in again]
    decided = {one.row.line: one for one in judge.decide(once, held, standing.of(found, plan))}
    return [again.get(row.line) or decided[row.line] for row in rows]


def _cells(row: Taken, chosen: Sequence[tuple[int, str]]) -> list[str]:
    """The values as they will be; the cell as it is where it cannot be taken."""
    known = {target: targets.field_of(target) for _index, target in chosen}
    cells = []
    for index, target in chosen:
        value = row.values.get(target)
        raw = row.cells[index].strip() if index < len(row.cells) else ""
        one = known[target]
        if value is None or (one is None and not isinstance(value, tuple)):
            cells.append(raw[:80])
        else:
            cells.append(_typed(value if one is None else one.written(value))[:80])
    return cells


def _typed(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
