"""Toasts, on pages and on answers to htmx."""

from __future__ import annotations

import json

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from kit.htmx import fit_htmx
from kit.toasts import Toast, toast, toasts_of


def request_of(*, htmx: bool = True, page: str = "http://testserver/contacts/?q=a"):
    headers = {"HX-Request": "true", "HX-Current-URL": page} if htmx else {}
    request = RequestFactory(headers=headers).get("/part/")
    request._messages = CookieStorage(request)
    request.htmx = HtmxDetails(request)
    return request


def answer(request, response, *, says: str = ""):
    def view(request):
        if says:
            toast(request, says)
        return response

    return fit_htmx(view)(request)


class TestToast:
    def test_keeps_its_words_its_tone_and_its_way_back(self):
        request = request_of()
        toast(request, "Contact archived.", undo_url="/undo/")
        toast(request, "Not sent.", level=messages.ERROR)
        assert toasts_of(request) == [
            Toast("Contact archived.", "ok", "/undo/"),
            Toast("Not sent.", "bad", ""),
        ]


class TestAnswerToHtmx:
    def test_carries_its_toasts_in_a_header(self):
        response = answer(request_of(), HttpResponse("part"), says="Äpfel archived.")
        event = json.loads(response.headers["HX-Trigger"])["kindling:toasts"]
        assert event == {"toasts": [{"text": "Äpfel archived.", "tone": "ok", "undo_url": ""}]}
        assert response.headers["HX-Trigger"].isascii()

    @pytest.mark.parametrize("header", ["HX-Redirect", "HX-Refresh", "HX-Location"])
    def test_leaves_toasts_for_the_next_page_when_it_leaves_this_one(self, header):
        request = request_of()
        response = answer(request, HttpResponse(headers={header: "/"}), says="Saved.")
        assert "HX-Trigger" not in response.headers
        assert [one.text for one in toasts_of(request)] == ["Saved."]

    def test_leaves_toasts_for_the_page_it_redirects_to(self):
        request = request_of()
        answer(request, redirect("/contacts/"), says="Saved.")
        assert [one.text for one in toasts_of(request)] == ["Saved."]

    def test_leads_to_the_sign_in_page_and_back_to_the_page_not_the_part(self):
        response = answer(request_of(), redirect("/sign-in/?next=/part/"))
        assert response.headers["HX-Redirect"] == "/sign-in/?next=%2Fcontacts%2F%3Fq%3Da"

    def test_streams_untouched(self):
        response = answer(request_of(), StreamingHttpResponse(["a"]), says="Saved.")
        assert "HX-Trigger" not in response.headers


class TestAnswerToABrowser:
    def test_is_left_alone(self):
        request = request_of(htmx=False)
        response = answer(request, HttpResponse("page"), says="Saved.")
        assert "HX-Trigger" not in response.headers
        assert [one.text for one in toasts_of(request)] == ["Saved."]
