"""How a file is read: its encoding, what separates its columns, whether it has a heading line.

Guessed from its beginning and shown with sample rows, so that a person can put it right.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from charset_normalizer import from_bytes
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

from contacts import kept_files
from contacts.models import KeptFile

SAMPLE_BYTES = 256 * 1024
SEPARATORS = (",", ";", "\t", "|")
# Those that spreadsheets write; another one that was recognised is offered besides.
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": _("Western, Windows-1252"),
    "iso8859-15": _("Western, ISO 8859-15"),
    "mac_roman": _("Western, Mac"),
    "cp850": _("Western, DOS"),
    "cp1250": _("Central European, Windows-1250"),
    "cp1251": _("Cyrillic, Windows-1251"),
    "cp1253": _("Greek, Windows-1253"),
    "cp1254": _("Turkish, Windows-1254"),
    "gb18030": _("Chinese, GB 18030"),
    "big5": _("Chinese, Big5"),
    "cp932": _("Japanese, Shift JIS"),
    "cp949": _("Korean"),
}
LONGEST_CELL = 100_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Reading:
    """How to read a file of contacts."""

    encoding: str = "utf-8"
    separator: str = ","
    quote: str = '"'
    header: bool = True

    def as_json(self) -> dict[str, Any]:
        """As kept in `Import.reading`."""
        return asdict(self)


class Row(NamedTuple):
    """One row of the file; `line` is where it begins; after it come the byte `end` and the line
    `next_line`."""

    line: int
    end: int
    next_line: int
    cells: list[str]
    broken: str = ""


_adapter = TypeAdapter(Reading)


def of(stored: dict[str, Any]) -> Reading:
    """The reading kept in `Import.reading`."""
    return _adapter.validate_python(stored)


def rows(kept: KeptFile, how: Reading, *, start: int = 0, line: int = 1) -> Iterator[Row]:
    """The rows from byte `start`, which is the beginning of line number `line`, on.

    The heading is a row like the others. Rows without anything in them are passed over.
    """
    lines = _Lines(kept, how.encoding, start, line)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=how.separator, quotechar=how.quote or None)
    while True:
        begins = lines.number
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            said = gettext("The quotes do not match from line %(first)s to line %(last)s.")
            span = {"first": begins, "last": lines.number - 1}
            yield Row(begins, lines.end, lines.number, [], said % span)
            reader = csv.reader(lines, delimiter=how.separator, quotechar=how.quote or None)
            continue
        if any(cells):
            yield Row(begins, lines.end, lines.number, cells)


class _Lines(Iterator[str]):
    """The lines of a file as text, and where the last one that was taken ended."""

    def __init__(self, kept: KeptFile, encoding: str, start: int, line: int) -> None:
        self.end = start
        self.number = line
        self._encoding = encoding
        self._parts = kept_files.parts(kept, start=start)
        self._rest = b""
        self._lines: Iterator[bytes] = iter(())

    def __next__(self) -> str:
        raw = next(self._lines, None)
        while raw is None:
            self._more()
            raw = next(self._lines, None)
        self.end += len(raw)
        self.number += 1
        if self.number == 2 and raw.startswith(_BOM):
            raw = raw[len(_BOM) :]
        # A null byte is no text; csv would give up the whole file for it.
        return raw.decode(self._encoding, errors="replace").replace("\0", "")

    def _more(self) -> None:
        part = next(self._parts, None)
        if part is None:
            if not self._rest:
                raise StopIteration
            self._lines, self._rest = iter((self._rest,)), b""
            return
        lines = (self._rest + part).split(b"\n")
        self._rest = lines.pop()
        self._lines = iter([line + b"\n" for line in lines])


def sample(kept: KeptFile) -> bytes:
    """The beginning of the file, cut at the end of a line where there is one."""
    begin = b""
    for part in kept_files.parts(kept):
        begin += part
        if len(begin) >= SAMPLE_BYTES:
            return begin[:SAMPLE_BYTES].rpartition(b"\n")[0] or begin[:SAMPLE_BYTES]
    return begin


def guess(kept: KeptFile, begin: bytes) -> Reading:
    """How the file is probably meant to be read."""
    encoding = _encoding(kept, begin)
    text = begin.decode(encoding, errors="replace").removeprefix("\ufeff")
    how = Reading(encoding=encoding, separator=_separator(text))
    table = list(_table(text, how))
    return replace(how, header=_has_header(table))


def headings(kept: KeptFile, how: Reading) -> list[str]:
    """The names of the columns; numbered where the file does not name them."""
    table = [row.cells for row in islice(rows(kept, how), 1 if how.header else 50)]
    if not table:
        return []
    named = table[0] if how.header else [""] * max(map(len, table))
    return [
        cell.strip() or gettext("Column %(number)s") % {"number": number}
        for number, cell in enumerate(named, start=1)
    ]


def _encoding(kept: KeptFile, begin: bytes) -> str:
    """UTF-8 if all of the file is; else what its beginning looks like, Windows-1252 in doubt."""
    try:
        for part in _whole_lines(kept):
            part.decode("utf-8")
    except UnicodeDecodeError as error:
        odd = begin if any(byte > 127 for byte in begin) else error.object
    else:
        return "utf-8"
    return _western(odd) or _foreign(odd)


# What Western languages write beyond plain letters, in files that somebody saved on purpose.
_WESTERN = frozenset(
    "éèêëàâäáãåçùûüúîïíôöóõñœæøßÿÉÈÊËÀÂÄÁÃÅÇÙÛÜÚÎÏÍÔÖÓÕÑŒÆØ€£«»°–—…’\u2018“”¿¡ºª®©"
)


def _western(text: bytes) -> str:
    """Windows', the Mac's or DOS' way to write Western letters; "" if it is none of them."""
    best, most = "", 0.7
    for encoding in ("cp1252", "mac_roman", "cp850"):
        odd = [letter for letter in text.decode(encoding, errors="replace") if letter > "\x7f"]
        share = sum(letter in _WESTERN for letter in odd) / max(len(odd), 1)
        if share > most:
            best, most = encoding, share
    return best


