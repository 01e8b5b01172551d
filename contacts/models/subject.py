"""What an event was about."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import CHANGED, tracked

_IS_PAGE = Q(kind="page")
_IS_FILED = ~Q(category="", topics=[], content_stage="")
_WAS_PAGE = pgtrigger.Q(old__kind="page")
_FILED_ANEW = (
    pgtrigger.Q(old__category__df=pgtrigger.F("new__category"))
    | pgtrigger.Q(old__topics__df=pgtrigger.F("new__topics"))
    | pgtrigger.Q(old__content_stage__df=pgtrigger.F("new__content_stage"))
)


# Pages are filed by patterns, which have a history; things that are new come with every batch.
@tracked(
    _("Topics of things"),
    icon="tags",
    skip=("first_seen_at",),
    deeds=(CHANGED,),
    changes=~_WAS_PAGE & _FILED_ANEW,
)
class Subject(models.Model):
    """A page, form, e-mail, asset or product; made at first sight, described later.

    `key` is what the bringer of the event knows it by: for a page its URL without
    query and fragment, for a channel's thing its id.
    """

    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=500)
    label = models.CharField(max_length=300, default="")
    category = models.CharField(_("category"), max_length=100, default="")
    topics = ArrayField(models.CharField(max_length=60), default=list)
    content_stage = models.CharField(_("content stage"), max_length=4, default="")
    first_seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # Reader: contacts.subjects.known, for each batch of events.
            models.UniqueConstraint(fields=["kind", "key"], name="one_subject_per_key"),
        ]
        indexes = [
            # Reader: the list of things (contacts/things.py), the newest first.
            models.Index(fields=["id"], name="things", condition=~_IS_PAGE),
            # Reader: contacts.catalogue.names, for forms of rules.
            models.Index(fields=["id"], name="filed_things", condition=~_IS_PAGE & _IS_FILED),
        ]

    def __str__(self) -> str:
        return self.label or self.key
