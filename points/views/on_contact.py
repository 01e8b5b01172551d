"""What a contact's page shows and does about points: why, by hand, undo, reset."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.roles import POINTS_BY_HAND, Can, Role, requires
from accounts.signed_in import user_of
from contacts.access import may_work_on, workable
from contacts.merging import family
from contacts.models import Contact
from contacts.moments import why_not_a_person
from contacts.timeline import newest
from contacts.views.answers import by_htmx, go
from contacts.views.panels import living
from kit.sparklines import Sparkline, sparkline
from kit.toasts import toast
from points import by_hand, resets
from points.by_hand import CannotUndo, TooManyPoints
from points.chips import Chips
from points.forms.on_contact import GiveForm, ResetForm
from points.ledger import ScoreOutOfRange
from points.models import Entry, Group, Reason, Score
from points.timeline import tell
from points.why import explain

_DAYS = 90
_LATEST = 3


@require_GET
@requires(Can.SEE)
def why(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Each score of the contact: rule × times × points, and how it went over the last 90 days."""
    contact = living(contact_id)
    explained, chips = explain(contact_id), Chips()
    context = {
        "room": "contacts",
        "contact": contact,
        "scores": [
            (
                one,
                chips.chip(one.points, one.group.pk),
                _course(contact_id, one.group.pk, one.points),
            )
            for one in explained.groups
        ],
        "machines": [(why_not_a_person(one.label), one.times) for one in explained.machines],
        "may_work": may_work_on(user_of(request), contact),
        "may_reset": user_of(request).may(Can.EDIT_CONTACTS),
    }
    return render(request, "points/on_contact/why.html", context)


def _course(contact_id: int, group_id: int, now: int) -> Sparkline:
    """The score at the end of each of the last 90 days, worked out backwards from now.

    What rules would have paid then by what they say today: where one was worked out again, the new
    lines bear the days of the events, so what they replace must not count as well.
    """
    today = timezone.localdate()
    days = [today - timedelta(days=ago) for ago in range(_DAYS)]
    own = Entry.objects.filter(contact=contact_id, group_id=group_id)
    replaced = Exists(own.filter(reverses=OuterRef("pk"), reason=Reason.RECOMPUTE))
    # What somebody brought along when two became one came in by a line of the merge, which stays:
    # then what takes it back does, too.
    replaces = Exists(own.filter(pk=OuterRef("reverses")))
    moved = dict(
        own.exclude(replaced)
        .exclude(replaces, reason=Reason.RECOMPUTE)
        .annotate(day=TruncDate("occurred_at"))
        .filter(day__gte=days[-1])
        .values_list("day")
        .annotate(Sum("points"))
    )
    values, score = [], now
    for day in days:
        values.append(score)
        score -= moved.get(day, 0)
    return sparkline(title=_("The score over the last 90 days"), values=values[::-1])


