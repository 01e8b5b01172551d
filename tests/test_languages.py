"""Every word on screen can be said in every language, and is."""

from __future__ import annotations

import ast
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import Lexer, TokenType

from kit import catalogues

ROOT = Path(settings.BASE_DIR)
OTHERS = [language for language, _ in settings.LANGUAGES if language != settings.LANGUAGE_CODE]


def po_of(language):
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def wanted():
    return catalogues.wanted(ROOT)


@pytest.mark.parametrize("language", OTHERS)
class TestACatalogue:
    def test_has_every_string_of_the_code_and_a_translation_of_each(self, wanted, language):
        catalog = catalogues.merged(wanted, po_of(language), language)
        assert catalogues.untranslated(catalog) == [], "run `make messages`, then translate"

    def test_is_what_make_messages_writes(self, wanted, language):
        po = po_of(language)
        written = catalogues.as_po(catalogues.merged(wanted, po, language))
        assert po.read_bytes() == written, "run `make messages`"
        assert po.with_suffix(".mo").read_bytes() == catalogues.as_mo(po), "run `make messages`"

    def test_keeps_every_placeholder(self, language):
        catalog = read_po(io.BytesIO(po_of(language).read_bytes()), locale=language)
        wrong = []
        for message in catalog:
            originals = [message.id] if isinstance(message.id, str) else list(message.id)
            strings = [message.string] if isinstance(message.string, str) else message.string
            allowed = set().union(*map(placeholders, originals))
            # A singular may leave its number out ("one contact").
            needed = placeholders(originals[-1]) if len(originals) == 1 else set()
            for string in strings or ():
                found = placeholders(string)
                if string and not (needed <= found <= allowed):
                    wrong.append((originals[0], string))
        assert wrong == []


def placeholders(text):
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text))


class TestATemplate:
    """Text between tags, and attributes that are read out or shown, are marked."""

    def test_has_no_words_that_are_not_marked_for_translation(self):
        found = []
        for path in sorted((ROOT / "templates").rglob("*.html")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith("templates/demo/"):  # a made-up English shop
                found += [f"{name}: {words}" for words in unmarked_in(path.read_text())]
        assert found == []


READ_OUT = {"title", "placeholder", "aria-label", "alt", "data-shortcut-name"}
CODE = {"code", "kbd", "pre", "textarea"}
# Names and signs that are the same in every language.
SAME_EVERYWHERE = {
    "Kindling",
    "Esc",
    "Ctrl",
    "Tab",
    "Enter",
    "UTC",
    "CSV",
    "STARTTLS",
    "Ada Lovelace",
}


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
        self._code = 0

    def handle_starttag(self, tag, attrs):
        self._code += tag in CODE
        self.found += [value for key, value in attrs if key in READ_OUT and value]

    def handle_endtag(self, tag):
        self._code -= tag in CODE

    def handle_data(self, data):
        if not self._code:
            self.found += data.split("\n")


def unmarked_in(source):
    plain, inside, is_comment = [], 0, False
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            is_comment = name == "comment" or (is_comment and name != "endcomment")
            inside += name in {"blocktranslate", "blocktrans"}
            inside -= name in {"endblocktranslate", "endblocktrans"}
        if token.token_type is TokenType.TEXT and not inside and not is_comment:
            plain.append(token.contents)
        elif token.token_type is TokenType.VAR:
            plain.append("·")
    words = Words()
    words.feed("".join(plain))
    stripped = (text.replace("·", " ").strip(" .,:;()[]—–-→←/|×") for text in words.found)
    return [
        text
        for text in stripped
        if re.search(r"[A-Za-z]{2}", text)
        and text not in SAME_EVERYWHERE
        and not re.fullmatch(r"(https?:/)?/\S*|[a-z]+(-[a-z]+)+", text)  # addresses, ids of panels
    ]


# What becomes words on a screen when it is given a plain string.
SHOWN_BY = {"ValidationError", "toast", "Banner", "CannotBeDone", "PermissionDenied", "Choice"}
SHOWN_AS = {
    "label",
    "help_text",
    "verbose_name",
    "empty_label",
    "title",
    "what",
    "why",
    "act",
    "text",
    "message",
    "detail",
    "question",
    "placeholder",
}


# The API speaks English, as its contract does.
NOT_ON_SCREEN = {"tests", "benchmarks", "migrations", "management", "api"}


class TestAModule:
    def test_hands_no_plain_words_to_a_screen(self):
        found = []
        for path in sorted(ROOT.rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            parts = set(path.relative_to(ROOT).parts)
            if name.startswith(".") or parts & NOT_ON_SCREEN:
                continue
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call):
                    found += [f"{name}:{call.lineno}: {words}" for words in plain_words_of(call)]
        assert found == []


WORDS = re.compile(r"[A-Z][a-z]+ |[a-z]+ [a-z]+|^[A-Z][a-z]{2,}$")


def plain_words_of(call):
    function = call.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    given = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_AS]
    if called in SHOWN_BY:
        given += call.args
    texts = [
        value.value
        for value in given
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]
    return [text for text in texts if WORDS.search(text)]
