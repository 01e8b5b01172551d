"""Long work: slices, leases, cancelling, giving up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import jobs, slices
from accounts.job_kinds import CannotBeDone, Deadline, JobKind, job_kinds, label_of
from accounts.models import Job, User
from kit.kinds import UnknownKind

pytestmark = pytest.mark.django_db

NOW = timezone.now()


class CountToTen(JobKind):
    """Three at a time, writing each down as a user's address."""

    key = "test.count"
    label = "Counting"

    def slice(self, job: Job, deadline: Deadline) -> bool:
        start = job.cursor or 0
        stop = min(start + 3, 10)
        for number in range(start, stop):
            User.objects.create_user(f"{number}@count.example")
        job.cursor, job.done, job.total = stop, stop, 10
        jobs.say(job, f"counted to {stop}", at=NOW)
        if job.config.get("stumbles_at") == stop:
            raise RuntimeError("a stone")
        if job.config.get("hopeless"):
            raise CannotBeDone("there is no ten")
        return stop < 10


@pytest.fixture(autouse=True)
def counting():
    job_kinds.register(CountToTen)
    yield
    del job_kinds._kinds["test.count"]


def start(**config) -> Job:
    return jobs.start("test.count", config, None, at=NOW)


def run_until_idle(job: Job, at=NOW) -> int:
    count = 0
    while slices.run(job.pk, at):
        count += 1
    job.refresh_from_db()
    return count


class TestJob:
    def test_is_done_slice_by_slice(self):
        job = start()
        run_until_idle(job)
        assert (job.state, job.done, job.total, job.attempts) == (Job.State.DONE, 10, 10, 0)
        assert job.ended_at == NOW
        assert User.objects.filter(email__endswith="@count.example").count() == 10

    def test_keeps_a_log(self):
        job = start()
        run_until_idle(job)
        assert [line["text"] for line in job.log] == [f"counted to {n}" for n in (3, 6, 9, 10)]

    def test_of_an_unknown_kind_cannot_be_started(self):
        with pytest.raises(UnknownKind):
            jobs.start("test.nonsense", {}, None, at=NOW)

    def test_whose_kind_has_vanished_gives_up_and_says_so(self):
        job = start()
        Job.objects.filter(pk=job.pk).update(kind="test.gone")
        run_until_idle(job)
        assert job.state == Job.State.FAILED
        assert "does not know" in job.error
        assert "test.gone" in label_of(job)

    def test_that_is_under_way_is_not_started_twice(self):
        job = start()
        assert jobs.start_alone("test.count", {}, None, at=NOW) == job


class TestSlice:
    def test_that_stumbles_leaves_no_trace_but_the_error(self):
        job = start(stumbles_at=6)
        slices.run(job.pk, NOW)
        slices.run(job.pk, NOW)
        job.refresh_from_db()
        assert User.objects.filter(email__endswith="@count.example").count() == 3
        assert (job.cursor, job.done, job.attempts) == (3, 3, 1)
        assert job.error == "RuntimeError: a stone"

    def test_that_stumbled_is_tried_again_later(self):
        job = start(stumbles_at=6)
        run_until_idle(job)
        assert slices.due(NOW) == []
        assert slices.due(NOW + slices.FIRST_PAUSE) == [job.pk]

    def test_that_keeps_stumbling_gives_up(self):
        job = start(stumbles_at=3)
        at = NOW
        for _ in range(slices.MOST_ATTEMPTS):
            at += timedelta(hours=1)
            slices.run(job.pk, at)
        job.refresh_from_db()
        assert (job.state, job.due_at) == (Job.State.FAILED, None)

    def test_that_can_never_work_gives_up_at_once(self):
        job = start(hopeless=True)
        slices.run(job.pk, NOW)
        job.refresh_from_db()
        assert (job.state, job.error) == (Job.State.FAILED, "there is no ten")

    def test_goes_on_where_it_stood_when_somebody_says_again(self):
        job = start(stumbles_at=6)
        slices.run(job.pk, NOW)
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, due_at=None, config={})
        jobs.again(job, at=NOW)
        run_until_idle(job)
        assert (job.state, job.done) == (Job.State.DONE, 10)


class TestLease:
    def test_keeps_others_away(self):
        job = start()
        assert slices.claim(job.pk, NOW) is not None
        assert slices.claim(job.pk, NOW) is None

    def test_runs_out_when_its_worker_died(self):
        job = start()
        slices.claim(job.pk, NOW)
        later = NOW + slices.LEASE
        assert slices.due(later) == [job.pk]
        run_until_idle(job, at=later)
        assert job.state == Job.State.DONE

    def test_that_was_lost_undoes_what_the_slow_worker_did(self):
        job = start()

        class LosesItsLease(CountToTen):
            key = "test.count"

            def slice(self, job, deadline):
                more = super().slice(job, deadline)
                Job.objects.filter(pk=job.pk).update(due_at=NOW + timedelta(days=1))
                return more

        job_kinds._kinds["test.count"] = LosesItsLease
        assert slices.run(job.pk, NOW) is False
        job.refresh_from_db()
        assert (job.cursor, job.state) == (None, Job.State.RUNNING)
        assert not User.objects.filter(email__endswith="@count.example").exists()


class TestCancelling:
    def test_stops_before_the_next_slice_and_keeps_what_was_done(self):
        job = start()
        slices.run(job.pk, NOW)
        jobs.cancel(job)
        run_until_idle(job)
        assert (job.state, job.done) == (Job.State.CANCELLED, 3)

    def test_does_nothing_to_a_job_that_has_ended(self):
        job = start()
        run_until_idle(job)
        jobs.cancel(job)
        job.refresh_from_db()
        assert not job.cancel_asked


class TestPace:
    def test_says_how_long_it_will_take(self):
        job = Job(done=250, total=1000, started_at=NOW - timedelta(seconds=10))
        pace = jobs.pace(job, at=NOW)
        assert pace.percent == 25
        assert pace.per_second == pytest.approx(25)
        assert pace.left == timedelta(seconds=30)

    def test_does_not_guess_without_a_total(self):
        job = Job(done=250, total=None, started_at=NOW - timedelta(seconds=10))
        assert jobs.pace(job, at=NOW).percent is None
        assert jobs.pace(job, at=NOW).left is None
