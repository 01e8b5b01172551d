"""What sales work with, in a real browser."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from contacts import to_do
from contacts.models import Task
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sam():
    return make.user(
        "sam@kindling.example", role=Role.SALES, booking_url="https://meet.example/sam"
    )


class TestMyLeads:
    def test_copies_the_booking_link(self, page, live_server, sam, sign_in):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        sign_in(page, live_server.url, sam)
        page.goto(f"{live_server.url}/leads/")
        page.get_by_role("button", name="Copy my booking link").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "https://meet.example/sam"

    def test_lets_sales_take_what_nobody_has(self, page, live_server, sam, sign_in):
        ada = make.contact(firstname="Ada")
        to_do.ask(contact_id=ada.pk, title="Call Ada", owner=None, due_at=None, at=timezone.now())
        sign_in(page, live_server.url, sam)
        page.goto(f"{live_server.url}/contacts/{ada.pk}/")
        page.get_by_role("button", name="Take: Call Ada").click()
        expect(page.get_by_text("“Call Ada” is yours.")).to_be_visible()
        expect(page.get_by_role("button", name="Take: Call Ada")).to_have_count(0)
        assert Task.objects.get().owner == sam
