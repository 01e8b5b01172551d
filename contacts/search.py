"""The search box: the beginnings of names, addresses and companies, in any order."""

from __future__ import annotations

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet

from contacts.models import Contact

# More words than this are no longer a search but a paste.
_MOST_WORDS = 8
_LONGEST_WORD = 80


def search(contacts: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Those of `contacts` that have every word of `text`, each at least as a beginning.

    Upper and lower case and accents make no difference. Text without a letter or digit finds
    nobody.
    """
    query = beginnings(text)
    if not query:
        return contacts.none()
    return contacts.filter(search=SearchQuery(query, config="simple", search_type="raw"))


def beginnings(text: str) -> str:
    """`text` as a tsquery of prefixes: "Ada lóve" is `('ada':*) & ('love':*)`.

    A word with signs in it ("ada@x.example", "acme.com", "O'Brien") is sought whole, as
    Postgres' own parser cut it when it was stored, or by all of its parts. Built from letters,
    digits and quoted signs only, so nothing that people type is an operator.
    """
    found = []
    for word in fold(text).split()[:_MOST_WORDS]:
        parts = re.findall(r"[^\W_]+", word[:_LONGEST_WORD])
        if not parts:
            continue
        ways = [" & ".join(f"'{part}':*" for part in parts)]
        whole = re.sub(r"[\\':*&|!()<>]", " ", word[:_LONGEST_WORD]).strip()
        if len(parts) > 1 and " " not in whole:
            ways.append(f"'{whole}':*")
        found.append(f"({' | '.join(ways)})")
    return " & ".join(found)


def fold(text: str) -> str:
    """Lower case without accents, as the trigger in models/contact.py folds what is stored."""
    # Letter by letter, as Postgres does it; a whole word would have its last sigma turned.
    lowered = "".join(letter.lower() for letter in text if letter.isprintable() or letter.isspace())
    bare = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in bare if not "\u0300" <= letter <= "\u036f")
