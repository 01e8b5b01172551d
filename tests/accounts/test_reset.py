"""A forgotten password, another address, and where one is signed in."""

from __future__ import annotations

import re

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.door import devices
from accounts.door.limits import (
    RESETS_FOR_ADDRESS,
)
from accounts.models import SecurityEvent, User
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD, FRESH = "ember-ember-7", "quiet-cinder-42"
Kind = SecurityEvent.Kind


@pytest.fixture
def ada():
    return make.user("ada@kindling.example", password=PASSWORD)


def ask(client, email: str = "ada@kindling.example", **more):
    return client.post(reverse("account_reset_password"), {"email": email}, **more)


def link_in(message) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


def sign_in(client, password: str = PASSWORD, email: str = "ada@kindling.example"):
    return client.post(reverse("accounts:sign-in"), {"email": email, "password": password})


def set_password(client, link: str, password: str = FRESH):
    page = client.get(link, follow=True)
    said = {"password1": password, "password2": password}
    return client.post(page.redirect_chain[-1][0], said)


class TestForgottenPassword:
    def test_is_set_anew_by_a_link_in_a_mail(self, client, ada):
        ask(client)
        (message,) = mail.outbox
        assert message.to == [ada.email]
        assert set_password(client, link_in(message)).status_code == 302
        ada.refresh_from_db()
        assert ada.check_password(FRESH)
        kinds = set(SecurityEvent.objects.values_list("kind", flat=True))
        assert {Kind.PASSWORD_RESET_ASKED, Kind.PASSWORD_RESET} <= kinds
        assert mail.outbox[-1].subject == "Your password was set anew"

    def test_answers_the_same_whether_or_not_the_address_exists(self, client, ada):
        known, unknown = ask(client), ask(client, "eve@kindling.example")
        assert known.url == unknown.url
        assert known.status_code == unknown.status_code
        assert [message.to for message in mail.outbox] == [[ada.email]]

    def test_leaves_whoever_was_deactivated_outside(self, client, ada):
        make.user()
        User.objects.filter(pk=ada.pk).update(is_active=False)
        ask(client)
        assert not mail.outbox

    def test_link_works_once(self, client, ada):
        ask(client)
        link = link_in(mail.outbox[0])
        set_password(client, link)
        assert "does not work any more" in Client().get(link).text

    def test_link_works_for_two_hours(self, client, ada, settings):
        ask(client)
        settings.PASSWORD_RESET_TIMEOUT = -1
        assert "does not work any more" in client.get(link_in(mail.outbox[0])).text

    def test_link_begins_with_our_own_address_whatever_host_was_asked(self, client, ada, settings):
        settings.ALLOWED_HOSTS = ["*"]
        settings.BASE_URL = "https://kindling.example"
        ask(client, headers={"host": "evil.example"})
        assert "https://kindling.example/new-password/" in mail.outbox[0].body
        assert "evil.example" not in mail.outbox[0].body

    def test_ends_every_session(self, client, ada):
        elsewhere = Client()
        sign_in(elsewhere)
        ask(client)
        set_password(client, link_in(mail.outbox[0]))
        assert elsewhere.get(reverse("accounts:profile")).status_code == 302

    def test_fills_nobodys_mailbox(self, client, ada):
        for _ in range(RESETS_FOR_ADDRESS.times + 2):
            assert ask(client).status_code == 302
        assert len(mail.outbox) == RESETS_FOR_ADDRESS.times

    def test_says_beside_the_field_what_is_wrong_with_the_new_one(self, client, ada):
        ask(client)
        answer = set_password(client, link_in(mail.outbox[0]), "short")
        assert answer.status_code == 422
        assert 'id="id_password1_error"' in answer.text

    def test_speaks_the_language_of_its_reader(self, client, ada):
        User.objects.filter(pk=ada.pk).update(language="fr")
        ask(client)
        assert 'lang="fr"' in mail.outbox[0].alternatives[0].content


