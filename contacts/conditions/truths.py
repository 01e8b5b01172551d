"""Pieces of SQL that conditions are made of, each of them true or false and nothing between."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import BooleanField, Expression, Func, Q, Value
from django.db.models.sql.compiler import SQLCompiler


class _IsNotTrue(Func):
    """`x IS NOT TRUE`: a comparison with what is missing is not true, so this holds."""

    template = "(%(expressions)s) IS NOT TRUE"
    output_field = BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:  # type: ignore[override]
        """Also for what is always or never so."""
        (inner,) = self.get_source_expressions()
        try:
            sql, parameters = compiler.compile(inner)
        except EmptyResultSet:
            raise FullResultSet from None
        except FullResultSet:
            raise EmptyResultSet from None
        return f"({sql}) IS NOT TRUE", parameters


class _Operator(Func):
    """`left op right`, for operators that Django's lookups dress up."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


def is_not_true(q: Q) -> Q:
    """The opposite of `q`, also where something is missing."""
    return Q(_IsNotTrue(q))


NOBODY = Q(pk__in=[])


def like(text: Expression, pattern: str) -> Q:
    """`text` is like `pattern`, in which % stands for anything and _ for one sign; any case."""
    return Q(_Operator(text, Value(pattern.replace("\\", "\\\\")), arg_joiner=" ILIKE "))


def matches(text: Expression, regex: str) -> Q:
    """`text` matches `regex` (Postgres' own, checked before); any case."""
    return Q(_Operator(text, Value(regex), arg_joiner=" ~* "))


def as_number(json: Expression, text: Expression) -> Expression:
    """The number that a value is; null where it is none."""
    return _Number(json, text)


class _Number(Func):
    """Never casts what is not a number: a field may have been of another kind."""

    template = "(%(expressions)s)"

    def as_sql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:  # type: ignore[override]
        """Two expressions, each named once."""
        json, text = (compiler.compile(one) for one in self.get_source_expressions())
        sql = f"(CASE WHEN jsonb_typeof({json[0]}) = 'number' THEN ({text[0]})::numeric END)"
        return sql, (*json[1], *text[1])
