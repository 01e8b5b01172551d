"""Postgres's own binary form of arrays, for the one INSERT that is worth it.

Turning lists into arrays the general way (each element looked at, its type chosen, wrapped)
took longer than all the rest that is done for a hit. Here the elements are bytes already.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import Any, ClassVar

from psycopg import AsyncConnection
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD = struct.Struct("!iiIii")  # dimensions, has nulls, type of elements, length, first index
_LENGTH = struct.Struct("!i").pack


class BinaryArray:
    """An array whose elements are given as Postgres sends them: integers in network order."""

    element_oid: ClassVar[int]
    oid: ClassVar[int]

    def __init__(self, elements: Collection[bytes]) -> None:
        head = _HEAD.pack(1, 0, self.element_oid, len(elements), 1)
        self.binary = head + b"".join([_LENGTH(len(element)) + element for element in elements])


class SmallIntArray(BinaryArray):
    element_oid, oid = 21, 1005


class BigIntArray(BinaryArray):
    element_oid, oid = 20, 1016


class UuidArray(BinaryArray):
    element_oid, oid = 2950, 2951


class ByteaArray(BinaryArray):
    element_oid, oid = 17, 1001


class _AsItIs(Dumper):
    format = Format.BINARY

    def dump(self, obj: BinaryArray) -> bytes:
        return obj.binary


class _SmallInts(_AsItIs):
    oid = SmallIntArray.oid


class _BigInts(_AsItIs):
    oid = BigIntArray.oid


class _Uuids(_AsItIs):
    oid = UuidArray.oid


class _Byteas(_AsItIs):
    oid = ByteaArray.oid


def understand_arrays(connection: AsyncConnection[Any]) -> None:
    """Let a connection take these arrays as parameters."""
    connection.adapters.register_dumper(SmallIntArray, _SmallInts)
    connection.adapters.register_dumper(BigIntArray, _BigInts)
    connection.adapters.register_dumper(UuidArray, _Uuids)
    connection.adapters.register_dumper(ByteaArray, _Byteas)
