"""The personal link of a contact: who may make one, what it does, and what it must not do."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts import erasure
from contacts.identity import contact_of, token_for
from contacts.models import Contact, Event, Merge
from tests import make
from tracking import sites
from tracking.models import PersonalLink
from tracking.personal_links import with_token

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(db):
    return make.contact("ada@love.example", firstname="Ada")


@pytest.fixture
def marketer(client, db):
    somebody = make.user(role=Role.MARKETER, first_name="Mara")
    client.force_login(somebody)
    return somebody


def address(contact):
    return reverse("tracking:personal-link", args=[contact.pk])


def made(client, contact, page="https://shop.example/offer?a=1#top", days="30"):
    """The link that the dialog shows."""
    answer = client.post(address(contact), {"page": page, "days": days}, headers=HTMX)
    assert answer.status_code == 200, answer.context["form"].errors
    html = answer.content.decode()
    return unescape(re.search(r"<textarea[^>]*>([^<]*)</textarea>", html).group(1))


class TestLink:
    def test_makes_a_stranger_s_browser_the_contact_s(self, client, marketer, ada, front):
        browser = front.browser()
        browser.look("https://shop.example/before")
        browser.look(made(client, ada))
        front.drain()
        pages = Event.objects.filter(contact=ada).order_by("pk").values_list("url", flat=True)
        assert list(pages) == ["https://shop.example/before", "https://shop.example/offer?a=1#top"]

    def test_ends_when_it_was_said_to(self, client, marketer, ada, front):
        link = made(client, ada, days="7")
        assert PersonalLink.objects.get().ends_at - timezone.now() < timedelta(days=7)
        ended = token_for(ada.pk, ends_at=timezone.now() - timedelta(seconds=1))
        assert contact_of(ended) is None
        assert "ct=" in link
        front.browser().look(with_token("https://shop.example/", ended))
        front.drain()
        assert not Event.objects.filter(contact=ada).exists()

    def test_is_written_down_without_its_token(self, client, marketer, ada):
        link = made(client, ada)
        token = link.partition("ct=")[2].partition("#")[0]
        kept = PersonalLink.objects.get()
        assert (kept.contact, kept.made_by) == (ada, marketer)
        assert kept.page == "https://shop.example/offer?a=1#top"
        timeline = client.get(reverse("contacts:timeline", args=[ada.pk])).content.decode()
        assert "A personal link was copied" in timeline
        assert "Mara" in timeline
        assert token not in timeline

    def test_offers_the_site_that_was_heard_of_last(self, client, marketer, ada):
        sites.note(sites.Counter(["https://shop.example"]), at=timezone.now())
        form = client.get(address(ada)).context["form"]
        assert form.initial["page"] == "https://shop.example/"

    @pytest.mark.parametrize(
        ("page", "error"),
        [
            ("", "required"),
            ("javascript:alert(1)", "not the address of a page"),
            ("https://other.example/", "your list of sites does not name it"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, client, marketer, ada, page, error):
        make.setting("tracked_sites", ["shop.example"])
        answer = client.post(address(ada), {"page": page, "days": "30"})
        assert answer.status_code == 422
        assert error in " ".join(answer.context["form"].errors["page"])
        assert not PersonalLink.objects.exists()

    def test_does_not_pass_somebody_else_s_token_on(self, client, marketer, ada):
        other = make.contact()
        link = made(client, ada, page=f"https://shop.example/?ct={token_for(other.pk)}")
        assert link.count("ct=") == 1
        assert contact_of(unescape(link.partition("ct=")[2]).replace("%3A", ":")) == ada.pk

    def test_goes_with_an_erasure(self, client, marketer, ada):
        made(client, ada)
        erasure.erase([ada.pk], at=timezone.now())
        assert not PersonalLink.objects.exists()

    def test_is_for_those_who_may_work_on_the_contact(self, client, ada):
        seller = make.user(role=Role.SALES)
        client.force_login(seller)
        assert client.get(address(ada)).status_code == 403
        Contact.objects.filter(pk=ada.pk).update(owner=seller)
        assert client.get(address(ada)).status_code == 200
        assert address(ada) in client.get(ada.get_absolute_url()).content.decode()

    def test_is_not_made_for_nobody(self, client, marketer):
        assert client.get(address(make.anonymous())).status_code == 404


class TestPlantedLink:
    """Somebody has a link of their own, and puts it before strangers' browsers as an image."""

    PAGE = "https://shop.example/?ct="

    @pytest.mark.parametrize(
        "query",
        [
            {"page_url": "https://shop.example/?ct={token}"},
            {"url": "https://shop.example/?mtct={token}"},
            {"page_url": "https://shop.example/", "ct": "{token}"},
        ],
        ids=["in the page's address", "in Mautic's other name", "as a parameter"],
    )
    def test_as_an_image_makes_no_stranger_the_contact(self, front, ada, query):
        browser = front.browser()
        browser.ask("GET", "/mtracking.gif?url=https://shop.example/before")
        front.drain()
        token = token_for(ada.pk)
        said = {name: value.format(token=token) for name, value in query.items()}
        browser.ask("GET", "/mtracking.gif", params=said)
        front.drain()
        assert not Merge.objects.exists()
        assert not Event.objects.filter(contact=ada).exists()
        assert Event.objects.count() == 2
        assert not Event.objects.filter(url__contains="ct=").exists()

    def test_as_an_image_with_php_s_array_makes_nobody_the_contact(self, front, ada):
        said = make.serialized(page_url=self.PAGE + token_for(ada.pk))
        front.browser().ask("GET", "/mtracking.gif", params={"d": said})
        front.drain()
        assert not Event.objects.filter(contact=ada).exists()

    def test_sent_by_another_site_s_page_touches_no_browser_that_we_know(self, front, ada):
        """A page may send what it likes, but without the visitor's cookie: it tells of nobody."""
        browser = front.browser()
        browser.ask("GET", "/mtracking.gif?url=https://shop.example/before")
        front.drain()
        stranger = Contact.objects.get(identified_at=None)
        for origin in ("https://evil.example", "null"):
            browser.ask(
                "POST",
                "/mtc/event",
                data={"page_url": self.PAGE + token_for(ada.pk)},
                headers={"Origin": origin},
            )
        front.drain()
        stranger.refresh_from_db()
        assert stranger.merged_into is None
        assert stranger.events.count() == 1
