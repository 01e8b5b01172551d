"""Colleagues' own visits are not tracked, except where they try things out."""

from __future__ import annotations

import time

import pytest

from contacts.models import Event
from tests import make
from tracking import staff
from tracking.models import Hit


@pytest.fixture
def colleague(front):
    """A browser in which somebody is signed in."""
    return front.browser(cookie=f"{staff.COOKIE}={staff.token(7, at=time.time())}")


class TestColleague:
    def test_is_not_tracked(self, front, colleague):
        assert colleague.look().json() == {"success": 0}
        assert colleague.ask("GET", "/mtracking.gif?url=https://shop.example/").status_code == 200
        assert not Hit.objects.exists()
        assert front.counts() == {"staff": 2}

    def test_is_tracked_in_our_own_demo_shop(self, front, colleague):
        colleague.look(f"{front.url}/demo/pricing")
        front.drain()
        assert Event.objects.get().url == f"{front.url}/demo/pricing"

    @pytest.mark.parametrize(
        "page",
        [
            "https://evil.example/demo/",
            "http://kindling.example/contacts/",
            "http://kindling.example@evil.example/demo/",
            "http://kindling.example/demo",
            "http://[/demo/",
        ],
    )
    def test_is_not_tracked_where_it_only_looks_like_the_demo(self, front, colleague, page):
        assert colleague.look(page).json() == {"success": 0}

    def test_cannot_be_forged(self, front):
        for forged in ("1", "x" * 43, staff.token(7, at=time.time())[:-2] + "xx"):
            browser = front.browser(cookie=f"{staff.COOKIE}={forged}")
            assert browser.look().json()["success"] == 1

    def test_is_one_for_two_weeks(self, front):
        old = staff.token(7, at=time.time() - staff.LIFETIME - 1)
        assert front.browser(cookie=f"{staff.COOKIE}={old}").look().json()["success"] == 1


@pytest.mark.django_db
class TestCookie:
    def test_comes_with_signing_in_and_goes_with_signing_out(self, client):
        user = make.user(password="a long password for tests")
        assert staff.COOKIE not in client.get("/sign-in/").cookies
        client.force_login(user)
        given = client.get("/profile/").cookies[staff.COOKIE]
        assert staff.valid_until(given.value.encode()) > time.time()
        assert given["httponly"]
        assert given["samesite"] == "Lax"
        assert staff.COOKIE not in client.get("/profile/").cookies  # not again at every page
        assert client.post("/sign-out/").cookies[staff.COOKIE].value == ""

    def test_is_sent_from_other_sites_where_there_is_https(self, client):
        client.force_login(make.user())
        given = client.get("/profile/", secure=True).cookies[staff.COOKIE]
        assert given["samesite"] == "None"
        assert given["secure"]

    def test_costs_visitors_without_a_session_no_query(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get("/livez")
