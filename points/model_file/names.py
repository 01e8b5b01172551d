"""Numbers of rows mean nothing in another installation: a model file names things instead.

Wherever a kind, a condition or an action keeps the number of a score, a rule, a persona or a
colleague, the file holds `{"named": "…"}`, or a list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from points.models import Group, Persona, PointAction

NAMED = "named"


class NotHere(LookupError):
    """Nothing of that name is here; the message says what, for people."""


def _group_named(name: str) -> Model | None:
    if not name:
        return Group.objects.get(pk=Group.MAIN)
    return Group.objects.filter(name__iexact=name, archived_at=None).order_by("pk").first()


def _group_name(pk: int) -> str:
    return "" if pk == Group.MAIN else Group.objects.values_list("name", flat=True).get(pk=pk)


def _of(
    found: Callable[[], Any], by: str
) -> tuple[Callable[[str], Model | None], Callable[[int], str]]:
    """How rows of one model are found by name, and what they are called."""

    def named(name: str) -> Model | None:
        row: Model | None = found().filter(**{f"{by}__iexact": name}).order_by("pk").first()
        return row

    def name(pk: int) -> str:
        return str(found().values_list(by, flat=True).get(pk=pk))

    return named, name


_GROUP = (_group_named, _group_name)
_RULE = _of(PointAction.objects.current, "name")
_PERSONA = _of(Persona.objects.current, "name")
_USER = _of(lambda: User.objects.filter(is_active=True), "email")

# By the name of the field that holds the number, or numbers.
_FIELDS: Mapping[str, tuple[Callable[[str], Model | None], Callable[[int], str]]] = {
    "group": _GROUP,
    "group_id": _GROUP,
    "rule": _RULE,
    "persona": _PERSONA,
    "user": _USER,
    "user_id": _USER,
    "user_ids": _USER,
    "owner_id": _USER,
    "owners": _USER,
    "whose": _USER,
}

# These keep their number as text, beside words of their own ("owner").
_AS_TEXT = frozenset({"whose"})

# Sealed for this installation, and nobody else's business.
_SECRET = frozenset({"secret"})


def told(value: Any, field: str = "") -> Any:
    """The same with names for numbers; a row that is gone is left out of lists, else null."""
    if isinstance(value, Mapping):
        return {key: told(inner, key) for key, inner in value.items() if key not in _SECRET}
    if isinstance(value, list | tuple):
        each = [told(inner, field) for inner in value]
        return [one for one in each if one is not None] if field in _FIELDS else each
    number = _number_in(value, field)
    if number is None:
        return value
    try:
        return {NAMED: _FIELDS[field][1](number)}
    except ObjectDoesNotExist:
        return None


def understood(value: Any, field: str = "") -> Any:
    """The same with numbers for names.

    Raises:
        NotHere: nothing has that name.
    """
    if isinstance(value, Mapping):
        if set(value) == {NAMED} and field in _FIELDS:
            number = _number(str(value[NAMED]), field)
            return str(number) if field in _AS_TEXT else number
        return {key: understood(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [understood(inner, field) for inner in value]
    return value


def named_as(field: str, value: Any, key: str = "") -> Iterator[str]:
    """The names that a part of a file gives for `field` ("rule"), however deep, case folded."""
    if isinstance(value, Mapping):
        if set(value) == {NAMED} and key == field:
            yield str(value[NAMED]).casefold()
        for inner_key, inner in value.items():
            yield from named_as(field, inner, inner_key)
    elif isinstance(value, list):
        for inner in value:
            yield from named_as(field, inner, key)


def _number_in(value: Any, field: str) -> int | None:
    """The number of a row that `value` is; None where it is none."""
    if field not in _FIELDS or isinstance(value, bool):
        return None
    if field in _AS_TEXT and isinstance(value, str) and value.isdecimal() and len(value) < 19:
        return int(value)
    return value if isinstance(value, int) else None


def _number(name: str, field: str) -> int:
    row = _FIELDS[field][0](name)
    if row is None:
        raise NotHere(_("Nothing here is called “%(name)s”.") % {"name": name[:100]})
    return int(row.pk)
