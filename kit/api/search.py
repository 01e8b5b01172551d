"""`search=`: Mautic's search commands, as one Q.

ada                 contains "ada"
+ada                is exactly "ada"
!ada                does not contain "ada"
"ada love"          one text
ada%                % stands for anything
email:shop.example  a command
(a OR b) !is:anonymous
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext

from kit.api.errors import ApiError

_LONGEST, _MOST, _DEEPEST = 2_000, 100, 20
_TOKEN = re.compile(
    r'\s*(?:(?P<mark>[()!+])|(?P<command>[A-Za-z_]+):(?!//)|(?P<text>"[^"]*"|[^\s()"]+))'
)


@dataclass(frozen=True)
class Term:
    """One thing that is sought: its text, and whether it must be exactly that."""

    text: str
    exact: bool = False

    def against(self, *columns: str) -> Q:
        """Any of the columns contains it, is it, or is like it (with %)."""
        found = Q(pk__in=[])
        for column in columns:
            found |= self._against(column)
        return found

    def _against(self, column: str) -> Q:
        if "%" in self.text:
            start, end = ("", "") if self.exact else (".*", ".*")
            ways = ".*".join(re.escape(part) for part in self.text.split("%"))
            return Q(**{f"{column}__iregex": f"^{start}{ways}{end}$"})
        return Q(**{f"{column}__{'iexact' if self.exact else 'icontains'}": self.text})


# What a command makes of its term; `None`: the term makes no sense to it.
Command = Callable[[Term], Q | None]


def contains(*columns: str) -> Command:
    """A command that looks into columns."""
    return lambda term: term.against(*columns)


def ids(term: Term) -> Q | None:
    """`ids:1,2,3`"""
    words = [word.strip() for word in term.text.split(",")]
    if not all(word.isascii() and word.isdigit() and len(word) < 19 for word in words):
        return None
    return Q(pk__in=[int(word) for word in words])


def one_of(meanings: Mapping[str, Q]) -> Command:
    """`is:` and the like: one of a few words."""
    return lambda term: meanings.get(term.text.lower())


def condition(text: str, *, commands: Mapping[str, Command], plain: Command) -> Q:
    """What a search asks for; `plain` serves what has no command before it.

    Raises:
        ApiError: it cannot be read, in words.
    """
    if len(text) > _LONGEST:
        raise ApiError(gettext("The search is too long."))
    reader = _Reader(_tokens(text), commands, plain)
    found = reader.alternatives(0)
    if reader.position < len(reader.tokens):
        raise ApiError(gettext("The search has a “)” without a “(”."))
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        matched = _TOKEN.match(text, position)
        if not matched:
            raise ApiError(gettext("The search has a quotation mark that is not closed."))
        kind = str(matched.lastgroup)
        found.append((kind, matched[kind]))
        position = matched.end()
    if len(found) > _MOST:
        raise ApiError(gettext("The search is too long."))
    return found


@dataclass
class _Reader:
    """Reads tokens from left to right: alternatives of all of things that are negated or not."""

    tokens: Sequence[tuple[str, str]]
    commands: Mapping[str, Command]
    plain: Command
    position: int = 0

    def alternatives(self, depth: int) -> Q:
        either = self.all_of(depth)
        while self._next_is("text", "OR"):
            self.position += 1
            either |= self._something(self.all_of(depth))
        return either

    def all_of(self, depth: int) -> Q:
        together = Q()
        while self.position < len(self.tokens):
            if self._next_is("mark", ")") or self._next_is("text", "OR"):
                break
            together &= self.one(depth)
        return together

    def one(self, depth: int) -> Q:
        negated, exact = False, False
        while self.position < len(self.tokens) and self.tokens[self.position] in _SIGNS:
            sign = self._take()[1]
            negated ^= sign == "!"
            exact |= sign == "+"
        if self._next_is("mark", "("):
            found = self._in_brackets(depth)
        else:
            found, more = self._sought(exact)
            negated ^= more
        return ~found if negated else found

    def _in_brackets(self, depth: int) -> Q:
        if depth >= _DEEPEST:
            raise ApiError(gettext("The search is nested too deep."))
        self.position += 1
        found = self._something(self.alternatives(depth + 1))
        if not self._next_is("mark", ")"):
            raise ApiError(gettext("The search has a “(” without a “)”."))
        self.position += 1
        return found

    def _sought(self, exact: bool) -> tuple[Q, bool]:
        """What the next word asks for, and whether it says "not" after its command."""
        name, negated = "", False
        if self.position < len(self.tokens) and self.tokens[self.position][0] == "command":
            name = self._take()[1].lower()
            while self.position < len(self.tokens) and self.tokens[self.position] in _SIGNS:
                sign = self._take()[1]
                negated ^= sign == "!"
                exact |= sign == "+"
        if self.position >= len(self.tokens) or self.tokens[self.position][0] != "text":
            raise ApiError(gettext("The search ends where a word should follow."))
        text = self._take()[1]
        term = Term(text[1:-1] if text.startswith('"') else text, exact)
        return self._answered(name, term), negated

    def _answered(self, name: str, term: Term) -> Q:
        if not name:
            return self.plain(term) or Q(pk__in=[])
        command = self.commands.get(name)
        if command is None:
            raise ApiError(
                gettext(
                    "There is no search command “%(name)s:”. Known are: %(known)s."
                    " To search for the text itself, put it in quotation marks."
                )
                % {"name": name[:40], "known": ", ".join(f"{known}:" for known in self.commands)}
            )
        found = command(term)
        if found is None:
            raise ApiError(
                gettext("“%(text)s” does not fit the search command “%(name)s:”.")
                % {"text": term.text[:80], "name": name}
            )
        return found

    def _something(self, found: Q) -> Q:
        if not found:
            raise ApiError(gettext("The search has nothing where a word should stand."))
        return found

    def _next_is(self, kind: str, text: str) -> bool:
        return self.position < len(self.tokens) and self.tokens[self.position] == (kind, text)

    def _take(self) -> tuple[str, str]:
        self.position += 1
        return self.tokens[self.position - 1]


_SIGNS = (("mark", "!"), ("mark", "+"))
