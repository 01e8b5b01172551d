"""Countries by all the names that people have for them, from Unicode's list (CLDR)."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language

# What English-speaking people and Mautic's list say besides the name in CLDR.
_ALSO = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "united states of america": "US",
    "etats-unis d'amerique": "US",
    "czech republic": "CZ",
    "republique tcheque": "CZ",
    "russian federation": "RU",
    "holland": "NL",
    "hollande": "NL",
    "korea": "KR",
    "republic of korea": "KR",
    "korea, republic of": "KR",
    "viet nam": "VN",
    "macedonia": "MK",
    "swaziland": "SZ",
    "cape verde": "CV",
    "ivory coast": "CI",
    "turkey": "TR",
    "burma": "MM",
    "hong kong": "HK",
    "macau": "MO",
    "macao": "MO",
    "palestine": "PS",
    "moldova, republic of": "MD",
    "iran, islamic republic of": "IR",
    "congo": "CG",
}

# The Union, the euro zone, the United Nations, and codes for what nobody knows.
_NO_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}


@cache
def _names(language: str) -> dict[str, str]:
    """Code → name; without regions of several countries and what is no country any more."""
    territories = Locale.parse(language).territories
    return {
        code: territories[code]
        for code in map(str, Locale.parse("en").territories)
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES and code in territories
    }


@cache
def _codes() -> dict[str, str]:
    """Every folded name and code → the code of two letters."""
    found = dict(_ALSO)
    for three, twos in get_global("territory_aliases").items():
        if len(three) == 3 and three.isalpha() and len(twos) == 1 and twos[0] in _names("en"):
            found[three.lower()] = twos[0]
    for language in ("fr", "en"):
        for code, name in _names(language).items():
            found[_folded(name)] = code
            found[code.lower()] = code
    return found


def _folded(name: str) -> str:
    """Small letters without accents, signs alike."""
    decomposed = unicodedata.normalize("NFKD", name.replace("’", "'").replace("&", "and"))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def code_of(text: str) -> str:
    """The ISO code of the country that `text` names in English or French, or by a code; or ""."""
    return _codes().get(_folded(text), "")


def known_code(code: str) -> str:
    """The code itself, if a country has it; "" for none.

    Raises:
        ValueError: no country has it.
    """
    if code and code not in _names("en"):
        raise ValueError(code)
    return code


def english(code: str) -> str:
    """How we keep a country: by its English name, as Mautic does."""
    return _names("en")[code]


def localised(code: str) -> str:
    """A country's name in the active language."""
    language = (get_language() or "en").partition("-")[0]
    return _names(language if language in {"en", "fr"} else "en")[code]


@cache
def _sorted(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_names(language).items(), key=lambda pair: _folded(pair[1])))


def countries() -> tuple[tuple[str, str], ...]:
    """(code, name in the active language), by name."""
    language = (get_language() or "en").partition("-")[0]
    return _sorted(language if language in {"en", "fr"} else "en")
