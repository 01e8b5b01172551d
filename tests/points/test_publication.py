"""Publishing: from a working copy to what pays, as a clean cut."""

from __future__ import annotations

import pytest
from django.utils import timezone

from points import drafts, publication
from points.differences import differences
from points.models import Group, PointAction, Revision
from points.publication import CannotPublish, ChangedMeanwhile
from points.states import Standing, standing
from tests import make

pytestmark = pytest.mark.django_db


def publish(*actions, note=""):
    return publication.publish(
        [PointAction.objects.get(pk=action.pk) for action in actions],
        actor=None,
        at=timezone.now(),
        note=note,
    )


def edit(action, **said):
    """Change the working copy as its form would."""
    fresh = PointAction.objects.get(pk=action.pk)
    was_seen = drafts.seen(fresh)
    for name, value in said.items():
        setattr(fresh, name, value)
    drafts.save(fresh, actor=make.user(), was_seen=was_seen)
    return fresh


class TestPublishing:
    def test_lets_a_draft_pay_for_what_happens_from_now_on(self):
        action, ada = make.draft(points=10), make.contact()
        make.visit(ada)
        assert make.score(ada) == 0
        publish(action)
        assert make.score(ada) == 0, "what happened before is not paid afterwards"
        make.visit(ada)
        assert make.score(ada) == 10

    def test_keeps_paying_the_published_version_while_the_copy_is_edited(self):
        action, ada = make.point_action(points=10), make.contact()
        edit(action, points=99)
        make.visit(ada)
        assert make.score(ada) == 10

    def test_pays_the_edits_once_they_are_published(self):
        action, ada = make.point_action(points=10), make.contact()
        edit(action, points=99)
        (version,) = publish(action, note="after the fair")
        make.visit(ada)
        assert make.score(ada) == 99
        assert (version.number, version.note) == (2, "after the fair")

    def test_raises_the_revision_so_that_no_batch_sees_half_of_it(self):
        before = Revision.objects.get().number
        publish(make.draft("*/a"), make.draft("*/b"))
        assert Revision.objects.get().number > before

    def test_makes_no_version_that_says_nothing_new(self):
        action = make.draft()
        publish(action)
        assert publish(action) == []
        assert action.versions.count() == 1

    def test_publishes_several_drafts_or_none(self):
        fine, broken = make.draft(), make.draft(kind="gone.kind")
        with pytest.raises(CannotPublish):
            publish(fine, broken)
        assert not PointAction.objects.exclude(live=None).exists()

    def test_refuses_a_copy_that_somebody_saved_meanwhile(self):
        action = make.draft()
        as_it_was_read = PointAction.objects.get(pk=action.pk)
        edit(action, points=50)
        with pytest.raises(ChangedMeanwhile):
            publication.publish([as_it_was_read], actor=None, at=timezone.now())

    @pytest.mark.parametrize(
        "said",
        [{"kind": "gone.kind"}, {"config": {"uri": "*"}}, {"points": 0}],
        ids=["unknown kind", "fields that do not fit", "0 points"],
    )
    def test_refuses_what_cannot_pay(self, said):
        with pytest.raises(CannotPublish):
            publish(make.draft(**said))

    def test_refuses_a_score_that_is_archived(self):
        group = Group.objects.create(name="Fit", archived_at=timezone.now())
        with pytest.raises(CannotPublish, match="Fit"):
            publish(make.draft(group=group))


class TestPausing:
    def test_stops_paying_and_resuming_pays_the_same_version_again(self):
        action, ada = make.point_action(points=10), make.contact()
        publication.pause(action)
        make.visit(ada)
        assert (make.score(ada), standing(action)) == (0, Standing.PAUSED)
        publication.resume(action)
        make.visit(ada)
        assert (make.score(ada), action.versions.count()) == (10, 1)

    def test_cannot_resume_what_counts_in_a_score_that_was_archived(self):
        product = Group.objects.create(name="Product")
        action = make.point_action(group=product)
        publication.pause(action)
        product.archived_at = timezone.now()
        product.save()
        with pytest.raises(CannotPublish, match="Product, which is archived"):
            publication.resume(action)

    def test_cannot_resume_what_was_never_published(self):
        with pytest.raises(CannotPublish):
            publication.resume(make.draft())


class TestArchiving:
    def test_stops_paying_and_leaves_points_where_they_are(self):
        action, ada = make.point_action(points=10), make.contact()
        make.visit(ada)
        publication.archive(action, at=timezone.now())
        make.visit(ada)
        assert make.score(ada) == 10

    def test_comes_back_without_paying(self):
        action, ada = make.point_action(), make.contact()
        publication.archive(action, at=timezone.now())
        publication.restore(action)
        make.visit(ada)
        assert (make.score(ada), standing(action)) == (0, Standing.PAUSED)


class TestWorkingCopy:
    def test_does_not_bring_a_paused_rule_back_when_an_open_form_is_saved(self):
        action, ada = make.point_action(points=10), make.contact()
        as_the_form_read_it = PointAction.objects.select_related("live").get(pk=action.pk)
        publication.pause(action)
        drafts.save(
            as_the_form_read_it, actor=make.user(), was_seen=drafts.seen(as_the_form_read_it)
        )
        make.visit(ada)
        assert make.score(ada) == 0

    def test_takes_an_old_version_back_without_publishing_it(self):
        action, ada = make.point_action(points=10), make.contact()
        edit(action, points=20)
        publish(action)
        drafts.take_back(action.versions.get(number=1), actor=make.user())
        action.refresh_from_db()
        make.visit(ada)
        assert (action.points, make.score(ada)) == (10, 20)
        assert standing(action) == Standing.CHANGED

    def test_refuses_to_overwrite_what_somebody_else_saved(self):
        action = make.draft()
        was_seen = drafts.seen(action)
        edit(action, points=50)
        action.points = 60
        with pytest.raises(ChangedMeanwhile):
            drafts.save(action, actor=make.user(), was_seen=was_seen)

    def test_says_in_words_what_changed(self):
        action = make.point_action("*/pricing*", points=10)
        changed = edit(action, points=-5, config={"url": "*/jobs*"})
        said = {one.what: (one.before, one.after) for one in differences(changed.live, changed)}
        assert said == {
            "When a contact": ("visits */pricing*", "visits */jobs*"),
            "Points": ("+10", "-5"),
        }
