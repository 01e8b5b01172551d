"""What the documents say is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]

# `points/ledger.py`, `triggers/actions/`; not `/mtc.js`, which is an address.
_PATH = re.compile(r"`([a-z_][\w.]*/[\w./]*)`")
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
class TestADocument:
    def test_names_files_that_are_there(self, document):
        named = _PATH.findall(document.read_text())
        assert [path for path in named if not (ROOT / path).exists()] == []

    def test_links_to_files_that_are_there(self, document):
        linked = _LINK.findall(document.read_text())
        assert [path for path in linked if not (document.parent / path).exists()] == []
