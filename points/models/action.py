"""What earns or costs points."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked
from kit.rewriting import append_only
from points.models.group import Group


class Repeats(models.TextChoices):
    """How often a point action pays the same contact."""

    ONCE = "once", _("once per contact")
    ONCE_PER_SUBJECT = "subject", _("once per page or thing")
    ONCE_PER_CLIMB = "climb", _("once, and again after a reset")
    EVERY_TIME = "every", _("every time")


class Definition(models.Model):
    """What a point action says: shared by the working copy and its published versions."""

    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=300, default="", blank=True)
    kind = models.CharField(max_length=40)
    config = models.JSONField(default=dict)
    points = models.IntegerField(_("points"))
    repeats = models.CharField(
        _("how often"), max_length=8, choices=Repeats.choices, default=Repeats.ONCE
    )
    group = models.ForeignKey(
        Group,
        verbose_name=_("score"),
        on_delete=models.PROTECT,
        related_name="+",
        default=Group.MAIN,
    )
    counts_in_main = models.BooleanField(_("also counts in the main score"), default=False)
    # Which events and whose (`points.narrowing`), and how often and how long (`points.policies`).
    only = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    policy = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    labels = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    published_from = models.DateTimeField(_("from"), null=True, blank=True)
    published_until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    SAID = (
        "name",
        "description",
        "kind",
        "config",
        "points",
        "repeats",
        "group_id",
        "counts_in_main",
        "only",
        "policy",
        "labels",
        "published_from",
        "published_until",
    )

    def said(self) -> dict[str, object]:
        """The definition as a dict, to copy or compare."""
        return {name: getattr(self, name) for name in self.SAID}


class PointActionQuerySet(models.QuerySet["PointAction"]):
    """Questions about point actions."""

    def live(self) -> Self:
        """Those that pay now (their dates are tested against each event)."""
        return self.filter(live__isnull=False, archived_at__isnull=True)

    def current(self) -> Self:
        """Those not archived."""
        return self.filter(archived_at__isnull=True)


@tracked(
    _("Rule"),
    icon="flame",
    skip=("as_sent", "created_at", "created_by", "modified_at", "modified_by"),
)
class PointAction(Definition):
    """A rule: the columns are the working copy; `live` is the version that pays.

    History names it, so it is archived, never deleted.
    """

    live = models.ForeignKey(
        "points.PointActionVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    # What a script sent in the words of Mautic's contract, to be given back as it came; what
    # counts is `config` (`points/api/properties.py`).
    as_sent = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    modified_at = models.DateTimeField(auto_now=True)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PointActionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The rule's page in the Points console."""
        return reverse("points:action", args=[self.pk])

    @property
    def is_changed(self) -> bool:
        """Whether the working copy says something else than what pays now."""
        return self.live is None or self.said() != self.live.said()


class PointActionVersion(Definition):
    """What a point action said from one publication to the next; never changes."""

    action = models.ForeignKey(PointAction, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="one_version_per_number"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"
