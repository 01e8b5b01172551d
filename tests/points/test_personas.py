"""Personas and ideal customers, on their screens."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from accounts.history.tracking import kind as history_of
from accounts.models import Job
from accounts.roles import Role
from contacts import bant, tags
from contacts.bant import Said
from points import personas, publication
from points.models import Persona
from tests import make

pytestmark = pytest.mark.django_db

VIP = {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}


@pytest.fixture
def owner(client):
    user = make.user()
    client.force_login(user)
    return user


def post(client, at, **said):
    said = {"name": "Champion", "tree": json.dumps(VIP)} | said
    return client.post(at, said)


class TestAPersona:
    def test_is_written_in_a_form_and_shows_who_it_describes(self, client, owner):
        ada = make.contact(firstname="Ada")
        tags.add([ada.pk], ["vip"])
        make.contact(firstname="Bob")
        post(client, reverse("points:persona-new", args=["person"]))
        persona = Persona.objects.get()
        page = client.get(persona.get_absolute_url()).content.decode()
        assert "1 of 2 contacts" in page
        assert "Ada" in page
        assert "Bob" not in page

    @pytest.mark.parametrize(
        "tree",
        [
            {},
            {"all": [{"kind": "persona", "persona": 1}]},
            {"all": [{"kind": "score", "operator": "gte", "points": 5, "group": 1}]},
            {"all": [{"kind": "interest", "topic": "lights", "value": 1}]},
            {"all": [{"kind": "strongest_interest", "operator": "in", "topics": ["lights"]}]},
        ],
    )
    def test_is_about_who_somebody_is_and_nothing_else(self, client, owner, tree):
        at = reverse("points:persona-new", args=["person"])
        assert post(client, at, tree=json.dumps(tree)).status_code == 422
        assert not Persona.objects.exists()

    def test_has_a_name_of_its_own(self, client, owner):
        Persona.objects.create(name="Champion", tree=VIP)
        assert post(client, reverse("points:persona-new", args=["person"])).status_code == 422

    def test_cannot_be_put_away_while_a_rule_names_it(self, client, owner):
        champion = Persona.objects.create(name="Champion", tree=VIP)
        action = make.draft(kind="persona", config={"persona": champion.pk}, name="Is a champion")
        client.post(reverse("points:persona-archive", args=[champion.pk]))
        champion.refresh_from_db()
        assert champion.archived_at is None
        publication.archive(action, at=timezone.now())
        client.post(reverse("points:persona-archive", args=[champion.pk]))
        champion.refresh_from_db()
        assert champion.archived_at

    def test_that_lost_its_condition_describes_nobody(self, client, owner):
        make.contact()
        champion = Persona.objects.create(name="Champion", tree={"all": [{"kind": "gone"}]})
        assert not personas.matching(champion, at=timezone.now()).exists()
        assert client.get(champion.get_absolute_url()).status_code == 200
        assert client.get(reverse("points:personas")).status_code == 200


class TestWhatQualifies:
    def need(self, client, many):
        return client.post(reverse("points:qualification-needed"), {"needed": many})

    def test_is_set_on_the_screen_of_personas_and_moves_what_rules_pay(self, client, owner):
        ada = make.contact()
        bant.answer(ada.pk, {"budget": Said(True)}, actor=None, at=timezone.now())
        qualified = {"all": [{"kind": "bant", "what": "qualified"}]}
        make.point_action(kind="field.matches", config={"matches": qualified}, points=10)
        make.point_action(kind="bant", config={"budget": 1, "qualified": 5}, points=6)
        assert 'value="3"' in client.get(reverse("points:personas")).text
        self.need(client, 1)
        job = Job.objects.get(kind="points.fit")
        while slices.run(job.pk, timezone.now()):
            pass
        assert bant.needed() == 1
        assert make.score(ada) == 16
        assert [row.value for row in history_of("setting").rows.filter(key="bant_needed")] == [1]

    @pytest.mark.parametrize("many", ["0", "5", "", "x"])
    def test_is_one_to_four_answers(self, client, owner, many):
        self.need(client, many)
        assert bant.needed() == 3

    def test_is_for_those_who_publish_rules(self, client):
        client.force_login(make.user(role=Role.MARKETER))
        assert self.need(client, 1).status_code == 403
        assert "3 of the four answers" in client.get(reverse("points:personas")).text


class TestTheFormOfARule:
    def form(self, client, kind, **said):
        return client.post(reverse("points:new-of-kind", args=[kind]), {"group": 1} | said)

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            ("field.matches", {"which-matches": json.dumps(VIP), "points": "10"}),
            ("bant", {"which-budget": "10", "which-need": "5"}),
            ("data.quality", {"which-gibberish": "-10"}),
            ("inactive", {"which-days": "30", "which-times": "2", "points": "-5"}),
            (
                "date",
                {
                    "which-field": "attribution_date",
                    "which-when": "before",
                    "which-days": "30",
                    "points": "5",
                },
            ),
        ],
    )
    def test_saves_publishes_and_explains_every_kind(self, client, owner, kind, said):
        answer = self.form(client, kind, **said, then="publish")
        assert answer.status_code == 302
        page = client.get(answer.url).content.decode()
        assert "as long as it is so" in page
        preview = client.get(
            reverse("points:preview"), {"ids": answer.url.rstrip("/").split("/")[-1]}
        )
        assert preview.status_code == 200

    def test_says_beside_the_field_what_is_wrong_and_loses_nothing(self, client, owner):
        answer = self.form(
            client, "inactive", **{"which-days": "0", "which-times": "2"}, points="-5"
        )
        assert answer.status_code == 422
        assert 'value="-5"' in answer.content.decode()

    def test_refuses_points_that_would_depend_on_points(self, client, owner):
        tree = {"all": [{"kind": "score", "operator": "gte", "points": 5, "group": 1}]}
        said = {"which-matches": json.dumps(tree), "points": "10"}
        answer = self.form(client, "field.matches", **said)
        assert answer.status_code == 422
        assert "cannot depend on points" in answer.content.decode()

    def test_may_give_no_points_where_it_disqualifies(self, client, owner):
        said = {"which-matches": json.dumps(VIP), "points": "0"}
        assert self.form(client, "field.matches", **said).status_code == 422
        said["which-disqualifies"] = "Competitor"
        assert self.form(client, "field.matches", **said).status_code == 302

    def test_gives_a_rule_with_points_of_its_own_what_it_is_worth_in_all(self, client, owner):
        answer = self.form(client, "bant", **{"which-budget": "10", "which-need": "5"})
        assert "+15" in client.get(answer.url).content.decode()
