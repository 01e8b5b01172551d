"""/api/contacts"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_ipv46_address
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext

from accounts.roles import Can
from contacts import creation, deletion, editing, merging, uniqueness
from contacts.access import may_work_on
from contacts.api.additions import additions
from contacts.api.columns import contact_columns
from contacts.api.saying import say
from contacts.api.sent import Sent, read, whole
from contacts.api.shapes import ContactForm, ContactShape
from contacts.api.telling import tell
from contacts.locking import lock
from contacts.models import Contact, ContactTag, IpAddress
from kit.api.columns import Column
from kit.api.entity import Entity, Said
from kit.api.errors import ApiError, Invalid, NotFound
from kit.api.search import Command, Term, contains
from kit.api.view import Needs, user_of

# Somebody else may make, or give away, the same address between our look and our write.
_TRIES = 5

BRIEF = (
    "isPublished",
    "dateAdded",
    "dateModified",
    "createdBy",
    "createdByUser",
    "modifiedBy",
    "modifiedByUser",
    "id",
    "fields",
)


def by_email(term: Term) -> Q:
    """An address; the whole one is found by index."""
    if term.exact and "%" not in term.text:
        return Q(Exact(Lower("email"), term.text.lower()))
    return term.against("email")


def by_tag(term: Term) -> Q:
    """A tag is meant whole."""
    stuck = ContactTag.objects.filter(contact=OuterRef("pk"))
    return Q(Exists(stuck.filter(Term(term.text, exact=True).against("tag__name"))))


def by_name(term: Term) -> Q:
    """First and last name, together too."""
    full = Contact.objects.annotate(full=Concat("firstname", Value(" "), "lastname"))
    named = full.filter(pk=OuterRef("pk")).filter(term.against("full"))
    return term.against("firstname", "lastname") | Q(Exists(named))


def by_owner(term: Term) -> Q:
    """A colleague by id, name or address."""
    if term.text.isascii() and term.text.isdigit() and len(term.text) < 19:
        return Q(owner=int(term.text))
    return term.against("owner__first_name", "owner__last_name", "owner__email")


def by_address(term: Term) -> Q | None:
    """An internet address, whole."""
    try:
        validate_ipv46_address(term.text)
    except ValidationError:
        return None
    known = IpAddress.objects.filter(contact=OuterRef("pk"), address=term.text)
    return Q(Exists(known))


class Contacts(Entity[Contact]):
    """People, known or not. An address or unique value that is known already is answered 200."""

    one, many, by_id = "contact", "contacts", True
    shape, form, brief = ContactShape, ContactForm, BRIEF
    columns: ClassVar[Mapping[str, Column]] = {}
    commands: ClassVar[Mapping[str, Command]] = {
        "email": by_email,
        "name": by_name,
        "company": contains("company__name"),
        "owner": by_owner,
        "tag": by_tag,
        "ip": by_address,
        "is": lambda term: None,  # takes the caller into account: see `commands_now`
    }
    needs = Needs(read=Can.SEE, write=Can.WORK_OWN_CONTACTS)

    def rows(self) -> QuerySet[Contact]:
        """Everybody who was not deleted, erased or merged away."""
        return Contact.objects.living().select_related("company", "owner", "activity")

    def columns_now(self) -> Mapping[str, Column]:
        """With the fields that people have added."""
        return contact_columns()

    def commands_now(self) -> Mapping[str, Command]:
        """`is:mine` depends on who asks."""
        meanings = {
            "anonymous": Q(identified_at=None),
            "mine": Q(owner=user_of(self.request).pk),
            "unowned": Q(owner=None),
        }
        return {**self.commands, "is": lambda term: meanings.get(term.text.lower())}

    def plain(self, term: Term) -> Q:
        """Names, address, company."""
        return term.against("firstname", "lastname", "email", "company__name")

    def show(self, rows: Sequence[Contact], *, brief: bool = False) -> list[dict[str, Any]]:
        """By a few queries for all rows."""
        told = tell(rows, brief=brief)
        if not brief:
            return told
        kept = {*self.brief, *(each.key for each in additions())}
        return [{key: value for key, value in one.items() if key in kept} for one in told]

    def understand(self, sent: Any, *, partial: bool) -> Said:
        """Fields by the rules that people have set for them, the rest by `SpecialForm`."""
        return {"sent": read(sent)}

    def make(self, said: Said) -> tuple[Contact, bool]:
        """The contact with this address (or other unique value), changed; or a new one."""
        sent: Sent = said["sent"]
        for _try in range(_TRIES):
            known = uniqueness.known_by(sent.values)
            if known is not None:
                return self._edit(known, sent, self._named(sent)), False
            self.must(Can.EDIT_CONTACTS)
            now, values = timezone.now(), whole(sent, clearing=False)
            if "owner" in sent.special:
                values["owner"] = sent.special["owner"]
            try:
                with transaction.atomic():
                    contact = creation.create(at=now, source="api", **values)
            except IntegrityError as error:
                uniqueness.taken(error, values)  # anything else is an error of ours
                continue
            say(contact.pk, sent, actor=user_of(self.request), at=now, whole=False)
            return contact, True
        raise ApiError(gettext("Others change the same contact just now. Try again."), status=429)

    def change(self, row: Contact, said: Said, *, whole: bool) -> Contact:
        """Change what was sent; whose address is sent becomes one with this contact."""
        return self._edit(row, said["sent"], self._values(said["sent"], whole=whole), whole=whole)

    def remove(self, row: Contact) -> None:
        """Into the bin, from which people can bring it back for thirty days."""
        self.must(Can.EDIT_CONTACTS)
        deletion.delete([row.pk], at=timezone.now())

    def _values(self, sent: Sent, *, whole: bool) -> dict[str, Any]:
        return _whole(sent) if whole else self._named(sent)

    def _named(self, sent: Sent) -> dict[str, Any]:
        """What was sent; empty values count only where the client says so."""
        if sent.blanks_count:
            return dict(sent.values)
        return {alias: value for alias, value in sent.values.items() if value is not None}

    def _edit(
        self, row: Contact, sent: Sent, values: dict[str, Any], *, whole: bool = False
    ) -> Contact:
        contact = self._locked(row.pk)
        values = dict(values)
        if "owner" in sent.special and sent.special["owner"] != contact.owner:
            self.must(Can.EDIT_CONTACTS)
            values["owner"] = sent.special["owner"]
        now = timezone.now()
        for _try in range(_TRIES):
            try:
                with transaction.atomic():
                    contact = editing.change(contact.pk, fields=values, at=now)
            except uniqueness.ValueTaken as taken:
                if taken.other is not None:
                    contact = self._one_of(contact, taken)
                continue
            say(contact.pk, sent, actor=user_of(self.request), at=now, whole=whole)
            return contact
        raise ApiError(gettext("Others change the same contact just now. Try again."), status=429)

    def _locked(self, pk: int) -> Contact:
        lock([pk])
        contact = self.rows().filter(pk=pk).first()
        if contact is None:
            raise NotFound
        if not may_work_on(user_of(self.request), contact):
            raise PermissionDenied
        return contact

    def _one_of(self, contact: Contact, taken: uniqueness.ValueTaken) -> Contact:
        """The edited contact and the one whose value was sent, as one: the contract has it so."""
        other = taken.other
        assert other is not None
        if not user_of(self.request).may(Can.EDIT_CONTACTS):
            raise Invalid({taken.alias: [gettext("This belongs to another contact.")]})
        # A known contact cannot go into an anonymous one; then it is the known one that stays.
        stays, goes = (contact, other)
        if contact.is_anonymous and not other.is_anonymous:
            stays, goes = other, contact
        try:
            merging.merge(
                loser_id=goes.pk,
                winner_id=stays.pk,
                reason=gettext("A script gave both the same %(field)s") % {"field": taken.alias},
                at=timezone.now(),
                actor=user_of(self.request),
            )
        except merging.CannotMerge as error:
            raise Invalid({taken.alias: [str(error)]}) from None
        return stays


def _whole(sent: Sent) -> dict[str, Any]:
    return whole(sent, clearing=True)
