"""Writing a point action: pick what earns points, fill in the form, watch the sentence."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.kinds import UnknownKind
from kit.toasts import toast
from points import drafts, picker, publication, since_when
from points.forms.action import ActionForm
from points.kinds import EventKind, PointActionKind, behaviour, point_action_kinds
from points.models import PointAction, PointActionVersion
from points.properties import unkept
from points.publication import CannotPublish, ChangedMeanwhile
from points.recent import recent
from points.sentences import sentence
from points.views.publishing import say_changed, say_published
from points.views.rights import rights


@requires(Can.DRAFT_RULES)
def pick(request: HttpRequest) -> HttpResponse:
    """What should earn points? One card for each kind."""
    words = request.GET.get("words", "")
    context = {"room": "actions", "sections": picker.sections(words), "words": words}
    part = "#kinds" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"points/pick.html{part}", context)


@requires(Can.DRAFT_RULES)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a point action that does not exist yet."""
    return _form(request, _kind(kind), PointAction())


@requires(Can.DRAFT_RULES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a working copy."""
    action = get_object_or_404(PointAction.objects.select_related("live"), pk=pk)
    if action.archived_at or action.kind not in point_action_kinds:
        return redirect(action)
    return _form(request, _kind(action.kind), action)


@requires(Can.DRAFT_RULES)
@require_POST
def live_sentence(request: HttpRequest, kind: str) -> HttpResponse:
    """What the form says so far; asked at every change, saves nothing."""
    form = ActionForm(_kind(kind), PointAction(), request.POST)
    return render(request, "points/form.html#sentence", {"kind": form.kind, **_said(form)})


@requires(Can.DRAFT_RULES)
@require_POST
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that says the same."""
    copy = drafts.duplicate(get_object_or_404(PointAction, pk=pk), actor=user_of(request))
    toast(request, _("This is a copy. It pays nothing until it is published."))
    return redirect("points:edit", copy.pk)


@requires(Can.DRAFT_RULES)
@require_POST
def take_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Bring an old version back into the working copy."""
    version = get_object_or_404(
        PointActionVersion.objects.select_related("action"), action=pk, number=number
    )
    drafts.take_back(version, actor=user_of(request))
    toast(request, _("Version %(number)s is back as a draft.") % {"number": number})
    return redirect("points:action", pk)


def _kind(key: str) -> type[PointActionKind]:
    try:
        return point_action_kinds.get(key)
    except UnknownKind:
        raise Http404 from None


def _form(request: HttpRequest, kind: type[PointActionKind], action: PointAction) -> HttpResponse:
    form = ActionForm(kind, action, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            drafts.save(action, actor=user_of(request), was_seen=form.was_seen)
        except ChangedMeanwhile as changed:
            say_changed(request, changed)
        else:
            return _go_on(request, action)
    context = {
        "room": "actions",
        **rights(request),
        "form": form,
        "action": action,
        "kind": kind,
        "unkept": unkept(action.kind, action.as_sent.get("properties")),
        "asks_since_when": since_when.has_happened(since_when.heard_by(kind)),
        **_said(form, saved=None if form.frame.is_bound else action),
    }
    return render(request, "points/form.html", context, status=422 if form.errors else 200)


def _go_on(request: HttpRequest, action: PointAction) -> HttpResponse:
    """After a save, where the button that was pressed leads.

    Before a rule counts that could be paid for what happened before, the preview asks about that.
    """
    then = request.POST.get("then", "save")
    preview = f"{reverse('points:preview')}?ids={action.pk}"
    if then == "preview":
        return redirect(preview)
    if then == "publish" and user_of(request).may(Can.PUBLISH_RULES):
        if since_when.is_open([action]):
            toast(request, _("Saved. Choose what it counts from."))
            return redirect(f"{preview}#publish")
        try:
            publication.publish([action], actor=user_of(request), at=timezone.now())
        except ChangedMeanwhile as changed:
            say_changed(request, changed)
        except CannotPublish as reason:
            toast(request, str(reason))
        else:
            say_published(request, [action])
    else:
        toast(request, _("Draft saved."))
    return redirect(action)


def _said(form: ActionForm, saved: PointAction | None = None) -> dict[str, object]:
    """The sentence as far as it makes sense, and what it would have matched lately."""
    said = saved if saved and saved.pk else form.half_said()
    context: dict[str, object] = {"sentence": sentence(said)} if said is not None else {}
    if issubclass(form.kind, EventKind):
        made = behaviour(said.kind, said.config) if said is not None else None
        kinds = made.speaks_of if isinstance(made, EventKind) else (form.kind.listens_to,)
        lately = recent(kinds)
        context |= {"lately": lately, "offered": lately.seen()}
        if isinstance(made, EventKind):
            context["matched"] = lately.matched_by(made)
    return context
