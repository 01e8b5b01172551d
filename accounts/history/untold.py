"""What was there from the start has no history: the fields and the score that Kindling comes
with, and the demo. A table of what people did is no use when it begins with hundreds of lines
that nobody did.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from accounts.history.tracking import CHANGED, DELETED, MADE

_WRITERS = {f"{MADE}_insert", f"{CHANGED}_update", f"{DELETED}_delete"}


@contextmanager
def untold(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """What is made, changed and deleted within the block leaves no row in the history.

    Everything else that the database guards stays guarded. Not for what a person does.
    """
    # By one setting of the transaction, as in `kit.rewriting`. `pgtrigger.ignore` would put its
    # words before each statement instead, and cannot do that where parameters have names.
    with transaction.atomic(using=using):
        _ignore(using, _writers())
        yield
        _ignore(using, [])


def _writers() -> list[str]:
    """The names, in the database, of the triggers that write history."""
    return [
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if trigger.name in _WRITERS
    ]


def _ignore(using: str, names: list[str]) -> None:
    """The setting that pgtrigger's triggers look at before they do anything."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s::text[]::text, true)", [names])
