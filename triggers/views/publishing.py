"""Letting triggers act, and stopping them: each a POST that leads back to a page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit import times
from kit.templatetags.kindling import number
from kit.toasts import toast
from points.publication import CannotPublish
from triggers import drafts, publication
from triggers.drafts import ChangedMeanwhile
from triggers.models import PointTrigger, Waits


@requires(Can.PUBLISH_RULES)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the working copy; `seen` names the state that was shown."""
    trigger = get_object_or_404(PointTrigger, pk=pk)
    try:
        if request.POST.get("seen", drafts.seen(trigger)) != drafts.seen(trigger):
            raise ChangedMeanwhile(trigger)
        publication.publish(trigger, actor=user_of(request), at=timezone.now())
    except ChangedMeanwhile as changed:
        say_changed(request, changed)
    except CannotPublish as reason:
        toast(request, str(reason), level=messages.ERROR)
    else:
        say_published(request, trigger)
        if "also" in request.POST:
            return redirect("triggers:already", pk=pk)
    return redirect(trigger)


@requires(Can.PUBLISH_RULES)
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it do nothing for now."""
    said = _("“%(name)s” is paused: no colour, no messages.")
    return _do(request, pk, publication.pause, said, undo="triggers:resume")


@requires(Can.PUBLISH_RULES)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it act again."""

    def deed(trigger: PointTrigger) -> None:
        publication.resume(trigger, at=timezone.now())

    return _do(request, pk, deed, _("“%(name)s” acts again, from now on."))


@requires(Can.PUBLISH_RULES)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it away."""

    def deed(trigger: PointTrigger) -> None:
        publication.archive(trigger, at=timezone.now())

    return _do(request, pk, deed, _("“%(name)s” is archived."), undo="triggers:restore")


@requires(Can.PUBLISH_RULES)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it back from the archive."""
    return _do(request, pk, publication.restore, _("“%(name)s” is back. It does nothing yet."))


def say_published(request: HttpRequest, trigger: PointTrigger) -> None:
    """Tell what acts now, and on whom."""
    said = {
        Waits.CLIMB: _("“%(name)s” is published. It acts on who climbs to %(points)s from now on."),
        Waits.FALL: _(
            "“%(name)s” is published. It acts on who falls below %(points)s from now on."
        ),
        Waits.CONDITION: _(
            "“%(name)s” is published. It acts on whom it becomes true of from now on."
        ),
    }[Waits(trigger.waits_for)]
    toast(request, said % {"name": trigger.name, "points": number(trigger.threshold)})


def say_changed(request: HttpRequest, changed: ChangedMeanwhile) -> None:
    """Tell who was quicker."""
    trigger = changed.trigger
    said = _("%(who)s changed “%(name)s” %(when)s. Nothing was saved: look at it first.")
    who = trigger.modified_by or _("Somebody else")
    when = times.relative(trigger.modified_at, now=timezone.now())
    toast(request, said % {"who": who, "name": trigger.name, "when": when}, level=messages.ERROR)


def _do(
    request: HttpRequest,
    pk: int,
    deed: Callable[[PointTrigger], None],
    said: str,
    *,
    undo: str = "",
) -> HttpResponse:
    trigger = get_object_or_404(PointTrigger, pk=pk)
    try:
        deed(trigger)
    except CannotPublish as reason:
        toast(request, str(reason), level=messages.ERROR)
    else:
        undo_url = reverse(undo, args=[pk]) if undo else None
        toast(request, said % {"name": trigger.name}, undo_url=undo_url)
    return redirect(trigger)
