"""The tracking screen while a visitor in another browser opens a page of another site."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from contacts.identity import token_for
from contacts.models import Contact, Event, Merge
from tests import make
from tests.browser.other_site import other_site
from tracking.models import Hit

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]


def until(answer, *, seconds=20):
    """Wait until `answer()` is true."""
    deadline = time.monotonic() + seconds
    while not answer():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


class TestTheFirstVisit:
    def test_turns_up_by_itself_and_becomes_a_contact_by_a_personal_link(
        self, live_stack, shop, page, visitor, sign_in
    ):
        sign_in(page, live_stack.url, make.user(first_name="Olga"))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{live_stack.url}/administration/tracking/")
        expect(page.locator("#heard").get_by_role("status")).to_contain_text(
            "Waiting for the first visit"
        )
        expect(page.locator(".note--warn")).to_contain_text("known to this computer")

        page.locator("#snippet").get_by_role("button", name="Copy").first.click()
        expect(page.locator("#snippet").get_by_text("Copied")).to_be_visible()
        shop.paste(page.evaluate("navigator.clipboard.readText()"))
        visitor.goto(f"{shop.url}/pricing")
        expect(page.locator("#heard").get_by_role("status")).to_have_text(
            re.compile(rf"Received from\s+{re.escape(shop.host)}\s+\d+ seconds? ago"),
            timeout=20_000,
        )
        until(lambda: Contact.objects.filter(identified_at=None).exists())

        ada = make.contact("ada@love.example", firstname="Ada", lastname="Lovelace")
        page.goto(f"{live_stack.url}{ada.get_absolute_url()}")
        page.get_by_label("More").click()
        page.get_by_role("link", name="Copy personal link").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("Page")).to_have_value(f"{shop.url}/")
        dialog.get_by_role("button", name="Make the link").click()
        dialog.get_by_role("button", name="Copy").click()
        visitor.goto(page.evaluate("navigator.clipboard.readText()"))
        until(lambda: Event.objects.filter(contact=ada).count() == 2)
        page.reload()
        expect(page.locator("#panel-timeline")).to_contain_text(f"{shop.host}/pricing")
        expect(page.locator("#panel-merges")).to_contain_text("Opened a personal link")


class TestAFrame:
    def test_of_another_site_makes_nobody_a_contact_by_a_link_that_it_chose(
        self, live_stack, shop, visitor
    ):
        """The site that frames a page chose its address; the visitor never opened it."""
        ada = make.contact("ada@love.example")
        shop.paste(
            "<script>window.mt = function () { (mt.q = mt.q || []).push(arguments); };"
            f'mt("send", "pageview");</script><script async src="{live_stack.url}/mtc.js"></script>'
        )
        with other_site("127.0.0.1") as evil:
            evil.paste(f'<iframe src="{shop.url}/?a=1&ct={token_for(ada.pk)}"></iframe>')
            visitor.goto(f"{evil.url}/")
            until(lambda: Event.objects.exists())
        until(lambda: not Hit.objects.exists())
        assert Event.objects.get().url == f"{shop.url}/?a=1"
        assert not Event.objects.filter(contact=ada).exists()
        assert not Merge.objects.exists()
