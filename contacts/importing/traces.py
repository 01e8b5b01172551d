"""What is written down about each row, for the result page and for the undo."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from contacts.importing.deciding import Decision, Fate
from contacts.models import Import

# Beside the names of fields and "@…" targets, `before` and `after` may hold these.
MODIFIED, IDENTIFIED = "@modified_at", "@identified_at"
# `after` of a row that stuck tags: their ids, instead of the words.
TAG_IDS = "@tag_ids"


def note(importing: Import, decisions: Sequence[Decision], *, at: datetime) -> dict[int, int]:
    """Write down what became of rows; the id of each row's note by its line."""
    if not decisions:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('contacts_importrow_id_seq') FROM generate_series(1, %s)",
            [len(decisions)],
        )
        ids = sorted(row[0] for row in cursor.fetchall())
        with cursor.copy(
            "COPY contacts_importrow (id, import_of_id, line, outcome, contact_id, errors, before,"
            " after, written_at, undo) FROM STDIN"
        ) as copy:
            for pk, decision in zip(ids, decisions, strict=True):
                copy.write_row((pk, importing.pk, *_columns(decision), at, ""))
    return {one.row.line: pk for pk, one in zip(ids, decisions, strict=True)}


def _columns(decision: Decision) -> tuple[Any, ...]:
    row = decision.row
    if decision.fate == Fate.INVALID:
        said = json.dumps({"cells": row.cells, "errors": row.errors})
        return (row.line, decision.fate.value, None, said, None, None)
    after: dict[str, Any] = decision.after
    if decision.fate == Fate.CREATED:
        # What a new contact was given stands in it; its undo needs the tags and the refusal only.
        after = {name: value for name, value in after.items() if name[0] == "@"}
    return (
        row.line,
        decision.fate.value,
        decision.contact_id,
        None,
        json.dumps(decision.before) if decision.before else None,
        json.dumps(after) if after else None,
    )
