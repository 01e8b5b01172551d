"""What a client sends of a contact, checked: fields by alias, and what is said besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from accounts.models import User
from contacts import fields as contact_fields
from contacts.api.additions import additions
from contacts.api.shapes import SpecialForm
from kit.api.errors import ApiError, Invalid, flattened

_LONGEST_TAG, _MOST_TAGS = 100, 200
_SPECIAL: tuple[str, ...] = tuple(map(str, SpecialForm().fields))


@dataclass
class Sent:
    """`raw` are fields as they came, `values` the same cleaned; `special` is all else by name."""

    raw: dict[str, Any]
    values: dict[str, Any]
    special: dict[str, Any]
    added: dict[str, Any] = field(default_factory=dict)

    @property
    def blanks_count(self) -> bool:
        """Whether empty values were sent to take away what was there."""
        return bool(self.special.get("overwriteWithBlank"))


def read(sent: Any) -> Sent:
    """What was sent; names that mean nothing here are passed over, as Mautic does.

    Raises:
        Invalid: with the reasons by field.
        ApiError: it is no object.
    """
    if not isinstance(sent, dict):
        raise ApiError(gettext("A contact must be an object."))
    known = contact_fields.definitions()
    raw = {
        alias: value
        for alias, value in sent.items()
        if (one := known.get(alias)) and one.published and not one.read_only
    }
    cleaned = contact_fields.clean(raw, fields=known)
    errors: dict[str, Any] = dict(cleaned.errors)
    if "last_active" in sent and "lastActive" not in sent:
        sent = sent | {"lastActive": sent["last_active"]}
    # A contact as it was told has empty texts and nulls where nothing is meant.
    said = {name: sent[name] for name in _SPECIAL if sent.get(name) not in (None, "")}
    if "owner" in sent:
        said["owner"] = _id_of(sent["owner"])
    form = SpecialForm(data=said, partial=True)
    if not form.is_valid():
        errors |= flattened(form.errors)
    special = dict(form.validated_data) if not errors else {}
    added = _additions(sent, errors)
    _check(special, errors)
    if errors:
        raise Invalid(errors)
    return Sent(raw, cleaned.values, special, added)


def whole(sent: Sent, *, clearing: bool) -> dict[str, Any]:
    """The values of a whole contact: with defaults, and all that is required.

    `clearing`: what was not sent is emptied (PUT).

    Raises:
        Invalid: something required is missing.
    """
    known = contact_fields.definitions()
    cleaned = contact_fields.clean(sent.raw, partial=False, fields=known)
    if cleaned.errors:
        raise Invalid(cleaned.errors)
    empty = {one.alias: None for one in known.published if not one.read_only} if clearing else {}
    return empty | cleaned.values


def tags_of(sent: Any) -> tuple[list[str], list[str]]:
    """The words to stick on, and those to take off ("-word").

    Raises:
        ValueError: these are no words.
    """
    if isinstance(sent, str):
        sent = sent.split(",")
    if isinstance(sent, Mapping):
        sent = list(sent.values())
    if not isinstance(sent, list) or len(sent) > _MOST_TAGS:
        raise ValueError(sent)
    on, off = [], []
    for word in sent:
        if isinstance(word, Mapping):
            word = word.get("tag")
        if not isinstance(word, str) or len(word.strip()) > _LONGEST_TAG:
            raise ValueError(word)
        word = word.strip()
        if word.startswith("-") and word[1:].strip():
            off.append(word[1:].strip())
        elif word:
            on.append(word)
    return on, off


def _id_of(sent: Any) -> Any:
    """An owner as its id, or as an answer told of it."""
    if isinstance(sent, Mapping):
        sent = sent.get("id")
    return 0 if sent in (None, "") else sent


def _check(special: dict[str, Any], errors: dict[str, Any]) -> None:
    if "tags" in special:
        try:
            special["tags"] = tags_of(special["tags"])
        except ValueError:
            errors["tags"] = [
                gettext("These must be words of at most %(count)d letters.")
                % {"count": _LONGEST_TAG}
            ]
    if owner_id := special.get("owner"):
        special["owner"] = User.objects.filter(pk=owner_id).first()
        if special["owner"] is None:
            errors["owner"] = [gettext("There is no colleague %(id)s.") % {"id": owner_id}]
    elif "owner" in special:
        special["owner"] = None
    if special.get("stage"):
        errors["stage"] = [gettext("There are no stages yet.")]


def _additions(sent: Mapping[str, Any], errors: dict[str, Any]) -> dict[str, Any]:
    """What is set of upper apps, by key."""
    found = {}
    for addition in additions():
        value = sent.get(addition.key)
        if addition.write is None or value in (None, ""):
            continue
        try:
            found[addition.key] = addition.shape.run_validation(value)
        except Exception as error:
            detail = getattr(error, "detail", None)
            if detail is None:
                raise
            errors[addition.key] = [str(word) for word in detail]
    return found
