"""Where people are asked what follows from long work: after an import, and on every page."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Job, User
from accounts.roles import Can
from contacts import vanishing
from contacts.bulk import afterwards as bulk_actions
from contacts.importing import plan as plans
from contacts.importing.afterwards import Question, add_question
from contacts.models import Import
from kit.banners import Banner, add_banner
from triggers.bulk import name_of
from triggers.models import Arming, BulkCause, BulkClimb, Crossing, TriggerAction


def after_import(importing: Import) -> Question | None:
    """Question of `contacts.importing.afterwards`: who is over a threshold now."""
    if importing.job_id is None:
        return None
    columns = plans.of(importing.plan).columns
    brought_points = any(column.startswith(("@points", "@add_points")) for column in columns)
    if not brought_points and not BulkCause.objects.filter(job=importing.job_id).exists():
        return None
    url = reverse("triggers:asked", args=[importing.job_id])
    return Question(_("Who is over a threshold now"), url)


def somebody_is_asked(request: HttpRequest) -> Banner | None:
    """While nobody has said what follows from work that is done."""
    user = request.user
    if not isinstance(user, User) or not user.may(Can.EDIT_CONTACTS):
        return None
    cause = waiting_for_an_answer().order_by("pk").first()
    url = reverse("triggers:asked", args=[cause.pk]) if cause else ""
    if cause is None or request.path == url:
        return None
    said = _("“%(work)s” has carried contacts over thresholds, and nobody was told.")
    return Banner(
        said % {"work": name_of(cause.job)},
        tone="blue",
        icon="target-arrow",
        act=_("Say what should happen"),
        link_url=url,
    )


def asks_about(job: Job) -> str:
    """The page that asks what follows from a job, or nothing."""
    if job.state == Job.State.RUNNING or not BulkCause.objects.filter(job=job).exists():
        return ""
    return reverse("triggers:asked", args=[job.pk])


def waiting_for_an_answer() -> QuerySet[BulkCause]:
    """Work that is done and carried somebody over a threshold, without a word of what follows.

    A trigger that does nothing but colour has done so already: about it nobody need be asked.
    """
    acting = TriggerAction.objects.filter(archived_at=None).values("trigger")
    climbs = BulkClimb.objects.filter(
        cause=OuterRef("pk"), crossing=None, trigger__is_published=True, trigger__in=acting
    )
    waiting = BulkCause.objects.filter(Exists(climbs), answer=None)
    return waiting.exclude(job__state=Job.State.RUNNING).select_related("job")


def delete(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.vanishing.on_vanish`: crossings that nobody was told of one by one."""
    BulkClimb.objects.filter(contact__in=contact_ids).delete()
    Crossing.objects.filter(contact__in=contact_ids).delete()
    Arming.objects.filter(contact__in=contact_ids).delete()


def told(contact_ids: Sequence[int]) -> set[int]:
    """Touch of `contacts.vanishing`: about whom something was (to be) done."""
    loud = Crossing.objects.filter(contact__in=contact_ids, quiet=False)
    return set(loud.values_list("contact_id", flat=True))


def plug() -> None:
    """Ask after imports and on every page; go along when contacts vanish."""
    add_question(after_import)
    bulk_actions.add_question(asks_about)
    add_banner(somebody_is_asked)
    vanishing.goes_along(Crossing, Arming, BulkClimb)
    vanishing.add_touch(told)
    vanishing.on_vanish.plug(delete)
