"""What the columns of a brought file become, and a look at what will come of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.fields.defining import BadDefinition
from contacts.forms.importing import BY_NEW, PlanForm, ReadingForm
from contacts.importing import job, new_fields, preview, reading, upload
from contacts.importing import plan as plans
from contacts.importing.deciding import Fate
from contacts.models import Import


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """How to read the file, what its columns become, who is the same."""
    brought = get_object_or_404(Import.objects.select_related("file"), pk=pk)
    if brought.job_id is not None or brought.file is None:
        return redirect("contacts:import", pk=pk)
    how = reading.of(brought.reading)
    asked = ReadingForm(request.POST if "read" in request.POST else None, how=how)
    if asked.is_bound and asked.is_valid():
        how = asked.reading()
        brought.reading = how.as_json()
        brought.plan = upload.guessed(brought.file, how).as_json()
        brought.save(update_fields=["reading", "plan"])
        return redirect("contacts:import-columns", pk=pk)
    headings, samples = reading.headings(brought.file, how), preview.samples(brought, how)
    form = PlanForm(
        request.POST if request.method == "POST" and not asked.is_bound else None,
        plan=plans.of(brought.plan),
        headings=headings,
        samples=samples,
    )
    if form.is_bound and form.is_valid() and _keep(request, brought, form, headings, samples):
        return redirect("contacts:import-preview", pk=pk)
    context: dict[str, Any] = {
        "room": "contacts",
        "import": brought,
        "encoding": reading.ENCODINGS.get(how.encoding, how.encoding),
        "reading_form": asked,
        "form": form,
    }
    status = 422 if form.is_bound or asked.is_bound else 200
    return render(request, "contacts/import_columns.html", context, status=status)


@require_GET
@requires(Can.EDIT_CONTACTS)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows as they will be; nothing is written yet."""
    brought = get_object_or_404(Import.objects.select_related("file"), pk=pk)
    if brought.job_id is not None or brought.file is None:
        return redirect("contacts:import", pk=pk)
    plan = plans.of(brought.plan)
    if not any(plan.columns) or (plan.identify and plan.identify not in plan.columns):
        return redirect("contacts:import-columns", pk=pk)
    seen = preview.look(brought, plan, user=user_of(request))
    rows = max(brought.lines - (1 if reading.of(brought.reading).header else 0), 0)
    context = {
        "room": "contacts",
        "import": brought,
        "preview": seen,
        "rows": rows,
        # Known only where all of them were looked at.
        "taken": seen.looked_at - seen.counts[Fate.INVALID] if seen.is_whole else rows,
    }
    return render(request, "contacts/import_preview.html", context)


@require_POST
@requires(Can.EDIT_CONTACTS)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to import as it was looked at."""
    brought = get_object_or_404(Import, pk=pk)
    plan = plans.of(brought.plan)
    if brought.file_id is not None and any(plan.columns):
        job.start(brought, plan, actor=user_of(request), at=timezone.now())
    return redirect("contacts:import", pk=pk)


def _keep(
    request: HttpRequest,
    brought: Import,
    form: PlanForm,
    headings: list[str],
    samples: list[list[str]],
) -> bool:
    """Make the new fields and keep the plan; False where a field cannot be made."""
    try:
        become, tells_apart = new_fields.make(
            form.columns(), headings, samples, actor=user_of(request), at=timezone.now()
        )
    except BadDefinition as error:
        for words in error.errors.values():
            for word in words:
                form.add_error(None, word)
        return False
    identify = form.cleaned_data["identify"]
    chosen = form.plan(become, tells_apart if identify == BY_NEW else identify)
    brought.plan = chosen.as_json()
    brought.save(update_fields=["plan"])
    return True
