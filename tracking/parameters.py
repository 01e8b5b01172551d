"""What a request says, by name: from its query, its form body, or Mautic's `d=`.

Names and values stay encoded until somebody asks for one: a hit carries a dozen
parameters and the pipeline reads three.
"""

from __future__ import annotations

import re
from base64 import b64decode
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from tracking.php import NotPlainData, unserialize

_BEYOND_ASCII = re.compile(rb"%[89A-Fa-f]")
_LONGEST_REMEMBERED = 300


class Malformed(ValueError):
    """The request cannot be read; the message is the reason that is counted."""


class Parameters:
    """The parameters of one request; those of the body come before those of the query.

    Nothing is taken apart in advance: looking for the few names that are asked for takes a
    third of the time.
    """

    __slots__ = ("_decoded", "_encoded")

    def __init__(self, query: bytes, body: bytes) -> None:
        """Raises Malformed if there are NULs, or `d=` does not hold what Mautic puts there."""
        self._encoded = b"&%b&%b&" % (body, query)
        if b"\0" in self._encoded:
            raise Malformed("nul_bytes")
        self._decoded: dict[bytes, str] | None = None
        if b"&d=" in self._encoded:
            self._decoded = _serialized(self._value(b"d"))

    def get(self, name: bytes) -> str:
        """The value called `name`, or an empty string; the first if there are more.

        Raises:
            Malformed: it is not text.
        """
        value = self._value(name)
        if not value:
            return self._decoded.get(name, "") if self._decoded else ""
        return _remembered(value) if len(value) <= _LONGEST_REMEMBERED else _text(value)

    def has_any(self, beginning: bytes) -> bool:
        """Whether a name begins like this (a name inside `d=` does not count)."""
        return b"&" + beginning in self._encoded

    def check(self) -> None:
        """Raise Malformed unless everything is text."""
        _text(self._encoded)

    def _value(self, name: bytes) -> bytes:
        marker = b"&%b=" % name
        found = self._encoded.find(marker)
        if found < 0:
            return b""
        begins = found + len(marker)
        return self._encoded[begins : self._encoded.index(b"&", begins)]


def well_formed(query: bytes, body: bytes) -> Parameters:
    """The parameters, all of which are text; plain ASCII costs no more than a glance.

    Raises:
        Malformed: they are not.
    """
    parameters = Parameters(query, body)
    if not (_is_plain(query) and _is_plain(body)):
        parameters.check()
    return parameters


def _is_plain(encoded: bytes) -> bool:
    return encoded.isascii() and b"%00" not in encoded and not _BEYOND_ASCII.search(encoded)


def _text(encoded: bytes) -> str:
    plain = unquote_to_bytes(encoded.replace(b"+", b" "))
    if b"\0" in plain:
        raise Malformed("nul_bytes")
    try:
        return plain.decode()
    except UnicodeDecodeError:
        raise Malformed("not_utf8") from None


_remembered = lru_cache(maxsize=50_000)(_text)


def _serialized(encoded: bytes) -> dict[bytes, str]:
    """The scalars in `d=base64(serialize(array))`."""
    # A client that forgot to escape the base64 sends "+", which a form reads as a space.
    packed = unquote_to_bytes(encoded).replace(b" ", b"+")
    try:
        data = b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except ValueError:
        raise Malformed("bad_base64") from None
    try:
        value = unserialize(data)
    except NotPlainData:
        raise Malformed("bad_serialized") from None
    if not isinstance(value, dict):
        raise Malformed("bad_serialized")
    plain = {
        k.encode(): str(v) for k, v in value.items() if v is not None and not isinstance(v, dict)
    }
    if any(b"\0" in name or "\0" in text for name, text in plain.items()):
        raise Malformed("nul_bytes")
    return plain
