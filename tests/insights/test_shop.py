"""The demo's shop, and what a colleague sees beside it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from contacts.identity import token_for
from contacts.models import Contact
from insights.demo import loading, shop
from insights.demo.rules import RULES
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return loading.load(contacts=100, visitors=0, at=timezone.now())


@pytest.fixture
def seller(client) -> User:
    user = make.user(role=Role.SALES)
    client.force_login(user)
    return user


class TestShop:
    @pytest.mark.parametrize("page", shop.PAGES, ids=lambda page: page.path or "home")
    def test_has_each_of_its_pages_open_to_everybody(self, client, made, page):
        answer = client.get(f"/demo/{page.path}")
        assert answer.status_code == 200
        words = answer.content.decode()
        assert f"<title>{page.full_title.replace('&', '&amp;')}</title>" in words
        assert "This is a demo shop" in words
        assert 'src="/mtc.js"' in words

    def test_is_not_there_without_a_demo(self, client):
        assert client.get("/demo/").status_code == 404

    @pytest.mark.parametrize("path", ["nonsense/", "products/nonsense/", "products/"])
    def test_has_no_other_pages(self, client, made, path):
        assert client.get(f"/demo/{path}").status_code == 404

    def test_has_a_page_for_each_rule_about_pages(self):
        for rule in RULES:
            if rule.kind == "url.hit":
                assert any(rule.pays_for(page) for page in shop.PAGES), rule.name

    def test_shows_strangers_nobodys_name_score_or_link(self, client, made):
        words = client.get("/demo/").content.decode()
        assert "ct=" not in words
        assert "watch" not in words
        for contact in Contact.objects.filter(pk__in=made.near_ids):
            assert str(contact) not in words

    def test_remembers_nothing_of_strangers(self, client, made):
        client.get(f"/demo/?ct={token_for(made.near_ids[0])}")
        assert not client.session.keys()


class TestColleague:
    def test_is_offered_contacts_to_play(self, client, made, seller):
        words = client.get("/demo/").content.decode()
        assert words.count("?ct=") == len(made.near_ids)
        assert "You are visiting as a stranger" in words

    def test_sees_the_score_of_the_contact_they_play_from_then_on(self, client, made, seller):
        contact = Contact.objects.get(pk=made.near_ids[0])
        client.get(f"/demo/?ct={token_for(contact.pk)}")
        words = client.get("/demo/pricing/").content.decode()
        assert f"You are visiting as {contact}" in words
        assert f"{make.score(contact)} Warm" in words

    def test_sees_points_arrive(self, client, made, seller):
        contact = Contact.objects.get(pk=made.near_ids[0])
        client.get(f"/demo/?ct={token_for(contact.pk)}")
        make.entry(contact, 20)
        words = client.get(reverse("insights:shop-watch")).content.decode()
        assert "High-Interest" in words
        assert "+20" in words

    def test_cannot_play_somebody_by_a_number_or_a_made_up_token(self, client, made, seller):
        client.get(f"/demo/?ct={made.near_ids[0]}")
        assert "as a stranger" in client.get("/demo/").content.decode()

    def test_becomes_a_stranger_again(self, client, made, seller):
        client.get(f"/demo/?ct={token_for(made.near_ids[0])}")
        client.cookies["mautic_device_id"] = "something"
        answer = client.post(reverse("insights:shop-somebody-new"), follow=True)
        assert "You are visiting as a stranger" in answer.content.decode()
        assert "data-forgets" in answer.content.decode()
        assert client.cookies["mautic_device_id"].value == ""


class TestWatching:
    def test_is_for_those_signed_in(self, client, made):
        assert client.get(reverse("insights:shop-watch")).status_code == 302
        assert client.post(reverse("insights:shop-somebody-new")).status_code == 302
