"""The weekly review as a screen: half an hour with sales, with everything at hand."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import settings
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from insights.sales import crossed
from insights.sales.review import review, week_of
from kit.toasts import toast
from points.chips import Chips
from triggers.models import PointTrigger


class ThresholdsForm(forms.Form):
    """Which thresholds mean "ready for sales"."""

    thresholds = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Ready for sales at"),
        queryset=PointTrigger.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked means all of them."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["thresholds"]
        field.queryset = crossed.choosable()  # type: ignore[attr-defined]


@require_GET
@requires(Can.WORK_OWN_CONTACTS)
def week(request: HttpRequest) -> HttpResponse:
    """Who was handed over in a week, and what has come of the week before's."""
    today = timezone.localdate()
    chosen = week_of(_day(request.GET.get("week", "")) or today)
    if chosen.first > today:
        chosen = week_of(today)
    user = user_of(request)
    owner = None if user.may(Can.EDIT_CONTACTS) else user
    before = week_of(chosen.first - timedelta(days=7))
    later = week_of(chosen.first + timedelta(days=7))
    return render(
        request,
        "insights/review.html",
        {
            "room": "review",
            "week": review(chosen, owner=owner),
            "before": review(before, owner=owner),
            "chips": Chips(),
            "is_this_week": chosen == week_of(today),
            "earlier_week": before.first.isoformat(),
            "later_week": later.first.isoformat() if later.first <= today else "",
            "thresholds": crossed.thresholds(),
            "may_choose": user.may(Can.PUBLISH_RULES),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Can.PUBLISH_RULES)
def thresholds(request: HttpRequest) -> HttpResponse:
    """Choose which thresholds hand contacts over."""
    form = ThresholdsForm(request.POST or None, initial={"thresholds": crossed.thresholds()})
    if request.method == "POST" and form.is_valid():
        chosen = sorted(trigger.pk for trigger in form.cleaned_data["thresholds"])
        settings.put(crossed.SETTING, chosen, user_of(request))
        toast(request, _("Kept. Leads and reviews go by these thresholds now."))
        return redirect("insights:review")
    context = {"room": "review", "form": form}
    status = 422 if form.errors else 200
    return render(request, "insights/review_thresholds.html", context, status=status)


def _day(written: str) -> date | None:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if 1970 <= found.year <= 9000 else None
