"""What visits change about contacts stands in the history; that they came does not."""

from __future__ import annotations

from accounts.history.tracking import kind
from contacts.identity import token_for
from tests import make


class TestHistory:
    def test_of_a_contact_names_the_visitor_where_a_visit_changed_it(self, front):
        ada = make.contact()
        browser = front.browser()
        browser.look("https://shop.example/")
        front.drain()
        assert not kind("contact").rows.exists()
        browser.look(f"https://shop.example/?ct={token_for(ada.pk)}")
        front.drain()
        merged = kind("contact").rows.get()
        assert merged.pgh_context == {"through": "visitor"}
