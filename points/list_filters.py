"""What contact lists can be narrowed by, besides how many points: the band of a score."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter
from django_filters.fields import ModelChoiceField

from contacts.attributes import add_filter
from contacts.models import Contact
from points import bands
from points.models import Band, Group


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


def plug() -> None:
    """Put the filters into the socket."""
    band = _BandFilter(
        queryset=_known_bands, method=_in_band, label=_("Band"), empty_label=_("Any")
    )
    add_filter("band", band)
