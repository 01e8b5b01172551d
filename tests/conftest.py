"""What holds for every test."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import settings

from tests.embedded import TEMPLATE

# Nothing is asserted about time: the machine may be busy. Speed belongs in `make bench`.
settings.register_profile("kindling", deadline=None)
settings.load_profile("kindling")

# These take minutes each. Begun first, none of them is what everybody waits for at the end.
LONGEST = (
    "test_launcher.py",
    "test_every_rule.py",
    "test_hostile_pages.py",
    "test_hot_path.py",
    "test_permissions.py",
    "test_tracking_script.py",
    "test_every_trigger.py",
    "test_faults.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long first; the rest in the order that pytest-randomly has made."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Workers copy the database that was migrated for all of them (tests/embedded.py)."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get(TEMPLATE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The test database, which nobody else uses any more when it is dropped.

    Processes that tests have killed and threads that servers have left may still be in it, and
    Postgres drops no database that somebody is in.
    """
    yield
    connection.close()  # a test may have cut it off
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _counted_apart() -> Iterator[None]:
    """Each test counts tries on its own: all tests share a Redis, their people and addresses."""
    with override_settings(QUEUE_PREFIX=f"{uuid.uuid4().hex[:12]}-"):
        yield
