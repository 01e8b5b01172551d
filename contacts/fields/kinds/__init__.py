"""Kinds of fields: one file each, found automatically.

A kind is a frozen dataclass whose fields are its properties. It cleans what people, files and
scripts bring into one typed value that JSON can hold, shows that value to people, and brings the
widget that asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kit.kinds import Kinds


@dataclass(frozen=True)
class Hints:
    """What helps to understand a value: the country (ISO code) that the rest of it names."""

    country: str = ""


NO_HINTS = Hints()


class NoProperties(forms.Form):
    """A kind that can be set to nothing in particular."""


class FieldKind:
    """What can be known about somebody, of one type.

    `narrowed_by` says how lists are narrowed by it: "text", "choice", "number", "date" or
    nothing. `longest` is the most characters of a value, 0 where that makes no sense;
    `may_be_unique` whether it can tell people apart; `sample` what the form shows as an example.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str]
    sample: ClassVar[str]
    narrowed_by: ClassVar[str] = ""
    longest: ClassVar[int] = 0
    may_be_unique: ClassVar[bool] = False
    Form: ClassVar[type[forms.Form]] = NoProperties
    # Templates show kinds; without this they would try to build one.
    do_not_call_in_templates: ClassVar[bool] = True

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> Any:
        """What `raw` means as a value that JSON can hold; None if it is empty.

        Raises:
            ValidationError: it means nothing of this kind; the words are for people.
        """
        raise NotImplementedError

    def show(self, value: Any) -> SafeString | str:
        """A cleaned value for people, in the active language and time zone."""
        return str(self.typed(value))

    def typed(self, value: Any) -> Any:
        """A cleaned value as one would type it: what the widget shows, and a file says."""
        return "" if value is None else str(value)

    def widget(self) -> forms.Widget:
        """What asks for a value."""
        return forms.TextInput(attrs={"autocomplete": "off"})

    def order_of(self, value: Any) -> Any:
        """What values are sorted by."""
        return str(value).casefold()

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The values that there are, each with its label; empty where anything goes."""
        return ()


def refuse(message: str, code: str = "invalid") -> NoReturn:
    """Say why a value is none.

    Raises:
        ValidationError: always.
    """
    raise ValidationError(message, code=code)


def text_of(raw: Any, *, one_line: bool = True) -> str:
    """`raw` as text without blanks at its ends; "" for nothing.

    Raises:
        ValidationError: it is no text, or has characters that cannot be stored.
    """
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        refuse(gettext("This is not text."))
    text = str(raw).strip()
    try:
        text.encode()
    except UnicodeEncodeError:
        refuse(gettext("This has characters that cannot be stored."))
    if "\0" in text:
        refuse(gettext("This has characters that cannot be stored."))
    return " ".join(text.splitlines()) if one_line else text.replace("\r\n", "\n")


field_kinds: Kinds[type[FieldKind]] = Kinds("field")


def behaviour(type_: str, properties: dict[str, Any]) -> FieldKind:
    """The kind named `type_`, built from its stored properties; raises as `Kinds.build` does."""
    built: FieldKind = field_kinds.build(type_, properties)
    return built


def load() -> None:
    """Let every kind register itself; called when the app is ready."""
    field_kinds.load(__name__)
