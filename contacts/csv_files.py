"""Tables as files that spreadsheets open, without letting a cell become a formula."""

from __future__ import annotations

import re

# A number or a phone number does nothing; everything else that begins so may.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_HARMLESS = re.compile(r"[+-]?\d+([.,]\d+)?")


def guarded(text: str) -> str:
    """A cell that spreadsheets show instead of calculating it: with ' in front where it matters.

    Imports take exactly that sign away again (`contacts.importing.rows.unguarded`).
    """
    if _DANGEROUS.match(text) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text


class Echo:
    """For `csv.writer`: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line
