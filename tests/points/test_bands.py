"""The bands of a score: named, coloured, shown where no trigger says more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.roles import Role
from points import bands, revision
from points.chips import Chips
from points.models import Band, Group
from tests import make

pytestmark = pytest.mark.django_db

HERE = "/points/scores/1/"


@pytest.fixture
def console(client):
    client.force_login(make.user(role=Role.RULE_ADMIN))
    return client


def typed(*rows, **more):
    """What a browser sends: rows of (from, name, colour)."""
    sent = {"name": "Score", "description": "", "floor": "", "ceiling": "", **more}
    sent["row"] = [str(index) for index, _ in enumerate(rows)]
    for index, row in enumerate(rows):
        for field, value in zip(("from_points", "name", "colour"), row, strict=True):
            sent[f"band{index}-{field}"] = value
    return sent


def kept(group=Group.MAIN):
    found = Band.objects.filter(group=group).order_by("from_points")
    return [(band.from_points, band.name, band.colour) for band in found]


class TestABand:
    def test_shows_on_a_chip_where_no_trigger_was_reached(self):
        make.bands()
        make.trigger(80, name="High-Interest", colour="red")
        said = Chips()
        assert "Warm" in said.chip(79)
        assert "High-Interest" in said.chip(80)
        assert "Hot" not in said.chip(80)

    def test_tints_no_row(self, client):
        make.bands((0, "Cold", "blue"))
        make.entry(make.contact(), 5)
        client.force_login(make.user())
        page = client.get(reverse("contacts:list")).content.decode()
        assert "Cold" in page
        assert "tint-blue" not in page

    def test_says_which_score_it_is_of(self):
        fit = Group.objects.create(name="Fit")
        make.bands((0, "Poor", "grey"), of=fit)
        assert "Fit · Poor" in Chips().chip(5, fit.pk, group_name="Fit")

    def test_begins_at_its_number_and_ends_before_the_next(self):
        make.bands()
        known = bands.Bands()
        found = [known.at(points, Group.MAIN) for points in (-1, 0, 39, 40, 80, 900)]
        assert [band and band.name for band in found] == [
            None, "Cold", "Cold", "Warm", "Hot", "Hot",
        ]  # fmt: skip

    def test_narrows_the_contact_list(self, client):
        _cold, warm, _hot = make.bands()
        low, high = make.contact(firstname="Ada"), make.contact(firstname="Grace")
        make.entry(low, 3)
        make.entry(high, 40)
        client.force_login(make.user())
        page = client.get(reverse("contacts:list"), {"band": warm.pk}).content.decode()
        assert "Grace" in page
        assert "Ada" not in page

    def test_holds_those_without_any_points_where_it_holds_0(self, client):
        fit = Group.objects.create(name="Fit")
        poor, good = make.bands((0, "Poor", "grey"), (50, "Good", "green"), of=fit)
        make.contact(firstname="Ada")
        make.entry(make.contact(firstname="Grace"), 60, group=fit)
        client.force_login(make.user())
        shown = {
            band: client.get(reverse("contacts:list"), {"band": band.pk}).content.decode()
            for band in (poor, good)
        }
        assert "Ada" in shown[poor]
        assert "Grace" not in shown[poor]
        assert "Grace" in shown[good]
        assert "Ada" not in shown[good]


class TestTheFormOfAScore:
    def test_keeps_bands(self, console):
        console.post(HERE, typed(("0", "Cold", "blue"), ("50", "Hot", "red")))
        assert kept() == [(0, "Cold", "blue"), (50, "Hot", "red")]

    def test_changes_them_and_takes_them_away(self, console):
        make.bands()
        console.post(HERE, typed(("0", "Icy", "blue"), ("90", "Hot", "red")))
        assert kept() == [(0, "Icy", "blue"), (90, "Hot", "red")]

    def test_proposes_cold_warm_and_hot_below_the_ceiling(self, console):
        shown = console.post(HERE, typed(ceiling="50", do="propose")).content.decode()
        assert 'value="Warm"' in shown
        Group.objects.filter(pk=1).update(ceiling=50)
        assert 'value="20"' in console.post(HERE, typed(do="propose")).content.decode()
        assert kept() == []

    def test_adds_and_removes_rows_without_a_script_and_loses_nothing(self, console):
        sent = typed(("0", "Cold", "blue"), ("", "Half typed", "red"), name="My score")
        more = console.post(HERE, {**sent, "do": "add"}).content.decode()
        assert more.count('name="row"') == 3
        assert 'value="Half typed"' in more
        assert 'value="My score"' in more
        fewer = console.post(HERE, {**sent, "do": "remove:0"}).content.decode()
        assert fewer.count('name="row"') == 1
        assert kept() == []

    @pytest.mark.parametrize(
        ("rows", "more", "said"),
        [
            ([("", "Cold", "blue")], {}, "This field is required"),
            ([("0", "", "blue")], {}, "This field is required"),
            ([("x", "Cold", "blue")], {}, "Enter a whole number"),
            ([("99999999999", "Cold", "blue")], {}, "less than or equal to"),
            ([("0", "Cold", "lilac")], {}, "not one of the available choices"),
            ([("5", "Cold", "blue"), ("5", "Hot", "red")], {}, "Another one begins here"),
            ([("5", "Hot", "blue"), ("6", "hot", "red")], {}, "Another one is called so"),
            ([("101", "Hot", "red")], {"ceiling": "100"}, "never gets above 100"),
        ],
    )
    def test_complains_beside_the_field_and_keeps_nothing(self, console, rows, more, said):
        answer = console.post(HERE, typed(*rows, **more))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert kept() == []

    @pytest.mark.parametrize(("field", "value"), [("floor", "1"), ("ceiling", "0")])
    def test_keeps_0_within_the_limits(self, console, field, value):
        answer = console.post(HERE, typed(**{field: value}))
        assert answer.status_code == 422
        assert "Every score begins at 0" in answer.content.decode()

    def test_keeps_limits_as_a_clean_cut(self, console):
        before = revision.hold()
        console.post(HERE, typed(floor="0", ceiling="100"))
        group = Group.objects.get(pk=1)
        assert (group.floor, group.ceiling) == (0, 100)
        assert revision.hold() > before

    def test_says_how_many_contacts_are_where(self, console):
        for points in (-5, 3, 45, 85):
            make.entry(make.contact(), points)
        make.entry(make.anonymous(), 85)
        sent = typed(("0", "Cold", "blue"), ("40", "Warm", "yellow"), ("80", "", "red"))
        shown = console.post("/points/scores/1/spread/", sent).content.decode()
        assert shown.count('<strong class="number">1</strong>') == 4
        assert "up to −1" in shown
        assert "0 to 39" in shown
        assert "80 and more" in shown

    def test_is_told_by_the_history_of_the_score(self, console):
        console.post(HERE, typed(("0", "Cold", "blue")))
        told = console.get(reverse("accounts:history")).content.decode()
        assert "Cold" in told
