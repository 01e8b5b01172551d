"""What a crossing owes is kept: claimed by lease, tried again, given up for all to see."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from channels.models import EmailMessage
from contacts import deletion, editing, merging
from contacts.locking import lock
from contacts.models import Note
from tests import make
from triggers import keeping, outbox, retrying
from triggers.actions import action_kinds
from triggers.models import PointTrigger, Run, TriggerAction
from triggers.models.run import ATTEMPTS

pytestmark = pytest.mark.django_db

State = Run.State
LEASE = timedelta(seconds=60)
LATER = timedelta(days=1)


@pytest.fixture(autouse=True)
def mail_dir(settings, tmp_path):
    """Mails stay in a folder of the test."""
    settings.EMAIL_URL, settings.MAIL_DIR = "", tmp_path / "mail"
    return settings.MAIL_DIR


def owed(*actions, of=None):
    """The runs of one contact who has just climbed over a threshold."""
    make.trigger(80, *(actions or (make.tagging(),)))
    ada = of or make.contact()
    make.entry(ada, 90)
    return list(Run.objects.filter(contact=ada).order_by("pk"))


def fall_due(run):
    Run.objects.filter(pk=run.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def claim_one():
    (run,) = outbox.claim(limit=1, lease=LEASE)
    return run


def begin_one():
    return outbox.begin(claim_one(), LEASE)


class TestClaiming:
    def test_moves_the_due_date_past_the_lease_and_is_no_attempt_yet(self):
        owed()
        run = claim_one()
        assert run.attempts == 0
        assert run.due_at > timezone.now() + timedelta(seconds=50)
        assert outbox.claim(limit=20, lease=LEASE) == []

    def test_takes_a_run_again_whose_worker_died(self):
        owed()
        run = begin_one()
        fall_due(run)
        assert begin_one().attempts == 2

    def test_leaves_what_is_held_or_has_ended(self):
        (run,) = owed()
        for state in (State.HELD, State.DONE, State.FAILED, State.CANCELLED):
            Run.objects.filter(pk=run.pk).update(state=state)
            assert outbox.claim(limit=20, lease=LEASE) == []

    def test_can_be_taken_back_before_anybody_acted(self):
        owed()
        outbox.put_back([claim_one()])
        assert claim_one().attempts == 0

    def test_is_not_taken_back_from_whoever_claimed_later(self):
        owed()
        slow = claim_one()
        fall_due(slow)
        claim_one()
        outbox.put_back([slow])
        assert outbox.claim(limit=1, lease=LEASE) == []


class TestAnAttempt:
    def test_is_that_of_whoever_begins_first(self):
        owed()
        slow = claim_one()
        fall_due(slow)
        quick = claim_one()
        assert outbox.begin(quick, LEASE).attempts == 1
        assert outbox.begin(slow, LEASE) is None
        assert Run.objects.get().attempts == 1

    def test_counts_for_no_other_run_that_the_worker_had_claimed(self, monkeypatch):
        owed(make.tagging("hot"), make.tagging("warm"))
        kind = action_kinds.get("lead.changetags")

        def die(self, run, contact):
            raise SystemExit  # no Exception: as if the process were gone

        monkeypatch.setattr(kind, "carry_out", die)
        for _ in range(ATTEMPTS):
            with pytest.raises(SystemExit):
                keeping.keep_all()
            Run.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        first, second = Run.objects.order_by("pk")
        assert (first.attempts, second.attempts) == (ATTEMPTS, 0)
        monkeypatch.undo()
        keeping.keep_all()
        states = Run.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [State.FAILED, State.DONE]

    def test_is_lost_to_whoever_began_later(self):
        owed()
        slow = begin_one()
        fall_due(slow)
        quick = begin_one()
        assert not outbox.take_turn(slow, LEASE)
        assert not outbox.done(slow, None)
        assert outbox.fail(slow, "too late", permanent=True) is None
        assert outbox.take_turn(quick, LEASE)
        assert outbox.done(quick, {"said": "done"})


class TestKeeping:
    def test_does_what_is_owed_and_says_so(self):
        (run,) = owed(make.tagging("hot"))
        assert keeping.keep_all() == 1
        run.refresh_from_db()
        assert run.state == State.DONE
        assert run.ended_at is not None
        assert run.result["said"] == "added the tag “hot”"
        assert [tag.name for tag in run.contact.tags.all()] == ["hot"]

    def test_goes_on_until_nothing_is_due(self, monkeypatch):
        monkeypatch.setattr(keeping, "BATCH", 2)
        make.trigger(80, make.tagging())
        for _ in range(5):
            make.entry(make.contact(), 90)
        assert keeping.keep_all() == 5
        assert set(Run.objects.values_list("state", flat=True)) == {State.DONE}

    def test_puts_back_what_a_slow_provider_leaves_no_time_for(self, monkeypatch):
        monkeypatch.setattr(keeping, "LEASE", timedelta(0))
        owed(make.tagging("hot"), make.tagging("warm"))
        runs = outbox.claim(limit=20, lease=LEASE)
        assert keeping.keep_batch(runs) == 0
        assert [run.attempts for run in outbox.claim(limit=20, lease=LEASE)] == [0, 0]

    def test_cancels_a_run_whose_action_was_archived(self):
        (run,) = owed()
        TriggerAction.objects.update(archived_at=timezone.now())
        keeping.keep_all()
        run.refresh_from_db()
        assert run.state == State.CANCELLED
        assert "removed" in run.error

    def test_cancels_a_run_whose_trigger_was_archived(self):
        (run,) = owed()
        PointTrigger.objects.update(archived_at=timezone.now())
        keeping.keep_all()
        run.refresh_from_db()
        assert (run.state, run.error) == (State.CANCELLED, "Its trigger was archived.")

    def test_leaves_no_mail_waiting_when_nobody_will_send_it_any_more(self, settings):
        settings.EMAIL_URL = "smtp://127.0.0.1:1"
        (run,) = owed(make.mailing())
        keeping.keep_all()
        assert EmailMessage.objects.get().state == "waiting"
        deletion.delete([run.contact_id], at=timezone.now())
        fall_due(run)
        keeping.keep_all()
        assert EmailMessage.objects.get().state == "failed"

    def test_cancels_a_run_about_somebody_who_was_deleted(self):
        (run,) = owed()
        deletion.delete([run.contact_id], at=timezone.now())
        keeping.keep_all()
        run.refresh_from_db()
        assert (run.state, run.error) == (State.CANCELLED, "The contact was deleted.")

    def test_is_about_the_contact_that_the_runs_contact_went_into(self):
        (run,) = owed(make.tagging("hot"))
        winner = make.contact()
        merging.merge(
            loser_id=run.contact_id, winner_id=winner.pk, reason="double", at=timezone.now()
        )
        keeping.keep_all()
        assert [tag.name for tag in winner.tags.all()] == ["hot"]

    def test_gives_up_at_once_on_an_action_of_an_unknown_kind(self):
        (run,) = owed(("lead.teleport", {}))
        keeping.keep_all()
        run.refresh_from_db()
        assert run.state == State.FAILED
        assert "Unknown action “lead.teleport”" in run.error

    def test_gives_up_at_once_on_settings_that_make_no_sense(self):
        (run,) = owed(("lead.changetags", {"add_tags": []}))
        keeping.keep_all()
        run.refresh_from_db()
        assert run.state == State.FAILED
        assert "not complete" in run.error

    def test_does_nothing_half_when_an_inside_action_breaks(self, monkeypatch):
        (run,) = owed(make.tagging("hot"))
        kind = action_kinds.get("lead.changetags")
        real = kind.carry_out

        def tag_then_break(self, run, contact):
            real(self, run, contact)
            raise RuntimeError("the plug was pulled")

        monkeypatch.setattr(kind, "carry_out", tag_then_break)
        keeping.keep_all()
        run.refresh_from_db()
        assert run.state == State.DUE
        assert run.error == "RuntimeError: the plug was pulled"
        assert not run.contact.tags.exists()
        monkeypatch.undo()
        fall_due(run)
        keeping.keep_all()
        assert run.contact.tags.count() == 1


class TestAFailure:
    def test_waits_longer_each_time_and_says_why(self):
        (run,) = owed()
        waits = []
        for _ in range(ATTEMPTS - 1):
            fall_due(run)
            outbox.fail(begin_one(), "busy", permanent=False)
            run.refresh_from_db()
            waits.append((run.due_at - timezone.now()).total_seconds() / 60)
        assert run.state == State.DUE
        assert run.error == "busy"
        for wait, minutes in zip(waits, (1, 2, 4, 8, 16, 32, 64), strict=True):
            assert 0.75 * minutes < wait < 1.25 * minutes

    def test_is_given_up_after_the_last_attempt(self):
        (run,) = owed()
        for _ in range(ATTEMPTS):
            fall_due(run)
            outbox.fail(begin_one(), "busy", permanent=False)
        run.refresh_from_db()
        assert (run.state, run.error, run.due_at) == (State.FAILED, "busy", None)

    def test_that_is_permanent_is_given_up_at_once(self):
        (run,) = owed()
        outbox.fail(begin_one(), "no such person", permanent=True)
        run.refresh_from_db()
        assert (run.state, run.attempts) == (State.FAILED, 1)

    def test_of_the_worker_itself_is_given_up_at_last(self):
        (run,) = owed()
        Run.objects.update(attempts=ATTEMPTS)  # begun so often, and never came back
        keeping.keep_all()
        run.refresh_from_db()
        assert run.state == State.FAILED
        assert "stopped during every attempt" in run.error

    def test_never_waits_longer_than_hours(self):
        assert outbox.wait_after(60) < timedelta(hours=8)


class TestRetryingByHand:
    def test_gives_a_fresh_row_of_attempts(self):
        (run,) = owed()
        for _ in range(ATTEMPTS):
            fall_due(run)
            outbox.fail(begin_one(), "busy", permanent=False)
        owner = make.user()
        assert retrying.retry(run, actor=owner)
        again = begin_one()
        assert again.attempts == ATTEMPTS + 1
        assert again.retried_by == owner
        assert outbox.fail(again, "busy", permanent=False) == State.DUE

    def test_hastens_a_run_that_waits_for_its_next_attempt(self):
        (run,) = owed()
        outbox.fail(begin_one(), "busy", permanent=False)
        assert outbox.claim(limit=1, lease=LEASE) == []
        assert retrying.retry(run, actor=make.user())
        assert claim_one().pk == run.pk

    def test_leaves_alone_what_is_done_or_being_tried_at_this_moment(self):
        (run,) = owed()
        outbox.fail(begin_one(), "busy", permanent=False)
        fall_due(run)
        trying = begin_one()
        outbox.take_turn(trying, LEASE)
        assert not retrying.retry(run, actor=make.user())
        outbox.done(trying, None)
        assert not retrying.retry(run, actor=make.user())

    def test_can_be_the_opposite_to_stop_trying(self):
        (run,) = owed(make.mailing())
        ada = make.user(first_name="Ada")
        assert retrying.give_up(run, actor=ada, reason="called already")
        run.refresh_from_db()
        assert (run.state, run.error) == (State.CANCELLED, "Stopped by Ada: called already")
        assert not retrying.give_up(run, actor=ada)
        keeping.keep_all()
        assert not EmailMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_keep_each_run_once(self, mail_dir):
        make.trigger(80, make.mailing(), make.tagging())
        for _ in range(30):
            make.entry(make.contact(), 90)
        start = threading.Barrier(4)

        def work():
            start.wait()
            try:
                keeping.keep_all()
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert Run.objects.filter(state=State.DONE, attempts=1).count() == 60
        assert EmailMessage.objects.filter(state="filed").count() == 30
        assert len(list(mail_dir.glob("*.eml"))) == 30


def waits_for_a_lock():
    """Whether somebody else waits for a row in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # of what this transaction saw before
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


