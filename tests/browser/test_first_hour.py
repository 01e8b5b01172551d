"""The first hour: from an empty installation to the first red contact and its mail."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from contacts.models import Contact
from tests import make

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]

SOON = 20_000
LEADS = (
    "Prénom;Nom;E-mail;Société\nAda;Lovelace;ada@love.example;Analytical\nJosé;;jose@uno.example;\n"
)


class TestTheFirstHour:
    def test_ends_with_a_red_contact_and_a_mail_about_them(
        self, live_stack, smtp_server, shop, page, visitor, tmp_path
    ):
        make.user("olga@kindling.example", first_name="Olga", password="correct-horse-battery")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.sign_in(page, live_stack.url)
        checklist = page.get_by_role("region", name="Your first hour")
        expect(checklist).to_contain_text("0 of 5")

        self.set_mail_up(page, smtp_server.port)
        self.import_contacts(page, tmp_path)
        self.say_what_earns_points(page)
        self.say_what_happens_at_80(page)
        self.invite(page)
        self.track(page, visitor, shop)
        page.goto(live_stack.url)
        expect(checklist).to_have_count(0)

        page.get_by_role("link", name="Contacts", exact=True).first.click()
        page.get_by_role("link", name="Ada Lovelace").click()
        page.get_by_label("More").click()
        page.get_by_role("link", name="Copy personal link").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Page").fill(f"{shop.url}/pricing")
        dialog.get_by_role("button", name="Make the link").click()
        dialog.get_by_role("button", name="Copy").click()
        visitor.goto(page.evaluate("navigator.clipboard.readText()"))

        (told,) = [
            mail for mail in smtp_server.mailbox.wait_for(3) if "High-Interest" in mail["Subject"]
        ]
        assert told["To"] == "olga@kindling.example"
        assert "Ada Lovelace" in told["Subject"]
        page.goto(f"{live_stack.url}/contacts/")
        row = page.get_by_role("row").filter(has_text="Ada Lovelace")
        expect(row).to_have_class(re.compile("tint-red"))
        expect(row).to_contain_text("80")

    def sign_in(self, page, url):
        page.goto(url)
        page.get_by_label("E-mail address").fill("olga@kindling.example")
        page.get_by_label("Password", exact=True).fill("correct-horse-battery")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()

    def set_mail_up(self, page, port):
        page.get_by_role("link", name="Send a test mail").click()
        page.get_by_label("Server", exact=False).first.fill("127.0.0.1")
        page.get_by_label("Port").fill(str(port))
        page.get_by_label("Encryption").select_option("none")
        page.get_by_label("Sender’s address").fill("kindling@shop.example")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Send a test mail").click()
        expect(page.locator("#outcome")).to_contain_text("The server took the mail")

    def import_contacts(self, page, folder):
        leads = folder / "leads.csv"
        leads.write_bytes(LEADS.encode("cp1252"))
        page.get_by_role("link", name="Dashboard").click()
        page.get_by_role("link", name="Import your contacts").click()
        page.locator("input[type=file]").set_input_files(leads)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("José")).to_be_visible()
        page.get_by_role("button", name="Look at what comes of it").click()
        page.get_by_role("button", name="Import 2 rows").click()
        expect(page.get_by_role("link", name="Go to the contacts")).to_be_visible(timeout=SOON)
        assert Contact.objects.listed().count() == 2

    def say_what_earns_points(self, page):
        page.get_by_role("link", name="Dashboard").click()
        page.get_by_role("link", name="Say what earns points").first.click()
        page.get_by_role("link", name="What earns points").first.click()
        page.get_by_role("link", name="Make the first rule").click()
        page.get_by_role("link", name="Visits a page").click()
        page.get_by_label("Address").fill("*/pricing*")
        page.get_by_label("Points", exact=True).fill("80")
        page.get_by_role("button", name="Publish").click()
        expect(page.locator(".toast")).to_contain_text("It counts from now on")

    def say_what_happens_at_80(self, page):
        page.get_by_role("link", name="What happens at N points").click()
        page.get_by_role("link", name="Make the first trigger").click()
        page.get_by_label("At this many points").fill("80")
        page.get_by_label("Name").fill("High-Interest")
        page.get_by_text("Red", exact=True).click()
        page.get_by_role("button", name="Send an e-mail to a colleague").click()
        page.get_by_role("checkbox", name="Olga").check()
        page.get_by_role("button", name="Publish").click()
        expect(page.locator(".toast")).to_contain_text("who climbs to 80 from now on")

    def invite(self, page):
        page.get_by_role("link", name="Dashboard").click()
        page.get_by_role("link", name="Invite a colleague").click()
        page.get_by_role("link", name="Invite", exact=True).click()
        page.get_by_label("E-mail address").fill("sam@kindling.example")
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_role("row", name="sam@kindling.example")).to_be_visible()

    def track(self, page, visitor, shop):
        page.get_by_role("link", name="Dashboard").click()
        page.get_by_role("link", name="Put the snippet on your site").click()
        page.locator("#snippet").get_by_role("button", name="Copy").first.click()
        expect(page.locator("#snippet").get_by_text("Copied")).to_be_visible()
        shop.paste(page.evaluate("navigator.clipboard.readText()"))
        visitor.goto(f"{shop.url}/about")
        expect(page.locator("#heard").get_by_role("status")).to_contain_text(
            "Received from", timeout=SOON
        )
