"""Asking colleagues to join."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.models import Invitation, SecurityEvent, User
from tests import make
from tests.accounts.test_people import asking

pytestmark = pytest.mark.django_db
FRESH = "quiet-cinder-42"


@pytest.fixture
def owner(client):
    client.force_login(make.user("olga@kindling.example", first_name="Olga"))
    return client


def invite(client, email: str = "Kim@Kindling.example", role: str = "marketer"):
    return client.post(reverse("accounts:invite"), {"email": email, "role": role})


def path_in(message) -> str:
    """The link in a mail, without the host."""
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


def join(link: str, **more):
    said = {"first_name": "Kim", "last_name": "Lee", "password": FRESH, **more}
    browser = Client()
    return browser, browser.post(link, said)


class TestInvitation:
    def test_is_a_mail_with_a_link_that_makes_a_colleague(self, owner):
        invite(owner)
        (message,) = mail.outbox
        assert message.to == ["kim@kindling.example"]
        assert message.subject == "Olga invites you to Kindling"
        assert "text/html" in [kind for _, kind in message.alternatives]
        browser, answer = join(path_in(message))
        assert answer.url == reverse("insights:dashboard")
        kim = User.objects.get(email="kim@kindling.example")
        assert (kim.get_full_name(), kim.role) == ("Kim Lee", "marketer")
        assert kim.check_password(FRESH)
        assert browser.get(reverse("accounts:profile")).status_code == 200
        assert Invitation.objects.get().accepted_by == kim

    def test_works_once(self, owner):
        invite(owner)
        link = path_in(mail.outbox[0])
        join(link)
        _browser, answer = join(link)
        assert answer.status_code == 410
        assert "was used already" in answer.text

    @pytest.mark.django_db(transaction=True)
    def test_makes_one_colleague_of_two_clicks_at_once(self):
        asked = invitations.invite(
            "kim@kindling.example", "sales", request=asking(make.user()), at=timezone.now()
        )
        link = reverse("accounts:invitation", args=[invitations.token_of(asked)])
        statuses = []

        def click() -> None:
            statuses.append(join(link)[1].status_code)
            connection.close()

        clicks = [threading.Thread(target=click) for _ in range(2)]
        for thread in clicks:
            thread.start()
        for thread in clicks:
            thread.join()
        assert sorted(statuses) == [302, 410]

    def test_runs_out_after_a_week(self, owner):
        invite(owner)
        long_ago = timezone.now() - timedelta(days=7)
        Invitation.objects.update(sent_at=long_ago)
        answer = Client().get(path_in(mail.outbox[0]))
        assert answer.status_code == 410
        assert "seven days" in answer.text
        assert "has run out" in owner.get(reverse("accounts:people")).text

    def test_can_be_sent_again_and_then_the_old_link_stops(self, owner):
        invite(owner)
        Invitation.objects.update(sent_at=timezone.now() - timedelta(days=8))
        owner.post(reverse("accounts:invitation-again", args=[Invitation.objects.get().pk]))
        old, new = (path_in(message) for message in mail.outbox)
        assert "newer invitation" in Client().get(old).text
        assert Client().get(new).status_code == 200

    def test_can_be_withdrawn(self, owner):
        invite(owner)
        owner.post(reverse("accounts:invitation-revoke", args=[Invitation.objects.get().pk]))
        answer = Client().get(path_in(mail.outbox[0]))
        assert answer.status_code == 410
        assert "withdrawn" in answer.text
        assert invite(owner).status_code == 302  # the address is free again

    def test_shows_its_link_to_owners_where_mail_does_not_get_through(self, owner):
        invite(owner)
        page = owner.post(reverse("accounts:invitation-link", args=[Invitation.objects.get().pk]))
        assert path_in(mail.outbox[0]) in page.text

    @pytest.mark.parametrize("address", ["kim@kindling.example", "KIM@kindling.example"])
    def test_of_somebody_who_is_here_is_refused_beside_the_field(self, owner, address):
        make.user("kim@kindling.example", first_name="Kim")
        answer = invite(owner, address)
        assert answer.status_code == 422
        assert "the address of Kim" in answer.context["form"].errors["email"][0]
        assert not mail.outbox

    def test_of_the_same_address_twice_is_refused(self, owner):
        invite(owner)
        assert "invited already" in invite(owner).context["form"].errors["email"][0]
        assert len(mail.outbox) == 1

    def test_link_that_was_cut_says_so(self, owner):
        invite(owner)
        answer = Client().get(path_in(mail.outbox[0])[:-4] + "/")
        assert answer.status_code == 410
        assert "not whole" in answer.text

    def test_holds_newcomers_to_good_passwords(self, owner):
        invite(owner)
        _browser, answer = join(path_in(mail.outbox[0]), password="kim")
        assert answer.status_code == 422
        assert 'id="id_password_error"' in answer.text
        assert not User.objects.filter(email="kim@kindling.example").exists()

    def test_cannot_ask_for_another_role_than_was_given(self, owner):
        invite(owner, role="viewer")
        join(path_in(mail.outbox[0]), role="owner")
        assert User.objects.get(email="kim@kindling.example").role == "viewer"

    def test_waits_where_somebody_else_is_signed_in(self, owner):
        invite(owner)
        page = owner.get(path_in(mail.outbox[0]))
        assert "signed in already" in page.text
        assert Invitation.objects.get().accepted_at is None

    def test_is_written_down_at_each_step(self, owner):
        invite(owner)
        join(path_in(mail.outbox[0]))
        kinds = SecurityEvent.objects.order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["invited", "invitation_accepted", "signed_in"]