class TestPassword:
    def test_ends_the_other_sessions_when_it_changes(self, client, ada):
        elsewhere = Client()
        sign_in(elsewhere)
        sign_in(client)
        said = {"old_password": PASSWORD, "new_password1": FRESH, "new_password2": FRESH}
        client.post(reverse("accounts:password"), said)
        assert client.get(reverse("accounts:profile")).status_code == 200
        assert elsewhere.get(reverse("accounts:profile")).status_code == 302
        assert UserSession.objects.filter(user=ada).count() == 1
        assert mail.outbox[-1].subject == "Your password was changed"


class TestAddress:
    def change(self, client, email: str = "Lovelace@kindling.example"):
        return client.post(reverse("accounts:address"), {"email": email})

    def test_changes_once_the_link_is_followed(self, client, ada):
        sign_in(client)
        self.change(client)
        (message,) = mail.outbox
        assert message.to == ["lovelace@kindling.example"]
        client.get(link_in(message))  # as a scanner of mails would
        ada.refresh_from_db()
        assert ada.email == "ada@kindling.example"
        client.post(link_in(message))
        ada.refresh_from_db()
        assert ada.email == "lovelace@kindling.example"
        assert mail.outbox[-1].to == ["ada@kindling.example"]  # the old one hears of it

    def test_link_is_for_whoever_asked_for_it(self, client, ada):
        sign_in(client)
        self.change(client)
        eve = Client()
        eve.force_login(make.user())
        assert eve.post(link_in(mail.outbox[0])).status_code == 410

    def test_of_a_colleague_is_refused_beside_the_field(self, client, ada):
        make.user("eve@kindling.example")
        sign_in(client)
        answer = self.change(client, "EVE@kindling.example")
        assert answer.status_code == 422
        assert 'id="id_email_error"' in answer.text

    def test_that_somebody_took_meanwhile_is_refused(self, client, ada):
        sign_in(client)
        self.change(client)
        make.user("lovelace@kindling.example")
        assert client.post(link_in(mail.outbox[0])).status_code == 410

    def test_asks_for_the_password_when_sign_in_was_a_while_ago(self, client, ada):
        client.force_login(ada)
        assert self.change(client).url.startswith(reverse("account_reauthenticate"))
        assert not mail.outbox


class TestSessions:
    def test_are_listed_with_device_and_address(self, client, ada):
        firefox = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"
        sign_in(Client(headers={"user-agent": firefox}, REMOTE_ADDR="192.0.2.7"))
        sign_in(client)
        page = client.get(reverse("accounts:security")).text
        assert "Firefox on Windows" in page
        assert "192.0.2.7" in page
        assert page.count(">this browser<") == 1
        assert page.count('name="session"') == 1  # nobody ends the session they sit in

    def test_can_be_ended_one_by_one_and_all_others_at_once(self, client, ada):
        laptop, phone = Client(), Client()
        for browser in (laptop, phone, client):
            sign_in(browser)
            browser.get(reverse("accounts:profile"))
        first = UserSession.objects.get(session_key=laptop.session.session_key)
        client.post(reverse("accounts:sessions-end"), {"session": first.pk})
        assert laptop.get(reverse("accounts:profile")).status_code == 302
        assert phone.get(reverse("accounts:profile")).status_code == 200
        client.post(reverse("accounts:sessions-end"))
        assert phone.get(reverse("accounts:profile")).status_code == 302
        assert client.get(reverse("accounts:profile")).status_code == 200

    def test_of_others_cannot_be_ended(self, client, ada):
        other = Client()
        other.force_login(make.user())
        other.get(reverse("accounts:profile"))
        theirs = UserSession.objects.get()
        client.force_login(ada)
        client.post(reverse("accounts:sessions-end"), {"session": theirs.pk})
        assert other.get(reverse("accounts:profile")).status_code == 200

    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1", "Safari on iPhone"),
            ("Mozilla/5.0 (Macintosh) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Mac"),
            ("curl/8", "An unknown browser"),
        ],
    )
    def test_name_devices_in_words(self, agent, words):
        assert devices.named(agent) == words
