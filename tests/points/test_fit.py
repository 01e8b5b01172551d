"""Rules about what a contact is: paid while it is so, taken back when it no longer is."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from django.db import transaction
from django.utils import timezone as clock

from accounts import slices
from accounts.models import Job
from contacts import bant, disqualifying, editing, merging, tags
from contacts.bant import Said
from contacts.models import Activity, Contact, Disqualification
from points import publication, resets
from points.fit import everybody
from points.models import Entry, Group, PointAction, Reason, Score, StatePaid
from points.verification import verify
from tests import make

pytestmark = pytest.mark.django_db

VIP = {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}


@pytest.fixture
def owner():
    return make.user()


def rule(kind="field.matches", config=None, *, points=10, **more) -> PointAction:
    """A rule about states, published for everybody."""
    config = config if config is not None else {"matches": VIP}
    action = make.draft(kind=kind, config=config, points=points, name=f"Is {kind}", **more)
    publish(action)
    return action


def publish(*actions: PointAction) -> None:
    with transaction.atomic():
        publication.publish(actions, actor=None, at=clock.now())
    work()


def work() -> None:
    """Do all long work that is due."""
    for _ in range(100):
        jobs = slices.due(clock.now() + timedelta(seconds=5))
        if not jobs:
            return
        for job in jobs:
            slices.run(job, clock.now() + timedelta(seconds=5))
    raise AssertionError("work without end")


def night(at: datetime | None = None) -> None:
    with transaction.atomic():
        everybody.begin_nightly(at=at or clock.now())
    work()


def vip(**more) -> Contact:
    contact = make.contact(**more)
    tag(contact, "vip")
    return contact


def tag(contact: Contact, name: str) -> None:
    tags.add([contact.pk], [name])


def untag(contact: Contact, name: str) -> None:
    tags.remove([contact.pk], [name])


def lines(contact: Contact) -> list[int]:
    found = Entry.objects.filter(contact=contact, reason=Reason.STATE)
    return list(found.order_by("pk").values_list("points", flat=True))


class TestAStateRule:
    def test_pays_everybody_it_is_true_of_when_it_is_published(self):
        ada, bob = vip(), make.contact()
        rule()
        assert (make.score(ada), make.score(bob)) == (10, 0)

    def test_pays_nobody_twice_however_often_it_is_asked(self):
        ada = vip()
        action = rule()
        with transaction.atomic():
            everybody.begin([action])
        work()
        assert lines(ada) == [10]

    def test_pays_as_soon_as_it_becomes_true(self):
        ada = make.contact()
        rule()
        tag(ada, "vip")
        assert make.score(ada) == 10

    def test_takes_back_as_soon_as_it_is_no_longer_true(self):
        ada = vip()
        rule()
        untag(ada, "vip")
        assert lines(ada) == [10, -10]
        assert not StatePaid.objects.exists()

    def test_pays_again_when_it_is_true_again(self):
        ada = vip()
        rule()
        untag(ada, "vip")
        tag(ada, "vip")
        assert lines(ada) == [10, -10, 10]

    def test_leaves_visitors_alone_whom_nobody_knows(self):
        visitor = make.anonymous()
        tag(visitor, "vip")
        rule()
        assert make.score(visitor) == 0

    def test_pays_the_difference_when_it_is_published_with_other_points(self):
        ada = vip()
        action = rule()
        action.points = 25
        action.save()
        publish(action)
        assert lines(ada) == [10, 15]

    def test_takes_back_when_it_is_paused_and_pays_again_when_it_is_resumed(self):
        ada = vip()
        action = rule()
        publication.pause(action)
        work()
        assert make.score(ada) == 0
        publication.resume(action)
        work()
        assert make.score(ada) == 10

    def test_takes_back_when_it_is_archived(self):
        ada = vip()
        action = rule()
        publication.archive(action, at=clock.now())
        work()
        assert make.score(ada) == 0

    def test_moves_two_scores_if_it_counts_in_the_main_one_too(self):
        fit = Group.objects.create(name="Fit")
        ada = vip()
        rule(group=fit, counts_in_main=True)
        assert (make.score(ada, fit), make.score(ada)) == (10, 10)

    def test_takes_back_from_a_score_that_it_moves_no_more(self):
        fit = Group.objects.create(name="Fit")
        ada = vip()
        action = rule()
        action.group = fit
        action.save()
        publish(action)
        assert (make.score(ada, fit), make.score(ada)) == (10, 0)

    def test_pays_nothing_outside_its_own_dates(self):
        ada = vip()
        rule(published_until=clock.now() - timedelta(days=1))
        assert make.score(ada) == 0

    def test_takes_back_in_the_night_after_its_end(self):
        ada = vip()
        action = rule(published_until=clock.now() + timedelta(hours=1))
        assert make.score(ada) == 10
        version = action.versions.get()
        with transaction.atomic():
            make.revision.cut()
        from kit.rewriting import rewriting

        with transaction.atomic(), rewriting():
            type(version).objects.update(published_until=clock.now() - timedelta(hours=1))
        night()
        assert make.score(ada) == 0
