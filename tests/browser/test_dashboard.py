"""The dashboard in a real browser."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from insights.demo import loading
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner():
    return make.user("owner@kindling.example")


@pytest.fixture
def company(owner):
    return loading.load(contacts=120, visitors=5, at=timezone.now())


class TestDashboard:
    def test_fills_its_panels_by_itself(self, page, live_server, company, owner, sign_in):
        sign_in(page, live_server.url, owner)
        page.goto(live_server.url)
        for title in ("Contacts by score", "Events per day", "Points per day"):
            expect(page.get_by_role("figure", name=title)).to_be_visible()
        expect(page.get_by_text("High-Interest 80", exact=True)).to_be_visible()

    def test_leads_from_a_bar_to_the_contacts_behind_it(
        self, page, live_server, company, owner, sign_in
    ):
        sign_in(page, live_server.url, owner)
        page.goto(live_server.url)
        page.get_by_role("link", name=re.compile("^80–89: ")).click()
        expect(page).to_have_url(re.compile(r"/contacts/\?score_min=80&score_max=89"))

    def test_shows_another_time_in_every_panel(self, page, live_server, company, owner, sign_in):
        sign_in(page, live_server.url, owner)
        page.goto(live_server.url)
        page.get_by_role("link", name="7 days").click()
        events = page.get_by_role("figure", name="Events per day")
        events.get_by_text("As a table").click()
        expect(events.locator("tbody tr")).to_have_count(7)

    def test_works_without_javascript(
        self, page_without_script, live_server, company, owner, sign_in
    ):
        page = page_without_script
        sign_in(page, live_server.url, owner)
        page.goto(live_server.url)
        expect(page.get_by_role("heading", name="Who to call now")).to_be_visible()
        page.get_by_label("Points won and lost").get_by_role("link", name="Show").click()
        expect(page.get_by_role("figure", name="Points per day")).to_be_visible()

    def test_says_what_to_do_first_when_there_is_nothing(self, page, live_server, owner, sign_in):
        sign_in(page, live_server.url, owner)
        page.goto(live_server.url)
        expect(page.get_by_role("link", name="Set a number of points")).to_be_visible()
        first_hour = page.get_by_role("region", name="Your first hour")
        expect(first_hour.get_by_role("link", name="Say what earns points")).to_be_visible()
