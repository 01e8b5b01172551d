"""The demo comes whole, looks like a company, and goes without a trace of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts import jobs, slices
from accounts.history.tracking import kinds
from accounts.models import Job, User
from channels.models import EmailMessage
from contacts import in_bulk, merging
from contacts.identity import contact_of
from contacts.models import (
    Company,
    Contact,
    ContactTag,
    Event,
    EventKey,
    Merge,
    Subject,
    Tag,
    Visitor,
)
from insights.demo import leftovers, loading, marks, removal, shop
from insights.demo.rules import HIGH_INTEREST, RULES
from insights.demo.watching import candidates
from points import publication, verification
from points.models import Award, Entry, Group, PointAction, PointActionVersion, Reason, Score
from tests import make
from triggers.models import Agreement, Arming, Crossing, PointTrigger, Run

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def owner() -> User:
    return make.user("owner@kindling.example")


@pytest.fixture
def made(owner):
    return loading.load(contacts=150, visitors=20, at=NOW)


def remove() -> Job:
    job = jobs.start("demo.remove", {}, None, at=NOW)
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    return job


def near(made) -> Contact:
    return Contact.objects.get(pk=made.near_ids[-1])


class TestDemo:
    def test_has_scores_that_are_spread_as_in_life(self, owner):
        loading.load(contacts=2_000, visitors=150, at=NOW)
        scores = sorted(
            Score.objects.filter(
                group=Group.MAIN, contact__in=Contact.objects.listed()
            ).values_list("points", flat=True)
        )
        assert len(scores) == 2_000
        hot = sum(points >= HIGH_INTEREST.threshold for points in scores)
        close = sum(72 <= points < 80 for points in scores)
        assert 60 <= hot <= 100
        assert close >= 20
        assert scores[1_000] < 20
        assert -25 <= scores[0] <= scores[-1] <= 100

    def test_is_the_same_each_time(self, owner):
        def load() -> list[tuple]:
            with transaction.atomic():
                loading.load(contacts=60, visitors=5, at=NOW)
                seen = list(
                    Contact.objects.listed()
                    .order_by("email")
                    .values_list("email", "scores__points", "created_at")
                )
                transaction.set_rollback(True)
            return seen

        assert load() == load()

    def test_has_the_same_scores_on_whatever_day_it_is_loaded(self, owner):
        def scores(at) -> list[tuple]:
            with transaction.atomic():
                loading.load(contacts=60, visitors=5, at=at)
                seen = list(
                    Contact.objects.listed()
                    .order_by("email")
                    .values_list("email", "scores__points")
                )
                transaction.set_rollback(True)
            return seen

        assert scores(NOW) == scores(NOW - timedelta(days=3, hours=7))

    def test_has_addresses_that_nobody_can_have(self, made):
        assert not Contact.objects.filter(email__isnull=False).exclude(email__endswith=".example")
        assert not User.objects.filter(pk__in=made.user_ids).exclude(email__endswith=".example")

    def test_tells_the_truth_in_its_ledger(self, made):
        assert verification.verify().is_true

    def test_reaches_thresholds_but_sends_nobody_anything(self, made):
        assert Crossing.objects.filter(quiet=True).exists()
        assert not Crossing.objects.filter(quiet=False).exists()
        assert not Run.objects.exists()
        assert not EmailMessage.objects.exists()

    def test_pays_history_with_its_own_reason(self, made):
        assert set(Entry.objects.values_list("reason", flat=True)) == {Reason.DEMO}

    def test_lets_nothing_happen_in_the_future(self, made):
        assert not Event.objects.filter(occurred_at__gt=NOW).exists()
        assert not Contact.objects.filter(created_at__gt=NOW).exists()

    def test_has_colleagues_who_cannot_sign_in(self, made):
        assert not any(
            user.has_usable_password() for user in User.objects.filter(pk__in=made.user_ids)
        )

    def test_has_somebody_to_play_a_few_pages_below_the_threshold(self, made):
        people = candidates(made.near_ids)
        assert people
        for person in people:
            assert 72 <= person.points < 80
            assert contact_of(person.token) == person.contact.pk

    def test_makes_a_near_one_red_by_a_few_clicks(self, made):
        person = near(made)
        for number, page in enumerate(shop.PAGES):
            make.visit(person, page.url, at=NOW + timedelta(seconds=number))
        assert make.score(person) >= HIGH_INTEREST.threshold
        crossing = Crossing.objects.get(contact=person, trigger__name=HIGH_INTEREST.name)
        assert not crossing.quiet
        assert crossing.runs.count() == 1

    def test_publishes_its_rules(self, made):
        assert PointAction.objects.live().count() == len(RULES)
        assert PointTrigger.objects.published().count() == 2

    def test_has_no_history_of_things_that_nobody_did(self, made):
        before = {kind.key: list(kind.rows.values_list("pgh_id", flat=True)) for kind in kinds()}
        assert sum(map(len, before.values())) == 1, "the owner alone"
        remove()
        after = {kind.key: list(kind.rows.values_list("pgh_id", flat=True)) for kind in kinds()}
        assert after == before

    def test_comes_once(self, made):
        with pytest.raises(loading.AlreadyLoaded):
            loading.load(contacts=10, visitors=0, at=NOW)

    def test_comes_whole_or_not_at_all(self, owner, monkeypatch):
        def stumble(deeds, ids):
            raise RuntimeError("the power went")

        monkeypatch.setattr("insights.demo.replay.replay", stumble)
        with pytest.raises(RuntimeError):
            loading.load(contacts=20, visitors=0, at=NOW)
        assert not Contact.objects.exists()
        assert not PointAction.objects.exists()
        assert marks.read() is None


class TestCommand:
    def test_loads_once_and_never_again_after_a_removal(self, owner):
        call_command("load_demo", "--once", "--contacts=20", "--visitors=2", verbosity=0)
        call_command("load_demo", "--once", "--contacts=20")
        assert Contact.objects.listed().count() == 20
        call_command("remove_demo")
        call_command("load_demo", "--once", "--contacts=20")
        assert not Contact.objects.exists()

    def test_loads_again_when_it_is_asked_to(self, owner):
        call_command("load_demo", "--contacts=20", "--visitors=2")
        with pytest.raises(CommandError):
            call_command("load_demo")
        call_command("remove_demo")
        call_command("load_demo", "--contacts=20", "--visitors=2")
        assert Event.objects.exists()


class TestRemoval:
    def test_leaves_nothing_of_the_demo(self, made):
        job = remove()
        assert (job.state, job.done, job.total) == (Job.State.DONE, 170, 170)
        for model in (
            Contact, Event, EventKey, Entry, Score, Award, Crossing, Arming, Run, Company, Tag,
            ContactTag, Subject, Visitor, PointAction, PointActionVersion, PointTrigger,
        ):  # fmt: skip
            assert not model.objects.exists(), model
        assert list(User.objects.values_list("email", flat=True)) == ["owner@kindling.example"]
        assert marks.read() is None

    def test_names_every_table_that_belongs_to_a_contact(self):
        tables = {
            related.related_model._meta.db_table
            for related in Contact._meta.get_fields(include_hidden=True)
            if (related.one_to_many or related.one_to_one) and related.related_model is not Contact
        }
        named = {statement.split()[2] for statement in removal.DELETIONS}
        assert tables <= named

    def test_leaves_the_contacts_of_people_alone(self, made, owner):
        mine = make.contact("mine@shop.example", owner=owner)
        make.visit(mine, "https://shop.example/pricing")
        make.entry(mine, 12)
        remove()
        assert list(Contact.objects.all()) == [mine]
        assert Event.objects.count() == 1
        assert make.score(mine) == 12
        assert verification.verify().is_true

    def test_leaves_strangers_and_what_they_did(self, made):
        stranger = make.anonymous(source="visit")
        make.visit(stranger, shop.PRICING.url)
        remove()
        assert Event.objects.get().contact == stranger
        assert make.score(stranger) == 6

    def test_keeps_rules_in_the_archive_that_somebody_elses_points_come_from(self, made):
        make.visit(make.contact(), shop.PRICING.url)
        remove()
        kept = PointAction.objects.all()
        assert {action.name for action in kept} == {"Visits a page", "Looks at the prices"}
        assert all(action.archived_at and not action.live for action in kept)
        assert verification.verify().is_true

    def test_keeps_rules_in_the_archive_that_somebody_changed(self, made, owner):
        action = PointAction.objects.get(name="Requests a demo")
        action.points, action.modified_by = 35, owner
        action.save()
        publication.publish([action], actor=owner, at=NOW)
        remove()
        kept = PointAction.objects.get()
        assert (kept.name, kept.points, kept.live) == ("Requests a demo", 35, None)

    def test_keeps_triggers_in_the_archive_that_were_agreed_on(self, made, owner):
        hot = PointTrigger.objects.get(name=HIGH_INTEREST.name)
        Agreement.objects.create(
            trigger=hot, group_id=Group.MAIN, threshold=80, agreed_on=NOW, written_at=NOW
        )
        remove()
        assert PointTrigger.objects.get().archived_at

    def test_keeps_triggers_in_the_archive_that_somebody_is_asked_about(self, made):
        with in_bulk.caused_by(make.bulk_job().pk):
            make.entry(make.contact(), 90)
        remove()
        assert {trigger.name for trigger in PointTrigger.objects.all()} >= {HIGH_INTEREST.name}

    def test_leaves_peoples_own_rules_in_force(self, made):
        make.point_action("*/mine*")
        make.trigger(30, name="Mine")
        make.entry(near(made), 1)
        remove()
        assert [action.name for action in PointAction.objects.live()] == ["Visited */mine*"]
        assert [trigger.name for trigger in PointTrigger.objects.published()] == ["Mine"]

    def test_gives_a_stranger_back_what_was_theirs(self, made):
        stranger = make.anonymous(source="visit")
        make.visit(stranger, "https://my.site/")
        make.visit(stranger, shop.HOME.url)
        before = make.score(stranger)
        merging.merge(loser_id=stranger.pk, winner_id=near(made).pk, reason="Opened a link", at=NOW)
        make.visit(near(made), shop.CAREERS.url)
        remove()
        assert list(Contact.objects.living()) == [stranger]
        assert set(Event.objects.values_list("url", "contact")) == {
            ("https://my.site/", stranger.pk),
            (shop.HOME.url, stranger.pk),
        }
        assert make.score(stranger) == before == 1
        assert verification.verify().is_true

    def test_takes_the_demo_out_of_a_contact_that_it_went_into(self, made):
        mine = make.contact()
        make.entry(mine, 10)
        merging.merge(loser_id=near(made).pk, winner_id=mine.pk, reason="the same", at=NOW)
        assert make.score(mine) > 80
        remove()
        assert list(Contact.objects.all()) == [mine]
        assert make.score(mine) == 10
        assert not Merge.objects.exists()
        assert verification.verify().is_true

    def test_works_through_a_chain_of_merges(self, made):
        stranger, mine = make.anonymous(source="visit"), make.contact()
        first, second = made.near_ids[0], made.near_ids[1]
        make.visit(stranger, "https://my.site/")
        for loser, winner in ((stranger.pk, first), (first, second), (second, mine.pk)):
            merging.merge(loser_id=loser, winner_id=winner, reason="the same", at=NOW)
        remove()
        assert set(Contact.objects.living()) == {stranger, mine}
        assert Event.objects.get().contact == stranger
        assert verification.verify().is_true

    def test_manages_contacts_that_were_deleted_meanwhile(self, made):
        stranger = make.anonymous(source="visit")
        person = near(made)
        merging.merge(loser_id=stranger.pk, winner_id=person.pk, reason="the same", at=NOW)
        Contact.objects.filter(pk=person.pk).update(deleted_at=NOW)
        remove()
        assert list(Contact.objects.living()) == [stranger]

    def test_removes_mails_about_the_demo_alone(self, made, settings, tmp_path):
        settings.MAIL_DIR = tmp_path
        mine = make.contact()
        for person in (mine, near(made)):
            EmailMessage.objects.create(
                key=f"{person.pk:032}", to=["a@b.example"], contact_id=person.pk, subject="Hot"
            )
        remove()
        assert EmailMessage.objects.get().contact_id == mine.pk

    def test_keeps_a_colleague_who_looks_after_somebody(self, made):
        colleague = User.objects.get(pk=made.user_ids[0])
        mine = make.contact(owner=colleague)
        remove()
        colleague.refresh_from_db()
        mine.refresh_from_db()
        assert not colleague.is_active
        assert mine.owner == colleague

    def test_can_be_stopped_and_taken_up_again(self, made):
        job = jobs.start("demo.remove", {}, None, at=NOW)
        slices.run(job.pk, timezone.now())
        jobs.cancel(job)
        slices.run(job.pk, timezone.now())
        assert marks.read() is not None
        assert remove().state == Job.State.DONE
        assert not Contact.objects.exists()

    def test_happens_after_a_crash_in_the_middle_too(self, made):
        with transaction.atomic():
            leftovers.put_away_rules(made, at=NOW)
            removal.part_from_others(at=NOW)
            removal.delete_contacts(40)
        assert verification.verify().is_true
        remove()
        assert not Contact.objects.exists()

    def test_lets_the_same_demo_come_again(self, made):
        events = Event.objects.count()
        remove()
        loading.load(contacts=150, visitors=20, at=NOW)
        assert Event.objects.count() == events
