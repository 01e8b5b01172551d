"""Personas in a file: one that is not here comes into being, one that is stays as it is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.conditions import BadTree, Wrong
from points.model_file import names
from points.model_file.format import PersonaSaid
from points.model_file.names import NotHere
from points.model_file.parts import Change
from points.model_file.rights import must_publish
from points.models import Persona
from points.persona_trees import tree_of


def here(said: PersonaSaid) -> Persona | None:
    """The one of that name."""
    return Persona.objects.current().filter(name__iexact=said.name).order_by("pk").first()


def wrong_with(said: PersonaSaid) -> dict[str, str]:
    """Why a new one could not be recognised by this, in words by place."""
    try:
        tree = tree_of(names.understood(said.tree))
    except BadTree as error:
        return {f"tree.{path}".rstrip("."): words for path, words in error.errors.items()}
    except (NotHere, Wrong) as error:
        return {"tree": str(error)}
    return {} if tree else {"tree": _("Add a condition first.")}


def compare(said: PersonaSaid) -> Change:
    """Whether it is here."""
    return Change(said.name, said.description, is_new=here(said) is None, icon="user-search")


def describe(persona: Persona, said: PersonaSaid) -> None:
    """Let it be recognised as the file says; by nothing where that makes no sense."""
    if not wrong_with(said):
        persona.tree = tree_of(names.understood(said.tree)).json()
        persona.save(update_fields=["tree"])


def take_in(said: PersonaSaid, *, actor: User) -> str:
    """Make it, where it is not here; its name then, else "".

    Raises:
        points.model_file.rights.MayNot: it is not here, and the actor may not make it.
    """
    if here(said) is not None:
        return ""
    why_not = _(
        "It needs the persona “%(name)s”. Somebody who may publish rules has to make it first."
    )
    must_publish(actor, why_not % {"name": said.name})
    Persona.objects.create(
        name=said.name,
        about=said.about,
        description=said.description,
        tree=tree_of(names.understood(said.tree)).json(),
    )
    return said.name
