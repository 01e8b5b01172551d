"""The question after an import that brought points: who is told of the thresholds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.models import Import
from triggers import imported as thresholds
from triggers.imported import CHOICES, Choice


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and carry out the answer; the first one stands."""
    importing = get_object_or_404(Import.objects.select_related("job"), pk=pk)
    is_done = importing.job is not None and importing.job.state != Job.State.RUNNING
    if request.method == "POST":
        chosen = request.POST.get("choice", "")
        if is_done and importing.undo_job_id is None and chosen in set(Choice):
            now = timezone.now()
            thresholds.answer(importing, Choice(chosen), actor=user_of(request), at=now)
        return redirect(importing.get_absolute_url())
    answered = thresholds.answer_of(importing)
    context = {
        "room": "contacts",
        "import": importing,
        "answered": answered,
        "chosen": CHOICES[Choice(answered.config["choice"])][0] if answered else "",
        "over": [] if answered or not is_done else thresholds.over(importing),
        "choices": CHOICES,
        "default": Choice.SUMMARY,
    }
    part = "#question" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"triggers/imported.html{part}", context)
