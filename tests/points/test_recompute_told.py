"""What people read of a contact after a rule was worked out again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from contacts import bant, merging
from contacts.bant import Said
from contacts.timeline import read, read_everybody
from points import by_hand, publication, recompute_job, why
from points.models import Group
from tests import make

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def work_out(action, **said):
    """Publish what the rule says now, also for what contacts did before."""
    for name, value in said.items():
        setattr(action, name, value)
    if said:
        action.save()
        publication.publish([action], actor=None, at=timezone.now())
    job = recompute_job.start([action.live], actor=None, at=timezone.now())
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    return job


def told(*contacts, limit=50, before=None):
    """What the timeline says about points: words and points, newest first."""
    moments = read([one.pk for one in contacts], before=before, limit=limit, only=["points"])
    return [(str(one.text), one.points) for one in moments]


@pytest.fixture
def ada():
    return make.contact(firstname="Ada")


@pytest.fixture
def prices(ada):
    """A rule that paid 10 for each of three visits, and is worth 4 now: worked out again."""
    rule = make.point_action(points=10, name="Prices")
    for days in (9, 6, 3):
        make.visit(ada, at=NOW - timedelta(days=days))
    work_out(rule, points=4)
    return rule


class TestTheTimeline:
    def test_says_in_one_line_what_was_worked_out_again(self, ada, prices):
        assert told(ada)[0] == ("Prices: 3 lines worked out again", -30)
        assert sorted(told(ada)[1:]) == sorted([("Prices", 10), ("Prices", 4)] * 3)

    def test_has_what_is_paid_instead_under_its_event(self, ada, prices):
        moments = read([ada.pk], before=None, limit=50)
        events = {(one.source, one.sort) for one in moments if one.source == "events"}
        new = [one for one in moments if one.points == 4]
        assert {one.belongs_to for one in new} == events

    def test_strikes_out_under_the_event_what_was_taken_back(self, client, ada, prices):
        client.force_login(make.user())
        page = client.get(reverse("contacts:timeline", args=[ada.pk])).content.decode()
        assert page.count("<s>") == page.count("taken back") == 3

    def test_tells_each_score_and_each_work_by_itself(self, ada):
        product = Group.objects.create(name="Product")
        rule = make.point_action(points=10, name="Prices", group=product, counts_in_main=True)
        make.visit(ada, at=NOW - timedelta(days=3))
        work_out(rule, points=4)
        work_out(rule, points=5)
        moments = read([ada.pk], before=None, limit=50, only=["points"])
        again = [(one.detail, one.points) for one in moments if "worked out" in str(one.text)]
        assert sorted(again) == [("", -10), ("", -4), ("Product", -10), ("Product", -4)]

    def test_goes_on_page_by_page_without_losing_or_repeating_it(self, ada, prices):
        everything, pages, before = read([ada.pk], before=None, limit=50, only=["points"]), [], None
        for _ in range(7):
            page = read([ada.pk], before=before, limit=2, only=["points"])
            if not page:
                break
            whole = [one for one in everything if one.at == page[-1].at]
            pages += [one for one in page if one.at != page[-1].at] + whole
            before = page[-1].at
        assert pages == everything

    def test_reads_no_more_of_the_ledger_than_its_page(self, ada, prices):
        with CaptureQueriesContext(connection) as queries:
            assert len(told(ada, limit=3)) == 3
        (works,) = [one["sql"] for one in queries if "GROUP BY" in one["sql"]]
        assert '"occurred_at" >= ' in works

    def test_of_everybody_leaves_it_out(self, ada, prices):
        moments = read_everybody(before=None, limit=50, only=["points"])
        assert [one.points for one in moments] == [10, 10, 10]


class TestTheLatestReason:
    def said(self, client):
        page = client.get(reverse("contacts:list"), {"columns": "name,last_reason"})
        return page.content.decode().partition('class="reason"')[2].partition("</td>")[0]

    def test_is_the_latest_line_that_stands(self, client, ada, prices):
        client.force_login(make.user())
        said = self.said(client)
        assert "+4" in said
        assert "+10" not in said
        assert "−10" not in said

    def test_is_not_what_was_taken_back_by_hand(self, client, ada):
        owner = make.user()
        make.entry(ada, 3, at=NOW - timedelta(days=1))
        line = by_hand.give(
            contact_id=ada.pk, points=77, note="x", actor=owner, at=timezone.now(), key=1
        )
        by_hand.undo(entry_id=line.id, actor=owner, at=timezone.now())
        client.force_login(owner)
        said = self.said(client)
        assert "+3" in said
        assert "+77" not in said
        assert "−77" not in said

    def test_on_the_chip_has_lines_that_stand_only(self, client, ada, prices):
        client.force_login(make.user())
        page = client.get(reverse("points:latest", args=[ada.pk]))
        assert [one.points for one in page.context["moments"]] == [4, 4, 4]


class TestTheCourseOfAScore:
    def course(self, client, contact):
        client.force_login(make.user())
        page = client.get(reverse("points:why", args=[contact.pk]))
        (_one, _chip, line) = page.context["scores"][0]
        return line.description

    def test_has_no_peak_where_a_rule_was_worth_more(self, client, ada, prices):
        said = self.course(client, ada)
        assert said == "From 0 to 12; lowest 0, highest 12."

    def test_begins_at_what_it_was_after_a_merge_as_well(self, client, ada):
        visitor = make.anonymous()
        rule = make.point_action(points=10, name="Prices")
        make.visit(visitor, at=NOW - timedelta(days=9))
        merging.merge(loser_id=visitor.pk, winner_id=ada.pk, reason="", at=NOW - timedelta(days=5))
        work_out(rule, points=4)
        assert self.course(client, ada).startswith("From 0 to 4; lowest 0")

    def test_keeps_what_was_given_by_hand_and_taken_back_later(self, client, ada):
        owner = make.user()
        given = by_hand.give(
            contact_id=ada.pk,
            points=7,
            note="x",
            actor=owner,
            at=NOW - timedelta(days=5),
            key=1,
        )
        by_hand.undo(entry_id=given.id, actor=owner, at=NOW - timedelta(days=2))
        assert self.course(client, ada) == "From 0 to 0; lowest 0, highest 7."


class TestWhyThisScore:
    def lines(self, contact):
        (explained,) = why.explain(contact.pk).groups
        assert explained.total == explained.points
        return [(str(one.label), one.times, one.each) for one in explained.lines]

    def test_has_one_line_for_a_rule_that_has_another_name_now(self, ada):
        rule = make.point_action(points=10, name="Prices")
        make.visit(ada, at=NOW - timedelta(days=3))
        work_out(rule, name="Looks at prices")
        make.visit(ada, at=NOW - timedelta(days=5))
        assert self.lines(ada) == [("Looks at prices", 2, 10)]

    def test_has_one_line_for_a_state_that_has_another_name_now(self, ada):
        qualified = {"kind": "bant", "config": {"budget": 5}, "points": 5}
        rule = make.draft(name="Qualified", **qualified)
        self.publish(rule)
        bant.answer(ada.pk, {"budget": Said(True)}, actor=None, at=timezone.now())
        rule.name, rule.config = "Worth a call", {"budget": 8}
        rule.save()
        self.publish(rule)
        (line,) = why.explain(ada.pk).groups[0].lines
        assert (line.label, line.points) == ("Worth a call", 8)

    def publish(self, rule):
        publication.publish([rule], actor=None, at=timezone.now())
        for job in slices.due(timezone.now() + timedelta(seconds=5)):
            while slices.run(job, timezone.now() + timedelta(seconds=5)):
                pass
