"""What contact lists can be narrowed to, besides how many points: band, grade, interest, buying."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter
from django_filters.fields import ModelChoiceField

from contacts.attributes import add_filter
from contacts.models import Contact
from points import bands, grade, interest, rfm
from points.models import Band, Group


class SelectIfAny(forms.Select):
    """Hidden while there is nothing to choose from: what nobody has set up is in nobody's way."""

    @property
    def is_hidden(self) -> bool:
        """Whether there is no choice but the empty one."""
        return not any(str(value) for value, _label in self.choices)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """A select, or what keeps the value while there is none."""
        if self.is_hidden:
            return forms.HiddenInput().render(name, value, attrs, renderer)
        return super().render(name, value, attrs, renderer)


class _BandField(ModelChoiceField):  # type: ignore[misc]  # django-filter is not typed
    def label_from_instance(self, band: Band) -> str:
        """Bands of two scores may be called the same."""
        is_main = band.group_id == Group.MAIN
        return band.name if is_main else f"{band.group.name} · {band.name}"


class _BandFilter(ModelChoiceFilter):  # type: ignore[misc]  # django-filter is not typed
    field_class = _BandField


def _known_bands(request: HttpRequest | None) -> QuerySet[Band]:
    known = Band.objects.filter(group__archived_at=None).select_related("group")
    return known.order_by("group_id", "from_points")


def _in_band(contacts: QuerySet[Contact], name: str, band: Band | None) -> QuerySet[Contact]:
    return contacts if band is None else contacts.filter(bands.within(band))


def _has_grade(contacts: QuerySet[Contact], name: str, wanted: str) -> QuerySet[Contact]:
    by = grade.grading()
    return contacts.filter(by.q(wanted)) if by else contacts.none()


def _sorts_of_buyers() -> Iterator[tuple[str, Any]]:
    if rfm.marked_at():
        yield from ((cell.key, cell.label) for cell in rfm.CELLS.values())


def _buys(contacts: QuerySet[Contact], name: str, cell: str) -> QuerySet[Contact]:
    return contacts.filter(rfm.within([cell]))


def _topics() -> Iterator[tuple[str, str]]:
    yield from ((topic, topic) for topic in interest.topics())


def _is_keen(contacts: QuerySet[Contact], name: str, topic: str) -> QuerySet[Contact]:
    return contacts.filter(interest.is_in(topic, at=timezone.now()))


def plug() -> None:
    """Put the filters into the socket."""
    if_any = SelectIfAny
    band = _BandFilter(
        queryset=_known_bands,
        method=_in_band,
        label=_("Band"),
        empty_label=_("Any"),
        widget=if_any,
    )
    add_filter("band", band)
    grades = ChoiceFilter(
        choices=grade.choices,
        method=_has_grade,
        label=_("Grade"),
        empty_label=_("Any"),
        widget=if_any,
    )
    add_filter("grade", grades)
    buyer = ChoiceFilter(
        choices=_sorts_of_buyers,
        method=_buys,
        label=_("Buyer"),
        empty_label=_("Anybody"),
        widget=if_any,
    )
    add_filter("buyer", buyer)
    topic = ChoiceFilter(
        choices=_topics,
        method=_is_keen,
        label=_("Interested in"),
        empty_label=_("Anything"),
        widget=if_any,
    )
    add_filter("interest", topic)
