"""Signing in in two steps."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.door import second_step
from accounts.door.limits import FAILED_CODES
from accounts.models import SecurityEvent, User
from tests import make
from tests.accounts.codes import code

pytestmark = pytest.mark.django_db
PASSWORD = "ember-ember-7"
Kind = SecurityEvent.Kind


@pytest.fixture
def ada():
    return make.user("ada@kindling.example", password=PASSWORD)


def sign_in(client, email: str = "ada@kindling.example", **more):
    said = {"email": email, "password": PASSWORD, **more}
    return client.post(reverse("accounts:sign-in"), said)


def set_up(client) -> str:
    """Set up an app as its owner does; the secret that it keeps."""
    sign_in(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    # One step ago, so that the code of now is fresh for the sign-in that follows.
    client.post(reverse("mfa_activate_totp"), {"code": code(secret, steps_from_now=-1)})
    return secret


def recovery_codes(client) -> list[str]:
    return client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


def is_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


class TestSecondStep:
    def test_is_set_up_with_a_picture_and_the_first_code(
        self, client, ada, django_capture_on_commit_callbacks
    ):
        sign_in(client)
        page = client.get(reverse("mfa_activate_totp"))
        assert 'src="data:image/svg+xml;base64,' in page.text
        secret = page.context["form"].secret
        wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
        assert wrong.status_code == 422
        assert 'id="id_code_error"' in wrong.text
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
        assert answer.url == reverse("mfa_view_recovery_codes")
        assert len(recovery_codes(client)) == 10
        assert second_step.is_on(ada)
        assert "app for codes was added" in mail.outbox[-1].subject
        assert SecurityEvent.objects.filter(user=ada, kind=Kind.TWO_FACTOR_ADDED).count() == 1

    def test_keeps_its_secret_sealed(self, client, ada):
        secret = set_up(client)
        kept = Authenticator.objects.get(type="totp").data["secret"]
        assert secret not in kept
        assert len(kept) > 60

    def test_is_asked_for_after_the_password(self, ada):
        secret = set_up(Client())
        browser = Client()
        answer = sign_in(browser, next="/contacts/")
        assert answer.url == reverse("mfa_authenticate")
        assert not is_in(browser)
        answer = browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
        assert answer.url == "/contacts/"
        assert is_in(browser)
        line = SecurityEvent.objects.filter(kind=Kind.SIGNED_IN).latest("id")
        assert line.detail == {"ways": ["password", "mfa"]}

    def test_takes_each_code_once(self, ada):
        secret = set_up(Client())
        now = code(secret)
        first, second = Client(), Client()
        for browser in (first, second):
            sign_in(browser)
            browser.post(reverse("mfa_authenticate"), {"code": now})
        assert is_in(first)
        assert not is_in(second)

    def test_takes_each_recovery_code_once(self, ada):
        owner = Client()
        set_up(owner)
        spare = recovery_codes(owner)[0]
        first, second = Client(), Client()
        for browser in (first, second):
            sign_in(browser)
            browser.post(reverse("mfa_authenticate"), {"code": spare})
        assert is_in(first)
        assert not is_in(second)
        assert len(recovery_codes(owner)) == 9

    def test_cannot_be_guessed(self, ada):
        secret = set_up(Client())
        browser = Client()
        sign_in(browser)
        for _ in range(FAILED_CODES.times):
            answer = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
            assert answer.status_code == 422
        answer = browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
        assert "Wait five minutes" in answer.text
        assert not is_in(browser)
        tries = SecurityEvent.objects.filter(user=ada, kind=Kind.CODE_FAILED).count()
        assert tries == FAILED_CODES.times

    def test_guards_djangos_admin_as_well(self):
        root = User.objects.create_superuser("root@kindling.example", PASSWORD)
        browser = Client()
        sign_in(browser, root.email)
        secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
        browser.post(reverse("mfa_activate_totp"), {"code": code(secret, steps_from_now=-1)})
        browser.post(reverse("accounts:sign-out"))
        door = browser.get("/admin/", follow=True).redirect_chain[-1][0]
        assert door.startswith(reverse("accounts:sign-in"))
        browser.post(door, {"email": root.email, "password": PASSWORD})
        assert browser.get("/admin/").status_code == 302
        browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
        assert browser.get("/admin/").status_code == 200

    def test_can_be_removed_and_its_recovery_codes_go_with_it(self, client, ada):
        set_up(client)
        client.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.filter(user=ada).exists()
        assert SecurityEvent.objects.filter(user=ada, kind=Kind.TWO_FACTOR_REMOVED).count() == 1

    def test_asks_for_the_password_before_anything_changes(self, client, ada):
        client.force_login(ada)
        for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
            assert client.get(reverse(name)).url.startswith(reverse("account_reauthenticate"))

    def test_says_where_security_keys_work(self, client, ada):
        client.force_login(ada)
        index = reverse("mfa_index")
        assert "Add a key" in client.get(index, headers={"host": "localhost:8000"}).text
        assert "Add a key" not in client.get(index, headers={"host": "127.0.0.1:8000"}).text


class TestDemand:
    @pytest.fixture
    def olga(self):
        return make.user("olga@kindling.example", password=PASSWORD)

    @pytest.fixture(autouse=True)
    def _demanded(self):
        make.setting("require_two_factor", True)

    def test_leads_whoever_has_none_to_set_one_up_before_anything_else(self, client, ada):
        sign_in(client)
        for page in ("insights:dashboard", "accounts:profile", "contacts:list"):
            assert client.get(reverse(page)).url == reverse("mfa_index")
        assert "asks everybody" in client.get(reverse("mfa_index")).text
        asked = client.get(reverse("contacts:list"), headers={"HX-Request": "true"})
        assert asked.headers["HX-Redirect"] == reverse("mfa_index")
        set_up(client)
        assert is_in(client)

    def test_lets_people_sign_out_all_the_same(self, client, ada):
        sign_in(client)
        client.post(reverse("accounts:sign-out"))
        assert "_auth_user_id" not in client.session

    def test_keeps_the_last_one_where_it_is(self, client, ada):
        set_up(client)
        answer = client.post(reverse("mfa_deactivate_totp"))
        assert "has to stay" in answer.text
        assert second_step.is_on(ada)

    def test_is_put_by_owners_and_written_down(self, client, olga):
        make.setting("require_two_factor", False)
        sign_in(client, olga.email)
        client.post(reverse("accounts:demand-second-step"), {"demanded": "yes"})
        line = SecurityEvent.objects.get(kind=Kind.TWO_FACTOR_DEMANDED)
        assert line.actor == olga
        assert client.get(reverse("accounts:people")).url == reverse("mfa_index")


class TestReset:
    def test_lets_whoever_lost_the_phone_in_with_the_password_alone(self, client, ada):
        theirs = Client()
        set_up(theirs)
        olga = make.user("olga@kindling.example", password=PASSWORD)
        sign_in(client, olga.email)
        client.post(reverse("accounts:person-reset-second-step", args=[ada.pk]))
        assert not second_step.is_on(ada)
        assert not is_in(theirs)  # whoever holds the phone may sit there
        sign_in(theirs)
        assert is_in(theirs)
        line = SecurityEvent.objects.get(kind=Kind.TWO_FACTOR_RESET)
        assert (line.user, line.actor) == (ada, olga)
