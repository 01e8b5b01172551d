"""What is kept with an event besides its page: where from, and a site's own words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from contacts.subjects import SubjectKey
from tracking import pages
from tracking.pages import page_at
from tracking.parameters import Malformed, Parameters

LONGEST = 500
MOST = 30
# By what sites call the thing that something was about: its key, and its name for people.
_KEYS = ("subject", "sku", "product_id", "product", "id")
_TITLES = ("title", "name")
_CAMPAIGN = (b"utm_source", b"utm_medium", b"utm_campaign", b"utm_term", b"utm_content")


def of(parameters: Parameters, *, is_custom: bool) -> dict[str, Any] | None:
    """The properties of an event, or None.

    Raises:
        Malformed: the site's own are not what a JSON column can hold.
    """
    kept: dict[str, Any] = {}
    if parameters.has_any(b"utm_"):
        kept = {
            name.decode(): value[:LONGEST] for name in _CAMPAIGN if (value := parameters.get(name))
        }
    address = parameters.get(b"page_referrer") or parameters.get(b"referrer")
    if address and (page := page_at(address[: pages.LONGEST])):
        # Without the token of a personal link, as for the page itself.
        kept["referrer"] = page.url[:LONGEST]
    if is_custom and (own := parameters.get(b"properties")):
        kept |= _plain(own)
    return kept or None


def subject_in(said: Mapping[str, Any], about: str) -> SubjectKey | None:
    """The thing that a site's own words name, by its key or else by what it is called."""
    key = next((text for name in _KEYS if (text := _word(said.get(name)))), "")
    title = next((text for name in _TITLES if (text := _word(said.get(name)))), "")
    return SubjectKey(about, (key or title)[:LONGEST], title[:300]) if key or title else None


def _word(value: Any) -> str:
    """Text, or a number as text; nothing else names a thing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def _plain(text: str) -> dict[str, Any]:
    """The flat object in this JSON: names, and strings, numbers, yes and no."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("bad_properties") from None
    if not isinstance(content, dict) or len(content) > MOST:
        raise Malformed("bad_properties")
    return {_checked(name)[:60]: _scalar(value) for name, value in content.items()}


def _scalar(value: Any) -> str | int | float | bool | None:
    match value:
        case str():
            return _checked(value)[:LONGEST]
        case bool() | None:
            return value
        case int() if abs(value) < 2**63:
            return value
        case float() if math.isfinite(value):
            return value
    raise Malformed("bad_properties")


def _checked(text: str) -> str:
    """Postgres holds neither a NUL nor half of a surrogate pair, which JSON can spell."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Malformed("bad_properties")
    return text
