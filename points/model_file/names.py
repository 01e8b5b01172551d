"""Numbers of rows mean nothing in another installation: a model file names things instead.

Wherever a kind, a condition or an action keeps the number of a score, a rule, a persona or a
colleague, the file holds `{"named": "…"}`, or a list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
}

# Sealed for this installation, and nobody else's business.
_SECRET = frozenset({"secret"})


def told(value: Any, field: str = "") -> Any:
    """The same with names for numbers; a row that is gone is left out of lists, else null."""
    if isinstance(value, Mapping):
        return {key: told(inner, key) for key, inner in value.items() if key not in _SECRET}
    if isinstance(value, list | tuple):
        each = [told(inner, field) for inner in value]
        return [one for one in each if one is not None] if field in _FIELDS else each
    if field in _FIELDS and isinstance(value, int) and not isinstance(value, bool):
        try:
            return {NAMED: _FIELDS[field][1](value)}
        except ObjectDoesNotExist:
            return None
    return value


def understood(value: Any, field: str = "") -> Any:
    """The same with numbers for names.

    Raises:
        NotHere: nothing has that name.
    """
    if isinstance(value, Mapping):
        if set(value) == {NAMED} and field in _FIELDS:
            return _number(str(value[NAMED]), field)
        return {key: understood(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [understood(inner, field) for inner in value]
    return value


def _number(name: str, field: str) -> int:
    row = _FIELDS[field][0](name)
    if row is None:
        raise NotHere(_("Nothing here is called “%(name)s”.") % {"name": name[:100]})
    return int(row.pk)
