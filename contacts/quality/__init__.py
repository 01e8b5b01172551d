"""Whether what we know of somebody can be true: their address, their name, their number.

Each question looks at one value and is asked of thousands in a row; none of them asks a network.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import NumberParseException

_LISTS = Path(__file__).parent

# Top-level domains that are nobody's (RFC 2606, RFC 6762), but for ".example", which demos use.
_NOBODYS = frozenset({"invalid", "test", "localhost", "local"})
_KEYS = re.compile(
    "asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|zxcv|xcvb|cvbn|vbnm|yxcv|asdasd|qweqwe|lkjh|fdsa|rewq"
)
_SAME = re.compile(r"(.)\1{3}|^(.{2,3})\2{2,}$")
_VOWEL = re.compile("[aeiouyw]")
_LATIN = re.compile(r"[a-z0-9]+")


def is_bad_address(email: str) -> bool:
    """Whether no mail server could have such an address."""
    try:
        validate_email(email)
    except ValidationError:
        return True
    return email.rpartition(".")[2].lower() in _NOBODYS


def is_disposable(email: str) -> bool:
    """Whether the mailbox is one of those that are thrown away, at whatever depth of the domain."""
    labels = email.rpartition("@")[2].lower().split(".")
    known = _listed("disposable_domains")
    return any(".".join(labels[start:]) in known for start in range(len(labels) - 1))


def is_role(email: str) -> bool:
    """Whether the mailbox is an office's (info@, sales@), whatever follows a plus."""
    return email.partition("@")[0].partition("+")[0].lower() in _listed("role_mailboxes")


def is_gibberish(name: str) -> bool:
    """Whether a name looks as if somebody had hit keys: asdf, Xxxx, Bcdfg, or a number.

    Names that are not written in Latin letters are left alone, and so are short ones.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = re.split(r"[\s.'’-]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return any(_is_no_word(word) for word in words if word)


def is_impossible(phone: str, *, country: str = "") -> bool:
    """Whether no such number was ever given out. `country` is its code where the number has none;
    one without either cannot be told."""
    try:
        return not phonenumbers.is_valid_number(phonenumbers.parse(phone, country or None))
    except NumberParseException:
        return phone.startswith("+") or bool(country)


@lru_cache(maxsize=50_000)
def _is_no_word(word: str) -> bool:
    if word in _listed("no_names"):
        return True
    if not _LATIN.fullmatch(word):
        return False
    has_digits = any(sign.isdigit() for sign in word)
    return bool(
        has_digits
        or _KEYS.search(word)
        or _SAME.search(word)
        or (len(word) > 4 and not _VOWEL.search(word))
    )


@cache
def _listed(name: str) -> frozenset[str]:
    lines = (_LISTS / f"{name}.txt").read_text().splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))
