"""What answers say of point actions and scores, and what new and edit understand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.api.shapes import Anything, Moment, Publishable
from points.kinds import point_action_kinds
from points.ledger import LEAST, MOST
from points.models import Group

RANGE = _("This value should be between -2147483648 and 2147483647.")


class GroupOfRule(serializers.Serializer[Any]):
    """Which score moves, where it is not the main one."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_null=True)


class PointShape(Publishable):
    """A point action."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    category = Anything(help_text="Always null: Kindling has no categories yet.")
    type = serializers.CharField()
    description = serializers.CharField(allow_null=True)
    publishUp = Moment(allow_null=True)
    publishDown = Moment(allow_null=True)
    delta = serializers.IntegerField(min_value=LEAST, max_value=MOST)
    properties = Anything(help_text="As it was sent: an object, or an empty list.")
    repeatable = serializers.BooleanField()
    group = GroupOfRule(allow_null=True)


class PointGroupShape(Publishable):
    """A score beside the main one."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_null=True)


def time_field() -> serializers.DateTimeField:
    """A time; without a zone it is UTC."""
    return serializers.DateTimeField(allow_null=True, default=None, default_timezone=UTC)


def whole_field(**more: Any) -> serializers.IntegerField:
    """A number that a score can hold."""
    said: dict[str, Any] = {"min_value": RANGE, "max_value": RANGE, "max_string_length": RANGE}
    return serializers.IntegerField(min_value=LEAST, max_value=MOST, error_messages=said, **more)


@extend_schema_field({"type": "integer", "nullable": True})
class CategoryField(serializers.Field):  # type: ignore[type-arg]
    """Kindling has no categories yet: only none is understood."""

    def __init__(self) -> None:
        super().__init__(allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> None:
        """Nothing; anything else does not exist."""
        if data not in ("", 0, "0", False):
            raise serializers.ValidationError(
                gettext("Category %(id)s does not exist.") % {"id": str(data)[:20]}
            )


@extend_schema_field({"type": "integer", "nullable": True})
class ScoreField(serializers.Field):  # type: ignore[type-arg]
    """The id of a score beside the main one (or the object that an answer has told of it)."""

    def __init__(self) -> None:
        super().__init__(allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> int:
        """The id of the score; that of the main one for none."""
        if isinstance(data, dict):
            data = data.get("id")
        if data in (None, "", 0, "0", False, []):
            return Group.MAIN
        text = str(data)
        known = Group.objects.exclude(pk=Group.MAIN).filter(archived_at=None)
        is_id = text.isascii() and text.isdigit() and len(text) < 19
        if isinstance(data, bool) or not is_id or not known.filter(pk=int(text)).exists():
            raise serializers.ValidationError(
                gettext("Group %(id)s does not exist.") % {"id": text[:20]}
            )
        return int(text)


class PointForm(serializers.Serializer[Any]):
    """What new and edit of a point action understand."""

    name = serializers.CharField(max_length=120)
    description = serializers.CharField(
        max_length=300, default="", allow_blank=True, allow_null=True
    )
    type = serializers.ChoiceField(choices=[])
    delta = whole_field()
    repeatable = serializers.BooleanField(default=False)
    isPublished = serializers.BooleanField(
        required=False, help_text="New: true, if you may publish rules."
    )
    publishUp = time_field()
    publishDown = time_field()
    properties = Anything(required=False, allow_null=True, help_text="As the type asks for.")
    category = CategoryField()
    group = ScoreField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The types are known when every app is."""
        fields = super().get_fields()
        kinds = [(kind.key, kind.label) for kind in point_action_kinds]
        fields["type"] = serializers.ChoiceField(choices=kinds)
        return fields

    def validate_properties(self, sent: Any) -> Any:
        """An object; PHP writes an empty one as a list."""
        if sent not in (None, "", []) and not isinstance(sent, dict):
            raise serializers.ValidationError(gettext("This must be an object."))
        return sent or (sent if sent == [] else {})

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Dates that every time zone can show, in order."""
        for name in ("publishUp", "publishDown"):
            if (at := said.get(name)) and not 1970 <= at.year <= 9000:
                raise serializers.ValidationError(
                    {name: gettext("Give a year between 1970 and 9000.")}
                )
        check_order(said.get("publishUp"), said.get("publishDown"))
        return said


def check_order(since: datetime | None, until: datetime | None) -> None:
    """Refuse an end before the start."""
    if since and until and until <= since:
        raise serializers.ValidationError(
            {"publishDown": gettext("The end must be later than the start.")}
        )


def _must_be_true(sent: bool) -> None:
    """A score has no such state."""
    if not sent:
        raise serializers.ValidationError(
            gettext("A score is always in use. Delete it to put it away.")
        )


class PointGroupForm(serializers.Serializer[Any]):
    """What new and edit of a score understand."""

    name = serializers.CharField(max_length=100)
    description = serializers.CharField(
        max_length=300, default="", allow_blank=True, allow_null=True
    )
    isPublished = serializers.BooleanField(
        default=True, validators=[_must_be_true], help_text="Only true is understood."
    )
