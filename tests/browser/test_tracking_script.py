"""The tracking script in a real browser, on a page of another site."""

from __future__ import annotations

import time

import pytest

from contacts.models import Contact, Event
from tests import make
from tests.browser.other_site import A_PERSON, other_site
from tests.stack import stack
from tracking.models import Hit

pytestmark = [
    pytest.mark.stack,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(user_agent=A_PERSON),
]

SNIPPET = """<script>
  (function (w, d, t, u, n, a, m) {{
    w["MauticTrackingObject"] = n;
    w[n] = w[n] || function () {{ (w[n].q = w[n].q || []).push(arguments); }};
    a = d.createElement(t); m = d.getElementsByTagName(t)[0];
    a.async = 1; a.src = u; m.parentNode.insertBefore(a, m);
  }})(window, document, "script", "{url}/mtc.js", "mt");
  mt("send", "pageview");
</script>"""


def until(answer, *, seconds=20):
    """Wait until `answer()` is true."""
    deadline = time.monotonic() + seconds
    while not answer():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def shop():
    """Another site, whose pages carry Mautic's snippet."""

    with other_site() as site:
        yield site


@pytest.fixture
def kindling(transactional_db, tmp_path, shop):
    """The collector and a worker, for an account that assumes consent."""
    make.setting("consent_mode", "assume")
    with stack(tmp_path) as running:
        shop.paste(SNIPPET.format(url=running.url))
        yield running


def kept(page):
    """The names of what the script keeps on the device."""
    cookies = page.evaluate("document.cookie.split('; ').filter(Boolean).map(c => c.split('=')[0])")
    return set(page.evaluate("Object.keys(localStorage)")) | set(cookies)


class TestScript:
    def test_tells_visits_and_named_events_of_one_visitor(self, kindling, shop, page):
        page.goto(f"{shop.url}/pricing?plan=pro")
        page.evaluate("mt('event', 'brochure.order', {plan: 'pro', seats: 5})")
        until(lambda: Event.objects.count() == 2)
        visit, custom = Event.objects.order_by("pk")
        assert visit.url == f"{shop.url}/pricing?plan=pro"
        assert (custom.kind, custom.properties) == ("custom", {"plan": "pro", "seats": 5})
        assert visit.contact_id == custom.contact_id

    def test_knows_the_visitor_at_the_next_page(self, kindling, shop, page):
        page.goto(f"{shop.url}/one")
        until(lambda: Event.objects.count() == 1)
        assert kept(page) == {"mautic_device_id", "mtc_id", "mtc_sid"}
        page.evaluate("location.href = '/two'")
        until(lambda: Event.objects.count() == 2)
        assert Contact.objects.count() == 1
        assert Event.objects.get(url=f"{shop.url}/two").properties["referrer"] == f"{shop.url}/one"

    def test_calls_back(self, kindling, shop, page):
        page.goto(shop.url)
        answer = page.evaluate(
            "new Promise(onload => mt('send', 'pageview', {}, {onload: onload}))"
        )
        assert answer["success"] == 1

    def test_counts_once_what_it_sent_twice_for_want_of_an_answer(
        self, kindling, shop, page, complaints
    ):
        lost = []

        def lose_the_first_answer(route):
            if lost:
                route.continue_()
            else:
                lost.append(route.fetch())  # it arrives and is committed
                route.abort()

        page.route("**/mtc/event", lose_the_first_answer)
        page.goto(shop.url)
        until(lambda: page.evaluate("localStorage.getItem('mtc_id')"))
        assert lost[0].status == 200
        until(lambda: not Hit.objects.exists())
        assert Event.objects.count() == 1
        assert Contact.objects.count() == 1
        complaints.clear()  # the browser reports the lost answer

    def test_hands_what_is_left_to_the_browser_when_the_page_goes_away(self, kindling, shop, page):
        page.goto(shop.url)
        until(lambda: Event.objects.count() == 1)
        page.evaluate("mt('event', 'first'); mt('event', 'second'); location.href = '/next'")
        page.wait_for_url("**/next")
        until(lambda: Event.objects.filter(kind="custom").count() == 2)
        until(lambda: not Hit.objects.exists())
        assert Event.objects.filter(kind="custom").count() == 2
        assert Contact.objects.count() == 1

    def test_leaves_alone_who_sends_a_privacy_signal(self, kindling, shop, page):
        page.add_init_script(
            "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
        )
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(shop.url)
        page.wait_for_function("window.mt.isKindling")
        assert page.evaluate("new Promise(done => mt('send', 'pageview', {}, {onload: done}))") == {
            "success": 0
        }
        assert not any("/mtc/event" in url for url in asked)
        assert kept(page) == set()


class TestConsent:
    @pytest.fixture(autouse=True)
    def _asks(self, kindling):
        make.setting("consent_mode", "ask")

    def test_is_waited_for_with_everything(self, shop, page):
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(shop.url)
        page.wait_for_function("window.mt.isKindling")
        page.evaluate("mt('event', 'before')")
        page.wait_for_timeout(500)
        assert not any("/mtc/event" in url for url in asked)
        assert kept(page) == set()
        assert page.context.cookies() == []

        page.evaluate("mt('consent', true)")
        until(lambda: Event.objects.count() == 2)
        assert Contact.objects.count() == 1
        assert "mautic_device_id" in kept(page)

    def test_is_remembered_on_the_next_page(self, shop, page):
        page.goto(shop.url)
        page.evaluate("mt('consent', true)")
        until(lambda: Event.objects.count() == 1)
        page.goto(f"{shop.url}/next")
        until(lambda: Event.objects.count() == 2)

    def test_taken_back_leaves_nothing_on_the_device(self, shop, page):
        page.goto(shop.url)
        page.evaluate("mt('consent', true)")
        until(lambda: Event.objects.count() == 1)
        page.evaluate("mt('consent', false); mt('send', 'pageview')")
        page.wait_for_timeout(300)
        assert kept(page) == set()
        assert Event.objects.count() == 1
