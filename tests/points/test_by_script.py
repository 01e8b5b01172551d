"""Points that a script gives."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.roles import Role
from contacts import merging
from points import by_script
from points.by_hand import TooManyPoints
from points.by_script import DividedByZero, Operator, result_of
from points.ledger import ScoreOutOfRange
from points.models import Entry, Group
from tests import make


@pytest.mark.parametrize(
    ("score", "operator", "number", "after"),
    [
        (10, "plus", 5, 15),
        (10, "minus", 15, -5),
        (10, "times", 3, 30),
        (10, "times", -1, -10),
        (10, "divide", 4, 2),
        (-10, "divide", 4, -2),
        (10, "divide", -4, -2),
        (3, "divide", 4, 0),
        (10, "set", 7, 7),
    ],
)
def test_operators_work_in_whole_points(score, operator, number, after):
    assert result_of(score, Operator(operator), number) == after


def change(contact, operator, number, *, key=1, actor=None, **more):
    return by_script.change(
        contact.pk,
        Operator(operator),
        number,
        actor=actor or make.user(),
        at=timezone.now(),
        key=key,
        **more,
    )


@pytest.mark.django_db
class TestPointsByScript:
    def test_are_one_line_that_says_who_and_why(self):
        ada, owner = make.contact(), make.user()
        make.entry(ada, 10)
        assert change(ada, "times", 3, actor=owner, note="Webinar").balance == 30
        line = Entry.objects.get(source="api")
        assert (line.points, line.reason, line.note) == (20, "api", "Webinar")
        assert line.actor_id == owner.pk

    def test_count_once_for_each_call(self):
        ada = make.contact()
        assert [change(ada, "plus", 5, key=key).points for key in (1, 1, 2)] == [5, 0, 5]
        assert make.score(ada) == 10

    def test_that_change_nothing_leave_no_line(self):
        assert change(make.contact(), "times", 2).points == 0
        assert not Entry.objects.exists()

    def test_go_to_whom_the_contact_has_become(self):
        loser, winner = make.contact(), make.contact()
        merging.merge(loser_id=loser.pk, winner_id=winner.pk, reason="test", at=timezone.now())
        assert change(loser, "plus", 5).contact_id == winner.pk
        assert make.score(winner) == 5

    def test_may_move_another_score(self):
        ada, fit = make.contact(), Group.objects.create(name="Fit")
        change(ada, "set", 40, group_id=fit.pk)
        assert (make.score(ada), make.score(ada, fit)) == (0, 40)

    def test_are_refused_beyond_what_a_role_may_give_also_by_a_product(self):
        ada, sales = make.contact(), make.user(role=Role.SALES)
        make.entry(ada, 15)
        assert change(ada, "times", 2, actor=sales).balance == 30
        with pytest.raises(TooManyPoints):
            change(ada, "times", 2, actor=sales, key=2)

    @pytest.mark.parametrize("number", [2**31, 10**18, -(10**18)])
    def test_are_refused_beyond_what_a_score_can_be(self, number):
        with pytest.raises(ScoreOutOfRange):
            change(make.contact(), "plus", number)

    def test_cannot_be_divided_by_nothing(self):
        with pytest.raises(DividedByZero):
            change(make.contact(), "divide", 0)

    def test_bring_scores_to_a_number_by_their_difference(self):
        ada, bob = make.contact(), make.contact()
        make.entry(ada, 10)
        asked = {ada.pk: 25, bob.pk: 0}
        by_script.set_main_scores(asked, actor=make.user(), at=timezone.now(), key=9)
        assert (make.score(ada), make.score(bob)) == (25, 0)
        assert [line.points for line in Entry.objects.filter(source="api")] == [15]
