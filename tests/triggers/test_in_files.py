"""Triggers in model files, and what comes of them by other doors than the form."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from contacts.conditions import condition_kinds
from points import model_file
from points.kinds import point_action_kinds
from points.model_file import names
from points.models import Group, Persona
from points.publication import CannotPublish
from tests import make
from tests.triggers.typed import TYPED
from triggers import drafts, publication
from triggers.actions import action_kinds, behaviour
from triggers.as_typed import BadAction, as_typed
from triggers.models import PointTrigger, TriggerAction
from triggers.secret_field import is_sealed, opened

pytestmark = pytest.mark.django_db

HOOK = "https://shop.example/hook"
AN_HOUR_LATER = "2026-11-22T10:00:00+00:00", "2026-11-22T11:00:00+00:00"


def a_model(**trigger):
    """A model with one trigger."""
    said = {"name": "Hot", "threshold": 80, **trigger}
    content = {"format": "kindling-model", "version": 1, "others": {"triggers": [said]}}
    return model_file.read(json.dumps(content).encode())


def taken(**trigger):
    """The working copy that comes of it, and its trigger."""
    model_file.take_in(a_model(**trigger), actor=make.user(), at=timezone.now())
    made = PointTrigger.objects.get(name=trigger.get("name", "Hot"))
    return drafts.working_copy(made), made


def wrong_with(**trigger):
    """The places in the trigger that are wrong."""
    errors = model_file.check(a_model(**trigger))
    return {path.removeprefix("others.triggers.0.") for path in errors}


def typed(kind):
    """The config that the form of a kind makes of what people type."""
    form = kind.Form(TYPED[kind.key]())
    assert form.is_valid(), form.errors
    return dict(form.cleaned_data)


class TestAWebhookInAFile:
    def webhook(self, **more):
        config = {"url": HOOK, "secret": "s3cret", **more}
        form = action_kinds.get("webhook.post").Form(config)
        assert form.is_valid(), form.errors
        return "webhook.post", dict(form.cleaned_data)

    def test_comes_back_where_it_was_written_with_its_secret(self):
        trigger = make.trigger(80, self.webhook(), name="Hot")
        content = json.dumps(model_file.write(at=timezone.now()))
        assert "secret" not in content
        model = model_file.read(content.encode())
        assert model_file.check(model) == {}
        assert model_file.compare(model).changes == 0
        model.others["triggers"][0]["threshold"] = 90
        model_file.take_in(model, actor=make.user(), at=timezone.now())
        trigger.refresh_from_db()
        (action,) = drafts.working_copy(trigger).actions
        assert opened(action.config["secret"]) == "s3cret"
        publication.publish(trigger, actor=None, at=timezone.now())

    def test_is_not_published_elsewhere_before_its_secret_is_typed(self):
        draft, trigger = taken(actions=[{"kind": "webhook.post", "config": {"url": HOOK}}])
        assert draft.actions[0].config.get("secret", "") == ""
        with pytest.raises(CannotPublish, match="Type the secret of the webhook first"):
            publication.publish(trigger, actor=None, at=timezone.now())

    def test_gives_its_secret_to_no_other_address(self):
        make.trigger(80, self.webhook(), name="Hot")
        other = {"kind": "webhook.post", "config": {"url": "https://evil.example/"}}
        draft, _trigger = taken(threshold=90, actions=[other])
        assert not draft.actions[0].config.get("secret")

    def test_seals_a_secret_that_stands_there_in_plain_text(self):
        plain = {"kind": "webhook.post", "config": {"url": HOOK, "secret": "plain"}}
        draft, trigger = taken(actions=[plain])
        assert is_sealed(draft.actions[0].config["secret"])
        assert "plain" not in json.dumps(trigger.draft)


@pytest.mark.parametrize("kind", list(action_kinds), ids=lambda kind: kind.key)
class TestAnActionInAFile:
    def test_is_taken_as_its_form_keeps_it(self, kind):
        config = typed(kind)
        assert as_typed(kind.key, config) == config

    def test_is_refused_with_what_nobody_knows(self, kind):
        with pytest.raises(BadAction) as error:
            as_typed(kind.key, typed(kind) | {"nonsense": 1})
        assert set(error.value.errors) == {"nonsense"}

    @pytest.mark.parametrize(
        "hostile",
        [10**9, "x" * 20_000, ["y" * 20_000], {"a": {"b": 1}}, [[1]], None, True, -(10**20), 0.5],
        ids=lambda value: str(value)[:12],
    )
    def test_keeps_to_the_limits_of_its_form_or_is_refused(self, kind, hostile):
        for name in kind.__dataclass_fields__:
            try:
                kept = as_typed(kind.key, typed(kind) | {name: hostile})
            except BadAction:
                continue
            assert behaviour(kind.key, kept)
            again = kind.Form(initial=kept)
            again = kind.Form({field.html_name: field.value() for field in again})
            assert again.is_valid() or set(again.errors) <= set(kind.later)


class TestATriggerInAFile:
    @pytest.mark.parametrize(
        ("kind", "config", "place"),
        [
            ("task.create", {"title": "Call", "due_in": 10**9}, "due_in"),
            ("task.create", {"title": "x" * 20_000}, "title"),
            ("note.add", {"text": "Hello {nobody}"}, "text"),
            ("field.change", {"field": "email", "value": "a@b.example"}, "field"),
            ("notify.user", {"user_ids": [10**9]}, "user_ids"),
            ("task.create", {"title": "Call", "whose": {"named": "gone@shop.example"}}, ""),
        ],
    )
    def test_says_at_which_place_an_action_is_wrong(self, kind, config, place):
        actions = [{"kind": kind, "config": config}]
        assert wrong_with(actions=actions) == {f"actions.0.{place}".rstrip(".")}

    def test_refuses_an_action_that_nobody_knows(self):
        assert wrong_with(actions=[{"kind": "nothing"}]) == {"actions.0.kind"}

    @pytest.mark.parametrize(
        ("said", "place"),
        [
            ({"condition": {"nonsense": 1}}, "condition"),
            ({"rearm": "again"}, "rearm"),
            ({"rearm": "below"}, "rearm_below"),
            ({"rearm": "below", "rearm_below": 90}, "rearm_below"),
            ({"rearm": "below", "rearm_below": 70, "waits_for": "fall"}, "rearm_below"),
            ({"waits_for": "condition"}, "condition"),
            (
                {
                    "waits_for": "condition",
                    "rearm": "below",
                    "rearm_below": 1,
                    "condition": {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]},
                },
                "rearm",
            ),
            (dict(zip(("published_until", "published_from"), AN_HOUR_LATER, strict=True)),
             "published_until"),
            ({"pacing": {"most_a_day": 10**12}}, "pacing.most_a_day"),
            ({"pacing": {"nonsense": 1}}, "pacing.nonsense"),
            ({"score": "Nowhere"}, "score"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )  # fmt: skip
    def test_must_make_sense_together(self, said, place):
        assert wrong_with(**said) == {place}

    def test_that_makes_none_is_not_published_whoever_drafted_it(self):
        trigger = make.trigger(80, name="Hot")
        PointTrigger.objects.filter(pk=trigger.pk).update(rearm="again")
        trigger.refresh_from_db()
        with pytest.raises(CannotPublish, match="wait for a condition"):
            publication.publish(trigger, actor=None, at=timezone.now())

    def test_does_not_act_again_with_what_was_broken_while_it_was_paused(self):
        trigger = make.trigger(80, make.tagging("hot"), name="Hot")
        publication.pause(trigger)
        TriggerAction.objects.filter(trigger=trigger).update(config={})
        trigger = PointTrigger.objects.get(pk=trigger.pk)
        with pytest.raises(CannotPublish, match="not filled in"):
            publication.resume(trigger, at=timezone.now())
        assert not PointTrigger.objects.get(pk=trigger.pk).is_published


class TestNumbersOfRows:
    def test_of_colleagues_stand_in_no_file(self):
        ada = make.user(pk=987_654_321)
        product = Group.objects.create(name="Product", pk=876_543_210)
        owned = {"all": [{"kind": "owner", "operator": "in", "owners": [ada.pk]}]}
        make.point_action(name="Mine", group=product, only={"contacts": owned})
        make.trigger(
            80,
            ("task.create", {"title": "Call", "whose": str(ada.pk)}),
            ("owner.change", {"user_ids": [ada.pk], "only": owned}),
            ("notify.user", {"user_ids": [ada.pk]}),
            ("digest.add", {"user_ids": [ada.pk]}),
            ("email.send_to_user", {"user_ids": [ada.pk]}),
            ("points.change", {"points": 1, "group_id": product.pk}),
            name="Hot",
        )
        content = json.dumps(model_file.write(at=timezone.now()))
        assert str(ada.pk) not in content
        assert str(product.pk) not in content
        model = model_file.read(content.encode())
        assert model_file.check(model) == {}
        assert model_file.compare(model).changes == 0

    @pytest.mark.parametrize(
        "kind",
        [*action_kinds, *point_action_kinds, *condition_kinds],
        ids=lambda kind: f"{kind.__name__}",
    )
    def test_that_any_kind_lets_people_choose_are_told_by_name(self, kind):
        rows = [
            make.user(pk=987_654_321),
            Group.objects.create(name="Product", pk=876_543_210),
            Persona.objects.create(name="Bernese", pk=765_432_109),
            make.draft(name="Mine", pk=654_321_098),
        ]
        for name, field in kind.Form.base_fields.items():
            offered = {str(value) for value, _label in getattr(field, "choices", ())}
            for row in rows:
                if str(row.pk) not in offered:
                    continue
                for kept in (row.pk, [row.pk]) if name != "whose" else (str(row.pk),):
                    told = names.told({name: kept})
                    assert str(row.pk) not in str(told), name
                    assert names.understood(told) == {name: kept}
