"""Rules about behaviour in a real browser: what is folded away, what is wrong, what is kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from points.models import PointAction
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rule_says_what_it_asks_and_keeps_what_was_typed(page, live_server, sign_in, complaints):
    make.visit(make.contact())
    sign_in(page, live_server.url, make.user())

    page.goto(f"{live_server.url}/points/new/")
    page.get_by_role("link", name="Visits a page").click()
    page.get_by_label("Address").fill("pricing")
    page.get_by_text("Only some of these visits").click()
    page.get_by_label("Only from which visit on").fill("3")
    page.get_by_label("Points", exact=True).fill("5")
    page.locator("summary", has_text="More").last.click()
    page.get_by_label("a search engine").check()
    page.get_by_label("Labels").fill("Lead magnet")
    said = page.locator("#said")
    expect(said).to_contain_text("visits pricing, 3 times or more")
    expect(said).to_contain_text("only who came by a search engine")
    expect(said).to_contain_text("matches 1 of the last visit")

    page.get_by_label("Only when coming back within").fill("1")
    page.get_by_label("Only when coming back after").fill("2")
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_role("alert")).to_contain_text("longer than the time to come back within")
    complaints.clear()  # the browser reports a 422
    expect(page.get_by_label("a search engine")).to_be_checked()
    page.get_by_label("Only when coming back after").fill("")
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Visits pricing, 3 times or more")
    expect(page.get_by_text("Lead magnet").first).to_be_visible()
    assert PointAction.objects.get().config["within"] == 60


def test_what_the_browser_refuses_is_said_beside_the_field_and_brought_into_view(
    page, live_server, sign_in
):
    sign_in(page, live_server.url, make.user())
    page.goto(f"{live_server.url}/points/new/url.hit/")
    page.get_by_label("Address").fill("pricing")
    page.get_by_label("Points", exact=True).fill("5")
    page.get_by_text("Only some of these visits").click()
    times = page.get_by_label("Only from which visit on")
    times.fill("0")
    page.get_by_text("Only some of these visits").click()
    expect(times).to_be_hidden()
    page.get_by_role("button", name="Save draft").last.click()
    expect(times).to_be_visible()
    expect(times).to_be_focused()
    expect(times).to_have_value("0")
    beside = page.locator(".field", has=times).locator(".error")
    expect(beside).to_contain_text("greater than or equal to 1")
    expect(times).to_have_accessible_description(re.compile("greater than or equal to 1"))
    times.fill("2")
    expect(beside).to_have_count(0)
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.locator(".toast")).to_contain_text("Draft saved")
    assert PointAction.objects.get().config["times"] == 2
