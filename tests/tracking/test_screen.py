"""Administration → Tracking: the snippet, what has been heard, whose visits count."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Setting
from accounts.roles import Role
from contacts.models import Contact, Event
from tests import make
from tracking import sites, wishes_cache
from tracking.forms import SettingsForm, site_in
from tracking.models import IntakeCount, SiteSeen

SCREEN = reverse("tracking:screen")
SETTINGS = reverse("tracking:change")


@pytest.fixture
def owner(client, db):
    somebody = make.user(role=Role.OWNER, first_name="Olga")
    client.force_login(somebody)
    return somebody


def words(answer):
    """The text of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def said(**changed):
    """The settings form as a browser sends it."""
    fields = {
        "tracked_sites": "",
        "ignored_addresses": "",
        "consent_mode": "assume",
        "honour_privacy_signals": "on",
    }
    return fields | changed


class TestSnippet:
    def test_loads_the_script_from_our_public_address(self, client, owner, settings):
        settings.BASE_URL = "https://kindling.shop.example"
        page = client.get(SCREEN).content.decode()
        assert "&quot;https://kindling.shop.example/mtc.js&quot;" in page
        assert "https://kindling.shop.example/mtracking.gif" in page

    def test_takes_the_address_that_was_asked_where_none_was_set(self, client, owner, settings):
        settings.BASE_URL = "http://127.0.0.1:8000"
        page = client.get(SCREEN, headers={"host": "kindling.shop.example"}).content.decode()
        assert "http://kindling.shop.example/mtc.js" in page
        assert "127.0.0.1:8000/mtc.js" not in page


class TestWarning:
    @pytest.mark.parametrize(
        ("base", "words_of_it"),
        [
            ("http://localhost:8000", "this computer or its network only"),
            ("http://192.168.1.7", "this computer or its network only"),
            ("https://kindling.local", "this computer or its network only"),
            ("http://kindling.shop.example", "has no https"),
        ],
    )
    def test_tells_why_a_live_site_does_not_reach_us(
        self, client, owner, settings, base, words_of_it
    ):
        settings.BASE_URL = base
        page = client.get(SCREEN, headers={"host": base.partition("://")[2]})
        assert words_of_it in words(page)
        assert "BASE_URL=https://" in words(page)

    def test_tells_that_the_page_was_asked_for_at_another_address(self, client, owner, settings):
        settings.BASE_URL = "https://kindling.shop.example"
        page = client.get(SCREEN, headers={"host": "other.shop.example"})
        assert "You opened this page at http://other.shop.example" in words(page)

    def test_is_not_there_where_all_is_well(self, client, owner, settings):
        settings.BASE_URL = "https://kindling.shop.example"
        page = client.get(SCREEN, headers={"host": "kindling.shop.example"}, secure=True)
        assert "note--warn" not in page.content.decode()


