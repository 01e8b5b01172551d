"""A tree of conditions as a field of a form, with the widget that lets people write one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.conditions.building import BadTree, build
from contacts.conditions.drafts import Draft
from contacts.conditions.said import said_of


class TreeWidget(forms.Widget):
    """Rows and groups of rows; works by submit buttons, and with htmx in place.

    A form that holds one needs nothing more: while somebody adds and removes rows without a
    script, the field is not valid, so that the view shows the form again and saves nothing.
    """

    template_name = "contacts/conditions/_builder.html"
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """What the rows say; or the JSON itself, from whoever has no rows to fill in."""
        if name in data and f"{name}-there" not in data:
            return data[name]
        return Draft.typed(name, data)

    def value_omitted_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form did not ask for it at all."""
        return name not in data and f"{name}-there" not in data

    def format_value(self, value: Any) -> Any:
        """As it is: a draft, or the JSON of a tree."""
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The draft as it is to be shown, with its errors where somebody wanted to go on."""
        context = super().get_context(name, value, attrs)
        if isinstance(value, Draft):
            draft = value.edited() if value.edit else value
        else:
            draft = Draft.stored(name, as_json(value))
        wants_to_go_on = isinstance(value, Draft) and not value.edit
        if wants_to_go_on:
            draft.check()
        else:
            draft.hush()
        context["widget"] |= {
            "draft": draft,
            "shows_errors": wants_to_go_on,
            "said": said_of(draft),
            "id": context["widget"]["attrs"].get("id", f"id_{name}"),
        }
        return context


class TreeField(forms.Field):
    """Cleans to the JSON of a tree; {} is no condition."""

    widget = TreeWidget

    def clean(self, value: Any) -> dict[str, Any]:
        """The tree as JSON.

        Raises:
            ValidationError: it is none, or somebody is still at it.
        """
        if isinstance(value, Draft):
            if value.edit:
                raise ValidationError(
                    _("Nothing is saved yet: go on with the conditions."), code="editing"
                )
            if value.check():
                raise ValidationError(_("Some conditions need your attention."), code="invalid")
            tree = value.tree
        else:
            try:
                tree = build(as_json(value))
            except BadTree as bad:
                raise ValidationError(list(bad.errors.values()), code="invalid") from None
        if self.required and not tree:
            raise ValidationError(_("Add a condition first."), code="required")
        return tree.json()

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it says something else than before."""
        try:
            return self.clean(data) != build(as_json(initial)).json()
        except (ValidationError, BadTree):
            return True


def as_json(value: Any) -> Any:
    """JSON that may come as text; what is no JSON is no tree either, and `build` says so."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.strip() else {}
    except (ValueError, RecursionError):
        return value
