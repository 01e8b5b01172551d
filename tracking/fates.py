"""What can become of a hit, in words for people, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracking.models import IntakeCount

FATES: dict[str, str | Promise] = {
    "kept": _("Counted"),
    "sent_twice": _("Sent twice, counted once"),
    "opted_out": _("Asked not to be followed"),
    "staff": _("Colleagues"),
    "ignored": _("From ignored addresses"),
    "crawler": _("Crawlers"),
    "contact_deleted": _("By deleted contacts"),
    "other_site": _("On pages of other sites"),
    "no_page": _("Without a page"),
    "bad_event_name": _("With an event name that makes no sense"),
    "rejected": _("Set aside"),
    "too_large": _("Too large"),
    "too_slow": _("Too slow"),
    "cut_off": _("Cut off"),
    "wrong_method": _("Asked in the wrong way"),
    "nul_bytes": _("Unreadable: with NUL bytes"),
    "not_utf8": _("Unreadable: not UTF-8"),
    "bad_base64": _("Unreadable: not base64"),
    "bad_serialized": _("Unreadable: not as Mautic writes it"),
    "bad_properties": _("Unreadable: odd properties"),
}

# Where somebody may wonder why their own visit does not come.
WHY: dict[str, str | Promise] = {
    "staff": _("Whoever is signed in here is not followed. Look with a private window."),
    "ignored": _("They come from an address that is on your list."),
    "opted_out": _("Their browser sends Do Not Track or Global Privacy Control."),
    "crawler": _("Search engines and programs that say so."),
    "other_site": _("Your list of sites does not name the site they came from."),
    "sent_twice": _("Our script sends again what got no answer."),
    "contact_deleted": _("The contact of this browser was deleted."),
    "no_page": _("The image was loaded without saying on which page."),
    "rejected": _("They wait under Work until somebody looks."),
}


@dataclass(frozen=True)
class Fate:
    """How many of a day's visits met one fate; `why` says what that means, where it may puzzle."""

    label: str | Promise
    why: str | Promise
    count: int
    is_counted: bool


def of_day(day: date) -> list[Fate]:
    """What became of one day's visits, the most frequent first, counted ones on top. One query."""
    counts = IntakeCount.objects.filter(day=day, count__gt=0).values_list("fate", "count")
    found = [
        Fate(
            FATES.get(fate) or fate.replace("_", " ").capitalize(),
            WHY.get(fate, ""),
            count,
            fate == "kept",
        )
        for fate, count in counts
    ]
    return sorted(found, key=lambda fate: (not fate.is_counted, -fate.count, str(fate.label)))
