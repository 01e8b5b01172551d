"""Who is not worth selling to, however high the score, and who or what said so."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked
from kit.rewriting import append_only


@tracked(
    _("Disqualification"),
    icon="user-off",
    only=("contact", "rule_id", "lifted_at"),
    part_of="contact",
    in_bulk=True,
)
class Disqualification(models.Model):
    """This contact is disqualified; `contacts/disqualifying.py` writes it.

    One row for what a colleague or a script said (`rule_id` 0), and one for each rule that says
    so (no foreign key: rules stand above this app). Where somebody lifts what a rule said, the row
    stays with `lifted_at`, so that the rule does not say it again.
    """

    BY_HAND = 0

    contact = models.ForeignKey(
        "contacts.Contact",
        on_delete=models.CASCADE,
        related_name="disqualifications",
        db_index=False,
    )
    rule_id = models.BigIntegerField(default=BY_HAND)
    reason = models.CharField(max_length=300, default="", blank=True)
    since = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Readers: whoever is about to alert somebody; the contact list; points.fit.
            models.UniqueConstraint(fields=["contact", "rule_id"], name="disqualified_once"),
        ]
        indexes = [
            # Reader: the review of whom we filtered out, newest first.
            models.Index(
                fields=["-since", "-id"],
                name="disqualified_lately",
                condition=models.Q(lifted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} is disqualified"


class DisqualificationChange(models.Model):
    """One line of who said it or lifted it, when and why; the timeline tells it.

    `rule_id` as above. People and rules are named by id, so that the line outlives them.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rule_id = models.BigIntegerField(default=Disqualification.BY_HAND)
    stands = models.BooleanField()
    reason = models.CharField(max_length=300, default="")
    changed_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            # Reader: a contact's timeline, newest first.
            models.Index(fields=["contact", "-changed_at", "-id"], name="disqualified_timeline"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.contact_id}: {'disqualified' if self.stands else 'qualified again'}"
