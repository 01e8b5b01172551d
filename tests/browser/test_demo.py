"""The demo's shop with everything behind it: collector, worker, and a person who clicks."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contacts.models import Contact
from insights.demo import loading
from tests import make
from tests.stack import stack
from triggers.models import Crossing

# Headless Chromium says what it is, and so counts as a machine: here it passes for a person's.
A_PERSON = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36"
)

pytestmark = [
    pytest.mark.stack,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(user_agent=A_PERSON),
]

SOON = 15_000


@pytest.fixture
def owner():
    return make.user("owner@kindling.example", first_name="Ada")


@pytest.fixture
def made(owner):
    return loading.load(contacts=120, visitors=5, at=timezone.now())


@pytest.fixture
def shop(made, owner, page, sign_in, tmp_path):
    """The shop, opened by a colleague who is signed in."""
    with stack(tmp_path) as running:
        sign_in(page, running.url, owner)
        page.goto(f"{running.url}/demo/")
        yield page


class TestDemoShop:
    def test_makes_a_contact_red_by_a_few_clicks(self, shop, made):
        person = Contact.objects.get(pk=made.near_ids[-1])
        shop.get_by_role("link", name=f"Visit as {person}").click()
        watch = shop.locator(".watch")
        expect(watch.get_by_role("status")).to_contain_text("Warm")
        for lamp in ("Halo", "Meadow", "Orbit", "Lane", "Dusk"):
            shop.get_by_role("link", name="Lumen & Oak").click()
            shop.get_by_role("link", name=lamp).first.click()
        expect(watch.get_by_role("status")).to_contain_text("High-Interest", timeout=SOON)
        crossing = Crossing.objects.get(contact=person, trigger__name="High-Interest")
        assert (crossing.quiet, crossing.runs.count()) == (False, 1)
        watch.get_by_role("link", name="Watch in the contact list").click()
        row = shop.get_by_role("row").filter(has_text=str(person))
        expect(row).to_contain_text("High-Interest")
        expect(row).to_have_class("tint-red")

    def test_counts_what_is_asked_for_by_buttons(self, shop, made):
        shop.get_by_role("button", name="Visit as somebody new").click()
        expect(shop.locator(".watch")).to_contain_text("You are visiting as a stranger")
        shop.get_by_role("link", name="Request a demo").first.click()
        shop.get_by_role("button", name="Request a demo").click()
        expect(shop.get_by_text("We are loading the van")).to_be_visible()
        stranger = Contact.objects.filter(source="visit", scores__points__gte=30)
        for _ in range(100):
            if stranger.exists():
                break
            shop.wait_for_timeout(100)
        assert stranger.exists()

    def test_goes_with_the_demo(self, shop, made):
        shop.get_by_role("link", name="Back to Kindling").click()
        shop.get_by_role("link", name="Remove the demo and start empty").click()
        shop.get_by_role("button", name="Remove the demo").click()
        expect(shop.get_by_text("The demo is gone.")).to_be_visible(timeout=SOON)
        shop.get_by_role("link", name="Go on").click()
        expect(shop.get_by_text("This is demo data")).to_have_count(0)
        assert not Contact.objects.filter(source="demo").exists()
