"""/api/fields/contact and /api/fields/company"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.roles import Can
from contacts.api.telling import OBJECTS
from contacts.fields import defining, definitions, field_kinds, identifiers, removal
from contacts.fields.definition import Field
from contacts.models import ContactField
from kit.api.columns import number, text, yes_no
from kit.api.entity import Entity, Said
from kit.api.errors import Invalid
from kit.api.search import contains
from kit.api.shapes import Anything, Publishable
from kit.api.view import Needs, user_of

# Our columns by the contract's names.
_FLAGS = {
    "isPublished": "is_published",
    "isRequired": "is_required",
    "isListable": "is_listable",
    "isVisible": "is_visible",
    "isShortVisible": "is_short_visible",
    "isUniqueIdentifier": "is_unique",
    "isPubliclyUpdatable": "is_publicly_updatable",
}
_COLUMNS = {
    **_FLAGS,
    "label": "label",
    "group": "group",
    "defaultValue": "default_value",
    "charLengthLimit": "char_length_limit",
    "properties": "properties",
}
_NAMES = {column: name for name, column in _COLUMNS.items()}


class FieldShape(Publishable):
    """What is told of a field."""

    isPublished = serializers.BooleanField(source="is_published")
    id = serializers.IntegerField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    alias = serializers.CharField()
    type = serializers.CharField()
    group = serializers.CharField()
    order = serializers.IntegerField()
    object = serializers.SerializerMethodField()
    defaultValue = serializers.SerializerMethodField()
    isRequired = serializers.BooleanField(source="is_required")
    isFixed = serializers.BooleanField(source="is_fixed")
    isListable = serializers.BooleanField(source="is_listable")
    isVisible = serializers.BooleanField(source="is_visible")
    isShortVisible = serializers.BooleanField(source="is_short_visible")
    isUniqueIdentifier = serializers.BooleanField(source="is_unique")
    isPubliclyUpdatable = serializers.BooleanField(source="is_publicly_updatable")
    charLengthLimit = serializers.IntegerField(source="char_length_limit", allow_null=True)
    properties = Anything(help_text="What the type is set to, for example the list of choices.")

    def get_label(self, row: ContactField) -> str:
        """In the caller's language, as long as nobody has renamed it."""
        return str(self.context["labels"].get(row.alias, row.label))

    def get_object(self, row: ContactField) -> str:
        """ "lead" or "company"."""
        return OBJECTS[row.object]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_defaultValue(self, row: ContactField) -> str | None:  # noqa: N802
        """What new ones get."""
        return row.default_value or None


class FieldForm(serializers.Serializer[ContactField]):
    """What a field is made of; alias and type are said once and never change."""

    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    alias = serializers.CharField(max_length=64, default="", allow_blank=True)
    type = serializers.CharField(max_length=16, default="text")
    group = serializers.ChoiceField(
        choices=ContactField.Group.choices, default=ContactField.Group.CORE
    )
    defaultValue = Anything(default="", help_text="Text, number or yes/no, as the type has it.")
    isPublished = serializers.BooleanField(default=True)
    isRequired = serializers.BooleanField(default=False)
    isListable = serializers.BooleanField(default=True)
    isVisible = serializers.BooleanField(default=True)
    isShortVisible = serializers.BooleanField(default=False)
    isUniqueIdentifier = serializers.BooleanField(default=False)
    isPubliclyUpdatable = serializers.BooleanField(default=False)
    charLengthLimit = serializers.IntegerField(
        min_value=1, max_value=65_535, default=None, allow_null=True
    )
    properties = Anything(default=dict)

    def validate_type(self, type_: str) -> str:
        """One of those that there are."""
        if type_ not in field_kinds:
            raise serializers.ValidationError(
                gettext("There is no such type of field. Known are: %(types)s.")
                % {"types": ", ".join(sorted(kind.key for kind in field_kinds))}
            )
        return type_

    def validate_defaultValue(self, value: Any) -> str:  # noqa: N802
        """As text, which is how it is kept."""
        if isinstance(value, bool):
            return "1" if value else "0"
        if value is not None and not isinstance(value, (str, int, float)):
            raise serializers.ValidationError(gettext("This is neither text nor a number."))
        return "" if value is None else str(value)[:65_535]

    def validate_properties(self, sent: Any) -> dict[str, Any]:
        """Mautic's ways to write a list of choices, as ours."""
        if sent in (None, "", []):
            return {}
        if not isinstance(sent, dict):
            raise serializers.ValidationError(gettext("This must be an object."))
        if "list" in sent:
            return {**sent, "list": _choices(sent["list"])}
        return sent


