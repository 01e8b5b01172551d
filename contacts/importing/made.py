"""Companies and tags that a file names: found or made for a whole batch, and remembered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F, Func, JSONField, OuterRef, Q, Subquery

from contacts.importing import targets, traces
from contacts.importing.deciding import Decision
from contacts.models import Company, Import, ImportedCompany, ImportMade, Tag

COMPANY, TAG = "company", "tag"


def companies(importing: Import, names: Collection[str]) -> dict[str, int]:
    """The company of each name, by the name in small letters; made at first sight."""
    return _found_or_made(importing, COMPANY, names)


def stick(importing: Import, decisions: Sequence[Decision], *, at: datetime) -> None:
    """Stick the tags that were decided; `after` then names those by id that were not there."""
    tagged = [one for one in decisions if targets.TAGS in one.after]
    if not tagged:
        return
    ids = _found_or_made(importing, TAG, {tag for one in tagged for tag in one.after[targets.TAGS]})
    pairs = sorted(
        (one.contact_id or 0, ids[tag.lower()]) for one in tagged for tag in one.after[targets.TAGS]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contacttag (contact_id, tag_id, since)"
            " SELECT contact_id, tag_id, %s FROM unnest(%s::bigint[], %s::bigint[])"
            "       AS w(contact_id, tag_id) ON CONFLICT DO NOTHING RETURNING contact_id, tag_id",
            [at, [pk for pk, _ in pairs], [tag for _, tag in pairs]],
        )
        stuck: dict[int, list[int]] = {}
        for contact_id, tag_id in cursor.fetchall():
            stuck.setdefault(contact_id, []).append(tag_id)
    for one in tagged:
        del one.after[targets.TAGS]
        one.after[traces.TAG_IDS] = stuck.get(one.contact_id or 0, [])


def _found_or_made(importing: Import, kind: str, names: Collection[str]) -> dict[str, int]:
    if not names:
        return {}
    table = {COMPANY: "contacts_company", TAG: "contacts_tag"}[kind]
    more = {COMPANY: ", created_at", TAG: ""}[kind]
    value = {COMPANY: ", now()", TAG: ""}[kind]
    living = {COMPANY: " AND t.deleted_at IS NULL", TAG: ""}[kind]
    listed = sorted(names)
    with connection.cursor() as cursor:
        # Postgres lowers both sides, as its unique index does. In one order, so that two imports
        # wait for each other instead of deadlocking.
        cursor.execute(
            f"INSERT INTO {table} (name{more})"  # noqa: S608 (constants only)
            f" SELECT name{value} FROM (SELECT DISTINCT ON (lower(w.name)) w.name"
            "   FROM unnest(%s::text[]) AS w(name)"
            f"  WHERE NOT EXISTS (SELECT FROM {table} t WHERE lower(t.name) = lower(w.name)"
            f"  {living})"
            "   ORDER BY lower(w.name), w.name) AS new"
            " ON CONFLICT DO NOTHING RETURNING id",
            [listed],
        )
        new = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "INSERT INTO contacts_importmade (import_of_id, kind, object_id)"
            " SELECT %s, %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING",
            [importing.pk, kind, new],
        )
        cursor.execute(
            f"SELECT w.name, t.id FROM unnest(%s::text[]) AS w(name)"  # noqa: S608
            f" JOIN {table} t ON lower(t.name) = lower(w.name){living}",
            [listed],
        )
        return {name.lower(): pk for name, pk in cursor.fetchall()}


def clear_away(importing: Import) -> None:
    """Delete what the import made and nobody uses: the end of its undo.

    A company about which somebody has said something else since is used.
    """
    made = ImportMade.objects.filter(import_of=importing)
    tags = made.filter(kind=TAG).values("object_id")
    Tag.objects.filter(pk__in=tags, contacttag__isnull=True).delete()
    found = Company.objects.filter(
        pk__in=made.filter(kind=COMPANY).values("object_id"),
        contacts__isnull=True,
        moves__isnull=True,
        gained__isnull=True,
        owner=None,
    )
    gave = ImportedCompany.objects.filter(import_of=importing, company=OuterRef("pk"))
    as_made = Func(F("after"), function="jsonb_strip_nulls", output_field=JSONField())
    found.filter(Q(fields={}) | Q(fields=Subquery(gave.values(gave=as_made)))).delete()
    # The others stay whole, and are listed.
    left = ImportedCompany.objects.filter(import_of=importing, kept__isnull=True)
    left.update(kept=F("before"))
    made.delete()
