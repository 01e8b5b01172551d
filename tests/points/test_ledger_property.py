"""Whatever happens, in whatever order: a score is the sum of its entries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from contacts import deletion, erasure, merging
from contacts.models import Contact, Merge
from points import by_hand, resets, why
from points.models import Entry, Group, Reason, Repeats, Score
from points.verification import verify
from tests import make
from triggers.models import Crossing, Rearm

pytestmark = pytest.mark.django_db

PEOPLE = 4
person = st.integers(0, PEOPLE - 1)
group = st.integers(0, 1)
points = st.integers(-50, 100)
which = st.integers(0, 30)

deeds = st.one_of(
    st.tuples(st.just("visit"), person, st.integers(1, 3), which),
    st.tuples(st.just("give"), person, group, points),
    st.tuples(st.just("undo"), which),
    st.tuples(st.just("reset"), person, group, st.integers(0, 20)),
    st.tuples(st.just("undo reset"), which),
    st.tuples(st.just("merge"), person, person),
    st.tuples(st.just("unmerge"), which),
    st.tuples(st.just("delete"), person),
    st.tuples(st.just("restore"), person),
    st.tuples(st.just("erase"), person),
    st.tuples(st.just("archive or restore score")),
)

# What a deed may answer when it makes no sense now; the ledger must be untouched by it.
REFUSALS = (by_hand.CannotUndo, merging.CannotMerge)


class Marketing:
    """A few people and everything that may be done to them, driven by hypothesis."""

    def __init__(self):
        self.people = [make.contact(firstname=f"P{n}") for n in range(PEOPLE - 2)]
        self.people += [make.anonymous(), make.anonymous()]
        self.groups = [Group.objects.get(pk=Group.MAIN), Group.objects.create(name="Product")]
        self.owner = make.user()
        self.at = timezone.now() - timedelta(days=1)
        make.point_action("*/a", points=5, repeats=Repeats.ONCE)
        make.point_action("*/b", points=-3, repeats=Repeats.EVERY_TIME)
        make.point_action("*", points=2, repeats=Repeats.ONCE_PER_CLIMB, group=self.groups[1])
        make.point_action(
            "*/c",
            points=7,
            repeats=Repeats.ONCE_PER_SUBJECT,
            group=self.groups[1],
            counts_in_main=True,
        )
        make.trigger(10, make.tagging())
        make.trigger(20, make.mailing(), rearm=Rearm.BELOW, rearm_below=5)
        make.trigger(15, make.tagging(), rearm=Rearm.NEVER)
        make.trigger(5, make.mailing(), group=self.groups[1])

    def do(self, deed, *how):
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                getattr(self, deed.replace(" ", "_"))(*how)
        except REFUSALS:
            event(f"{deed} refused")
        else:
            event(deed)

    def visit(self, who, times, page):
        url = f"https://shop.example/{'abcd'[page % 4]}"
        contact = Contact.objects.get(pk=merging.living(self.people[who].pk))
        make.record(*(make.event(contact, url, at=self.at) for _ in range(times)))

    def give(self, who, group, points):
        by_hand.give(
            contact_id=self.people[who].pk,
            points=points,
            note="praise",
            actor=self.owner,
            at=self.at,
            key=Entry.objects.count(),
            group_id=self.groups[group].pk,
        )

    def undo(self, which):
        if entry := self._nth(Entry.objects.filter(reason=Reason.HAND), which):
            by_hand.undo(entry_id=entry.pk, actor=self.owner, at=self.at)

    def reset(self, who, group, to):
        resets.reset(
            contact_id=self.people[who].pk,
            actor=self.owner,
            at=self.at,
            key=Entry.objects.count(),
            to=to,
            group_id=self.groups[group].pk,
        )

    def undo_reset(self, which):
        if entry := self._nth(Entry.objects.filter(reason=Reason.RESET), which):
            resets.undo(entry_id=entry.pk, actor=self.owner, at=self.at)

    def merge(self, loser, winner):
        merging.merge(
            loser_id=merging.living(self.people[loser].pk),
            winner_id=merging.living(self.people[winner].pk),
            reason="test",
            at=self.at,
        )

    def unmerge(self, which):
        if merge := self._nth(Merge.objects.all(), which):
            merging.unmerge(merge, actor=self.owner, at=self.at)

    def delete(self, who):
        deletion.delete([self.people[who].pk], at=self.at)

    def restore(self, who):
        deletion.restore([self.people[who].pk])

    def erase(self, who):
        erasure.erase([self.people[who].pk], at=self.at)

    def archive_or_restore_score(self):
        product = self.groups[1]
        product.archived_at = None if product.archived_at else self.at
        product.save()

    def _nth(self, rows, which):
        rows = list(rows.order_by("pk"))
        return rows[which % len(rows)] if rows else None


@given(st.lists(deeds, min_size=1, max_size=25))
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_history_leaves_every_score_the_sum_of_its_entries(history):
    with transaction.atomic():
        marketing = Marketing()
        for deed in history:
            marketing.do(*deed)
        verdict = verify()
        assert verdict.drift == []
        assert verdict.balances == []
        for contact in Contact.objects.filter(merged_into__isnull=True):
            for explained in why.explain(contact.pk).groups:
                assert explained.total == explained.points, (contact.pk, explained)
        assert crossed_too_often() == []
        assert made_by_merging() == 0
        transaction.set_rollback(True)


def made_by_merging():
    """The points that merges and their undoing made or destroyed: only a reset may do that."""
    undone = Entry.objects.filter(reverses__isnull=False).values("reverses")
    if Entry.objects.filter(reason=Reason.RESET).exclude(pk__in=undone).exists():
        return 0
    moved = Entry.objects.filter(reason__in=[Reason.MERGE, Reason.UNMERGE])
    return moved.aggregate(points=Sum("points"))["points"] or 0


def crossed_too_often():
    """The triggers that fired twice for one climb, or twice where they fire only once."""
    climbs = Crossing.objects.filter(trigger__rearm=Rearm.AFTER_RESET).values(
        "trigger", "contact", "cycle"
    )
    ever = Crossing.objects.filter(trigger__rearm=Rearm.NEVER).values("trigger", "contact")
    return [
        row
        for rows in (climbs, ever)
        for row in rows.annotate(times=Count("pk")).order_by()
        if row["times"] > 1
    ]


def test_a_score_that_was_tampered_with_is_found():
    ada = make.contact()
    make.entry(ada, 10)
    Score.objects.filter(contact=ada).update(points=11)
    assert [row["score"] for row in verify().drift] == [11]


def test_a_line_that_was_lost_is_found():
    ada = make.contact()
    make.entry(ada, 10)
    with transaction.atomic():
        make.entry(ada, 5)
        first = Entry.objects.earliest("pk")
        with merging.rewriting():
            first.delete()
    verdict = verify()
    assert len(verdict.drift) == 1
    assert len(verdict.balances) == 1
