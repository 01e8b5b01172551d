"""From an invitation to a second person who signs in in two steps."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from tests import make
from tests.accounts.codes import code

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "quiet-cinder-42"


def test_a_colleague_is_invited_joins_sets_up_a_second_step_and_signs_in_with_it(
    page, live_server, sign_in
):
    sign_in(page, live_server.url, make.user("olga@kindling.example", first_name="Olga"))
    page.goto(live_server.url + reverse("accounts:people"))
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("E-mail address").fill("kim@kindling.example")
    page.get_by_label("Role", exact=True).select_option("sales")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("kim@kindling.example gets an invitation by mail.").wait_for()

    path = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[0].body)[1]
    page.context.clear_cookies()  # another person, another browser
    page.goto(live_server.url + path)
    page.get_by_label("First name").fill("Kim")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("heading", name="Dashboard").wait_for()

    page.goto(live_server.url + reverse("accounts:security"))
    page.get_by_role("link", name="Set up a second step").click()
    page.get_by_role("link", name="Set up an app").click()
    picture = page.get_by_role("img", name="A picture that the app reads")
    assert picture.evaluate("image => image.naturalWidth > 0")  # the policy lets it be drawn
    page.get_by_text("The camera does not work?").click()
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Code that the app shows now").fill(code(secret, steps_from_now=-1))
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert page.locator(".codes li").count() == 10

    page.locator(".shell summary[aria-label^='Menu of']").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").fill("kim@kindling.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Dashboard").wait_for()


def test_a_security_key_is_added_and_opens_the_door(page, live_server, sign_in):
    """With a key that Chromium plays, under the same content security policy."""
    kim = make.user("kim@kindling.example", password=PASSWORD)
    home = live_server.url.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )

    def type_password() -> None:
        page.goto(home + reverse("accounts:sign-in"))
        page.get_by_label("E-mail address").fill(kim.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    type_password()
    page.get_by_role("heading", name="Dashboard").wait_for()
    page.goto(home + reverse("mfa_add_webauthn"))
    page.get_by_label("Name of the key").fill("blue key")
    page.get_by_role("button", name="Add the key").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.goto(home + reverse("mfa_index"))
    page.get_by_text("blue key").wait_for()

    page.context.clear_cookies()
    type_password()
    page.get_by_role("button", name="Use my security key").click()
    page.get_by_role("heading", name="Dashboard").wait_for()
