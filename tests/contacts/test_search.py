"""The search box."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts import companies
from contacts.models import Contact
from contacts.search import search
from tests import make

pytestmark = pytest.mark.django_db


def found(text):
    return set(search(Contact.objects.all(), text))


@pytest.fixture
def zoe():
    return make.contact(
        "zoe.muller-strauss@post.example",
        firstname="Zoë",
        lastname="Müller-Strauß",
        company=companies.named("Café O'Brien & Söhne acme.com"),
    )


class TestSearch:
    @pytest.mark.parametrize(
        "text",
        [
            "zoë", "ZOE", "zo", "mull", "müll stra", "strauß", "Müller-Strauß", "muller-s",
            "zoe.muller-strauss@post.example", "zoe.mull", "post.example", "strauss@po",
            "cafe", "o'br", "O’Brien", "brien", "soh", "acme.com", "acme.c", "cafe zoe",
            "  zoë  ", "Zoe & Muller", "(zoe)", "zoe | :*",
        ],
    )  # fmt: skip
    def test_finds_by_the_beginnings_of_words_without_accents_or_case(self, zoe, text):
        make.contact("somebody.else@shop.example", firstname="Ada", lastname="Lovelace")
        assert found(text) == {zoe}

    @pytest.mark.parametrize("text", ["oe", "uller", "zoe ada", "zoe.x", "!!!", "''", "\\", "&|!"])
    def test_does_not_find_by_anything_else(self, zoe, text):
        assert found(text) == set()

    def test_sees_a_contact_change(self, zoe):
        zoe.lastname = "Ngata"
        zoe.save()
        assert found("ngata") == {zoe}

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(text=st.text(max_size=60))
    def test_bears_whatever_people_type(self, text):
        found(text)

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(name=st.text(st.characters(categories=["L"]), min_size=1, max_size=20))
    def test_finds_everybody_by_their_own_name(self, name):
        contact = Contact.objects.create(lastname=name, created_at=timezone.now())
        assert contact in found(name)
