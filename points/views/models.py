"""A whole model at once: presets as tables of weights, and files that go out and come in."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.toasts import toast
from points import model_file, presets
from points.forms.weights import Table
from points.model_file import BadModelFile, MayNot, ModelFile, TakenIn
from points.model_file.checking import refused
from points.model_file.parts import Besides, parts
from points.model_file.reading import MOST_BYTES
from points.publication import ChangedMeanwhile
from points.views.publishing import say_changed
from points.views.rights import rights


@require_GET
@requires(Can.SEE)
def all_presets(request: HttpRequest) -> HttpResponse:
    """The presets to choose from, and the way of files."""
    context = {"room": "actions", **rights(request), "presets": presets.presets()}
    return render(request, "points/presets.html", context)


@require_http_methods(["GET", "POST"])
@requires(Can.DRAFT_RULES)
def preset(request: HttpRequest, key: str) -> HttpResponse:
    """One preset as a table of weights; a POST makes drafts of what is ticked and previews them."""
    try:
        chosen = presets.preset(key)
    except KeyError:
        raise Http404 from None
    table = Table(chosen.model, request.POST if request.method == "POST" else None)
    problems: dict[str, str] = {}
    if request.method == "POST" and table.is_valid():
        try:
            taken = model_file.take_in(table.asked(), actor=user_of(request), at=timezone.now())
        except BadModelFile as error:
            problems = error.errors
        except MayNot as error:
            problems = {"": str(error)}
        except ChangedMeanwhile as changed:
            say_changed(request, changed)
        else:
            return _go_on(request, taken)
    is_wrong = bool(problems or table.errors)
    context = {
        "room": "actions",
        **rights(request),
        "preset": chosen,
        "table": table,
        "problems": problems.values(),
    }
    return render(request, "points/preset.html", context, status=422 if is_wrong else 200)


@require_GET
@requires(Can.DRAFT_RULES)
def export(request: HttpRequest) -> HttpResponse:
    """The model that is here, as one file."""
    now = timezone.localtime()
    found = model_file.write(at=now)
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="kindling-model-{now:%Y-%m-%d}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@requires(Can.DRAFT_RULES)
def upload(request: HttpRequest) -> HttpResponse:
    """A file that somebody has: checked, held against what is here; nothing is kept yet."""
    if request.method == "GET":
        return redirect("points:presets")
    sent = request.FILES.get("file")
    if sent is None:
        return _refused(request, {"": _("Choose a file first.")})
    if (sent.size or 0) > MOST_BYTES:
        return _look(request, b" " * (MOST_BYTES + 1))
    return _look(request, sent.read())


@require_POST
@requires(Can.DRAFT_RULES)
def take(request: HttpRequest) -> HttpResponse:
    """Make drafts of what was looked at."""
    content = request.POST.get("content", "").encode()
    try:
        model = model_file.read(content)
        taken = model_file.take_in(
            model,
            actor=user_of(request),
            at=timezone.now(),
            leave_out=_left_out(model, request.POST),
        )
    except BadModelFile as error:
        return _refused(request, error.errors)
    except MayNot as error:
        return _refused(request, {"": str(error)})
    except ChangedMeanwhile as changed:
        say_changed(request, changed)
        return _look(request, content)
    return _go_on(request, taken)


def _look(request: HttpRequest, content: bytes) -> HttpResponse:
    """The page that says what taking the file in would do; what cannot be taken says why."""
    try:
        model = model_file.read(content)
        if errors := refused(model):
            raise BadModelFile(errors)
    except BadModelFile as error:
        return _refused(request, error.errors)
    may_publish = user_of(request).may(Can.PUBLISH_RULES)
    against = model_file.compare(model, may_publish=may_publish)
    sections: list[dict[str, Any]] = [
        {"label": _("Scores"), "place": "scores", "changes": against.scores},
        {"label": _("Grade"), "place": "grade", "changes": against.grade},
        {"label": _("Pages and topics"), "place": "pages", "changes": against.pages},
        {"label": _("Personas"), "place": "personas", "changes": against.personas},
        {"label": _("What earns points"), "place": "rules", "changes": against.rules},
    ]
    sections += [
        {
            "label": parts()[key].label if key in parts() else key,
            "place": f"others.{key}",
            "changes": changes,
        }
        for key, changes in against.others.items()
    ]
    context = {
        "room": "actions",
        **rights(request),
        "model": model,
        "content": content.decode(),
        "sections": [one for one in sections if one["changes"]],
        "changes": against.changes,
        "problems": against.problems,
    }
    return render(request, "points/model_review.html", context)


def _refused(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    context = {
        "room": "actions",
        **rights(request),
        "presets": presets.presets(),
        "errors": errors,
    }
    return render(request, "points/presets.html", context, status=422)


def _left_out(model: ModelFile, sent: QueryDict) -> set[str]:
    """The places that were not ticked."""
    rows: dict[str, int] = {
        "scores": len(model.scores),
        "grade": 1,
        "pages": len(model.pages),
        "personas": len(model.personas),
        "rules": len(model.rules),
        **{f"others.{key}": len(said) for key, said in model.others.items()},
    }
    places = {f"{where}.{number}" for where, many in rows.items() for number in range(many)}
    return places.difference(sent.getlist("take"))


def _go_on(request: HttpRequest, taken: TakenIn) -> HttpResponse:
    """To the preview of the drafts, from where they are published together."""
    many = len(taken.actions) + sum(map(len, taken.others.values()))
    if not many:
        toast(request, _("All of it is here already."), level=messages.INFO)
        return redirect("points:actions")
    said = ngettext(
        "%(count)s draft was made. Nothing counts before it is published.",
        "%(count)s drafts were made. Nothing counts before they are published.",
        many,
    )
    toast(request, said % {"count": many})
    asked = {"ids": taken.actions, "besides": Besides.made(taken.others).said()}
    return redirect(f"{reverse('points:preview')}?{urlencode(asked, doseq=True)}")
