"""What pages are about, said by their addresses."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked


@tracked(_("Topics of pages"), icon="tags", skip=("created_at",))
class PagePattern(models.Model):
    """Pages whose address the pattern means (`contacts.addresses`) are about these topics.

    All patterns that mean a page add their topics; category and content stage are those of the
    first, by `position`, that names any. `contacts/catalogue.py` applies them.
    """

    pattern = models.CharField(_("address"), max_length=1000)
    topics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    category = models.CharField(_("category"), max_length=100, default="", blank=True)
    content_stage = models.CharField(_("content stage"), max_length=4, default="", blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.pattern
