"""The Points console in a browser: a rule and a trigger, from nothing to published."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from points.models import PointAction
from tests import make
from triggers.models import PointTrigger

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def console(page, live_server, sign_in):
    """The list of rules, seen by somebody who may publish."""
    make.visit(make.contact(firstname="Ada", lastname="Lovelace", owner=make.user()))
    sign_in(page, live_server.url, make.user(role=Role.RULE_ADMIN))
    page.goto(f"{live_server.url}/points/")
    return page


class TestRule:
    def test_is_written_previewed_and_published_with_a_sentence_on_the_way(self, console):
        console.get_by_role("link", name="Make the first rule").click()
        console.get_by_role("link", name="Visits a page").click()
        console.get_by_label("Address").fill("*/pricing*")
        console.get_by_label("Points", exact=True).fill("3")
        said = console.locator("#said")
        expect(said).to_contain_text("visits */pricing*")
        expect(said).to_contain_text("+3")
        expect(said).to_contain_text("matches 1 of the last visit")
        console.get_by_role("button", name="Save and preview").click()
        expect(console.get_by_role("row", name="Ada Lovelace")).to_contain_text("+3")
        console.get_by_role("button", name="Publish").click()
        expect(console.get_by_role("heading", name="Visits */pricing*")).to_be_visible()
        expect(console.locator(".toast")).to_contain_text("It counts from now on")
        assert PointAction.objects.get().live is not None

    def test_is_saved_and_not_published_by_pressing_enter(self, console, live_server):
        console.goto(f"{live_server.url}/points/new/url.hit/")
        console.get_by_label("Address").fill("*/pricing*")
        console.get_by_label("Points", exact=True).fill("3")
        console.get_by_label("Points", exact=True).press("Enter")
        expect(console.locator(".toast")).to_contain_text("Draft saved")
        assert PointAction.objects.get().live is None

    def test_is_found_while_its_name_is_typed(self, console, live_server):
        make.draft(name="Looks at the prices"), make.draft("*/jobs*", name="Looks for a job")
        console.goto(f"{live_server.url}/points/")
        console.get_by_label("Search rules").press_sequentially("prices")
        expect(console.locator("#rows tbody tr")).to_have_count(1)
        expect(console).to_have_url(re.compile("words=prices"))

    def test_is_previewed_together_with_others(self, console, live_server):
        make.draft(points=3), make.draft("*shop*", points=1)
        console.goto(f"{live_server.url}/points/")
        expect(console.get_by_role("button", name="Preview together")).to_be_hidden()
        for tick in console.get_by_label(re.compile("^Select Visits")).all():
            tick.check()
        console.get_by_role("button", name="Preview together").click()
        expect(console.get_by_role("row", name="Ada Lovelace")).to_contain_text("+4")


class TestTrigger:
    def test_is_written_with_its_actions_and_published(self, console, live_server):
        console.goto(f"{live_server.url}/points/triggers/new/")
        console.get_by_label("At this many points").fill("80")
        console.get_by_label("Name").fill("High-Interest")
        console.get_by_text("Purple").click()
        console.get_by_role("button", name="Change tags").click()
        console.get_by_label("Add tags").fill("hot")
        console.get_by_role("button", name="Send an e-mail to a colleague").click()
        console.get_by_label("The contact's owner").check()
        said = console.locator("#said")
        expect(said).to_contain_text("in purple as “High-Interest”, add the tag “hot” and send")
        expect(said.locator(".tint-purple")).to_be_visible()
        console.get_by_role("button", name="Earlier").click()
        expect(said).to_contain_text("send an e-mail to the owner and add the tag “hot”")
        console.get_by_role("button", name="Publish").click()
        expect(console.locator(".toast")).to_contain_text("who climbs to 80 from now on")
        kinds = PointTrigger.objects.get().actions.order_by("position").values_list("kind")
        assert [kind for (kind,) in kinds] == ["email.send_to_user", "lead.changetags"]


class TestWithoutScript:
    def test_writes_a_rule_and_a_trigger_with_links_and_buttons_alone(
        self, page_without_script, live_server, sign_in
    ):
        page = page_without_script
        sign_in(page, live_server.url, make.user(role=Role.RULE_ADMIN))
        page.goto(f"{live_server.url}/points/new/")
        page.get_by_role("link", name="Visits a page").click()
        page.get_by_label("Address").fill("*/pricing*")
        page.get_by_label("Points", exact=True).fill("3")
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("Published", exact=True)).to_be_visible()
        page.goto(f"{live_server.url}/points/triggers/new/")
        page.get_by_label("At this many points").fill("80")
        page.get_by_label("Name").fill("High-Interest")
        page.get_by_role("button", name="Change tags").click()
        expect(page.get_by_label("At this many points")).to_have_value("80")
        page.get_by_label("Add tags").fill("hot")
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("heading", name="High-Interest")).to_be_visible()
        assert PointTrigger.objects.get().actions.count() == 1
