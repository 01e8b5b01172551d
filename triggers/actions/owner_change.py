"""Give the contact to a colleague: to one, or to several in turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts import conditions, editing
from contacts.conditions import TreeField
from contacts.models import Contact
from triggers import readers, turns
from triggers.actions import Action, ActionFailed, action_kinds
from triggers.models import Run
from triggers.readers import ColleaguesField


@action_kinds.register
@dataclass(frozen=True)
class ChangeOwner(Action):
    """One of `user_ids` becomes the owner; several take turns, and who left is passed over.

    `only_without` leaves contacts alone whom somebody looks after, `only` (a tree of conditions)
    those of whom it is not so: several such actions give contacts away by rule.
    """

    key = "owner.change"
    label = _("Give to a colleague")
    icon = "user-check"
    outside = False
    alerts = False
    hands_over = True

    user_ids: tuple[int, ...]
    only_without: bool = False
    only: dict[str, Any] = field(default_factory=dict)

    class Form(forms.Form):
        """To whom."""

        more = ("only",)

        user_ids = ColleaguesField(
            label=_("To whom"), help_text=_("Several colleagues get contacts in turn.")
        )
        only_without = forms.BooleanField(
            label=_("Only contacts who have no owner yet"), required=False
        )
        only = TreeField(
            label=_("Only contacts of whom this is so"),
            required=False,
            help_text=_("To give contacts away by rule, add this action once for each colleague."),
        )

        def clean_user_ids(self) -> list[int]:
            """Refuse to give it to nobody."""
            chosen: list[int] = self.cleaned_data["user_ids"]
            if not chosen:
                raise forms.ValidationError(_("Choose a colleague."))
            return chosen

    def __post_init__(self) -> None:
        if not self.user_ids:
            raise ValueError("nobody to give it to")
        conditions.build(self.only)  # a bad tree is a ValueError

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Change the owner, as if somebody had done so by hand."""
        now = timezone.now()
        if self.only and not (tree := conditions.build(self.only)).true_for([contact.pk], at=now):
            said = gettext("gave the contact to nobody, as this is not so: %(condition)s")
            return {"said": said % {"condition": tree}}
        if self.only_without and contact.owner is not None:
            return {"said": gettext("left the contact to %(name)s") % {"name": contact.owner}}
        active = User.objects.filter(pk__in=self.user_ids, is_active=True).in_bulk()
        if not active:
            reason = gettext("The chosen colleagues cannot sign in any more.")
            raise ActionFailed(reason, permanent=True)
        chosen = active[turns.take(run.action_id, list(active))]
        editing.change(contact.pk, fields={"owner": chosen}, at=now)
        return {"said": gettext("gave the contact to %(name)s") % {"name": chosen}}

    def __str__(self) -> str:
        said = {"names": readers.names(self.user_ids)}
        if len(self.user_ids) == 1:
            words = gettext("give the contact to %(names)s")
            if self.only_without:
                words = gettext("give the contact to %(names)s if nobody has it yet")
        else:
            words = gettext("give contacts in turn to %(names)s")
            if self.only_without:
                words = gettext("give contacts whom nobody has yet in turn to %(names)s")
        if not self.only:
            return words % said
        return gettext("%(deed)s, if %(condition)s") % {
            "deed": words % said,
            "condition": conditions.build(self.only),
        }
