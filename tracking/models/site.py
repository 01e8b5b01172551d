"""A site whose pages send visits."""

from __future__ import annotations

from django.db import models


class SiteSeen(models.Model):
    """That visits come from a site, when the last one came, and how many did on its last day.

    `origin` is how its pages' addresses begin ("https://shop.example"). Kept by the drain, after
    its batches; `tracking/sites.py` bounds how many there are, as strangers can make names up.
    """

    origin = models.CharField(max_length=300, primary_key=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    day = models.DateField()
    count = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            # Reader: tracking.sites: the sites on the tracking screen, the last heard of first.
            models.Index(fields=["-last_seen_at", "origin"], name="site_recent"),
        ]

    def __str__(self) -> str:
        return self.origin

    @property
    def host(self) -> str:
        """Its name, with the port where that is not the usual one."""
        return self.origin.partition("://")[2]
