"""What contact lists show beside the score: why it moved last, the grade, interest, buying."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.attributes import Attribute, Cell, Cells, Row, Sort, add_attribute, add_attributes
from kit import sql
from kit.paging import Key
from kit.templatetags.kindling import chip, signed, when
from points import grade, interest, rfm
from points.grade import Grading
from points.models import Reason

_LAST_LINES = Path(__file__).parent / "sql" / "last_lines.sql"


def last_reasons(rows: Sequence[Row]) -> Cells:
    """The latest line of each contact's ledger: its points, what they were for, when."""
    lines = sql.rows(_LAST_LINES, contacts=[row["id"] for row in rows])
    return {
        line["contact_id"]: Cell(
            format_html(
                '<span class="reason">{} {} <span class="quiet small">{}</span></span>',
                signed(line["points"]),
                line["name"] or capfirst(str(Reason(line["reason"]).label)),
                when(line["occurred_at"]),
            )
        )
        for line in lines
    }


def strongest_interests(rows: Sequence[Row]) -> Cells:
    """The topic that each contact is most interested in now."""
    found = interest.strongest([row["id"] for row in rows], at=timezone.now())
    return {pk: Cell(topic) for pk, topic in found.items()}


def buyers(rows: Sequence[Row]) -> Cells:
    """The sort of buyer that each contact is."""
    found = rfm.of_contacts([row["id"] for row in rows])
    return {pk: Cell(chip(cell.label, cell.tone, dot=True)) for pk, cell in found.items()}


def _grades(by: Grading) -> Attribute:
    def cells(rows: Sequence[Row]) -> Cells:
        found = grade.of_contacts([row["id"] for row in rows], by)
        return {pk: Cell(chip(one, grade.tone(one))) for pk, one in found.items()}

    return Attribute(
        "grade",
        _("Grade"),
        32,
        cells,
        sort=Sort(
            order=(Key("grade_rank", int), Key("id", int)),
            join=lambda contacts: grade.ranked(contacts, by),
        ),
    )


def _where_set_up() -> Sequence[Attribute]:
    """Columns that are there only where somebody has set them up."""
    by = grade.grading()
    return [_grades(by)] if by else []


def plug() -> None:
    """Put the columns into the socket."""
    add_attributes(_where_set_up)
    # Not shown unless chosen: each costs a statement, and the usual columns fill the screen.
    reason = Attribute("last_reason", _("Last reason"), 34, last_reasons, shown=False)
    keen = Attribute("interest", _("Strongest interest"), 36, strongest_interests, shown=False)
    add_attribute(reason)
    add_attribute(keen)
    add_attribute(Attribute("buyer", _("Buyer"), 38, buyers, shown=False))
