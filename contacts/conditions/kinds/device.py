"""What a contact has come with: devices, systems, browsers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Condition, Words, Wrong, condition_kinds
from contacts.conditions.truths import is_not_true
from contacts.conditions.words import quoted
from contacts.models import Device

PARTS: dict[str, str | Promise] = {
    "sort": gettext_lazy("Sort of device"),
    "brand": gettext_lazy("Brand"),
    "model": gettext_lazy("Model"),
    "system": gettext_lazy("Operating system"),
    "browser": gettext_lazy("Browser"),
}


class DeviceForm(forms.Form):
    """The fields of `CameWith`."""

    part = forms.ChoiceField(label=gettext_lazy("What of it"), choices=list(PARTS.items()))
    operator = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[("=", gettext_lazy("is")), ("!=", gettext_lazy("is never"))],
    )
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("For example smartphone, Apple, Windows, Firefox."),
    )


@condition_kinds.register
@dataclass(frozen=True)
class CameWith(Condition):
    """One of the devices that are known of a contact is so; or none of them is."""

    key: ClassVar[str] = "device"
    label: ClassVar[Words] = gettext_lazy("Device")
    icon: ClassVar[str] = "device-mobile"
    reads: ClassVar[frozenset[str]] = frozenset({"event"})
    Form: ClassVar[type[forms.Form]] = DeviceForm

    part: Literal["sort", "brand", "model", "system", "browser"]
    operator: Literal["=", "!="]
    value: str

    def check(self) -> None:
        """Something must be sought."""
        if not self.value.strip():
            raise Wrong(_("Give a value."))

    def q(self, at: datetime) -> Q:
        """Upper and lower case make no difference."""
        devices = Device.objects.alias(lower=Lower(self.part)).filter(contact=OuterRef("pk"))
        has = Q(Exists(devices.filter(lower=self.value.strip().lower())))
        return has if self.operator == "=" else is_not_true(has)

    def __str__(self) -> str:
        names = {"part": PARTS[self.part], "value": quoted(self.value)}
        if self.operator == "=":
            return _("has come with %(value)s (%(part)s)") % names
        return _("has never come with %(value)s (%(part)s)") % names
