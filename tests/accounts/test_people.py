"""Administration → People: roles, leaving, and that somebody always stays."""

from __future__ import annotations

import threading

import pytest
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import people, security
from accounts.models import SecurityEvent, User
from accounts.roles import POINTS_BY_HAND, Can, Role
from accounts.roles_in_words import DEEDS, what_each_may
from accounts.views.security_lines import more_about
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "ember-ember-7"
Kind = SecurityEvent.Kind


@pytest.fixture
def olga():
    return make.user("olga@kindling.example", password=PASSWORD, first_name="Olga")


@pytest.fixture
def owner(client, olga):
    """A browser of an owner who has just typed her password."""
    client.post(reverse("accounts:sign-in"), {"email": olga.email, "password": PASSWORD})
    return client


def asking(user: User):
    """A request by `user`, for deeds that write down who asked."""
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Firefox/130")
    request.user = user
    request.session = Client().session
    return request


class TestPeople:
    def test_are_listed_with_role_second_step_and_last_look(self, owner):
        make.user("sam@kindling.example", role="sales")
        page = owner.get(reverse("accounts:people")).text
        assert "sam@kindling.example" in page
        assert "Sales" in page
        assert "never seen" in page

    @pytest.mark.parametrize("role", ["viewer", "sales", "marketer", "rule_admin"])
    def test_are_managed_by_owners_alone(self, client, role, olga):
        client.force_login(make.user(role=role))
        assert client.get(reverse("accounts:people")).status_code == 403
        post = client.post(reverse("accounts:person-role", args=[olga.pk]), {"role": "viewer"})
        assert post.status_code == 403
        assert User.objects.get(pk=olga.pk).role == "owner"


class TestRole:
    def test_holds_from_the_next_click(self, owner, client):
        sam = make.user(role="owner")
        his = Client()
        his.force_login(sam)
        assert his.get(reverse("accounts:people")).status_code == 200
        owner.post(reverse("accounts:person-role", args=[sam.pk]), {"role": "sales"})
        assert his.get(reverse("accounts:people")).status_code == 403

    def test_is_written_down_with_who_gave_it(self, owner, olga):
        sam = make.user(role="viewer")
        owner.post(reverse("accounts:person-role", args=[sam.pk]), {"role": "sales"})
        line = security.events(user=sam).get(kind=Kind.ROLE_CHANGED)
        assert (line.actor, line.detail) == (olga, {"before": "viewer", "after": "sales"})
        assert more_about(line) == "Viewer → Sales"

    def test_that_does_not_exist_is_refused_beside_the_field(self, owner):
        sam = make.user(role="viewer")
        answer = owner.post(reverse("accounts:person-role", args=[sam.pk]), {"role": "king"})
        assert answer.status_code == 422
        assert 'id="id_role_error"' in answer.text

    def test_of_the_only_owner_stays(self, owner, olga):
        answer = owner.post(reverse("accounts:person-role", args=[olga.pk]), {"role": "viewer"})
        assert answer.status_code == 422
        assert "Olga is the only owner" in answer.text
        assert User.objects.get(pk=olga.pk).role == "owner"