class TestHeard:
    def test_waits_and_looks_every_two_seconds_until_the_first_visit(self, client, owner):
        page = client.get(SCREEN)
        assert "Waiting for the first visit" in words(page)
        assert 'hx-trigger="every 2s"' in page.content.decode()

    def test_names_the_site_and_the_seconds_once_a_visit_came(self, client, owner, front):
        front.browser().look("https://www.shop.example:8443/pricing")
        front.drain()
        part = client.get(SCREEN, headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert re.search(r"Received from www.shop.example:8443 \d+ seconds? ago", words(part))

    def test_counts_visits_of_today_by_site(self, front):
        for page in ("https://a.example/1", "https://a.example/2", "https://b.example/"):
            front.browser().look(page)
        front.drain()
        front.browser().look("https://a.example/3")
        front.drain()
        assert {site.origin: site.count for site in SiteSeen.objects.all()} == {
            "https://a.example": 3,
            "https://b.example": 1,
        }

    def test_begins_each_day_at_nothing(self, db):
        now = timezone.now()
        sites.note(_counted("https://a.example", 5), at=now)
        sites.note(_counted("https://a.example", 2), at=now + timedelta(days=1))
        assert SiteSeen.objects.get().count == 2

    def test_says_of_a_site_that_is_not_listed_that_its_visits_are_left_out(
        self, client, owner, front
    ):
        make.setting("tracked_sites", ["shop.example"])
        front.browser().look("https://blog.example/")
        front.drain()
        page = client.get(SCREEN)
        assert "Waiting for the first visit" in words(page)
        assert "not on your list" in words(page)
        assert "On pages of other sites" in words(page)
        client.post(reverse("tracking:list-site"), {"site": "blog.example"})
        assert Setting.objects.get(pk="tracked_sites").value == ["shop.example", "blog.example"]
        assert "Received from blog.example" in words(client.get(SCREEN))

    def test_does_not_take_our_own_demo_shop_for_a_site(self, front):
        make.setting("tracked_sites", ["shop.example"])
        front.browser().look(f"{front.url}/demo/pricing/")
        front.drain()
        assert not SiteSeen.objects.exists()
        assert Event.objects.count() == 1

    def test_tells_what_was_left_out_and_why(self, client, owner):
        today = timezone.now().date()
        IntakeCount.objects.create(day=today, fate="staff", count=3)
        page = words(client.get(SCREEN))
        assert "Colleagues Whoever is signed in here is not followed" in page

    def test_is_not_filled_up_by_somebody_who_makes_names_up(self, db, monkeypatch):
        monkeypatch.setattr(sites, "MOST", 5)
        now = timezone.now()
        sites.note(_counted("https://shop.example", 10), at=now)
        for number in range(10):
            sites.note(_counted(f"https://{number}.example", 1), at=now)
        assert SiteSeen.objects.count() == 5
        assert SiteSeen.objects.filter(origin="https://shop.example").exists()


def _counted(origin, many):
    return sites.Counter({origin: many})


class TestSettings:
    def test_are_kept_with_who_changed_them(self, client, owner):
        answer = client.post(
            SETTINGS,
            said(
                tracked_sites="https://www.Shop.example/pricing\n*.blog.example",
                ignored_addresses="203.0.113.7 Office in Berlin\n2001:db8::/48\n198.51.100.9/24",
                consent_mode="ask",
            ),
        )
        assert answer.status_code == 302
        kept = dict(Setting.objects.values_list("key", "value"))
        assert kept["tracked_sites"] == ["www.shop.example", "*.blog.example"]
        assert kept["ignored_addresses"] == [
            {"network": "203.0.113.7", "note": "Office in Berlin"},
            {"network": "2001:db8::/48", "note": ""},
            {"network": "198.51.100.0/24", "note": ""},
        ]
        assert kept["consent_mode"] == "ask"
        assert "honour_privacy_signals" not in kept  # it did not change
        assert Setting.objects.get(pk="tracked_sites").changed_by == owner
        assert "by Olga" in words(client.get(SCREEN))

    def test_come_back_as_they_were_typed(self, client, owner):
        sent = said(tracked_sites="shop.example", ignored_addresses="203.0.113.7 Office")
        client.post(SETTINGS, sent)
        form = client.get(SETTINGS).context["form"]
        assert {name: form.initial[name] for name in ("tracked_sites", "ignored_addresses")} == {
            "tracked_sites": "shop.example",
            "ignored_addresses": "203.0.113.7 Office",
        }

    @pytest.mark.parametrize(
        ("field", "typed", "error"),
        [
            ("tracked_sites", "shop.example\nnot a site", "“not a site” is not the name of a site"),
            ("tracked_sites", "*.com", "“*.com” is not the name of a site"),
            ("ignored_addresses", "our office", "does not begin with an address"),
            ("ignored_addresses", "0.0.0.0/0", "0.0.0.0/0 would leave out too many people"),
            ("consent_mode", "whatever", "whatever"),
        ],
    )
    def test_say_beside_the_field_what_is_wrong(self, client, owner, field, typed, error):
        answer = client.post(SETTINGS, said(**{field: typed}))
        assert answer.status_code == 422
        assert error in " ".join(answer.context["form"].errors[field])
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert not Setting.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "site"),
        [
            ("https://shop.example:8080/a?b", "shop.example"),
            ("Bücher.example", "xn--bcher-kva.example"),
            ("localhost", "localhost"),
            ("shop.example.", "shop.example"),
        ],
    )
    def test_read_a_site_from_what_people_paste(self, typed, site):
        assert site_in(typed) == site

    def test_bear_any_text(self):
        for text in ("\0", "*.", "://", "[", "a" * 300, "-.example", "\ud800"):
            form = SettingsForm(said(tracked_sites=text, ignored_addresses=text))
            form.is_valid()

    def test_add_the_address_of_who_asks_and_take_it_off_again(self, client, owner):
        make.setting("ignored_addresses", [{"network": "203.0.113.0/24", "note": "Agency"}])
        client.post(reverse("tracking:ignore-me"), REMOTE_ADDR="::ffff:198.51.100.4")
        kept = Setting.objects.get(pk="ignored_addresses")
        assert [one["network"] for one in kept.value] == ["203.0.113.0/24", "198.51.100.4"]
        client.post(reverse("tracking:heed-me"), REMOTE_ADDR="198.51.100.4")
        kept.refresh_from_db()
        assert [one["network"] for one in kept.value] == ["203.0.113.0/24"]

    def test_reach_the_collector_without_a_restart(self, client, owner, front, monkeypatch):
        monkeypatch.setattr(wishes_cache, "FRESH_SECONDS", 0)
        front.browser().look()
        client.post(SETTINGS, said(ignored_addresses="127.0.0.0/8"))
        front.browser().look()  # reads the settings again, behind what it answers
        browser = front.browser()
        assert browser.look().json() == {"success": 0}
        front.drain()
        assert front.counts()["ignored"] == 1


