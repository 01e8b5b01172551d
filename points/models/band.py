"""What a score is called from a number of points on: cold, warm, hot."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked
from kit.tones import Tone
from points.models.group import Group


@tracked(_("Band"), icon="gauge", part_of="group")
class Band(models.Model):
    """A part of a score: from `from_points` up to where the next band begins."""

    group = models.ForeignKey(
        Group,
        verbose_name=_("score"),
        on_delete=models.CASCADE,
        related_name="bands",
        db_index=False,
    )
    name = models.CharField(_("name"), max_length=40)
    from_points = models.IntegerField(_("from this many points"))
    colour = models.CharField(_("colour"), max_length=8, choices=Tone.choices, default=Tone.GREY)

    class Meta:
        constraints = [
            # Reader: points.bands, all of them at once.
            models.UniqueConstraint(fields=["group", "from_points"], name="one_band_per_threshold"),
        ]

    def __str__(self) -> str:
        return self.name
