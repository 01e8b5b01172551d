"""What upper apps say of a contact through REST: its points, the colour that these give it.

add(Addition("points", serializers.IntegerField(), read=scores, missing=0,
             column=number_of(Coalesce(Subquery(...), 0)), write=set_to))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rest_framework import serializers

from accounts.models import User
from kit.api.columns import Column


@dataclass(frozen=True)
class Addition:
    """One key of a contact.

    `shape` types it in the document and checks what is written. `read(ids)` tells it of a page of
    contacts by few queries; who is not in it has `missing`. `column` is what `where` and
    `orderBy` compare (an expression on Contact). `write(contact_id, value, actor, at)` sets it, in
    the transaction of the edit, with the contact locked; without it the key is read only.
    """

    key: str
    shape: serializers.Field[Any, Any, Any, Any] = field(compare=False)
    read: Callable[[Sequence[int]], Mapping[int, Any]] = field(compare=False)
    missing: Any = None
    column: Column | None = field(default=None, compare=False)
    write: Callable[[int, Any, User, datetime], None] | None = field(default=None, compare=False)


_additions: dict[str, Addition] = {}


def add(addition: Addition) -> None:
    """Give every contact of the API a key; called from an app's `plugs.py`."""
    _additions[addition.key] = addition


def additions() -> list[Addition]:
    """Every addition."""
    return list(_additions.values())
