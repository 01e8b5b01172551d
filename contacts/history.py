"""How the history of contacts and what belongs to them reads, and what an erasure leaves of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.history.tracking import kind_of
from accounts.history.words import Difference, Words, in_words, speak
from contacts.fields import definitions
from contacts.models import (
    Company,
    Contact,
    ContactField,
    ContactTag,
    DoNotContact,
    Subject,
    Tag,
)

# What tells who somebody is, as it stands in a row once that is gone.
BLANK: dict[str, Any] = {
    "email": None,
    "firstname": "",
    "lastname": "",
    "company_id": None,
    "position": "",
    "phone": "",
    "mobile": "",
    "city": "",
    "country": "",
    "website": "",
    "fields": {},
    "owner_id": None,
}


def plug() -> None:
    """Tell it; called from `plugs.py`."""
    times = {"identified_at", "deleted_at", "erased_at"}
    speak(
        Contact,
        Words(
            labels={"merged_into": _("Became one with")},
            silent=frozenset({*times, "fields"}),
            deed=_contact_deed,
            more=_own_fields("contact"),
        ),
    )
    speak(
        Company,
        Words(
            labels={"merged_into": _("Became one with")},
            silent=frozenset({"deleted_at", "fields"}),
            deed=_company_deed,
            more=_own_fields("company"),
        ),
    )
    speak(ContactTag, Words(labels={"tag": _("Tag")}, deed=_tag_deed))
    speak(Tag, Words(labels={"name": _("Name")}))
    speak(
        DoNotContact,
        Words(labels={"channel": _("Channel"), "reason": _("Reason")}, deed=_silence_deed),
    )
    speak(ContactField, Words(silent=frozenset({"order"})))
    speak(
        Subject,
        Words(
            labels={"topics": _("Topics")},
            silent=frozenset({"kind", "key", "label"}),
            url=lambda thing: f"{reverse('catalogue:things-file')}?selected={thing.pk}",
        ),
    )


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: that it was changed stays, what it said goes.

    Also for the row that the erasure itself has just written.
    """
    kind_of(Contact).rows.filter(pgh_obj__in=contact_ids).update(**BLANK)
    for part in (ContactTag, DoNotContact):
        kind_of(part).rows.filter(contact__in=contact_ids).delete()


def _contact_deed(before: Contact | None, after: Contact | None, at: datetime) -> str:
    if before is None or after is None:
        return ""
    if after.erased_at and not before.erased_at:
        return pgettext("somebody did this", "erased for ever")
    if after.merged_into_id and not before.merged_into_id:
        return pgettext("somebody did this", "merged into another")
    if before.merged_into_id and not after.merged_into_id:
        return pgettext("somebody did this", "took apart again")
    if bool(before.deleted_at) != bool(after.deleted_at):
        return _deleted_or_back(after.deleted_at)
    if after.identified_at and not before.identified_at:
        return pgettext("somebody did this", "made known")
    return ""


def _company_deed(before: Company | None, after: Company | None, at: datetime) -> str:
    if before and after and bool(before.deleted_at) != bool(after.deleted_at):
        return _deleted_or_back(after.deleted_at)
    return ""


def _deleted_or_back(deleted_at: datetime | None) -> str:
    if deleted_at:
        return pgettext("somebody did this", "deleted")
    return pgettext("somebody did this", "restored")


def _tag_deed(before: ContactTag | None, after: ContactTag | None, at: datetime) -> str:
    if after:
        return pgettext("somebody did this", "tagged")
    return pgettext("somebody did this", "took a tag off")


def _silence_deed(before: DoNotContact | None, after: DoNotContact | None, at: datetime) -> str:
    if before is None:
        return pgettext("somebody did this", "put on “do not contact”")
    if after is None:
        return pgettext("somebody did this", "took off “do not contact”")
    return ""


def _own_fields(object_: str) -> Callable[[Any, Any], list[Difference]]:
    """What the fields that an account has added say differently."""

    def differences(before: Any, after: Any) -> list[Difference]:
        old, new = before.fields if before else {}, after.fields if after else {}
        changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        if not changed:
            return []
        labels = {field.alias: str(field.label) for field in definitions(object_)}
        return [
            Difference(labels.get(key, key), in_words(old.get(key)), in_words(new.get(key)))
            for key in changed
        ]

    return differences
