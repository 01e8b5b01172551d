"""Fields that rules, personas and triggers name: said before one goes, and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from contacts import editing
from contacts.fields import defining, removal
from kit.usages import usages
from points import personas
from points.fit import everybody
from points.models import Persona
from tests import make

pytestmark = pytest.mark.django_db


def asks(field, glue="all", *, kind="field"):
    """A tree about the field."""
    return {glue: [{"kind": kind, "field": field.alias, "operator": "=", "value": "gold"}]}


def work():
    for job in Job.objects.filter(state=Job.State.RUNNING):
        while slices.run(job.pk, timezone.now() + timedelta(seconds=5)):
            pass
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.error


def night():
    with transaction.atomic():
        everybody.begin_nightly(at=timezone.now())
    work()


@pytest.fixture
def plan():
    return make.field("Plan")


class TestAFieldInUse:
    def labels(self, field):
        return {usage.label for usage in usages("field", field.pk)}

    def test_is_named_by_rules_by_personas_and_by_triggers(self, plan, client):
        make.draft(kind="field.matches", config={"matches": {"any": [asks(plan)]}}, name="Matches")
        make.point_action(name="Narrowed", only={"contacts": asks(plan)})
        Persona.objects.create(name="Champion", tree=asks(plan))
        make.trigger(0, name="Waits", waits_for="condition", condition=asks(plan))
        make.trigger(
            9, ("field.change", {"field": plan.alias, "value": "x"}), name="Changes", colour="blue"
        )
        named = {"Matches", "Narrowed", "Champion", "Waits", "Changes"}
        assert self.labels(plan) == named
        client.force_login(make.user())
        for address in ("fields:delete", "fields:field"):
            page = client.get(reverse(address, args=[plan.pk])).text
            assert all(name in page for name in named)

    def test_is_named_by_rules_about_its_date(self):
        ends = make.field("Trial ends", type="date")
        config = {"field": ends.alias, "when": "before", "days": 3}
        make.draft(kind="date", config=config, name="Ends")
        assert self.labels(ends) == {"Ends"}

    def test_is_told_from_one_of_companies_with_the_same_alias(self, plan):
        other = make.field("Plan", object="company")
        assert other.alias == plan.alias
        make.draft(
            kind="field.matches", config={"matches": asks(other, kind="company")}, name="Theirs"
        )
        assert (self.labels(plan), self.labels(other)) == (set(), {"Theirs"})


class TestAFieldThatIsGone:
    def test_lets_rules_that_named_it_keep_what_they_hold_paid(self, plan, client):
        ada, eve = make.contact(fields={plan.alias: "gold"}), make.contact()
        has_it = make.point_action(
            name="Has it", kind="field.matches", config={"matches": asks(plan)}, points=10
        )
        has_it_not = make.point_action(
            name="Has it not",
            kind="field.matches",
            config={"matches": asks(plan, "none")},
            points=3,
        )
        with transaction.atomic():
            everybody.begin([has_it, has_it_not])
        work()
        assert (make.score(ada), make.score(eve)) == (10, 3)
        removal.start(plan, at=timezone.now(), actor=make.user())
        work()
        editing.change(ada.pk, fields={"firstname": "Ada"}, at=timezone.now())
        editing.change(eve.pk, fields={"firstname": "Eve"}, at=timezone.now())
        night()
        assert (make.score(ada), make.score(eve)) == (10, 3)
        client.force_login(make.user())
        page = client.get(has_it.get_absolute_url()).text
        assert "cannot be worked out any more" in page
        assert reverse("points:edit", args=[has_it.pk]) in page
        assert "Cannot be worked out" in client.get(reverse("points:actions")).text

    def test_leaves_a_rule_about_its_date_that_is_only_out_of_use_alone(self):
        ends = make.field("Trial ends", type="date")
        defining.set_published(ends.pk, False, at=timezone.now(), actor=None)
        day = (timezone.now() + timedelta(days=1)).date().isoformat()
        config = {"field": ends.alias, "when": "before", "days": 3}
        action = make.point_action(kind="date", config=config, points=5)
        ada = make.contact(fields={ends.alias: day})
        with transaction.atomic():
            everybody.begin([action])
        work()
        assert make.score(ada) == 5


class TestAPersonaInUse:
    def test_is_named_by_rules_about_events_and_by_triggers(self):
        champion = Persona.objects.create(
            name="Champion", tree={"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}
        )
        condition = {"all": [{"kind": "persona", "persona": champion.pk}]}
        narrowed = make.point_action(name="Narrowed", only={"contacts": condition})
        make.trigger(0, name="Waits", waits_for="condition", condition=condition)
        assert personas.rules_of(champion.pk) == [narrowed]
        assert {one.label for one in usages("persona", champion.pk)} == {"Narrowed", "Waits"}
