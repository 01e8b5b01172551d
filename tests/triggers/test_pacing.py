"""When messages may go, and how many a day."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from contacts import disqualifying
from tests import make
from triggers import keeping, outbox, pacing, retrying
from triggers.models import Allowance, Run
from triggers.pacing import Pacing

ZURICH = ZoneInfo("Europe/Zurich")
# A Saturday evening, 21:00 in Zurich.
EVENING = datetime(2026, 11, 21, 20, tzinfo=UTC)


def local(*when):
    return datetime(*when, tzinfo=ZURICH)


class TestQuiet:
    def test_hours_around_midnight_end_in_the_morning(self):
        says = Pacing(time(20), time(8))
        assert says.opens(EVENING, ZURICH) == local(2026, 11, 22, 8)
        assert says.opens(local(2026, 11, 22, 7, 59), ZURICH) == local(2026, 11, 22, 8)
        assert says.opens(local(2026, 11, 22, 8), ZURICH) == local(2026, 11, 22, 8)

    def test_days_are_quiet_all_day(self):
        says = Pacing(time(20), time(8), quiet_days=(5, 6))
        assert says.opens(EVENING, ZURICH) == local(2026, 11, 23, 8)
        assert Pacing(quiet_days=(6,)).opens(local(2026, 11, 22, 3), ZURICH) == local(2026, 11, 23)

    def test_that_end_in_the_hour_that_comes_twice_end_at_its_end(self):
        says = Pacing(time(20), time(2, 30))
        second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
        opens = says.opens(second, ZURICH).astimezone(UTC)
        assert opens == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    def test_hours_are_those_of_the_clock_when_it_is_put_back(self):
        says = Pacing(time(20), time(8))
        assert says.opens(local(2026, 10, 24, 21), ZURICH) == local(2026, 10, 25, 8)

    @given(
        some.times(),
        some.times(),
        some.sets(some.integers(0, 6), max_size=6),
        some.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=some.just(UTC)),
    )
    def test_always_ends_within_a_week_and_a_day(self, begins, ends, days, at):
        if begins == ends:
            ends = None
        says = Pacing(begins if ends else None, ends, tuple(days))
        opens = says.opens(at, ZURICH)
        assert at <= opens <= at + timedelta(days=8, hours=1)
        assert says.opens(opens, ZURICH) == opens

    @pytest.mark.parametrize(
        "stored",
        [
            {"quiet_from": "20:00"},
            {"quiet_from": "20:00", "quiet_until": "20:00"},
            {"quiet_days": [0, 1, 2, 3, 4, 5, 6]},
            {"quiet_days": [7]},
            {"most_a_day": 0},
        ],
    )
    def test_that_makes_no_sense_is_refused(self, stored):
        with pytest.raises(ValueError):
            pacing.of(stored)

    def test_is_stored_as_it_was_said(self):
        stored = {"quiet_from": "20:00", "quiet_until": "08:00", "quiet_days": [5, 6]}
        assert pacing.of(stored).json() == stored
        assert Pacing().json() == {}


def all_day() -> dict:
    """Quiet today, whatever the time."""
    today = timezone.now().astimezone(ZoneInfo("UTC")).weekday()
    return {"quiet_days": sorted({(today + off) % 7 for off in (-1, 0, 1)})}


@pytest.mark.django_db
class TestAMessage:
    def test_waits_for_the_end_of_quiet_while_changes_do_not(self):
        make.trigger(80, make.tagging(), make.mailing(), pacing=all_day())
        make.entry(make.contact(), 90)
        assert keeping.keep_all() == 2
        tag, mail = Run.objects.order_by("pk")
        assert tag.state == Run.State.DONE
        assert (mail.state, mail.attempts) == (Run.State.DUE, 0)
        assert mail.waits_because == Run.Because.QUIET
        assert mail.due_at > timezone.now()
        assert keeping.keep_all() == 0

    def test_goes_at_once_when_somebody_says_so(self, mailoutbox):
        make.trigger(80, make.mailing(), pacing=all_day())
        make.entry(make.contact(), 90)
        keeping.keep_all()
        assert retrying.retry(Run.objects.get(), actor=make.user())
        keeping.keep_all()
        assert Run.objects.get().state == Run.State.DONE

    def test_keeps_to_its_hours_when_everything_is_tried_again(self):
        make.trigger(80, make.mailing(), pacing=all_day())
        make.entry(make.contact(), 90)
        Run.objects.update(state=Run.State.FAILED, due_at=None)
        assert retrying.retry_given_up(actor=make.user()) == 1
        keeping.keep_all()
        run = Run.objects.get()
        assert (run.state, run.waits_because) == (Run.State.DUE, Run.Because.QUIET)

    def test_keeps_to_its_hours_again_after_the_attempt_that_somebody_asked_for(self, settings):
        settings.EMAIL_URL = "smtp://127.0.0.1:1"
        make.trigger(80, make.mailing(), pacing=all_day())
        make.entry(make.contact(), 90)
        run = Run.objects.get()
        retrying.retry(run, actor=make.user())
        keeping.keep_all()
        run.refresh_from_db()
        assert (run.state, run.waits_because) == (Run.State.DUE, "")
        assert "127.0.0.1" in run.error
        Run.objects.update(due_at=timezone.now())
        keeping.keep_all()
        run.refresh_from_db()
        assert run.waits_because == Run.Because.QUIET

    def test_for_a_digest_waits_for_no_hour_and_takes_no_place(self):
        reader = make.user()
        collecting = ("digest.add", {"user_ids": [reader.pk]})
        make.trigger(80, collecting, pacing=all_day() | {"most_a_day": 1})
        make.entry(make.contact(), 90)
        make.entry(kept_away := make.contact(), 90)
        disqualifying.disqualify([kept_away.pk], reason="a rival", actor=None, at=timezone.now())
        keeping.keep_all()
        states = Run.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [Run.State.DONE, Run.State.CANCELLED]
        assert not Allowance.objects.exists()

    def test_waits_for_another_day_when_there_were_enough(self):
        make.trigger(80, make.mailing(), pacing={"most_a_day": 2})
        for _ in range(4):
            make.entry(make.contact(), 90)
        keeping.keep_all()
        states = Run.objects.order_by("pk").values_list("state", "waits_because")
        assert list(states) == [("done", ""), ("done", ""), ("due", "enough"), ("due", "enough")]
        assert Allowance.objects.get().sent == 2
        Run.objects.filter(state="due").update(due_at=timezone.now())
        Allowance.objects.update(day=timezone.now().date() - timedelta(days=1))
        keeping.keep_all()
        assert not Run.objects.exclude(state="done").exists()

    def test_counts_once_however_often_it_is_tried(self):
        make.trigger(80, make.mailing(), pacing={"most_a_day": 1, "most_about_one": 1})
        make.entry(make.contact(), 90)
        (run,) = outbox.claim(limit=1, lease=timedelta(0))
        keeping.allowances.wait(run, run.contact_id, at=timezone.now())
        run.refresh_from_db()
        assert keeping.allowances.wait(run, run.contact_id, at=timezone.now()) is None
        assert set(Allowance.objects.values_list("sent", flat=True)) == {1}

    def test_about_somebody_disqualified_is_cancelled_with_the_reason(self):
        make.trigger(80, make.tagging(), make.mailing())
        ada = make.contact()
        make.entry(ada, 90)
        disqualifying.disqualify(
            [ada.pk], reason="a competitor", actor=make.user(), at=timezone.now()
        )
        keeping.keep_all()
        tag, mail = Run.objects.order_by("pk")
        assert tag.state == Run.State.DONE
        assert mail.state == Run.State.CANCELLED
        assert "disqualified" in mail.error


@pytest.mark.django_db(transaction=True)
class TestALimit:
    def test_holds_when_many_workers_ask_at_once(self):
        trigger = make.trigger(80, make.mailing(), pacing={"most_a_day": 3})
        for _ in range(12):
            make.entry(make.contact(), 90)
        runs = outbox.claim(limit=12, lease=timedelta(minutes=1))
        start, let_go = threading.Barrier(12), []

        def ask(run):
            start.wait()
            if keeping.allowances.wait(run, run.contact_id, at=timezone.now()) is None:
                let_go.append(run.pk)
            connection.close()

        threads = [threading.Thread(target=ask, args=[run]) for run in runs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(let_go) == 3
        assert Allowance.objects.get(trigger=trigger).sent == 3
