"""Finding the number of points at which sales take over, and writing down what was agreed."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from insights import charts, distribution
from insights.forms.scenarios import AgreementForm, Typical
from kit.toasts import toast
from points import scenarios
from points.chips import Chips
from points.models import Group
from triggers.models import Agreement

_SHOWN = 10


@require_http_methods(["GET", "POST"])
@requires(Can.SEE)
def threshold(request: HttpRequest) -> HttpResponse:
    """Scenarios from the address with what each would have in the score that it names; a POST
    writes an agreement about that score down."""
    scores = list(Group.objects.filter(archived_at=None).order_by("pk"))
    group = _named(request.GET.get("score", ""), scores)
    typical, drafted = Typical(request.GET), request.GET.get("rules") == "drafted"
    now = timezone.now()
    asked = typical.scenarios() if typical.is_asked and typical.is_valid else []
    played = scenarios.play(asked, drafted=drafted, at=now, group_id=group.pk) if asked else []
    mean = scenarios.mean(played) if played else None
    may_agree = user_of(request).may(Can.DRAFT_RULES)
    form = AgreementForm(request.POST or None, group=group, mean=mean)
    if request.method == "POST" and may_agree and form.is_valid():
        agreement = form.save(commit=False)
        agreement.group, agreement.written_by, agreement.written_at = group, user_of(request), now
        agreement.scenarios = [{"name": one.scenario.name, "points": one.points} for one in played]
        agreement.save()
        toast(request, _("Written down."))
        return redirect(f"{reverse('insights:threshold')}?{request.GET.urlencode()}")
    chips, spread = Chips(), distribution.spread(group.pk)
    context = {
        "room": "threshold",
        "typical": typical,
        "drafted": drafted,
        "scores": scores,
        "group": group,
        "played": [(one, chips.chip(one.points, group.pk)) for one in played],
        "mean": None if mean is None else chips.chip(mean, group.pk),
        "spread": spread,
        "chart": charts.of_spread(spread) if spread.contacts else None,
        "form": form,
        "may_agree": may_agree,
        "agreements": Agreement.objects.filter(group=group)
        .select_related("trigger", "written_by")
        .order_by("-agreed_on", "-pk")[:_SHOWN],
    }
    is_wrong = bool(form.errors) or (typical.is_asked and not typical.is_valid)
    return render(request, "insights/threshold.html", context, status=422 if is_wrong else 200)


def _named(asked: str, scores: Sequence[Group]) -> Group:
    """The score that was asked for, the main one unless it is one of those in use."""
    by_name = {str(group.pk): group for group in scores}
    return by_name.get(asked) or by_name[str(Group.MAIN)]
