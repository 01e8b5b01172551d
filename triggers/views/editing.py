"""Writing a trigger: the number, the colour, and what is done."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from accounts import settings as account
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.limits import Limit
from kit.toasts import toast
from points.models import Group
from points.publication import CannotPublish
from points.views.rights import rights
from triggers import drafts, publication
from triggers.actions import action_kinds
from triggers.drafts import ChangedMeanwhile, Draft
from triggers.forms.trigger import TriggerForm
from triggers.models import PointTrigger
from triggers.overlaps import overlaps
from triggers.sentences import sentence
from triggers.views.publishing import say_changed, say_published

# A test reaches out to somebody else's server.
_TRIALS = Limit("trials-of-actions", times=20, period=timedelta(minutes=10))


@requires(Can.DRAFT_RULES)
def new(request: HttpRequest) -> HttpResponse:
    """The form of a trigger that does not exist yet."""
    return _form(request, PointTrigger())


@requires(Can.DRAFT_RULES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a working copy."""
    trigger = get_object_or_404(PointTrigger, pk=pk)
    return redirect(trigger) if trigger.archived_at else _form(request, trigger)


@requires(Can.DRAFT_RULES)
@require_POST
def live_sentence(request: HttpRequest) -> HttpResponse:
    """What the form says so far; asked at every change, saves nothing."""
    sent = request.POST.get("trigger", "")
    is_id = sent.isdecimal() and len(sent) < 19
    known = PointTrigger.objects.filter(pk=int(sent)) if is_id else None
    trigger = (known.first() if known is not None else None) or PointTrigger()
    said = TriggerForm(trigger, request.POST).said()
    return render(request, "triggers/form.html#sentence", _said(said, trigger))


@requires(Can.DRAFT_RULES)
@require_POST
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that says the same."""
    copy = drafts.duplicate(get_object_or_404(PointTrigger, pk=pk), actor=user_of(request))
    toast(request, _("This is a copy. It does nothing until it is published."))
    return redirect("triggers:edit", copy.pk)


@requires(Can.DRAFT_RULES)
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw unpublished edits away."""
    published = PointTrigger.objects.exclude(published_at=None)
    trigger = get_object_or_404(published, pk=pk)
    drafts.forget(trigger, actor=user_of(request))
    toast(request, _("The changes are gone. What is published stays as it is."))
    return redirect(trigger)


def _form(request: HttpRequest, trigger: PointTrigger) -> HttpResponse:
    form = TriggerForm(trigger, request.POST if request.method == "POST" else None)
    deed = request.POST.get("do", "")
    if deed:
        form.rearrange(request.POST, _unless_too_often(request, deed))
    elif request.method == "POST" and form.is_valid():
        said = form.said()
        assert said is not None
        try:
            drafts.save(trigger, said, actor=user_of(request), was_seen=form.was_seen)
        except ChangedMeanwhile as changed:
            say_changed(request, changed)
        else:
            return _go_on(request, trigger)
    shown = form.said() if form.is_checked else None
    if shown is None and trigger.pk and not form.is_checked and not deed:
        shown = drafts.working_copy(trigger)
    context = {
        "room": "triggers",
        **rights(request),
        "form": form,
        "trigger": trigger,
        "action_kinds": list(action_kinds),
        "zone": account.get("time_zone"),
        **_said(shown, trigger),
    }
    status = 422 if form.errors else 200
    answer = render(request, "triggers/form.html", context, status=status)
    return trigger_client_event(answer, "actions-changed") if deed else answer


def _unless_too_often(request: HttpRequest, deed: str) -> str:
    """What a button asks, or nothing, where somebody tries out too much at once."""
    if not deed.startswith("try:"):
        return deed
    who = str(user_of(request).pk)
    if _TRIALS.reached(who):
        toast(request, _("Wait a few minutes before the next test."), level=messages.ERROR)
        return ""
    _TRIALS.count(who)
    return deed


def _go_on(request: HttpRequest, trigger: PointTrigger) -> HttpResponse:
    """After a save, where the button that was pressed leads."""
    then = request.POST.get("then", "save")
    if then == "preview":
        return redirect("triggers:preview", trigger.pk)
    if then == "publish" and user_of(request).may(Can.PUBLISH_RULES):
        try:
            publication.publish(trigger, actor=user_of(request), at=timezone.now())
        except CannotPublish as reason:
            toast(request, str(reason), level=messages.ERROR)
        else:
            say_published(request, trigger)
    else:
        toast(request, _("Draft saved."))
    return redirect(trigger)


def _said(said: Draft | None, trigger: PointTrigger) -> dict[str, object]:
    """The sentence as far as it makes sense, a row as it would look, and what is in the way."""
    if said is None:
        return {}
    group = Group.objects.get(pk=said.group_id)
    return {
        "said": said,
        "sentence": sentence(said, group),
        "overlaps": overlaps(said, of=trigger),
        "is_main": group.pk == Group.MAIN,
    }
