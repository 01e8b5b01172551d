"""Give points, or take some away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from kit.templatetags.kindling import number
from points import ledger
from points.ledger import NewEntry, ScoreOutOfRange
from points.models import Group, Reason
from triggers.actions import Action, ActionFailed, action_kinds
from triggers.models import Run

MOST = 1_000_000


def _scores() -> list[tuple[int, str]]:
    groups = Group.objects.filter(archived_at=None).order_by("pk")
    return [(group.pk, group.name) for group in groups]


@action_kinds.register
@dataclass(frozen=True)
class ChangePoints(Action):
    """A line in the ledger, by the trigger; the run is its source, so it is posted once."""

    key = "points.change"
    label = _("Change points")
    icon = "star"
    outside = False
    alerts = False

    points: int
    group_id: int = Group.MAIN

    class Form(forms.Form):
        """How many points, and in which score."""

        points = forms.IntegerField(
            label=_("Points"),
            min_value=-MOST,
            max_value=MOST,
            help_text=_("With a minus they are taken away."),
        )
        group_id = forms.TypedChoiceField(
            label=_("Score"),
            choices=_scores,
            coerce=int,
            required=False,
            initial=Group.MAIN,
        )

        def clean_group_id(self) -> int:
            """The main score, where nothing is said."""
            return int(self.cleaned_data["group_id"] or Group.MAIN)

        def clean_points(self) -> int:
            """Refuse to do nothing."""
            points: int = self.cleaned_data["points"]
            if points == 0:
                raise forms.ValidationError(_("0 points change nothing."))
            return points

    def __post_init__(self) -> None:
        if not 0 < abs(self.points) <= MOST:
            raise ValueError("no number of points to give")

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Post them; asked twice, they are posted once. The contact is locked already."""
        group = Group.objects.filter(pk=self.group_id, archived_at=None).first()
        if group is None:
            raise ActionFailed(gettext("The score does not exist any more."), permanent=True)
        try:
            ledger.post(
                [
                    NewEntry(
                        contact_id=contact.pk,
                        points=self.points,
                        reason=Reason.RUN,
                        source="run",
                        source_id=run.pk,
                        occurred_at=timezone.now(),
                        group_id=self.group_id,
                        note=run.action.trigger.name,
                    )
                ],
                locked=True,
            )
        except ScoreOutOfRange:
            reason = gettext("The score would become larger than a score can be.")
            raise ActionFailed(reason, permanent=True) from None
        return {"said": self._done(group)}

    def __str__(self) -> str:
        group = Group.objects.filter(pk=self.group_id).first()
        many, said = abs(self.points), self._words(group.name if group else "?")
        if self.group_id == Group.MAIN and self.points > 0:
            words = ngettext("give %(many)s point", "give %(many)s points", many)
        elif self.group_id == Group.MAIN:
            words = ngettext("take away %(many)s point", "take away %(many)s points", many)
        elif self.points > 0:
            words = ngettext(
                "give %(many)s point in %(score)s", "give %(many)s points in %(score)s", many
            )
        else:
            words = ngettext(
                "take away %(many)s point in %(score)s",
                "take away %(many)s points in %(score)s",
                many,
            )
        return words % said

    def _done(self, group: Group) -> str:
        many, said = abs(self.points), self._words(group.name)
        if group.pk == Group.MAIN and self.points > 0:
            words = ngettext("gave %(many)s point", "gave %(many)s points", many)
        elif group.pk == Group.MAIN:
            words = ngettext("took away %(many)s point", "took away %(many)s points", many)
        elif self.points > 0:
            words = ngettext(
                "gave %(many)s point in %(score)s", "gave %(many)s points in %(score)s", many
            )
        else:
            words = ngettext(
                "took away %(many)s point in %(score)s",
                "took away %(many)s points in %(score)s",
                many,
            )
        return words % said

    def _words(self, score: str) -> dict[str, str]:
        return {"many": number(abs(self.points)), "score": score}
