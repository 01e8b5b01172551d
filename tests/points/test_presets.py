"""The presets: models to begin with, each opened as one table of weights."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from contacts import conditions
from contacts.models import Contact
from kit.tones import Tone
from points import model_file, presets
from points.kinds import behaviour
from points.models import PointAction
from points.presets.words import WORDS
from tests import make
from triggers.models import PointTrigger

pytestmark = pytest.mark.django_db


def as_shown(table):
    """What a browser would send of the table, all of it ticked."""
    return {
        row.form.add_prefix(name): "on" if name == "take" else row.form[name].value()
        for row in (*table.rules, *table.marks)
        for name in row.form.fields
    }


class TestAPreset:
    def test_is_listed_for_translators_word_by_word(self):
        files = [presets.as_written(preset.key) for preset in presets.presets()]
        assert {word for file in files for word in presets.words_in(file)} == set(WORDS)

    @pytest.mark.parametrize("key", presets.keys())
    def test_opens_as_a_table_and_is_published_together(self, client, key):
        client.force_login(make.user())
        url = reverse("points:preset", args=[key])
        page = client.get(url)
        table = page.context["table"]
        assert all(row.form for row in table.rules)
        sent = {}
        for row in (*table.rules, *table.marks):
            sent |= {
                row.form.add_prefix(name): "on" if name == "take" else row.form[name].value()
                for name in row.form.fields
            }
        answer = client.post(url, sent)
        assert answer.status_code == 302, answer.context["problems"]
        preview = client.get(answer.url)
        assert preview.status_code == 200
        rules = list(PointAction.objects.all())
        assert len(rules) == len(table.rules)
        client.post(
            reverse("points:publish"),
            {"selected": [rule.pk for rule in rules], "besides": preview.context["besides"]},
        )
        assert PointAction.objects.live().count() == len(rules)
        assert PointTrigger.objects.published().count() == len(table.marks)

    def test_previews_a_threshold_that_changes_as_it_would_be_and_not_twice(self, client):
        client.force_login(make.user())
        make.trigger(60, name="High-Interest")
        url = reverse("points:preset", args=["per_stage"])
        table = client.get(url).context["table"]
        rows = (*table.rules, *table.marks)
        sent = {
            row.form.add_prefix(name): "on" if name == "take" else row.form[name].value()
            for row in rows
            for name in row.form.fields
        }
        climbs = client.get(client.post(url, sent).url).context["answer"].climbs
        assert [one.threshold.points for one in climbs] == [40, 80]

    def test_takes_the_weights_that_were_typed_and_leaves_out_what_was_not_ticked(self, client):
        client.force_login(make.user())
        url = reverse("points:preset", args=["social"])
        sent = {"rule0-take": "on", "rule0-points": "9", "rule0-repeats": "every"}
        for number in range(1, 5):
            sent |= {f"rule{number}-points": "1", f"rule{number}-repeats": "once"}
        client.post(url, sent)
        (rule,) = PointAction.objects.all()
        assert (rule.kind, rule.points, rule.repeats) == ("social.follow", 9, "every")

    def test_says_beside_the_field_what_is_wrong(self, client):
        client.force_login(make.user())
        url = reverse("points:preset", args=["social"])
        page = client.post(url, {"rule0-take": "on", "rule0-points": "", "rule0-repeats": "every"})
        assert page.status_code == 422
        assert 'id="id_rule0-points_error"' in page.content.decode()

    def test_has_bands_in_colours_that_the_form_of_a_score_offers(self):
        for preset in presets.presets():
            written = presets.as_written(preset.key)
            for score in written.get("scores", ()):
                assert {band["colour"] for band in score.get("bands", ())} <= set(Tone.values)

    def test_is_matched_with_what_was_taken_in_another_language(self):
        with translation.override("fr"):
            french = presets.preset("bant").model
            model_file.take_in(french, actor=make.user(), at=timezone.now())
        names = [french.rules[0].name, french.scores[0].name, french.others["triggers"][0]["name"]]
        english = presets.preset("bant").model
        assert names == [
            english.rules[0].name,
            english.scores[0].name,
            english.others["triggers"][0]["name"],
        ]
        assert model_file.compare(english).rules[0].is_new is False


class TestAModelOfSeveralWeights:
    @pytest.mark.parametrize("key", ["bant", "rfm", "b2b", "negative"])
    def test_opens_with_every_weight_to_be_changed(self, client, key):
        client.force_login(make.user())
        table = client.get(reverse("points:preset", args=[key])).context["table"]
        assert all(row.form.parts or "points" in row.form.fields for row in table.rules)

    def test_takes_the_weights_that_were_typed(self, client):
        client.force_login(make.user())
        url = reverse("points:preset", args=["bant"])
        table = client.get(url).context["table"]
        client.post(url, as_shown(table) | {"rule0-part-budget": "40"})
        rule = PointAction.objects.get()
        assert rule.config == {
            "budget": 40, "authority": 25, "need": 25, "timeframe": 25, "qualified": 20,
        }  # fmt: skip
        assert rule.points == behaviour("bant", rule.config).most(0) == 135

    def test_wants_one_of_them(self, client):
        client.force_login(make.user())
        url = reverse("points:preset", args=["bant"])
        sent = as_shown(client.get(url).context["table"])
        nothing = {name: "0" if "-part-" in name else value for name, value in sent.items()}
        page = client.post(url, nothing)
        assert page.status_code == 422
        assert "Give at least one of these points." in page.content.decode()


class TestALineThatIsNotTicked:
    def test_need_not_make_sense(self, client):
        client.force_login(make.user())
        url = reverse("points:preset", args=["social"])
        sent = {"rule0-take": "on", "rule0-points": "9", "rule0-repeats": "every"}
        answer = client.post(url, sent | {"rule1-points": "0", "rule2-points": "nonsense"})
        assert answer.status_code == 302
        assert PointAction.objects.get().points == 9


class TestTheProfilesOfThePresets:
    @pytest.mark.parametrize(
        ("position", "rules"),
        [
            ("CTO", ["Decides"]),
            ("Co-founder", ["Decides"]),
            ("Head of International Sales", ["Decides"]),
            ("Doctor", []),
            ("Contractor", []),
            ("Headhunter", []),
            ("Marketing intern", ["Studies or looks for a job"]),
            ("International account manager", []),
        ],
    )
    def test_mean_words_and_not_parts_of_them(self, position, rules):
        contact = make.contact(position=position)
        model = presets.preset("b2b").model
        found = []
        for rule in model.rules:
            if rule.kind == "field.matches" and rule.name != "Works at a company that we know":
                tree = conditions.build(rule.config["matches"])
                by_query = Contact.objects.filter(tree.q(timezone.now()), pk=contact.pk).exists()
                assert by_query == bool(tree.true_for([contact.pk], at=timezone.now()))
                found += [rule.name] if by_query else []
        assert found == rules

    def test_pay_for_comments_and_for_shares(self):
        kinds = {rule.kind for rule in presets.preset("per_stage").model.rules}
        assert {"social.comment", "social.share"} <= kinds
