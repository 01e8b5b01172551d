"""However events are cut into batches, and worked out again: the same lines and counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.locking import lock
from contacts.models import Event
from points import publication, recompute, recompute_job, revision
from points.models import Award, Entry, Group, Repeats, Score
from points.rules import in_force
from points.verification import verify
from tests import make

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the clocks change in the night that follows
PAGES = ("pricing", "blog/beer", "blog/wine", "careers")

caps = st.lists(
    st.fixed_dictionaries(
        {
            "most": st.integers(1, 12),
            "of": st.sampled_from(["times", "points"]),
            "per": st.sampled_from(["hour", "day", "week", "ever"]),
        }
    ),
    max_size=2,
    unique_by=lambda cap: (cap["of"], cap["per"]),
)
wearing = st.sampled_from(
    [{}, {"expires_after_days": 3000}, {"fade": {"percent": 50, "every_days": 2}}]
)
policies = st.builds(
    lambda caps, wait, wears: {"caps": caps, "cooldown_minutes": wait, **wears},
    caps,
    st.sampled_from([0, 0, 45, 600]),
    wearing,
)
rules = st.fixed_dictionaries(
    {
        "config": st.fixed_dictionaries(
            {"url": st.sampled_from(["*", "*/blog/*", "*/pricing", "*/careers"])},
            optional={
                "times": st.integers(2, 3),
                "seconds": st.just(1200),
                "within": st.just(86_400),
            },
        ),
        "points": st.integers(-12, 12).filter(bool),
        "repeats": st.sampled_from(Repeats.values),
        "policy": policies,
        "in_product": st.booleans(),
        "counts_in_main": st.booleans(),
    }
)
visits = st.tuples(
    st.integers(0, 1),  # who
    st.sampled_from(PAGES),
    st.integers(0, 4000),  # minutes: late ones are among them
    st.sampled_from([None, None, None, "crawler"]),
)
bounds = st.sampled_from([{}, {"floor": 0}, {"ceiling": 20}, {"floor": -5, "ceiling": 9}])


@given(
    rules=st.lists(rules, min_size=1, max_size=4),
    bounds=bounds,
    visits=st.lists(visits, min_size=2, max_size=14),
    cuts=st.sets(st.integers(1, 14), max_size=6),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_split_into_batches_pays_the_same(rules, bounds, visits, cuts):
    with transaction.atomic():
        make.setting("time_zone", "Europe/Berlin")
        Group.objects.filter(pk=Group.MAIN).update(**bounds)
        published(rules, Group.objects.create(name="Product"))
        people = [make.contact(), make.contact()]
        alone = live(people, visits, range(1, len(visits)))
        cut = live([make.contact(), make.contact()], visits, sorted(cuts))
        assert alone == cut
        assert worked_out_again(people) == alone
        assert verify().is_true
        transaction.set_rollback(True)


@given(
    rules=st.lists(rules, min_size=1, max_size=3),
    bounds=bounds,
    steps=st.lists(st.one_of(visits, st.integers(-30, 30).filter(bool)), min_size=2, max_size=14),
    change=st.integers(-12, 12).filter(bool),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_worked_out_again_is_so_for_good(rules, bounds, steps, change):
    """Whatever somebody gave by hand meanwhile, and whatever room there is by now."""
    with transaction.atomic():
        Group.objects.filter(pk=Group.MAIN).update(**bounds)
        actions = published(rules, Group.objects.create(name="Product", ceiling=15))
        people = [make.contact(), make.contact()]
        for step in steps:
            if isinstance(step, tuple):
                live(people, [step], [])
            else:
                make.entry(people[0], step)
        before = [paid(person) for person in people]
        assert worked_out_again(people) == before
        assert worked_out_again(people, actions[-1]) == before
        actions[0].points = change
        actions[0].save()
        publication.publish([actions[0]], actor=None, at=timezone.now())
        first = scores_of(people)
        after = worked_out_again(people, actions[0])
        for pair, points in scores_of(people).items():
            group, was = Group.objects.get(pk=pair[1]), first.get(pair, 0)
            # What is taken back is taken back in full, whichever way that moves a score.
            if rules[0]["points"] > 0 and group.ceiling is not None:
                assert points <= max(group.ceiling, was)
            if rules[0]["points"] < 0 and group.floor is not None:
                assert points >= min(group.floor, was)
        assert worked_out_again(people, actions[0]) == after
        assert verify().is_true
        transaction.set_rollback(True)


def published(rules, product):
    """Point actions of these rules, in the main score or in that of a product."""
    return [
        make.point_action(
            **{name: value for name, value in rule.items() if name != "in_product"},
            name=f"Rule {number}",
            group=product if rule["in_product"] else None,
        )
        for number, rule in enumerate(rules)
    ]


def scores_of(people):
    """Their scores, by contact and group."""
    found = Score.objects.filter(contact__in=people)
    return {(one.contact_id, one.group_id): one.points for one in found}


def live(people, visits, cuts):
    """What these two new people were paid who did this, cut into batches there."""
    events = [
        make.event(
            people[who],
            f"https://shop.example/{page}",
            at=BEGIN + timedelta(minutes=minutes),
            machine=machine,
        )
        for who, page, minutes, machine in visits
    ]
    for begin, end in zip([0, *cuts], [*cuts, len(events)], strict=True):
        make.record(*events[begin:end])
    return [paid(person) for person in people]


def worked_out_again(people, *only):
    """The same after a recompute of every rule, or of these."""
    with transaction.atomic():
        ids = [person.pk for person in people]
        lock(ids)
        known = in_force(revision.hold())
        if only:
            known = recompute_job.in_force([action.live_id for action in only])
        recompute.again(ids, known, source_id=1, actor_id=None, at=timezone.now())
    return [paid(person) for person in people]


def paid(person):
    """Somebody's lines that stand, by which of their events they are for, and what is counted."""
    events = Event.objects.filter(contact=person).order_by("pk").values_list("pk", flat=True)
    order = {pk: number for number, pk in enumerate(events)}
    taken_back = Entry.objects.exclude(reverses=None).values("reverses")
    lines = Entry.objects.filter(contact=person, source="event").exclude(pk__in=taken_back)
    # Which page it was is another number in each run; what fades is settled by a recompute.
    awards = Award.objects.filter(contact=person).exclude(key__startswith="subject:")
    awards = awards.exclude(key="settle")
    return (
        sorted(
            (order[line.source_id], line.point_action_id, line.group_id, line.points)
            for line in lines
        ),
        sorted(
            awards.values_list("point_action_id", "key", "times", "points", "last_at"),
            key=str,
        ),
    )
