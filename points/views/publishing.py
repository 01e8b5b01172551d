"""Letting point actions pay, and stopping them: each a POST that leads back to a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit import times
from kit.numbers import as_ids
from kit.toasts import toast
from points import drafts, publication, recompute_job, since_when
from points.model_file.parts import Besides
from points.models import PointAction, PointActionVersion
from points.publication import CannotPublish, ChangedMeanwhile


@requires(Can.PUBLISH_RULES)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the ticked working copies, all or none.

    `seen` names the states that a preview showed ("id:state"); what was saved since is refused.
    `history` says from when on it counts ("again": what happened before is worked out again, too);
    where that is a question and nobody has asked it, the preview does.
    """
    ticked = PointAction.objects.filter(pk__in=as_ids(request.POST.getlist("selected")))
    actions = list(ticked.select_related("live").order_by("pk"))
    back = redirect(actions[0]) if len(actions) == 1 else redirect("points:actions")
    shown = dict(part.split(":", 1) for part in request.POST.getlist("seen") if ":" in part)
    try:
        for action in actions:
            if shown.get(str(action.pk), drafts.seen(action)) != drafts.seen(action):
                raise ChangedMeanwhile(action)
        if "history" not in request.POST and since_when.is_open(actions):
            toast(request, _("Choose what it counts from."))
            return _to_preview(actions, request.POST.getlist("besides"))
        with transaction.atomic():
            made = publication.publish(
                actions,
                actor=user_of(request),
                at=timezone.now(),
                note=request.POST.get("note", "").replace("\0", "").strip()[:300],
            )
            besides = Besides.of(request.POST.getlist("besides"))
            besides.publish(actor=user_of(request), at=timezone.now())
            job = _work_out(request, made) if request.POST.get("history") == "again" else None
    except ChangedMeanwhile as changed:
        say_changed(request, changed)
    except CannotPublish as reason:
        toast(request, str(reason), level=messages.ERROR)
    else:
        if job is not None:
            return redirect("points:recomputed", job.pk)
        say_published(request, [version.action for version in made], besides=len(besides.said()))
    return back


def _to_preview(actions: Sequence[PointAction], besides: Sequence[str]) -> HttpResponse:
    asked = urlencode({"ids": [action.pk for action in actions], "besides": besides}, doseq=True)
    return redirect(f"{reverse('points:preview')}?{asked}#publish")


@requires(Can.PUBLISH_RULES)
@require_POST
def work_out_again(request: HttpRequest) -> HttpResponse:
    """Bring what the ticked rules have paid in line with what is published, for everybody."""
    live = PointActionVersion.objects.filter(
        pk__in=PointAction.objects.live()
        .filter(pk__in=as_ids(request.POST.getlist("selected")))
        .values("live")
    )
    job = _work_out(request, list(live))
    if job is None:
        toast(request, _("There is nothing to work out again."), level=messages.ERROR)
        return redirect("points:actions")
    return redirect("points:recomputed", job.pk)


def _work_out(request: HttpRequest, versions: Sequence[PointActionVersion]) -> Job | None:
    again = [version for version in versions if recompute_job.can_be_worked_out(version)]
    if not again:
        return None
    return recompute_job.start(again, actor=user_of(request), at=timezone.now())


@requires(Can.PUBLISH_RULES)
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it pay nothing for now."""
    return _do(request, pk, publication.pause, _("“%(name)s” is paused."), undo="points:resume")


@requires(Can.PUBLISH_RULES)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it pay again."""
    return _do(request, pk, publication.resume, _("“%(name)s” counts again, from now on."))


@requires(Can.PUBLISH_RULES)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it away."""

    def deed(action: PointAction) -> None:
        publication.archive(action, at=timezone.now())

    return _do(request, pk, deed, _("“%(name)s” is archived."), undo="points:restore")


@requires(Can.PUBLISH_RULES)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it back from the archive."""
    return _do(request, pk, publication.restore, _("“%(name)s” is back. It pays nothing yet."))


def say_published(
    request: HttpRequest, actions: Sequence[PointAction], *, besides: int = 0
) -> None:
    """Tell what counts now, and from when; `besides` so many other drafts."""
    if not (actions or besides):
        toast(request, _("Nothing has changed since it was published."))
    elif len(actions) + besides == 1 and actions:
        said = _("“%(name)s” is published. It counts from now on.")
        toast(request, said % {"name": actions[0].name})
    else:
        said = ngettext(
            "%(count)s is published. It counts from now on.",
            "%(count)s are published. They count from now on.",
            len(actions) + besides,
        )
        toast(request, said % {"count": len(actions) + besides})


def say_changed(request: HttpRequest, changed: ChangedMeanwhile) -> None:
    """Tell who was quicker."""
    action = changed.action
    said = _("%(who)s changed “%(name)s” %(when)s. Nothing was saved: look at it first.")
    who = action.modified_by or _("Somebody else")
    when = times.relative(action.modified_at, now=timezone.now())
    toast(
        request,
        said % {"who": who, "name": action.name, "when": when},
        level=messages.ERROR,
    )


def _do(
    request: HttpRequest, pk: int, deed: Callable[[PointAction], None], said: str, *, undo: str = ""
) -> HttpResponse:
    action = get_object_or_404(PointAction, pk=pk)
    try:
        deed(action)
    except CannotPublish as reason:
        toast(request, str(reason), level=messages.ERROR)
    else:
        toast(
            request,
            said % {"name": action.name},
            undo_url=reverse(undo, args=[pk]) if undo else None,
        )
    return redirect(action)
