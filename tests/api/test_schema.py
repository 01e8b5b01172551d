"""The OpenAPI document keeps its word: whatever is sent, no 5xx and no answer outside of it."""

from __future__ import annotations

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contacts.models import Contact
from points.models import Group, PointAction
from tests import make
from triggers.models import PointTrigger

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# For a longer look: SCHEMA_EXAMPLES=200 SCHEMA_PATH=/api/points pytest tests/api/test_schema.py
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "3"))
PATH = os.environ.get("SCHEMA_PATH", "/api/")


@pytest.fixture
def one_connection():
    """Requests end without closing the connection, which holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def caller(db, one_connection):
    """Who may everything, where there is something of everything."""
    ada = make.contact("ada@shop.example")
    make.visit(ada)
    make.point_action()
    make.trigger(5, make.tagging("hot"))
    make.entry(ada, 7, group=Group.objects.create(name="Fit"))
    _, token = make.api_token(make.user(), scopes=("write",))
    return {"Authorization": f"Bearer {token}"}


def known(path: str) -> dict[str, int]:
    """Ids of what is there, for the parameters of a path."""
    ids = {"contact_id": Contact.objects.get().pk, "group_id": Group.objects.latest("pk").pk}
    homes = {
        "/api/contacts/": Contact,
        "/api/points/groups/": Group,
        "/api/points/triggers/": PointTrigger,
        "/api/points/": PointAction,
    }
    model = next((model for home, model in homes.items() if path.startswith(home)), None)
    return ids | ({"id": model.objects.latest("pk").pk} if model else {})


def broken(operation, headers) -> str:
    """How an address broke its word; "" if it kept it."""
    there = known(operation.path)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_there=strategies.booleans())
    def keeps_its_word(case, is_there):
        if is_there:
            named = {name: there[name] for name in case.path_parameters if name in there}
            case.path_parameters.update(named)
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        keeps_its_word()
    except FailureGroup as group:
        return "\n".join(f"{type(one).__name__}: {one}" for one in group.exceptions)
    return ""


def test_the_document_keeps_its_word(caller):
    document = schemathesis.openapi.from_wsgi("/api/schema", get_wsgi_application(), headers=caller)
    operations = [found.ok() for found in document.get_all_operations()]
    asked = [operation for operation in operations if operation.path.startswith(PATH)]
    assert asked
    problems = {operation.label: broken(operation, caller) for operation in asked}
    problems = {label: words for label, words in problems.items() if words}
    assert not problems, "\n\n".join(f"{label}\n{words}" for label, words in problems.items())
