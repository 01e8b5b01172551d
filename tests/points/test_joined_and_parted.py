"""What is known to go wrong where merges, resets and rules worked out again come together.

Each of these fails today, and says so: `strict` turns it red as soon as it is mended, and then the
mark goes. Found by trying, not met by anybody yet.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from contacts import merging
from points import by_hand
from points.models import Entry, PointAction, Repeats
from tests import make
from tests.points.test_cases import Play
from tests.points.working_out import work_out
from triggers.models import Crossing

pytestmark = [pytest.mark.django_db, pytest.mark.xfail(strict=True)]

PAGE = "https://shop.example/pricing"
FADES = {"fade": {"percent": 99, "every_days": 30}}


def begin(**rule):
    """Ada and Bob, and a rule."""
    rules = [{"name": "Prices", "points": 10, "url": "*/pricing*", **rule}] if rule else []
    return play(rules=rules)


def play(**case):
    """A case without an end, from the first of March on."""
    begun = {"contacts": {"ada": {}, "bob": {}}, "rules": [], "steps": [{"at": "2026-03-01 00:00"}]}
    return Play(begun | case)


def scores(played):
    return tuple(played.score(name, "main") for name in ("ada", "bob"))


def test_what_a_contact_without_points_is_paid_while_they_are_one_goes_back_with_them():
    played = begin(url="*/blog*")
    played.do({"at": "2026-03-01 10:00", "who": "bob", "url": PAGE})
    played.do({"at": "2026-03-02 00:00", "merge": ["bob", "ada"]})
    url = {"config": {"url": "*/pricing*"}}
    played.do({"at": "2026-03-03 00:00", "publish": {"Prices": url}, "history": True})
    assert played.score("ada", "main") == 10
    played.do({"at": "2026-03-04 00:00", "unmerge": True})
    assert scores(played) == (0, 10)


def test_what_was_worked_out_while_they_were_one_fades_for_whom_it_is_of():
    played = begin(policy=FADES)
    played.do({"at": "2026-03-01 10:00", "who": "bob", "url": PAGE})
    played.do({"at": "2026-03-02 00:00", "merge": ["bob", "ada"]})
    played.do({"at": "2026-03-03 00:00", "publish": {"Prices": {"points": 20}}, "history": True})
    played.do({"at": "2026-03-04 00:00", "unmerge": True})
    assert scores(played) == (0, 20)
    played.do({"at": "2026-04-20 00:00", "night": True})
    assert scores(played) == (0, 0)


def test_what_came_with_a_merge_expires_in_a_climb_that_goes_on():
    played = begin(policy={"expires_after_days": 30})
    played.do({"at": "2026-03-01 10:00", "who": "bob", "url": PAGE})
    played.do({"at": "2026-03-02 00:00", "reset": "main"})
    played.do({"at": "2026-03-03 00:00", "give": 1})
    played.do({"at": "2026-03-03 00:00", "merge": ["bob", "ada"]})
    played.do({"at": "2026-03-04 00:00", "undo reset": True})
    played.do({"at": "2026-04-20 00:00", "night": True})
    assert played.score("ada", "main") == 1


def test_points_by_hand_that_came_with_a_merge_can_be_undone_in_a_climb_that_goes_on():
    played = begin()
    played.do({"at": "2026-03-01 10:00", "who": "bob", "give": 5})
    line = Entry.objects.get(contact=played.people["bob"])
    played.do({"at": "2026-03-01 11:00", "give": 1})
    played.do({"at": "2026-03-02 00:00", "reset": "main"})
    played.do({"at": "2026-03-03 00:00", "merge": ["bob", "ada"]})
    played.do({"at": "2026-03-04 00:00", "undo reset": True})
    by_hand.undo(entry_id=line.pk, actor=played.owner, at=played.at)
    assert played.score("ada", "main") == 1


def test_a_trigger_fires_for_the_winner_of_a_merge_that_was_undone():
    make.trigger(80)
    ada, bob, now = make.contact(), make.contact(), timezone.now()
    make.entry(bob, 90)
    make.entry(ada, 10)
    merge = merging.merge(loser_id=bob.pk, winner_id=ada.pk, reason="", at=now)
    merging.unmerge(merge, actor=None, at=now)
    make.entry(ada, 80)
    assert Crossing.objects.filter(contact=ada).count() == 1


def test_no_trigger_fires_at_what_both_were_paid_for_one_and_the_same():
    swiss = {"kind": "field", "field": "country", "operator": "=", "value": "Switzerland"}
    rule = {"name": "Swiss", "kind": "field.matches", "points": 10}
    here = {"country": "Switzerland"}
    make.trigger(50)
    played = play(
        rules=[rule | {"config": {"matches": {"all": [swiss]}}}],
        contacts={"ada": here, "bob": here},
    )
    played.do({"at": "2026-03-02 08:00", "who": "ada", "give": 35})
    played.do({"at": "2026-03-03 08:00", "merge": ["bob", "ada"]})
    assert played.score("ada", "main") == 45
    assert not Crossing.objects.exists()


def test_each_is_paid_once_after_a_rule_was_worked_out_while_they_were_one():
    played = begin(repeats="every")
    played.do({"at": "2026-03-01 10:00", "who": "bob", "url": PAGE})
    played.do({"at": "2026-03-02 00:00", "merge": ["bob", "ada"]})
    once = {"Prices": {"repeats": Repeats.ONCE}}
    played.do({"at": "2026-03-03 00:00", "publish": once, "history": True})
    played.do({"at": "2026-03-04 00:00", "unmerge": True})
    for who in ("bob", "ada"):
        played.do({"at": "2026-03-05 10:00", "who": who, "url": PAGE})
    assert scores(played) == (10, 10)


def test_one_silence_is_not_paid_again_when_two_become_one():
    silence = {"what": "", "which": "", "days": 14}
    played = play(
        rules=[{"name": "Silent", "kind": "silence.after", "config": silence, "points": -5}]
    )
    played.do({"at": "2026-03-01 08:00", "who": "ada", "url": PAGE})
    played.do({"at": "2026-03-02 08:00", "who": "bob", "url": PAGE})
    played.do({"at": "2026-03-17 03:00", "night": True})
    played.do({"at": "2026-03-18 08:00", "merge": ["bob", "ada"]})
    assert played.score("ada", "main") == -10
    played.do({"at": "2026-03-19 03:00", "night": True})
    assert played.score("ada", "main") == -10


def test_what_a_ceiling_swallowed_in_a_closed_climb_is_not_paid_by_working_out_again():
    played = play(
        rules=[{"name": "Prices", "points": 10, "url": "*/pricing*", "repeats": "once"}],
        scores={"main": {"ceiling": 10}},
    )
    played.do({"at": "2026-03-01 08:00", "give": 10})
    played.do({"at": "2026-03-01 09:00", "url": PAGE})
    played.do({"at": "2026-03-02 00:00", "reset": "main"})
    played.do({"at": "2026-03-03 09:00", "url": PAGE})
    with played.clock():
        work_out(PointAction.objects.get())
    assert played.score("ada", "main") == 0


def test_a_late_event_waits_for_a_payment_that_was_not_the_last():
    played = begin(policy={"cooldown_minutes": 60})
    played.do({"at": "2026-03-01 10:00", "url": PAGE})
    played.do({"at": "2026-03-01 15:00", "url": PAGE})
    played.do({"at": "2026-03-01 16:00", "url": PAGE, "when": "2026-03-01 10:30"})
    assert played.score("ada", "main") == 20
