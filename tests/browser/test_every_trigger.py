"""Every action of a trigger, and all that a trigger can wait for, in a real browser: refused with
nothing lost, then said, previewed, published, and shown for the contact whom it met."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from contacts import tags
from tests import make
from tests.browser.writing_conditions import write_tags
from tests.triggers.typed import TYPED
from triggers.actions import action_kinds
from triggers.models import Crossing, PointTrigger, Run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def console(page, live_server, sign_in):
    """The form of a new trigger, before somebody who may publish."""
    sign_in(page, live_server.url, make.user(role=Role.RULE_ADMIN))
    page.goto(f"{live_server.url}/points/triggers/new/")
    page.get_by_label("Name").fill("High-Interest")
    return page


@pytest.mark.parametrize("kind", list(action_kinds), ids=lambda kind: kind.key)
class TestAnAction:
    def test_is_refused_empty_then_said_previewed_published_and_owed(
        self, console, live_server, complaints, kind
    ):
        typed = TYPED[kind.key]()
        console.reload()
        console.get_by_label("Name").fill("High-Interest")
        console.get_by_label("At this many points").fill("80")
        console.get_by_role("button", name=str(kind.label), exact=True).click()
        step = console.locator(".step")
        expect(step.get_by_role("heading")).to_contain_text(str(kind.label))
        console.get_by_role("button", name="Save and preview").click()
        expect(step.locator(".error").first).to_be_visible()
        expect(console.get_by_label("Name")).to_have_value("High-Interest")
        assert not PointTrigger.objects.exists()
        complaints.clear()  # the browser reports a 422

        fill_in(console, typed)
        publish(console)
        action = PointTrigger.objects.get().actions.get()
        ada = make.contact(firstname="Ada", owner=make.user())
        make.entry(ada, 90)
        assert Run.objects.get().action == action
        console.goto(f"{live_server.url}/points/triggers/{action.trigger_id}/")
        expect(console.get_by_role("row", name="Ada")).to_contain_text("90")
        console.get_by_label("More", exact=True).click()
        console.get_by_role("link", name="What it did").click()
        expect(console.get_by_role("row", name="Ada")).to_contain_text(str(kind.label))


class TestWhatItWaitsFor:
    def test_may_be_a_fall(self, console, live_server, complaints):
        console.get_by_text("a score falls below a number").click()
        console.get_by_role("button", name="Save and preview").click()
        expect(console.get_by_text("At how many points?").first).to_be_visible()
        complaints.clear()
        console.get_by_label("At this many points").fill("20")
        publish(console)
        ada = make.contact(firstname="Ada")
        make.entry(ada, 30), make.entry(ada, -15)
        assert Crossing.objects.get().contact == ada

    def test_may_be_a_condition(self, console, live_server, complaints):
        console.get_by_text("something becomes true of a contact").click()
        console.get_by_role("button", name="Save and preview").click()
        expect(console.locator(".waits__condition .error").first).to_be_visible()
        complaints.clear()
        write_tags(console, "vip")
        publish(console)
        ada = make.contact(firstname="Ada")
        tags.add([ada.pk], ["vip"])
        assert Crossing.objects.get().contact == ada

    def test_keeps_its_hours_and_limits_and_refuses_half_of_them(
        self, console, live_server, complaints
    ):
        console.get_by_label("At this many points").fill("80")
        console.locator("summary", has_text="More").last.click()
        console.get_by_label("Quiet from").fill("20:00")
        console.get_by_role("button", name="Save and preview").click()
        expect(console.locator(".more .error").first).to_be_visible()
        expect(console.get_by_label("Quiet from")).to_have_value(re.compile("20:00"))
        complaints.clear()
        console.locator('[name="pacing-quiet_until"]').fill("07:00")
        publish(console)
        assert PointTrigger.objects.get().pacing["quiet_until"].startswith("07:00")


def fill_in(page: Page, fields) -> None:
    """Type into the only action of the form."""
    for name, value in fields.items():
        control = page.locator(f'[name="a0-{name}"]')
        if isinstance(value, list):
            for one in value:
                page.locator(f'[name="a0-{name}"][value="{one}"]').check()
        elif control.get_attribute("type") == "checkbox":
            control.check()
        elif control.evaluate("it => it.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def publish(page: Page) -> None:
    """From the filled form over the preview to the published trigger."""
    expect(page.locator("#said")).to_contain_text("High-Interest")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("High-Interest")
    expect(page.get_by_text("Published", exact=True).first).to_be_visible()
