"""Rules worked out again over what contacts did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from contacts import merging
from contacts.locking import lock
from points import by_hand, publication, recompute, recompute_job, resets, why
from points.facts import past
from points.models import Award, Entry, Group, Reason, Repeats
from points.verification import verify
from tests import make
from tests.points.working_out import change, finish, once_more, work_out

pytestmark = pytest.mark.django_db


class TestWorkingOutAgain:
    def test_pays_a_new_rule_for_what_was_done_before(self):
        ada = make.contact()
        visit = make.visit(ada)
        rule = make.point_action(points=10)
        work_out(rule)
        assert make.score(ada) == 10
        (line,) = Entry.objects.all()
        assert (line.reason, line.source, line.source_id) == (Reason.RECOMPUTE, "event", visit.id)
        assert line.occurred_at == visit.occurred_at
        assert line.version_id == rule.live_id

    def test_changes_nothing_where_everything_was_paid_as_it_should(self):
        ada = make.contact()
        rules = [make.point_action(points=3, repeats=often) for often in Repeats.values]
        for _ in range(3):
            make.visit(ada)
        lines, awards = Entry.objects.count(), set(Award.objects.values_list("key", "times"))
        job = work_out(*rules)
        assert Entry.objects.count() == lines
        assert set(Award.objects.values_list("key", "times")) == awards
        assert recompute_job.outcome(job).lines == 0

    def test_replaces_lines_by_their_opposite_and_a_new_one(self):
        ada = make.contact()
        rule = make.point_action(points=10)
        make.visit(ada)
        change(rule, points=4)
        job = work_out(rule)
        assert list(Entry.objects.order_by("pk").values_list("points", flat=True)) == [10, -10, 4]
        assert make.score(ada) == 4
        done = recompute_job.outcome(job)
        assert (done.contacts, done.up, done.down, done.lines) == (1, 0, -6, 2)
        assert recompute_job.lines_of(job).count() == 2
        assert verify().is_true

    def test_takes_back_what_the_rule_does_not_mean_any_more(self):
        ada = make.contact()
        rule = make.point_action("*/pricing*", points=10, repeats=Repeats.ONCE)
        make.visit(ada)
        change(rule, config={"url": "*/blog*"})
        work_out(rule)
        assert make.score(ada) == 0
        make.visit(ada, "https://shop.example/blog")
        assert make.score(ada) == 10

    def test_keeps_in_mind_what_a_rule_that_pays_once_has_paid(self):
        ada = make.contact()
        make.visit(ada)
        rule = make.point_action(points=10, repeats=Repeats.ONCE)
        work_out(rule)
        make.visit(ada)
        assert make.score(ada) == 10

    def test_leaves_points_by_hand_and_other_rules_alone(self):
        ada, owner = make.contact(), make.user()
        rule, other = make.point_action(points=10), make.point_action(points=1)
        make.visit(ada)
        by_hand.give(contact_id=ada.pk, points=7, note="x", actor=owner, at=timezone.now(), key=1)
        change(rule, points=20)
        work_out(rule)
        assert make.score(ada) == 28
        assert not Entry.objects.filter(point_action_id=other.pk, reverses__isnull=False).exists()

    def test_leaves_climbs_alone_that_a_reset_has_closed(self):
        ada = make.contact()
        rule = make.point_action(points=10)
        make.visit(ada)
        resets.reset(contact_id=ada.pk, actor=None, at=timezone.now(), key=1, to=5)
        make.visit(ada)
        change(rule, points=1)
        work_out(rule)
        assert make.score(ada) == 6
        assert verify().is_true

    def test_does_not_pay_once_again_what_a_closed_climb_was_paid(self):
        ada = make.contact()
        rule = make.point_action(points=10, repeats=Repeats.ONCE)
        make.visit(ada)
        resets.reset(contact_id=ada.pk, actor=None, at=timezone.now(), key=1)
        make.visit(ada)
        work_out(rule)
        assert make.score(ada) == 0
        make.visit(ada)
        assert make.score(ada) == 0

    def test_counts_a_climb_that_was_opened_again_by_an_undo(self):
        ada = make.contact()
        rule = make.point_action(points=10)
        make.visit(ada)
        line = resets.reset(contact_id=ada.pk, actor=None, at=timezone.now(), key=1)
        make.visit(ada)
        resets.undo(entry_id=line, actor=None, at=timezone.now())
        change(rule, points=1)
        work_out(rule)
        assert make.score(ada) == 2

    def test_does_not_pay_a_climb_once_more_that_an_undo_opens_again(self):
        ada, owner = make.contact(), make.user()
        rule = make.point_action(points=10, repeats=Repeats.ONCE_PER_CLIMB)
        make.visit(ada)
        reset = resets.reset(contact_id=ada.pk, actor=owner, at=timezone.now(), key=1)
        work_out(rule)
        resets.undo(entry_id=reset, actor=owner, at=timezone.now())
        make.visit(ada)
        assert make.score(ada) == 10

    def test_looks_at_all_that_somebody_did_however_much(self, monkeypatch):
        ada = make.contact()
        config = {"url": "*/pricing*", "times": 2}
        rule = make.point_action(points=1, config=config)
        for _ in range(6):
            make.visit(ada)
        assert make.score(ada) == 5
        monkeypatch.setattr(past, "MOST", 3)
        work_out(rule)
        assert make.score(ada) == 5

    def test_moves_the_score_of_the_group_and_the_main_one(self):
        ada, product = make.contact(), Group.objects.create(name="Product")
        rule = make.point_action(points=10, group=product, counts_in_main=True)
        make.visit(ada)
        resets.reset(contact_id=ada.pk, actor=None, at=timezone.now(), key=1)
        change(rule, points=3)
        work_out(rule)
        assert (make.score(ada), make.score(ada, product)) == (0, 3)

    def test_passes_over_machines(self):
        ada = make.contact()
        make.visit(ada, machine="crawler")
        work_out(make.point_action())
        assert make.score(ada) == 0

    def test_fires_no_trigger_by_itself(self):
        ada = make.contact()
        make.visit(ada)
        trigger = make.trigger(5, make.tagging())
        work_out(make.point_action(points=10))
        assert not trigger.crossings.exists()

    def test_is_told_on_the_timeline_and_in_why(self):
        ada = make.contact()
        rule = make.point_action(points=10, name="Prices")
        make.visit(ada)
        change(rule, points=4)
        work_out(rule)
        (explained,) = why.explain(ada.pk).groups
        assert explained.total == explained.points == 4
        assert [one.label for one in explained.withheld] == ["worked out again"]

    def test_shows_in_its_page_what_it_did_and_not_what_a_later_work_did(self):
        ada = make.contact()
        rule = make.point_action(points=10)
        make.visit(ada)
        change(rule, points=4)
        first = work_out(rule)
        publication.pause(rule)
        make.visit(ada)
        publication.resume(rule)
        second = work_out(rule)
        assert recompute_job.lines_of(first).count() == 2
        assert recompute_job.lines_of(second).count() == 1
        assert not recompute_job.lines_of(first) & recompute_job.lines_of(second)

    def test_stops_where_the_rule_was_published_again(self):
        rule = make.point_action(points=10)
        make.contact()
        job = recompute_job.start([rule.live], actor=None, at=timezone.now())
        change(rule, points=4)
        slices.run(job.pk, timezone.now())
        job.refresh_from_db()
        assert job.state == Job.State.FAILED
        assert "was published again" in job.error


class TestAfterAMerge:
    def merged(self, *, before=None):
        winner, loser = make.contact(), make.anonymous()
        if before:
            before(winner, loser)
        merge = merging.merge(loser_id=loser.pk, winner_id=winner.pk, reason="", at=timezone.now())
        return winner, loser, merge

    def test_changes_the_lines_of_who_was_absorbed_for_the_one_who_absorbed(self):
        rule = make.point_action(points=10)
        winner, loser, _ = self.merged(before=lambda winner, loser: make.visit(loser))
        change(rule, points=4)
        work_out(rule)
        assert (make.score(winner), make.score(loser)) == (4, 0)
        (explained,) = why.explain(winner.pk).groups
        assert explained.total == explained.points
        assert verify().is_true

    def test_pays_for_what_was_brought_along_without_points(self):
        winner, _, _ = self.merged(before=lambda winner, loser: make.visit(loser))
        work_out(make.point_action(points=10))
        assert make.score(winner) == 10

    def test_leaves_alone_what_the_absorbed_contact_had_settled(self):
        def before(winner, loser):
            make.visit(loser)
            resets.reset(contact_id=loser.pk, actor=None, at=timezone.now(), key=1)

        winner, _, _ = self.merged(before=before)
        work_out(make.point_action(points=10))
        assert make.score(winner) == 0

    def test_leaves_alone_what_the_winner_settled_after_it(self):
        winner, _, _ = self.merged(before=lambda winner, loser: make.visit(loser))
        resets.reset(contact_id=winner.pk, actor=None, at=timezone.now(), key=1)
        work_out(make.point_action(points=10))
        assert make.score(winner) == 0

    def test_goes_back_with_the_events_when_the_merge_is_undone(self):
        rule = make.point_action(points=10)
        winner, loser, merge = self.merged(before=lambda winner, loser: make.visit(loser))
        change(rule, points=4)
        work_out(rule)
        merging.unmerge(merge, actor=None, at=timezone.now())
        assert (make.score(winner), make.score(loser)) == (0, 4)
        work_out(rule)
        assert (make.score(winner), make.score(loser)) == (0, 4)
        assert verify().is_true

    def test_leaves_each_what_they_were_paid_once_when_the_merge_is_undone(self):
        rule = make.point_action(points=10, repeats=Repeats.ONCE)
        winner, loser, merge = self.merged(before=lambda winner, loser: make.visit(loser))
        work_out(rule)
        merging.unmerge(merge, actor=None, at=timezone.now())
        make.visit(winner)
        make.visit(loser)
        assert (make.score(winner), make.score(loser)) == (10, 10)


class TestScoreOutOfRange:
    def test_leaves_out_whose_score_would_not_fit(self):
        rich, ada = make.contact(), make.contact()
        make.entry(rich, 2**31 - 5)
        make.visit(rich)
        make.visit(ada)
        job = work_out(make.point_action(points=10))
        assert make.score(ada) == 10
        assert recompute_job.left_out(job) == [rich.pk]


class TestTheDeed:
    def test_counts_days_as_they_were_when_it_happened(self):
        """The rule's own dates are held against the time of the event, not of this work."""
        ada = make.contact()
        make.visit(ada, at=timezone.now() - timedelta(days=10))
        make.visit(ada)
        since = timezone.now() - timedelta(days=1)
        rule = make.point_action(points=10, published_from=since)
        with transaction.atomic():
            lock([ada.pk])
            rules = recompute_job.in_force([rule.live_id])
            done = recompute.again([ada.pk], rules, source_id=1, actor_id=None, at=timezone.now())
        assert done.up == 10


