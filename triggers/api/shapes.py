"""What answers say of triggers, and what new and edit understand."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from kit.api.shapes import Anything, Moment, Publishable
from points.api.shapes import CategoryField, GroupOfRule, ScoreField, time_field, whole_field
from points.ledger import LEAST, MOST
from triggers.actions import action_kinds
from triggers.api.colours import DEFAULT, digits_of
from triggers.contract import EVENT_TYPES

_MOST_EVENTS = 20


class EventShape(serializers.Serializer[Any]):
    """One thing that a trigger does."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    description = serializers.CharField(allow_null=True)
    type = serializers.CharField()
    order = serializers.IntegerField()
    properties = Anything(help_text="As it was sent: an object, or an empty list.")


class TriggerShape(Publishable):
    """A threshold: its colour and what it does."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    category = Anything(help_text="Always null: Kindling has no categories yet.")
    description = serializers.CharField(allow_null=True)
    publishUp = Moment(allow_null=True)
    publishDown = Moment(allow_null=True)
    points = serializers.IntegerField(min_value=LEAST, max_value=MOST)
    color = serializers.CharField(help_text="Six hex digits.")
    events = EventShape(many=True)
    triggerExistingLeads = serializers.BooleanField()
    group = GroupOfRule(allow_null=True)


class TriggerEventForm(serializers.Serializer[Any]):
    """An event as new and edit understand it; `id` names one that is there."""

    id = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**63 - 1)
    name = serializers.CharField(max_length=255, required=False, allow_blank=True, allow_null=True)
    description = serializers.CharField(
        max_length=2_000, required=False, allow_blank=True, allow_null=True
    )
    type = serializers.ChoiceField(choices=[])
    order = serializers.IntegerField(required=False, min_value=0, max_value=MOST)
    properties = Anything(required=False, allow_null=True, help_text="As the type asks for.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The types are known when every app is."""
        fields = super().get_fields()
        kinds = {kind.key: str(kind.label) for kind in action_kinds}
        fields["type"] = serializers.ChoiceField(
            choices=list((EVENT_TYPES | kinds).items()),
            required=False,
            help_text="Required of an event that is not there yet.",
        )
        return fields

    def validate_properties(self, sent: Any) -> Any:
        """An object; PHP writes an empty one as a list."""
        if sent not in (None, "", []) and not isinstance(sent, dict):
            raise serializers.ValidationError(gettext("This must be an object."))
        return sent or (sent if sent == [] else {})


class ColourField(serializers.CharField):
    """Hex digits, with or without their #; nothing is the colour of the contract's default."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Blank is no colour, which is the usual one."""
        return super().run_validation(data) or DEFAULT

    def to_internal_value(self, data: Any) -> str:
        """Six digits."""
        digits = digits_of(super().to_internal_value(data))
        if digits is None:
            raise serializers.ValidationError(gettext("This must be six hex digits, as in 4e5d9d."))
        return digits


class EventsField(serializers.ListField):
    """The events in their order; PHP may write the list as an object."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """A list."""
        if isinstance(data, dict):
            data = list(data.values())
        return super().to_internal_value([] if data in (None, "") else data)


class TriggerForm(serializers.Serializer[Any]):
    """What new and edit of a trigger understand."""

    name = serializers.CharField(max_length=120)
    description = serializers.CharField(
        max_length=300, default="", allow_blank=True, allow_null=True
    )
    points = whole_field(default=0)
    color = ColourField(default=DEFAULT, allow_blank=True)
    events = EventsField(
        child=TriggerEventForm(), default=list, max_length=_MOST_EVENTS, help_text="What it does."
    )
    triggerExistingLeads = serializers.BooleanField(
        default=False,
        help_text="Also for contacts who have the points already, whenever it is saved.",
    )
    isPublished = serializers.BooleanField(required=False, help_text="New: false.")
    publishUp = time_field()
    publishDown = time_field()
    category = CategoryField()
    group = ScoreField()
