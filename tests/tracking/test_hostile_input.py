"""What attackers and broken clients send: a pixel or a 4xx, counted by reason, harmless."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Event
from tests import make
from tracking import crawlers, pages, request, tokens
from tracking.models import Hit, RejectedHit
from tracking.parameters import Malformed, Parameters, well_formed
from tracking.php import NotPlainData, unserialize

GIF = "/mtracking.gif"
EVENT = "/mtc/event"
MEGABYTE = "x" * 1_000_000


def php(text: bytes) -> str:
    """`d=` with these bytes in it."""
    return "d=" + b64encode(text).decode().replace("+", "%2B").replace("=", "%3D")


HOSTILE = {
    "nul_bytes": "page_url=https://shop.example/%00",
    "not_utf8": "page_url=https://shop.example/%ff%fe",
    "bad_base64": "d=not*base64",
    "bad_serialized": php(b'O:8:"stdClass":1:{s:1:"a";i:1;}'),
}


class TestHostileInput:
    @pytest.mark.parametrize("reason", HOSTILE)
    def test_gets_a_pixel_and_is_counted(self, front, reason):
        answer = front.browser().ask("GET", f"{GIF}?{HOSTILE[reason]}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/gif"
        assert not Hit.objects.exists()
        assert front.counts() == {reason: 1}

    @pytest.mark.parametrize("reason", HOSTILE)
    def test_gets_a_400_from_the_script_s_door(self, front, reason):
        answer = front.browser().ask("POST", EVENT, content=HOSTILE[reason].encode())
        assert answer.status_code == 400
        assert answer.json() == {"success": 0, "error": reason}
        assert front.counts() == {reason: 1}

    def test_of_a_megabyte_is_not_taken(self, front):
        browser = front.browser()
        assert front.bare_status("GET", GIF, query=MEGABYTE.encode()) == 200
        assert front.bare_status("POST", EVENT, query=MEGABYTE.encode()) == 414
        assert browser.ask("POST", EVENT, data={"a": MEGABYTE}).status_code == 413
        assert browser.ask("GET", GIF, headers={"Referer": MEGABYTE}).status_code == 200
        assert not Hit.objects.exists()
        assert front.counts() == {"too_large": 4}

    def test_of_endless_length_is_cut_where_the_limit_is(self, front):
        sent = 0

        async def endless():
            nonlocal sent
            while True:
                sent += 1000
                yield b"x" * 1000

        assert front.browser().ask("POST", EVENT, content=endless()).status_code == 413
        assert sent < 100_000

    def test_that_trickles_in_is_not_waited_for(self, front, monkeypatch):
        monkeypatch.setattr(request, "BODY_SECONDS", 0.1)

        async def slow():
            yield b"page_url="
            await asyncio.sleep(5)

        assert front.browser().ask("POST", EVENT, content=slow()).status_code == 408
        assert front.counts() == {"too_slow": 1}

    @pytest.mark.parametrize("token", ["", "x", "A" * 54, "../../etc", "' OR 1=1", "é", "a" * 5000])
    def test_in_place_of_a_token_makes_a_new_visitor(self, front, token):
        browser = front.browser(
            cookie=f"mautic_device_id={token.encode('ascii', 'ignore').decode()}"
        )
        answer = browser.ask("POST", EVENT, data={"mautic_device_id": token})
        assert answer.status_code == 200
        assert answer.json()["device_id"] not in {token, ""}

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            ("page_url=javascript:alert(1)", "no_page"),
            ("page_url=https://[::1", "no_page"),
            ("page_url=https://shop.example:99999/", "no_page"),
            ("page_url=", "no_page"),
            ("event=Robert'); DROP TABLE", "bad_event_name"),
            (f"event={'x' * 61}", "bad_event_name"),
            ("event=a&properties={", "bad_properties"),
            ("event=a&properties=[1]", "bad_properties"),
            ('event=a&properties={"a":"\\u0000"}', "bad_properties"),
            ('event=a&properties={"a":"\\ud800"}', "bad_properties"),
            ('event=a&properties={"a":NaN}', "bad_properties"),
            ('event=a&properties={"a":1e999}', "bad_properties"),
            ('event=a&properties={"a":{"b":1}}', "bad_properties"),
            (f'event=a&properties={{"a":{"9" * 5000}}}', "bad_properties"),
            (f"event=a&properties={'[' * 20_000}", "bad_properties"),
        ],
    )
    def test_that_only_the_pipeline_understands_is_dropped_by_reason(self, front, query, reason):
        front.browser().ask("POST", EVENT, content=query.encode())
        front.drain()
        assert not Event.objects.exists()
        assert not RejectedHit.objects.exists()
        assert front.counts() == {reason: 1}

    def test_of_any_sort_never_stops_the_rest(self, front):
        browser = front.browser()
        for query in HOSTILE.values():
            browser.ask("GET", f"{GIF}?{query}")
        browser.look("https://shop.example/after")
        front.drain()
        assert Event.objects.get().url == "https://shop.example/after"

    def test_with_very_long_values_is_cut_to_what_columns_hold(self, front):
        browser = front.browser()
        browser.look("https://shop.example/" + "a" * 3000, page_title="t" * 3000)
        browser.ask(
            "POST", EVENT, data={"event": "a", "properties": json.dumps({"n" * 90: "v" * 900})}
        )
        front.drain()
        visit, custom = Event.objects.order_by("pk")
        assert len(visit.url) == 2000
        assert custom.properties == {"n" * 60: "v" * 500}


class TestMemory:
    def test_is_not_filled_by_what_strangers_make_long(self, front):
        caches = (request._remembered, pages._remembered, crawlers._is_known, tokens.visitor_of)
        for cache in caches:
            cache.cache_clear()
        for number in range(5):
            sent = {"Cookie": f"a={'x' * 9000}{number}", "User-Agent": f"{'x' * 9000}{number}"}
            told = {
                "page_url": f"https://shop.example/{'x' * 1000}{number}",
                "mautic_device_id": f"{'x' * 9000}{number}",
            }
            assert front.browser().ask("POST", EVENT, data=told, headers=sent).status_code == 200
        front.drain()
        cookies, addresses, agents, carried = (cache.cache_info().currsize for cache in caches)
        assert (cookies, addresses) == (0, 0)
        assert agents == 1
        assert carried <= 2  # what was cut, and none at all


class TestPhpReader:
    def test_reads_arrays_and_scalars(self):
        text = (
            b'a:5:{s:1:"s";s:2:"\xc3\xa9";s:1:"i";i:-7;s:1:"d";d:1.5;s:1:"b";b:1;i:0;a:1:{i:0;N;}}'
        )
        assert unserialize(text) == {"s": "é", "i": -7, "d": 1.5, "b": True, "0": {"0": None}}

    @pytest.mark.parametrize(
        "text",
        [
            b'O:4:"Evil":0:{}',
            b'C:4:"Evil":0:{}',
            b'a:1:{i:0;O:4:"Evil":0:{}}',
            b"a:1:{i:0;R:1;}",
            b"a:1:{i:0;r:1;}",
            b"a:999999999:{}",
            b"a:-1:{}",
            b'a:1:{a:0:{}s:1:"x";}',
            b's:99:"short";',
            b's:-5:"short";',
            b"i:" + b"9" * 5000 + b";",
            b"a:1:{i:0;" * 50 + b"}" * 50,
            b"i:1;i:2;",
            b'a:1:{i:0;s:1:"\xff";}',
            b"",
            b"a",
        ],
    )
    def test_refuses_objects_references_and_what_does_not_add_up(self, text):
        with pytest.raises(NotPlainData):
            unserialize(text)

    @given(st.binary(max_size=200))
    def test_refuses_or_reads_anything_but_never_fails(self, noise):
        for text in (noise, b"a:1:{i:0;" + noise, b's:3:"' + noise):
            with suppress(NotPlainData):
                unserialize(text)


class TestParameters:
    @given(st.binary(max_size=300), st.binary(max_size=300))
    def test_are_read_or_refused_whatever_comes(self, query, body):
        try:
            well_formed(query, body)
        except Malformed:
            return
        assert b"\0" not in Parameters(query, body).get(b"page_url").encode()

    @given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80))
    def test_come_out_as_they_went_in(self, text):
        d = make.serialized(page_title=text)
        assert Parameters(b"d=" + d.replace("+", "%2B").encode(), b"").get(b"page_title") == text

    def test_of_the_body_come_before_those_of_the_query(self):
        assert Parameters(b"a=query&b=1", b"a=body").get(b"a") == "body"

    def test_are_told_apart_by_their_whole_names(self):
        parameters = Parameters(b"my_url=1&url_=2&=3&url", b"xurl=4")
        assert parameters.get(b"url") == ""
        assert Parameters(b"my_url=1&url=2", b"").get(b"url") == "2"
