"""What a condition is: one thing that is so of a contact, or is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.kinds import Kinds

Words = str | Promise


class Wrong(ValueError):
    """A condition asks for what makes no sense; the words are for people."""


@dataclass(frozen=True)
class Offer:
    """One line of the list from which people choose what a condition is about.

    `fixed` is the part of the config that choosing it settles (which field, say).
    """

    key: str
    label: Words
    section: Words
    fixed: Mapping[str, Any]


class Condition:
    """One kind of condition: a frozen dataclass whose fields are its config.

    `reads` names what its truth depends on ("contact", "company", "tag", "event", "score", …): who
    keeps truths up to date asks again when one of these changes. `moves_with_time` says that it
    can become true or false while nothing changes.
    """

    key: ClassVar[str]
    label: ClassVar[Words]
    icon: ClassVar[str]
    section: ClassVar[Words] = _("Contact")
    Form: ClassVar[type[forms.Form]]
    # Templates show kinds; without this they would try to build one.
    do_not_call_in_templates: ClassVar[bool] = True

    @property
    def reads(self) -> frozenset[str]:
        """What its truth depends on; the same for all of a kind, unless they say otherwise."""
        return frozenset({"contact"})

    @property
    def moves_with_time(self) -> bool:
        """Whether it compares with "now"."""
        return False

    def check(self) -> None:
        """Look whether what it names is there and fits.

        Raises:
            Wrong: it does not.
        """

    def tidied(self) -> Condition:
        """The same with its values as they are kept; called on what `check` has let pass."""
        return self

    def q(self, at: datetime) -> Q:
        """Who it is true of, about contacts, without a join: their columns, or Exists."""
        raise NotImplementedError

    def __str__(self) -> str:
        """It in words that follow "when a contact …" ("has the tag “vip”")."""
        raise NotImplementedError

    def config(self) -> dict[str, Any]:
        """Its fields as JSON can hold them."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return {name: list(v) if isinstance(v, tuple) else v for name, v in held.items()}

    @classmethod
    def offers(cls) -> Iterable[Offer]:
        """The lines under which people find it; most kinds have one."""
        yield Offer(cls.key, cls.label, cls.section, {})

    @classmethod
    def form(
        cls, *, fixed: Mapping[str, Any], data: Mapping[str, Any] | None, prefix: str, **more: Any
    ) -> forms.Form:
        """What asks for the rest of the config; `more` goes to the form (`initial`)."""
        return cls.Form(data, prefix=prefix, **more)

    @classmethod
    def config_of(cls, *, fixed: Mapping[str, Any], form: forms.Form) -> dict[str, Any]:
        """The config that a valid form says."""
        return {**fixed, **form.cleaned_data}


condition_kinds: Kinds[type[Condition]] = Kinds("condition")
