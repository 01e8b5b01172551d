"""From bytes that somebody uploads to a model: refused with words for each place that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from points.model_file.format import FORMAT, VERSION, ModelFile

MOST_BYTES = 512 * 1024
DEEPEST = 24
MOST_ERRORS = 50
# Postgres keeps no NUL, and half a pair of surrogates is no text.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class BadModelFile(ValueError):
    """This is no model that could be taken in; `errors` has words by place ("rules.3.points")."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {words}" for path, words in errors.items()))
        self.errors = dict(errors)


def read(content: bytes) -> ModelFile:
    """The model that a file holds. Whether its rules make sense here is for `checking`.

    Raises:
        BadModelFile: it is too large, no JSON, no model file, or says what none may.
    """
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024
        raise BadModelFile(
            {"": ngettext(
                "The file is too large: a model has at most %(most)s kilobyte.",
                "The file is too large: a model has at most %(most)s kilobytes.",
                most,
            ) % {"most": most}}
        )  # fmt: skip
    try:
        found = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadModelFile({"": _("This is not a JSON file.")}) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadModelFile(
            {"": _("This is a JSON file, but not a model that Kindling has written.")}
        )
    if found.get("version") != VERSION:
        raise BadModelFile(
            {"version": _("This version of Kindling reads version %(known)s of the format.")
             % {"known": VERSION}}
        )  # fmt: skip
    if _depth(found) > DEEPEST:
        raise BadModelFile({"": _("Its lists stand too deep within each other.")})
    if not _can_be_stored(found):
        raise BadModelFile({"": _("This has characters that cannot be stored.")})
    try:
        return ModelFile.model_validate(found)
    except ValidationError as error:
        raise BadModelFile(dict(in_words(error))) from None


def in_words(error: ValidationError) -> Iterator[tuple[str, str]]:
    """What is wrong with each place, for people: what pydantic says is for programmers."""
    words = {
        "missing": _("This is missing."),
        "extra_forbidden": _("Nobody knows what this is."),
        "string_too_short": _("This must not be empty."),
        "string_too_long": _("This is too long."),
        "too_long": _("There are too many."),
    }
    for one in error.errors()[:MOST_ERRORS]:
        sort = one["type"]
        said = words.get(sort)
        if said is None and sort.startswith(("greater_than", "less_than")):
            said = _("This number is out of range.")
        elif said is None and sort in ("literal_error", "enum"):
            said = _("This is none of the words that are known here.")
        yield ".".join(map(str, one["loc"])), said or _("This is of the wrong sort.")


def _depth(value: Any) -> int:
    """How deep lists and objects stand within each other; not by recursion, for files that try."""
    deepest, level = 0, [value]
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return deepest


def _can_be_stored(value: Any) -> bool:
    """Whether the database could take every text; JSON can name signs that are none."""
    if isinstance(value, dict):
        return all(_can_be_stored(inner) for pair in value.items() for inner in pair)
    if isinstance(value, list):
        return all(_can_be_stored(inner) for inner in value)
    return not isinstance(value, str) or not _UNSTORABLE.search(value)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