class WhileAWorkerWaits:
    """A worker keeps what is due, and waits for the locks of `contacts` until the block ends."""

    def __init__(self, *contacts):
        self.ids = [contact.pk for contact in contacts]
        self.worker = threading.Thread(target=self._work)
        self.transaction = transaction.atomic()

    def _work(self):
        try:
            keeping.keep_all()
        finally:
            connection.close()

    def __enter__(self):
        self.transaction.__enter__()
        lock(self.ids)
        self.worker.start()
        while self.worker.is_alive() and not waits_for_a_lock():
            time.sleep(0.01)

    def __exit__(self, *error):
        self.transaction.__exit__(*error)
        self.worker.join()


@pytest.mark.django_db(transaction=True)
class TestWhoIsReadUnderTheLock:
    def test_so_that_an_owner_who_was_given_meanwhile_stays(self):
        bob, eve = make.user(), make.user()
        (run,) = owed(("owner.change", {"user_ids": [bob.pk], "only_without": True}))
        with WhileAWorkerWaits(run.contact):
            editing.change(run.contact_id, fields={"owner": eve}, at=timezone.now())
        run.refresh_from_db()
        assert run.state == State.DONE
        assert run.contact.owner == eve

    @pytest.mark.parametrize(
        "action", [("points.change", {"points": 5}), ("note.add", {"text": "Call"})]
    )
    def test_so_that_what_is_done_goes_to_whom_the_contact_has_become(self, action):
        (run,) = owed(action)
        winner = make.contact()
        with WhileAWorkerWaits(run.contact, winner):
            merging.merge(
                loser_id=run.contact_id, winner_id=winner.pk, reason="same", at=timezone.now()
            )
        run.refresh_from_db()
        assert run.state == State.DONE
        if action[0] == "points.change":
            assert make.score(winner) == 95
        else:
            assert Note.objects.get().contact == winner

    def test_so_that_nothing_is_done_about_who_was_deleted_meanwhile(self):
        (run,) = owed(("note.add", {"text": "Call"}))
        with WhileAWorkerWaits(run.contact):
            deletion.delete([run.contact_id], at=timezone.now())
        run.refresh_from_db()
        assert (run.state, run.error) == (State.CANCELLED, "The contact was deleted.")
        assert not Note.objects.exists()