class Fields(Entity[ContactField]):
    """Fields, of whatever has them."""

    one, many = "field", "fields"
    shape, form = FieldShape, FieldForm
    of: ClassVar[str]
    columns = {
        "id": number("id"),
        "label": text("label"),
        "alias": text("alias"),
        "type": text("type"),
        "group": text("group"),
        "order": number("order"),
        **{name: yes_no(column) for name, column in _FLAGS.items()},
    }
    commands = {"name": contains("label"), "alias": contains("alias")}
    needs = Needs(read=Can.SEE, write=Can.EDIT_CONTACTS)

    def rows(self) -> QuerySet[ContactField]:
        """Also those that are not in use."""
        return ContactField.objects.filter(object=self.of)

    def plain(self, term: Any) -> Any:
        """Its names."""
        return term.against("label", "alias")

    def show(self, rows: Any, *, brief: bool = False) -> list[dict[str, Any]]:
        """With labels in the caller's language."""
        labels = {field.alias: field.label for field in definitions(self.of)}
        return [dict(FieldShape(row, context={"labels": labels}).data) for row in rows]

    def make(self, said: Said) -> tuple[ContactField, bool]:
        """A new field, at the end of its section."""
        try:
            row = defining.create(
                object=self.of,
                alias=said["alias"],
                type=said["type"],
                at=timezone.now(),
                actor=user_of(self.request),
                **_columns(said),
            )
        except defining.BadDefinition as bad:
            raise _invalid(bad) from None
        return row, True

    def change(self, row: ContactField, said: Said, *, whole: bool) -> ContactField:
        """Everything but alias and type."""
        try:
            return defining.change(
                row.pk, _columns(said), at=timezone.now(), actor=user_of(self.request)
            )
        except defining.BadDefinition as bad:
            raise _invalid(bad) from None
        except identifiers.NotUnique as shared:
            words = [f"{clash.value}: {clash.many}" for clash in shared.clashes]
            raise Invalid(
                {"isUniqueIdentifier": [gettext("Contacts share values."), *words]}
            ) from None

    def remove(self, row: ContactField) -> None:
        """At once if nobody has a value in it; else a job takes the values away first."""
        self.must(Can.PUBLISH_RULES)
        try:
            defining.delete(row.pk)
        except defining.BadDefinition as bad:
            raise _invalid(bad) from None
        except defining.StillUsed:
            removal.start(row, at=timezone.now(), actor=user_of(self.request))


class ContactFields(Fields):
    """Fields of contacts."""

    of = "contact"


class CompanyFields(Fields):
    """Fields of companies."""

    of = "company"


def listed(field: Field) -> dict[str, Any]:
    """A field as `contacts/list/fields` has it."""
    return {
        "id": field.id,
        "label": field.label,
        "alias": field.alias,
        "type": field.type,
        "group": field.group,
        "order": field.order,
        "object": OBJECTS[field.object],
        "defaultValue": field.default or None,
        "isPublished": field.published,
        "isRequired": field.required,
        "isFixed": field.fixed,
        "isUniqueIdentifier": field.unique,
        "properties": dict(field.properties),
    }


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    return {_COLUMNS[name]: value for name, value in said.items() if name in _COLUMNS}


def _invalid(bad: defining.BadDefinition) -> Invalid:
    return Invalid({_NAMES.get(name, name) or "field": words for name, words in bad.errors.items()})


def _choices(sent: Any) -> Any:
    """A list of choices: as objects, as words, or as one text with bars."""
    if isinstance(sent, str):
        sent = [word for word in sent.split("|") if word.strip()]
    if isinstance(sent, Mapping):
        sent = [
            value if isinstance(value, Mapping) else {"value": str(key), "label": value}
            for key, value in sent.items()
        ]
    if not isinstance(sent, list):
        raise serializers.ValidationError(gettext("“list” must be a list of choices."))
    return [
        {"value": choice.get("value", choice.get("label")), "label": choice.get("label")}
        if isinstance(choice, Mapping)
        else {"value": choice, "label": choice}
        for choice in sent
    ]
