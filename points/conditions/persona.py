"""Whether a contact is of a persona, or works for an ideal customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions import BadTree, Tree
from contacts.conditions.base import Condition, Words, Wrong, condition_kinds
from points.models import Persona
from points.persona_trees import tree_of


class PersonaForm(forms.Form):
    """The field of `OfPersona`."""

    persona = forms.TypedChoiceField(
        label=gettext_lazy("Which"),
        coerce=int,
        choices=lambda: list(
            Persona.objects.current().order_by("about", "name", "pk").values_list("pk", "name")
        ),
    )


@condition_kinds.register
@dataclass(frozen=True)
class OfPersona(Condition):
    """As the persona's own condition says, which is looked up once: rules and triggers are compiled
    anew when a persona changes (`points/personas.py`)."""

    key: ClassVar[str] = "persona"
    label: ClassVar[Words] = gettext_lazy("Persona or ideal customer")
    icon: ClassVar[str] = "user-search"
    section: ClassVar[Words] = gettext_lazy("Points")
    Form: ClassVar[type[forms.Form]] = PersonaForm

    persona: int

    @property
    def reads(self) -> frozenset[str]:
        """What the persona's condition does."""
        return self._tree.reads if self._tree is not None else frozenset()

    @property
    def moves_with_time(self) -> bool:
        """As the persona's condition does."""
        return self._tree is not None and self._tree.moves_with_time

    def check(self) -> None:
        """The persona is there, with a condition that can be worked out."""
        if self._tree is None:
            raise Wrong(_("This persona is not there any more, or nothing describes it."))

    def q(self, at: datetime) -> Q:
        """Who it describes; nobody, if it is not there any more."""
        return self._tree.q(at) if self._tree is not None else Q(pk__in=[])

    @cached_property
    def _tree(self) -> Tree | None:
        found = Persona.objects.filter(pk=self.persona).first()
        try:
            return tree_of(found.tree) if found is not None else None
        except (BadTree, Wrong):
            return None

    def __str__(self) -> str:
        name = Persona.objects.filter(pk=self.persona).values_list("name", flat=True).first()
        return _("is of the persona “%(name)s”") % {"name": name or "?"}
