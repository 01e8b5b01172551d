"""What the front door answers, and what it keeps."""

from __future__ import annotations

import pytest

from contacts.models import Contact, Event
from tests import make
from tracking import crawlers
from tracking.models import Hit

GIF = "/mtracking.gif"
EVENT = "/mtc/event"


class TestPixel:
    def test_answers_with_an_image_and_keeps_the_hit(self, front):
        answer = front.browser().ask("GET", f"{GIF}?page_url=https://shop.example/")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/gif"
        assert answer.content.startswith(b"GIF89a")
        assert "no-store" in answer.headers["cache-control"]
        assert Hit.objects.count() == 1

    @pytest.mark.parametrize("parameter", ["page_url", "url"])
    def test_takes_the_page_from_a_plain_parameter(self, front, parameter):
        front.browser().ask("GET", f"{GIF}?{parameter}=https://shop.example/a")
        front.drain()
        assert Event.objects.get().url == "https://shop.example/a"

    def test_takes_the_page_from_the_referer_without_javascript(self, front):
        front.browser(referer="https://shop.example/b").ask("GET", GIF)
        front.drain()
        assert Event.objects.get().url == "https://shop.example/b"

    def test_takes_the_page_from_what_php_serialized(self, front):
        front.browser().ask(
            "GET", GIF, params={"d": make.serialized(page_url="https://shop.example/c")}
        )
        front.drain()
        assert Event.objects.get().url == "https://shop.example/c"


class TestEvent:
    def test_answers_as_mautic_does(self, front):
        answer = front.browser().look().json()
        assert answer["success"] == 1
        assert isinstance(answer["id"], int)
        assert answer["sid"] == answer["device_id"]
        assert answer["events"] == {}

    def test_answers_with_the_id_that_the_contact_will_have(self, front):
        promised = front.browser().look().json()["id"]
        front.drain()
        contact = Contact.objects.get()
        assert contact.pk == promised
        assert contact.is_anonymous
        assert contact.source == "visit"

    def test_tells_who_somebody_is_without_keeping_anything(self, front):
        browser = front.browser()
        assert browser.ask("GET", "/mtc").json() == {"id": None, "sid": None, "device_id": None}
        told = browser.look().json()
        assert browser.ask("GET", "/mtc").json()["device_id"] == told["device_id"]
        assert Hit.objects.count() == 1

    @pytest.mark.parametrize("path", ["/mtracking.gif", "/mtc/event", "/mtc", "/mtc.js"])
    def test_hears_the_twin_below_index_php_as_well(self, front, path):
        assert front.collector.hears(path)
        assert front.collector.hears(f"/index.php{path}")
        assert not front.collector.hears(f"{path}/more")

    @pytest.mark.parametrize(
        ("method", "path"),
        [("POST", GIF), ("GET", EVENT), ("PUT", EVENT), ("DELETE", "/mtc"), ("POST", "/mtc.js")],
    )
    def test_refuses_other_methods(self, front, method, path):
        answer = front.browser().ask(method, path)
        assert answer.status_code == 405
        assert answer.headers["allow"] in {"GET", "POST"}
        assert front.counts() == {"wrong_method": 1}


class TestCookies:
    def test_are_given_to_a_new_visitor_as_mautic_names_them(self, front):
        answer = front.browser().look()
        cookies = answer.headers.get_list("set-cookie")
        device, contact, session = cookies
        assert device.startswith(f"mautic_device_id={answer.json()['device_id']}; Max-Age=31536000")
        assert "HttpOnly" in device
        assert contact.startswith(f"mtc_id={answer.json()['id']};")
        assert session.startswith("mtc_sid=")
        assert all("SameSite=Lax" in cookie for cookie in cookies)
        assert not any("Secure" in cookie for cookie in cookies)

    def test_reach_us_from_other_sites_where_there_is_https(self, front):
        answer = front.browser().ask("POST", f"https://kindling.example{EVENT}")
        assert all("SameSite=None; Secure" in c for c in answer.headers.get_list("set-cookie"))

    def test_are_not_given_again_in_the_same_session(self, front):
        browser = front.browser()
        browser.look()
        assert "set-cookie" not in browser.look().headers

    def test_begin_their_year_anew_in_the_next_session(self, front):
        browser = front.browser()
        token = browser.look().json()["device_id"]
        browser.client.cookies.delete("mtc_id")
        browser.token = ""
        assert browser.look().headers["set-cookie"].startswith(f"mautic_device_id={token}")

    def test_make_two_hits_one_visitors(self, front):
        browser = front.browser()
        for page in ("a", "b"):
            browser.ask("GET", f"{GIF}?url=https://shop.example/{page}")
        front.drain()
        assert Contact.objects.count() == 1
        assert Event.objects.count() == 2


