"""What marketing and sales have agreed on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.rewriting import append_only
from points.models import Group
from triggers.models.trigger import PointTrigger


class Agreement(models.Model):
    """At how many points sales take over: written down once, and followed by the next one.

    `scenarios` are the typical contacts by which the number was found, each with its score then.
    """

    trigger = models.ForeignKey(
        PointTrigger,
        verbose_name=_("trigger"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    group = models.ForeignKey(
        Group, verbose_name=_("score"), on_delete=models.PROTECT, related_name="+"
    )
    threshold = models.IntegerField(_("at this many points"))
    partners = models.CharField(_("with whom"), max_length=300)
    text = models.TextField(_("what was agreed"), max_length=4_000, blank=True, default="")
    agreed_on = models.DateField(_("when"))
    scenarios = models.JSONField(default=list)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.threshold} points, agreed on {self.agreed_on}"
