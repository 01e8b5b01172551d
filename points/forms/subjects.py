"""Choosing the things that a rule is about: ticks for what is known, and room for the rest."""

from __future__ import annotations

from typing import Any

from django import forms

from contacts.models import Subject

# What is longer is looked for by its name.
_OFFERED = 24


def known_subjects(about: str) -> list[tuple[str, str]]:
    """(key, what it is called) of the things of this sort that were heard of last."""
    if not about:
        return []
    newest = Subject.objects.filter(kind=about).order_by("-pk")[:_OFFERED]
    return [
        (subject.key, f"{subject.label} ({subject.key})" if subject.label else subject.key)
        for subject in newest
        if "," not in subject.key
    ]


class ChosenInput(forms.TextInput):
    """Ticks for what is offered; below them a line for whatever else is meant.

    All of them send the same name, so it works without JavaScript.
    """

    template_name = "points/chosen.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.offered: list[tuple[str, str]] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """What was ticked and what was written, as one line."""
        if hasattr(data, "getlist"):
            return ", ".join(filter(None, data.getlist(name)))
        value = data.get(name)
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The ticks apart from the rest."""
        chosen = [word for one in str(value or "").split(",") if (word := one.strip())]
        offered = {key for key, _ in self.offered}
        rest = ", ".join(word for word in chosen if word not in offered)
        context = super().get_context(name, rest, attrs)
        context["widget"]["offered"] = [
            {"key": key, "label": label, "is_chosen": key in chosen} for key, label in self.offered
        ]
        return context
