"""Removing a field with all that is in it: long work, because every contact may have a value."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import jobs
from accounts.job_kinds import CannotBeDone, Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts.fields import defining
from contacts.models import Company, Contact, ContactField

_AT_ONCE = 2_000
_MODELS: dict[str, Any] = {"contact": Contact, "company": Company}


def start(row: ContactField, *, at: datetime, actor: User) -> Job:
    """Take the field out of use and begin to remove its values; the field goes last.

    Raises:
        BadDefinition: it came with Kindling.
    """
    if row.is_fixed:
        raise defining.BadDefinition({"": [gettext("This field came with Kindling and stays.")]})
    defining.set_published(row.pk, False, at=at, actor=actor)
    config = {"field": row.pk, "alias": row.alias, "object": row.object, "label": row.label}
    total = defining.count_values(row)
    return jobs.start(RemoveField.key, config, actor, at=at, total=total)


@job_kinds.register
class RemoveField(JobKind):
    """Take the field's value off every contact (or company), then delete the field."""

    key: ClassVar[str] = "contacts.remove_field"
    label: ClassVar[str | Promise] = _("Removing a field and its values")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """A few thousand after those with lower ids; the cursor is the last id looked at."""
        row = ContactField.objects.filter(pk=job.config["field"]).first()
        if row is None or row.is_published:
            raise CannotBeDone(gettext("The field is in use again, or gone already."))
        before = job.cursor
        while not deadline.is_past:
            last, removed = _remove(row, after=job.cursor or 0)
            job.done += removed
            if last is None:
                break
            job.cursor = last
        if job.cursor != before or deadline.is_past:
            return True
        # In a slice of its own: whoever deletes a field must not hold contacts.
        defining.delete(row.pk)
        return False

    def result_url(self, job: Job) -> str:
        """The fields that are left."""
        return reverse("fields:fields", args=[job.config["object"]])


def _remove(row: ContactField, *, after: int) -> tuple[int | None, int]:
    """Take the value off the next few that have one: the last id, and how many they were."""
    things = _MODELS[row.object].objects.filter(pk__gt=after, fields__has_key=row.alias)
    ids = list(things.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    without = Func(
        F("fields"),
        Cast(Value(row.alias), TextField()),
        arg_joiner=" - ",
        template="%(expressions)s",
        output_field=JSONField(),
    )
    _MODELS[row.object].objects.filter(pk__in=ids).update(fields=without)
    return (ids[-1], len(ids)) if ids else (None, 0)
