"""One line of the ledger."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.clock import ClockNow
from kit.rewriting import append_only


class Reason(models.TextChoices):
    """Why a line stands in the ledger; decides what it may do (DESIGN 3.1)."""

    EVENT = "event", _("did something")
    HAND = "hand", _("by hand")
    API = "api", _("by a script")
    RUN = "run", _("by a trigger")
    RESET = "reset", _("reset")
    CARRY = "carry", _("started again at")
    UNDO = "undo", _("undone")
    MERGE = "merge", _("two contacts became one")
    UNMERGE = "unmerge", _("one contact became two again")
    DEMO = "demo", _("demo")
    IMPORT = "import", _("imported")
    STATE = "state", _("is so")
    FADE = "fade", _("faded")
    EXPIRY = "expiry", _("expired")
    RECOMPUTE = "recompute", _("worked out again")

    @property
    def fires(self) -> bool:
        """Whether a climb caused by this may fire triggers."""
        return self not in _SILENT

    @property
    def fires_down(self) -> bool:
        """Whether a fall caused by this may fire triggers that wait for one.

        Points that time takes away do; a merge does not, which only takes points along.
        """
        return (self.fires and self is not Reason.MERGE) or self in {Reason.FADE, Reason.EXPIRY}


# An import and a recompute ask afterwards what their climbs may do (triggers/bulk.py).
_SILENT = {
    Reason.RESET,
    Reason.CARRY,
    Reason.UNDO,
    Reason.UNMERGE,
    Reason.IMPORT,
    Reason.FADE,
    Reason.EXPIRY,
    Reason.RECOMPUTE,
}


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about the ledger in the words of the domain."""

    def standing(self) -> Self:
        """Lines that nothing was posted against, without those that were: what a score is made
        of, as people see it."""
        against = Entry.objects.filter(reverses=models.OuterRef("pk"))
        return self.filter(~models.Exists(against), reverses__isnull=True)


class Entry(models.Model):
    """Signed points with their reason, source and time. Written by `points.ledger.post` only.

    `source` and `source_id` say what caused it (no foreign key: causes live in
    many tables); `balance` is the score right after it; `cycle` the contact's climb.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    group_id = models.BigIntegerField()
    cycle = models.PositiveIntegerField()
    points = models.IntegerField()
    balance = models.IntegerField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    source = models.CharField(max_length=16)
    source_id = models.BigIntegerField()
    point_action_id = models.BigIntegerField(null=True)
    version_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, default="")
    occurred_at = models.DateTimeField()
    # The time of the posting, not of its transaction: taken under the contact's lock, so that it
    # tells which of two came first.
    posted_at = models.DateTimeField(db_default=ClockNow())
    reverses = models.BigIntegerField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            # Reader: a contact's timeline, newest first; "why this score".
            models.Index(fields=["contact", "-occurred_at", "-id"], name="entry_timeline"),
            # Reader: "fired 214 times for 91 contacts in the last 30 days" on a rule's page.
            models.Index(
                fields=["point_action_id", "-id"],
                name="entry_by_action",
                condition=models.Q(point_action_id__isnull=False),
            ),
            # Reader: points per day on the dashboard; how often rules paid in the last N days.
            BrinIndex(fields=["occurred_at"], name="entry_when", autosummarize=True),
        ]
        constraints = [
            # What is not an event is posted once, however often it is asked for. Events are
            # recorded once (EventKey), in the same transaction as their entries; a recompute
            # posts differences, under the contacts' locks.
            models.UniqueConstraint(
                fields=["source", "source_id", "contact", "group_id", "point_action_id"],
                name="posted_once",
                nulls_distinct=False,
                condition=~models.Q(reason__in=["event", "recompute"]),
            ),
            # A line is undone at most once.
            models.UniqueConstraint(
                fields=["reverses"],
                name="reversed_once",
                condition=models.Q(reverses__isnull=False),
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.points:+d} to {self.contact_id}"
