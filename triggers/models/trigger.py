"""A threshold with a colour and actions."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked
from points.models import Group


class Colour(models.TextChoices):
    """Accessible colour tokens; static/css/tokens.css gives each its light and dark values."""

    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    TEAL = "teal", _("Teal")
    BLUE = "blue", _("Blue")
    PURPLE = "purple", _("Purple")
    PINK = "pink", _("Pink")
    GREY = "grey", _("Grey")


class Waits(models.TextChoices):
    """What a trigger waits for."""

    CLIMB = "climb", _("a score climbs to a number")
    FALL = "fall", _("a score falls below a number")
    CONDITION = "condition", _("something becomes true of a contact")


class Rearm(models.TextChoices):
    """When a trigger that fired for a contact may fire for them again.

    BELOW leaves some room between firing and firing again: a trigger that waits for a climb wants
    the score to have been below `rearm_below`, one that waits for a fall wants it to have been
    there or above. One that waits for a condition fires whenever that becomes true AGAIN.
    """

    AFTER_RESET = "reset", _("again after the score was reset")
    BELOW = "below", _("again after the score fell below a number, or was reset")
    AGAIN = "again", _("every time that it becomes true again")
    NEVER = "never", _("once and never again")


class PointTriggerQuerySet(models.QuerySet["PointTrigger"]):
    """Questions about triggers."""

    def published(self) -> Self:
        """Those that act, or will or did within their dates."""
        return self.filter(is_published=True, archived_at__isnull=True)

    def colouring(self) -> Self:
        """Those whose colour shows now: a number was climbed to, and their dates let them act."""
        begun = models.Q(published_from=None) | models.Q(published_from__lte=Now())
        goes_on = models.Q(published_until=None) | models.Q(published_until__gt=Now())
        return self.published().filter(begun, goes_on, waits_for=Waits.CLIMB)

    def current(self) -> Self:
        """Those not archived."""
        return self.filter(archived_at__isnull=True)


@tracked(
    _("Trigger"),
    icon="target-arrow",
    skip=(
        "as_sent",
        "published_by",
        "created_at",
        "created_by",
        "modified_at",
        "modified_by",
    ),
)
class PointTrigger(models.Model):
    """At N points → do …

    The columns and the unarchived actions are what is in force once published;
    `draft` holds edits that are not published yet, as
    `triggers.drafts.Draft` writes them. Never deleted: history names it.
    """

    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=300, default="", blank=True)
    threshold = models.IntegerField(_("at this many points"))
    colour = models.CharField(_("colour"), max_length=8, choices=Colour.choices, default=Colour.RED)
    group = models.ForeignKey(
        Group,
        verbose_name=_("score"),
        on_delete=models.PROTECT,
        related_name="+",
        default=Group.MAIN,
    )
    rearm = models.CharField(
        _("fires"), max_length=8, choices=Rearm.choices, default=Rearm.AFTER_RESET
    )
    rearm_below = models.IntegerField(_("below"), null=True, blank=True)
    waits_for = models.CharField(
        _("waits for"),
        max_length=9,
        choices=Waits.choices,
        default=Waits.CLIMB,
        db_default=Waits.CLIMB.value,
    )
    # A tree of contacts.conditions, for one that waits for a condition.
    condition = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    # When messages may go, and how many (`triggers.pacing`).
    pacing = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    published_from = models.DateTimeField(_("from"), null=True, blank=True)
    published_until = models.DateTimeField(_("until"), null=True, blank=True)
    draft = models.JSONField(null=True, blank=True)
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    # What a script sent that has no column (its exact colour), to be given back as it came.
    as_sent = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    modified_at = models.DateTimeField(auto_now=True)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PointTriggerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(rearm="below")
                | models.Q(
                    waits_for="climb",
                    rearm_below__isnull=False,
                    rearm_below__lte=models.F("threshold"),
                )
                | models.Q(
                    waits_for="fall",
                    rearm_below__isnull=False,
                    rearm_below__gte=models.F("threshold"),
                ),
                name="fires_again_below_its_threshold",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The trigger's page in the Points console."""
        return reverse("triggers:trigger", args=[self.pk])

    @property
    def looks_at(self) -> int:
        """The id of the score it looks at. (The column is never null; its type says it may be.)"""
        return self.group_id or Group.MAIN


@tracked(_("What a trigger does"), icon="bolt", skip=("as_sent",), part_of="trigger")
class TriggerAction(models.Model):
    """One thing that a trigger does; its kind is a file in `triggers/actions/`."""

    trigger = models.ForeignKey(PointTrigger, on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=40)
    config = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    # Its name, description and properties in the words of Mautic's contract, as a script sent
    # them, to be given back; what is done stands in `config` (`triggers/api/events.py`).
    as_sent = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.trigger_id}"
