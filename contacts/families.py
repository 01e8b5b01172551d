"""Who went into whom, for queries: histories name a contact as it was then, lists as it is today.

`contacts.merging.family` and `living` answer the same for one contact, in Python.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, Func
from django.db.models.functions import Coalesce


class _Absorbing(Func):
    """By whom a contact was absorbed in the end, from who absorbed it first; null if nobody did."""

    # The alias keeps what stands outside, which may be of the same table, from being shadowed.
    template = (
        "(WITH RECURSIVE up(id, merged_into_id) AS ("
        "SELECT one.id, one.merged_into_id FROM contacts_contact one WHERE one.id = %(expressions)s"
        " UNION ALL"
        " SELECT next.id, next.merged_into_id"
        " FROM contacts_contact next JOIN up ON next.id = up.merged_into_id)"
        " SELECT up.id FROM up WHERE up.merged_into_id IS NULL)"
    )
    output_field = BigIntegerField()


class _Family(Func):
    """A contact and everybody who went into it, as an array of ids."""

    template = (
        "ARRAY(WITH RECURSIVE down(id) AS ("
        "SELECT %(expressions)s"
        " UNION"
        " SELECT next.id FROM contacts_contact next JOIN down ON next.merged_into_id = down.id)"
        " SELECT down.id FROM down)"
    )
    output_field = ArrayField(BigIntegerField())


class _IsAnyOf(Func):
    """Whether an id is among those of an array; the index of the id's column answers it."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def became(contact: str) -> Coalesce:
    """Whom a row is about today: `contact` names its foreign key to a contact."""
    absorbed_by = _Absorbing(f"{contact}__merged_into")
    return Coalesce(absorbed_by, contact, output_field=BigIntegerField())


def of_family(contact: str, whose: Any) -> Func:
    """Condition of a subquery: the row is about `whose` (an `OuterRef`) or somebody who went
    into them. `contact` names its foreign key."""
    return _IsAnyOf(contact, _Family(whose))
