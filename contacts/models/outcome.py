"""What came of a contact that was handed over to sales."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.rewriting import append_only


class Verdict(models.TextChoices):
    """What sales say."""

    CONTACTED = "contacted", _("Contacted")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    WITHDRAWN = "withdrawn", _("Taken back")


class Outcome(models.Model):
    """One thing that sales said of a contact, when and why; `contacts/outcomes.py` writes it.

    Never changed: what was said in error is withdrawn by a line of its own. Reports and learned
    scores read it, so it says nothing about scores itself.
    """

    Verdict = Verdict

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="outcomes", db_index=False
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="")
    reason = models.CharField(max_length=300, default="")
    said_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    withdraws = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="withdrawn_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="withdrawal_names_a_line",
                condition=models.Q(verdict="withdrawn", withdraws__isnull=False)
                | (~models.Q(verdict="withdrawn") & models.Q(withdraws__isnull=True)),
            ),
            models.CheckConstraint(
                name="amount_of_what_was_won",
                condition=models.Q(verdict="won", amount__gte=0) | models.Q(amount__isnull=True),
            ),
        ]
        indexes = [
            # Reader: a contact's page and timeline; what stands for the rows of a list.
            models.Index(fields=["contact", "-said_at", "-id"], name="outcome_timeline"),
            # Reader: the weekly review; what was won in a period.
            models.Index(fields=["-said_at", "-id"], name="outcome_recent"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.verdict}"
