"""A row of a file of events becomes an event, or the words for what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError as Refusal
from django.utils.translation import gettext
from pydantic import TypeAdapter, ValidationError

from contacts.event_kinds import EVENT_KINDS
from contacts.fields.kinds.datetime import DateTime
from contacts.importing.reading import Row
from contacts.importing.rows import NO, YES, unguarded
from contacts.purchases import KIND as PURCHASE
from tracking.api.shapes import KINDS, EventIn
from tracking.event_files import amounts
from tracking.event_files.plan import PROPERTY, Plan
from tracking.pipeline import EVENT_NAME
from tracking.reported import Reported

_event = TypeAdapter(EventIn)
_when = DateTime()
# What `EventIn` calls the columns whose roles have other names here.
_FIELDS = {"occurred_at": "when", "properties": "amount"}


@dataclass(frozen=True)
class Checked:
    """What a row says: an event, or what is wrong, as (heading, value, words)."""

    row: Row
    report: Reported | None = None
    wrong: tuple[tuple[str, str, str], ...] = ()


class Checker:
    """Compiled once for a file."""

    def __init__(self, plan: Plan, headings: Sequence[str], *, now: datetime) -> None:
        self._plan = plan
        self._headings = headings
        self._now = now
        self._kinds = _kinds_by_name()

    def check(self, row: Row) -> Checked:
        """The event that the row tells."""
        if row.broken:
            return Checked(row, wrong=(("", "", row.broken),))
        cells = [unguarded(cell).strip() for cell in row.cells]
        said = {role: cell for role, cell in zip(self._plan.columns, cells, strict=False) if role}
        kept = {
            self._headings[place][:60]: cell[:1_000]
            for place, (role, cell) in enumerate(zip(self._plan.columns, cells, strict=False))
            if role == PROPERTY and cell
        }
        try:
            report = _event.validate_python(self._asked(said, kept)).report(now=self._now)
            if report.key is None:
                report = replace(report, key=_key(said, report))
        except amounts.Unreadable as error:
            where = self._heading("amount") or "amount"
            return Checked(row, wrong=((where, said.get("amount", ""), str(error)),))
        except ValidationError as error:
            return Checked(row, wrong=tuple(self._wrong(error, said)))
        except Refusal as refusal:
            words = " ".join(refusal.messages)
            return Checked(row, wrong=((self._heading("when"), said.get("when", ""), words),))
        return Checked(row, report)

    def _asked(self, said: Mapping[str, str], kept: dict[str, Any]) -> dict[str, Any]:
        """The row as `POST /api/events` would be told it."""
        kind, subject = self._kind(said.get("kind", "")), said.get("subject", "")
        if kind not in KINDS and EVENT_NAME.fullmatch(kind):
            kind, subject = "custom", kind
        for role in ("amount", "currency", "order_id"):
            if said.get(role):
                kept[role] = said[role]
        if "amount" in kept and (said.get("amount") or kind == PURCHASE):
            kept["amount"] = amounts.plain(kept["amount"], decimal=self._plan.decimal)
        asked: dict[str, Any] = {
            "kind": kind,
            "subject": subject or None,
            "title": said.get("title") or None,
            "url": said.get("url") or None,
            "key": said.get("key") or None,
            "occurred_at": _when.clean(said["when"]) if said.get("when") else None,
            "properties": kept or None,
            "machine": _machine(said.get("machine", "")),
        }
        if said.get("contact"):
            asked["contact"] = said["contact"]
        else:
            asked |= {"email": said.get("email") or None, "create": self._plan.create}
        return asked

    def _kind(self, cell: str) -> str:
        """The key of a kind, from that or from what people call it."""
        if not cell:
            return self._plan.kind
        return self._kinds.get(cell.casefold(), cell)

    def _wrong(self, error: ValidationError, said: Mapping[str, str]) -> list[tuple[str, str, str]]:
        problems = []
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            field = str(problem["loc"][0]) if problem["loc"] else ""
            role = _FIELDS.get(field, field)
            words = problem["msg"].removeprefix("Value error, ")
            problems.append((self._heading(role), said.get(role, ""), words))
        return problems

    def _heading(self, role: str) -> str:
        columns = self._plan.columns
        return self._headings[columns.index(role)] if role in columns else ""


def _kinds_by_name() -> dict[str, str]:
    """The keys of kinds, by key and by name in the active language."""
    return {str(EVENT_KINDS[key].name).casefold(): key for key in KINDS} | {
        key.casefold(): key for key in KINDS
    }


def _machine(cell: str) -> str | bool:
    """Why it was no person; a word for yes says no more than that, one for no that it was one."""
    word = cell.casefold()
    return word in YES or (word not in NO and cell)


def _key(said: Mapping[str, str], report: Reported) -> str | None:
    """What makes the row the same event when it comes again: all that it says.

    An order has a number of its own, which does that (`contacts.purchases`).
    """
    if report.kind == "purchase" and said.get("order_id"):
        return None
    if not said.get("when"):
        # Without a time, the same deed on another day would say the same.
        raise Refusal(gettext("Say when it happened, or give each event a number of its own."))
    told = "\0".join(f"{role}={said[role]}" for role in sorted(said))
    return blake2b(f"{report.kind}\0{told}".encode(), digest_size=16).hexdigest()
