"""Every screen of Administration in a real browser: at a desk, on a phone, in both languages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = 1440, 390


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_screen_fits_and_nothing_complains(page, live_server, sign_in, language):
    sign_in(page, live_server.url, make.user(language=language))
    page.goto(live_server.url + reverse("tracking:screen"))
    with translation.override(language):
        expect(page.locator(".tabs")).to_contain_text(gettext("API tokens"))
    tabs = page.locator(".tabs a").evaluate_all("links => links.map(link => link.href)")
    assert len(tabs) == 10
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        for address in [*tabs, live_server.url + reverse("accounts:invite")]:
            answer = page.goto(address)
            assert answer is not None
            assert answer.ok, address
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.locator("h1").first).to_be_visible()
            fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert fits, f"{address} scrolls sideways at {width}"
