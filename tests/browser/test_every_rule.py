"""Every kind of rule in a real browser: refused beside the field that is wrong, with nothing lost;
then said, previewed, published, and found again in the score that it moved."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts import slices
from accounts.models import Job
from accounts.roles import Role
from points.kinds import EventKind, StateKind, keys_of, point_action_kinds
from points.models import PointAction
from tests import make
from tests.browser.writing_conditions import write_tags
from tests.points import behaviour, being

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def console(page, live_server, sign_in):
    """Where a rule of a kind is written, by somebody who may publish."""
    sign_in(page, live_server.url, make.user(role=Role.RULE_ADMIN))
    return page


class TestWhatAContactDoes:
    @pytest.mark.parametrize("kind", keys_of(EventKind))
    def test_is_refused_then_said_previewed_published_and_explained(
        self, console, live_server, complaints, kind
    ):
        right, wrong, words = behaviour.TYPED[kind]
        console.goto(f"{live_server.url}/points/new/{kind}/")
        fill_in(console, right)
        console.get_by_label("Points", exact=True).fill("7")
        console.get_by_label("How often").select_option("every")
        walk(console, complaints, wrong=wrong, words=words, right=right)
        ada = make.contact()
        behaviour.does(kind, ada)
        explains(console, live_server, ada)


class TestWhatAContactIs:
    @pytest.mark.parametrize("kind", keys_of(StateKind))
    def test_is_refused_then_said_previewed_published_and_explained(
        self, console, live_server, complaints, kind
    ):
        right, wrong, words = being.TYPED[kind]
        ada = being.is_so(kind)
        console.goto(f"{live_server.url}/points/new/{kind}/")
        fill_in(console, dict.fromkeys(_parts(console), "") | right)
        if not point_action_kinds.get(kind).own_points:
            console.get_by_label("Points", exact=True).fill("7")
        walk(console, complaints, wrong=wrong, words=words, right=right)
        for job in Job.objects.filter(state=Job.State.RUNNING):
            while slices.run(job.pk, timezone.now()):
                pass
        explains(console, live_server, ada)


def walk(
    page: Page,
    complaints: list[str],
    *,
    wrong: Mapping[str, object],
    words: str,
    right: Mapping[str, object],
) -> None:
    """From a form that is filled in rightly to the published rule, with a mistake on the way."""
    said = page.locator("#said")
    expect(said).to_contain_text("When a contact")
    page.locator("summary", has_text="More").last.click()
    page.get_by_label("Description").fill("kept")
    if any(len(str(value)) > 100 for value in wrong.values()):
        wrong, words = {}, "0 points change nothing"  # a browser cuts what is too long
        page.get_by_label("Points", exact=True).fill("0")
    fill_in(page, wrong)
    page.get_by_role("button", name="Save and preview").click()
    # The browser refuses what is no number before we do, in the same place.
    said_so = re.compile(f"{re.escape(words)}|Please enter a number")
    expect(page.locator(".error", has_text=said_so).first).to_be_visible()
    expect(page.get_by_label("Description")).to_have_value("kept")
    assert not PointAction.objects.exists()
    complaints.clear()  # the browser reports a 422

    fill_in(page, dict.fromkeys(wrong, "") | right)
    if not wrong:
        page.get_by_label("Points", exact=True).fill("7")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview")
    action = PointAction.objects.get()
    expect(page.get_by_role("link", name=action.name).first).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(action.name)
    expect(page.get_by_text("Published", exact=True)).to_be_visible()


def explains(page: Page, live_server, ada) -> None:
    """What the score of this contact is made of names the rule, and adds up."""
    action = PointAction.objects.get()
    assert make.score(ada) == 7
    page.goto(f"{live_server.url}/contacts/{ada.pk}/")
    page.locator(".page-head .score").first.click()
    row = page.get_by_role("row", name=re.compile(re.escape(action.name)))
    expect(row.first).to_contain_text("+7")


def fill_in(page: Page, fields: Mapping[str, object]) -> None:
    """Type into the fields of the kind; what stands there already is replaced."""
    for name, value in fields.items():
        if name == "matches":
            write_tags(page, str(value))
            continue
        control = page.locator(f'[name="which-{name}"]')
        if not control.is_visible():
            page.locator("details", has=control).locator("summary").first.click()
        _type(control, value)


def _type(control: Locator, value: object) -> None:
    tag = control.evaluate("it => it.tagName")
    if tag == "SELECT":
        values = control.evaluate("it => [...it.options].map((one) => one.value)")
        by = "value" if str(value) in values else "label"
        control.select_option(**{by: str(value)})
    elif control.get_attribute("type") == "checkbox":
        control.set_checked(bool(value))
    elif control.get_attribute("type") == "number" and not re.fullmatch(r"-?\d*", str(value)):
        control.fill("")
        control.press_sequentially("1e")  # all that a browser lets through, and no number
    else:
        control.fill(str(value))


def _parts(page: Page) -> list[str]:
    """The fields that a new rule proposes points for, by name."""
    proposed = page.locator('[name^="which-"][type="number"]').evaluate_all(
        "all => all.map((one) => one.name)"
    )
    return [name.removeprefix("which-") for name in proposed]
