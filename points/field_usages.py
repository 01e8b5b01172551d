"""Fields that rules and personas name: said before one goes; compiled anew when it is gone."""

from __future__ import annotations

from collections.abc import Sequence

from contacts.conditions.naming import names_field
from contacts.models import ContactField
from kit.usages import Usage
from points import revision
from points.kinds.date import Date
from points.models import Persona, PointAction
from points.models.action import Definition


def usages(field_id: int) -> Sequence[Usage]:
    """Finder of `kit.usages` for fields: the rules, as they count or as they are drafted, and the
    personas that name it."""
    field = ContactField.objects.get(pk=field_id)
    actions = PointAction.objects.current().select_related("live").order_by("name", "pk")
    personas = Persona.objects.current().order_by("name", "pk")
    users: list[PointAction | Persona] = [
        action
        for action in actions
        if any(_names(said, field) for said in (action, action.live) if said)
    ]
    users += [persona for persona in personas if names_field(persona.tree, field)]
    return [Usage(str(user), user.get_absolute_url()) for user in users]


def on_delete(field_id: int) -> None:
    """Plug of `contacts.fields.defining.on_delete`: what is compiled is compiled anew, so that what
    names the field is left alone from now on, instead of being true of nobody, or of everybody."""
    revision.cut()


def _names(said: Definition, field: ContactField) -> bool:
    is_its_date = said.kind == Date.key and said.config.get("field") == field.alias
    return (
        (is_its_date and field.object == ContactField.Object.CONTACT)
        or names_field(said.config, field)
        or names_field(said.only, field)
    )
