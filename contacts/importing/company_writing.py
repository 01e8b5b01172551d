"""What a batch of rows says about companies is written in a few statements; and taken back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from contacts import lifecycle, spreading
from contacts.importing import targets
from contacts.importing.company_deciding import CompanyStanding, Values, changes, put_together, said
from contacts.importing.deciding import Decision
from contacts.importing.made import COMPANY
from contacts.importing.plan import Plan
from contacts.importing.rows import Taken
from contacts.models import Company, Contact, Import, ImportedCompany, ImportMade

AT_ONCE = 1_000


def hold(rows: Iterable[Taken], plan: Plan) -> set[int]:
    """Lock the companies that are there and of which these rows say something; their ids.

    Before the contacts of the rows, as whoever changes a company locks it before its people.
    """
    keys = targets.company_aliases(plan.columns)
    names = {
        row.values["company"]
        for row in rows
        if row.values.get("company") is not None
        and any(plan.clears or row.values.get(key) is not None for key in keys)
    }
    ids = by_name(names)
    held = Company.objects.living().filter(pk__in=ids.values()).order_by("pk")
    return set(held.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def write(
    importing: Import, plan: Plan, decisions: Iterable[Decision], *, at: datetime
) -> tuple[int, set[int]]:
    """Give companies what a batch of rows says, in the caller's transaction; how many have
    changed that had not before, and which have changed. Who works there is still to be told of.

    After all rows of the batch, so that the later row of the file has the last word in whatever
    order contacts were written.
    """
    rows = said(decisions, plan)
    values = put_together(rows, by_name({name for name, _values in rows}))
    if not values:
        return 0, set()
    changed = [
        (company, found)
        for company, stands in _locked(importing, values)
        if (found := changes(stands, values[company.pk], plan))
    ]
    _put([(company, _with(company.fields, after), at) for company, after in changed])
    return _note(importing, changed, at=at), {company.pk for company, _after in changed}


def by_name(names: Collection[str]) -> dict[str, int]:
    """The living company of each name, without those that there are none of."""
    if not names:
        return {}
    with connection.cursor() as cursor:
        # Postgres lowers both sides, as its unique index does.
        cursor.execute(
            "SELECT w.name, c.id FROM unnest(%s::text[]) AS w(name)"
            " JOIN contacts_company c ON lower(c.name) = lower(w.name) AND c.deleted_at IS NULL"
            " ORDER BY w.name",
            [sorted(names)],
        )
        return dict(cursor.fetchall())


def look(decisions: Sequence[Decision], plan: Plan) -> tuple[int, int]:
    """How many companies would get other values, and how many of them would be new."""
    rows = said(decisions, plan)
    ids = by_name({name for name, _values in rows})
    values = put_together(rows, ids)
    there = dict(Company.objects.filter(pk__in=values).values_list("pk", "fields"))
    changed = sum(
        bool(changes(CompanyStanding(fields), values[pk], plan)) for pk, fields in there.items()
    )
    named = {one.after["company"] for one in decisions if one.after.get("company")}
    new = {
        name.lower()
        for name, values in rows
        if name in named and name not in ids and any(one is not None for one in values.values())
    }
    return changed + len(new), len(new)


def _locked(importing: Import, ids: Collection[int]) -> list[tuple[Company, CompanyStanding]]:
    """These companies, locked in one order; contacts may still be given them meanwhile."""
    rows = (
        Company.objects.living()
        .filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    )
    made = ImportMade.objects.filter(import_of=importing, kind=COMPANY, object_id__in=ids)
    new = set(made.values_list("object_id", flat=True))
    touched = {
        one.company_id: one
        for one in ImportedCompany.objects.filter(import_of=importing, company__in=ids)
    }
    found = []
    for company in rows:
        earlier = touched.get(company.pk)
        stands = CompanyStanding(company.fields, is_new=company.pk in new)
        if earlier:
            stands.before, stands.after = earlier.before, earlier.after
        found.append((company, stands))
    return found


def _with(fields: Mapping[str, Any], changed: Mapping[str, Any]) -> Values:
    """Fields with changes; an empty value takes away what was there."""
    both = {**fields, **changed}
    return {alias: value for alias, value in both.items() if value is not None}


def _put(companies: Sequence[tuple[Company, Values, datetime]]) -> None:
    """Write the fields of companies that are locked, and when they were changed, at once."""
    if not companies:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_company c SET fields = w.fields::jsonb, modified_at = w.modified_at"
            " FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[])"
            "      AS w(id, fields, modified_at) WHERE c.id = w.id",
            [
                [company.pk for company, _fields, _at in companies],
                [json.dumps(fields) for _company, fields, _at in companies],
                [at for _company, _fields, at in companies],
            ],
        )


def tell(cursor: Mapping[str, Any]) -> dict[str, Any] | None:
    """Tell of the next people of the companies that `to_tell` has put in a job's cursor.

    A thousand in a transaction of its own: how many work there is not the import's doing. The
    cursor as it is then; None where it has nobody left to be told of.
    """
    if not cursor.get("tell"):
        return None
    people = Contact.objects.filter(company__in=cursor["tell"])
    ids = spreading.tell_next(people, lifecycle.COMPANY, after=cursor["told"])
    if ids:
        return {**cursor, "told": ids[-1]}
    return {name: value for name, value in cursor.items() if name not in ("tell", "told")}


def to_tell(company_ids: Collection[int]) -> dict[str, Any]:
    """What a cursor keeps for `tell`."""
    return {"tell": sorted(company_ids), "told": 0} if company_ids else {}


def _note(importing: Import, changed: Collection[tuple[Company, Values]], *, at: datetime) -> int:
    """Remember what companies were before the import, and what it made them."""
    if not changed:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_importedcompany AS known"
            " (import_of_id, company_id, before, after, modified_before, written_at)"
            " SELECT %s, company_id, before::jsonb, after::jsonb, modified_before, %s"
            "   FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[])"
            "     AS w(company_id, before, after, modified_before)"
            " ON CONFLICT (import_of_id, company_id) DO UPDATE"
            "    SET before = excluded.before || known.before,"
            "        after = known.after || excluded.after, written_at = excluded.written_at"
            " RETURNING xmax = 0",
            [
                importing.pk,
                at,
                [company.pk for company, _after in changed],
                [
                    json.dumps({alias: company.fields.get(alias) for alias in after})
                    for company, after in changed
                ],
                [json.dumps(after) for _company, after in changed],
                [company.modified_at for company, _after in changed],
            ],
        )
        return sum(is_first for (is_first,) in cursor.fetchall())


def take_back(importing: Import) -> tuple[set[int], bool]:
    """Put a batch of companies back, as far as they are as the import made them; which have
    changed, and whether there are more. Those that the import has made are left: they go, or stay
    as they are."""
    made = ImportMade.objects.filter(
        import_of=importing, kind=COMPANY, object_id=OuterRef("company_id")
    )
    waiting = ImportedCompany.objects.filter(import_of=importing, kept__isnull=True)
    notes = list(waiting.exclude(Exists(made)).order_by("company_id")[:AT_ONCE])
    companies = Company.objects.select_for_update(no_key=True).order_by("pk")
    there = {one.pk: one for one in companies.filter(pk__in=[note.company_id for note in notes])}
    now = timezone.now()
    back = []
    for note in notes:
        company = there[note.company_id]
        ours = {
            alias: before
            for alias, before in note.before.items()
            if company.fields.get(alias) == note.after.get(alias)
        }
        note.kept = {alias: value for alias, value in note.before.items() if alias not in ours}
        untouched = company.modified_at == note.written_at and not note.kept
        if ours:
            stamp = note.modified_before if untouched else now
            back.append((company, _with(company.fields, ours), stamp))
    _put(back)
    ImportedCompany.objects.bulk_update(notes, ["kept"], batch_size=500)
    return {company.pk for company, _fields, _at in back}, len(notes) == AT_ONCE


def kept(importing: Import) -> list[ImportedCompany]:
    """Companies that an undo has left as they are, or in part, because they were changed since."""
    left = ImportedCompany.objects.filter(import_of=importing, kept__isnull=False)
    left = left.exclude(kept={})
    return list(left.select_related("company").order_by("company__name")[:AT_ONCE])
