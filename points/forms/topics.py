"""A field for a topic, which offers those that pages have and contacts are interested in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from contacts import catalogue
from points import interest


class TopicInput(forms.TextInput):
    """A text input with its list of topics; any other text is as good."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The input, and the list beside it."""
        offered = f"topics-for-{name}"
        attrs = {**(attrs or {}), "list": offered, "autocomplete": "off"}
        known = sorted({*catalogue.names().topics, *interest.topics()}, key=str.casefold)
        options = format_html_join(
            "", '<option value="{}"></option>', ((topic,) for topic in known)
        )
        return format_html(
            '{}<datalist id="{}">{}</datalist>',
            super().render(name, value, attrs, renderer),
            offered,
            options,
        )
