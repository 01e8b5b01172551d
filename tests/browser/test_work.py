"""Administration in a real browser: nothing complains, and it keeps itself up to date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import make
from triggers import keeping, outbox
from triggers.models import Run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(live_server, settings, tmp_path):
    """The server, with mails kept in a folder of the test."""
    settings.EMAIL_URL, settings.MAIL_DIR = "", tmp_path / "mail"
    return live_server.url


@pytest.fixture
def admin():
    """A rule admin, who may manage the work."""
    return make.user(role="rule_admin")


def given_up():
    """A mail that was given up."""
    make.trigger(80, make.mailing())
    make.entry(make.contact(firstname="Ada"), 90)
    (run,) = outbox.claim(limit=1, lease=timedelta(seconds=60))
    outbox.fail(run, "550 no such user", permanent=True)
    return run


class TestOutbox:
    def test_shows_a_mail_and_its_text(self, page, url, admin, sign_in):
        make.trigger(80, make.mailing())
        make.entry(make.contact(firstname="Ada"), 90)
        keeping.keep_all()
        sign_in(page, url, admin)
        page.goto(url + reverse("channels:outbox"))
        expect(page.get_by_text("Mail is not leaving this machine")).to_be_visible()
        page.get_by_role("link", name="High-Interest: Ada reached 90 points").click()
        expect(page.locator(".mail-text").first).to_contain_text("Ada reached 90 points.")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        assert download.value.suggested_filename.endswith(".eml")

    def test_searches_while_one_types(self, page, url, admin, sign_in):
        make.trigger(80, make.mailing())
        for name in ("Ada", "Grace"):
            make.entry(make.contact(firstname=name), 90)
        keeping.keep_all()
        sign_in(page, url, admin)
        page.goto(url + reverse("channels:outbox"))
        page.get_by_label("Search by subject or address").fill("grace")
        expect(page.get_by_role("link", name="Ada reached")).to_have_count(0)
        expect(page.get_by_role("link", name="Grace reached")).to_be_visible()


class TestWork:
    def test_keeps_itself_up_to_date(self, page, url, admin, sign_in):
        sign_in(page, url, admin)
        page.goto(url + reverse("insights:work"))
        expect(page.get_by_text("550 no such user")).to_have_count(0)
        given_up()
        expect(page.get_by_text("550 no such user")).to_be_visible(timeout=20_000)

    def test_tries_again_in_place(self, page, url, admin, sign_in):
        run = given_up()
        sign_in(page, url, admin)
        page.goto(url + reverse("insights:work-actions"))
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_text("Trying again.")).to_be_visible()
        expect(page.locator(f"#action-{run.pk}")).to_contain_text("Waiting")

    def test_tries_again_and_stops_without_a_script(self, page_without_script, url, admin, sign_in):
        page, run = page_without_script, given_up()
        sign_in(page, url, admin)
        page.goto(url + reverse("insights:work-actions"))
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_text("Trying again.")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped.")).to_be_visible()
        run.refresh_from_db()
        assert run.state == Run.State.CANCELLED
