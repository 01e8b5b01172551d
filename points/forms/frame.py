"""What every point action has, whatever its kind: the frame of its form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.fields import WordsField
from kit.moments import MomentField
from points import drafts
from points.kinds import EventKind, PointActionKind, StateKind
from points.models import Group, PointAction, Repeats

LEAST, MOST = -(2**31), 2**31 - 1
LONGEST_LABEL = 40
_RANGE = _("This value should be between -2147483648 and 2147483647.")


class FrameForm(forms.ModelForm):  # type: ignore[type-arg]
    """What every point action has, whatever its kind."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Left empty, it is named after what the contact does."),
    )
    points = forms.IntegerField(
        label=_("Points"),
        min_value=LEAST,
        max_value=MOST,
        help_text=_("Negative points take away, for example -5."),
        error_messages={"min_value": _RANGE, "max_value": _RANGE},
    )
    repeats = forms.ChoiceField(label=_("How often"), choices=Repeats.choices)
    group = forms.ModelChoiceField(
        label=_("Score"), queryset=Group.objects.none(), empty_label=None
    )
    published_from = MomentField(label=_("Counts from"), required=False)
    published_until = MomentField(label=_("Counts until"), required=False)
    labels = WordsField(
        label=_("Labels"),
        required=False,
        max_length=LONGEST_LABEL,
        help_text=_("Separated by commas; the list of rules can be narrowed to one of them."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    # Whether the rule says something else about the contact, with which it may be worth nothing.
    is_verdict = False

    MORE = (
        "group",
        "counts_in_main",
        "published_from",
        "published_until",
        "labels",
        "description",
    )

    class Meta:
        model = PointAction
        fields = (
            "name",
            "points",
            "repeats",
            "group",
            "counts_in_main",
            "published_from",
            "published_until",
            "labels",
            "description",
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "counts_in_main": _("Also counts in the main score"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Group.objects.filter(Q(archived_at=None) | Q(pk=self.instance.group_id))
        self.groups = groups.order_by("pk")
        self.fields["group"].queryset = self.groups  # type: ignore[attr-defined]
        self.fields["group"].help_text = _("A score of its own moves beside the main one.")
        self.fields["labels"].widget.attrs["list"] = "known-labels"
        self.initial.setdefault("seen", drafts.seen(self.instance))
        if not self.instance.pk:
            self.initial["points"] = None
            self.initial.setdefault("group", Group.MAIN)

    def ask_as_for(self, kind: type[PointActionKind]) -> None:
        """Leave out what means nothing to this kind, and begin with what it is usually worth."""
        if issubclass(kind, EventKind) and not self.instance.pk:
            self.initial["points"] = kind.usual_points
        if issubclass(kind, StateKind):
            del self.fields["repeats"]
            if kind.own_points:
                del self.fields["points"]

    def clean_points(self) -> int:
        """Refuse 0: a line of 0 points would explain nothing; a verdict needs none."""
        points: int = self.cleaned_data["points"]
        if points == 0 and not self.is_verdict:
            raise forms.ValidationError(
                _("0 points change nothing. Give more than 0, or take some away.")
            )
        return points

    def clean(self) -> dict[str, Any] | None:
        """Dates in order; the tick about the main score only where it means something."""
        data = super().clean()
        since = self.cleaned_data.get("published_from")
        until = self.cleaned_data.get("published_until")
        if since and until and until <= since:
            self.add_error("published_until", _("The end must be later than the start."))
        group = self.cleaned_data.get("group")
        if group is not None and group.pk == Group.MAIN:
            self.cleaned_data["counts_in_main"] = False
        return data
