"""Conditions as people write them, in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, TimeoutError, expect


def write_tags(page: Page, tags: str) -> None:
    """The contact has one of these tags, by the builder; written over what stands there."""
    field = page.get_by_label("Tags", exact=True)
    if field.count() == 0:
        page.get_by_role("button", name="Add a condition").click()
        about = page.get_by_label("What the condition is about")
        # A row that has just come listens a blink later: no person is quicker, but a test is.
        for _ in range(5):
            about.select_option("tag")
            try:
                field.wait_for(timeout=2_000)
            except TimeoutError:
                continue
            break
    expect(field).to_be_visible()
    field.fill(tags)
