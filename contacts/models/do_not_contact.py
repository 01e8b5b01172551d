"""Who must not be written to, and who said so."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked
from kit.rewriting import append_only


class Reason(models.IntegerChoices):
    """Why somebody must not be written to; the numbers are those of Mautic's contract."""

    UNSUBSCRIBED = 1, _("Unsubscribed")
    BOUNCED = 2, _("Address does not work")
    MANUAL = 3, _("Set by a colleague")


@tracked(
    _("Do not contact"),
    icon="mail-off",
    only=("contact", "channel", "reason"),
    part_of="contact",
    in_bulk=True,
)
class DoNotContact(models.Model):
    """This contact gets nothing through `channel`; `contacts/do_not_contact.py` writes it.

    `channel_id` is what they answered with it (the id of an e-mail, say), if anything.
    """

    Reason = Reason

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="do_not_contact", db_index=False
    )
    channel = models.CharField(max_length=32, default="email")
    reason = models.PositiveSmallIntegerField(choices=Reason.choices)
    comments = models.TextField(default="", blank=True, max_length=1_000)
    channel_id = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            # Reader: whoever is about to write to a contact; also the contact's page.
            models.UniqueConstraint(fields=["contact", "channel"], name="do_not_contact_once"),
        ]
        indexes = [
            # Reader: the contact list narrowed to those who unsubscribed, or bounced.
            models.Index(fields=["channel", "reason", "contact"], name="do_not_contact_reason"),
        ]

    def __str__(self) -> str:
        return f"no {self.channel} to {self.contact_id}"


class DoNotContactChange(models.Model):
    """One line of who set or lifted it, when and why; the timeline tells it.

    `reason` is null where it was lifted. People are named by id, so that the line outlives them.
    """

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, db_index=False)
    channel = models.CharField(max_length=32)
    reason = models.PositiveSmallIntegerField(choices=Reason.choices, null=True)
    comments = models.TextField(default="")
    changed_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            # Reader: a contact's timeline, newest first.
            models.Index(fields=["contact", "-changed_at", "-id"], name="do_not_contact_timeline"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.channel} of {self.contact_id}: {self.reason}"
