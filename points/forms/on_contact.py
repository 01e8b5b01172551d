"""Points by hand and resets, as forms on a contact's page."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kit.templatetags.kindling import number
from points.models import Entry, Group

_LEAST, _MOST = -(2**31), 2**31 - 1


def new_key() -> int:
    """A number for one gift or reset: sent twice, it is posted once."""
    return secrets.randbits(63)


class _ByHand(forms.Form):
    """What every line by hand has: why, and its key."""

    note = forms.CharField(
        label=_("Why"),
        max_length=Entry._meta.get_field("note").max_length,
        help_text=_("Stands in the contact's history for ever, with your name."),
    )
    key = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": new_key()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class GiveForm(_ByHand):
    """Points by hand, in the main score or another."""

    field_order = ("points", "group", "note", "key")

    points = forms.IntegerField(label=_("Points"), min_value=_LEAST, max_value=_MOST)
    group = forms.ModelChoiceField(
        label=_("Score"),
        queryset=Group.objects.filter(archived_at=None).order_by("pk"),
        empty_label=None,
        initial=Group.MAIN,
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].help_text = _(
            "A minus takes points away. Your role may give up to %(most)s at once."
        ) % {"most": number(most)}
        if len(self.fields["group"].queryset) == 1:  # type: ignore[attr-defined]
            self.fields["group"].required = False
            self.fields["group"].widget = forms.HiddenInput()

    def clean_points(self) -> int:
        """Nothing is not points."""
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise ValidationError(_("0 points would change nothing."))
        return points

    def clean_group(self) -> int:
        """The id of the score; the main one if none was asked for."""
        group: Group | None = self.cleaned_data["group"]
        return group.pk if group else Group.MAIN


class ResetForm(_ByHand):
    """A new start of one score; not with more points than one may give."""

    field_order = ("to", "note", "key")

    to = forms.IntegerField(label=_("Start again at"), initial=0)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean_to(self) -> int:
        """Within the limit of the role, either way."""
        to: int = self.cleaned_data["to"]
        if abs(to) > self.most:
            raise ValidationError(
                _("Your role may give at most %(most)s points at once.")
                % {"most": number(self.most)}
            )
        return to