def _foreign(text: bytes) -> str:
    """Greek, Cyrillic, Chinese …, as far as it can be told; Windows-1252 in doubt."""
    best = from_bytes(text[:SAMPLE_BYTES]).best()
    return best.encoding if best else "cp1252"


def _whole_lines(kept: KeptFile) -> Iterator[bytes]:
    """The file in pieces that do not end in the middle of a letter."""
    rest = b""
    for part in kept_files.parts(kept):
        piece, end, rest = (rest + part).rpartition(b"\n")
        yield piece + end
    yield rest


def _separator(text: str) -> str:
    """What cuts the most lines into the same number of columns, and into more than one."""
    best, most = ",", 0.0
    for separator in SEPARATORS:
        table = [row for row in _table(text, Reading(separator=separator), most=200) if any(row)]
        widths = Counter(len(row) for row in table)
        if not widths:
            continue
        width, many = widths.most_common(1)[0]
        fit = (many / len(table)) * (width if width > 1 else 0)
        if width > 1 and fit > most:
            best, most = separator, fit
    return best


def _table(text: str, how: Reading, *, most: int = 500) -> Iterator[list[str]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=how.separator)
    try:
        for _number, row in zip(range(most), reader, strict=False):
            yield row
    except csv.Error:
        return


def _has_header(table: list[list[str]]) -> bool:
    """Whether the first row names columns: words, none twice, no addresses, no numbers."""
    if not table:
        return False
    first = [cell.strip() for cell in table[0] if cell.strip()]
    if not first or len(set(first)) < len(first):
        return False
    return not any("@" in cell or _is_value(cell) for cell in first)


def _is_value(cell: str) -> bool:
    """A number, a date, a phone: what stands in cells and not above them."""
    bare = cell.translate(str.maketrans("", "", " .,:/-+()%€$"))
    return bool(bare) and bare.isdecimal()
