"""Companies come into being when a contact first names them."""

from __future__ import annotations

from contacts.models import Company


def named(name: str) -> Company | None:
    """The company of this name, made at first sight; None for an empty name."""
    name = " ".join(name.split())
    if not name:
        return None
    known = Company.objects.filter(name__iexact=name).first()
    if known is not None:
        return known
    # Two colleagues may name it at the same moment: the one who comes second finds the first's.
    Company.objects.bulk_create([Company(name=name)], ignore_conflicts=True)
    return Company.objects.get(name__iexact=name)
