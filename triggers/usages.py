"""What triggers name: fields and personas, so that nobody takes them away without a warning."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contacts.conditions.naming import names_field
from contacts.models import ContactField
from kit.usages import Usage, find_usages
from points.persona_trees import personas_in
from triggers import drafts
from triggers.actions.field_change import ChangeField
from triggers.drafts import Draft
from triggers.models import PointTrigger, Waits


def plug() -> None:
    """Called when the app is ready."""
    find_usages("field", of_field)
    find_usages("persona", of_persona)


def of_field(field_id: int) -> Sequence[Usage]:
    """Those that wait for something about the field, or change it."""
    field = ContactField.objects.get(pk=field_id)

    def names(draft: Draft) -> bool:
        if draft.waits_for == Waits.CONDITION and names_field(draft.condition, field):
            return True
        return field.object == ContactField.Object.CONTACT and any(
            action.kind == ChangeField.key and action.config.get("field") == field.alias
            for action in draft.actions
        )

    return _those(names)


def of_persona(persona_id: int) -> Sequence[Usage]:
    """Those that wait for something about the persona."""
    return _those(
        lambda draft: (
            draft.waits_for == Waits.CONDITION and persona_id in personas_in(draft.condition)
        )
    )


def _those(names: Callable[[Draft], bool]) -> Sequence[Usage]:
    """The triggers of whom this is so, as they act or as they are drafted."""
    current = PointTrigger.objects.current().prefetch_related("actions").order_by("name", "pk")
    return [
        Usage(trigger.name, trigger.get_absolute_url())
        for trigger in current
        if names(drafts.in_force(trigger)) or names(drafts.working_copy(trigger))
    ]
