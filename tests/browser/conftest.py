"""Browser tests: Debian's Chromium through pytest-playwright, on a live server.

- Pages that need no worker run on pytest-django's `live_server`; what needs the collector and a
  worker runs on `live_stack` (tests/stack.py). Playwright keeps an event loop in the thread of
  the test, which Django takes for async code; DJANGO_ALLOW_ASYNC_UNSAFE says that it is not.
- `page` fails its test when the console shows an error, a script raises, or the content security
  policy stops something. A test that provokes an error takes it out of `complaints`.
- Where there is no Chromium the tests are skipped, in one clear line each.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from accounts.models import User
from tests.browser.other_site import A_PERSON, other_site

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = next(
    (
        found
        for name in ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, and needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium found (Debian: apt install chromium)")
                )


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name the server they speak to (and pytest-base-url's own fixture warns in pytest 9)."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium of the system; its sandbox does not work for root."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [*QUIET, *as_root],
    }


class UnderWay:
    """Counts the requests that this process is answering."""

    def __init__(self) -> None:
        self._many = 0
        self._changed = threading.Condition()

    def begins(self, **_: object) -> None:
        """A request came in."""
        with self._changed:
            self._many += 1

    def ends(self, **_: object) -> None:
        """A request was answered."""
        with self._changed:
            self._many -= 1
            self._changed.notify_all()

    def wait_for_none(self, seconds: float) -> None:
        """Come back when all are answered, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._many <= 0, seconds)


@pytest.fixture(autouse=True)
def nothing_is_under_way(_live_server_helper: None) -> Iterator[None]:
    """The database is emptied only when the server has answered what the browser last asked.

    Pages fetch parts by themselves; one that is read while the tables are emptied is a deadlock.
    """
    under_way = UnderWay()
    request_started.connect(under_way.begins)
    request_finished.connect(under_way.ends)
    yield
    under_way.wait_for_none(seconds=20)
    request_started.disconnect(under_way.begins)
    request_finished.disconnect(under_way.ends)


@pytest.fixture
def complaints() -> list[str]:
    """What browsers complained about so far."""
    return []


@pytest.fixture
def context(context: BrowserContext, complaints: list[str]) -> Iterator[BrowserContext]:
    """A browser of the test's own that must not complain."""
    _listen(context, complaints)
    yield context
    assert complaints == []


@pytest.fixture
def page_without_script(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A page in a browser whose JavaScript is off."""
    context = browser.new_context(java_script_enabled=False)
    _listen(context, complaints)
    yield context.new_page()
    context.close()
    assert complaints == []


@pytest.fixture
def sign_in() -> Callable[[Page, str, User], None]:
    """`sign_in(page, url, user)`: a session, without walking through the sign-in page."""

    def sign_in(page: Page, url: str, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}]
        )

    return sign_in


def _listen(context: BrowserContext, complaints: list[str]) -> None:
    def hear(message: ConsoleMessage) -> None:
        # Chromium reports what the content security policy stops as an error, too.
        if message.type == "error":
            complaints.append(message.text)

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(str(error.error)))


@pytest.fixture
def shop():
    """The company's own site, on another origin."""
    with other_site() as site:
        yield site


@pytest.fixture
def visitor(browser):
    """A page in a browser of its own, which nobody is signed in with."""
    context = browser.new_context(user_agent=A_PERSON)
    yield context.new_page()
    context.close()
