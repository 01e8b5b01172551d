"""The question after long work, and after a publication: who is told of the thresholds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from accounts.job_kinds import label_of
from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from points.chips import Chips
from triggers import already as there_already
from triggers import bulk, drafts, hearing
from triggers.bulk import CHOICES, Choice, Climbed
from triggers.models import BulkCause, PointTrigger
from triggers.sentences import sentence, where

_PAGE = 50


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what follows from a job, and carry out the answer; the first one stands.

    That every action happens for each is up to who may let triggers act.
    """
    cause = get_object_or_404(Job, pk=pk)
    is_done = cause.state != Job.State.RUNNING
    if request.method == "POST":
        chosen = request.POST.get("choice", "")
        if is_done and chosen in set(_open_to(request)):
            get_object_or_404(BulkCause, pk=pk)
            bulk.answer(pk, Choice(chosen), actor=user_of(request), at=timezone.now())
        return redirect("triggers:asked", pk=pk)
    answered = bulk.answer_of(pk)
    over = bulk.over(pk) if is_done and not answered else []
    context = {
        "room": "triggers",
        "cause": cause,
        "name": bulk.name_of(cause),
        "is_done": is_done,
        "is_asked": BulkCause.objects.filter(pk=pk).exists(),
        **_question(answered, sum(many for _, many in over)),
        "goes_to": hearing.goes_to(trigger for trigger, _ in over) if over else "",
        "choices": _open_to(request),
        "over": [
            (trigger, where(drafts.in_force(trigger), trigger.group), many)
            for trigger, many in over
        ],
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "triggers/asked.html#question", context)
    if over:
        context |= _who(request, lambda after, limit: bulk.open_climbs(pk, after, limit))
    return render(request, "triggers/asked.html", context)


@require_http_methods(["GET", "POST"])
@requires(Can.PUBLISH_RULES)
def already(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what happens to contacts who are where a published trigger waits for them."""
    found = PointTrigger.objects.published().select_related("group").prefetch_related("actions")
    trigger = get_object_or_404(found, pk=pk)
    if request.method == "POST":
        chosen = request.POST.get("choice", "")
        if chosen in set(Choice):
            now = timezone.now()
            there_already.apply(trigger, Choice(chosen), actor=user_of(request), at=now)
        return redirect("triggers:already", pk=pk)
    answered, begins = there_already.job_of(trigger), trigger.published_from
    many = there_already.many(trigger)
    context = {
        "room": "triggers",
        "trigger": trigger,
        "sentence": sentence(drafts.in_force(trigger), trigger.group),
        "begins": begins if begins and begins > timezone.now() else None,
        **_question(answered, many),
        "goes_to": hearing.goes_to([trigger]) if many else "",
        **_who(request, lambda after, limit: there_already.there(pk, after, limit)),
    }
    return render(request, "triggers/already.html", context)


def _open_to(request: HttpRequest) -> dict[Choice, tuple[str | Promise, str | Promise]]:
    """What somebody may choose: actions give points and tell people outside, for thousands."""
    publishes = user_of(request).may(Can.PUBLISH_RULES)
    return {key: words for key, words in CHOICES.items() if publishes or key != Choice.EACH}


def _question(answered: Job | None, many: int) -> dict[str, Any]:
    return {
        "answered": answered,
        "answer_label": label_of(answered) if answered else "",
        "chosen": CHOICES[Choice(answered.config["choice"])][0] if answered else "",
        "many": many,
        "is_more": many >= bulk.COUNTED,
        "choices": CHOICES,
        "default": Choice.SUMMARY,
    }


def _who(request: HttpRequest, climbs: bulk.Open) -> dict[str, Any]:
    """One page of contacts, in the order of their ids, and where the next one begins."""
    sent = request.GET.get("after", "")
    after = int(sent) if sent.isdecimal() and len(sent) < 19 else 0
    found = climbs(after, _PAGE + 1)
    page = _whole(found)
    chips = Chips()
    triggers = PointTrigger.objects.in_bulk({one.trigger_id for one in page})
    return {
        "who": [
            {
                "contact": contact,
                "trigger": triggers[one.trigger_id],
                "score": chips.chip(one.score, triggers[one.trigger_id].looks_at),
            }
            for one, contact in bulk.contacts_of(page)
        ],
        "next": page[-1].contact_id if len(found) > len(page) else None,
        "is_first": not after,
    }


def _whole(found: list[Climbed]) -> list[Climbed]:
    """Up to a page of climbs, without the contact who is cut in two by its end."""
    if len(found) <= _PAGE:
        return found
    cut = found[_PAGE].contact_id
    return [one for one in found[:_PAGE] if one.contact_id != cut] or found[:_PAGE]
