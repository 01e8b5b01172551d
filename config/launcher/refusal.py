"""The one clear line that a person reads when Kindling cannot start."""

from __future__ import annotations


class CannotStart(Exception):
    """Says in one line what is wrong and what to do; `code` is the exit code.

    2 means that something asked for is wrong (a port, a folder), 1 that something failed.
    """

    def __init__(self, line: str, *, code: int = 1) -> None:
        super().__init__(line)
        self.code = code
