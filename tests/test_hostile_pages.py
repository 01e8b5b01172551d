"""What attackers and broken browsers send to pages: an answer that fits, never a 500."""

from __future__ import annotations

import base64
import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests import make
from tests.test_permissions import TABLE, address

pytestmark = pytest.mark.django_db

# Every name that any view reads; a new one is worth adding here.
NAMES = [
    "q",
    "who",
    "owner",
    "tag",
    "company",
    "active_since",
    "created_since",
    "score_min",
    "score_max",
    "trigger",
    "sort",
    "after",
    "before",
    "count",
    "all",
    "only",
    "from",
    "to",
    "days",
    "words",
    "state",
    "kind",
    "score",
    "ids",
    "next",
    "ct",
    "act",
    "selected",
    "back",
    "note",
    "seen",
    "key",
    "points",
    "group",
    "text",
    "tags",
    "typed",
    "email",
    "password",
    "firstname",
    "website",
    "then",
    "do",
    "row",
    "kind-0",
    "id-0",
    "a0-to",
    "a0-user_ids",
    "a0-add_tags",
    "name",
    "threshold",
    "colour",
    "rearm",
    "rearm_below",
    "description",
    "repeats",
    "published_from",
    "published_until",
    "which-url",
    "which-name",
    "theme",
    "language",
    "time_zone",
]
NASTY = {
    "a NUL": "a\0b",
    "five thousand digits": "9" * 5000,
    "digits of another script": "١٢",
    "a superscript": "²",
    "the end of time": "9999-12-31T23:59:59-14:00",
    "the beginning of time": "0001-01-01T00:00",
    "an offset that Postgres refuses": "2026-01-01T00:00:00+23:59",
    "an operator": "a'b:*|!(\\",
    "not an address": "http://[",
    "a header": "a\r\nSet-Cookie: b",
}


def name_of_a_row(*values) -> str:
    """As `kit.paging` names rows, but with any values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.fixture
def owner(client) -> Client:
    """A browser in which an owner is signed in; an error of ours is an answer to it."""
    client.raise_request_exception = False
    client.force_login(make.user(role=Role.OWNER, is_superuser=True, is_staff=True))
    return client


class TestAnyPage:
    @pytest.mark.parametrize("nasty", NASTY)
    def test_bears_nonsense_under_every_name(self, owner, nasty):
        somebody = make.contact()
        somewhere = [
            reverse(f"contacts:{name}", args=[somebody.pk])
            for name in ("contact", "edit", "timeline", "tags", "notes", "owner", "erase")
        ]
        somewhere += [reverse("points:give", args=[somebody.pk])]
        somewhere += [reverse("points:reset", args=[somebody.pk, 1])]
        somewhere += [reverse("points:edit", args=[make.draft().pk])]
        somewhere += [reverse("triggers:edit", args=[make.trigger().pk])]
        everything = dict.fromkeys(NAMES, NASTY[nasty])
        pages = set(map(address, TABLE)) - {reverse("accounts:sign-out"), reverse("readyz")}
        for path in [*sorted(pages), *somewhere]:
            assert owner.get(path, everything).status_code < 500, path
            sent = {**everything, "act": "tag", "selected": somebody.pk}
            assert owner.post(path, sent).status_code < 500, path
        assert owner.get("/profile/").status_code == 200, "whoever is signed out meets no page"

    @pytest.mark.parametrize(
        "values",
        [
            ("\ud800", "\ud800", 1),
            ("2026-01-01T00:00:00+23:59", 1),
            ("9999-12-31T23:59:59-14:00", 1),
            ("0001-01-01T00:00:00+14:00", 1),
            ("2026-01-01T00:00:00+00:00", "\ud800"),
            (10**400, 1),
        ],
    )
    def test_takes_a_row_that_cannot_be_for_none(self, owner, values):
        make.contact()
        for sort in ("name", "active", "created", "-score"):
            for way in ("after", "before"):
                asked = {"sort": sort, way: name_of_a_row(*values)}
                assert owner.get(reverse("contacts:list"), asked).status_code == 200
        for page in ("channels:outbox", "insights:work-set-aside"):
            assert owner.get(reverse(page), {"after": name_of_a_row(*values)}).status_code == 200

    @pytest.mark.parametrize("page", ["contacts:list", "accounts:sign-in", "livez"])
    @pytest.mark.parametrize("name", ["sessionid", "csrftoken", "kindling_staff", "messages"])
    def test_takes_a_cookie_that_spells_a_nul_for_none(self, client, name, page):
        cookie = f'{name}="\\000\\000\\000\\000aaaaaaaa"'
        assert client.get(reverse(page), headers={"cookie": cookie}).status_code in (200, 302)

    def test_bears_an_address_of_htmx_that_is_none(self, client):
        told = {"HX-Request": "true", "HX-Current-URL": "http://["}
        answer = client.get(reverse("contacts:list"), headers=told)
        assert answer["HX-Redirect"] == "/sign-in/?next=%2F"

    @pytest.mark.parametrize("host", ["a b<script>", "", "[::1", "é"])
    def test_refuses_a_host_that_is_none(self, client, host):
        answer = client.get(reverse("accounts:sign-in"), headers={"host": host})
        assert answer.status_code == 400
        assert "default-src 'none'" in answer["Content-Security-Policy"]

    def test_refuses_a_form_in_letters_that_we_do_not_read(self):
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.get(reverse("accounts:sign-in"))
        form = "application/x-www-form-urlencoded; charset=utf-7"
        answer = strict.post(reverse("accounts:sign-in"), b"x", content_type=form)
        assert answer.status_code == 400
        assert "default-src 'none'" in answer["Content-Security-Policy"]


class TestAPageOfSomebodySignedIn:
    def test_is_for_no_cache_to_keep(self, owner):
        for path in ("/", reverse("contacts:list"), reverse("accounts:profile"), "/nothing/"):
            assert "no-store" in owner.get(path)["Cache-Control"]
            assert "private" in owner.get(path)["Cache-Control"]


class TestTheWayOn:
    @pytest.mark.parametrize("next_", ["nothing", "insights:work", "-1", "%", "(", ""])
    def test_is_the_dashboard_where_it_leads_to_no_address(self, owner, next_):
        answer = owner.get(reverse("accounts:sign-in"), {"next": next_})
        assert answer.url == reverse("insights:dashboard")

    @pytest.mark.parametrize("back", ["nothing", "insights:work", "//evil.example", "/\\evil"])
    def test_after_a_change_in_bulk_is_the_list_where_it_leads_to_no_address(self, owner, back):
        answer = owner.post(reverse("contacts:bulk"), {"back": back, "act": "tag"})
        assert answer.url == reverse("contacts:list")


class TestDjangosOwnAdmin:
    def test_has_no_door_of_its_own_where_tries_would_not_count(self, client):
        make.user("ada@kindling.example", password="ember-ember-7", is_superuser=True)
        told = {"username": "ada@kindling.example", "password": "ember-ember-7"}
        answer = client.post("/admin/login/?next=/admin/points/", told)
        assert answer.url == "/sign-in/?next=/admin/points/"
        assert "_auth_user_id" not in client.session

    def test_turns_colleagues_away_who_are_signed_in_already(self, client):
        client.force_login(make.user())
        assert client.get("/admin/login/").status_code == 403
