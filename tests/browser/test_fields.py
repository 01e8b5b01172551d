"""A field is defined in a real browser, put in its place by dragging, and filled in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from contacts.fields import definitions
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_field_is_defined_dragged_to_its_place_and_filled_in(page, live_server, sign_in):
    sign_in(page, live_server.url, make.user())
    ada = make.contact("ada@shop.example", firstname="Ada")

    page.goto(f"{live_server.url}/administration/fields/contact/")
    page.get_by_role("link", name="New field").click()
    page.get_by_role("link", name="One of several choices").click()
    page.get_by_label("Label").fill("Plan")
    page.get_by_label("Section").select_option("Social networks")
    page.get_by_label("Choices").fill("team | Team plan\nsolo | Solo")
    sample = page.locator("#sample")
    expect(sample.get_by_label("Plan")).to_be_visible()
    expect(sample).to_contain_text("Team plan")
    page.get_by_role("button", name="Add field").click()
    expect(page.get_by_role("link", name="Plan", exact=True)).to_be_visible()

    social = page.locator("#order-social")
    rows = social.locator("[data-ordered]")
    expect(rows.last).to_contain_text("Plan")
    with page.expect_response("**/order/"):
        rows.last.locator("[data-handle]").drag_to(rows.first, target_position={"x": 40, "y": 2})
    expect(rows.first).to_contain_text("Plan")
    page.reload()
    expect(rows.first).to_contain_text("Plan")
    assert next(field.alias for field in definitions() if field.group == "social") == "plan"

    page.goto(f"{live_server.url}/contacts/{ada.pk}/edit/")
    page.get_by_label("Plan").select_option("Team plan")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#panel-details")).to_contain_text("Team plan")
