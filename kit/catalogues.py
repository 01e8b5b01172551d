"""The catalogues of translations, made without the system's gettext tools.

Strings are found in our Python files and templates by Babel, which also writes the catalogues:
`locale/<language>/LC_MESSAGES/django.po` for translators, and the `.mo` beside it for Django.
Both are in the repository, so that running Kindling needs nothing but Python.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# A made-up shop to click around in: its pages are not ours to translate.
_NOT_OURS = ("templates/demo/",)
_NOT_CODE = {"tests", "benchmarks", "locale", "static", "docs"}


def wanted(root: Path) -> Catalog:
    """Every string of ours below `root` that is marked for translation, without translations."""
    catalog = Catalog(charset="utf-8")
    for path in _sources(root):
        name = path.relative_to(root).as_posix()
        for _line, message, comments, context in _messages_in(path):
            catalog.add(
                message, locations=[(name, 0)], auto_comments=comments, context=context or None
            )
    return catalog


def merged(wanted: Catalog, po: Path, language: str) -> Catalog:
    """`wanted` with the translations that `po` has; what nobody wants any more is left out."""
    known = read_po(io.BytesIO(po.read_bytes()), locale=language) if po.exists() else Catalog()
    catalog = Catalog(
        locale=language,
        charset="utf-8",
        project="Kindling",
        version="",
        header_comment=_HEADER % language,
        msgid_bugs_address="",
        language_team="",
        fuzzy=False,
    )
    for message in sorted(wanted, key=_order):
        if not message.id:
            continue
        before = known.get(message.id, context=message.context)
        catalog.add(
            message.id,
            before.string if before and not before.fuzzy else None,
            locations=sorted(message.locations),
            flags=message.flags - {"fuzzy"},
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The text of a `.po` file. No dates and no line numbers: they would change all the time."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, include_lineno=False, omit_header=False)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_LEFT_OUT))


def as_mo(po: Path) -> bytes:
    """The bytes of the `.mo` file that belongs to a `.po` file."""
    catalog = read_po(io.BytesIO(po.read_bytes()))
    for text in untranslated(catalog):  # else their plurals would show as nothing at all
        for context in {message.context for message in catalog}:
            catalog.delete(text, context=context)
    # Babel writes down when, and would do so anew each time.
    catalog.creation_date = catalog.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """The strings, as the code has them, that lack a translation or one of its plurals."""
    found = []
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.id and not all(strings):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


# Lines of the header that would change all the time, or that nobody fills in.
_LEFT_OUT = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Generated-By',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Report-Msgid-Bugs-To',
)
_HEADER = "# Kindling in language %s. Made by `make messages`; translations are edited here."

_Message = tuple[int, str | tuple[str, ...], list[str], str | None]


def _sources(root: Path) -> Iterator[Path]:
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.html"), *root.rglob("*.txt")]):
        name = path.relative_to(root).as_posix()
        is_hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if is_hidden or name.startswith(_NOT_OURS) or name.split("/")[0] in _NOT_CODE:
            continue
        if path.suffix == ".py" or name.startswith("templates/"):
            yield path


def _messages_in(path: Path) -> Iterator[_Message]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into something like Python; Babel minds its indentation.
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    yield from extract(
        "python",
        io.BytesIO(source.encode()),
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        options={"encoding": "utf-8"},
    )


def _order(message: object) -> tuple[str, str]:
    text = message.id if isinstance(message.id, str) else message.id[0]  # type: ignore[attr-defined]
    return (text.casefold(), text)
