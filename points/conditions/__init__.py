"""Conditions about scores and what moved them: one file each, found automatically."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions import Wrong, condition_kinds
from points.models import Group

SECTION: Promise = gettext_lazy("Score")


class GroupField(forms.TypedChoiceField):
    """Which of the scores that there are."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Score"), choices=_choices, coerce=int, initial=Group.MAIN
        )


def check_group(group: int) -> None:
    """Look whether there is such a score (an archived one does: its lines stand).

    Raises:
        Wrong: there is not.
    """
    if not Group.objects.filter(pk=group).exists():
        raise Wrong(_("This score is not there any more."))


def name_of(group: int) -> str:
    """What people call a score."""
    found = Group.objects.filter(pk=group).first()
    return found.name if found else _("a score that is not there any more")


def _choices() -> list[tuple[int, str]]:
    groups = Group.objects.filter(Q(archived_at=None) | Q(pk=Group.MAIN))
    return list(groups.order_by("pk").values_list("pk", "name"))


def load() -> None:
    """Let every kind register itself; called when the app is ready."""
    condition_kinds.load(__name__)
