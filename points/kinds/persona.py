"""Pays while a contact is of a persona, or works for an ideal customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.conditions import Tree, Wrong
from points.kinds import StateForm, StateKind, point_action_kinds
from points.models import Persona
from points.persona_trees import tree_of


def _personas() -> Iterator[tuple[int, str]]:
    for persona in Persona.objects.current().order_by("about", "name", "pk"):
        yield persona.pk, persona.name


class PersonaForm(StateForm):
    """The fields of `IsPersona`."""

    persona = forms.TypedChoiceField(
        label=_("Persona or ideal customer"),
        coerce=int,
        choices=_personas,
        help_text=_("They are described under Points → Personas."),
    )

    field_order = ("persona", "disqualifies")


@point_action_kinds.register
@dataclass(frozen=True, kw_only=True)
class IsPersona(StateKind):
    """The definition stays with the persona: who changes it there changes who is paid."""

    key: ClassVar[str] = "persona"
    label: ClassVar[str | Promise] = _("Is of a persona")
    icon: ClassVar[str] = "user-search"
    Form: ClassVar[type[StateForm]] = PersonaForm

    persona: int

    def tree(self) -> Tree:
        """As the persona says now."""
        found = Persona.objects.filter(pk=self.persona).first()
        if found is None:
            raise Wrong(gettext("This persona is not there any more."))
        return tree_of(found.tree)

    def __str__(self) -> str:
        found = Persona.objects.filter(pk=self.persona).first()
        if found is None:
            return gettext("is of a persona that is not there any more")
        if found.about == Persona.About.COMPANY:
            return gettext("works for an ideal customer: “%(name)s”") % {"name": found.name}
        return gettext("is of the persona “%(name)s”") % {"name": found.name}
