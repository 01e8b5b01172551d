"""A form field that holds a list: written with commas, stored as a list of words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# More than anybody means; a pasted spreadsheet is a mistake, not a list of colleagues.
MOST = 50


class WordsField(forms.CharField):
    """Words separated by commas or lines; cleaned to a list without doubles."""

    default_error_messages = {"too_many": _("At most %(most)s, please.")}

    def prepare_value(self, value: Any) -> Any:
        """A stored list as a person would write it."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """What was written, as a list."""
        if isinstance(value, list | tuple):
            value = ",".join(map(str, value))
        written = super().to_python(value) or ""
        words = (" ".join(word.split()) for word in written.replace("\n", ",").split(","))
        return list({word.lower(): word for word in words if word}.values())

    def validate(self, value: Any) -> None:
        """Refuse an empty list where one is required, and a list that is too long."""
        super().validate(value)
        if len(value) > MOST:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"most": MOST}
            )

    def run_validators(self, value: Any) -> None:
        """Each word on its own."""
        for word in value:
            super().run_validators(word)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as lists: spacing does not count."""
        return bool(self.to_python(initial) != self.to_python(data))
