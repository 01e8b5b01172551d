"""Every kind of behaviour, from its form to the score that explains itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from kit.rewriting import rewriting
from points import publication, silences
from points.kinds import EventKind, keys_of, point_action_kinds
from points.models import PointAction
from tests import make
from tests.points.behaviour import TYPED, does

pytestmark = pytest.mark.django_db

NOW = timezone.now()
FRAME = {"points": "7", "repeats": "every", "group": "1", "seen": ""}


def typed(fields, **frame):
    return {**{f"which-{name}": value for name, value in fields.items()}, **FRAME, **frame}


@pytest.mark.parametrize("kind", keys_of(EventKind))
class TestAKind:
    def test_is_written_previewed_published_and_explained(self, client, kind):
        client.force_login(make.user(role=Role.RULE_ADMIN))
        url = reverse("points:new-of-kind", args=[kind])
        assert client.get(url).status_code == 200
        right, wrong, words = TYPED[kind]

        refused = client.post(url, typed({**right, **wrong}, description="kept"))
        page = refused.content.decode()
        assert refused.status_code == 422
        assert words in page
        assert "kept" in page
        assert not PointAction.objects.exists()

        sent = client.post(url, typed(right, then="preview"))
        action = PointAction.objects.get()
        assert sent.status_code == 302
        assert client.get(sent["Location"]).status_code == 200
        said = str(point_action_kinds.build(kind, action.config))
        assert (
            said
            in client.post(reverse("points:sentence", args=[kind]), typed(right)).content.decode()
        )

        seen = {"selected": action.pk, "seen": f"{action.pk}:{action.modified_at.isoformat()}"}
        client.post(reverse("points:publish"), seen)
        ada = make.contact()
        does(kind, ada)
        assert make.score(ada) == 7
        why = client.get(reverse("points:why", args=[ada.pk])).content.decode()
        assert action.name in why


class TestMore:
    def test_keeps_what_the_rule_is_narrowed_to_and_shows_it(self, client):
        client.force_login(make.user(role=Role.RULE_ADMIN))
        url = reverse("points:new-of-kind", args=["url.hit"])
        more = {
            "only-channels": ["organic", "paid"],
            "only-machines": "on",
            "labels": "Lead magnet",
        }
        client.post(url, typed({"url": "pricing"}, then="save", **more))
        action = PointAction.objects.get()
        assert action.only == {"channels": ["organic", "paid"], "machines": True}
        assert action.labels == ["Lead magnet"]
        page = client.get(action.get_absolute_url()).content.decode()
        assert "who came by a search engine or an ad" in page
        listed = client.get(reverse("points:actions"), {"label": "Lead magnet"}).content.decode()
        assert action.name in listed
        assert (
            action.name
            not in client.get(reverse("points:actions"), {"label": "x"}).content.decode()
        )

    def test_says_why_opens_mean_little_and_offers_one_point(self, client):
        client.force_login(make.user(role=Role.RULE_ADMIN))
        page = client.get(reverse("points:new-of-kind", args=["email.open"])).content.decode()
        assert "Apple Mail" in page
        assert 'name="points" value="1"' in page
        assert "only-machines" not in page

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("form.submit", "mt(&#x27;event&#x27;, &#x27;form.submit&#x27;"),
            ("purchase", "order_id"),
            ("email.click", "Your mail system tells it"),
        ],
    )
    def test_says_who_can_tell_that_it_happened(self, client, kind, words):
        client.force_login(make.user(role=Role.RULE_ADMIN))
        page = client.get(reverse("points:new-of-kind", args=[kind])).content.decode()
        assert words in page
        assert ("only-vouched" in page) is (kind != "email.click")


def backdate(action, *, days):
    """As if it had been published so long ago."""
    with transaction.atomic(), rewriting():
        action.versions.update(published_at=timezone.now() - timedelta(days=days))


def publish_anew(action, **said):
    for name, value in said.items():
        setattr(action, name, value)
    action.save()
    publication.publish([action], actor=None, at=timezone.now())


class TestSilence:
    def test_begins_anew_when_somebody_does_something(self):
        ada = make.contact()
        make.point_action(kind="silence.after", config={"days": 3}, points=-5)
        for back, silent in ((2, 1), (-10, 1)):
            make.visit(ada, at=NOW - timedelta(days=back))
            assert silences.record_silences(at=NOW + timedelta(days=3 - back)) == silent
        assert make.score(ada) == -10

    def test_is_not_paid_for_what_was_over_before_the_rule_was_published(self):
        make.visit(make.contact(), at=NOW - timedelta(days=5))
        make.point_action(kind="silence.after", config={"days": 3})
        assert silences.record_silences(at=NOW + timedelta(days=1)) == 0

    def test_is_waited_for_through_every_publication_that_does_not_touch_it(self):
        action = make.point_action(kind="silence.after", config={"days": 3}, points=-5)
        backdate(action, days=6)
        ada = make.contact()
        make.visit(ada, at=NOW - timedelta(days=5))
        publish_anew(action, points=-7)
        assert silences.record_silences(at=timezone.now()) == 1
        assert make.score(ada) == -7

    def test_is_waited_for_from_now_on_where_another_one_is_asked_for(self):
        action = make.point_action(kind="silence.after", config={"days": 4}, points=-5)
        backdate(action, days=6)
        make.visit(make.contact(), at=NOW - timedelta(days=5))
        publish_anew(action, config={"days": 3})
        assert silences.record_silences(at=timezone.now()) == 0

    def test_of_others_is_noticed_though_somebody_s_score_has_no_room_for_it(self):
        people = [make.contact() for _ in range(3)]
        for contact in people:
            make.visit(contact)
        make.entry(people[1], -(2**31))
        make.point_action(kind="silence.after", config={"days": 3}, points=-5)
        assert silences.record_silences(at=NOW + timedelta(days=4)) == 2
        assert [make.score(one) for one in people] == [-5, -(2**31), -5]

    def test_is_about_what_somebody_did_on_their_last_day(self):
        ada, bob = make.contact(), make.contact()
        config = {"days": 3, "what": "url.hit", "which": "pricing"}
        make.point_action(kind="silence.after", config=config)
        make.record(make.event(ada), make.event(bob, "https://shop.example/blog"))
        make.visit(ada, "https://shop.example/blog", at=NOW + timedelta(hours=2))
        assert silences.record_silences(at=NOW + timedelta(days=4)) == 1
        assert (make.score(ada), make.score(bob)) == (10, 0)
