"""The shell around every page, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import make

pytestmark = [pytest.mark.urls("tests.browser.shell_pages")]

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def _pages_of_the_test(settings):
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}
    ]


@pytest.fixture
def ada(transactional_db):
    # An address of her own: others fail to sign in as somebody else all the time, and are counted.
    return make.user("ada@shell.example", password="ember-ember-7", first_name="Ada")


@pytest.fixture
def shell(page, live_server, ada, sign_in):
    """The page with one of everything, opened by Ada."""
    sign_in(page, live_server.url, ada)
    page.goto(f"{live_server.url}/shell/")
    return page


class TestSigningIn:
    def test_leads_to_the_page_that_was_asked_for(self, page, live_server, ada):
        page.goto(f"{live_server.url}/sign-in/?next=/profile/")
        page.get_by_label("E-mail address").fill("Ada@shell.example")
        page.get_by_label("Password").fill("ember-ember-7")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your profile")

    def test_works_without_javascript_and_so_does_signing_out(
        self, page_without_script, live_server, ada
    ):
        page = page_without_script
        page.goto(f"{live_server.url}/sign-in/?next=/profile/")
        page.get_by_label("E-mail address").fill("ada@shell.example")
        page.get_by_label("Password").fill("ember-ember-7")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Menu of Ada").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


class TestWithoutJavascript:
    def test_menus_open_and_dialogs_ask(self, page_without_script, live_server, ada, sign_in):
        page = page_without_script
        sign_in(page, live_server.url, ada)
        page.goto(f"{live_server.url}/shell/")
        page.locator("summary.btn", has_text="More").click()
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("heading", name="Delete it?")).to_be_visible()

    def test_a_form_with_errors_comes_back_whole(
        self, page_without_script, live_server, ada, sign_in
    ):
        page = page_without_script
        sign_in(page, live_server.url, ada)
        page.goto(f"{live_server.url}/shell/")
        page.get_by_label("Name").fill("Pricing")
        page.get_by_label("Points").fill("3")
        page.get_by_role("radio", name="A").check()
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("status").filter(has_text="Rule published.")).to_be_visible()

    def test_nothing_is_offered_that_needs_a_script(
        self, page_without_script, live_server, ada, sign_in
    ):
        page = page_without_script
        sign_in(page, live_server.url, ada)
        page.goto(f"{live_server.url}/shell/")
        expect(page.get_by_text("Fold")).to_be_hidden()


class TestKeyboard:
    def test_finds_the_search_by_a_slash(self, shell):
        shell.keyboard.press("/")
        shell.keyboard.type("marta")
        shell.keyboard.press("Enter")
        shell.wait_for_url("**/contacts/?q=marta")

    def test_walks_ticks_and_opens_rows(self, shell):
        shell.keyboard.press("j")
        shell.keyboard.press("j")
        shell.keyboard.press("x")
        expect(shell.get_by_label("Select Jonas Weber")).to_be_checked()
        expect(shell.locator(".bulk")).to_have_text("1 selected")
        shell.keyboard.press("Enter")
        shell.wait_for_url("**/shell/contact/Jonas%20Weber/")

    def test_makes_something_new(self, shell):
        shell.keyboard.press("n")
        shell.wait_for_url("**/shell/contact/new/")

    def test_explains_itself_with_the_keys_of_this_page(self, shell):
        shell.keyboard.press("?")
        help_ = shell.get_by_role("dialog")
        expect(help_.get_by_text("New contact")).to_be_visible()
        shell.keyboard.press("Escape")
        expect(help_).to_be_hidden()

    def test_stays_out_of_the_way_while_somebody_types(self, shell):
        shell.get_by_label("Name").fill("")
        shell.keyboard.type("n?/j")
        expect(shell.get_by_label("Name")).to_have_value("n?/j")

    def test_can_be_switched_off(self, shell):
        shell.keyboard.press("?")
        shell.get_by_label("Use shortcuts in this browser").uncheck()
        shell.keyboard.press("Escape")
        shell.keyboard.press("n")
        shell.keyboard.press("?")
        expect(shell.get_by_role("dialog")).to_be_hidden()


class TestRows:
    def test_open_on_a_click_anywhere(self, shell):
        shell.locator("td.cell").first.click()
        shell.wait_for_url("**/shell/contact/Marta%20Lindqvist/")

    def test_are_ticked_all_at_once(self, shell):
        expect(shell.locator(".bulk")).to_be_hidden()
        shell.get_by_label("Select all").check()
        expect(shell.locator(".bulk")).to_have_text("3 selected")


class TestRequests:
    def test_bring_a_toast_that_can_be_undone(self, shell):
        shell.get_by_role("button", name="Fetch").click()
        expect(shell.locator("#panel")).to_have_text("The part arrived.")
        toast = shell.locator("[data-toast]", has_text="Äpfel archived.")
        toast.get_by_role("button", name="Undo").click()
        expect(shell.locator("[data-toast]", has_text="Taken back.")).to_be_visible()

    def test_swap_a_form_with_errors_and_lead_to_them(self, shell, complaints):
        form = shell.locator("#rule")
        form.evaluate("form => form.noValidate = true")
        form.get_by_role("button", name="Publish").click()
        expect(shell.get_by_role("alert")).to_be_focused()
        expect(shell.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
        assert [text for text in complaints if "422" not in text] == []
        complaints.clear()

    @pytest.mark.parametrize(
        ("button", "said"),
        [("Break", "That did not work"), ("Forbid", "Your role does not allow this.")],
    )
    def test_say_when_they_fail_and_leave_the_page_as_it_was(self, shell, complaints, button, said):
        shell.get_by_role("button", name=button).click()
        expect(shell.locator("[data-toast]", has_text=said)).to_be_visible()
        expect(shell.locator("#panel .skeleton")).to_be_visible()
        complaints.clear()

    def test_say_when_the_server_is_out_of_reach(self, shell, complaints):
        shell.context.set_offline(True)
        shell.get_by_role("button", name="Fetch").click()
        expect(shell.locator("[data-toast]", has_text="No answer from Kindling.")).to_be_visible()
        complaints.clear()

    def test_leave_to_the_sign_in_page_when_the_session_has_ended(self, shell):
        shell.context.clear_cookies()
        shell.get_by_role("button", name="Ended").click()
        expect(shell.get_by_role("heading", level=1)).to_have_text("Sign in")


class TestEdits:
    def test_are_not_lost_without_asking(self, shell):
        shell.get_by_label("Name").fill("Pricing")
        asked = []
        shell.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        shell.get_by_role("link", name="Go").click()
        expect(shell.get_by_label("Name")).to_have_value("Pricing")
        assert asked == ["beforeunload"]

    def test_are_sent_without_asking(self, shell):
        shell.on("dialog", lambda dialog: pytest.fail("asked"))
        shell.get_by_label("Name").fill("Pricing")
        shell.get_by_label("Points").fill("3")
        shell.get_by_role("radio", name="A").check()
        shell.get_by_role("button", name="Publish").click()
        shell.get_by_role("link", name="Go").click()


class TestDialog:
    def test_opens_as_a_modal_and_gives_the_focus_back(self, shell):
        opener = shell.locator("summary.btn", has_text="More")
        opener.click()
        shell.get_by_role("button", name="Delete").click()
        expect(shell.locator("dialog#sure:modal")).to_be_visible()
        shell.get_by_role("button", name="Keep it").click()
        expect(shell.locator("dialog#sure")).to_be_hidden()
        expect(opener).to_be_focused()


class TestTheme:
    def test_changes_at_once_and_is_kept(self, shell, ada):
        shell.get_by_label("Menu of Ada").click()
        with shell.expect_response("**/profile/theme/"):
            shell.get_by_role("button", name="Dark").click()
        expect(shell.locator("html")).to_have_attribute("data-bs-theme", "dark")
        shell.reload()
        expect(shell.locator("html")).to_have_attribute("data-bs-theme", "dark")

    def test_follows_the_system_until_somebody_chooses(self, shell):
        ground = "getComputedStyle(document.body).backgroundColor"
        shell.emulate_media(color_scheme="light")
        light = shell.evaluate(ground)
        shell.emulate_media(color_scheme="dark")
        assert shell.evaluate(ground) != light


class TestSmallScreen:
    @pytest.mark.parametrize("width", [320, 390, 768])
    def test_never_scrolls_sideways(self, shell, width):
        shell.set_viewport_size({"width": width, "height": 800})
        assert shell.evaluate("document.documentElement.scrollWidth <= innerWidth")
