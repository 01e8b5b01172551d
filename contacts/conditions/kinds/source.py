"""How a contact came into the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Condition, Words, Wrong, condition_kinds
from contacts.conditions.truths import is_not_true
from contacts.conditions.words import listed

SOURCES: dict[str, str | Promise] = {
    "hand": gettext_lazy("added by a colleague"),
    "import": gettext_lazy("imported"),
    "visit": gettext_lazy("by a visit"),
    "api": gettext_lazy("by a script"),
    "demo": gettext_lazy("demo"),
}


class SourceForm(forms.Form):
    """The fields of `CameBy`."""

    operator = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[("in", gettext_lazy("is one of")), ("!in", gettext_lazy("is none of"))],
    )
    sources = forms.MultipleChoiceField(label=gettext_lazy("Ways"), choices=list(SOURCES.items()))


@condition_kinds.register
@dataclass(frozen=True)
class CameBy(Condition):
    """The way in which a contact came: by hand, an import, a visit, a script."""

    key: ClassVar[str] = "source"
    label: ClassVar[Words] = gettext_lazy("How they came")
    icon: ClassVar[str] = "download"
    Form: ClassVar[type[forms.Form]] = SourceForm

    operator: Literal["in", "!in"]
    sources: tuple[str, ...]

    def check(self) -> None:
        """The ways must be known."""
        if not self.sources or set(self.sources) - SOURCES.keys():
            raise Wrong(_("Choose at least one."))

    def q(self, at: datetime) -> Q:
        """By the column."""
        these = Q(source__in=self.sources)
        return these if self.operator == "in" else is_not_true(these)

    def __str__(self) -> str:
        ways = listed([str(SOURCES[source]) for source in self.sources])
        if self.operator == "in":
            return _("came this way: %(ways)s") % {"ways": ways}
        return _("did not come this way: %(ways)s") % {"ways": ways}
