"""Personas and ideal customers: kept, put away, and counted.

Who changes one changes what rules pay: their revision is raised, and everybody is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from contacts.conditions import BadTree, Wrong
from contacts.models import Contact
from kit.usages import Usage
from points import listeners, revision
from points.fit import everybody
from points.models import Persona, PointAction
from points.persona_trees import personas_in, tree_of


def matching(persona: Persona, *, at: datetime) -> QuerySet[Contact]:
    """The listed contacts that it describes; nobody, where its condition is none (any more)."""
    try:
        tree = tree_of(persona.tree)
    except (BadTree, Wrong):
        return Contact.objects.none()
    return Contact.objects.listed().filter(tree.q(at)) if tree else Contact.objects.none()


@transaction.atomic
def save(persona: Persona, *, actor: User | None) -> None:
    """Keep it, and bring what rules pay by it in line."""
    is_new = persona.pk is None
    persona.save()
    if not is_new:
        _ask_again(persona, actor)


@transaction.atomic
def archive(persona: Persona, *, at: datetime) -> None:
    """Put it away; what is in use cannot be."""
    Persona.objects.filter(pk=persona.pk).update(archived_at=at)
    persona.archived_at = at


def restore(persona: Persona) -> None:
    """Bring it back."""
    Persona.objects.filter(pk=persona.pk).update(archived_at=None)
    persona.archived_at = None


def rules_of(persona_id: int) -> list[PointAction]:
    """The rules, as they count or as they are drafted, that name it."""
    current = PointAction.objects.current().select_related("live").order_by("name", "pk")
    return [
        action
        for action in current
        if any(
            persona_id in personas_in([said.config, said.only])
            for said in (action, action.live)
            if said
        )
    ]


def usages(persona_id: int) -> Sequence[Usage]:
    """The same, for whoever asks before it is put away."""
    return [Usage(action.name, action.get_absolute_url()) for action in rules_of(persona_id)]


def _ask_again(persona: Persona, actor: User | None) -> None:
    revision.cut()
    live = [action for action in rules_of(persona.pk) if action.live_id]
    everybody.begin(live, actor=actor)
    listeners.on_defined_anew(frozenset({"persona"}), actor)
