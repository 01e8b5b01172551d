"""/api/companies, and which contacts work there"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from contacts import companies, editing
from contacts import fields as company_fields
from contacts.api.columns import company_columns
from contacts.api.reach import workable
from contacts.api.telling import Known, fields_of, owner_of
from contacts.models import Company, Contact
from kit.api.columns import Column
from kit.api.entity import Entity, Said
from kit.api.errors import ApiError, Invalid, NotFound
from kit.api.search import Command, Term, contains
from kit.api.shapes import Moment, Publishable, Success, moment
from kit.api.view import ApiView, Needs, attempt, user_of

# Somebody else may make, or give away, the same name between our look and our write.
_TRIES = 5


class CompanyShape(Publishable):
    """A company. Its score comes with the companies' own page, from the contacts' scores."""

    id = serializers.IntegerField()
    fields = serializers.DictField(child=serializers.DictField())  # type: ignore[assignment]
    owner = serializers.DictField(allow_null=True)
    contacts = serializers.IntegerField(help_text="How many contacts work there.")
    dateModified = Moment(allow_null=True)


class CompanyForm(serializers.Serializer[Any]):
    """What new and edit understand; every other alias of `fields/company` as well."""

    companyname = serializers.CharField()
    companyemail = serializers.CharField(required=False)
    companycountry = serializers.CharField(required=False)
    companywebsite = serializers.CharField(required=False)
    overwriteWithBlank = serializers.BooleanField(required=False)


def tell_companies(rows: Sequence[Company]) -> list[dict[str, Any]]:
    """What answers say of companies, by two queries for all of them."""
    known = Known(company_fields.definitions("company"))
    works_at = Contact.objects.living().filter(company__in=rows).values_list("company", flat=True)
    many = Counter(works_at)
    return [
        {
            "isPublished": True,
            "dateAdded": moment(company.created_at),
            "dateModified": moment(company.modified_at),
            "createdBy": None,
            "createdByUser": None,
            "modifiedBy": None,
            "modifiedByUser": None,
            "id": company.pk,
            "fields": _fields(company, known),
            "owner": owner_of(company.owner),
            "contacts": many[company.pk],
        }
        for company in rows
    ]


def _fields(company: Company, known: Known) -> dict[str, Any]:
    told = fields_of(company, known)
    told["all"]["id"] = company.pk
    return told


class Companies(Entity[Company]):
    """Companies, known by their names. A name that is known already is answered with 200."""

    one, many, by_id = "company", "companies", True
    shape, form = CompanyShape, CompanyForm
    columns: ClassVar[Mapping[str, Column]] = {}
    commands: ClassVar[Mapping[str, Command]] = {"name": contains("name")}
    needs = Needs(read=Can.SEE, write=Can.EDIT_CONTACTS)

    def rows(self) -> QuerySet[Company]:
        """Those that were not deleted."""
        return Company.objects.living().select_related("owner")

    def columns_now(self) -> Mapping[str, Column]:
        """With the fields that people have added."""
        return company_columns()

    def plain(self, term: Term) -> Q:
        """Its name."""
        return term.against("name")

    def show(self, rows: Sequence[Company], *, brief: bool = False) -> list[dict[str, Any]]:
        """By two queries for all."""
        return tell_companies(rows)

    def understand(self, sent: Any, *, partial: bool) -> Said:
        """Fields by the rules that people have set for them."""
        if not isinstance(sent, dict):
            raise ApiError(gettext("A company must be an object."))
        known = company_fields.definitions("company")
        raw = {
            alias: value
            for alias, value in sent.items()
            if (one := known.get(alias)) and one.published and not one.read_only
        }
        cleaned = company_fields.clean(raw, object="company", partial=partial, fields=known)
        if cleaned.errors:
            raise Invalid(cleaned.errors)
        blanks = bool(sent.get("overwriteWithBlank"))
        return {"values": cleaned.values, "blanks": blanks}

    def make(self, said: Said) -> tuple[Company, bool]:
        """The company of this name, made if there is none."""
        values = _without_blanks(said)
        for _try in range(_TRIES):
            known = companies.called(values["companyname"])
            if known is not None:
                return self._save(known, values), False
            try:
                return companies.create(values), True
            except companies.NameTaken:
                continue  # somebody made it just now
        raise ApiError(gettext("Others change the same company just now. Try again."), status=429)

    def change(self, row: Company, said: Said, *, whole: bool) -> Company:
        """PUT empties what is not named."""
        if whole:
            known = company_fields.definitions("company").published
            empty = {one.alias: None for one in known if not one.read_only}
            return self._save(row, empty | said["values"])
        return self._save(row, said["values"] if said["blanks"] else _without_blanks(said))

    def _save(self, company: Company, values: Mapping[str, Any]) -> Company:
        try:
            return companies.change(company.pk, fields=values, actor=user_of(self.request))
        except companies.NameTaken:
            raise Invalid(
                {"companyname": [gettext("There is a company of this name already.")]}
            ) from None

    def remove(self, row: Company) -> None:
        """Its contacts stay, and work nowhere; people can bring it back."""
        try:
            companies.delete(row.pk, at=timezone.now(), actor=user_of(self.request))
        except Company.DoesNotExist:
            raise NotFound from None


def _without_blanks(said: Said) -> dict[str, Any]:
    return {alias: value for alias, value in said["values"].items() if value is not None}


class CompanyContact(ApiView):
    """/api/companies/1/contact/2/add and …/remove"""

    needs = Needs(read=Can.SEE, write=Can.WORK_OWN_CONTACTS)

    @extend_schema(
        summary="A contact works at a company, or no more", request=None, responses=Success
    )
    def post(self, request: Request, pk: int, contact_id: int, deed: str) -> Response:
        """A contact works at one company: the one that was said last."""
        company = Company.objects.living().filter(pk=pk).first()
        if company is None:
            raise NotFound(gettext("Company could not be found."))
        contact = workable(request, contact_id)
        if deed == "add":
            values: dict[str, Any] = {"company": company}
        elif contact.company_id == company.pk:
            values = {"company": None}
        else:
            values = {}
        attempt(lambda: editing.change(contact.pk, fields=values, at=timezone.now()))
        return Response({"success": 1})
