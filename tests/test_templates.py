"""Templates: what each of them must keep to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICONS = set((ROOT / "static" / "vendor" / "icons.txt").read_text().split())
DRAWN = set(re.findall(r'id="tabler-([\w-]+)"', (ROOT / "static/vendor/icons.svg").read_text()))
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle=", re.IGNORECASE),
    "a handler": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)=", re.IGNORECASE),
    "an inline style": re.compile(r"<style", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a Tabler script": re.compile(r"data-bs-(toggle|dismiss|target)"),
}
# A page may show a snippet to copy: escaped, so it never looks like a tag here.


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
class TestTemplate:
    @pytest.mark.parametrize("what", INLINE)
    def test_leaves_out_what_the_content_security_policy_stops(self, path, what):
        assert not INLINE[what].search(path.read_text())

    def test_names_only_icons_that_were_drawn(self, path):
        text = path.read_text()
        named = re.findall(r'{% icon "([\w-]+)"', text) + re.findall(r'icon_name="([\w-]+)"', text)
        assert set(named) <= DRAWN

    def test_puts_into_paragraphs_only_what_does_not_end_them(self, path):
        for paragraph in re.findall(r"<p\b[^>]*>(.*?)</p>", path.read_text(), re.DOTALL):
            assert not re.search(r"<(form|div|ul|table|details|fieldset|h[1-6]|dl)\b", paragraph)

    def test_has_no_comment_of_several_lines_that_would_be_shown(self, path):
        assert not re.search(r"{#(?!.*#})", path.read_text())


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.parent.name == "mail"], ids=name)
class TestMail:
    def test_looks_like_all_our_mails(self, path):
        if name(path) != "mail/base.html":
            assert path.read_text().startswith('{% extends "mail/base.html" %}')


class TestIcons:
    def test_are_those_of_the_list(self):
        assert DRAWN == ICONS


class TestVendoredFiles:
    @pytest.mark.parametrize(
        "path", [*(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")], ids=str
    )
    def test_name_no_source_map_that_is_not_shipped(self, path):
        assert "sourceMappingURL" not in path.read_text()

    def test_are_each_accounted_for(self):
        written = (ROOT / "static/vendor/VENDORED.md").read_text()
        files = [p for p in (ROOT / "static/vendor").rglob("*.*") if p.suffix in {".js", ".css"}]
        assert files
        for path in files:
            assert f"`{path.relative_to(ROOT / 'static/vendor')}`" in written


class TestStylesheets:
    def test_are_each_brought_in_by_the_one_that_pages_name(self):
        css = ROOT / "static" / "css"
        brought = set(re.findall(r'@import url\("([\w/.-]+)"\)', (css / "app.css").read_text()))
        components = {f"components/{path.name}" for path in (css / "components").glob("*.css")}
        assert components <= brought
