"""Whether certain tags stick on a contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Condition, Words, Wrong, condition_kinds
from contacts.conditions.commas import CommasField
from contacts.conditions.truths import is_not_true
from contacts.conditions.words import joined, listed, quoted
from contacts.models import ContactTag, Tag

_OPERATORS = (
    ("in", gettext_lazy("has any of these tags")),
    ("all", gettext_lazy("has all of these tags")),
    ("!in", gettext_lazy("has none of these tags")),
    ("!empty", gettext_lazy("has a tag")),
    ("empty", gettext_lazy("has no tag")),
)


class TagForm(forms.Form):
    """The fields of `HasTag`."""

    operator = forms.ChoiceField(label=gettext_lazy("How"), choices=_OPERATORS)
    tags = CommasField(
        label=gettext_lazy("Tags"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "known-tags"}),
        help_text=gettext_lazy("Several are parted by commas."),
    )

    def clean_tags(self) -> list[str]:
        """The names, each once."""
        names = (" ".join(name.split()) for name in self.cleaned_data["tags"].split(","))
        return list(dict.fromkeys(name for name in names if name))


@condition_kinds.register
@dataclass(frozen=True)
class HasTag(Condition):
    """Any, all or none of `tags`, which are names: upper and lower case make no difference."""

    key: ClassVar[str] = "tag"
    label: ClassVar[Words] = gettext_lazy("Tag")
    icon: ClassVar[str] = "tag"
    reads: ClassVar[frozenset[str]] = frozenset({"tag"})
    Form: ClassVar[type[forms.Form]] = TagForm

    operator: Literal["in", "all", "!in", "empty", "!empty"]
    tags: tuple[str, ...] = ()

    def check(self) -> None:
        """Names where names are needed."""
        if "empty" not in self.operator and not self.tags:
            raise Wrong(_("Name a tag."))

    def q(self, at: datetime) -> Q:
        """By name, so that a tag that does not exist yet is on nobody."""
        stuck = ContactTag.objects.filter(contact=OuterRef("pk"))
        if "empty" in self.operator:
            any_at_all = Q(Exists(stuck))
            return any_at_all if self.operator == "!empty" else is_not_true(any_at_all)
        names = [name.lower() for name in self.tags]
        if self.operator == "all":
            each = [Q(Exists(stuck.filter(tag__in=_named([name])))) for name in names]
            return Q(*each)
        any_of_them = Q(Exists(stuck.filter(tag__in=_named(names))))
        return any_of_them if self.operator == "in" else is_not_true(any_of_them)

    def __str__(self) -> str:
        names = [quoted(name) for name in self.tags]
        match self.operator:
            case "empty":
                return _("has no tag")
            case "!empty":
                return _("has a tag")
            case "all":
                return _("has the tags %(tags)s") % {"tags": joined("all", names)}
            case "!in":
                return _("does not have the tag %(tags)s") % {"tags": listed(names)}
        return _("has the tag %(tags)s") % {"tags": listed(names)}


def _named(names: list[str]) -> Any:
    # Materialised by the planner once: whose names these are is no question about contacts.
    return Tag.objects.alias(lower=Lower("name")).filter(lower__in=names).values("pk")
