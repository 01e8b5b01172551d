"""Fields that answers have in common, typed for the OpenAPI document and told as Mautic does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


def moment(at: datetime | None) -> str | None:
    """A time as Mautic writes it: 2017-01-17T00:30:08+00:00."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


class Moment(serializers.DateTimeField):
    """A time in an answer."""

    def to_representation(self, value: Any) -> Any:
        """In UTC, to the second."""
        return moment(value)


class When(serializers.DateTimeField):
    """A time that is sent: one that the database holds and could be meant."""

    default_error_messages = {"unlikely": _("This time cannot be meant.")}

    def to_internal_value(self, value: Any) -> Any:
        """With a zone (UTC where none is said), between 1970 and 2200."""
        moment = super().to_internal_value(value)
        if not 1970 <= moment.year < 2200:
            self.fail("unlikely")
        return moment


@extend_schema_field(OpenApiTypes.ANY)
class Anything(serializers.Field):  # type: ignore[type-arg]
    """Whatever was sent, verbatim."""

    def to_internal_value(self, data: Any) -> Any:
        """As it is."""
        return data

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class Publishable(serializers.Serializer[Any]):
    """What Mautic tells of everything that can be published.

    A subclass fills these from attributes or `get_…` methods of its own.
    """

    isPublished = serializers.BooleanField(default=True)
    dateAdded = Moment(allow_null=True, default=None)
    dateModified = Moment(allow_null=True, default=None)
    createdBy = serializers.IntegerField(allow_null=True, default=None)
    createdByUser = serializers.CharField(allow_null=True, default=None)
    modifiedBy = serializers.IntegerField(allow_null=True, default=None)
    modifiedByUser = serializers.CharField(allow_null=True, default=None)


class Problem(serializers.Serializer[Any]):
    """One thing that went wrong."""

    code = serializers.IntegerField()
    message = serializers.CharField()
    details = Anything(help_text="An empty list, or messages by field.")
    type = serializers.CharField(allow_null=True)


class Errors(serializers.Serializer[Any]):
    """The envelope of every answer that refuses."""

    errors = Problem(many=True)  # type: ignore[assignment]


class Success(serializers.Serializer[Any]):
    """It was done."""

    success = serializers.IntegerField()
