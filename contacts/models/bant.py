"""What we know of a contact's budget, authority, need and timeframe."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked


class Question(models.TextChoices):
    """The four questions of every qualified contact."""

    BUDGET = "budget", _("Budget")
    AUTHORITY = "authority", _("Authority")
    NEED = "need", _("Need")
    TIMEFRAME = "timeframe", _("Timeframe")


@tracked(
    _("BANT answer"),
    icon="checklist",
    only=("contact", "question", "speaks_for"),
    part_of="contact",
    in_bulk=True,
)
class BantAnswer(models.Model):
    """One answer; `contacts/bant.py` writes it. `speaks_for` says whether it qualifies them."""

    Question = Question

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="bant", db_index=False
    )
    question = models.CharField(max_length=10, choices=Question.choices)
    speaks_for = models.BooleanField(null=True)
    words = models.CharField(max_length=300, default="", blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            # Readers: the contact's page; the rule and the condition about BANT.
            models.UniqueConstraint(fields=["contact", "question"], name="one_answer_each"),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.contact_id}"
