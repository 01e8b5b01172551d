"""A score climbing over a trigger's threshold."""

from __future__ import annotations

from django.db import models


class Arming(models.Model):
    """How often a trigger has fired for a contact, and whether it may do so again.

    `cycle` is the climb in which it last fired, `armed` whether it may fire again within
    that climb. In another climb (after a reset) it may, unless it fires only once;
    see `triggers/arming.py`. `holds` is for triggers that wait for a condition: whether it was
    true when last looked at. No row means: never fired, and not true.
    """

    trigger = models.ForeignKey("triggers.PointTrigger", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    armed = models.BooleanField()
    number = models.PositiveIntegerField()
    cycle = models.PositiveIntegerField()
    holds = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            # Reader: triggers.becoming, for everybody of whom a condition was true.
            models.Index(
                fields=["trigger", "contact"],
                name="condition_holds",
                condition=models.Q(holds=True),
            ),
        ]
        constraints = [
            # Reader: triggers.crossings, for a batch of contacts.
            models.UniqueConstraint(fields=["contact", "trigger"], name="armed_or_not"),
        ]

    def __str__(self) -> str:
        return f"{self.trigger_id} for {self.contact_id}"


class Crossing(models.Model):
    """A climb over a threshold; unique per trigger, contact and number of the climb.

    `cycle` is the contact's climb in that score, `entry_id` the line that did it
    (null when the trigger was applied to those already above it). `quiet` says that
    no runs were owed (demo history).
    """

    trigger = models.ForeignKey(
        "triggers.PointTrigger", on_delete=models.PROTECT, related_name="crossings", db_index=False
    )
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="crossings", db_index=False
    )
    number = models.PositiveIntegerField()
    threshold = models.IntegerField()
    score = models.IntegerField()
    cycle = models.PositiveIntegerField()
    entry_id = models.BigIntegerField(null=True)
    quiet = models.BooleanField(default=False)
    crossed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The last word on "fires once per climb".
            models.UniqueConstraint(
                fields=["trigger", "contact", "number"], name="crossed_once_per_climb"
            ),
        ]
        indexes = [
            # Reader: "who to call now" on the dashboard.
            models.Index(fields=["-crossed_at", "-id"], name="crossing_recent"),
            # Reader: a contact's timeline.
            models.Index(fields=["contact", "-crossed_at", "-id"], name="crossing_timeline"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} over {self.threshold}"
