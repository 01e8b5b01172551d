"""From hits to events: what is understood, flagged, dropped."""

from __future__ import annotations

import pytest
from django.utils import timezone

from contacts.models import Event, Subject
from points.models import Entry
from tests import make
from tracking import pages, pipeline

SHOP = "https://shop.example/"


class TestVisit:
    def test_becomes_an_event_about_its_page(self, front):
        before = timezone.now()
        front.browser().look(f"{SHOP}pricing?plan=pro#top", page_title="Prices")
        front.drain()
        event = Event.objects.get()
        assert (event.kind, event.source, event.machine) == ("url.hit", "visit", None)
        assert event.url == f"{SHOP}pricing?plan=pro#top"
        assert before <= event.occurred_at <= timezone.now()
        subject = Subject.objects.get(pk=event.subject_id)
        assert (subject.kind, subject.key, subject.label) == ("page", f"{SHOP}pricing", "Prices")

    def test_keeps_where_it_came_from(self, front):
        front.browser().look(page_referrer="https://search.example/", utm_source="letter")
        front.drain()
        assert Event.objects.get().properties == {
            "referrer": "https://search.example/",
            "utm_source": "letter",
        }

    def test_earns_points(self, front):
        make.point_action("*/pricing*", points=10)
        browser = front.browser()
        browser.look(f"{SHOP}pricing")
        browser.look(f"{SHOP}other")
        front.drain()
        assert Entry.objects.get().points == 10

    def test_counts_once_per_id(self, front):
        browser = front.browser()
        for _ in range(3):
            browser.look(mt_id="one")
        front.drain()
        browser.look(mt_id="one")
        browser.look(mt_id="two")
        front.drain()
        assert Event.objects.count() == 2
        assert front.counts() == {"kept": 2, "sent_twice": 3}

    def test_of_another_visitor_may_have_the_same_id(self, front):
        for _ in range(2):
            front.browser().look(mt_id="one")
        front.drain()
        assert Event.objects.count() == 2

    @pytest.mark.parametrize(
        "purpose", [{"purpose": "prefetch"}, {"sec_purpose": "prefetch;prerender"}]
    )
    def test_that_was_fetched_ahead_earns_nothing(self, front, purpose):
        make.point_action("*/pricing*")
        front.browser(**purpose).look()
        front.drain()
        assert Event.objects.get().machine == "prefetch"
        assert not Entry.objects.exists()


