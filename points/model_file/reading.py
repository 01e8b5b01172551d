"""From bytes that somebody uploads to a model: refused with words for each place that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from contacts.conditions import BadTree, Wrong
from kit.kinds import UnknownKind
from points import narrowing, policies
from points.kinds import StateKind, behaviour
from points.model_file import names
from points.model_file.format import FORMAT, VERSION, ModelFile, RuleSaid
from points.model_file.parts import parts
from points.models import Group, Persona

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
    """The model that a file holds. Whether its rules make sense here is for `check`.

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


def check(model: ModelFile) -> dict[str, str]:
    """What of a model makes no sense here, in words by place; {} if all of it does.

    Looks at it as if the scores and personas that it brings were here (`bringing`).
    """
    errors: dict[str, str] = {}
    errors.update(_twice("scores", [score.name for score in model.scores]))
    errors.update(_twice("personas", [one.name for one in model.personas]))
    errors.update(_twice("rules", [rule.name for rule in model.rules]))
    known = parts()
    with bringing(model):
        for number, rule in enumerate(model.rules):
            for path, words in _wrong_with(rule):
                errors.setdefault(f"rules.{number}{path and '.'}{path}", words)
        for key, said in model.others.items():
            if key not in known:
                errors[f"others.{key}"] = _("This version of Kindling does not know this.")
            else:
                wrong = known[key].check(said)
                errors.update({f"others.{key}.{path}": words for path, words in wrong.items()})
    return dict(list(errors.items())[:MOST_ERRORS])


@contextmanager
def bringing(model: ModelFile) -> Iterator[None]:
    """As if the scores and personas of the model were here, until the block ends: whatever the
    block writes is gone then, too."""
    with transaction.atomic():
        for score in model.scores:
            if not score.main and not Group.objects.filter(
                name__iexact=score.name, archived_at=None
            ):
                Group.objects.create(name=score.name)
        for persona in model.personas:
            if not Persona.objects.current().filter(name__iexact=persona.name):
                Persona.objects.create(name=persona.name, about=persona.about)
        yield
        transaction.set_rollback(True)


def config_of(rule: RuleSaid) -> dict[str, Any]:
    """The rule's own fields as they are kept here.

    Raises:
        points.model_file.names.NotHere: they name what is not here.
    """
    found: dict[str, Any] = names.understood(rule.config)
    return found


def _wrong_with(rule: RuleSaid) -> Iterator[tuple[str, str]]:
    if rule.points == 0:
        yield "points", _("0 points change nothing.")
    if rule.published_from and rule.published_until and rule.published_until <= rule.published_from:
        yield "published_until", _("The end must be later than the start.")
    place = "score"
    try:
        names.understood({"group": {names.NAMED: rule.score}})
        place = "only"
        narrowing.of(names.understood(rule.only))
        place = "policy"
        policies.of(rule.policy)
        place = "config"
        kind = behaviour(rule.kind, config_of(rule))
        if isinstance(kind, StateKind):
            kind.check()
    except UnknownKind:
        yield "kind", _("Nobody here knows rules of the kind “%(kind)s”.") % {"kind": rule.kind}
    except ValidationError as error:
        for path, words in in_words(error):
            yield f"{place}.{path}".rstrip("."), words
    except BadTree as error:
        for path, words in error.errors.items():
            yield f"{place}.{path}".rstrip("."), words
    except (names.NotHere, Wrong, ValueError) as error:
        yield place, str(error)


def _twice(where: str, said: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names stand for things, so that no two may be the same."""
    seen: set[str] = set()
    for number, name in enumerate(said):
        if name.casefold() in seen:
            yield f"{where}.{number}.name", _("“%(name)s” stands here twice.") % {"name": name}
        seen.add(name.casefold())


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
