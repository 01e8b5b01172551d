"""Points on a contact's page: why, by hand, undo, reset."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.roles import Role
from contacts.models import Contact
from points import why
from points.models import Entry, Group, Reason
from tests import make

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada():
    return make.contact("ada@shop.example", firstname="Ada", lastname="Lovelace")


@pytest.fixture
def client(client):
    client.force_login(make.user("ana@kindling.example", role=Role.MARKETER))
    return client


def give(client, contact, points=5, key=42, note="praise in public", **more):
    data = {"points": points, "key": key, "note": note} | more
    return client.post(reverse("points:give", args=[contact.pk]), data, follow=True)


class TestPointsByHand:
    def test_move_the_score_and_say_so_with_an_undo(self, client, ada):
        response = give(client, ada, 5)
        assert make.score(ada) == 5
        entry = Entry.objects.get(contact=ada)
        assert entry.note == "praise in public"
        undo = reverse("points:undo", args=[ada.pk, entry.pk])
        assert f'action="{undo}"' in response.content.decode()
        client.post(undo)
        assert make.score(ada) == 0

    def test_stay_where_taking_them_back_would_leave_the_range_of_numbers(self, client, ada):
        give(client, ada, -100)
        line = Entry.objects.get(contact=ada)
        make.entry(ada, 2**31 - 1)
        make.entry(ada, 50)
        undo = reverse("points:undo", args=[ada.pk, line.pk])
        assert "too large a number" in client.post(undo, follow=True).text
        assert make.score(ada) == 2**31 - 51

    def test_are_given_once_by_a_double_click(self, client, ada):
        give(client, ada, 5, key=7)
        give(client, ada, 5, key=7)
        assert make.score(ada) == 5

    def test_carry_another_key_in_each_form(self, client, ada):
        address = reverse("points:give", args=[ada.pk])
        keys = {client.get(address).context["form"]["key"].initial for _ in range(3)}
        assert len(keys) == 3

    @pytest.mark.parametrize(
        ("points", "note", "words"),
        [
            (0, "x", "0 points would change nothing"),
            (5, "", "This field is required"),
            (101, "x", "at most 100 points at once"),
            (-101, "x", "at most 100 points at once"),
            ("many", "x", "Enter a whole number"),
            (10**12, "x", "less than or equal"),
        ],
    )
    def test_are_refused_in_words(self, client, ada, points, note, words):
        response = give(client, ada, points, note=note)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert make.score(ada) == 0

    def test_go_to_another_score_where_there_is_one(self, client, ada):
        fit = Group.objects.create(name="Fit")
        give(client, ada, 5, group=fit.pk)
        assert make.score(ada, fit) == 5
        assert make.score(ada) == 0

    def test_lead_htmx_out_of_the_dialog(self, client, ada):
        address = reverse("points:give", args=[ada.pk])
        assert "<dialog" in client.get(address, headers=HTMX).content.decode()
        data = {"points": 5, "key": 1, "note": "x"}
        response = client.post(address, data, headers=HTMX)
        assert response["HX-Redirect"] == ada.get_absolute_url()

    def test_of_a_role_are_not_taken_back_by_a_lesser_one(self, client, ada):
        give(client, ada, 90)
        rep = make.user(role=Role.SALES)
        Contact.objects.filter(pk=ada.pk).update(owner=rep)
        client.force_login(rep)
        entry = Entry.objects.get(contact=ada)
        assert client.post(reverse("points:undo", args=[ada.pk, entry.pk])).status_code == 403

    def test_are_not_taken_back_by_way_of_somebody_else(self, client, ada):
        give(client, ada, 5)
        other = make.contact()
        entry = Entry.objects.get(contact=ada)
        assert client.post(reverse("points:undo", args=[other.pk, entry.pk])).status_code == 404


class TestResetting:
    def reset(self, client, contact, to=0, key=9):
        data = {"to": to, "note": "new stage", "key": key}
        return client.post(
            reverse("points:reset", args=[contact.pk, Group.MAIN]), data, follow=True
        )

    def test_says_before_what_will_become_of_the_score(self, client, ada):
        make.entry(ada, 82)
        address = reverse("points:reset", args=[ada.pk, Group.MAIN])
        assert "82 → 0" in client.get(address).content.decode()
        part = client.get(address + "?to=15", headers=HTMX).content.decode()
        assert "82 → 15" in part
        assert "<form" not in part

    def test_starts_again_and_can_be_undone(self, client, ada):
        make.entry(ada, 82)
        response = self.reset(client, ada, to=10)
        assert make.score(ada) == 10
        assert "82 → 10" in response.content.decode()
        line = Entry.objects.get(contact=ada, reason="reset")
        client.post(reverse("points:undo", args=[ada.pk, line.pk]))
        assert make.score(ada) == 82

    def test_happens_once_by_a_double_click(self, client, ada):
        make.entry(ada, 82)
        self.reset(client, ada, to=10)
        make.entry(ada, 3)
        self.reset(client, ada, to=10)
        assert make.score(ada) == 13

    def test_is_no_way_around_the_limits_of_a_role(self, client, ada):
        assert self.reset(client, ada, to=101).status_code == 422
        assert make.score(ada) == 0

    def test_is_not_for_sales_people(self, client, ada):
        rep = make.user(role=Role.SALES)
        Contact.objects.filter(pk=ada.pk).update(owner=rep)
        client.force_login(rep)
        assert self.reset(client, ada).status_code == 403


class TestWhy:
    def test_adds_up_to_the_score_that_is_shown(self, client, ada):
        make.point_action("*/pricing*", points=10, name="Looked at prices")
        make.visit(ada), make.visit(ada)
        give(client, ada, -5)
        html = client.get(reverse("points:why", args=[ada.pk])).content.decode()
        assert "Looked at prices" in html
        assert "+20" in html
        assert "−5" in html
        assert '<td class="number">15</td>' in html
        assert '<span class="score__points">15</span>' in html

    def test_says_a_reason_once(self, client, ada):
        make.entry(ada, 5, reason=Reason.IMPORT)
        give(client, ada, 3, note="trade fair")
        [score] = why.explain(ada.pk).groups
        said = {(str(line.label), str(line.sentence)) for line in score.lines}
        assert said == {("imported", ""), ("trade fair", "by hand")}

    def test_says_what_did_not_count(self, client, ada):
        make.visit(ada, machine="crawler")
        html = client.get(reverse("points:why", args=[ada.pk])).content.decode()
        assert "Not counted" in html
        assert "not a person" in html

    def test_shows_the_last_three_lines_on_the_chip(self, client, ada):
        for points in (1, 2, 3, 4):
            make.entry(ada, points)
        html = client.get(reverse("points:latest", args=[ada.pk])).content.decode()
        assert [f"+{points}" in html for points in (1, 2, 3, 4)] == [False, True, True, True]

    def test_draws_how_the_score_went(self, client, ada):
        make.entry(ada, 30)
        html = client.get(reverse("points:why", args=[ada.pk])).content.decode()
        assert "From 0 to 30; lowest 0, highest 30." in html