class TestNamedEvent:
    def test_is_about_its_name(self, front):
        fields = {"event": "brochure.order", "properties": '{"plan": "pro", "seats": 5}'}
        front.browser().look(SHOP, **fields)
        front.drain()
        event = Event.objects.get()
        assert (event.kind, event.url) == ("custom", SHOP)
        assert event.properties == {"plan": "pro", "seats": 5}
        subject = Subject.objects.get(pk=event.subject_id)
        assert (subject.kind, subject.key) == ("custom", "brochure.order")

    def test_is_of_a_kind_of_its_own_where_its_name_is_one(self, front):
        fields = {
            "event": "purchase",
            "properties": '{"sku": "A1", "title": "Red shoes", "amount": 49.9, "order_id": 7}',
        }
        front.browser().look(SHOP, **fields)
        front.drain()
        event = Event.objects.get()
        assert (event.kind, event.url, event.properties["amount"]) == ("purchase", SHOP, 49.9)
        subject = Subject.objects.get(pk=event.subject_id)
        assert (subject.kind, subject.key, subject.label) == ("product", "A1", "Red shoes")

    def test_keeps_the_amount_of_a_purchase_without_needless_places(self, front):
        front.browser().look(event="purchase", properties='{"amount": 164.70000000000002}')
        front.drain()
        assert Event.objects.get().properties["amount"] == 164.7

    def test_counts_an_order_once_however_often_its_page_is_loaded(self, front):
        make.point_action(kind="purchase", config={}, points=20)
        browser = front.browser()
        for order in (7, 7, 8):
            browser.look(event="purchase", properties=f'{{"order_id": {order}}}')
        front.drain()
        assert Event.objects.filter(kind="purchase").count() == 2
        assert sum(entry.points for entry in Entry.objects.all()) == 40

    @pytest.mark.parametrize(
        ("kind", "about"),
        [("form.submit", "form"), ("asset.download", "asset"), ("email.forward", "email")],
    )
    def test_may_be_what_a_page_can_know_of_its_own_visitor(self, front, kind, about):
        make.point_action(kind=kind, config={"which": ["7"]}, points=5)
        make.point_action(kind=kind, config={}, points=100, only={"vouched": True})
        front.browser().look(SHOP, event=kind, properties='{"subject": 7, "title": "Demo"}')
        front.drain()
        event = Event.objects.get()
        subject = Subject.objects.get(pk=event.subject_id)
        assert (event.kind, event.source) == (kind, "visit")
        assert (subject.kind, subject.key, subject.label) == (about, "7", "Demo")
        assert Entry.objects.get().points == 5

    def test_of_a_landing_page_is_about_what_it_is_called_or_the_page_itself(self, front):
        browser = front.browser()
        fields = {"event": "page.hit", "page_title": "May"}
        browser.look(f"{SHOP}may?utm_source=letter", **fields)
        browser.look(f"{SHOP}may", **fields, properties='{"subject": 3}')
        front.drain()
        subjects = Subject.objects.filter(kind="landing_page").values_list("key", "label")
        assert set(subjects) == {(f"{SHOP}may", "May"), ("3", "")}
        assert set(Event.objects.values_list("kind", flat=True)) == {"page.hit"}

    @pytest.mark.parametrize(
        "name",
        [
            *("email.send", "email.open", "email.click", "email.bounce", "email.complaint"),
            *("email.unsubscribe", "silence", "url.hit"),
        ],
    )
    def test_is_nothing_that_only_a_mail_system_knows_whatever_a_page_says(self, front, name):
        if name.startswith("email."):
            make.point_action(kind=name, config={})
        front.browser().look(event=name)
        front.drain()
        assert Event.objects.get().kind == "custom"
        assert not Entry.objects.exists()

    def test_earns_points(self, front):
        make.point_action(kind="custom", config={"name": "demo.request"}, points=30)
        front.browser().look(event="demo.request")
        front.browser().look(event="demo.watch")
        front.drain()
        assert Entry.objects.get().points == 30


class TestSites:
    @pytest.fixture(autouse=True)
    def _listed(self, front):
        make.setting("tracked_sites", ["shop.example"])

    @pytest.mark.parametrize(
        "page", [SHOP, "https://www.shop.example/", "http://shop.example:8080/"]
    )
    def test_that_are_listed_are_heard(self, front, page):
        front.browser().look(page)
        front.drain()
        assert Event.objects.count() == 1

    @pytest.mark.parametrize("page", ["https://evil.example/", "https://notshop.example/"])
    def test_that_are_not_listed_are_counted(self, front, page):
        front.browser().look(page)
        front.drain()
        assert not Event.objects.exists()
        assert front.counts() == {"other_site": 1}


class TestPage:
    @pytest.mark.parametrize(
        ("address", "url"),
        [
            ("https://Shop.Example:443/a?b=1#c", "https://shop.example/a?b=1#c"),
            ("http://shop.example:8080", "http://shop.example:8080/"),
            ("https://me:secret@shop.example/a", "https://shop.example/a"),
            ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
            ("https://shop.example/a?x=1&ct=tok&y=2", "https://shop.example/a?x=1&y=2"),
            ("  https://shop.example/a\n", "https://shop.example/a"),
        ],
    )
    def test_has_one_address_however_it_is_written(self, address, url):
        assert pages.page_at(address).url == url

    @pytest.mark.parametrize(
        "address", ["", "/a", "ftp://a/", "https://", "data:text/html,x", "https://[/"]
    )
    def test_is_none_where_no_browser_can_be(self, address):
        assert pages.page_at(address) is None


class TestSteps:
    def test_each_say_what_they_do(self):
        assert all(step.__doc__ for step in pipeline.STEPS)
