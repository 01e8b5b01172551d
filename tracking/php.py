"""Reads PHP's `serialize()` as Mautic's clients send it: arrays and scalars, never objects."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = "str | int | float | bool | dict[str, Value] | None"

_MAX_DEPTH = 5
_MAX_ITEMS = 500


class NotPlainData(ValueError):
    """Malformed, too deep, too large, or an object (or a reference to one)."""


def unserialize(data: bytes) -> Value:
    """The value that PHP wrote; array keys become strings.

    Raises:
        NotPlainData: also when bytes follow the value.
    """
    reader = _Reader(data)
    try:
        value = reader.value(depth=0)
    except (ValueError, IndexError) as error:
        raise NotPlainData(str(error)) from None
    if reader.at != len(data):
        raise NotPlainData("bytes after the value")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.items = 0

    def value(self, *, depth: int) -> Value:
        sort = self.data[self.at : self.at + 2]
        self.at += 2
        match sort:
            case b"N;":
                return None
            case b"b:":
                return self.until(b";") == b"1"
            case b"i:":
                return _whole(self.until(b";"))
            case b"d:":
                return float(self.until(b";"))
            case b"s:":
                text = self.string()
                self.expect(b";")
                return text
            case b"a:":
                return self.array(depth=depth + 1)
        raise NotPlainData(f"{sort!r} is neither an array nor a scalar")

    def array(self, *, depth: int) -> dict[str, Value]:
        count = _whole(self.until(b":"))
        self.items += count
        if depth > _MAX_DEPTH or count < 0 or self.items > _MAX_ITEMS:
            raise NotPlainData("too deep or too large")
        self.expect(b"{")
        result: dict[str, Value] = {}
        for _ in range(count):
            key = self.value(depth=depth)
            if not isinstance(key, str | int):
                raise NotPlainData("a key must be a string or a whole number")
            result[str(key)] = self.value(depth=depth)
        self.expect(b"}")
        return result

    def string(self) -> str:
        length = _whole(self.until(b":"))
        self.expect(b'"')
        if not 0 <= length <= len(self.data) - self.at:
            raise NotPlainData("a string is longer than the data")
        text = self.data[self.at : self.at + length].decode()
        self.at += length
        self.expect(b'"')
        return text

    def until(self, end: bytes) -> bytes:
        stop = self.data.index(end, self.at)
        found = self.data[self.at : stop]
        self.at = stop + len(end)
        return found

    def expect(self, token: bytes) -> None:
        if self.data[self.at : self.at + len(token)] != token:
            raise NotPlainData(f"{token!r} is missing")
        self.at += len(token)


def _whole(digits: bytes) -> int:
    if len(digits) > 20:
        raise NotPlainData("a number is too long")
    return int(digits)
