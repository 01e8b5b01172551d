"""Companies by name: a name is one company, however its letters are written."""

from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Lower

from contacts.models import Company


def called(name: str) -> Company | None:
    """The living company of this name, however its letters are written; None if there is none."""
    # Postgres lowers both sides, as its unique index does: there are letters that are the same
    # in lower case only (the Kelvin sign), or whose lower case is another one in Python.
    living = Company.objects.living().alias(lower=Lower("name"))
    return living.filter(lower=Lower(Value(" ".join(name.split())))).first()


def named(name: str) -> Company | None:
    """The company of this name, made at first sight; None for an empty name."""
    name = " ".join(name.split())
    if not name:
        return None
    known = called(name)
    if known is not None:
        return known
    # Two colleagues may name it at the same moment: the one who comes second finds the first's.
    Company.objects.bulk_create([Company(name=name)], ignore_conflicts=True)
    return called(name)
