"""How many rows a list has in all: exact, but a slow count is not repeated at every page."""

from __future__ import annotations

import time
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

# A count that took longer than SLOW is believed for so long; in this process.
SLOW, BELIEVED_FOR = 0.2, 30.0
_MOST_KEPT = 1_000
_known: dict[str, tuple[float, int]] = {}


def total(rows: QuerySet[Any, Any]) -> int:
    """How many there are. Small and quick counts are always taken anew."""
    counted: QuerySet[Any, Any] = rows.order_by()
    try:
        question = str(counted.values("pk").query)
    except EmptyResultSet:  # what is asked for is nothing, as in `where id in ()`
        return 0
    now = time.monotonic()
    taken_at, known = _known.get(question, (float("-inf"), 0))
    if now - taken_at < BELIEVED_FOR:
        return known
    count = counted.count()
    if time.monotonic() - now > SLOW:
        if len(_known) >= _MOST_KEPT:
            _known.clear()
        _known[question] = (time.monotonic(), count)
    return count
