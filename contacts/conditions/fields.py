"""A tree as a form field."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.conditions.building import BadTree, build


class TreeField(forms.CharField):
    """Cleans to the JSON of a tree; {} is no condition."""

    widget = forms.Textarea

    def __init__(self, *, required: bool = False, **more: Any) -> None:
        super().__init__(required=required, **more)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else json.dumps(value or {})

    def clean(self, value: Any) -> dict[str, Any]:
        """The tree as JSON."""
        try:
            tree = build(json.loads(value or "{}"))
        except BadTree as bad:
            raise ValidationError(list(bad.errors.values())) from None
        except ValueError:
            raise ValidationError(_("This is no condition.")) from None
        if self.required and not tree:
            raise ValidationError(_("Add a condition first."), code="required")
        return tree.json()
