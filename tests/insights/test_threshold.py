"""Finding a threshold by typical contacts, and writing down what was agreed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import tags
from contacts.models import Contact, Event
from points import scenarios
from points.models import Entry, Group, Repeats
from points.scenarios import Deed, Scenario
from tests import make
from triggers.models import Agreement

pytestmark = pytest.mark.django_db

PRICES = "https://shop.example/pricing"


def points_of(*deeds, drafted=False, **more):
    (played,) = scenarios.play([Scenario("Ada", deeds, **more)], drafted=drafted, at=timezone.now())
    return played.points


class TestAScenario:
    def test_scores_what_somebody_would_who_did_it(self):
        make.point_action("*/pricing*", points=10, repeats=Repeats.ONCE)
        make.point_action("*", points=1)
        assert points_of(Deed("url.hit", PRICES, 3)) == 13

    def test_leaves_nothing_behind(self):
        make.point_action()
        points_of(Deed("url.hit", PRICES, 3))
        assert not Contact.objects.exists()
        assert not Event.objects.exists()
        assert not Entry.objects.exists()

    def test_is_played_by_rules_as_they_are_or_as_drafted(self):
        rule = make.point_action(points=10)
        rule.points = 4
        rule.save()
        make.draft(points=1)
        deed = Deed("url.hit", PRICES, 1)
        assert points_of(deed) == 10
        assert points_of(deed, drafted=True) == 5

    def test_knows_what_rules_ask_about_the_past(self):
        make.point_action(points=10, config={"url": "*/pricing*", "times": 3})
        assert points_of(Deed("url.hit", PRICES, 2)) == 0
        assert points_of(Deed("url.hit", PRICES, 3)) == 10

    def test_spreads_what_is_done_over_its_days(self):
        make.point_action(points=10, policy={"caps": [{"most": 1, "of": "times", "per": "day"}]})
        assert points_of(Deed("url.hit", PRICES, 5), days=30) == 50

    def test_lets_points_fade(self):
        make.point_action(points=100, policy={"fade": {"percent": 50, "every_days": 7}})
        assert points_of(Deed("url.hit", PRICES, 1)) == 100
        assert points_of(Deed("url.hit", PRICES, 2), days=16) == 150

    def test_is_like_somebody_whom_we_know(self):
        director = make.contact(position="Director")
        leaf = {"kind": "field", "field": "position", "operator": "contains", "value": "Director"}
        make.point_action(kind="field.matches", config={"matches": {"all": [leaf]}}, points=20)
        assert points_of(like=director.pk) == 20

    def test_stays_below_the_ceiling_of_the_score(self):
        Group.objects.filter(pk=Group.MAIN).update(ceiling=100)
        make.point_action(points=70, name="Prices")
        assert points_of(Deed("url.hit", PRICES, 2)) == 100

    def test_has_room_again_where_points_have_expired(self):
        Group.objects.filter(pk=Group.MAIN).update(ceiling=100)
        make.point_action(points=70, policy={"expires_after_days": 5})
        assert points_of(Deed("url.hit", PRICES, 3), days=30) == 70

    def test_counts_who_they_are_before_what_they_do(self):
        Group.objects.filter(pk=Group.MAIN).update(ceiling=100)
        leaf = {"kind": "field", "field": "position", "operator": "contains", "value": "Director"}
        make.point_action(
            kind="field.matches", config={"matches": {"all": [leaf]}}, points=80, name="Directors"
        )
        make.point_action(points=70, name="Prices")
        director = make.contact(position="Director")
        (played,) = scenarios.play(
            [Scenario("Ada", (Deed("url.hit", PRICES, 1),), like=director.pk)],
            drafted=False,
            at=timezone.now(),
        )
        assert played.by_rule == [("Directors", 80), ("Prices", 20)]

    def test_of_somebody_known_meets_rules_that_are_narrowed_to_contacts_like_them(self):
        owner = make.user()
        make.field("Plan"), make.field("Number", is_unique=True)
        ada = make.contact(
            "ada@shop.example",
            position="Director",
            country="CH",
            company="Analytical Engines",
            owner=owner,
            plan="gold",
            number="7",
        )
        tags.add([ada.pk], ["vip"])
        asked = [
            {"kind": "tag", "operator": "all", "tags": ["vip"]},
            {"kind": "field", "field": "plan", "operator": "contains", "value": "gold"},
            {"kind": "field", "field": "position", "operator": "contains", "value": "Director"},
            {"kind": "company", "field": "companyname", "operator": "contains", "value": "Engines"},
            {"kind": "owner", "operator": "in", "owners": [owner.pk]},
        ]
        for leaf in asked:
            make.point_action(points=1, only={"contacts": {"all": [leaf]}})
        assert points_of(Deed("url.hit", PRICES, 1)) == 0
        assert points_of(Deed("url.hit", PRICES, 1), like=ada.pk) == len(asked)
        assert Contact.objects.count() == 1


class TestTheScreen:
    def asked(self, **more):
        return {
            "s0-name": "Ada",
            "s0-days": "30",
            "s0d0-kind": "url.hit",
            "s0d0-about": PRICES,
            "s0d0-times": "2",
            "s1-name": "Bo",
            "s1-days": "30",
        } | more

    def test_shows_each_score_and_the_mean(self, client):
        client.force_login(make.user())
        make.point_action(points=10)
        page = client.get(reverse("insights:threshold"), self.asked())
        assert [one.points for one, _chip in page.context["played"]] == [20, 0]
        assert "10" in page.context["mean"]

    def test_shows_how_ones_own_contacts_are_spread(self, client):
        client.force_login(make.user())
        make.entry(make.contact(), 80)
        make.entry(make.contact(), 80)
        page = client.get(reverse("insights:threshold"))
        assert (80, 2) in page.context["spread"].bins
        assert page.context["chart"].title == "Contacts by score"
        assert "There are no contacts with a score yet" not in page.content.decode()

    def test_is_about_the_score_that_is_chosen(self, client):
        client.force_login(make.user())
        product, ada = make.group("Product A"), make.contact()
        make.entry(ada, 80)
        make.entry(ada, 30, group=product)
        make.point_action(points=10)
        make.point_action(points=3, group=product)
        make.trigger(20, group=product), make.trigger(80)
        asked = self.asked(score=str(product.pk))
        page = client.get(reverse("insights:threshold"), asked)
        assert [one.points for one, _chip in page.context["played"]] == [6, 0]
        assert page.context["spread"].contacts == 1
        assert page.context["spread"].bins[-1] == (30, 1)
        offered = page.context["form"].fields["trigger"].queryset
        assert [trigger.threshold for trigger in offered] == [20]
        sent = {"threshold": "20", "partners": "Sales", "agreed_on": "2026-01-05"}
        client.post(reverse("insights:threshold"), sent, query_params=asked)
        assert Agreement.objects.get().group == product
        assert not client.get(reverse("insights:threshold")).context["agreements"]

    def test_says_what_is_wrong(self, client):
        client.force_login(make.user())
        page = client.get(reverse("insights:threshold"), self.asked(**{"s0d0-about": ""}))
        assert page.status_code == 422
        assert "Which address?" in page.content.decode()

    def test_writes_down_what_was_agreed_and_shows_it_on_the_page_of_the_trigger(self, client):
        client.force_login(make.user())
        trigger = make.trigger(80)
        client.post(
            reverse("insights:threshold"),
            {
                "threshold": "80",
                "trigger": trigger.pk,
                "partners": "Sales team",
                "agreed_on": "2026-01-05",
                "text": "Call within a day.",
            },
            query_params=self.asked(),
        )
        agreement = Agreement.objects.get()
        assert [one["name"] for one in agreement.scenarios] == ["Ada", "Bo"]
        assert "Call within a day." in client.get(trigger.get_absolute_url()).content.decode()

    def test_lets_viewers_look_but_not_write(self, client):
        client.force_login(make.user(role="viewer"))
        sent = {"threshold": "80", "partners": "x", "agreed_on": "2026-01-05"}
        client.post(reverse("insights:threshold"), sent)
        assert not Agreement.objects.exists()
