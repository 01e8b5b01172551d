"""From JSON to a tree: the one place where conditions are built, whoever brings them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from contacts.conditions.base import Condition, Wrong, condition_kinds
from contacts.conditions.tree import GLUES, Group, Leaf, Tree
from contacts.fields.definition import reading_once

MOST_CONDITIONS = 100
DEEPEST = 5
_LONGEST_TEXT = 1_000
_LONGEST_LIST = 1_000
_LARGEST_NUMBER = 2**53


class BadTree(ValueError):
    """This is no tree that could be meant.

    `errors` has words for people by the place they are about: "" the whole, "0" its first
    condition, "0.1" the second one of the group that stands first.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{path or '/'}: {words}" for path, words in errors.items()))
        self.errors = dict(errors)


def build(json: Any) -> Tree:
    """The tree that `json` says; {} (or None) is no condition.

    Raises:
        BadTree: it says none; with every place at which it is wrong.
    """
    if json is None or json == {}:
        return Tree()
    builder = _Builder()
    with reading_once():
        root = builder.group(json, path="", depth=1)
    if builder.errors:
        raise BadTree(builder.errors)
    return Tree(root)


def build_condition(json: Any) -> Condition:
    """One condition of a tree: {"kind": …, and its config}.

    Raises:
        Wrong: it is none.
    """
    if not isinstance(json, Mapping) or not isinstance(json.get("kind"), str):
        raise Wrong(_("Choose what this condition is about."))
    if json["kind"] not in condition_kinds:
        raise Wrong(_("There is no condition “%(kind)s”.") % {"kind": json["kind"][:40]})
    kind = condition_kinds.get(json["kind"])
    config = {name: value for name, value in json.items() if name != "kind"}
    _refuse_monsters(config)
    unknown = config.keys() - {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown:
        raise Wrong(_("This condition has no “%(name)s”.") % {"name": str(min(unknown))[:40]})
    try:
        condition: Condition = condition_kinds.build(kind.key, config)
    except ValidationError as error:
        place = str((error.errors()[0]["loc"] or ("",))[0])
        raise Wrong(_("“%(name)s” is missing or cannot be used.") % {"name": place}) from None
    condition.check()
    return condition.tidied()


class _Builder:
    """Goes through the JSON once and collects what is wrong."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}
        self.count = 0

    def group(self, json: Any, *, path: str, depth: int) -> Group:
        """The group at `path`; with what could be built of it, and `errors` about the rest."""
        if depth > DEEPEST:
            self.errors[path] = _("Brackets stand at most %(count)d deep.") % {"count": DEEPEST}
            return Group("all", ())
        glue, children = _glue_of(json)
        if not children:
            self.errors[path] = _("This has no conditions.")
        nodes: list[Leaf | Group] = []
        for place, child in enumerate(children[: MOST_CONDITIONS + 1]):
            below = f"{path}.{place}" if path else str(place)
            if isinstance(child, Mapping) and "kind" not in child:
                nodes.append(self.group(child, path=below, depth=depth + 1))
                continue
            self.count += 1
            if self.count > MOST_CONDITIONS:
                self.errors[""] = _("These are more than %(count)d conditions.") % {
                    "count": MOST_CONDITIONS
                }
                break
            try:
                nodes.append(Leaf(build_condition(child)))
            except Wrong as wrong:
                self.errors[below] = str(wrong)
        return Group(glue, tuple(nodes))


def _glue_of(json: Any) -> tuple[str, list[Any]]:
    if isinstance(json, Mapping) and len(json) == 1:
        ((glue, children),) = json.items()
        if glue in GLUES and isinstance(children, list):
            return glue, children
    return "all", []


def _refuse_monsters(value: Any, depth: int = 0) -> None:
    """What no database, or no patience, can take.

    Raises:
        Wrong: a text is too long or cannot be stored, a number too large, a list too long.
    """
    if isinstance(value, str):
        if len(value) > _LONGEST_TEXT:
            raise Wrong(_("This is too long."))
        if "\0" in value or _has_surrogates(value):
            raise Wrong(_("This has characters that cannot be stored."))
    elif isinstance(value, int | float):
        if not -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER:
            raise Wrong(_("This number is too large."))
    elif isinstance(value, Mapping | list | tuple):
        if depth > 3 or len(value) > _LONGEST_LIST:
            raise Wrong(_("This is too long."))
        children = [*value, *value.values()] if isinstance(value, Mapping) else value
        for child in children:
            _refuse_monsters(child, depth + 1)


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
