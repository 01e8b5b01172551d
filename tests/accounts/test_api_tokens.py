"""API tokens: shown once, known by their hash, dead when they should be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import api_tokens
from accounts.models import ApiToken, User
from accounts.roles import Can, Role
from tests import make

pytestmark = pytest.mark.django_db

NOW = timezone.now()
A_MINUTE = timedelta(minutes=1)


class TestToken:
    def test_opens_the_door_for_its_user(self):
        ana = make.user()
        _token, raw = make.api_token(ana)
        found = api_tokens.token_of(raw)
        assert found is not None
        assert found.user == ana

    def test_costs_one_query_once_its_use_was_noted(self, django_assert_num_queries):
        _token, raw = make.api_token()
        api_tokens.token_of(raw, at=NOW)
        with django_assert_num_queries(1):
            found = api_tokens.token_of(raw, at=NOW)
            assert found is not None
            assert found.user.is_active

    def test_is_not_kept_as_it_is(self):
        token, raw = make.api_token()
        token.refresh_from_db()
        assert raw.startswith(token.prefix)
        assert not any(raw in str(value) for value in vars(token).values())

    def test_has_a_shape_that_scanners_for_secrets_can_find(self):
        _token, raw = make.api_token()
        assert api_tokens.SHAPE.fullmatch(raw)

    @pytest.mark.parametrize("raw", ["", "knd_", "knd_" + "x" * 43, "knd_\0", "knd_" + "é" * 43])
    def test_is_none_if_nobody_gave_it_out(self, raw):
        make.api_token()
        assert api_tokens.token_of(raw) is None

    def test_cannot_be_found_by_its_hash(self):
        token, _raw = make.api_token()
        assert api_tokens.token_of(token.hash) is None

    def test_is_dead_once_revoked(self):
        token, raw = make.api_token()
        owner = make.user()
        assert api_tokens.revoke(token, actor=owner, at=NOW)
        assert not api_tokens.revoke(token, actor=make.user(), at=NOW)
        assert api_tokens.token_of(raw) is None
        token.refresh_from_db()
        assert (token.revoked_by, token.revoked_at) == (owner, NOW)

    def test_is_dead_once_expired(self):
        _token, raw = make.api_token(expires_at=NOW + A_MINUTE)
        assert api_tokens.token_of(raw, at=NOW) is not None
        assert api_tokens.token_of(raw, at=NOW + A_MINUTE) is None

    def test_is_dead_while_its_user_is_not_active(self):
        ana = make.user(role=Role.SALES)
        _token, raw = make.api_token(ana)
        User.objects.filter(pk=ana.pk).update(is_active=False)
        assert api_tokens.token_of(raw) is None

    def test_lets_its_user_do_no_more_than_their_role(self):
        _token, raw = make.api_token(make.user(role=Role.VIEWER), scopes=["write"])
        found = api_tokens.token_of(raw)
        assert found is not None
        assert not found.user.may(Can.EDIT_CONTACTS)


class TestScope:
    @pytest.mark.parametrize(
        ("scopes", "allowed"),
        [
            (["read"], {"read"}),
            (["events"], {"events"}),
            (["read", "events"], {"read", "events"}),
            (["write"], {"read", "write", "events"}),
        ],
    )
    def test_allows_what_it_says(self, scopes, allowed):
        token, _raw = make.api_token(scopes=scopes)
        assert {scope for scope in ApiToken.Scope.values if token.allows(scope)} == allowed

    @pytest.mark.parametrize("scopes", [[], ["everything"], ["read", "root"]])
    def test_must_be_one_that_exists(self, scopes):
        with pytest.raises(ValueError):
            make.api_token(scopes=scopes)


class TestLastUse:
    def test_is_noted_with_its_address(self):
        token, raw = make.api_token()
        api_tokens.token_of(raw, at=NOW, ip="192.0.2.7")
        token.refresh_from_db()
        assert (token.last_used_at, token.last_used_ip) == (NOW, "192.0.2.7")

    def test_is_noted_once_a_minute(self):
        token, raw = make.api_token()
        for seconds in (0, 30, 59):
            api_tokens.token_of(raw, at=NOW + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at == NOW
        api_tokens.token_of(raw, at=NOW + A_MINUTE)
        token.refresh_from_db()
        assert token.last_used_at == NOW + A_MINUTE

    def test_does_without_an_address_that_is_none(self):
        token, raw = make.api_token()
        api_tokens.token_of(raw, at=NOW, ip="unix:")
        token.refresh_from_db()
        assert (token.last_used_at, token.last_used_ip) == (NOW, None)


class TestScreen:
    @pytest.fixture
    def ana(self, client):
        ana = make.user("ana@kindling.example", role=Role.MARKETER)
        client.force_login(ana)
        return ana

    def make(self, client, **said):
        form = {"name": "Zapier", "scope": "write", "lives": "30", **said}
        return client.post("/profile/tokens/", form)

    def test_shows_a_new_token_once(self, client, ana):
        page = self.make(client).content.decode()
        (raw,) = set(api_tokens.SHAPE.findall(page))
        found = api_tokens.token_of(raw)
        assert found is not None
        assert (found.user, found.name, found.scopes) == (ana, "Zapier", ["write"])
        assert found.expires_at is not None
        assert raw not in client.get("/profile/tokens/").content.decode()

    def test_asks_for_the_password_again_before_it_makes_one(self, client):
        client.force_login(make.user(password="long ago typed"))
        answer = self.make(client)
        assert answer["Location"].startswith("/sign-in/again/")
        assert not ApiToken.objects.exists()

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"scope": "root"}, {"lives": "9999"}])
    def test_says_what_is_missing(self, client, ana, wrong):
        assert self.make(client, **wrong).status_code == 422
        assert not ApiToken.objects.exists()

    def test_revokes_ones_own(self, client, ana):
        token, raw = make.api_token(ana)
        client.post(f"/profile/tokens/{token.pk}/revoke/")
        assert api_tokens.token_of(raw) is None

    def test_keeps_others_tokens_from_everybody_but_owners(self, client, ana):
        token, raw = make.api_token(make.user(), name="Of somebody else")
        assert "Of somebody else" not in client.get("/profile/tokens/").content.decode()
        assert client.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
        assert api_tokens.token_of(raw) is not None
        client.force_login(make.user())
        assert "Of somebody else" in client.get("/administration/tokens/").content.decode()
        client.post(f"/profile/tokens/{token.pk}/revoke/")
        assert api_tokens.token_of(raw) is None


@pytest.mark.django_db(transaction=True)
class TestBusyToken:
    def test_is_not_waited_for(self):
        token, raw = make.api_token()

        def call():
            try:
                return api_tokens.token_of(raw, at=NOW)
            finally:
                connection.close()

        with transaction.atomic(), ThreadPoolExecutor(1) as pool:
            ApiToken.objects.select_for_update().get(pk=token.pk)
            assert pool.submit(call).result(timeout=10) == token
        token.refresh_from_db()
        assert token.last_used_at is None