class TestPublishing:
    def test_from_now_on_leaves_scores_as_they_are(self, client):
        client.force_login(make.user())
        ada = make.contact()
        make.visit(ada)
        draft = make.draft(points=10)
        client.post(reverse("points:publish"), {"selected": draft.pk, "history": "now"})
        assert not Job.objects.exists()
        assert make.score(ada) == 0

    def test_also_for_before_leads_to_the_page_that_says_what_it_did(self, client):
        client.force_login(make.user())
        ada = make.contact(firstname="Ada")
        make.visit(ada)
        draft = make.draft(points=10)
        answer = client.post(reverse("points:publish"), {"selected": draft.pk, "history": "again"})
        job = Job.objects.get()
        assert answer.url == reverse("points:recomputed", args=[job.pk])
        finish(job)
        page = client.get(answer.url).content.decode()
        assert "Ada" in page
        assert make.score(ada) == 10

    def test_can_be_worked_out_again_later(self, client):
        client.force_login(make.user())
        ada = make.contact()
        make.visit(ada)
        rule = make.point_action(points=10)
        preview = client.get(reverse("points:preview"), {"ids": rule.pk}).content.decode()
        assert "Work it out again" in preview
        client.post(reverse("points:recompute"), {"selected": rule.pk})
        finish(Job.objects.get())
        assert make.score(ada) == 10

    def test_is_not_for_those_who_may_not_publish(self, client):
        client.force_login(make.user(role="marketer"))
        rule = make.point_action()
        assert client.post(reverse("points:recompute"), {"selected": rule.pk}).status_code == 403


class TestWhatFades:
    def test_is_put_right_at_once(self):
        ada = make.contact()
        long_ago = timezone.now() - timedelta(days=8)
        make.visit(ada, at=long_ago)
        fading = {"fade": {"percent": 50, "every_days": 7}}
        rule = make.point_action(points=10, policy=fading)
        work_out(rule)
        assert make.score(ada) == 5
        change(rule, policy={})
        once_more(rule, ada, at=timezone.now() + timedelta(minutes=1))
        assert make.score(ada) == 10
        assert verify().is_true

    def test_keeps_to_what_a_day_may_bring(self):
        ada = make.contact()
        for _ in range(3):
            make.visit(ada)
        rule = make.point_action(
            points=10, policy={"caps": [{"most": 2, "of": "times", "per": "day"}]}
        )
        work_out(rule)
        make.visit(ada)
        assert make.score(ada) == 20
