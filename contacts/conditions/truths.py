"""Pieces of SQL that conditions are made of.

A comparison with what is missing is neither true nor false; `is_not_true` makes it false first, so
that *none* and "is not" are right about contacts of whom nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    Exists,
    Expression,
    F,
    Func,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Collate, Lower
from django.db.models.sql.compiler import SQLCompiler

Operand = Expression | F

NOBODY = Q(pk__in=())


class _IsNotTrue(Func):
    """`x IS NOT TRUE`."""

    output_field = BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:  # type: ignore[override]
        """Also for what Django knows to be always or never so."""
        (inner,) = self.get_source_expressions()
        try:
            sql, parameters = compiler.compile(inner)
        except EmptyResultSet:
            raise FullResultSet from None
        except FullResultSet:
            raise EmptyResultSet from None
        return f"(({sql}) IS NOT TRUE)", parameters


class _Operator(Func):
    """`left operator right`."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


class _Number(Func):
    """The number that a JSON value is; null where it is none, as after a change of its field."""

    def as_sql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:  # type: ignore[override]
        """Of two expressions: the value, and its text."""
        (json, p_json), (text, p_text) = (
            compiler.compile(one) for one in self.get_source_expressions()
        )
        sql = f"(CASE WHEN jsonb_typeof({json}) = 'number' THEN ({text})::numeric END)"
        return sql, (*p_json, *p_text)


class _Moment(Func):
    """The moment that a text in ISO's writing names; null where it names none."""

    output_field = DateTimeField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:  # type: ignore[override]
        """Of one expression, looked at before it is read."""
        text, parameters = compiler.compile(self.get_source_expressions()[0])
        shape = r"^\d{4}-\d\d-\d\dT\d\d:\d\d"
        sql = f"(CASE WHEN ({text}) ~ '{shape}' THEN ({text})::timestamptz END)"
        return sql, (*parameters, *parameters)


def is_not_true(q: Q) -> Q:
    """The opposite of `q`, also where something is missing."""
    if len(q.children) == 1 and not q.negated and isinstance(q.children[0], Exists):
        # Never unknown, and the planner makes one pass of it.
        return Q(~q.children[0])
    return Q(_IsNotTrue(q))


def compared(left: Operand, operator: str, right: Any) -> Q:
    """`left operator right`; `operator` is one of SQL's, never what somebody typed."""
    other = right if hasattr(right, "resolve_expression") else Value(right)
    return Q(_Operator(left, other, arg_joiner=f" {operator} "))


def in_order(text: Operand) -> Expression:
    """A text that is compared sign by sign, as dates in ISO's writing want it."""
    return Collate(text, "C")


def like(text: Operand, pattern: str) -> Q:
    """`text` is like `pattern`, in which % stands for anything and _ for one sign; in any case."""
    return compared(text, "ILIKE", pattern.replace("\\", "\\\\"))


def has_within(text: Operand, part: str, *, before: str = "%", after: str = "%") -> Q:
    """`text` contains `part`, or begins (`before=""`) or ends (`after=""`) with it; in any case."""
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return compared(text, "ILIKE", f"{before}{escaped}{after}")


def matches(text: Operand, regex: str) -> Q:
    """`text` matches `regex` (Postgres' own; `regexes.check` has seen it); in any case."""
    return compared(text, "~*", regex)


def is_one_of(text: Operand, values: Iterable[str]) -> Q:
    """`text` is one of `values`, in any case."""
    # Postgres lowers both sides: it does not lower every letter as Python does.
    lowered = Func(*(Lower(Value(value)) for value in values), template="ARRAY[%(expressions)s]")
    return Q(
        _Operator(
            Lower(text),
            lowered,
            arg_joiner=" = ANY(",
            template="(%(expressions)s))",
        )
    )


def has_one_of(json: Operand, values: Iterable[str]) -> Q:
    """One of `values` is in a JSON list of texts."""
    wanted = Value(list(values), output_field=ArrayField(TextField()))
    return Q(Func(json, wanted, function="jsonb_exists_any", output_field=BooleanField()))


def as_number(json: Operand, text: Operand) -> Expression:
    """The number that a JSON value is."""
    return _Number(json, text)


def as_moment(text: Operand) -> Expression:
    """The moment that a text in ISO's writing names."""
    return _Moment(text)


def day_of_year(moment: Operand, zone: str) -> Expression:
    """Month and day of a moment as "11-22", where `zone` is in force."""
    return _written(moment, zone, "MM-DD")


def day_in(moment: Operand, zone: str) -> Expression:
    """The day of a moment as "2026-11-22", where `zone` is in force."""
    return _written(moment, zone, "YYYY-MM-DD")


def _written(moment: Operand, zone: str, form: str) -> Expression:
    local = _Operator(moment, Value(zone), arg_joiner=" AT TIME ZONE ")
    return Func(local, Value(form), function="to_char", output_field=CharField())
