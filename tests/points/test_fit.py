"""Rules about what a contact is: paid while it is so, taken back when it no longer is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone as clock

from accounts import slices
from accounts.models import Job
from contacts import bant, conditions, deletion, disqualifying, editing, merging, tags
from contacts.bant import Said
from contacts.models import Activity, Contact, Disqualification
from kit.rewriting import rewriting
from points import by_hand, importing, personas, publication, resets, revision
from points.fit import everybody
from points.kinds import behaviour, point_action_kinds
from points.models import Entry, Group, Persona, PointAction, Reason, StatePaid
from points.preview import preview
from points.verification import verify
from tests import make
from triggers.models import Run

pytestmark = pytest.mark.django_db

VIP = {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}
VISITED = {"all": [{"kind": "event", "event": "url.hit"}]}


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
        with transaction.atomic(), rewriting():
            action.versions.update(published_until=clock.now() - timedelta(hours=1))
            revision.cut()
        night()
        assert make.score(ada) == 0

    def test_pays_whom_somebody_makes_known(self):
        visitor = make.anonymous()
        tag(visitor, "vip")
        rule()
        editing.change(visitor.pk, fields={"email": "ada@shop.example"}, at=clock.now())
        assert make.score(visitor) == 10

    def test_pays_for_what_somebody_did_before_they_were_known(self):
        visitor = make.anonymous()
        make.visit(visitor)
        rule(config={"matches": VISITED})
        editing.change(visitor.pk, fields={"email": "ada@shop.example"}, at=clock.now())
        assert make.score(visitor) == 10

    def test_pays_for_what_somebody_did_who_was_deleted_and_comes_back(self):
        ada = make.contact()
        make.visit(ada)
        deletion.delete([ada.pk], at=clock.now())
        rule(config={"matches": VISITED})
        deletion.restore([ada.pk])
        assert make.score(ada) == 10

    def test_says_in_its_lines_which_version_paid(self):
        ada = vip()
        action = rule()
        assert Entry.objects.get(contact=ada).version_id == action.versions.get().pk

    def test_pays_no_more_than_a_ceiling_lets_through_and_takes_back_what_it_paid(self):
        fit = Group.objects.create(name="Fit", ceiling=6)
        ada = vip()
        rule(group=fit)
        assert make.score(ada, fit) == 6
        untag(ada, "vip")
        assert make.score(ada, fit) == 0

    def test_remembers_what_a_floor_did_not_let_it_take_back(self, owner):
        Group.objects.filter(pk=Group.MAIN).update(floor=0)
        ada = vip()
        rule(points=10)
        by_hand.give(contact_id=ada.pk, points=-10, note="x", actor=owner, at=clock.now(), key=1)
        untag(ada, "vip")
        assert make.score(ada) == 0
        tag(ada, "vip")
        assert make.score(ada) == 0

    def test_cannot_be_published_where_its_points_would_depend_on_points(self):
        about_score = {"kind": "score", "operator": "gte", "points": 5, "group": Group.MAIN}
        action = make.draft(
            kind="field.matches", config={"matches": {"all": [about_score]}}, name="Round and round"
        )
        with pytest.raises(publication.CannotPublish, match="depend on points"):
            publication.publish([action], actor=None, at=clock.now())

    def test_goes_along_where_an_import_is_undone(self):
        ada = vip()
        rule()
        assert ada.pk not in importing.earned([ada.pk])


class TestAClimbOfAThreshold:
    def test_is_not_news_when_a_rule_is_published(self):
        vip()
        make.trigger(5, make.tagging("hot"))
        rule()
        assert not Run.objects.exists()

    def test_is_news_when_a_contact_changes(self):
        ada = make.contact()
        make.trigger(5, make.tagging("hot"))
        rule()
        tag(ada, "vip")
        assert Run.objects.filter(contact=ada).exists()


class TestTheNight:
    def test_pays_what_the_ceiling_had_no_room_for_once_there_is_room(self, owner):
        Group.objects.filter(pk=Group.MAIN).update(ceiling=100)
        ada = vip()
        make.entry(ada, 100)
        rule(points=20)
        assert make.score(ada) == 100
        by_hand.give(contact_id=ada.pk, points=-40, note="x", actor=owner, at=clock.now(), key=1)
        night()
        assert make.score(ada) == 80

    def test_takes_back_what_the_floor_had_no_room_for_once_there_is_room(self, owner):
        Group.objects.filter(pk=Group.MAIN).update(floor=0)
        ada = vip()
        rule(points=10)
        by_hand.give(contact_id=ada.pk, points=-10, note="x", actor=owner, at=clock.now(), key=1)
        untag(ada, "vip")
        by_hand.give(contact_id=ada.pk, points=30, note="y", actor=owner, at=clock.now(), key=2)
        night()
        assert make.score(ada) == 20

    def test_follows_what_changed_without_a_word(self):
        ada = make.contact()
        has_a_budget(ada)
        rule("bant", {"budget": 10, "qualified": 5}, points=15)
        make.setting("bant_needed", 1)
        night()
        assert make.score(ada) == 15

    def test_is_news_about_whom_it_pays(self):
        ada = make.contact()
        has_a_budget(ada)
        make.trigger(15, make.tagging("hot"))
        rule("bant", {"budget": 10, "qualified": 5}, points=15)
        make.setting("bant_needed", 1)
        night()
        assert Run.objects.filter(contact=ada).exists()

    def test_writes_nothing_where_all_is_as_it_was(self):
        ada = vip()
        rule()
        night()
        assert lines(ada) == [10]


class TestAScoreThatIsTooLarge:
    def test_keeps_nobody_else_from_being_paid(self):
        ada, rich, eve = vip(), vip(), vip()
        make.entry(rich, 2**31 - 5)
        rule()
        assert [make.score(one) for one in (ada, rich, eve)] == [10, 2**31 - 5, 10]
        said = [line["text"] for line in Job.objects.get(kind=everybody.PayEverybody.key).log]
        assert said[-1].startswith("1 contact was left as it was")

    def test_keeps_nobody_from_changing_the_contact(self):
        rich = make.contact()
        make.entry(rich, 2**31 - 5)
        rule()
        tag(rich, "vip")
        assert make.score(rich) == 2**31 - 5
        assert not StatePaid.objects.exists()

    def test_is_paid_in_a_night_when_there_is_room(self):
        rich = vip()
        make.entry(rich, 2**31 - 5)
        rule()
        make.entry(rich, -100)
        night()
        assert make.score(rich) == 2**31 - 95


class TestAReset:
    def reset(self, contact: Contact, key: int = 1) -> int:
        return resets.reset(contact_id=contact.pk, actor=None, at=clock.now(), key=key)

    def test_settles_what_is_so(self):
        ada = vip()
        rule()
        self.reset(ada)
        tag(ada, "other")
        assert make.score(ada) == 0

    def test_never_lets_something_old_pull_the_new_climb_below_0(self):
        ada = vip()
        rule()
        self.reset(ada)
        untag(ada, "vip")
        assert make.score(ada) == 0

    def test_lets_it_be_paid_when_it_becomes_so_again(self):
        ada = vip()
        rule()
        self.reset(ada)
        untag(ada, "vip")
        tag(ada, "vip")
        assert make.score(ada) == 10

    def test_is_followed_by_what_a_rule_pays_again(self):
        ada = vip()
        rule(policy={"again_after_reset": True})
        self.reset(ada)
        assert make.score(ada) == 10

    @pytest.mark.parametrize("again", [False, True])
    def test_that_is_undone_leaves_what_is_no_longer_so_to_be_taken_back(self, again):
        ada = vip()
        rule(policy={"again_after_reset": again} if again else {})
        line = self.reset(ada)
        tag(ada, "other")
        resets.undo(entry_id=line, actor=None, at=clock.now())
        assert make.score(ada) == 10
        untag(ada, "vip")
        assert make.score(ada) == 0

    def test_that_is_undone_takes_back_what_ended_in_between(self):
        ada = vip()
        rule()
        line = self.reset(ada)
        untag(ada, "vip")
        resets.undo(entry_id=line, actor=None, at=clock.now())
        assert make.score(ada) == 0


class TestAMerge:
    def test_leaves_one_of_what_both_were_paid(self):
        ada, double = vip(), vip()
        rule()
        merge(double, ada)
        assert make.score(ada) == 10

    def test_takes_back_what_is_not_so_of_the_one_that_is_left(self):
        ada = make.contact(firstname="Ada")
        loser = make.contact(firstname="Eve")
        is_eve = {"kind": "field", "field": "firstname", "operator": "=", "value": "Eve"}
        rule(config={"matches": {"all": [is_eve]}})
        assert make.score(loser) == 10
        merge(loser, ada)
        assert make.score(ada) == 0

    @pytest.mark.parametrize("both", [True, False])
    def test_that_is_undone_leaves_both_as_they_were(self, both):
        ada, double = (vip() if both else make.contact()), vip()
        rule()
        done = merge(double, ada)
        merging.unmerge(done, actor=None, at=clock.now())
        # Tags that came by the merge go back, too.
        assert (make.score(ada), make.score(double)) == (10 if both else 0, 10)

    def test_that_is_undone_after_a_reset_takes_nothing_from_the_new_climb(self):
        ada, double = vip(), vip()
        rule()
        done = merge(double, ada)
        resets.reset(contact_id=ada.pk, actor=None, at=clock.now(), key=1)
        merging.unmerge(done, actor=None, at=clock.now())
        assert (make.score(ada), make.score(double)) == (0, 10)

    def test_leaves_one_of_what_both_were_paid_for_their_answers(self):
        ada, double = make.contact(), make.contact()
        for contact in (ada, double):
            has_a_budget(contact)
        rule("bant", {"budget": 10}, points=10)
        done = merge(double, ada)
        assert make.score(ada) == 10
        merging.unmerge(done, actor=None, at=clock.now())
        assert (make.score(ada), make.score(double)) == (10, 10)

    def test_leaves_one_of_what_both_were_paid_for_what_they_did(self):
        ada, double = make.contact(), make.contact()
        for contact in (ada, double):
            make.visit(contact)
        rule(config={"matches": VISITED})
        done = merge(double, ada)
        assert make.score(ada) == 10
        merging.unmerge(done, actor=None, at=clock.now())
        assert (make.score(ada), make.score(double)) == (10, 10)

    def test_brings_what_only_the_other_one_did(self):
        ada, double = make.contact(), make.contact()
        make.visit(double)
        has_a_budget(double)
        rule(config={"matches": {"all": [*VISITED["all"], {"kind": "bant", "what": "budget"}]}})
        done = merge(double, ada)
        assert make.score(ada) == 10
        merging.unmerge(done, actor=None, at=clock.now())
        assert (make.score(ada), make.score(double)) == (0, 10)


def has_a_budget(contact: Contact) -> None:
    bant.answer(contact.pk, {"budget": Said(True)}, actor=None, at=clock.now())


def merge(loser: Contact, winner: Contact):
    return merging.merge(loser_id=loser.pk, winner_id=winner.pk, reason="", at=clock.now())


class TestBant:
    CONFIG = {"budget": 10, "authority": 5, "need": 10, "timeframe": 5, "qualified": 20}

    def answer(self, contact: Contact, **speaks_for: bool | None) -> None:
        said = {question: Said(meaning) for question, meaning in speaks_for.items()}
        bant.answer(contact.pk, said, actor=None, at=clock.now())

    def test_pays_for_each_answer_that_speaks_for_the_contact(self):
        ada = make.contact()
        rule("bant", self.CONFIG, points=50)
        self.answer(ada, budget=True, need=True, authority=False)
        assert make.score(ada) == 20

    def test_pays_more_once_enough_speak_for_them(self):
        ada = make.contact()
        rule("bant", self.CONFIG, points=50)
        self.answer(ada, budget=True, need=True, timeframe=True)
        assert make.score(ada) == 45

    def test_takes_back_what_is_answered_otherwise(self):
        ada = make.contact()
        self.answer(ada, budget=True)
        rule("bant", self.CONFIG, points=50)
        self.answer(ada, budget=None)
        assert make.score(ada) == 0

    def test_is_true_of_nobody_for_whom_only_what_is_worth_nothing_speaks(self):
        ada, eve = make.contact(), make.contact()
        config = {"authority": 5, "qualified": 20, "disqualifies": "Decides alone"}
        rule("bant", config, points=25)
        self.answer(ada, budget=True)
        self.answer(eve, authority=True)
        assert disqualifying.is_disqualified([ada.pk, eve.pk]) == {eve.pk}
        self.answer(ada, need=True, timeframe=True)
        assert (make.score(ada), make.score(eve)) == (20, 5)


@pytest.mark.parametrize("kind", ["bant", "data.quality", "rfm"])
class TestPartsThatAreWorthNothing:
    def test_disqualify_nobody(self, kind):
        form = point_action_kinds.get(kind).Form({"disqualifies": "Competitor"})
        assert not form.is_valid()
        assert "Matches a profile" in form.non_field_errors()[0]

    def test_are_not_published(self, kind):
        action = make.draft(kind=kind, config={"disqualifies": "x"}, points=0, name="Nothing")
        with pytest.raises(publication.CannotPublish, match="worth 0"):
            publication.publish([action], actor=None, at=clock.now())


class TestDataQuality:
    @pytest.mark.parametrize(
        ("facts", "points"),
        [
            ({"email": "ada@shop.example", "firstname": "Ada", "phone": "+41446681800"}, 0),
            ({"email": "ada@mailinator.com"}, -20),
            ({"email": "info@shop.example"}, -5),
            ({"email": "ada@shop.invalid"}, -40),
            ({"firstname": "asdfgh"}, -10),
            ({"firstname": "Zhmrxk"}, -10),
            ({"firstname": "Søren", "lastname": "Krzysztof"}, 0),
            ({"lastname": "Ng"}, 0),
            ({"phone": "+41000000000"}, -3),
            ({"firstname": "李"}, 0),
        ],
    )
    def test_takes_points_for_what_cannot_be_right(self, facts, points):
        ada = make.contact(**facts)
        ticks = {"address": -40, "disposable": -20, "role": -5, "gibberish": -10, "phone": -3}
        rule("data.quality", ticks, points=-78)
        assert make.score(ada) == points

    def test_gives_them_back_when_it_is_put_right(self):
        ada = make.contact(firstname="asdf")
        rule("data.quality", {"gibberish": -10}, points=-10)
        editing.change(ada.pk, fields={"firstname": "Ada"}, at=clock.now())
        assert make.score(ada) == 0


class TestInactive:
    def quiet(self, days: int) -> Contact:
        return make.contact(at=clock.now() - timedelta(days=days))

    @pytest.mark.parametrize(("days", "points"), [(29, 0), (30, -5), (61, -10), (400, -15)])
    def test_takes_points_each_time_so_many_days_have_passed(self, days, points):
        ada = self.quiet(days)
        rule("inactive", {"days": 30, "times": 3}, points=-5)
        assert make.score(ada) == points

    def test_gives_them_back_as_soon_as_the_contact_comes_back(self):
        ada = self.quiet(61)
        rule("inactive", {"days": 30, "times": 3}, points=-5)
        make.visit(ada)
        assert make.score(ada) == 0

    def test_takes_them_in_the_night_after_which_it_is_so(self):
        ada = self.quiet(29)
        rule("inactive", {"days": 30, "times": 3}, points=-5)
        Activity.objects.filter(contact=ada).update(last_active_at=clock.now() - timedelta(days=31))
        night()
        assert make.score(ada) == -5

    def test_is_asked_once_a_night(self):
        rule("inactive", {"days": 30}, points=-5)
        night()
        night()
        assert Job.objects.filter(kind=everybody.PayByNight.key).count() == 1


class TestADate:
    def paid(self, day: date, **config) -> bool:
        ada = make.contact(fields={"attribution_date": day.isoformat()})
        rule("date", {"field": "attribution_date", **config}, points=5)
        return make.score(ada) == 5

    @pytest.mark.parametrize(
        ("ahead", "when", "is_so"),
        [
            (0, "before", True),
            (30, "before", True),
            (31, "before", False),
            (-1, "before", False),
            (-30, "after", True),
            (-31, "after", False),
            (1, "after", False),
            (-30, "since", True),
            (-29, "since", False),
            (-900, "since", True),
        ],
    )
    def test_pays_within_its_days(self, ahead, when, is_so):
        day = clock.now().date() + timedelta(days=ahead)
        assert self.paid(day, when=when, days=30) is is_so

    @pytest.mark.parametrize("every_year", [True, False])
    def test_pays_each_year_again_if_asked_for(self, every_year):
        day = (clock.now() + timedelta(days=10)).date()
        born = day.replace(year=1980, day=min(day.day, 28))
        assert self.paid(born, when="before", days=30, every_year=every_year) is every_year

    @pytest.mark.parametrize(("kept", "is_so"), [("21:30", False), ("22:30", True)])
    def test_with_a_time_is_the_day_that_it_is_where_the_account_is(self, kept, is_so):
        make.setting("time_zone", "Europe/Zurich")
        made = make.field("Trial ends", type="datetime")
        noon = datetime(2026, 7, 15, 12, tzinfo=UTC)
        ada = make.contact(fields={made.alias: f"2026-07-14T{kept}:00+00:00"})
        kind = behaviour("date", {"field": made.alias, "when": "before", "days": 0})
        assert (ada.pk in kind.worth(Contact.objects.all(), points=5, at=noon)) is is_so

    def test_with_a_time_comes_each_year_on_the_day_that_it_is_where_the_account_is(self):
        make.setting("time_zone", "Europe/Zurich")
        made = make.field("Born", type="datetime")
        new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        ada = make.contact(fields={made.alias: "1980-12-31T23:15:00+00:00"})
        config = {"field": made.alias, "when": "before", "days": 0, "every_year": True}
        assert behaviour("date", config).worth(Contact.objects.all(), points=5, at=new_year) == {
            ada.pk: 5
        }


class TestAPersona:
    def persona(self) -> Persona:
        return Persona.objects.create(name="Champion", tree=VIP)

    def test_pays_who_is_of_it(self):
        ada = vip()
        rule("persona", {"persona": self.persona().pk})
        assert make.score(ada) == 10

    def test_pays_others_when_its_description_changes(self):
        ada, eve = vip(), make.contact()
        tag(eve, "gold")
        champion = self.persona()
        rule("persona", {"persona": champion.pk})
        champion.tree = {"all": [{"kind": "tag", "operator": "in", "tags": ["gold"]}]}
        personas.save(champion, actor=None)
        work()
        assert (make.score(ada), make.score(eve)) == (0, 10)

    def within_a_rule(self, tree) -> PointAction:
        visitor = Persona.objects.create(name="Visitor", tree=tree)
        condition = {"kind": "persona", "persona": visitor.pk}
        return rule(config={"matches": {"all": [condition]}})

    def test_is_followed_within_a_rule_whatever_its_description_asks(self):
        self.within_a_rule({"all": [*VISITED["all"], {"kind": "bant", "what": "budget"}]})
        ada = make.contact()
        make.visit(ada)
        has_a_budget(ada)
        assert make.score(ada) == 10
        bant.answer(ada.pk, {"budget": Said(None)}, actor=None, at=clock.now())
        assert make.score(ada) == 0

    def test_is_followed_within_a_rule_when_its_description_changes(self):
        action = self.within_a_rule(VIP)
        visitor = Persona.objects.get()
        visitor.tree = VISITED
        personas.save(visitor, actor=None)
        work()
        ada = make.contact()
        make.visit(ada)
        assert make.score(ada) == 10
        assert personas.rules_of(visitor.pk) == [action]

    def test_moves_with_time_within_a_condition_if_its_description_does(self):
        lately = {"all": [{"kind": "event", "event": "url.hit", "days": 7}]}
        for tree, moves in ((lately, True), (VIP, False)):
            named = Persona.objects.create(name="Somebody", tree=tree)
            condition = {"all": [{"kind": "persona", "persona": named.pk}]}
            assert conditions.build(condition).moves_with_time is moves

    def test_is_in_use_by_the_rules_that_name_it(self):
        champion = self.persona()
        action = rule("persona", {"persona": champion.pk})
        assert personas.rules_of(champion.pk) == [action]


class TestARuleThatDisqualifies:
    CONFIG = {"matches": VIP, "disqualifies": "Competitor"}

    def test_keeps_away_from_sales_whom_it_is_true_of(self):
        ada, bob = vip(), make.contact()
        rule(config=self.CONFIG)
        assert disqualifying.is_disqualified([ada.pk, bob.pk]) == {ada.pk}
        assert Disqualification.objects.get().reason == "Competitor"

    def test_may_be_worth_nothing(self):
        ada = vip()
        rule(config=self.CONFIG, points=0)
        assert disqualifying.is_disqualified([ada.pk]) == {ada.pk}

    def test_lets_them_go_when_it_is_no_longer_so(self):
        ada = vip()
        rule(config=self.CONFIG)
        untag(ada, "vip")
        assert not disqualifying.is_disqualified([ada.pk])

    def test_lets_them_go_when_it_is_paused(self):
        ada = vip()
        action = rule(config=self.CONFIG)
        publication.pause(action)
        work()
        assert not disqualifying.is_disqualified([ada.pk])

    def test_does_not_say_again_what_a_colleague_has_lifted(self, owner):
        ada = vip()
        rule(config=self.CONFIG)
        disqualifying.lift([ada.pk], actor=owner, at=clock.now())
        tag(ada, "other")
        assert not disqualifying.is_disqualified([ada.pk])

    def test_says_why_it_does_now(self, owner):
        ada, eve = vip(), vip()
        action = rule(config=self.CONFIG)
        disqualifying.lift([eve.pk], actor=owner, at=clock.now())
        action.config = {**self.CONFIG, "disqualifies": "Sells the same"}
        action.save()
        publish(action)
        said = Disqualification.objects.filter(lifted_at=None)
        assert list(said.values_list("contact", "reason")) == [(ada.pk, "Sells the same")]
        assert disqualifying.is_disqualified([ada.pk, eve.pk]) == {ada.pk}

    def test_leaves_alone_what_a_colleague_has_said(self, owner):
        ada = vip()
        disqualifying.disqualify([ada.pk], reason="No budget", actor=owner, at=clock.now())
        rule(config=self.CONFIG)
        untag(ada, "vip")
        assert disqualifying.is_disqualified([ada.pk]) == {ada.pk}


class TestAPreview:
    def test_tells_of_how_many_it_would_be_true_and_what_would_change(self):
        vip()
        make.contact()
        make.trigger(5)
        action = make.draft(kind="field.matches", config={"matches": VIP}, name="VIP")
        answer = preview([action], since=clock.now() - timedelta(days=30), at=clock.now())
        (state,) = answer.states
        assert (state.true_of, answer.listed, state.points) == (1, 2, 10)
        assert [climb.up for climb in answer.climbs] == [1]

    def test_tells_only_the_difference_of_a_rule_that_pays_already(self):
        vip()
        action = rule()
        action.points = 15
        action.save()
        answer = preview([action], since=clock.now() - timedelta(days=30), at=clock.now())
        assert [moved.points for moved in answer.moved] == [5]


class TestTheLedger:
    def test_adds_up_whatever_rules_did(self):
        ada, bob = vip(), make.contact()
        rule()
        resets.reset(contact_id=ada.pk, actor=None, at=clock.now(), key=1)
        tag(bob, "vip")
        merge(bob, ada)
        untag(ada, "vip")
        assert verify().is_true
