"""Whether a model makes sense here: what refuses all of it, what stands in the way of one row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from pydantic import ValidationError

from contacts.conditions import BadTree, Wrong
from kit.kinds import UnknownKind
from points import narrowing, policies
from points.kinds import StateKind, behaviour
from points.model_file import catalogue, grades, names, personas, scores
from points.model_file.bringing import bringing
from points.model_file.format import ModelFile, RuleSaid
from points.model_file.parts import parts
from points.model_file.reading import in_words
from points.models import PointAction

T = TypeVar("T")

MOST_ERRORS = 50
# What is wrong with a row, in words by place in it.
Errors = Iterator[tuple[str, str]]


def check(model: ModelFile) -> dict[str, str]:
    """What of a model makes no sense here, in words by place; {} if all of it does."""
    return dict(list((refused(model) | problems(model)).items())[:MOST_ERRORS])


def refused(model: ModelFile) -> dict[str, str]:
    """Why none of it can be taken, in words by place: names stand for things, so that no two may
    be the same."""
    found = {
        "scores": [score.name for score in model.scores],
        "personas": [one.name for one in model.personas],
        "rules": [rule.name for rule in model.rules],
        "pages": [page.pattern for page in model.pages],
    }
    for key, said in model.others.items():
        found[f"others.{key}"] = [str(one.get("name", number)) for number, one in enumerate(said)]
    return {
        path: words for where, several in found.items() for path, words in _twice(where, several)
    }


def problems(model: ModelFile, leave_out: Collection[str] = ()) -> dict[str, str]:
    """What stands in the way of single rows, in words by place ("rules.3.config.url").

    Looks at them as if what is left of the model were here (`bringing`).
    """
    with bringing(without(model, leave_out)):
        return {
            f"{where}{path and '.'}{path}": words
            for where, errors in _rows(model, leave_out)
            for path, words in errors
        }


def without(model: ModelFile, leave_out: Collection[str]) -> ModelFile:
    """What is left of a model; rows are named by their place ("scores.0", "others.triggers.2")."""

    def left(where: str, rows: Sequence[T]) -> list[T]:
        return [row for place, row in _left(where, rows, leave_out)]

    return model.model_copy(
        update={
            "scores": left("scores", model.scores),
            "grade": None if "grade.0" in leave_out else model.grade,
            "pages": left("pages", model.pages),
            "personas": left("personas", model.personas),
            "rules": left("rules", model.rules),
            "others": {key: left(f"others.{key}", said) for key, said in model.others.items()},
        }
    )


def of_row(errors: Mapping[str, str], place: str) -> str:
    """What stands in the way of the row at `place`, as one text."""
    found = []
    for path, words in errors.items():
        if path == place or path.startswith(f"{place}."):
            rest = path.removeprefix(place).strip(".")
            found.append(words if rest in ("", "name") else f"{rest}: {words}")
    return " ".join(found)


def _left(where: str, rows: Sequence[T], leave_out: Collection[str]) -> list[tuple[str, T]]:
    places = [(f"{where}.{number}", row) for number, row in enumerate(rows)]
    return [(place, row) for place, row in places if place not in leave_out]


def _rows(model: ModelFile, leave_out: Collection[str]) -> Iterator[tuple[str, Errors]]:
    """Each row that is not left out, by its place, with what is wrong with it."""
    for place, score in _left("scores", model.scores, leave_out):
        yield place, iter(scores.wrong_with(score).items())
    if model.grade is not None and "grade.0" not in leave_out:
        yield "grade.0", iter(grades.wrong_with(model.grade).items())
    for place, page in _left("pages", model.pages, leave_out):
        yield place, iter(catalogue.wrong_with(page).items())
    for place, persona in _left("personas", model.personas, leave_out):
        yield place, iter(personas.wrong_with(persona).items())
    for place, rule in _left("rules", model.rules, leave_out):
        yield place, _wrong_with(rule)
    for key, said in model.others.items():
        yield from _wrong_with_part(key, _left(f"others.{key}", said, leave_out))


def _wrong_with_part(
    key: str, rows: Sequence[tuple[str, Mapping[str, Any]]]
) -> Iterator[tuple[str, Errors]]:
    if key not in parts():
        words = _("This version of Kindling does not know this.")
        yield from ((place, iter([("", words)])) for place, _row in rows)
        return
    for path, words in parts()[key].check([row for _place, row in rows]).items():
        number, _dot, rest = path.partition(".")
        yield rows[int(number)][0], iter([(rest, words)])


def _wrong_with(rule: RuleSaid) -> Errors:
    if rule.points == 0 and not rule.config.get("disqualifies"):
        yield "points", _("0 points change nothing.")
    if rule.published_from and rule.published_until and rule.published_until <= rule.published_from:
        yield "published_until", _("The end must be later than the start.")
    here = PointAction.objects.current().filter(name__iexact=rule.name).order_by("pk").first()
    if here is not None and here.kind != rule.kind:
        yield (
            "name",
            _("A rule of this name is here, and is about something else. Rename one of them."),
        )
    place = "score"
    try:
        names.understood({"group": {names.NAMED: rule.score}})
        place = "only"
        narrowing.said(narrowing.of(names.understood(rule.only)))
        place = "policy"
        policies.of(rule.policy)
        place = "config"
        kind = behaviour(rule.kind, names.understood(rule.config))
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


def _twice(where: str, said: Sequence[str]) -> Errors:
    seen: set[str] = set()
    for number, name in enumerate(said):
        if name.casefold() in seen:
            yield f"{where}.{number}.name", _("“%(name)s” stands here twice.") % {"name": name}
        seen.add(name.casefold())
