"""Pays for any event that a site or a script reports by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.event_kinds import EVENT_KINDS
from points.kinds import EventKind, point_action_kinds


class CustomForm(forms.Form):
    """The fields of `Custom`."""

    name = forms.CharField(
        label=_("Name of the event"),
        max_length=60,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*$",
                _("Use small letters, digits, dots, dashes and underscores, as in brochure.order."),
            )
        ],
        help_text=_("As your site sends it: mt('event', 'brochure.order')."),
    )


@point_action_kinds.register
@dataclass(frozen=True)
class Custom(EventKind):
    """An event by its name, whoever sends it: the script on a page, or the API.

    Names that have become kinds of their own are heard as those, too.
    """

    key: ClassVar[str] = "custom"
    label: ClassVar[str | Promise] = _("Does something your site reports")
    icon: ClassVar[str] = "bolt"
    listens_to: ClassVar[str] = "custom"
    Form: ClassVar[type[forms.Form]] = CustomForm
    is_reported: ClassVar[bool] = True

    name: str

    @property
    def hears(self) -> tuple[str, ...]:
        """Named events, and those of the kind that has this name."""
        known = EVENT_KINDS.get(self.name)
        return ("custom", self.name) if known and known.by_page else ("custom",)

    def matches(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """The subject of a custom event is its name."""
        if kind not in ("", "custom"):
            return kind == self.name
        return subject_key == self.name

    def __str__(self) -> str:
        return gettext("does “%(name)s”") % {"name": self.name}
