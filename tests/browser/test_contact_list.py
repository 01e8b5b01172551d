"""The contact list in a real browser: a view is saved; all that match are changed and undone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts import slices
from accounts.models import Job
from contacts.models import Contact
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(page, live_server, sign_in):
    """A page of Ana's."""
    sign_in(page, live_server.url, make.user(first_name="Ana"))
    return page


def open_list(page, live_server, address=""):
    """The list, with its count: leaving before it came would break off a request."""
    page.goto(f"{live_server.url}/contacts/{address}")
    expect(page.locator("#count")).to_contain_text("contact")


def work():
    """What a worker would do."""
    for job in Job.objects.filter(state=Job.State.RUNNING):
        while slices.run(job.pk, timezone.now()):
            pass


class TestTheList:
    def test_gets_columns_of_ones_own_and_becomes_a_view(self, page, live_server):
        make.contact(firstname="Zoe", city="Paris"), make.contact(firstname="Ben")
        open_list(page, live_server, "?q=zoe")
        page.get_by_role("link", name="Columns").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("checkbox", name="City").check()
        dialog.get_by_role("button", name="City: one up").click()
        expect(dialog.get_by_role("checkbox", name="City")).to_be_checked()
        dialog.get_by_label("Whenever I open the list").uncheck()
        dialog.get_by_role("button", name="Show").click()
        expect(page.locator("th.is-f_city")).to_be_visible()
        expect(page.locator("tbody td.is-f_city")).to_have_text("Paris")
        page.get_by_role("link", name="Save as a view").click()
        page.get_by_role("dialog").get_by_label("Name").fill("Parisians")
        page.get_by_role("dialog").get_by_label("My contacts open with it").check()
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        tab = page.get_by_role("link", name="Parisians")
        expect(tab).to_have_attribute("aria-current", "page")
        expect(page.locator("#count")).to_contain_text("contact")
        open_list(page, live_server)
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("link", name="Everybody").click()
        expect(page.locator("tbody tr")).to_have_count(2)
        expect(page.locator("#count")).to_contain_text("contact")

    def test_changes_all_that_match_and_takes_it_back(self, page, live_server):
        for _ in range(60):
            make.contact(firstname="Zoe")
        make.contact(firstname="Ben")
        open_list(page, live_server, "?q=zoe")
        page.get_by_label("Select all on this page").check()
        expect(page.locator("[data-selected-count]")).to_have_text("50")
        page.get_by_label("All that match").check()
        expect(page.locator("[data-selected-count]")).to_have_text("60")
        bar = page.get_by_role("group", name="With the selected contacts")
        bar.locator("summary").first.click()
        bar.get_by_label("Tag").fill("vip")
        bar.get_by_role("button", name="Add tag").click()
        expect(page.get_by_text("60 contacts match.")).to_be_visible()
        page.get_by_role("button", name="Begin with 60 contacts").click()
        expect(page.get_by_text("Waiting for a worker")).to_be_visible()
        work()
        page.get_by_role("button", name="Take it back").click()
        assert Contact.objects.filter(tags__name="vip").count() == 60
        expect(page.get_by_text("Taking it back")).to_be_visible()
        work()
        expect(page.get_by_text("Taken back")).to_be_visible()
        assert not Contact.objects.filter(tags__name="vip").exists()