class TestOtherSites:
    SHOP = "https://shop.example"

    def test_may_read_the_answer(self, front):
        answer = front.browser(origin=self.SHOP).look()
        assert answer.headers["access-control-allow-origin"] == self.SHOP
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["vary"] == "Origin"

    def test_may_ask_before(self, front):
        answer = front.browser(origin=self.SHOP).ask("OPTIONS", EVENT)
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == self.SHOP
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert "x-requested-with" in answer.headers["access-control-allow-headers"]

    def test_keep_their_own_token_and_get_no_cookie(self, front):
        browser = front.browser(origin=self.SHOP)
        first = browser.look()
        assert "set-cookie" not in first.headers
        assert browser.look().json()["device_id"] == first.json()["device_id"]

    def test_cannot_find_out_the_token_in_somebodys_cookie(self, front):
        browser = front.browser()
        token = browser.look().json()["device_id"]
        for foreign in ("https://evil.example", "null", "https://kindling.example.evil.example"):
            asked = browser.ask("POST", EVENT, data={"event": "x"}, headers={"Origin": foreign})
            told = browser.ask("GET", "/mtc", headers={"Origin": foreign})
            assert token not in asked.text
            assert token not in told.text

    def test_cannot_make_their_visitor_anybody_elses_by_an_image(self, front):
        theirs = front.browser().look().json()["device_id"]
        image = f"{GIF}?page_url=https://evil.example/&mautic_device_id={theirs}"
        stranger, somebody = front.browser(), front.browser()
        token = somebody.look().json()["device_id"]
        assert "set-cookie" not in stranger.ask("GET", image).headers
        assert "set-cookie" not in somebody.ask("GET", image).headers
        assert somebody.ask("GET", "/mtc").json()["device_id"] == token

    def test_that_the_account_lists_share_one_cookie(self, front):
        make.setting("tracked_sites", ["shop.example"])
        browser = front.browser()
        token = browser.look().json()["device_id"]
        for site in ("https://shop.example", "https://www.shop.example:8443"):
            answer = browser.ask("POST", EVENT, headers={"Origin": site})
            assert answer.json()["device_id"] == token

    @pytest.mark.parametrize(
        "origin", ["null", "javascript:alert(1)", 'https://a"b', "https://" + "a" * 400]
    )
    def test_that_cannot_be_named_get_no_say(self, front, origin):
        answer = front.browser(origin=origin).look()
        assert "access-control-allow-origin" not in answer.headers


class TestWhoIsNotTracked:
    @pytest.mark.parametrize("signal", [{"dnt": "1"}, {"sec_gpc": "1"}])
    def test_is_who_sends_a_privacy_signal(self, front, signal):
        answer = front.browser(**signal).look()
        assert answer.json() == {"success": 0}
        assert "set-cookie" not in answer.headers
        assert not Hit.objects.exists()
        assert front.counts() == {"opted_out": 1}

    def test_is_whose_script_says_do_not_track(self, front):
        assert front.browser().look(do_not_track=1).json() == {"success": 0}
        assert not Hit.objects.exists()

    def test_is_tracked_if_the_account_does_not_heed_signals(self, front):
        make.setting("honour_privacy_signals", False)
        assert front.browser(dnt="1").look().json()["success"] == 1

    def test_is_a_crawler_that_nobody_knows(self, front):
        robot = front.browser(user_agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
        assert robot.look().json() == {"success": 0}
        assert robot.ask("GET", GIF).status_code == 200
        assert not Hit.objects.exists()
        assert front.counts() == {"crawler": 2}

    def test_is_nobody_in_the_demo_shop_where_automated_browsers_may_try_things_out(self, front):
        robot = front.browser(user_agent="Mozilla/5.0 HeadlessChrome/140.0.0.0 Safari/537.36")
        robot.look(f"{front.url}/demo/products/halo/")
        robot.look("https://elsewhere.example/demo/products/halo/")
        front.drain()
        seen = Event.objects.order_by("pk").values_list("machine", flat=True)
        assert list(seen) == [None, "crawler"]

    def test_is_not_a_crawler_with_a_visitors_cookie(self, front):
        browser = front.browser()
        browser.look()
        browser.client.headers["User-Agent"] = "curl/8.0"
        browser.look("https://shop.example/again")
        front.drain()
        assert list(Event.objects.order_by("pk").values_list("machine", flat=True)) == [
            None,
            "crawler",
        ]

    def test_knows_crawlers_by_the_maintained_list(self):
        assert crawlers.is_crawler(b"Mozilla/5.0 (compatible; bingbot/2.0)")
        assert not crawlers.is_crawler(b"Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36")
        assert not crawlers.is_crawler(b"")


class TestConsent:
    @pytest.fixture(autouse=True)
    def _asks(self, front):
        make.setting("consent_mode", "ask")

    def test_is_needed_for_a_cookie(self, front):
        assert "set-cookie" not in front.browser().look().headers
        assert (
            "set-cookie" not in front.browser().ask("GET", f"{GIF}?url=https://a.example/").headers
        )

    def test_once_given_allows_one(self, front):
        assert "set-cookie" in front.browser().look(consent=1).headers


class TestScript:
    def test_is_served_with_the_account_s_wishes_in_it(self, front):
        make.setting("consent_mode", "ask")
        answer = front.browser().ask("GET", "/mtc.js")
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert '"ask": true' in answer.text
        assert "the collector writes its settings here" not in answer.text

    def test_is_asked_for_again_only_when_it_has_changed(self, front):
        browser = front.browser()
        first = browser.ask("GET", "/mtc.js")
        assert "max-age" in first.headers["cache-control"]
        again = browser.ask("GET", "/mtc.js", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
