"""Administration → Outbox."""

from __future__ import annotations

import email
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from channels import erasure, mail, messages
from tests import make

pytestmark = pytest.mark.django_db

OUTBOX = reverse("channels:outbox")


@pytest.fixture(autouse=True)
def mail_dir(settings, tmp_path):
    """Mails stay in a folder of the test."""
    settings.EMAIL_URL, settings.MAIL_DIR = "", tmp_path / "mail"


@pytest.fixture
def marketer():
    """A signed-in marketer, who may see the outbox."""
    client = Client()
    client.force_login(make.user(role="marketer"))
    return client


def message(subject="Hello", *to, **more):
    return messages.ask(
        key=uuid.uuid4(),
        to=to or ["sales@kindling.example"],
        subject=subject,
        purpose="test",
        **{"text": "Good news.", "html": "<p>Good <b>news</b>.</p>", **more},
    )


class TestTheList:
    def test_shows_every_mail_newest_first_with_its_state(self, marketer):
        message("First")
        mail.send(message("Second"))
        page = marketer.get(OUTBOX).content.decode()
        assert page.index("Second") < page.index("First")
        assert "Kept on this machine" in page
        assert "Waiting" in page

    def test_finds_by_words_of_subject_and_address(self, marketer):
        message("About Ada", "team@x.example")
        message("About Bob", "boss@y.example")
        for asked in ("ADA", "team", "about x.example"):
            page = marketer.get(OUTBOX, {"q": asked}).content.decode()
            assert "About Ada" in page
            assert "About Bob" not in page

    def test_takes_any_search_as_words(self, marketer):
        for asked in ("%_\\", "'; --", "\0", "((", "a" * 5000):
            assert marketer.get(OUTBOX, {"q": asked}).status_code == 200

    def test_narrows_to_a_state(self, marketer):
        message("Still here")
        mail.send(message("Gone"))
        page = marketer.get(OUTBOX, {"state": "filed"}).content.decode()
        assert "Gone" in page
        assert "Still here" not in page
        assert marketer.get(OUTBOX, {"state": "nonsense"}).status_code == 200

    def test_turns_pages_without_counting(self, marketer, django_assert_max_num_queries):
        for number in range(120):
            message(f"Mail {number}.")
        with django_assert_max_num_queries(10):
            first = marketer.get(OUTBOX)
        second = marketer.get(OUTBOX, {"after": first.context["page"].older})
        assert "Mail 119." in first.content.decode()
        assert "Mail 69." in second.content.decode()
        assert "Mail 70." not in second.content.decode()

    def test_gives_htmx_the_part_alone(self, marketer):
        message()
        page = marketer.get(OUTBOX, headers={"HX-Request": "true"}).content.decode()
        assert page.strip().startswith('<div id="mails">')

    def test_says_what_it_is_when_it_is_empty(self, marketer):
        assert "Mails to your colleagues will stand here" in marketer.get(OUTBOX).content.decode()
        assert "No mail is like that" in marketer.get(OUTBOX, {"q": "x"}).content.decode()


class TestAMail:
    def test_shows_its_text_and_the_source_of_its_html_but_never_renders_it(self, marketer):
        about = make.contact(firstname="Ada")
        asked = message("Hi", html="<script>alert(1)</script>", contact_id=about.pk)
        page = marketer.get(reverse("channels:message", args=[asked.pk])).content.decode()
        assert "Good news." in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert about.get_absolute_url() in page

    def test_can_be_downloaded_as_it_goes_over_the_wire(self, marketer):
        asked = message("Grüße")
        answer = marketer.get(reverse("channels:download", args=[asked.pk]))
        assert answer["Content-Type"] == "message/rfc822"
        assert answer["Content-Disposition"] == f'attachment; filename="mail-{asked.pk}.eml"'
        assert email.message_from_bytes(answer.content)["Message-ID"].startswith(f"<{asked.key}@")

    def test_about_somebody_erased_says_so_and_has_nothing_to_download(self, marketer):
        asked = message("About Ada", contact_id=7)
        erasure.on_erased([7])
        page = marketer.get(reverse("channels:message", args=[asked.pk])).content.decode()
        assert "has been erased" in page
        assert marketer.get(reverse("channels:download", args=[asked.pk])).status_code == 404


class TestTheBanner:
    def test_says_that_mail_stays_here_until_a_server_is_set(self, marketer, settings):
        assert "Mail is not leaving this machine" in marketer.get(OUTBOX).content.decode()
        settings.EMAIL_URL = "smtp://mail.example"
        assert "Mail is not leaving this machine" not in marketer.get(OUTBOX).content.decode()

    def test_is_not_for_those_who_cannot_look_into_the_outbox(self, client):
        client.force_login(make.user(role="sales"))
        page = client.get(reverse("contacts:list")).content.decode()
        assert "Mail is not leaving" not in page
        assert "Administration" not in page


class TestPermission:
    @pytest.mark.parametrize("name", ["outbox", "message", "download"])
    def test_is_asked_for(self, client, name):
        asked = message()
        address = reverse(f"channels:{name}", args=[] if name == "outbox" else [asked.pk])
        assert client.get(address).status_code == 302
        client.force_login(make.user(role="sales"))
        assert client.get(address).status_code == 403
