"""Buyers by how recently, how often and for how much they bought."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.toasts import toast
from points import rfm, rfm_job
from points.rfm import Filled
from points.views.rights import rights

_NOBODY = Filled(0, Decimal(0))


@requires(Can.SEE)
@require_GET
def buyers(request: HttpRequest) -> HttpResponse:
    """The grid, and the same as a list: each cell with its contacts."""
    filled = rfm.filled()
    sums = dict.fromkeys(rfm.CELLS, _NOBODY)
    for (recency, value), found in filled.items():
        key = rfm.cell_at(recency, value).key
        sums[key] = Filled(sums[key].contacts + found.contacts, sums[key].total + found.total)
    everybody = sum(one.contacts for one in filled.values())
    context = {
        "room": "scores",
        **rights(request),
        "grid": [
            (
                recency,
                [
                    (rfm.cell_at(recency, value), filled.get((recency, value), _NOBODY).contacts)
                    for value in rfm.MARKS
                ],
            )
            for recency in reversed(rfm.MARKS)
        ],
        "marks": rfm.MARKS,
        "cells": [
            (cell, sums[key], round(100 * sums[key].contacts / everybody) if everybody else 0)
            for key, cell in rfm.CELLS.items()
        ],
        "everybody": everybody,
        "marked_at": rfm.marked_at(),
        "job": _running(),
    }
    return render(request, "points/buyers.html", context)


@requires(Can.PUBLISH_RULES)
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Mark all buyers now, and not only at night."""
    rfm_job.start(user_of(request), at=timezone.now())
    toast(request, _("Buyers are being marked."))
    return redirect("points:buyers")


def _running() -> Job | None:
    running = Job.objects.filter(kind=rfm_job.MarkBuyers.key, state=Job.State.RUNNING)
    return running.order_by("-pk").first()
