"""Who is calling: tokens, passwords, our own page; and how often they may."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone

from accounts import api_tokens
from accounts.api import passwords, permissions, throttling
from accounts.models import ApiToken
from accounts.roles import Role
from contacts.models import Tag
from tests import make

pytestmark = pytest.mark.django_db

PASSWORD = "ember-and-ash-7"


@pytest.fixture(autouse=True)
def _afresh():
    passwords.forget()
    throttling.forget()
    permissions.forget()


def basic(email, password):
    code = b64encode(f"{email}:{password}".encode()).decode()
    return Client(headers={"Authorization": f"Basic {code}"})


def error(answer, code):
    assert answer.status_code == code, answer.content
    return answer.json()["errors"][0]


class TestToken:
    def test_lets_in_also_from_the_query_of_old_clients(self):
        _, raw = api_tokens.issue(
            make.user(), name="x", scopes=["read"], expires_at=None, at=timezone.now()
        )
        assert Client().get(f"/api/tags?access_token={raw}").status_code == 200

    def test_that_is_wrong_revoked_or_expired_does_not(self):
        api = make.api()
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        for client in (
            api.client,
            Client(headers={"Authorization": "Bearer knd_x"}),
            Client(headers={"Authorization": "Bearer " + "x" * 5_000}),
        ):
            assert error(client.get("/api/tags"), 401)["type"] == "access_denied"

    def test_acts_in_the_history_for_its_user(self):
        api = make.api()
        ada = make.contact()
        api.patch(f"/api/contacts/{ada.pk}/edit", {"city": "Paris"})
        (row,) = type(ada).pgh_event_model.objects.filter(pgh_obj=ada)
        assert row.pgh_context["user"] == api.user.pk
        assert row.pgh_context["token"] == api.user.api_tokens.get().pk


class TestPassword:
    def test_lets_in(self):
        user = make.user(password=PASSWORD)
        assert basic(user.email.upper(), PASSWORD).get("/api/tags").status_code == 200

    def test_is_checked_in_full_only_once(self, monkeypatch):
        user = make.user(password=PASSWORD)
        checks = []
        real = hashers.check_password
        monkeypatch.setattr(
            passwords, "check_password", lambda *said: checks.append(1) or real(*said)
        )
        client = basic(user.email, PASSWORD)
        for _ in range(5):
            assert client.get("/api/tags").status_code == 200
        assert checks == [1]

    def test_that_was_changed_is_wrong_at_once(self):
        user = make.user(password=PASSWORD)
        client = basic(user.email, PASSWORD)
        assert client.get("/api/tags").status_code == 200
        user.set_password("another-one-8")
        user.save()
        assert error(client.get("/api/tags"), 401)

    def test_of_somebody_who_was_sent_away_is_wrong_at_once(self):
        user = make.user(password=PASSWORD, role=Role.VIEWER)
        client = basic(user.email, PASSWORD)
        assert client.get("/api/tags").status_code == 200
        user.is_active = False
        user.save()
        said = error(client.get("/api/tags"), 401)
        assert said["message"] == "Authorization denied, invalid credentials."

    def test_is_not_enough_for_who_signs_in_in_two_steps(self):
        user = make.user(password=PASSWORD)
        client = basic(user.email, PASSWORD)
        assert client.get("/api/tags").status_code == 200
        TOTP.activate(user, generate_totp_secret())
        assert error(client.get("/api/tags"), 401)["type"] == "token_required"

    def test_is_not_enough_where_the_account_demands_two_steps_of_everybody(self):
        user = make.user(password=PASSWORD)
        make.setting("require_two_factor", True)
        said = error(basic(user.email, PASSWORD).get("/api/tags"), 401)
        assert said["type"] == "token_required"

    def test_that_is_wrong_too_often_closes_the_door(self):
        user = make.user(password=PASSWORD)
        for _ in range(5):
            assert basic(user.email, "wrong").get("/api/tags").status_code == 401
        answer = basic(user.email, PASSWORD).get("/api/tags")
        assert error(answer, 429)
        assert answer["Retry-After"] == "300"

    def test_gets_no_more_tries_by_spaces_around_the_address(self):
        user = make.user(password=PASSWORD)
        for many in range(5):
            assert basic(" " * many + user.email, "wrong").get("/api/tags").status_code == 401
        assert error(basic(user.email, PASSWORD).get("/api/tags"), 429)

    @pytest.mark.parametrize("sent", ["", "!", "YQ==", b64encode(b"\xff:x").decode(), "AAA6AAA="])
    def test_that_cannot_be_read_is_wrong(self, sent):
        client = Client(headers={"Authorization": f"Basic {sent}"})
        assert error(client.get("/api/tags"), 401)


class TestBrowser:
    def test_of_a_colleague_may_read_but_changes_only_with_the_token_of_the_page(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(make.user())
        assert client.get("/api/tags").status_code == 200
        said = client.post("/api/tags/new", {"tag": "hot"}, content_type="application/json")
        assert error(said, 403)
        assert not Tag.objects.exists()


class TestLimit:
    def test_stops_a_script_that_runs_wild(self, settings):
        settings.API_CALLS_PER_MINUTE = 2
        api, other = make.api(), make.api()
        assert [api.get("/api/tags").status_code for _ in range(3)] == [200, 200, 429]
        answer = api.get("/api/tags")
        assert error(answer, 429)
        assert 0 < int(answer["Retry-After"]) <= 60
        assert other.get("/api/tags").status_code == 200


class TestSwitch:
    def test_turns_the_api_off(self):
        api = make.api(role=Role.OWNER)
        make.setting("api_enabled", False)
        permissions.forget()
        said = error(api.get("/api/tags"), 403)
        assert (said["message"], said["type"]) == ("API disabled.", "api_disabled")
        permissions.forget()
