"""A change is made in a real browser, and stands in the history; a token is made and revoked."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts import api_tokens
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_change_stands_on_the_object_s_page_and_in_the_history(page, live_server, sign_in):
    sign_in(page, live_server.url, make.user(first_name="Ana", last_name="Costa"))
    ada = make.contact("ada@shop.example", firstname="Ada", city="London")
    page.goto(f"{live_server.url}/contacts/{ada.pk}/edit/")
    page.get_by_label("City").fill("Paris")
    page.get_by_role("button", name="Save").click()
    panel = page.locator("#panel-history")
    expect(panel).to_contain_text("Ana Costa changed")
    expect(panel.locator("del")).to_have_text("London")
    expect(panel.locator("ins")).to_have_text("Paris")

    page.goto(f"{live_server.url}/administration/history/")
    page.get_by_label("What").select_option("Contact")
    page.wait_for_url("**kind=contact**")
    changes = page.locator("#changes tbody tr")
    expect(changes).to_have_count(1)
    changes.get_by_role("link", name="Ada").click()
    expect(page.get_by_role("heading", name="Ada", level=1)).to_be_visible()


def test_a_token_is_made_and_revoked(page, live_server, sign_in):
    sign_in(page, live_server.url, make.user())
    page.goto(f"{live_server.url}/profile/tokens/")
    page.get_by_label("Name").fill("Zapier")
    page.get_by_role("button", name="Make the token").click()
    raw = page.locator("#new-token").inner_text()
    assert api_tokens.token_of(raw) is not None
    page.get_by_role("button", name="Revoke", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("revoked", exact=True)).to_be_visible()
    assert api_tokens.token_of(raw) is None
