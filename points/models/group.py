"""Scores side by side."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked


@tracked(_("Score"), icon="gauge", skip=("as_sent", "created_at", "modified_at"))
class Group(models.Model):
    """One score of a contact: the main one (seeded, id 1) and others by product, region, fit.

    What rules pay never takes it below `floor` or above `ceiling` (null: no limit).
    """

    MAIN = 1

    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=300, default="", blank=True)
    floor = models.IntegerField(_("never below"), null=True, blank=True)
    ceiling = models.IntegerField(_("never above"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Every score begins at 0.
            models.CheckConstraint(
                condition=models.Q(floor=None) | models.Q(floor__lte=0), name="floor_at_most_0"
            ),
            models.CheckConstraint(
                condition=models.Q(ceiling=None) | models.Q(ceiling__gt=0), name="ceiling_above_0"
            ),
        ]

    def __str__(self) -> str:
        return self.name
