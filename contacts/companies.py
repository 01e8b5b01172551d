"""Companies: they come into being when a contact first names them, are described, and go.

A contact works at one company. Deleting a company leaves its contacts without one; merging two
moves them. Both can be undone (`CompanyMove`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from accounts.models import User
from contacts import lifecycle, spreading
from contacts.company_names import called, named
from contacts.fields import put
from contacts.locking import lock
from contacts.models import Company, CompanyMove, Contact

__all__ = [
    "CannotMove",
    "ChangedMeanwhile",
    "NameTaken",
    "called",
    "change",
    "create",
    "delete",
    "merge",
    "named",
    "undo",
]


class NameTaken(Exception):
    """The company `other` is called so; None: it is gone again."""

    def __init__(self, other: Company | None) -> None:
        super().__init__()
        self.other = other


class ChangedMeanwhile(Exception):
    """Somebody else saved the company after it was opened; `company` is how it stands now."""

    def __init__(self, company: Company) -> None:
        super().__init__(company.pk)
        self.company = company


class CannotMove(ValueError):
    """These companies cannot be merged, or made two again; the message says why."""


def create(values: Mapping[str, Any], *, owner: User | None = None) -> Company:
    """A new company with cleaned values by alias; "companyname" must be among them.

    Raises:
        NameTaken: there is one of this name.
        ValueError: there is no such field.
    """
    company = Company(owner=owner)
    _put(company, values)
    try:
        with transaction.atomic():
            company.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(called(company.name)) from None
    return company


def change(
    company_id: int,
    *,
    fields: Mapping[str, Any],
    seen: datetime | None = None,
    actor: User | None = None,
) -> Company:
    """Set fields of a company: cleaned values by alias, and "owner".

    `seen` is the company's `modified_at` when the editor opened it.

    Raises:
        ChangedMeanwhile: it was changed since `seen`; nothing is saved.
        NameTaken: another company is called so; nothing is saved.
        ValueError: there is no such field.
    """
    values = {alias: value for alias, value in fields.items() if alias != "owner"}
    try:
        with transaction.atomic():
            company = _locked(Company.objects.all()).get(pk=company_id)
            if seen is not None and company.modified_at != seen:
                raise ChangedMeanwhile(company)
            old_name = company.name
            _put(company, values)
            if "owner" in fields:
                company.owner = fields["owner"]
            company.save()
            people = Contact.objects.filter(company=company)
            if company.name != old_name:
                # Its contacts are found by its name: a database trigger writes their words anew.
                lock(list(people.values_list("pk", flat=True)))
                people.update(search=None)
            spreading.tell(people, lifecycle.COMPANY, whom={"company": company.pk}, actor=actor)
    except IntegrityError:
        raise NameTaken(called(str(fields.get("companyname", "")))) from None
    return company


def _locked(companies: QuerySet[Company]) -> QuerySet[Company]:
    """Lock companies before their people, as against each other.

    Whoever gives a contact a company holds the contact's lock and asks only whether the company is
    there: that passes this lock, so the two do not deadlock.
    """
    return companies.select_for_update(no_key=True)


def _put(company: Company, values: Mapping[str, Any]) -> None:
    put(company, values)
    company.name = " ".join(company.name.split())
    if not company.name:
        raise ValueError("companyname")


@transaction.atomic
def delete(company_id: int, *, at: datetime, actor: User | None) -> CompanyMove:
    """Take a company out of every list; its contacts stay, and work nowhere.

    Raises:
        Company.DoesNotExist: it is gone already.
    """
    company = _locked(Company.objects.living()).get(pk=company_id)
    return _move(company, None, at=at, actor=actor)


@transaction.atomic
def merge(*, loser_id: int, winner_id: int, at: datetime, actor: User | None) -> CompanyMove:
    """Make two companies one: contacts move, the winner takes over what only the loser knew.

    Raises:
        CannotMove: they are the same, or one of them is gone.
    """
    if loser_id == winner_id:
        raise CannotMove(gettext("This is one and the same company."))
    ids = [loser_id, winner_id]
    rows = _locked(Company.objects.living()).filter(pk__in=ids).order_by("pk")
    both = {company.pk: company for company in rows}
    if len(both) < 2:
        raise CannotMove(gettext("One of the two companies is not there any more."))
    loser, winner = both[loser_id], both[winner_id]
    filled = {alias: value for alias, value in loser.fields.items() if alias not in winner.fields}
    if filled or (loser.owner_id and not winner.owner_id):
        winner.fields = winner.fields | filled
        if loser.owner_id and not winner.owner_id:
            winner.owner_id = loser.owner_id
            filled = filled | {"owner": loser.owner_id}
        winner.save()
    return _move(loser, winner, at=at, actor=actor, filled=filled)


def _move(
    company: Company,
    into: Company | None,
    *,
    at: datetime,
    actor: User | None,
    filled: Mapping[str, Any] | None = None,
) -> CompanyMove:
    """Take the company away and let its contacts work at `into`; what an undo must know."""
    ids = list(Contact.objects.filter(company=company).order_by("pk").values_list("pk", flat=True))
    lock(ids)
    Contact.objects.filter(pk__in=ids, company=company).update(company=into)
    company.deleted_at, company.merged_into = at, into
    company.save(update_fields=["deleted_at", "merged_into", "modified_at"])
    move = CompanyMove.objects.create(
        company=company, into=into, contact_ids=ids, filled=dict(filled or {}), actor=actor, at=at
    )
    # Who worked at the other company before may learn something about it, too.
    people = Contact.objects.filter(Q(pk__in=ids) | Q(company=into, company__isnull=False))
    spreading.tell(people, lifecycle.COMPANY, whom={"move": move.pk}, actor=actor)
    return move


@transaction.atomic
def undo(move_id: int, *, at: datetime, actor: User | None) -> Company:
    """Bring a company back that was deleted or merged, with the contacts that nobody moved since.

    Raises:
        CannotMove: undone before, or its name belongs to another company by now.
    """
    move = CompanyMove.objects.select_for_update().get(pk=move_id)
    ids = [move.company_id, move.into_id or 0]
    both = {one.pk: one for one in _locked(Company.objects.filter(pk__in=ids)).order_by("pk")}
    company, into = both[move.company_id], both.get(move.into_id or 0)
    if move.undone_at:
        raise CannotMove(gettext("This was already undone."))
    if called(company.name):
        raise CannotMove(
            gettext("Another company is called “%(name)s” by now.") % {"name": company.name}
        )
    lock(move.contact_ids)
    company.deleted_at = company.merged_into = None
    company.save(update_fields=["deleted_at", "merged_into", "modified_at"])
    Contact.objects.filter(pk__in=move.contact_ids, company=into).update(company=company)
    if into is not None and move.filled:
        taken = {alias: value for alias, value in move.filled.items() if alias != "owner"}
        into.fields = {
            alias: value for alias, value in into.fields.items() if taken.get(alias) != value
        }
        if "owner" in move.filled and into.owner_id == move.filled["owner"]:
            into.owner = None
        into.save()
    move.undone_at, move.undone_by = at, actor
    move.save(update_fields=["undone_at", "undone_by"])
    people = Contact.objects.filter(Q(pk__in=move.contact_ids) | Q(company__in=both))
    spreading.tell(people, lifecycle.COMPANY, whom={"move": move.pk}, actor=actor)
    return company
