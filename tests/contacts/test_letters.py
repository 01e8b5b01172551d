"""Names in letters that Python and Postgres lower differently, or that lower into others."""

from __future__ import annotations

import pytest

from contacts import companies, tags
from contacts.models import Company
from tests import make

pytestmark = pytest.mark.django_db

PAIRS = [("Kelvin", "\u212aelvin"), ("Straße", "STRA\u1e9eE"), ("Istanbul", "\u0130stanbul")]


class TestACompany:
    @pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
    def test_is_found_again_by_its_own_name(self, name):
        assert companies.named(name) == companies.named(name)

    @pytest.mark.parametrize(("first", "second"), PAIRS)
    def test_is_there_for_every_name_that_the_database_takes_for_the_same(self, first, second):
        made = [companies.named(first), companies.named(second)]
        assert set(made) == set(Company.objects.all())


class TestATag:
    @pytest.mark.parametrize("word", ["ΠΕΛΑΤΗΣ", "\u0130stanbul", "\u212aelvin", "ÉCOLE"])
    def test_sticks_and_comes_off_in_any_letters(self, word):
        somebody = make.contact()
        tags.add([somebody.pk], [word])
        assert [tag.name for tag in somebody.tags.all()] == [word]
        assert tags.remove([somebody.pk], [word]) == 1
