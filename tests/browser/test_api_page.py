"""Administration → API in a real browser: under the strict policy, and it really calls."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contacts.models import Tag
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


class TestApiPage:
    def test_lets_a_colleague_make_a_tag(self, page, live_server, sign_in):
        sign_in(page, live_server.url, make.user())
        page.goto(live_server.url + reverse("accounts:api"))
        page.locator("h3[data-tag=tags]").click()
        new = page.locator("#operations-tags-post_tags_new")
        new.locator("button.opblock-summary-control").click()
        new.locator(".try-out__btn").click()
        new.locator("textarea.body-param__text").fill('{"tag": "tried out"}')
        new.locator("button.execute").click()
        expect(
            new.locator(".live-responses-table tbody td.response-col_status").first
        ).to_contain_text("201", timeout=20_000)
        assert Tag.objects.get().name == "tried out"
