"""What a list is asked for: start, limit, order, where, search, minimal, published, select."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.expressions import Expression, OrderBy
from django.utils.translation import gettext

from kit.api.columns import Column
from kit.api.errors import ApiError
from kit.api.where import unknown

DEFAULT_LIMIT, MOST = 30, 1_000
# Rows before `start` are read and thrown away: beyond this, ask `where` id is greater than.
FARTHEST = 1_000_000
_TRUE = {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class Asked:
    """The parameters of a list, read and checked."""

    start: int
    limit: int
    search: str
    where: Any
    order: tuple[OrderBy, ...]
    minimal: bool
    published_only: bool
    select: frozenset[str]


def read(params: Mapping[str, Any], columns: Mapping[str, Column]) -> Asked:
    """What the query asks for.

    Raises:
        ApiError: a number that is none, or an order by something unknown.
    """
    start = whole(params, "start", 0, most=FARTHEST)
    # 0 is Mautic's "as usual"; more than we give at once is cut, as there.
    limit = min(whole(params, "limit", DEFAULT_LIMIT) or DEFAULT_LIMIT, MOST)
    return Asked(
        start=start,
        limit=limit,
        search=_text(params, "search"),
        where=params.get("where") or [],
        order=tuple(_order(params, columns)),
        minimal=is_true(params.get("minimal")),
        published_only=is_true(params.get("published")) or is_true(params.get("publishedOnly")),
        select=frozenset(map(str, _listed(params.get("select")))),
    )


def is_true(value: Any) -> bool:
    """Whether a parameter says yes."""
    return str(value).lower() in _TRUE


def whole(params: Mapping[str, Any], name: str, default: int, *, most: int | None = None) -> int:
    """A number of the query.

    Raises:
        ApiError: it is none, or more than `most`.
    """
    said = params.get(name, default)
    text = str(said).strip() or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ApiError(
            gettext("“%(name)s” must be a number from 0 on.") % {"name": name},
            details={name: [gettext("This must be a number from 0 on.")]},
        )
    if most is not None and int(text) > most:
        raise ApiError(
            gettext(
                "“%(name)s” can be at most %(most)d. To go on beyond it, ask for"
                " where[0][col]=id, where[0][expr]=gt, where[0][val]= the last id."
            )
            % {"name": name, "most": most}
        )
    return int(text)


def _text(params: Mapping[str, Any], name: str) -> str:
    said = params.get(name, "")
    if not isinstance(said, str):
        raise ApiError(gettext("“%(name)s” must be text.") % {"name": name})
    return said.strip()


def _listed(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, list):
        return value
    return [word.strip() for word in str(value).split(",")] if value else []


def _order(params: Mapping[str, Any], columns: Mapping[str, Column]) -> Iterable[OrderBy]:
    """By `orderBy` and `orderByDir`, then by each of `order[i][col|dir]`, last by id."""
    pairs = []
    if by := params.get("orderBy"):
        pairs.append((by, params.get("orderByDir", "ASC")))
    for part in _listed(params.get("order")):
        if not isinstance(part, dict):
            raise ApiError(gettext("“order” must be a list, each with “col” and “dir”."))
        pairs.append((part.get("col", ""), part.get("dir", "ASC")))
    for name, direction in pairs[:8]:
        column = columns.get(str(name))
        if column is None:
            raise ApiError(unknown("orderBy", str(name), columns))
        term = column.sort or column.term
        descending = str(direction).strip().lower() == "desc"
        assert isinstance(term, (Expression, F))
        yield OrderBy(term, descending=descending)
    yield OrderBy(F("pk"))
