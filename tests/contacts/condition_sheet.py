"""A form with conditions as a browser without a script holds it."""

from __future__ import annotations

import re
from html import unescape

from django import forms
from django.http import QueryDict

from contacts import conditions


class SegmentForm(forms.Form):
    """Any form that holds conditions."""

    name = forms.CharField()
    who = conditions.TreeField(label="Who", required=False)


class Sheet:
    """The form, and what it shows: that is what is sent next."""

    def __init__(self, stored=None):
        self.form = SegmentForm(initial={"who": stored or {}, "name": "VIPs"})

    @property
    def html(self):
        return str(self.form["who"])

    def fields(self):
        """What the shown inputs would send."""
        data = QueryDict(mutable=True)
        data["name"] = "VIPs"
        for tag in re.findall(r"<input [^>]*>", self.html):
            if re.search(r'type="(checkbox|radio)"', tag) and " checked" not in tag:
                continue
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name:
                data.appendlist(name[1], unescape(value[1]) if value else "")
        for name, options in re.findall(
            r'<select [^>]*?name="([^"]*)"[^>]*>(.*?)</select>', self.html, re.DOTALL
        ):
            chosen = re.findall(r'<option value="([^"]*)" selected', options)
            first = re.findall(r'<option value="([^"]*)"', options)
            data.setlist(name, chosen or first[:1])
        for name, text in re.findall(
            r'<textarea [^>]*?name="([^"]*)"[^>]*>(.*?)</textarea>', self.html, re.DOTALL
        ):
            data[name] = unescape(text).removeprefix("\n")
        return data

    def press(self, button, **typed):
        """Use a button after typing; `button` is what it does ("" saves)."""
        data = self.fields()
        for name, value in typed.items():
            values = value if isinstance(value, list) else [value]
            path, _, field = name.partition("__")
            own = "" if field in ("about", "glue") else "is-"
            data.setlist(f"who-{path}-{own}{field}", values)
        if button:
            data["who-do"] = button
        self.form = SegmentForm(data)
        return self.form.is_valid()

    @property
    def saved(self):
        return self.form.cleaned_data["who"]
