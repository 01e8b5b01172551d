"""A model file on an installation that has nothing yet, or not all of it, or something else."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Setting
from accounts.roles import Role
from contacts import cataloguing
from contacts.models import PagePattern
from points import grade, model_file
from points.model_file import BadModelFile, MayNot
from points.models import Band, Group, Persona, PointAction
from tests import make
from triggers.models import PointTrigger

pytestmark = pytest.mark.django_db


def model(*rules, **more):
    """A small model."""
    said = {"format": "kindling-model", "version": 1, "rules": list(rules), **more}
    return model_file.read(json.dumps(said).encode())


def a_rule(name="Prices", **more):
    said = {"name": name, "kind": "url.hit", "config": {"url": "*/pricing*"}, "points": 10}
    return said | more


def only(**condition):
    """A rule's narrowing to contacts of whom this is so."""
    return {"contacts": {"all": [condition]}}


def take_in(read, **more):
    return model_file.take_in(read, **{"actor": make.user(), "at": timezone.now(), **more})


def forget_everything():
    """An empty installation."""
    PointTrigger.objects.all().update(archived_at=timezone.now())
    PointAction.objects.all().update(archived_at=timezone.now())
    Persona.objects.all().update(archived_at=timezone.now())
    Group.objects.exclude(pk=Group.MAIN).update(archived_at=timezone.now())
    Group.objects.update(floor=None, ceiling=None)
    Band.objects.all().delete()
    PagePattern.objects.all().delete()
    Setting.objects.filter(pk=grade.SETTING).delete()


class TestAWholeModel:
    def test_is_taken_in_on_an_empty_installation(self):
        make.bands()
        fit = Group.objects.create(name="Fit", floor=-10, ceiling=200)
        grade.put(grade.proposed(fit, Group.objects.get(pk=Group.MAIN)), actor=make.user())
        pattern = PagePattern(pattern="*/pricing*", topics=["prices"], content_stage="BOFU")
        cataloguing.save(pattern, actor=None, at=timezone.now())
        tree = {"all": [{"kind": "field", "field": "city", "operator": "=", "value": "Bern"}]}
        persona = Persona.objects.create(name="Bernese", tree=tree)
        blog = make.point_action(name="Blog")
        make.point_action(name="A paid", only=only(kind="paid", rule=blog.pk))
        make.point_action(name="Hot", only=only(kind="band", names=["Hot"]))
        make.point_action(name="Graded", only=only(kind="grade", grades=["A1"]))
        make.point_action(name="Theirs", kind="persona", config={"persona": persona.pk}, group=fit)
        make.point_action(name="On topic", only={"topics": ["prices"], "content_stages": ["BOFU"]})
        content = json.dumps(model_file.write(at=timezone.now())).encode()
        assert model_file.compare(model_file.read(content)).changes == 0

        forget_everything()
        read = model_file.read(content)
        assert model_file.check(read) == {}
        against = model_file.compare(read)
        assert against.problems == 0
        assert [change.is_new for change in (*against.grade, *against.pages)] == [True, True]
        assert grade.grading() is None  # looking has changed nothing
        assert len(take_in(read).actions) == 6
        now = model_file.write(at=timezone.now())
        assert now | {"written_at": ""} == json.loads(content) | {"written_at": ""}
        assert model_file.compare(read).changes == 0

    def test_names_rules_in_whatever_order_they_stand(self):
        paid = only(kind="paid", rule={"named": "Zebra"})
        take_in(model(a_rule("Ant", only=paid), a_rule("Zebra")))
        ant, zebra = PointAction.objects.order_by("name")
        assert ant.only["contacts"]["all"][0]["rule"] == zebra.pk
        assert zebra.config == {"url": "*/pricing*"}


class TestAScoreThatIsHere:
    SAID = {"name": "Fit", "floor": 0, "ceiling": 100, "bands": [{"name": "A", "from_points": 9}]}

    def test_gets_what_it_lacks_and_the_review_says_so(self):
        Group.objects.create(name="Fit")
        read = model(scores=[self.SAID])
        (change,) = model_file.compare(read).scores
        assert [(one.what, one.after) for one in change.differences] == [
            ("Never below", "0"),
            ("Never above", "100"),
            ("Bands", "A from 9"),
        ]
        take_in(read)
        fit = Group.objects.get(name="Fit")
        assert (fit.floor, fit.ceiling, fit.bands.get().name) == (0, 100, "A")
        assert model_file.compare(read).changes == 0

    def test_keeps_what_it_has_and_the_review_says_that_too(self):
        Group.objects.create(name="Fit", floor=-5, ceiling=100)
        read = model(scores=[self.SAID | {"bands": []}])
        (change,) = model_file.compare(read).scores
        assert change.is_same
        assert "Never below: 0 in the file, -5 here" in change.note
        take_in(read)
        assert Group.objects.get(name="Fit").floor == -5

    def test_gets_nothing_from_who_may_not_publish(self):
        Group.objects.create(name="Fit")
        read = model(scores=[self.SAID])
        (change,) = model_file.compare(read, may_publish=False).scores
        assert change.is_same
        assert "Somebody who may publish rules" in change.note
        take_in(read, actor=make.user(role=Role.MARKETER))
        fit = Group.objects.get(name="Fit")
        assert (fit.floor, fit.bands.exists()) == (None, False)

    def test_has_bands_that_make_sense(self):
        twice = [{"name": "A", "from_points": 1}, {"name": "a", "from_points": 1}]
        errors = model_file.check(model(scores=[{"name": "Fit", "bands": twice}]))
        assert set(errors) == {"scores.0.bands.1.from_points", "scores.0.bands.1.name"}


