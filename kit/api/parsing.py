"""What a client sends, as plain dicts and lists, checked before anything else sees it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.utils.translation import gettext
from rest_framework.parsers import BaseParser, FormParser, MultiPartParser

from kit.api import php
from kit.api.errors import ApiError

MOST_BYTES = 2_500_000
DEEPEST = 32
LARGEST = 2**63


class JSON(BaseParser):
    """JSON as the standard has it: no NaN, no number that no database holds, not too deep."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body; nothing at all and `[]` (which Mautic's library sends) are an empty object.

        Raises:
            ApiError: it cannot be read, or is too large.
        """
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ApiError(gettext("The body is too large."), status=413)
        if not raw.strip():
            return {}
        try:
            said = json.loads(raw.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise ApiError(gettext("The body is not JSON in UTF-8.")) from None
        check(said)
        return {} if said == [] else said


class Form(FormParser):
    """A form, with PHP's nested names."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The fields as nested dicts and lists of text."""
        return read_pairs(super().parse(stream, media_type, parser_context))


class MultiPart(MultiPartParser):
    """A form with files. No address takes files yet, so those are left out."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The fields as nested dicts and lists of text."""
        parsed: Any = super().parse(stream, media_type, parser_context)
        return read_pairs(parsed.data)


def read_pairs(query: Any) -> dict[str, Any]:
    """A QueryDict with PHP's nested names; "a[]" and a name said twice keep every value.

    Raises:
        ApiError: too deep, or with a NUL in it.
    """
    try:
        said = php.nested(_pairs(query))
    except php.TooDeep:
        raise ApiError(gettext("The parameters are nested too deep.")) from None
    check(said)
    return said


def _pairs(query: Any) -> Iterable[tuple[str, Any]]:
    for name, values in query.lists():
        # As PHP: of "a=1&a=2" the last counts, "a[]=1&a[]=2" are both.
        for value in values if name.endswith("[]") else values[-1:]:
            yield name, value


def check(value: Any, depth: int = 0) -> None:
    """Refuse what the database could not hold, wherever in `value` it is.

    Raises:
        ApiError: with the reason.
    """
    if depth > DEEPEST:
        raise ApiError(gettext("The body is nested too deep."))
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            check(inner, depth + 1)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ApiError(gettext("A number is too large."))
    elif isinstance(value, int) and not -LARGEST <= value < LARGEST:
        raise ApiError(gettext("A number is too large."))


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ApiError(gettext("Text must not contain the character NUL."))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell
            raise ApiError(gettext("Text must be valid Unicode.")) from None


def _no_number(word: str) -> Any:
    raise ValueError(word)
