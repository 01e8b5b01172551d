"""What the demo's contacts leave behind: rules, triggers, colleagues, tags, companies, pages.

Deleted where nothing of a person's names it; archived (or switched off) where something does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.history.untold import untold
from accounts.models import User
from contacts.models import Company, Contact, ContactTag, Event, Subject, Tag
from insights.demo.marks import Marks
from kit.rewriting import rewriting
from points import publication as point_publication
from points.models import Award, Entry, PointAction, PointActionVersion
from triggers import publication as trigger_publication
from triggers.models import (
    Agreement,
    Arming,
    BulkClimb,
    Crossing,
    PointTrigger,
    Run,
    TriggerAction,
)


@untold()
def put_away_rules(made: Marks, *, at: datetime) -> None:
    """From now on nothing earns points by the demo's rules, nor sets its triggers off."""
    for action in PointAction.objects.current().filter(pk__in=made.point_action_ids):
        point_publication.archive(action, at=at)
    for trigger in PointTrigger.objects.current().filter(pk__in=made.point_trigger_ids):
        trigger_publication.archive(trigger, at=at)


@untold()
def clear(made: Marks) -> None:
    """Delete what nobody needs any more. Must be called inside a transaction."""
    _clear_rules(made.point_action_ids)
    _clear_triggers(made.point_trigger_ids)
    _clear_users(made.user_ids)
    stuck = ContactTag.objects.filter(tag=OuterRef("pk"))
    Tag.objects.filter(~Exists(stuck), pk__in=made.tag_ids).delete()
    employed = Contact.objects.filter(company=OuterRef("pk"))
    Company.objects.filter(~Exists(employed), pk__in=made.company_ids).delete()
    visited = Event.objects.filter(subject_id__in=made.subject_ids).values("subject_id").distinct()
    Subject.objects.filter(pk__in=made.subject_ids).exclude(pk__in=visited).delete()


def _clear_rules(ids: Sequence[int]) -> None:
    paid = Entry.objects.filter(point_action_id=OuterRef("pk"))
    promised = Award.objects.filter(point_action_id=OuterRef("pk"))
    published = PointActionVersion.objects.filter(action=OuterRef("pk"), published_by__isnull=False)
    unused = list(
        PointAction.objects.filter(
            ~Exists(paid), ~Exists(promised), ~Exists(published), pk__in=ids, modified_by=None
        ).values_list("pk", flat=True)
    )
    with rewriting():
        PointActionVersion.objects.filter(action__in=unused).delete()
    PointAction.objects.filter(pk__in=unused).delete()


def _clear_triggers(ids: Sequence[int]) -> None:
    owed = Run.objects.filter(action__trigger=OuterRef("pk"))
    crossed = Crossing.objects.filter(trigger=OuterRef("pk"))
    climbed = BulkClimb.objects.filter(trigger=OuterRef("pk"))
    agreed = Agreement.objects.filter(trigger=OuterRef("pk"))
    named = [Exists(rows) for rows in (owed, crossed, climbed, agreed)]
    unused = list(
        PointTrigger.objects.filter(
            *(~found for found in named), pk__in=ids, modified_by=None, published_by=None
        ).values_list("pk", flat=True)
    )
    Arming.objects.filter(trigger__in=unused).delete()
    TriggerAction.objects.filter(trigger__in=unused).delete()
    PointTrigger.objects.filter(pk__in=unused).delete()


def _clear_users(ids: Sequence[int]) -> None:
    """Colleagues go, unless they look after somebody's contact, or were given a password."""
    owns = Contact.objects.filter(owner=OuterRef("pk"))
    for user in User.objects.filter(pk__in=ids).annotate(owns=Exists(owns)):
        if user.has_usable_password():
            continue
        if user.owns:
            User.objects.filter(pk=user.pk).update(is_active=False)
        else:
            user.delete()