class TestTheColourOfABand:
    def test_may_be_called_as_it_was_before(self):
        bands = [{"name": "Cold", "from_points": 0, "colour": "cold"}]
        read = model(scores=[{"name": "Fit", "bands": bands}])
        assert read.scores[0].bands[0].colour == "blue"

    def test_is_one_that_the_form_offers(self):
        bands = [{"name": "Cold", "from_points": 0, "colour": "mauve"}]
        with pytest.raises(BadModelFile) as error:
            model(scores=[{"name": "Fit", "bands": bands}])
        assert set(error.value.errors) == {"scores.0.bands.0.colour"}


class TestAPersonaInAFile:
    @pytest.mark.parametrize(
        "tree",
        [
            {},
            {"nonsense": 1},
            {"all": [{"kind": "owner", "operator": "in", "owners": [{"named": "x@y.example"}]}]},
            {"all": [{"kind": "score", "operator": "gte", "points": 5}]},
        ],
        ids=["empty", "no tree", "a colleague who is not here", "a score"],
    )
    def test_is_not_taken_with_a_condition_that_is_none(self, client, tree):
        client.force_login(make.user())
        read = model(personas=[{"name": "Somebody", "tree": tree}])
        assert [path[:15] for path in model_file.check(read)] == ["personas.0.tree"]
        content = read.model_dump_json()
        sent = SimpleUploadedFile("model.json", content.encode())
        page = client.post(reverse("points:model-upload"), {"file": sent})
        assert page.status_code == 200
        assert 'value="personas.0" disabled' in page.content.decode()
        answer = client.post(
            reverse("points:model-take"), {"content": content, "take": "personas.0"}
        )
        assert answer.status_code == 422
        assert not Persona.objects.exists()

    def test_is_left_out_where_it_is_not_ticked(self, client):
        client.force_login(make.user())
        tree = {"all": [{"kind": "field", "field": "city", "operator": "=", "value": "Bern"}]}
        read = model(
            a_rule(),
            personas=[{"name": "Bernese", "tree": tree}],
            scores=[{"name": "Fit"}],
        )
        client.post(
            reverse("points:model-take"), {"content": read.model_dump_json(), "take": "rules.0"}
        )
        assert PointAction.objects.count() == 1
        assert not Persona.objects.exists()
        assert not Group.objects.filter(name="Fit").exists()


class TestPagesAndTheGrade:
    PAGE = {"pattern": "*/pricing*", "topics": ["prices"]}

    def test_are_for_those_who_may_publish(self):
        read = model(
            pages=[self.PAGE],
            scores=[{"name": "Fit"}],
            grade={"fit": "Fit", "letters": [3, 2, 1], "numbers": [3, 2, 1]},
        )
        against = model_file.compare(read, may_publish=False)
        assert all(change.problem for change in (*against.pages, *against.grade))
        marketer = make.user(role=Role.MARKETER)
        Group.objects.create(name="Fit")
        for other, words in (("grade.0", "pages are about"), ("pages.0", "grades are given")):
            with pytest.raises(MayNot, match=words):
                take_in(read, actor=marketer, leave_out={other})

    def test_stay_as_they_are_here(self):
        here = PagePattern(pattern="*/Pricing*", topics=["money"])
        cataloguing.save(here, actor=None, at=timezone.now())
        read = model(pages=[self.PAGE])
        (change,) = model_file.compare(read).pages
        assert change.is_same
        assert "about something else here" in change.note
        take_in(read)
        assert PagePattern.objects.get().topics == ["money"]

    def test_are_refused_where_they_make_no_sense(self):
        errors = model_file.check(
            model(
                pages=[{"pattern": "*", "topics": ["all"]}],
                grade={"letters": [1, 2, 3], "numbers": [3, 2, 1]},
            )
        )
        assert set(errors) == {"pages.0.pattern", "grade.0.letters", "grade.0.engagement"}


class TestAVerdictWithoutPoints:
    def test_goes_out_and_comes_in(self):
        matches = {"all": [{"kind": "tag", "operator": "in", "tags": ["competitor"]}]}
        config = {"matches": matches, "disqualifies": "Competitor"}
        make.point_action(name="No", kind="field.matches", config=config, points=0)
        content = json.dumps(model_file.write(at=timezone.now())).encode()
        assert model_file.check(model_file.read(content)) == {}


class TestATriggerThatIsPublishedWithAPreview:
    def preview(self, client):
        trigger = {"name": "Hot", "threshold": 80}
        content = model(a_rule(), others={"triggers": [trigger]}).model_dump_json()
        answer = client.post(
            reverse("points:model-take"),
            {"content": content, "take": ["rules.0", "others.triggers.0"]},
        )
        besides = client.get(answer.url).context["besides"]
        ids = parse_qs(urlsplit(answer.url).query)["ids"]
        return {"selected": ids, "besides": besides}, PointTrigger.objects.get()

    def test_is_the_one_that_was_shown(self, client):
        client.force_login(make.user())
        sent, trigger = self.preview(client)
        client.post(reverse("points:publish"), sent)
        trigger.refresh_from_db()
        assert trigger.is_published

    def test_is_refused_when_somebody_has_changed_it_since(self, client):
        client.force_login(make.user())
        sent, trigger = self.preview(client)
        trigger.threshold = 5
        trigger.save()
        page = client.post(reverse("points:publish"), sent, follow=True)
        assert "was changed meanwhile: look at it first" in page.content.decode()
        trigger.refresh_from_db()
        assert not trigger.is_published
        assert not PointAction.objects.live().exists()
