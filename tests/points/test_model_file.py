"""A whole model as one file, and the presets that are such files."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from points import model_file
from points.model_file import BadModelFile
from points.models import Band, Group, Persona, PointAction
from tests import make
from triggers.models import PointTrigger

pytestmark = pytest.mark.django_db


def written(**more):
    """What is here, as bytes, with something else said."""
    return json.dumps(model_file.write(at=timezone.now()) | more).encode()


def a_file(*rules, **more):
    """A small file."""
    said = {"format": "kindling-model", "version": 1, "rules": list(rules), **more}
    return json.dumps(said).encode()


def a_rule(name="Prices", **more):
    said = {"name": name, "kind": "url.hit", "config": {"url": "*/pricing*"}, "points": 10}
    return said | more


class TestAModel:
    def test_is_the_same_after_it_went_out_and_came_in(self):
        product = Group.objects.create(name="Product", ceiling=100)
        Band.objects.create(group=product, name="Warm", from_points=40, colour="orange")
        make.point_action(points=7, name="Prices", group=product, labels=["Lead magnet"])
        score = {"kind": "score", "group": product.pk, "operator": "gte", "points": 5}
        make.point_action(
            points=3,
            name="Fading",
            policy={"expires_after_days": 30},
            only={"contacts": {"all": [score]}},
        )
        make.trigger(40, make.tagging("hot"), name="Hot", group=product)
        content = written()
        assert model_file.compare(model_file.read(content)).changes == 0
        PointAction.objects.all().update(archived_at=timezone.now())
        PointTrigger.objects.all().update(archived_at=timezone.now())
        Group.objects.filter(pk=product.pk).update(archived_at=timezone.now())
        model = model_file.read(content)
        assert model_file.compare(model).changes == 4
        taken = model_file.take_in(model, actor=make.user(), at=timezone.now())
        assert len(taken.actions) == 2
        assert taken.made == ["Product"]
        new = Group.objects.get(name="Product", archived_at=None)
        assert (new.ceiling, new.bands.get().name) == (100, "Warm")
        prices = PointAction.objects.current().get(name="Prices")
        assert (prices.group, prices.live, prices.labels) == (new, None, ["Lead magnet"])
        hot = PointTrigger.objects.current().get(name="Hot")
        assert (hot.group, hot.is_published, hot.threshold) == (new, False, 40)
        assert json.loads(written()) | {"written_at": ""} == json.loads(content) | {
            "written_at": ""
        }

    def test_changes_the_working_copy_of_a_rule_with_the_same_name(self):
        rule = make.point_action(points=7, name="Prices", config={"url": "*/pricing*"})
        model = model_file.read(a_file(a_rule(points=12)))
        (change,) = model_file.compare(model).rules
        assert ("+7", "+12") in [(one.before, one.after) for one in change.differences]
        model_file.take_in(model, actor=make.user(), at=timezone.now())
        rule.refresh_from_db()
        assert (rule.points, rule.live.points) == (12, 7)

    def test_names_scores_instead_of_numbers(self):
        product = Group.objects.create(name="Product")
        make.point_action(points=1, group=product)
        (rule,) = model_file.write(at=timezone.now())["rules"]
        assert rule["score"] == "Product"

    def test_is_refused_with_words_for_each_place(self):
        with pytest.raises(BadModelFile) as error:
            model_file.read(a_file(a_rule(points="3"), {"name": "", "kind": "url.hit"}))
        assert set(error.value.errors) == {"rules.0.points", "rules.1.name", "rules.1.points"}

    @pytest.mark.parametrize(
        ("rule", "place"),
        [
            (a_rule(kind="nothing"), "rules.0.kind"),
            (a_rule(config={}), "rules.0.config.url"),
            (a_rule(score="Nowhere"), "rules.0.score"),
            (a_rule(points=0), "rules.0.points"),
            (
                a_rule(policy={"caps": [{"most": 0, "of": "times", "per": "day"}]}),
                "rules.0.policy.caps",
            ),
            (a_rule(only={"nothing": 1}), "rules.0.only.nothing"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_makes_no_sense_here(self, rule, place):
        errors = model_file.check(model_file.read(a_file(rule)))
        assert [path for path in errors if path.startswith(place)], errors

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not json",
            b"[]",
            b'{"format": "other"}',
            b'{"format": "kindling-model", "version": 2}',
            b"[" * 100_000,
            b'{"format": "kindling-model", "version": 1, "rules": ' + b"[" * 50 + b"]" * 50 + b"}",
            b'{"format": "kindling-model", "version": 1, "name": NaN}',
            b"\xff\xfe\x00",
            b" " * 600_000,
            a_file(*[a_rule(name=str(number)) for number in range(501)]),
        ],
        ids=range(11),
    )
    def test_that_is_none_is_refused_with_words(self, content):
        with pytest.raises(BadModelFile) as error:
            model_file.read(content)
        assert all(error.value.errors.values())


class TestTheScreens:
    def test_write_a_file(self, client):
        client.force_login(make.user())
        make.point_action(name="Prices")
        answer = client.get(reverse("points:model-export"))
        assert "attachment" in answer["Content-Disposition"]
        assert json.loads(answer.content)["rules"][0]["name"] == "Prices"

    def test_show_what_a_file_would_change_and_make_drafts_of_what_is_ticked(self, client):
        client.force_login(make.user())
        content = a_file(a_rule("Prices"), a_rule("Blog"))
        sent = SimpleUploadedFile("model.json", content)
        page = client.post(reverse("points:model-upload"), {"file": sent})
        assert page.status_code == 200
        assert not PointAction.objects.exists()
        answer = client.post(
            reverse("points:model-take"), {"content": content.decode(), "take": ["rules.1"]}
        )
        (made,) = PointAction.objects.all()
        assert made.name == "Blog"
        assert answer.url == f"{reverse('points:preview')}?ids={made.pk}"

    def test_say_what_is_wrong_with_a_row_and_take_the_others(self, client):
        client.force_login(make.user())
        content = a_file(a_rule(points=0), a_rule("Blog"), others={"unheard_of": [{"name": "X"}]})
        sent = SimpleUploadedFile("model.json", content)
        page = client.post(reverse("points:model-upload"), {"file": sent})
        assert page.status_code == 200
        assert "0 points change nothing." in page.content.decode()
        assert 'value="rules.0" disabled' in page.content.decode()
        assert 'value="others.unheard_of.0" disabled' in page.content.decode()
        client.post(reverse("points:model-take"), {"content": content.decode(), "take": "rules.1"})
        assert PointAction.objects.get().name == "Blog"

    def test_take_nothing_that_makes_no_sense_whoever_ticks_it(self, client):
        client.force_login(make.user())
        content = a_file(a_rule(points=0), a_rule("Blog"))
        page = client.post(
            reverse("points:model-take"),
            {"content": content.decode(), "take": ["rules.0", "rules.1"]},
        )
        assert page.status_code == 422
        assert "rules.0.points" in page.content.decode()
        assert not PointAction.objects.exists()

    def test_refuse_a_file_in_which_names_stand_twice(self, client):
        client.force_login(make.user())
        sent = SimpleUploadedFile("model.json", a_file(a_rule(), a_rule()))
        page = client.post(reverse("points:model-upload"), {"file": sent})
        assert page.status_code == 422
        assert "stands here twice" in page.content.decode()

    def test_need_somebody_who_may_publish_for_a_new_score(self, client):
        client.force_login(make.user(role="marketer"))
        content = a_file(a_rule(score="New"), scores=[{"name": "New"}]).decode()
        page = client.post(
            reverse("points:model-take"), {"content": content, "take": ["scores.0", "rules.0"]}
        )
        assert page.status_code == 422
        assert "It needs the score “New”" in page.content.decode()
        assert not PointAction.objects.exists()


class TestAFileWithSignsThatAreNone:
    @pytest.mark.parametrize("sign", ["\0", "\ud800"])
    @pytest.mark.parametrize(
        "rule",
        [
            lambda sign: a_rule(f"Pri{sign}ces"),
            lambda sign: a_rule(score=sign),
            lambda sign: a_rule(config={"url": f"*{sign}"}),
            lambda sign: a_rule(only={"contacts": {"all": [{"kind": "score", sign: 1}]}}),
        ],
    )
    def test_is_refused(self, client, rule, sign):
        client.force_login(make.user(role=Role.MARKETER))
        content = a_file(rule(sign)).decode()
        answer = client.post(reverse("points:model-take"), {"content": content, "take": "rules.0"})
        assert answer.status_code == 422
        assert "characters that cannot be stored" in answer.content.decode()


class TestWhoTakesItIn:
    def test_makes_personas_only_where_they_may_publish(self, client):
        tree = {"all": [{"kind": "field", "field": "city", "operator": "=", "value": "Bern"}]}
        content = a_file(personas=[{"name": "Bernese", "tree": tree}]).decode()
        client.force_login(make.user(role=Role.MARKETER))
        sent = {"content": content, "take": "personas.0"}
        answer = client.post(reverse("points:model-take"), sent)
        assert answer.status_code == 422
        assert "It needs the persona “Bernese”" in answer.content.decode()
        assert not Persona.objects.exists()
        client.force_login(make.user(role=Role.RULE_ADMIN))
        client.post(reverse("points:model-take"), sent)
        assert Persona.objects.get().tree == tree
