"""Signing in and out, and what users set for themselves."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.door.limits import FAILED_FROM_HERE, FAILED_SIGN_INS
from accounts.forms import sign_in
from accounts.models import User
from accounts.preferences import language_of, zone_of
from kit import limits
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "ember-ember-7"


@pytest.fixture
def ada():
    return make.user("ada@kindling.example", password=PASSWORD)


def attempt(client, password: str = PASSWORD, email: str = "ada@kindling.example", **more):
    data = {"email": email, "password": password, **more.pop("data", {})}
    return client.post(reverse("accounts:sign-in"), data, **more)


class TestSigningIn:
    def test_does_not_care_about_upper_and_lower_case_of_the_address(self, client, ada):
        assert attempt(client, email="Ada@Kindling.example").status_code == 302
        assert client.session["_auth_user_id"] == str(ada.pk)

    @pytest.mark.parametrize("email", ["ada@kindling.example", "eve@kindling.example"])
    def test_says_the_same_whether_or_not_the_address_exists(self, client, ada, email):
        response = attempt(client, "wrong", email=email)
        assert response.status_code == 422
        assert "do not go together" in response.text
        assert response.context["form"].errors.keys() == {"password"}

    def test_never_writes_the_password_back_into_the_page(self, client, ada):
        assert "wrong-wrong" not in attempt(client, "wrong-wrong").text

    @pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_leads_nowhere_but_to_pages_of_ours(self, client, ada, next_):
        response = attempt(client, data={"next": next_})
        assert response.url == reverse("insights:dashboard")

    def test_leads_to_the_page_that_was_asked_for(self, client, ada):
        assert attempt(client, data={"next": "/contacts/?q=a"}).url == "/contacts/?q=a"

    def test_refuses_whoever_may_not_work_here_any_more(self, client, ada):
        make.user()  # an account needs an owner
        User.objects.filter(pk=ada.pk).update(is_active=False)
        assert attempt(client).status_code == 422

    def test_shows_its_page_to_nobody_who_is_in_already(self, client, ada):
        client.force_login(ada)
        assert client.get(reverse("accounts:sign-in")).status_code == 302


class TestTooManyTries:
    def test_are_stopped_even_with_the_right_password(self, client, ada):
        for _ in range(5):
            attempt(client, "wrong")
        response = attempt(client)
        assert response.status_code == 429
        assert "Wait five minutes" in response.text

    def test_are_counted_while_their_passwords_are_checked(self, client, ada, monkeypatch):
        counted = []

        def check(*_, **__):
            counted.append(FAILED_SIGN_INS.reached("ada@kindling.example 127.0.0.1"))

        monkeypatch.setattr(sign_in, "authenticate", check)
        for _ in range(5):
            attempt(client, "wrong")
        assert counted == [False, False, False, False, True]

    def test_on_many_addresses_are_stopped_as_well(self, client, ada):
        for _ in range(FAILED_FROM_HERE.times):
            FAILED_FROM_HERE.count("192.0.2.7")
        assert attempt(client, REMOTE_ADDR="192.0.2.7").status_code == 429
        assert attempt(client).status_code == 302

    def test_from_one_machine_do_not_lock_a_colleague_out_elsewhere(self, client, ada):
        for _ in range(5):
            attempt(client, "wrong", REMOTE_ADDR="192.0.2.7")
        assert attempt(client).status_code == 302

    def test_are_forgotten_after_a_good_one(self, client, ada):
        for _ in range(4):
            attempt(client, "wrong")
        attempt(client)
        client.logout()
        attempt(client, "wrong")
        assert attempt(client).status_code == 302

    def test_keep_nobody_out_when_redis_is_away(self, client, ada, settings, caplog):
        settings.REDIS_URL = "redis://127.0.0.1:1"
        limits._redis.cache_clear()
        try:
            assert attempt(client).status_code == 302
        finally:
            limits._redis.cache_clear()
        assert "cannot read the count of sign-in" in caplog.text


class TestSigningOut:
    def test_takes_a_post(self, client, ada):
        client.force_login(ada)
        assert client.get(reverse("accounts:sign-out")).status_code == 405
        client.post(reverse("accounts:sign-out"))
        assert "_auth_user_id" not in client.session


class TestProfile:
    def test_keeps_what_was_chosen(self, client, ada):
        client.force_login(ada)
        chosen = {"first_name": "Ada", "time_zone": "Europe/Paris", "theme": "dark"}
        client.post(reverse("accounts:profile"), chosen)
        ada.refresh_from_db()
        assert (ada.first_name, ada.time_zone, ada.theme) == ("Ada", "Europe/Paris", "dark")

    def test_cannot_change_the_role(self, client):
        viewer = make.user(role="viewer")
        client.force_login(viewer)
        client.post(reverse("accounts:profile"), {"theme": "auto", "role": "owner"})
        viewer.refresh_from_db()
        assert viewer.role == "viewer"

    def test_changes_the_password_and_stays_signed_in(self, client, ada):
        client.force_login(ada)
        fresh = "quiet-cinder-42"
        data = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
        client.post(reverse("accounts:password"), data)
        ada.refresh_from_db()
        assert ada.check_password(fresh)
        assert client.get(reverse("accounts:profile")).status_code == 200

    def test_says_beside_the_field_what_is_wrong_with_a_password(self, client, ada):
        client.force_login(ada)
        data = {"old_password": "no", "new_password1": "a", "new_password2": "b"}
        response = client.post(reverse("accounts:password"), data)
        assert response.status_code == 422
        assert 'id="id_old_password_error"' in response.text

    def test_is_for_whoever_is_signed_in(self, client):
        assert client.get(reverse("accounts:profile")).url.startswith(reverse("accounts:sign-in"))

    def test_cannot_be_guessed_in_a_browser_that_was_left_open(self, client):
        user = make.user(password="ember-and-ash-7")
        client.force_login(user)
        fresh = "another-ember-8"
        for old in ["no"] * 5 + ["ember-and-ash-7"]:
            data = {"old_password": old, "new_password1": fresh, "new_password2": fresh}
            assert client.post(reverse("accounts:password"), data).status_code == 422
        user.refresh_from_db()
        assert user.check_password("ember-and-ash-7")


class TestTheme:
    def test_answers_a_script_with_nothing_and_a_form_with_the_page_it_came_from(self, client, ada):
        client.force_login(ada)
        url = reverse("accounts:theme")
        assert (
            client.post(url, {"theme": "dark"}, headers={"HX-Request": "true"}).status_code == 204
        )
        assert client.post(url, {"theme": "light", "next": "/contacts/"}).url == "/contacts/"
        ada.refresh_from_db()
        assert ada.theme == "light"

    def test_ignores_a_theme_that_does_not_exist(self, client, ada):
        client.force_login(ada)
        client.post(reverse("accounts:theme"), {"theme": "pink"})
        ada.refresh_from_db()
        assert ada.theme == "auto"


class TestPreferences:
    def test_of_the_user_come_before_those_of_the_account(self, rf):
        request = rf.get("/")
        request.user = make.user(time_zone="Europe/Paris", language="en")
        assert zone_of(request).key == "Europe/Paris"
        assert language_of(request) == "en"

    def test_of_the_account_hold_until_a_user_chooses(self, rf):
        request = rf.get("/")
        request.user = make.user()
        assert zone_of(request).key == "UTC"

    def test_do_not_break_a_page_over_a_zone_that_is_gone(self, rf):
        request = rf.get("/")
        request.user = make.user(time_zone="Atlantis/Harbour")
        assert zone_of(request).key == "UTC"

    def test_end_with_the_request(self, client, ada):
        User.objects.filter(pk=ada.pk).update(time_zone="Asia/Tokyo")
        client.force_login(ada)
        client.get(reverse("accounts:profile"))
        assert timezone.get_current_timezone_name() == "UTC"


class TestErrorPages:
    def test_are_ours(self, client, ada):
        client.force_login(ada)
        response = client.get("/no-such-page/")
        assert response.status_code == 404
        assert "There is nothing here" in response.text
