"""The first hour on the dashboard."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Invitation
from accounts.roles import Role
from channels.models import MailServer
from insights import checklist
from insights.demo.marks import SOURCE
from tests import make
from tracking.models import SiteSeen

pytestmark = pytest.mark.django_db


def done(user):
    """The keys of the lines that are done."""
    return {line.key for line, is_done in checklist.for_user(user).lines if is_done}


def site(origin):
    now = timezone.now()
    SiteSeen.objects.create(origin=origin, first_seen_at=now, last_seen_at=now, day=now.date())


def do_everything(owner):
    make.contact()
    site("https://shop.example")
    make.point_action()
    make.user()
    MailServer.objects.create(pk=1, host="mail.example", tested_at=timezone.now())


class TestALineIsDone:
    def test_by_nothing_at_first(self):
        assert done(make.user()) == set()

    def test_by_a_contact_of_ones_own_not_the_demos(self):
        owner = make.user()
        make.contact(source=SOURCE)
        make.anonymous()
        assert done(owner) == set()
        make.contact()
        assert done(owner) == {"contacts"}

    def test_by_a_visit_from_a_site_of_ones_own_not_from_here(self, settings):
        owner = make.user()
        site(settings.BASE_URL)
        assert done(owner) == set()
        site("https://shop.example")
        assert done(owner) == {"snippet"}

    def test_by_a_rule_that_is_published(self):
        owner = make.user()
        make.draft()
        assert done(owner) == set()
        make.point_action()
        assert done(owner) == {"rule"}

    def test_by_a_colleague_or_by_asking_one(self):
        owner = make.user()
        make.user(is_active=False)
        assert done(owner) == set()
        now = timezone.now()
        Invitation.objects.create(
            email="mia@kindling.example",
            role=Role.SALES,
            invited_by=owner,
            created_at=now,
            sent_at=now,
        )
        assert done(owner) == {"colleague"}

    def test_by_a_test_mail_that_left_and_a_server_that_is_kept(self):
        owner = make.user()
        MailServer.objects.create(pk=1, tested_at=timezone.now())
        assert done(owner) == set()
        MailServer.objects.update(host="mail.example")
        assert done(owner) == {"mail"}


class TestTheList:
    def test_shows_each_only_what_they_may_do(self):
        keys = {line.key for line, _ in checklist.for_user(make.user(role=Role.MARKETER)).lines}
        assert keys == {"contacts", "rule"}
        assert checklist.for_user(make.user(role=Role.VIEWER)) is None

    def test_leads_to_the_next_line_on_the_dashboard(self, client):
        client.force_login(make.user())
        make.contact()
        page = client.get("/").content.decode()
        assert "Your first hour" in page
        assert "1 of 5 done" in page
        assert page.count(">Begin</a>") == 1

    def test_goes_away_for_good_when_all_is_done(self, django_assert_max_num_queries):
        owner = make.user()
        do_everything(owner)
        assert checklist.for_user(owner) is None
        MailServer.objects.all().delete()
        with django_assert_max_num_queries(1):
            assert checklist.for_user(owner) is None

    def test_is_hidden_by_an_owner_with_a_way_back(self, client):
        client.force_login(make.user())
        page = client.post("/first-hour/hide/", follow=True).content.decode()
        assert "The checklist is hidden." in page
        assert "Your first hour" not in page
        assert 'action="/first-hour/show/"' in page
        assert "Your first hour" in client.post("/first-hour/show/", follow=True).content.decode()
