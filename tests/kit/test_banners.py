"""Banners: lines over every page that stay true until somebody acts."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from kit import banners
from kit.banners import Banner


@pytest.fixture
def request_(monkeypatch):
    monkeypatch.setattr(banners, "_asked", [])
    return RequestFactory().get("/")


def shown(request) -> str:
    return render_to_string("_banners.html", banners.banners_of_the_request(request))


class TestBanner:
    def test_is_shown_while_it_is_true(self, request_):
        banners.add_banner(lambda request: Banner("Mail stays here.", tone="warn"))
        banners.add_banner(lambda request: None)
        assert shown(request_).count('class="banner ') == 1

    def test_leads_on_by_a_link_or_by_a_button(self, request_):
        banners.add_banner(lambda request: Banner("Mail", act="Look", link_url="/outbox/"))
        banners.add_banner(lambda request: Banner("Demo", act="Remove", post_url="/demo/remove/"))
        page = shown(request_)
        assert '<a href="/outbox/">Look</a>' in page
        assert '<form action="/demo/remove/" method="post">' in page

    def test_is_asked_about_once_however_often_it_was_plugged(self, request_):
        def asks(request):
            return Banner("Once")

        banners.add_banner(asks)
        banners.add_banner(asks)
        assert shown(request_).count("Once") == 1

    def test_costs_nothing_on_a_part_of_a_page(self, request_):
        banners.add_banner(lambda request: pytest.fail("asked"))
        banners.banners_of_the_request(request_)
