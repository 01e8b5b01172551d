"""What is to be done about a contact: a panel of their page, and what the list of tasks does."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import to_do
from contacts.access import may_work_on, workable
from contacts.forms.sales import TaskForm
from contacts.models import Contact, Task
from contacts.views.answers import back, by_htmx
from contacts.views.panels import living
from kit.toasts import toast


@require_http_methods(["GET", "POST"])
@requires(Can.SEE)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The tasks, what is due first on top; POST asks for one more."""
    if request.method == "GET":
        return _panel(request, living(pk), _new(user_of(request)))
    contact = workable(request, pk)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return _panel(request, contact, form)
    to_do.ask(
        contact_id=pk,
        title=form.cleaned_data["title"],
        about=form.cleaned_data["about"],
        owner=form.cleaned_data["owner"],
        due_at=form.cleaned_data["due_at"],
        by=user_of(request),
        at=timezone.now(),
    )
    return _done(request, contact)


@require_http_methods(["GET", "POST"])
@requires(Can.WORK_OWN_CONTACTS)
def task(request: HttpRequest, pk: int, task_id: int) -> HttpResponse:
    """One task: its form, and its change."""
    found = _of(request, pk, task_id)
    said = {name: getattr(found, name) for name in ("title", "about", "owner", "due_at")}
    form = TaskForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        to_do.change(found, **form.cleaned_data)
        return back(request, found.contact)
    context = {"room": "contacts", "contact": found.contact, "task": found, "form": form}
    return render(request, "contacts/task.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def done(request: HttpRequest, pk: int, task_id: int) -> HttpResponse:
    """It is done."""
    found = _of(request, pk, task_id)
    if to_do.finish(found, by=user_of(request), at=timezone.now()):
        undo = reverse("contacts:task-reopen", args=[pk, task_id])
        toast(request, _("“%(task)s” is done.") % {"task": found}, undo_url=undo)
    return _done(request, found.contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def take(request: HttpRequest, pk: int, task_id: int) -> HttpResponse:
    """It is one's own from now on, if nobody has it: anybody who works with contacts may."""
    found = _living(pk, task_id)
    if to_do.take(found, by=user_of(request)):
        toast(request, _("“%(task)s” is yours.") % {"task": found})
    else:
        toast(
            request, _("“%(task)s” is not to be taken any more: somebody has it.") % {"task": found}
        )
    return _done(request, found.contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def reopen(request: HttpRequest, pk: int, task_id: int) -> HttpResponse:
    """It is not done after all."""
    found = _of(request, pk, task_id)
    to_do.reopen(found)
    return _done(request, found.contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def delete(request: HttpRequest, pk: int, task_id: int) -> HttpResponse:
    """Take it away."""
    found = _of(request, pk, task_id)
    to_do.delete(found, at=timezone.now())
    undo = reverse("contacts:task-restore", args=[pk, task_id])
    toast(request, _("“%(task)s” is deleted.") % {"task": found}, undo_url=undo)
    return _done(request, found.contact)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def restore(request: HttpRequest, pk: int, task_id: int) -> HttpResponse:
    """Bring it back."""
    found = _of(request, pk, task_id)
    to_do.restore(found)
    return _done(request, found.contact)


def _of(request: HttpRequest, contact_id: int, task_id: int) -> Task:
    """The task, if this user may work on it.

    Raises:
        Http404, PermissionDenied: as `contacts.access.workable` does.
    """
    found = _living(contact_id, task_id)
    if not _may_work_on(user_of(request), found):
        raise PermissionDenied(_("You may work on your own contacts only."))
    return found


def _living(contact_id: int, task_id: int) -> Task:
    """The task about a living contact; Http404 if there is none."""
    return get_object_or_404(
        Task.objects.select_related("contact", "contact__company", "owner"),
        pk=task_id,
        contact=contact_id,
        contact__in=Contact.objects.living(),
    )


def _may_work_on(user: User, task: Task) -> bool:
    """It is theirs or nobody's yet, or about a contact of theirs."""
    if may_work_on(user, task.contact):
        return True
    return user.may(Can.WORK_OWN_CONTACTS) and task.owner_id in (None, user.pk)


def _new(user: User) -> TaskForm:
    return TaskForm(initial={"owner": user.pk if user.may(Can.WORK_OWN_CONTACTS) else None})


def _done(request: HttpRequest, contact: Contact) -> HttpResponse:
    if by_htmx(request) and "next" not in request.POST:
        return _panel(request, contact, _new(user_of(request)))
    return back(request, contact)


def _panel(request: HttpRequest, contact: Contact, form: TaskForm) -> HttpResponse:
    tasks = Task.objects.filter(contact=contact, deleted_at=None).select_related(
        "contact", "owner", "done_by"
    )
    user = user_of(request)
    context = {
        "room": "contacts",
        "contact": contact,
        "form": form,
        "now": timezone.now(),
        "to_do": [
            (task, _may_work_on(user, task))
            for task in tasks.filter(done_at=None).order_by("due_at", "pk")
        ],
        "may_take": user.may(Can.WORK_OWN_CONTACTS),
        "done": tasks.filter(done_at__isnull=False).order_by("-done_at", "-pk")[:5],
        "may_work": may_work_on(user, contact),
    }
    return render(request, "contacts/tasks.html", context, status=422 if form.errors else 200)
