"""The scores in contact lists: a column, a sort, two filters, and the colour of the row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters import NumberFilter

from contacts.attributes import Attribute, Cell, Cells, Row, Sort, add_attribute, add_filter
from contacts.models import Contact
from kit.paging import Key
from points.chips import Chips
from points.models import Group, Score


def with_main_score(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """`contacts` joined with their main score as `main`; everybody has one."""
    return contacts.annotate(
        main=FilteredRelation("scores", condition=Q(scores__group=Group.MAIN))
    ).filter(main__isnull=False)


BY_SCORE = Sort(
    order=(Key("main__points", int, descending=True), Key("id", int, descending=True)),
    join=with_main_score,
)

# Hover and focus bring the last lines of the score; a click opens its explanation.
_PEEK = (
    '<span class="peek" hx-get="{latest}" hx-trigger="mouseenter once delay:250ms, focusin once"'
    ' hx-target="find .peek__card" hx-swap="innerHTML"><a class="peek__opens" href="{why}">{chip}'
    '</a><span class="peek__card" role="status"></span></span>{others}'
)


def scores(rows: Sequence[Row]) -> Cells:
    """The chip of the main score, which shows its last lines on hover; then those of the others."""
    latest, why = addresses()
    chips = Chips()
    others: dict[int, list[tuple[str]]] = {}
    for contact_id, group_id, name, points in (
        Score.objects.filter(contact__in=[row["id"] for row in rows], group__archived_at=None)
        .exclude(group=Group.MAIN)
        .order_by("group__name", "group_id")
        .values_list("contact_id", "group_id", "group__name", "points")
    ):
        chip = chips.chip(points, group_id, group_name=name)
        others.setdefault(contact_id, []).append((chip,))
    cells = {}
    for row in rows:
        pk, points = row["id"], row["main__points"]
        reached = chips.reached(points)
        # Every part is safe by itself: addresses made of ids, and chips.
        shown = _PEEK.format(
            latest=latest % pk,
            why=why % pk,
            chip=chips.chip(points),
            others=_others(others.get(pk)),
        )
        cells[pk] = Cell(SafeString(shown), tint=reached.colour if reached else "")
    return cells


def _others(chips: list[tuple[str]] | None) -> SafeString | str:
    if not chips:
        return ""
    return format_html('<span class="scores__others">{}</span>', format_html_join("", " {}", chips))


@cache
def addresses() -> tuple[str, str]:
    """Where the last lines and the explanation of a score are, with %d for the contact's id."""
    return (
        reverse("points:latest", args=[0]).replace("0", "%d"),
        reverse("points:why", args=[0]).replace("0", "%d"),
    )


def _at_least(contacts: QuerySet[Contact], name: str, points: float) -> QuerySet[Contact]:
    return contacts.filter(_main(points__gte=points))


def _at_most(contacts: QuerySet[Contact], name: str, points: float) -> QuerySet[Contact]:
    return contacts.filter(_main(points__lte=points))


def _main(**condition: float) -> Exists:
    return Exists(Score.objects.filter(contact=OuterRef("pk"), group=Group.MAIN, **condition))


def plug() -> None:
    """Put the column and the filters into the socket."""
    add_attribute(
        Attribute(
            "score",
            _("Score"),
            30,
            scores,
            reads=("main__points",),
            sort=BY_SCORE,
            on_phone=True,
        )
    )
    add_filter("score_min", NumberFilter(method=_at_least, label=_("Score from")))
    add_filter("score_max", NumberFilter(method=_at_most, label=_("Score to")))
