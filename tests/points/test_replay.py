"""Rules worked out again where a score has a floor or a ceiling: what there was room for then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts import merging
from points import recompute_job
from points.models import Award, Entry, Group
from points.preview import preview
from points.verification import verify
from tests import make
from tests.points.working_out import change, work_out

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ceiling():
    """A hundred at most."""
    Group.objects.filter(pk=Group.MAIN).update(ceiling=100)


@pytest.fixture
def rule():
    """Fifty points for each visit."""
    return make.point_action(points=50)


@pytest.fixture
def ada(rule):
    """Paid twice, and a third time there was no room; then somebody took thirty off."""
    ada = make.contact()
    for _ in range(3):
        make.visit(ada)
    make.entry(ada, -30)
    return ada


def held_back(of):
    """What *Why this score* tells of the ceiling: how many times, how many points."""
    found = Award.objects.filter(contact=of, key__startswith="withheld:ceiling", times__gt=0)
    return list(found.values_list("times", "points"))


def paid(of):
    """What stands for each visit, in order."""
    taken_back = Entry.objects.exclude(reverses=None).values("reverses")
    lines = Entry.objects.filter(source="event", contact=of).exclude(pk__in=taken_back)
    return list(lines.order_by("source_id").values_list("points", flat=True))


def test_room_of_today_pays_nothing_for_which_there_was_none(ada, rule):
    lines = Entry.objects.count()
    work_out(rule)
    assert make.score(ada) == 70
    assert Entry.objects.count() == lines
    assert held_back(ada) == [(1, 50)]


@pytest.mark.parametrize(
    ("points", "lines", "held"),
    [(60, [60, 40], (2, 80)), (20, [20, 20, 20], None), (120, [100], (3, 260))],
)
def test_a_changed_rule_pays_as_if_it_had_always_said_so(ada, rule, points, lines, held):
    change(rule, points=points)
    work_out(rule)
    assert paid(ada) == lines
    assert make.score(ada) == sum(lines) - 30
    assert held_back(ada) == ([held] if held else [])
    assert recompute_job.outcome(work_out(rule)).lines == 0
    assert verify().is_true


@pytest.mark.parametrize("points", [20, 45, 60, 120])
@pytest.mark.parametrize("floor", [None, 0])
def test_the_preview_says_what_working_out_again_then_does(ada, rule, points, floor):
    Group.objects.filter(pk=Group.MAIN).update(floor=floor)
    make.point_action("*/careers", points=-25)
    make.visit(ada, "https://shop.example/careers")
    make.visit(ada)
    assert make.score(ada) == 95
    now = timezone.now()
    rule.points = points
    rule.save()
    told = preview([rule], since=now - timedelta(days=30), at=now)
    change(rule)
    work_out(rule)
    assert [one.after for one in told.moved] in ([make.score(ada)], [])
    assert bool(told.moved) == (make.score(ada) != 95)


def test_room_that_a_rule_leaves_goes_to_what_it_pays_later():
    ada, rule = make.contact(), make.point_action("*", points=60)
    make.visit(ada, "https://shop.example/blog")
    make.visit(ada, "https://shop.example/pricing")
    assert paid(ada) == [60, 40]
    change(rule, config={"url": "*/pricing*"})
    work_out(rule)
    assert paid(ada) == [60]
    assert make.score(ada) == 60


def test_what_other_rules_have_paid_since_leaves_no_room_for_more(rule):
    other = make.point_action("*/blog*", points=30)
    change(rule, config={"url": "*/pricing*"})
    ada = make.contact()
    make.visit(ada)
    make.visit(ada, "https://shop.example/blog")
    assert make.score(ada) == 80
    change(rule, points=90)
    work_out(rule)
    assert make.score(ada) == 100
    assert sorted(paid(ada)) == [30, 70]
    assert recompute_job.outcome(work_out(rule, other)).lines == 0
    assert held_back(ada) == [(1, 20)]


def test_a_payment_that_gives_way_keeps_what_it_was(rule):
    """A hundred by others came later: neither visit can become more."""
    ada = make.contact()
    change(rule, points=10)
    for _ in range(2):
        make.visit(ada)
    make.entry(ada, 80)
    change(rule, points=20)
    work_out(rule)
    assert paid(ada) == [10, 10]
    assert recompute_job.outcome(work_out(rule)).lines == 0


def test_a_score_that_somebody_lifted_over_its_ceiling_is_not_drawn_down(ada, rule):
    make.entry(ada, 80)
    assert make.score(ada) == 150
    change(rule, points=60)
    work_out(rule)
    assert make.score(ada) == 150


def test_each_had_a_score_of_their_own_until_they_became_one(ada, rule):
    eve = make.contact()
    make.visit(eve)
    make.entry(eve, -45)
    merge = merging.merge(loser_id=ada.pk, winner_id=eve.pk, reason="same", at=timezone.now())
    assert make.score(eve) == 75
    make.visit(eve)
    make.entry(eve, -20)
    assert recompute_job.outcome(work_out(rule)).lines == 0
    change(rule, points=40)
    work_out(rule)
    # Ada: 40 + 40 + 20 - 30; Eve: 40 - 45, then Ada's 70, then 35 of 40 up to the ceiling, - 20.
    assert make.score(eve) == 80
    assert recompute_job.outcome(work_out(rule)).lines == 0
    merging.unmerge(merge, actor=None, at=timezone.now())
    assert make.score(ada) == 70
    assert recompute_job.outcome(work_out(rule)).lines == 0
    assert verify().is_true
