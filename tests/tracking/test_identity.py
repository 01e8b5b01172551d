"""Whose a hit is, and what nobody can claim."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts import deletion, erasure, merging
from contacts.identity import token_for
from contacts.models import Contact, Event, Merge, Visitor
from tests import make
from tracking import tokens

SHOP = "https://shop.example/"


@pytest.fixture
def ada(front):
    return make.contact("ada@love.example")


@pytest.fixture
def bob(front):
    return make.contact("bob@love.example")


def link(contact):
    """A page as a personal link opens it."""
    return f"{SHOP}?from=mail&ct={token_for(contact.pk)}"


def history(contact):
    """The pages of a contact, in order."""
    pages = Event.objects.filter(contact=contact).order_by("pk").values_list("url", flat=True)
    return [page.removeprefix(SHOP) for page in pages]


class TestPersonalLink:
    def test_makes_a_new_browser_its_contact_s(self, front, ada):
        front.browser().look(link(ada))
        front.drain()
        assert history(ada) == ["?from=mail"]
        assert Contact.objects.get() == ada  # nobody anonymous was made for it

    def test_merges_what_the_browser_did_before(self, front, ada):
        browser = front.browser()
        browser.look(SHOP + "before")
        front.drain()
        stranger = Contact.objects.get(identified_at=None)
        browser.look(link(ada))
        browser.look(SHOP + "after")
        front.drain()
        assert history(ada) == ["before", "?from=mail", "after"]
        stranger.refresh_from_db()
        assert stranger.merged_into == ada

    def test_merges_within_one_batch(self, front, ada):
        browser = front.browser()
        for page in (SHOP + "before", link(ada), SHOP + "after"):
            browser.look(page)
        front.drain()
        assert history(ada) == ["before", "?from=mail", "after"]

    def test_can_be_undone(self, front, ada):
        browser = front.browser()
        browser.look(SHOP + "before")
        front.drain()
        browser.look(link(ada))
        front.drain()
        merge = Merge.objects.get()
        merging.unmerge(merge, actor=None, at=timezone.now())
        assert history(merge.loser) == ["before"]
        browser.look(SHOP + "later")
        front.drain()
        assert history(merge.loser) == ["before", "later"]

    def test_handed_on_merges_no_two_known_people(self, front, ada, bob):
        browser = front.browser()
        browser.look(link(ada))
        browser.look(SHOP + "ada")
        front.drain()
        browser.look(link(bob))
        browser.look(SHOP + "bob")
        front.drain()
        assert history(ada) == ["?from=mail", "ada"]
        assert history(bob) == ["?from=mail", "bob"]
        assert not Merge.objects.exists()
        assert Visitor.objects.get().contact == bob

    def test_handed_on_divides_one_batch_where_it_was_opened(self, front, ada, bob):
        browser = front.browser()
        for page in (link(ada), SHOP + "ada", link(bob), SHOP + "bob"):
            browser.look(page)
        front.drain()
        assert history(ada) == ["?from=mail", "ada"]
        assert history(bob) == ["?from=mail", "bob"]

    def test_opened_in_two_browsers_is_one_contact(self, front, ada):
        for page in ("phone", "laptop"):
            browser = front.browser()
            browser.look(link(ada))
            browser.look(SHOP + page)
        front.drain()
        assert sorted(history(ada)) == ["?from=mail", "?from=mail", "laptop", "phone"]

    def test_costs_no_statement_more_when_a_whole_mailing_is_opened(self, front):
        def cost(people):
            for _ in range(people):
                make.hit(link(make.contact()))
            with CaptureQueriesContext(connection) as queries:
                front.drain()
            return len(queries)

        cost(1)
        assert cost(12) == cost(2)

    def test_leads_to_who_absorbed_its_contact(self, front, ada, bob):
        merging.merge(loser_id=ada.pk, winner_id=bob.pk, reason="", at=timezone.now())
        front.browser().look(link(ada))
        front.drain()
        assert history(bob) == ["?from=mail"]

    def test_leaves_no_token_where_people_read(self, front, ada):
        front.browser().look(link(ada), page_referrer=link(ada))
        front.drain()
        event = Event.objects.get()
        assert "ct=" not in event.url
        assert "ct=" not in str(event.properties)

    @pytest.mark.parametrize("name", ["ct", "mtct"])
    def test_may_come_as_a_parameter_of_its_own(self, front, ada, name):
        front.browser().look(SHOP, **{name: token_for(ada.pk)})
        front.drain()
        assert history(ada) == [""]


class TestNobody:
    @pytest.mark.parametrize("name", ["email", "id", "lead", "contact_id", "mtc_id", "ct", "mtct"])
    def test_is_somebody_else_by_saying_so(self, front, ada, name):
        for claim in (ada.email, ada.pk):
            browser = front.browser(cookie=f"mtc_id={ada.pk}; mtc_sid={ada.pk}; {name}={claim}")
            browser.look(f"{SHOP}?{name}={claim}", **{name: claim})
        front.drain()
        assert history(ada) == []
        assert Contact.objects.get(email=ada.email) == ada

    def test_forges_a_token(self, front, ada):
        genuine = tokens.visitor_token(bytes(16), ada.pk).token
        for forged in (genuine[:-1] + "A", genuine[:-6] + "AAAAAA", genuine.swapcase()):
            if tokens.visitor_of(forged.encode()):
                continue  # base64 has spare bits: the same token in other letters
            browser = front.browser()
            browser.token = forged
            assert browser.look().json()["id"] != ada.pk

    def test_uses_a_token_of_one_purpose_for_another(self, ada):
        assert tokens.payload_of("visitor", tokens.sign("staff", b"x" * 24).encode()) is None
        assert tokens.visitor_of(token_for(ada.pk).encode()) is None

    def test_is_forgotten_because_the_key_was_changed(self, settings):
        old = tokens.visitor_token(b"v" * 16, 7)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "a new key " * 5
        tokens.visitor_of.cache_clear()
        carried = tokens.visitor_of(old.token.encode())
        assert (carried.visitor, carried.contact_id) == (old.visitor, old.contact_id)
        assert carried.token != old.token  # renewed with the new key


class TestVisitor:
    def test_of_an_erased_contact_is_somebody_new(self, front):
        browser = front.browser()
        browser.look(SHOP + "before")
        front.drain()
        erased = Contact.objects.get()
        erasure.erase([erased.pk], at=timezone.now())
        browser.look(SHOP + "after")
        front.drain()
        anew = Contact.objects.exclude(pk=erased.pk).get()
        assert history(anew) == ["after"]
        assert Visitor.objects.get().contact == anew

    def test_of_a_deleted_contact_is_not_followed(self, front, ada):
        browser = front.browser()
        browser.look(link(ada))
        front.drain()
        deletion.delete([ada.pk], at=timezone.now())
        browser.look(SHOP + "after")
        front.drain()
        assert history(ada) == ["?from=mail"]
        assert front.counts()["contact_deleted"] == 1

    def test_whose_first_hit_is_sent_again_is_the_same(self, front):
        first = "0123456789abcdef" * 2
        for _ in range(2):
            front.browser().look(mt_first=first, mt_id="a" * 32)
        front.drain()
        assert Event.objects.count() == 1
        assert Contact.objects.count() == 1

    @pytest.mark.parametrize("first", ["1", "x" * 31])
    def test_is_not_told_by_a_guessable_name(self, front, first):
        one, other = (front.browser().look(mt_first=first).json()["sid"] for _ in range(2))
        assert one != other

    def test_is_not_told_by_a_name_that_another_browser_used(self, front):
        first = "0123456789abcdef" * 2
        front.browser().look(mt_first=first)
        front.browser(user_agent="Mozilla/5.0 (iPhone) Safari/605.1").look(mt_first=first)
        front.drain()
        assert Contact.objects.count() == 2
