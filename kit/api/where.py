"""`where[i][col|expr|val]`: conditions as clients of Mautic write them, as one Q."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Q, Value
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from django.utils.translation import gettext

from kit.api.columns import Column, Like, never
from kit.api.errors import ApiError

Columns = Mapping[str, Column]
_DEEPEST, _MOST, _MOST_VALUES = 8, 100, 1_000


def condition(sent: Any, columns: Columns, *, depth: int = 0) -> Q:
    """What `where` asks for; all of its parts must hold.

    A missing value is neither equal nor unequal to anything, as in SQL.

    Raises:
        ApiError: a column or an expression that does not exist, a value that does not fit.
    """
    parts = _parts(sent, depth)
    together = Q()
    for part in parts:
        together &= _one(part, columns, depth)
    return together


def _parts(sent: Any, depth: int) -> list[Mapping[str, Any]]:
    parts = list(sent.values()) if isinstance(sent, dict) else sent
    if (
        not isinstance(parts, list)
        or not all(isinstance(part, dict) for part in parts)
        or depth > _DEEPEST
        or len(parts) > _MOST
    ):
        raise ApiError(
            gettext("“where” must be a list of conditions, each with “col”, “expr” and “val”.")
        )
    return parts


def _one(part: Mapping[str, Any], columns: Columns, depth: int) -> Q:
    expr, value = str(part.get("expr", "eq")), part.get("val")
    if expr == "andX":
        return condition(value, columns, depth=depth + 1)
    if expr == "orX":
        either = never()
        for inner in _parts(value, depth + 1):
            either |= _one(inner, columns, depth + 1)
        return either
    name = str(part.get("col", ""))
    column = columns.get(name)
    if column is None:
        raise ApiError(unknown("col", name, columns))
    compare = _EXPRESSIONS.get(expr)
    if compare is None:
        raise ApiError(unknown("expr", expr, [*_EXPRESSIONS, "andX", "orX"]))
    return compare(column, name, value)


def unknown(parameter: str, value: str, known: Any) -> str:
    """What to say of a name that means nothing here."""
    return gettext(
        "“%(value)s” is no “%(parameter)s” that is known here. Known are: %(known)s."
    ) % {
        "value": value[:80],
        "parameter": parameter,
        "known": ", ".join(known),
    }


def _compared(lookup: Callable[[Any, Any], Any]) -> Callable[[Column, str, Any], Q]:
    def compare(column: Column, name: str, sent: Any) -> Q:
        return Q(lookup(column.term, column.value(name, sent)))

    return compare


def _unlike(positive: Callable[[Column, str, Any], Q]) -> Callable[[Column, str, Any], Q]:
    def compare(column: Column, name: str, sent: Any) -> Q:
        return Q(IsNull(column.term, False)) & ~positive(column, name, sent)

    return compare


def _like(column: Column, name: str, sent: Any) -> Q:
    if not column.is_text:
        raise ApiError(gettext("%(name)s is no text.") % {"name": name})
    return Q(Like(column.term, Value(column.value(name, sent))))


def _in(column: Column, name: str, sent: Any) -> Q:
    values = _several(sent)
    if len(values) > _MOST_VALUES:
        raise ApiError(gettext("These are too many values."))
    if not values:
        return never()
    return Q(In(column.term, [column.value(name, value) for value in values]))


def _between(column: Column, name: str, sent: Any) -> Q:
    values = _several(sent)
    if len(values) != 2:
        raise ApiError(gettext("“between” needs two values."))
    low, high = (column.value(name, value) for value in values)
    return Q(GreaterThanOrEqual(column.term, low)) & Q(LessThanOrEqual(column.term, high))


def _several(sent: Any) -> Sequence[Any]:
    if isinstance(sent, list):
        return sent
    if isinstance(sent, dict):
        return list(sent.values())
    return [word.strip() for word in str(sent).split(",")] if sent not in (None, "") else []


def _is_empty(column: Column, name: str, sent: Any) -> Q:
    empty = Q(IsNull(column.term, True))
    return empty | Q(Exact(column.term, Value(""))) if column.is_text else empty


def _is_not_empty(column: Column, name: str, sent: Any) -> Q:
    there = Q(IsNull(column.term, False))
    return there & ~Q(Exact(column.term, Value(""))) if column.is_text else there


_equal = _compared(Exact)
_EXPRESSIONS: dict[str, Callable[[Column, str, Any], Q]] = {
    "eq": _equal,
    "neq": _unlike(_equal),
    "lt": _compared(LessThan),
    "lte": _compared(LessThanOrEqual),
    "gt": _compared(GreaterThan),
    "gte": _compared(GreaterThanOrEqual),
    "like": _like,
    "notLike": _unlike(_like),
    "in": _in,
    "notIn": _unlike(_in),
    "between": _between,
    "notBetween": _unlike(_between),
    # We keep "nothing" of a text as "", Mautic as NULL: the client must not see a difference.
    "isNull": _is_empty,
    "isNotNull": _is_not_empty,
    "isEmpty": _is_empty,
    "isNotEmpty": _is_not_empty,
}
