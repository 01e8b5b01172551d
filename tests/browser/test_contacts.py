"""The contact list and a contact's page in a real browser, with and without a script."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contacts import companies
from contacts.models import Contact
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana():
    return make.user("ana@kindling.example", first_name="Ana", last_name="Costa")


@pytest.fixture
def ada(ana):
    ada = make.contact(
        "ada@shop.example",
        firstname="Ada",
        lastname="Lovelace",
        company=companies.named("Analytical Engines"),
        owner=ana,
    )
    make.trigger(80)
    make.point_action("*/pricing*", points=40, name="Looked at prices")
    make.visit(ada), make.visit(ada)
    return ada


@pytest.fixture
def page(page, live_server, sign_in, ana):
    """A page of Ana's."""
    sign_in(page, live_server.url, ana)
    return page


@pytest.fixture
def plain(page_without_script, live_server, sign_in, ana):
    """The same without JavaScript."""
    sign_in(page_without_script, live_server.url, ana)
    return page_without_script


def open_contact(page, live_server, contact):
    """The page, with its panels: leaving before they came would break off requests."""
    page.goto(live_server.url + contact.get_absolute_url())
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def open_list(page, live_server):
    """The list, with its count: leaving before it came would break off a request."""
    page.goto(live_server.url + "/contacts/")
    expect(page.locator("#count")).to_contain_text("contact")


class TestTheList:
    def test_counts_after_the_page_and_shows_the_last_points_on_focus(self, page, live_server, ada):
        open_list(page, live_server)
        expect(page.locator("#count")).to_have_text("1 contact")
        row = page.locator("tbody tr")
        expect(row).to_have_class("tint-red")
        row.locator(".peek__opens").focus()
        expect(row.locator(".peek__card")).to_contain_text("Looked at prices")

    def test_is_walked_and_opened_by_keys(self, page, live_server, ada):
        make.contact(firstname="Ben")
        open_list(page, live_server)
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        expect(page).to_have_url(live_server.url + ada.get_absolute_url())

    def test_opens_a_row_by_a_click_anywhere_on_it(self, page, live_server, ada):
        open_list(page, live_server)
        page.locator("tbody td.is-active").click()
        expect(page).to_have_url(live_server.url + ada.get_absolute_url())

    def test_is_narrowed_by_the_panel_and_widened_by_a_chip(self, page, live_server, ada):
        make.contact(firstname="Ben")
        open_list(page, live_server)
        page.locator(".filter-panel > summary").click()
        page.get_by_label("Score from").fill("50")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("link", name="Remove the filter Score from: 50").click()
        expect(page.locator("tbody tr")).to_have_count(2)


class TestThePage:
    def test_explains_the_score_and_tells_what_happened(self, page, live_server, ada):
        open_contact(page, live_server, ada)
        expect(page.locator("#panel-why tfoot")).to_contain_text("80")
        expect(page.locator("#panel-timeline")).to_contain_text("Visited shop.example/pricing")
        expect(page.locator("#panel-details")).to_contain_text("Analytical Engines")

    def test_gives_points_in_a_dialog_and_takes_them_back_by_the_toast(
        self, page, live_server, ada, complaints
    ):
        open_contact(page, live_server, ada)
        page.locator(".page-head__actions").get_by_role("link", name="Points").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Give points").click()
        dialog.get_by_label("Points").fill("5")
        dialog.get_by_label("Why").fill("   ")
        dialog.get_by_role("button", name="Give points").click()
        expect(dialog).to_contain_text("Something needs your attention")
        complaints.clear()  # Chromium reports the answer 422, which is meant
        dialog.get_by_label("Why").fill("Spoke at our fair")
        dialog.get_by_role("button", name="Give points").click()
        expect(page.locator(".contact-head .score__points")).to_have_text("85")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".contact-head .score__points")).to_have_text("80")

    def test_says_what_a_reset_will_do_while_the_number_is_typed(self, page, live_server, ada):
        open_contact(page, live_server, ada)
        page.locator("#panel-why").get_by_role("link", name="Reset").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("80 → 0")
        dialog.get_by_label("Start again at").fill("10")
        expect(dialog).to_contain_text("80 → 10")
        dialog.get_by_label("Why").fill("Next stage")
        dialog.get_by_role("button", name="Reset").click()
        expect(page.locator(".contact-head .score__points")).to_have_text("10")

    def test_takes_notes_and_tags_in_place(self, page, live_server, ada):
        open_contact(page, live_server, ada)
        notes, tags = page.locator("#panel-notes"), page.locator("#panel-tags")
        notes.get_by_label("New note").fill("Wants a quote.")
        notes.get_by_role("button", name="Add note").click()
        expect(notes.locator(".note-list__text")).to_have_text("Wants a quote.")
        notes.get_by_role("button", name="Delete").click()
        expect(notes).not_to_contain_text("Wants a quote.")
        tags.get_by_label("Add a tag").fill("vip")
        tags.get_by_role("button", name="Add").click()
        expect(tags.locator(".chip")).to_contain_text("vip")
        tags.get_by_role("button", name="Remove the tag vip").click()
        expect(tags.locator(".chip")).to_have_count(0)

    def test_deletes_and_restores(self, page, live_server, ada):
        open_contact(page, live_server, ada)
        page.locator(".page-head__actions summary").click()
        page.get_by_role("button", name="Delete").click()
        expect(page).to_have_url(live_server.url + "/contacts/")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("h1")).to_have_text("Ada Lovelace")

    def test_erases_once_the_name_was_typed(self, page, live_server, ada):
        open_contact(page, live_server, ada)
        page.locator(".page-head__actions summary").click()
        page.get_by_role("link", name="Erase for ever").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill("Ada Lovelace")
        dialog.get_by_role("button", name="Erase for ever").click()
        expect(page).to_have_url(live_server.url + "/contacts/")
        assert Contact.objects.get(pk=ada.pk).erased_at


class TestWithoutAScript:
    def test_everything_is_links_and_forms(self, plain, live_server, ada):
        plain.goto(live_server.url + "/contacts/")
        plain.get_by_role("link", name="Count them").click()
        expect(plain.locator("#count")).to_have_text("1 contact")
        plain.get_by_role("link", name="Ada Lovelace").click()
        plain.locator(".page-head__actions").get_by_role("link", name="Points").click()
        plain.get_by_label("Points").fill("5")
        plain.get_by_label("Why").fill("Spoke at our fair")
        plain.get_by_role("button", name="Give points").click()
        expect(plain.locator(".contact-head .score__points")).to_have_text("85")
        plain.goto(live_server.url + reverse("contacts:notes", args=[ada.pk]))
        plain.get_by_label("New note").fill("Called.")
        plain.get_by_role("button", name="Add note").click()
        plain.goto(live_server.url + reverse("contacts:timeline", args=[ada.pk]))
        expect(plain.locator("main")).to_contain_text("Spoke at our fair")
        expect(plain.locator("main")).to_contain_text("Called.")

    def test_the_panels_of_a_page_are_links(self, plain, live_server, ada):
        plain.goto(live_server.url + ada.get_absolute_url())
        plain.locator("#panel-why").get_by_role("link", name="Show").click()
        expect(plain.locator("main")).to_contain_text("Looked at prices")

    def test_filters_are_a_page(self, plain, live_server, ada):
        plain.goto(live_server.url + "/contacts/")
        plain.locator(".filter-panel > summary").click()
        plain.get_by_role("link", name="Choose filters").click()
        plain.get_by_label("Score from").fill("81")
        plain.get_by_role("button", name="Show").click()
        expect(plain.locator("main")).to_contain_text("Nobody matches")
