"""One grade out of two scores: how well somebody fits (A to D), and how engaged they are (1 to 4).

Nothing is stored: a grade is read from the two scores of the moment. Which scores, and where the
letters and numbers begin, is a setting of the account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from django.db import transaction
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator

from accounts import settings
from accounts.models import User
from contacts.models import Contact
from kit import sql
from kit.tones import Tone
from kit.usages import Usage
from points import listeners, revision
from points.models import Group, Score
from points.scored import between

_GRADES = Path(__file__).parent / "sql" / "grades.sql"
SETTING = "grade"
LETTERS, NUMBERS = "ABCD", "1234"
# From the best to the worst in both.
GRADES = [letter + number for letter in LETTERS for number in NUMBERS]
_TONES = (Tone.GREEN, Tone.TEAL, Tone.YELLOW, Tone.GREY)


def _descending(starts: tuple[int, int, int]) -> tuple[int, int, int]:
    if not starts[0] > starts[1] > starts[2]:
        raise ValueError("each begins below the one before")
    return starts


# From how many points the best three are; the fourth is whatever lies below.
Starts = Annotated[tuple[int, int, int], AfterValidator(_descending)]


@dataclass(frozen=True)
class Grading:
    """Which score says how well somebody fits, which how engaged they are, and where the letters
    A, B, C and the numbers 1, 2, 3 begin. Switched off, it is only remembered."""

    fit: int
    engagement: int
    letters: Starts
    numbers: Starts
    is_on: bool = True

    def of(self, fit: int, engagement: int) -> str:
        """The grade of so many points in both."""
        return LETTERS[_place(fit, self.letters)] + NUMBERS[_place(engagement, self.numbers)]

    def q(self, grade: str) -> Q:
        """That a contact has this grade now: "B2", or "B" or "2" whatever the other is."""
        found = Q()
        for sign in grade:
            if sign in LETTERS:
                found &= _within(self.fit, self.letters, LETTERS.index(sign))
            else:
                found &= _within(self.engagement, self.numbers, NUMBERS.index(sign))
        return found


settings.declare(SETTING, Grading | None, default=None, label=_("Grade: fit and engagement"))


def grading() -> Grading | None:
    """How grades are given now; None where they are not."""
    found = remembered()
    return found if found and found.is_on else None


def remembered() -> Grading | None:
    """The same, also where it is switched off."""
    found: Grading | None = settings.get(SETTING)
    return found


@transaction.atomic
def put(wanted: Grading, *, actor: User | None) -> None:
    """Give grades like this from now on, also to conditions that could not ask for them."""
    revision.cut()
    settings.put(SETTING, wanted, actor)
    listeners.on_defined_anew(frozenset({"grade"}), actor)


def switch(on: bool, *, actor: User) -> None:
    """Give grades again as they were given, or none for now."""
    if found := remembered():
        put(replace(found, is_on=on), actor=actor)


def tone(grade: str) -> str:
    """The colour of a grade: that of the worse half of it."""
    return _TONES[max(LETTERS.index(grade[0]), NUMBERS.index(grade[1]))]


def of_contacts(contact_ids: Collection[int], by: Grading) -> dict[int, str]:
    """The grade of each of these contacts; one query."""
    points = dict.fromkeys(contact_ids, (0, 0))
    held = Score.objects.filter(contact__in=list(contact_ids), group__in=[by.fit, by.engagement])
    for contact_id, group_id, many in held.values_list("contact_id", "group_id", "points"):
        fit, engagement = points[contact_id]
        points[contact_id] = (many, engagement) if group_id == by.fit else (fit, many)
    return {pk: by.of(*both) for pk, both in points.items()}


def counts(by: Grading) -> Mapping[str, int]:
    """How many known contacts have each grade; one query over all of them."""
    found = sql.rows(
        _GRADES,
        fit=by.fit,
        engagement=by.engagement,
        letters=sorted(by.letters),
        numbers=sorted(by.numbers),
    )
    # The database numbers the parts from the bottom, from 0 to 3.
    return {
        LETTERS[3 - row["letter"]] + NUMBERS[3 - row["number"]]: row["contacts"] for row in found
    }


def ranked(contacts: QuerySet[Contact], by: Grading) -> QuerySet[Contact]:
    """`contacts` with `grade_rank`: 0 for A1, 1 for A2, up to 15 for D4."""
    letter, number = _rank(by.fit, by.letters), _rank(by.engagement, by.numbers)
    return contacts.annotate(grade_rank=letter * 4 + number)


def choices() -> Iterator[tuple[str, str]]:
    """What a list can be narrowed to, where grades are given at all."""
    if grading() is None:
        return
    for letter in LETTERS:
        yield letter, gettext("%(letter)s, whatever the number") % {"letter": letter}
    for number in NUMBERS:
        yield number, gettext("%(number)s, whatever the letter") % {"number": number}
    for grade in GRADES:
        yield grade, grade


@dataclass(frozen=True)
class Square:
    """One grade in the table of all, with how many contacts have it."""

    grade: str
    tone: str
    contacts: int


def table(by: Grading) -> list[tuple[str, list[Square]]]:
    """The rows of the table, from A to D, each with its four squares."""
    many = counts(by)
    return [
        (
            letter,
            [
                Square(letter + number, tone(letter + number), many.get(letter + number, 0))
                for number in NUMBERS
            ],
        )
        for letter in LETTERS
    ]


def usages_in(group_id: int) -> Sequence[Usage]:
    """Finder of `kit.usages` for scores: the grade names two of them."""
    by = grading()
    if by is None or group_id not in (by.fit, by.engagement):
        return []
    return [Usage(gettext("the grade"), reverse("points:grade"))]


def proposed(fit: Group, engagement: Group) -> Grading:
    """Quarters of both scores."""
    return Grading(fit.pk, engagement.pk, _quarters(fit), _quarters(engagement))


def _quarters(group: Group) -> tuple[int, int, int]:
    most = max(group.ceiling or 100, 4)
    return most * 3 // 4, most // 2, most // 4


def _place(points: int, starts: tuple[int, int, int]) -> int:
    return sum(points < start for start in starts)


def _within(group_id: int, starts: tuple[int, int, int], place: int) -> Q:
    low = starts[place] if place < len(starts) else None
    return between(group_id, low, starts[place - 1] if place else None)


def _rank(group_id: int, starts: tuple[int, int, int]) -> Case:
    own = Score.objects.filter(contact=OuterRef("pk"), group=group_id).values("points")
    points = Coalesce(Subquery(own), 0)
    return Case(
        *[
            When(GreaterThanOrEqual(points, start), then=Value(place))
            for place, start in enumerate(starts)
        ],
        default=Value(len(starts)),
        output_field=IntegerField(),
    )
