"""Things that are no pages (forms, files, e-mails, products): which were seen, and about what.

A page is filed by its address (`contacts/cataloguing.py`); a thing has none that would tell, so
somebody says it of each, or of several at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.catalogue import PAGE
from contacts.cataloguing import on_filed_anew
from contacts.models import Subject
from kit import cut
from kit.paging import Key, Order

# What sort of thing it is, by the kind of the subject.
SORTS: Final[dict[str, str | Promise]] = {
    "asset": _("File"),
    "chat": _("Chat"),
    "cta": _("Call to action"),
    "email": _("E-mail"),
    "event": _("Event"),
    "custom": _("Something else"),
    "form": _("Form"),
    "landing_page": _("Landing page"),
    "post": _("Post in a network"),
    "product": _("Product"),
    "profile": _("Profile in a network"),
    "registration": _("Registration"),
    "subscription": _("Subscription"),
    "webinar": _("Webinar"),
}
NEWEST_FIRST: Final[Order] = (Key("id", int, descending=True),)

# What can be said of a thing.
SAID: Final = ("topics", "category", "content_stage")
_NOTHING_SAID = Q(topics=[], category="", content_stage="")


def things() -> QuerySet[Subject]:
    """All that were seen and can be filed one by one."""
    # Also without pages, in the words of the index `things`.
    return Subject.objects.exclude(kind=PAGE).filter(kind__in=SORTS)


def filed(found: QuerySet[Subject], *, are: bool) -> QuerySet[Subject]:
    """Of these, those of which something is said; or those of which nothing is."""
    return found.exclude(_NOTHING_SAID) if are else found.filter(_NOTHING_SAID)


def named(found: QuerySet[Subject], words: str) -> QuerySet[Subject]:
    """Of these, those whose name, number, topics or category have all the words."""
    for word in words.split()[:6]:
        found = found.filter(
            Q(label__icontains=word)
            | Q(key__icontains=word)
            | Q(category__icontains=word)
            | Q(topics__icontains=word)
        )
    return found


@transaction.atomic
def file(ids: Collection[int], said: Mapping[str, Any], *, actor: User | None, at: datetime) -> int:
    """Say what these things are about; how many stood otherwise before.

    `said` has what is to be changed, by the names in SAID. A clean cut, as a change of a pattern
    is: a batch of events goes by what was said before, or by what is said now.
    """
    cut.exclude()
    changed = things().filter(pk__in=ids).exclude(**said).update(**said) if said else 0
    if changed:
        on_filed_anew(actor, at)
    return changed


def alike(several: Sequence[Subject]) -> dict[str, Any]:
    """What is said of all of these in the same way."""
    return {
        name: getattr(several[0], name)
        for name in SAID
        if all(getattr(one, name) == getattr(several[0], name) for one in several)
    }
