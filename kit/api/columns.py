"""What lists can be narrowed and sorted by: names of the contract, and what they mean to us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Lower
from django.utils.translation import gettext

from kit import times
from kit.api.errors import ApiError
from kit.api.parsing import LARGEST

Term = Combinable | Expression


@dataclass(frozen=True)
class Column:
    """One thing that rows can be compared by.

    `term` is what the database compares, `read` makes a value of what was sent (or raises
    ValueError), `written` may change the term for texts, which are compared in lower case.
    `sort` is what rows are sorted by, if that is not the term.
    """

    term: Term
    read: Callable[[Any], Any]
    is_text: bool = False
    sort: Term | None = field(default=None)

    def value(self, name: str, sent: Any) -> Any:
        """What was sent, as this column's type.

        Raises:
            ApiError: it cannot be one.
        """
        try:
            return self.read(sent)
        except (ValueError, TypeError, OverflowError):
            raise ApiError(
                gettext("“%(value)s” cannot be compared with %(name)s.")
                % {"value": str(sent)[:80], "name": name}
            ) from None


def text(path: str) -> Column:
    """A text; upper and lower case make no difference, as in Mautic's database."""
    return Column(Lower(path), _text, is_text=True, sort=Lower(path))


def text_of(term: Term) -> Column:
    """A text that the database works out."""
    return Column(Lower(term), _text, is_text=True)


def number(path: str) -> Column:
    """A whole number."""
    return Column(F(path), _whole)


def number_of(term: Term, *, whole: bool = True) -> Column:
    """A number that the database works out."""
    return Column(term, _whole if whole else _decimal)


def yes_no(path: str) -> Column:
    """True or false."""
    return Column(F(path), truth)


def time(path: str) -> Column:
    """A time."""
    return Column(F(path), _time)


def time_of(sent: Any, name: str) -> datetime:
    """A time of the query, as `where` reads it; `name` is the parameter's.

    Raises:
        ApiError: it is none.
    """
    return Column(F(name), _time).value(name, sent)  # type: ignore[no-any-return]


class Like(Func):
    """SQL's own LIKE, in which nothing but % and _ means anything."""

    template = "(%(expressions)s ESCAPE '')"
    arg_joiner = " LIKE "
    output_field = BooleanField()


def never() -> Q:
    """What no row is."""
    return Q(pk__in=[])


def _text(sent: Any) -> str:
    if isinstance(sent, bool) or not isinstance(sent, (str, int, float)):
        raise ValueError(sent)
    return str(sent).lower()


def _whole(sent: Any) -> int:
    if isinstance(sent, float) and not sent.is_integer():
        raise ValueError(sent)
    value = int(sent)
    if not -LARGEST <= value < LARGEST:
        raise ValueError(sent)
    return value


def _decimal(sent: Any) -> Decimal:
    try:
        value = Decimal(str(sent).strip())
    except InvalidOperation:
        raise ValueError(sent) from None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise ValueError(sent)
    return value


def truth(sent: Any) -> bool:
    """What "1", "true", "yes" and their opposites mean.

    Raises:
        ValueError: it is none of these.
    """
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return words[str(sent).lower()]
    except KeyError:
        raise ValueError(sent) from None


def _time(sent: Any) -> datetime:
    """ISO 8601, or Mautic's `Y-m-d H:i:s`; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(sent)
    except ValueError:
        raise ValueError(sent) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    known = times.named(moment.isoformat())
    if known is None:
        raise ValueError(sent)
    return known
