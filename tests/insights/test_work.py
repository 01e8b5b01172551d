"""Administration → Work."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import heartbeats
from accounts.models import Job
from insights import health, work
from tests import make
from tracking.models import Hit, IntakeCount, RejectedHit
from triggers import keeping, outbox
from triggers.models import Run

pytestmark = pytest.mark.django_db

WORK = reverse("insights:work")
ACTIONS = reverse("insights:work-actions")
SET_ASIDE = reverse("insights:work-set-aside")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def mail_dir(settings, tmp_path):
    """Mails stay in a folder of the test."""
    settings.EMAIL_URL, settings.MAIL_DIR = "", tmp_path / "mail"


def signed_in(role):
    client = Client()
    client.force_login(make.user(role=role, first_name="Rae"))
    return client


@pytest.fixture
def admin():
    """A signed-in rule admin, who may manage the work."""
    return signed_in("rule_admin")


def text(client, address, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def owed(*actions, **more):
    make.trigger(80, *(actions or (make.mailing(),)), **more)
    make.entry(make.contact(firstname="Ada"), 90)
    return Run.objects.latest("pk")


def given_up(error="550 no such user"):
    run = owed()
    (claimed,) = outbox.claim(limit=1, lease=timedelta(seconds=60))
    outbox.fail(claimed, error, permanent=True)
    return run


def set_aside(count=1):
    return [
        RejectedHit.objects.create(
            id=uuid.uuid4(),
            shard=0,
            visitor=uuid.uuid4(),
            contact_id=1,
            raw=b"?",
            received_at=timezone.now(),
            error="ValueError: not an envelope",
        )
        for _ in range(count)
    ]


class TestTheOverview:
    def test_says_who_is_working_and_who_is_not(self, admin):
        now = timezone.now()
        heartbeats.beat("hot", worker="celery@one", at=now)
        heartbeats.beat("runs", worker="celery@two", at=now - timedelta(minutes=7))
        hot, runs, jobs = work.workers(now=now)
        assert (hot.is_there, runs.is_there, jobs.is_there) == (True, False, False)
        page = text(admin, WORK)
        assert "<strong>Actions</strong>: nobody is working on it" in page
        assert "no worker was ever seen" in page

    def test_counts_what_waits_by_line_and_names_the_oldest(self, admin):
        now = timezone.now()
        for number in range(5):
            Hit.objects.create(
                id=uuid.UUID(int=number),
                shard=number % 2,
                visitor=uuid.uuid4(),
                contact_id=1,
                raw=b"",
                received_at=now - timedelta(minutes=5 - number),
            )
        waiting = work.waiting_visits()
        assert [line.waiting for line in waiting.lines] == [3, 2, 0, 0]
        assert waiting.oldest == now - timedelta(minutes=5)
        assert re.search(r"Waiting to be counted</dt>\s*<dd>5</dd>", text(admin, WORK))

    def test_says_what_became_of_todays_visits_in_words(self, admin):
        for fate, count in (("kept", 1200), ("opted_out", 3), ("never_heard_of", 1)):
            IntakeCount.objects.create(day=timezone.localdate(), fate=fate, count=count)
        page = text(admin, WORK)
        assert "Counted" in page
        assert "1,200" in page
        assert "Asked not to be followed" in page
        assert "Never heard of" in page

    def test_shows_long_work_with_its_progress(self, admin):
        Job.objects.create(kind="gone", done=512, total=2000)
        page = text(admin, WORK)
        assert 'max="100" value="25"' in page
        assert "512 / 2,000" in page

    def test_points_at_what_was_given_up_and_set_aside(self, admin):
        given_up("550 no such user")
        set_aside(2)
        page = text(admin, WORK)
        assert "550 no such user" in page
        assert "2 visits could not be understood" in page

    def test_fetches_its_changing_part_anew_by_the_clock(self, admin):
        assert 'hx-trigger="every 10s"' in text(admin, WORK)
        assert text(admin, WORK, headers=HTMX).startswith('<div id="now"')

    def test_costs_a_bounded_number_of_statements(self, admin, django_assert_max_num_queries):
        make.trigger(80, make.mailing(), make.tagging())
        for _ in range(10):
            make.entry(make.contact(), 90)
        with django_assert_max_num_queries(19):  # one of them for the ring in the top bar
            admin.get(WORK)
        with django_assert_max_num_queries(9):  # two of them for the banner and the bell
            admin.get(ACTIONS)


class TestTheListOfActions:
    def test_says_what_about_whom_and_how_far(self, admin):
        owed(make.tagging("hot"))
        page = text(admin, ACTIONS)
        assert "Change tags" in page
        assert "because of High-Interest" in page
        keeping.keep_all()
        page = text(admin, ACTIONS)
        assert "Added the tag “hot”" in page
        assert "Done" in page

    def test_shows_the_error_and_the_next_try(self, admin):
        owed()
        (run,) = outbox.claim(limit=1, lease=timedelta(seconds=60))
        run = outbox.begin(run, timedelta(seconds=60))
        outbox.take_turn(run, timedelta(seconds=60))
        assert "Being tried now" in text(admin, ACTIONS)
        outbox.fail(run, "451 come back later", permanent=False)
        page = text(admin, ACTIONS)
        assert "451 come back later" in page
        assert "next try" in page

    def test_shows_an_unknown_kind_and_does_not_crash(self, admin):
        owed(("lead.teleport", {}))
        assert "Unknown action “lead.teleport”" in text(admin, ACTIONS)

    def test_narrows_to_a_state(self, admin):
        given_up()
        assert "550 no such user" in text(admin, ACTIONS, data={"state": "failed"})
        assert "There is none of that sort" in text(admin, ACTIONS, data={"state": "done"})
        assert admin.get(ACTIONS, {"state": "nonsense"}).status_code == 200

    def test_uses_no_word_of_ours(self, admin):
        given_up()
        said = re.sub(r"<[^>]*>", " ", text(admin, ACTIONS, headers=HTMX)).lower()
        assert not {"run", "runs", "crossing", "drain", "shard", "kind"} & set(said.split())


class TestTryingAgain:
    def test_makes_the_action_due_and_says_so(self, admin):
        run = given_up()
        answer = admin.post(reverse("insights:work-retry", args=[run.pk]), follow=True)
        assert "Trying again." in answer.content.decode()
        run.refresh_from_db()
        assert run.state == Run.State.DUE
        keeping.keep_all()
        run.refresh_from_db()
        assert run.state == Run.State.DONE

    def test_gives_htmx_the_row_as_it_is_now(self, admin):
        run = given_up()
        answer = admin.post(reverse("insights:work-retry", args=[run.pk]), headers=HTMX)
        page = answer.content.decode()
        assert page.strip().startswith(f'<tr id="action-{run.pk}">')
        assert "Waiting" in page
        assert "again by Rae" in page
        assert "Trying again." in answer["HX-Trigger"]

    def test_takes_all_that_was_given_up_at_once(self, admin):
        given_up()
        given_up()
        answer = admin.post(reverse("insights:work-retry-given-up"), follow=True)
        assert "Trying 2 actions again." in answer.content.decode()
        assert not Run.objects.filter(state=Run.State.FAILED).exists()

    def test_does_not_touch_what_is_done(self, admin):
        run = owed(make.tagging())
        keeping.keep_all()
        answer = admin.post(reverse("insights:work-retry", args=[run.pk]), follow=True)
        assert "nothing to try again" in answer.content.decode()
        run.refresh_from_db()
        assert run.state == Run.State.DONE


class TestStopping:
    def test_cancels_and_can_be_undone(self, admin):
        run = owed()
        answer = admin.post(reverse("insights:work-stop", args=[run.pk]), follow=True)
        run.refresh_from_db()
        assert run.state == Run.State.CANCELLED
        assert run.error == "Stopped by Rae"
        undo = reverse("insights:work-retry", args=[run.pk])
        assert undo in answer.content.decode()
        admin.post(undo)
        run.refresh_from_db()
        assert run.state == Run.State.DUE


class TestVisitsSetAside:
    def test_are_listed_with_their_errors(self, admin):
        set_aside(60)
        first = admin.get(SET_ASIDE)
        assert "ValueError: not an envelope" in first.content.decode()
        second = admin.get(SET_ASIDE, {"after": first.context["page"].older})
        assert len(second.context["page"].rows) == 10

    def test_go_back_to_be_understood_when_somebody_says_so(self, admin):
        one, other = set_aside(2)
        admin.post(reverse("insights:work-retry-visits"), {"selected": [str(one.pk), "nonsense"]})
        assert Hit.objects.get().pk == one.pk
        assert RejectedHit.objects.get().pk == other.pk
        admin.post(reverse("insights:work-retry-visits"), {"all": "1"})
        assert Hit.objects.count() == 2

    def test_can_be_thrown_away(self, admin):
        one, other = set_aside(2)
        admin.post(reverse("insights:work-discard-visits"), {"selected": [str(one.pk)]})
        assert RejectedHit.objects.get().pk == other.pk
        assert not Hit.objects.exists()


class TestPermission:
    def test_to_look_is_asked_for(self, client):
        assert client.get(WORK).status_code == 302
        for address in (WORK, ACTIONS, SET_ASIDE):
            assert signed_in("sales").get(address).status_code == 403
            assert signed_in("marketer").get(address).status_code == 200

    def test_to_act_is_asked_for_and_not_offered_without(self):
        run, (visit,) = given_up(), set_aside()
        marketer = signed_in("marketer")
        assert "<button" not in text(marketer, ACTIONS, headers=HTMX)
        for name, args in (
            ("work-retry", [run.pk]),
            ("work-stop", [run.pk]),
            ("work-retry-given-up", []),
            ("work-retry-visits", []),
            ("work-discard-visits", []),
        ):
            address = reverse(f"insights:{name}", args=args)
            data = {"selected": [str(visit.pk)]}
            assert marketer.post(address, data).status_code == 403
            assert signed_in("rule_admin").get(address).status_code == 405


class TestHealth:
    def test_is_well_while_everything_is_there(self, admin):
        for queue in ("hot", "runs", "jobs"):
            heartbeats.beat(queue, worker="here", at=timezone.now())
        said = text(admin, WORK, headers=HTMX)
        assert "All is well" in said
        assert "not there" not in said

    def test_says_what_is_missing(self, admin, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        heartbeats.beat("hot", worker="here", at=timezone.now())
        said = text(admin, WORK, headers=HTMX)
        assert "Something is missing" in said
        assert "not there: Nothing is lost, but everything waits." in said
        assert "not there: Actions, Long work" in said

    def test_counts_what_became_of_work_in_the_last_day(self, admin):
        now = timezone.now()
        given_up()
        failed = Job.State.FAILED
        for ended in (now, now - timedelta(hours=23), now - timedelta(hours=25)):
            Job.objects.create(kind="points.recompute", state=failed, ended_at=ended)
        found = health.health(work.workers(now=now), now=now)
        assert (found.day.failed, found.failed_jobs) == (1, 2)
        said = text(admin, WORK, headers=HTMX)
        assert '<dt>Long work given up</dt><dd class="tone-bad">2</dd>' in said
