"""Amounts as people and programs write them in files: 1 234,50, 1,234.50, CHF 1'234.50, 49,90 €."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils import formats
from django.utils.translation import gettext

_OTHER: Final = {",": ".", ".": ","}
_CURRENCY = r"(?:[A-Z]{3}|Fr\.|[Kk]r\.?|zł|Kč|[A-Z]{0,2}[$¢£¤¥\u20a0-\u20cf])?"
_AMOUNT = re.compile(
    rf"(?P<before>[-+]?){_CURRENCY}(?P<after>[-+]?)"
    rf"(?P<number>[0-9][0-9.,]*|[.,][0-9]+)(?:(?<=[.,])-{{1,2}})?{_CURRENCY}"
)
# What people put between thousands besides dots and commas; and the longer dashes.
_BETWEEN = re.compile(r"[\s'’\u02bc\u00b4`]")
_DASHES = str.maketrans(dict.fromkeys("\u2212\u2013\u2014", "-"))
# Three digits in each group, or two in all but the last, as in India.
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{2,3})*[.,][0-9]{3}")


class Unreadable(ValueError):
    """This is no amount; the message says so, for people."""


class _Written(NamedTuple):
    """An amount's minus, its number with dots and commas, and which of those is decimal: "" where
    there is neither, None where that may be or may not: 1,234."""

    minus: str
    number: str
    decimal: str | None


def plain(text: str, *, decimal: str = "") -> str:
    """The amount as programs write it: "1 234,50" is 1234.50.

    Of two sorts of signs the last is decimal, several of one sort part thousands, and a single one
    is decimal unless it may part them, too: in 1,234. That goes by `decimal`, the sign of the
    file's other amounts ("" where they do not tell), else by the language.

    Raises:
        Unreadable: it is none.
    """
    written = _written(text)
    if written is None:
        raise Unreadable(
            gettext("This is no amount that can be read. Write it as in 1234.50 or 1 234,50.")
        )
    sign = written.decimal
    if sign is None:
        sign = decimal or formats.get_format("DECIMAL_SEPARATOR")
    whole, _, fraction = written.number.partition(sign) if sign else (written.number, "", "")
    whole = whole.replace(",", "").replace(".", "") or "0"
    return f"{written.minus}{whole}.{fraction}" if fraction else f"{written.minus}{whole}"


def decimal_sign(texts: Iterable[str]) -> str:
    """The decimal sign of these amounts, as far as some tell and none says otherwise; else ""."""
    signs = {written.decimal for text in texts if (written := _written(text)) and written.decimal}
    (sign,) = signs if len(signs) == 1 else ("",)
    return sign or ""


def _written(text: str) -> _Written | None:
    """The amount, without its currency and blanks; None if it is none."""
    said = _AMOUNT.fullmatch(_BETWEEN.sub("", text).translate(_DASHES))
    if said is None or (said["before"] and said["after"]):
        return None
    minus, number = "-" if "-" in said["before"] + said["after"] else "", said["number"]
    signs = [character for character in number if character in _OTHER]
    if not signs:
        return _Written(minus, number, "")
    last = signs[-1]
    whole, _, rest = number.rpartition(last)
    if len(signs) == 1:
        may_part = len(rest) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0")
        return _Written(minus, number, None if may_part else last)
    if len(set(signs)) == 1:
        return _Written(minus, number, _OTHER[last]) if _GROUPED.fullmatch(number) else None
    if signs.count(last) == 1 and _GROUPED.fullmatch(whole):
        return _Written(minus, number, last)
    return None
