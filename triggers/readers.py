"""Whom an action tells: chosen colleagues, and whoever looks after the contact."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact


def colleagues() -> list[tuple[int, str]]:
    """Who can be chosen."""
    users = User.objects.filter(is_active=True).order_by("first_name", "last_name", "email")
    return [(user.pk, str(user)) for user in users]


class ColleaguesField(forms.TypedMultipleChoiceField):
    """Asks for colleagues; cleans to their ids."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            coerce=int,
            choices=colleagues,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **more,
        )


class ReadersForm(forms.Form):
    """The two fields that say who is told; for kinds to build upon."""

    user_ids = ColleaguesField(label=_("Colleagues"))
    to_owner = forms.BooleanField(label=_("The contact's owner"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse to tell nobody."""
        given = super().clean() or self.cleaned_data
        if not (given.get("user_ids") or given.get("to_owner")) and not self.errors:
            self.add_error("user_ids", gettext("Choose a colleague or the owner."))
        return given


def people(user_ids: Collection[int], contact: Contact, *, to_owner: bool) -> list[User]:
    """The users who are told, active ones only, the owner last."""
    chosen = list(User.objects.filter(pk__in=user_ids, is_active=True).order_by("pk"))
    owner = contact.owner if to_owner else None
    if owner is not None and owner.is_active and owner not in chosen:
        chosen.append(owner)
    return chosen


def names(user_ids: Sequence[int], *, to_owner: bool = False, more: Sequence[str] = ()) -> str:
    """Whom a sentence names: "Ada, the owner and sales@shop.example"."""
    known = {user.pk: str(user) for user in User.objects.filter(pk__in=user_ids)}
    said = [known.get(pk, gettext("somebody who left")) for pk in user_ids]
    if to_owner:
        said.append(gettext("the owner"))
    return listed([*said, *more])


def listed(words: Sequence[str]) -> str:
    """Joined for a sentence."""
    return get_text_list(list(words), gettext("and"))


def nobody(contact: Contact, *, to_owner: bool) -> str:
    """Why there is nobody to tell."""
    if to_owner and contact.owner is None:
        return gettext("Nobody to send to: %(contact)s has no owner.") % {"contact": contact}
    return gettext("Nobody to send to: the chosen colleagues cannot sign in any more.")
