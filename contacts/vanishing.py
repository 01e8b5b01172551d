"""Contacts that vanish as if they had never been: only where nothing has happened to them.

For the undo of an import. Everything that an app keeps for each contact goes along; whatever
else points at a contact (an event, a note, a merge …) says that something has happened, and
then the contact stays. So a table that nobody has thought of here keeps contacts, and loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from django.apps import apps
from django.db import connection
from django.db.models import Model
from psycopg import sql

from accounts.history.tracking import History
from contacts.models import Contact
from kit.rewriting import rewriting
from kit.sockets import Socket

# These contacts are about to vanish (ids), append-only tables open. Plugs delete their own rows.
on_vanish: Socket[[Sequence[int]]] = Socket("contacts.on_vanish")

Touches = Callable[[Sequence[int]], Collection[int]]

_goes_along: set[type[Model]] = set()
_touches: list[Touches] = []


def goes_along(*models: type[Model]) -> None:
    """Rows of these tables do not keep a contact: a plug of `on_vanish` deletes them."""
    _goes_along.update(models)


def add_touch(touches: Touches) -> None:
    """Ask this function for which contacts something has happened in a table that goes along,
    or in one that does not point at contacts with a foreign key."""
    if touches not in _touches:
        _touches.append(touches)


def touched(contact_ids: Sequence[int]) -> set[int]:
    """Those of the contacts to whom something has happened beyond being made."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for table, column in _pointing():
            cursor.execute(
                sql.SQL("SELECT DISTINCT {0} FROM {1} WHERE {0} = ANY(%s::bigint[])").format(
                    sql.Identifier(column), sql.Identifier(table)
                ),
                [list(contact_ids)],
            )
            found.update(row[0] for row in cursor.fetchall())
    for touches in _touches:
        found.update(touches(contact_ids))
    return found


def _pointing() -> Iterator[tuple[str, str]]:
    """Tables with the column that points at contacts, without those that go along.

    A history of changes tells nothing new: what was changed shows in the row itself.
    """
    for model in apps.get_models(include_auto_created=True):
        if model in _goes_along or issubclass(model, History):
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Contact and field.column:
                yield model._meta.db_table, field.column


def vanish(contact_ids: Sequence[int]) -> None:
    """Delete contacts for real, with what goes along.

    Must be called in a transaction that has locked them and asked `touched`.

    Raises:
        IntegrityError: something still points at one of them.
    """
    if not contact_ids:
        return
    with rewriting(), connection.cursor() as cursor:
        on_vanish(contact_ids)
        cursor.execute(
            "DELETE FROM contacts_contact WHERE id = ANY(%s::bigint[])", [list(contact_ids)]
        )
