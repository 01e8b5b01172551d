"""The first page of the contact list at 200,000 contacts, next to what it cannot do without.

That is its own SQL statements, run bare, and an empty signed-in page with as many static rows:
what the list may cost on top is sorting, cells and chips, and no more than as much again.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path, reverse

from accounts.models import User
from accounts.roles import Can, Role, requires
from benchmarks.result import Result
from config.urls import urlpatterns as all_pages
from contacts.models import Contact
from tests import make

FILL = Path(__file__).with_name("contact_list.sql")
WARM_UP, ROUNDS = 10, 60
# The frame (who, settings, bell, work in progress, banners), the page, and one for each column.
MOST_STATEMENTS = 16

# Static files by their plain names: nothing has been collected here.
_STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

Statement = tuple[str, Any]
_static_rows = ""


@requires(Can.SEE)
def static_page(request: HttpRequest) -> HttpResponse:
    """The list's page with its rows as plain text: the same bytes, none of the work."""
    template = engines["django"].from_string(
        '{% extends "base.html" %}{% block page_title %}Contacts{% endblock %}'
        "{% block body %}{% verbatim %}" + _static_rows + "{% endverbatim %}{% endblock %}"
    )
    return HttpResponse(template.render({"room": "contacts"}, request))


urlpatterns = [*all_pages, path("benchmark/static/", static_page)]


def run() -> Result:
    """Fill the database, then measure the three in turn and compare their medians."""
    owner = _fill()
    with override_settings(ROOT_URLCONF=__name__, STORAGES=_STORAGES, ALLOWED_HOSTS=["*"]):
        client = Client()
        client.force_login(owner)
        listed, static = reverse("contacts:list"), "/benchmark/static/"
        _keep_rows(client.get(listed).content.decode())
        statements = _statements(lambda: client.get(listed))
        shared = {sql for sql, _ in _statements(lambda: client.get(static))}
        assert len(statements) <= MOST_STATEMENTS, [sql for sql, _ in statements]
        own = [one for one in statements if one[0] not in shared]
        page, bare, empty = _medians(
            lambda: client.get(listed), lambda: _bare(own), lambda: client.get(static)
        )
    return Result(
        value=page * 1000,
        baseline=(bare + empty) * 1000,
        unit="ms",
        what=(
            f"first page of the contact list at {Contact.objects.listed().count():,} contacts"
            f" ({len(statements)} statements, at most {MOST_STATEMENTS}), next to its own"
            f" {len(own)} statements run bare ({bare * 1000:.1f} ms) and an empty signed-in page"
            f" with as many static rows ({empty * 1000:.1f} ms)"
        ),
        mark=2,
        at_most=True,
    )


def _fill() -> User:
    people = [
        User.objects.create_user(
            f"colleague{n}@kindling.example", role=Role.OWNER, first_name="Col", last_name=f"{n}"
        )
        for n in range(20)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FILL.read_text())
    make.trigger(80, name="High-Interest", colour="red")
    make.trigger(50, name="Warm", colour="orange")
    return people[0]


def _keep_rows(page: str) -> None:
    global _static_rows
    start, end = page.index('<div id="list">'), page.index("</main>")
    _static_rows = page[start:end]


def _statements(do: Callable[[], object]) -> list[Statement]:
    """Every statement that `do` runs, with its parameters."""
    found: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        do()
    return found


def _bare(statements: list[Statement]) -> None:
    with connection.cursor() as cursor:
        raw = cursor.cursor
        for sql, params in statements:
            raw.execute(sql, params)
            raw.fetchall()


def _medians(*deeds: Callable[[], object]) -> list[float]:
    """The median seconds of each, measured in turn so that all see the same machine."""
    taken: list[list[float]] = [[] for _ in deeds]
    for round_ in range(WARM_UP + ROUNDS):
        for deed, times in zip(deeds, taken, strict=True):
            start = time.perf_counter()
            deed()
            if round_ >= WARM_UP:
                times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]
