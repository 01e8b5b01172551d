"""Several words in one line of text, parted by commas."""

from __future__ import annotations

from typing import Any

from django import forms


class CommasField(forms.CharField):
    """Shows stored words as a line; cleans to the line, which the form takes apart."""

    def prepare_value(self, value: Any) -> Any:
        """Words as a line."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