class TestIgnoredAddresses:
    """The client of these tests is at 127.0.0.1."""

    @pytest.mark.parametrize(
        "network", ["127.0.0.1", "127.0.0.0/8", "::ffff:127.0.0.1", "::ffff:127.0.0.0/104"]
    )
    def test_drop_a_visit_and_count_it(self, front, network):
        make.setting("ignored_addresses", [{"network": network, "note": ""}])
        answer = front.browser().look()
        assert answer.json() == {"success": 0}
        assert "set-cookie" not in answer.headers
        front.browser().ask("GET", "/mtracking.gif?url=https://shop.example/")
        front.drain()
        assert front.counts() == {"ignored": 2}
        assert not Contact.objects.exists()

    @pytest.mark.parametrize("network", ["128.0.0.0/8", "2001:db8::/32", "::1"])
    def test_let_everybody_else_through(self, front, network):
        make.setting("ignored_addresses", [{"network": network, "note": ""}])
        assert front.browser().look().json()["success"] == 1

    def test_do_not_stop_anybody_from_trying_the_demo_shop(self, front):
        make.setting("ignored_addresses", [{"network": "127.0.0.1", "note": ""}])
        assert front.browser().look(f"{front.url}/demo/").json()["success"] == 1


class TestSites:
    @pytest.mark.parametrize(
        ("listed", "host", "counts"),
        [
            ("shop.example", "shop.example", True),
            ("shop.example", "www.shop.example", True),
            ("shop.example", "evilshop.example", False),
            ("*.shop.example", "www.shop.example", True),
            ("*.shop.example", "shop.example", False),
            ("localhost", "evil.localhost", False),
        ],
    )
    def test_count_where_the_list_names_them(self, front, listed, host, counts):
        make.setting("tracked_sites", [listed])
        front.browser().look(f"https://{host}/")
        front.drain()
        assert front.counts() == ({"kept": 1} if counts else {"other_site": 1})
