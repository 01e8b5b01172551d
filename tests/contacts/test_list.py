"""The contact list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from contacts import companies, listing, tags
from points.models import Group
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make.user("ana@kindling.example", first_name="Ana", last_name="Costa")


@pytest.fixture
def client(client, ana):
    client.force_login(ana)
    return client


def names(client, address=""):
    """The names on the page, from the top."""
    html = client.get(f"/contacts/{address}").content.decode()
    return [
        part.split("<")[0]
        for part in html.split('class="row-link"')[1:]
        for part in [part.split(">", 1)[1]]
    ]


def person(name, points=0, **more):
    contact = make.contact(firstname=name, **more)
    if points:
        make.entry(contact, points)
    return contact


class TestTheList:
    def test_shows_known_people_and_the_highest_score_first(self, client):
        person("Cold", 3), person("Hot", 90), person("Warm", 50)
        make.anonymous()
        assert names(client) == ["Hot", "Warm", "Cold"]

    def test_colours_a_row_by_the_highest_trigger_reached_and_says_its_name(self, client):
        make.trigger(80, name="High-Interest", colour="red")
        make.trigger(50, name="Warm", colour="orange")
        person("Hot", 82), person("Warm", 79), person("Cold", 49)
        html = client.get("/contacts/").content.decode()
        rows = html.split("<tr ")[1:]
        assert 'class="tint-red"' in rows[0]
        assert '<span class="score__points">82</span>' in rows[0]
        assert "High-Interest" in rows[0]
        assert 'class="tint-orange"' in rows[1]
        assert "Warm" in rows[1]
        assert "tint-" not in rows[2]

    def test_does_not_colour_by_other_scores_or_by_triggers_that_are_not_published(self, client):
        fit = Group.objects.create(name="Fit")
        make.trigger(5, name="Fits well", colour="purple", group=fit)
        paused = make.trigger(1, name="Paused")
        paused.is_published = False
        paused.save()
        contact = person("Ada", 2)
        make.entry(contact, 8, group=fit)
        html = client.get("/contacts/").content.decode()
        assert "tint-" not in html
        assert "Paused" not in html
        assert "Fits well" in html

    def test_escapes_what_people_are_called(self, client):
        person("<script>alert(1)</script>", company=companies.named('"><img src=x>'))
        contact = person("Ada")
        tags.add([contact.pk], ["<b>bold</b>"])
        html = client.get("/contacts/").content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>bold" not in html

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("name", ["Ada", "Ben", "Cyd"]),
            ("-name", ["Cyd", "Ben", "Ada"]),
            ("-score", ["Ben", "Cyd", "Ada"]),
            ("score", ["Ada", "Cyd", "Ben"]),
            ("-active", ["Cyd", "Ada", "Ben"]),
            ("active", ["Ben", "Ada", "Cyd"]),
            ("-created", ["Ada", "Ben", "Cyd"]),
            ("nonsense", ["Ben", "Cyd", "Ada"]),
        ],
    )
    def test_is_sorted_as_the_address_says(self, client, sort, expected):
        now = timezone.now()
        ada = person("Ada", 1, at=now)
        person("Ben", 9, at=now - timedelta(days=1))
        cyd = person("Cyd", 5, at=now - timedelta(days=2))
        make.visit(ada, at=now - timedelta(hours=3))
        make.visit(cyd, at=now - timedelta(hours=1))
        assert names(client, f"?sort={sort}") == expected

    def test_pages_both_ways_without_losing_anybody(self, client, monkeypatch):
        monkeypatch.setattr(listing, "PAGE_SIZE", 3)
        for number in range(8):
            person(f"P{number}", 10 * (number % 2))
        seen, response = [], client.get("/contacts/")
        while True:
            shown = response.context["list"]
            seen += names(client, "?" + response.request["QUERY_STRING"])
            if not shown.older:
                break
            response = client.get("/contacts/", {"after": shown.older})
        assert len(seen) == len(set(seen)) == 8
        back = client.get("/contacts/", {"before": response.context["list"].newer})
        assert names(client, "?" + back.request["QUERY_STRING"]) == seen[3:6]

    def test_counts_after_the_page_or_on_request_without_a_script(self, client):
        person("Ada"), person("Ben")
        page = client.get("/contacts/").content.decode()
        assert 'hx-get="/contacts/count/?"' in page
        assert "2 contacts" not in page
        assert "2 contacts" in client.get("/contacts/count/").content.decode()
        assert "2 contacts" in client.get("/contacts/?count=1").content.decode()
        assert "1 contact" in client.get("/contacts/count/?q=ben").content.decode()

    def test_stops_counting_where_it_says_many(self, client, monkeypatch):
        monkeypatch.setattr(listing, "COUNTED", 2)
        for number in range(4):
            person(f"P{number}")
        assert "2+ contacts" in client.get("/contacts/count/").content.decode()
        assert "4 contacts" in client.get("/contacts/count/?all=1").content.decode()
        assert "4 contacts" in client.get("/contacts/?count=1&all=1").content.decode()

    def test_says_what_it_is_for_while_it_is_empty(self, client):
        assert "There are no contacts yet" in client.get("/contacts/").content.decode()

    def test_offers_to_clear_the_filters_when_nobody_matches(self, client):
        person("Ada")
        html = client.get("/contacts/?q=nobody-is-called-so").content.decode()
        assert "Nobody matches “nobody-is-called-so”" in html
        assert "Clear all filters" in html

    def test_needs_few_statements_however_many_contacts(self, client):
        make.trigger(5)
        fit = Group.objects.create(name="Fit")
        for number in range(12):
            contact = person(f"P{number}", number + 1, company=companies.named(f"C{number}"))
            tags.add([contact.pk], [f"t{number}", "all"])
            make.entry(contact, 2, group=fit)
        client.get("/contacts/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/contacts/")
        assert len(asked) <= 16

    def test_gives_htmx_the_part_without_the_frame(self, client):
        person("Ada")
        html = client.get("/contacts/", headers={"HX-Request": "true"}).content.decode()
        assert "Ada" in html
        assert "<html" not in html

    def test_hides_the_button_from_who_may_not_write_contacts_down(self, client):
        client.force_login(make.user(role=Role.SALES))
        assert (
            'href="/contacts/new/"'
            not in client.get("/contacts/").content.decode().split("<main")[1].split("table")[0]
        )


class TestFilters:
    def test_narrow_by_owner(self, client, ana):
        person("Mine", owner=ana), person("Nobody's")
        colleague = make.user("ben@kindling.example")
        person("Ben's", owner=colleague)
        assert names(client, "?owner=mine") == ["Mine"]
        assert names(client, "?owner=nobody") == ["Nobody&#x27;s"]
        assert names(client, f"?owner={colleague.pk}") == ["Ben&#x27;s"]

    def test_narrow_by_tag_company_and_score(self, client):
        ada = person("Ada", 40, company=companies.named("Acme Instruments"))
        person("Ben", 60, company=companies.named("Globex"))
        tags.add([ada.pk], ["VIP"])
        assert names(client, "?tag=vip") == ["Ada"]
        assert names(client, "?company=acme") == ["Ada"]
        assert names(client, "?score_min=50") == ["Ben"]
        assert names(client, "?score_max=50") == ["Ada"]
        assert names(client, "?score_min=40&score_max=60&sort=score") == ["Ada", "Ben"]

    def test_narrow_by_what_a_score_has_reached(self, client):
        high = make.trigger(80)
        person("Hot", 80), person("Cold", 79)
        assert names(client, f"?trigger={high.pk}") == ["Hot"]

    def test_narrow_by_time(self, client):
        now = timezone.now()
        old = person("Old", at=now - timedelta(days=40))
        person("New", at=now)
        make.visit(old, at=now)
        today = f"{timezone.localdate():%Y-%m-%d}"
        assert names(client, f"?created_since={today}") == ["New"]
        assert names(client, f"?active_since={today}") == ["Old"]

    def test_show_anonymous_visitors_where_asked_for(self, client):
        person("Ada")
        visitor = make.anonymous()
        assert names(client, "?who=anonymous") == [f"Visitor {visitor.pk}"]
        assert len(names(client, "?who=all")) == 2

    def test_never_show_who_was_deleted_merged_or_erased(self, client):
        now = timezone.now()
        for field in ("deleted_at", "erased_at"):
            gone = person("Gone")
            setattr(gone, field, now)
            gone.save()
        winner = person("Ada")
        merged = person("Merged")
        merged.merged_into = winner
        merged.save()
        for who in ("", "all", "anonymous"):
            assert set(names(client, f"?who={who}")) <= {"Ada"}

    def test_stand_as_chips_each_with_the_address_without_it(self, client):
        person("Ada", 40)
        html = client.get("/contacts/?owner=nobody&score_min=20&sort=name").content.decode()
        assert "2 filters active" in html
        assert 'href="?score_min=20&amp;sort=name"' in html
        assert 'href="?owner=nobody&amp;sort=name"' in html

    @pytest.mark.parametrize(
        "address",
        ["?score_min=abc", "?owner=999999", "?owner=x", "?trigger=0", "?created_since=yesterday",
         "?score_min=1e49", "?who=x", "?tag=%00", "?q=%00a", "?company=%25", "?after=x&before=y"],
    )  # fmt: skip
    def test_leave_out_what_makes_no_sense(self, client, address):
        person("Ada", 40)
        assert client.get(f"/contacts/{address}").status_code == 200

    def test_are_a_page_of_their_own_without_a_script(self, client):
        html = client.get("/contacts/filters/?tag=vip&sort=name").content.decode()
        assert 'action="/contacts/"' in html
        assert 'value="vip"' in html
        assert 'name="sort" value="name"' in html


class TestOffers:
    def test_name_the_tags_and_companies_there_are(self, client):
        tags.named(["vip", "student"])
        companies.named("Acme"), companies.named("Globex")
        assert client.get("/contacts/known-tags/").content.decode().count("<option") == 2
        html = client.get("/contacts/known-companies/?company=ac").content.decode()
        assert "Acme" in html
        assert "Globex" not in html
