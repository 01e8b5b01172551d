"""The scores that are kept: the main one, and others beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Can, requires
from kit.toasts import toast
from kit.usages import usages
from points import revision
from points.bands import Bands
from points.models import Group, Score
from points.views.rights import rights


@requires(Can.SEE)
def scores(request: HttpRequest) -> HttpResponse:
    """All of them, with what uses each."""
    held = {
        row["group"]: row
        for row in Score.objects.values("group").annotate(
            contacts=Count("pk", filter=~Q(points=0)), highest=Max("points")
        )
    }
    groups, bands = list(Group.objects.order_by("pk")), Bands()
    rows: list[dict[str, Any]] = [
        {
            "group": group,
            "held": held.get(group.pk, {}),
            "usages": usages("score", group.pk),
            "bands": bands.of(group.pk),
        }
        for group in groups
        if not group.archived_at
    ]
    context = {
        "room": "scores",
        **rights(request),
        "rows": rows,
        "archived": [group for group in groups if group.archived_at],
        "main": Group.MAIN,
    }
    return render(request, "points/scores.html", context)


@requires(Can.PUBLISH_RULES)
@require_POST
@transaction.atomic
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a score away that nothing uses any more; the main one stays."""
    revision.cut()  # or somebody could publish what counts in it between our look and our deed
    group = get_object_or_404(Group.objects.exclude(pk=Group.MAIN), pk=pk)
    if users := usages("score", pk):
        names = ", ".join(usage.label for usage in users[:3])
        said = _("“%(name)s” is in use by %(names)s: change or archive that first.")
        toast(request, said % {"name": group.name, "names": names}, level=messages.ERROR)
    else:
        Group.objects.filter(pk=pk).update(archived_at=timezone.now())
        undo = reverse("points:score-restore", args=[pk])
        toast(request, _("“%(name)s” is archived.") % {"name": group.name}, undo_url=undo)
    return redirect("points:scores")


@requires(Can.PUBLISH_RULES)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a score back, unless another has its name by now."""
    group = get_object_or_404(Group, pk=pk)
    if Group.objects.filter(archived_at=None, name__iexact=group.name).exclude(pk=pk).exists():
        said = _("There is another score called “%(name)s” now: rename that first.")
        toast(request, said % {"name": group.name}, level=messages.ERROR)
    else:
        Group.objects.filter(pk=pk).update(archived_at=None)
    return redirect("points:scores")
