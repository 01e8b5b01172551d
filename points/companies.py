"""The scores of a company: those of its contacts, put together by the database when asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Avg, Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from contacts.company_scores import Scored, plug
from contacts.models import Company, Contact
from points.chips import Chips
from points.models import Group, Score


class ScoresOfCompanies:
    """Sum and best of what the known contacts of a company have."""

    def annotated(self, companies: QuerySet[Company]) -> QuerySet[Company]:
        """The companies with `score_total` and `score_best` of the main score, 0 for nobody."""
        main = Score.objects.filter(
            group=Group.MAIN, contact__in=_people().filter(company=OuterRef(OuterRef("pk")))
        ).order_by()
        return companies.annotate(
            score_total=_only(main.values("group").annotate(all=Sum("points")).values("all")),
            score_best=_only(main.values("group").annotate(best=Max("points")).values("best")),
        )

    def chips(self, points: Sequence[int]) -> Sequence[SafeString | str]:
        """Each of these main scores as a chip in the colour that it has reached."""
        chips = Chips()
        return [chips.chip(one) for one in points]

    def of_company(self, company_id: int) -> Sequence[Scored]:
        """Every score that is kept, the main one first; one query."""
        chips = Chips()
        people = _people().filter(company=company_id)
        rows = (
            Score.objects.filter(contact__in=people, group__archived_at=None)
            .values("group_id", "group__name")
            .annotate(
                total=Sum("points"),
                best=Max("points"),
                average=Avg("points"),
                many=Count("pk", filter=~Q(points=0)),
            )
            .order_by("group_id")
        )
        return [
            Scored(
                name="" if row["group_id"] == Group.MAIN else row["group__name"],
                total=row["total"],
                best=row["best"],
                average=float(row["average"]),
                contacts=row["many"],
                best_shown=chips.chip(row["best"], row["group_id"]),
            )
            for row in rows
        ]


def _people() -> QuerySet[Contact]:
    return Contact.objects.listed()


def _only(values: QuerySet[Score, object]) -> Coalesce:
    return Coalesce(Subquery(values, output_field=IntegerField()), 0)


def connect() -> None:
    """Fill the socket."""
    plug(ScoresOfCompanies())