@require_GET
@requires(Can.SEE)
def latest(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The last few lines that stand in the ledger: what a score chip shows on hover and focus."""
    living(contact_id)
    standing = Entry.objects.standing()
    lines = newest(standing, family(contact_id), by="occurred_at", limit=_LATEST)
    return render(request, "points/on_contact/latest.html", {"moments": tell(lines)})


@require_http_methods(["GET", "POST"])
@requires(Can.WORK_OWN_CONTACTS)
def give(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Points by hand, with a reason, within the limits of the giver's role."""
    contact = workable(request, contact_id)
    form = GiveForm(request.POST or None, most=POINTS_BY_HAND[Role(user_of(request).role)])
    if request.method == "POST" and form.is_valid():
        points = form.cleaned_data["points"]
        try:
            posted = by_hand.give(
                contact_id=contact_id,
                points=points,
                note=form.cleaned_data["note"],
                group_id=form.cleaned_data["group"],
                key=form.cleaned_data["key"],
                actor=user_of(request),
                at=timezone.now(),
            )
        except TooManyPoints as error:
            form.add_error("points", str(error))
        except ScoreOutOfRange:
            form.add_error("points", _("The score would become too large a number."))
        else:
            if posted:
                toast(
                    request,
                    _("%(points)s for %(contact)s: the score is %(balance)s now.")
                    % {"points": f"{points:+d}", "contact": contact, "balance": posted.balance},
                    undo_url=reverse("points:undo", args=[contact_id, posted.id]),
                )
            return go(request, contact.get_absolute_url())
    context = {"room": "contacts", "contact": contact, "form": form}
    return render(
        request, "points/on_contact/give.html", context, status=422 if form.errors else 200
    )


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def undo(request: HttpRequest, contact_id: int, entry_id: int) -> HttpResponse:
    """Take back points given by hand, or a reset, by the id of its line."""
    contact = workable(request, contact_id)
    line = get_object_or_404(Entry, pk=entry_id, contact__in=family(contact_id))
    _must_be_within_limits(user_of(request), line)
    take_back = resets.undo if line.reason == Reason.RESET else by_hand.undo
    try:
        take_back(entry_id=entry_id, actor=user_of(request), at=timezone.now())
    except CannotUndo as error:
        toast(request, str(error), level=messages.ERROR)
    except ScoreOutOfRange:
        said = _("The score would become too large a number.")
        toast(request, said, level=messages.ERROR)
    else:
        toast(request, _("Taken back."))
    return go(request, contact.get_absolute_url())


def _must_be_within_limits(user: User, line: Entry) -> None:
    """Nobody takes back more than they may give, or a reset that they may not do."""
    if line.reason == Reason.RESET:
        if not user.may(Can.EDIT_CONTACTS):
            raise PermissionDenied(_("Your role may not undo a reset."))
    elif abs(line.points) > POINTS_BY_HAND[Role(user.role)]:
        raise PermissionDenied(_("Your role may not take back so many points at once."))


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def reset(request: HttpRequest, contact_id: int, group_id: int) -> HttpResponse:
    """Start a score again at a number; says first what will become of it."""
    contact = workable(request, contact_id)
    group = get_object_or_404(Group, pk=group_id, archived_at=None)
    now = _points(contact, group)
    if by_htmx(request) and "to" in request.GET:
        typed = {"now": now, "becomes": _whole(request.GET["to"])}
        return render(request, "points/on_contact/reset.html#becomes", typed)
    form = ResetForm(request.POST or None, most=POINTS_BY_HAND[Role(user_of(request).role)])
    if request.method == "POST" and form.is_valid():
        try:
            settled = resets.reset(
                contact_id=contact_id,
                group_id=group_id,
                to=form.cleaned_data["to"],
                note=form.cleaned_data["note"],
                key=form.cleaned_data["key"],
                actor=user_of(request),
                at=timezone.now(),
            )
        except ScoreOutOfRange:
            form.add_error("to", _("The score would become too large a number."))
        else:
            if settled:
                toast(
                    request,
                    _("%(contact)s starts again: %(before)s → %(after)s.")
                    % {"contact": contact, "before": now, "after": form.cleaned_data["to"]},
                    undo_url=reverse("points:undo", args=[contact_id, settled]),
                )
            return go(request, contact.get_absolute_url())
    context = {
        "room": "contacts",
        "contact": contact,
        "form": form,
        "group": group,
        "is_main": group.pk == Group.MAIN,
        "now": now,
        "becomes": _whole(request.POST.get("to", "")),
    }
    return render(
        request, "points/on_contact/reset.html", context, status=422 if form.errors else 200
    )


def _points(contact: Contact, group: Group) -> int:
    score = Score.objects.filter(contact=contact, group=group).first()
    return score.points if score else 0


def _whole(typed: str) -> int:
    """The number that is being typed; 0 while it is none."""
    try:
        return int(typed[:11])
    except ValueError:
        return 0