class TestLeaving:
    def test_ends_sessions_at_once(self, owner):
        sam = make.user(role="sales")
        his = Client()
        his.force_login(sam)
        assert his.get(reverse("accounts:profile")).status_code == 200
        owner.post(reverse("accounts:person-deactivate", args=[sam.pk]))
        assert his.get(reverse("accounts:profile")).status_code == 302
        assert not UserSession.objects.filter(user=sam).exists()

    def test_offers_the_contacts_to_a_colleague(self, owner):
        sam = make.user(role="sales")
        kim = make.user(role="sales")
        lead = make.contact(owner=sam)
        address = reverse("accounts:person-deactivate", args=[sam.pk])
        assert "1 contact" in owner.get(address).text
        owner.post(address, {"heir": kim.pk})
        lead.refresh_from_db()
        assert lead.owner == kim

    def test_leaves_contacts_where_nobody_is_named(self, owner):
        sam = make.user(role="sales")
        lead = make.contact(owner=sam)
        owner.post(reverse("accounts:person-deactivate", args=[sam.pk]))
        lead.refresh_from_db()
        assert lead.owner == sam

    def test_can_be_taken_back(self, owner):
        sam = make.user(role="sales", is_active=False)
        owner.post(reverse("accounts:person-reactivate", args=[sam.pk]))
        assert User.objects.get(pk=sam.pk).is_active

    def test_asks_for_the_password_when_sign_in_was_a_while_ago(self, client, olga):
        client.force_login(olga)
        sam = make.user(role="sales")
        answer = client.post(reverse("accounts:person-deactivate", args=[sam.pk]))
        assert answer.url.startswith(reverse("account_reauthenticate"))
        assert User.objects.get(pk=sam.pk).is_active
        client.post(answer.url, {"password": PASSWORD})
        # What was asked for is done then: nobody has to click again.
        assert not User.objects.get(pk=sam.pk).is_active

    def test_is_nothing_for_the_only_owner(self, owner, olga):
        answer = owner.post(reverse("accounts:person-deactivate", args=[olga.pk]))
        assert answer.status_code == 422
        assert "only owner" in answer.text
        assert User.objects.get(pk=olga.pk).is_active


class TestLastOwner:
    @pytest.mark.django_db(transaction=True)
    def test_stays_when_two_owners_send_each_other_away_at_once(self):
        ada, eve = make.user(), make.user()
        fates = []
        start = threading.Barrier(2)

        def demote(one: User, other: User) -> None:
            start.wait()
            try:
                people.change_role(other.pk, Role.VIEWER, request=asking(one))
                fates.append("done")
            except people.LastOwner:
                fates.append("refused")
            finally:
                connection.close()

        both = [threading.Thread(target=demote, args=pair) for pair in ((ada, eve), (eve, ada))]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert sorted(fates) == ["done", "refused"]
        assert User.objects.filter(role=Role.OWNER, is_active=True).count() == 1

    @pytest.mark.parametrize("change", [{"role": "viewer"}, {"is_active": False}])
    def test_is_held_by_the_database_whoever_changes_the_row(self, change):
        ada = make.user()
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=ada.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=ada.pk).delete()
        make.user()
        assert User.objects.filter(pk=ada.pk).update(**change) == 1

    def test_is_named_in_djangos_admin(self, client):
        root = User.objects.create_superuser("root@kindling.example", PASSWORD)
        client.force_login(root)
        said = {"email": root.email, "role": "viewer", "is_active": "on", "theme": "auto"}
        answer = client.post(reverse("admin:accounts_user_change", args=[root.pk]), said)
        assert answer.status_code == 200
        assert "needs an owner" in answer.text


class TestSecurityLog:
    def test_cannot_be_rewritten(self, olga):
        line = security.record(Kind.SIGNED_IN, user=olga, request=asking(olga))
        assert (line.ip, line.user_agent) == ("192.0.2.7", "Firefox/130")
        for touch in (SecurityEvent.objects.all().delete, lambda: line.save()):
            with pytest.raises(ProgrammingError), transaction.atomic():
                touch()

    def test_is_shown_newest_first_about_one_person(self, olga):
        sam = make.user()
        security.record(Kind.SIGNED_IN, user=sam)
        security.record(Kind.SIGNED_IN, user=olga)
        security.record(Kind.SIGNED_OUT, user=olga)
        assert [line.kind for line in security.events(user=olga)] == ["signed_out", "signed_in"]


class TestRolesInWords:
    def test_say_every_deed_once(self):
        assert set(DEEDS) == set(Can)
        said = [words for role in what_each_may() for words in role.adds]
        assert len(said) == len(set(said)) == len(Can)

    def test_say_the_limits_of_points_by_hand(self, client):
        client.force_login(make.user(role="viewer"))
        page = client.get(reverse("accounts:roles")).text
        assert f"up to {POINTS_BY_HAND[Role.MARKETER]} points by hand" in page
        assert "give no points by hand" in page
