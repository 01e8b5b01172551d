"""A form field for a secret: typed once, kept sealed, never shown again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kit.sealing import Unreadable, seal, unseal

LONGEST = 200
_SEALED_AS = "webhook"
_MARK = "sealed:"


def sealed(secret: str) -> str:
    """How a secret stands in a config."""
    return _MARK + seal(secret, what=_SEALED_AS)


def opened(stored: str) -> str:
    """The secret that a config holds.

    Raises:
        Unreadable: it was not sealed here, or with a key that nobody has any more.
    """
    if not is_sealed(stored):
        raise Unreadable(_SEALED_AS)
    return unseal(stored.removeprefix(_MARK), what=_SEALED_AS)


def is_sealed(stored: str) -> bool:
    """Whether it looks like what `sealed` makes."""
    return stored.startswith(_MARK)


class SecretInput(forms.TextInput):
    """An empty input where a secret is set, with what was set beside it, sealed.

    What was typed, and not saved yet, is shown as it was typed.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The input; left empty, the secret stays."""
        value = str(value or "")
        is_set = is_sealed(value)
        attrs = {**(attrs or {}), "autocomplete": "off", "spellcheck": "false"}
        if is_set:
            attrs |= {"placeholder": gettext("set; type another one to replace it")}
        shown = super().render(name, "" if is_set else value, attrs, renderer)
        if not is_set:
            return shown
        kept = '{}<input type="hidden" name="{}" value="{}">'
        return format_html(kept, shown, f"{name}-kept", value)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """What was typed, else what was set."""
        return data.get(name) or data.get(f"{name}-kept") or ""

    def use_required_attribute(self, initial: Any) -> bool:
        """It may be empty where one is set."""
        return False


class SecretField(forms.CharField):
    """Cleans to the sealed secret."""

    widget = SecretInput

    def clean(self, value: Any) -> str:
        """Seal what was typed; what is sealed stays as it is."""
        cleaned: str = super().clean(value)
        if not is_sealed(cleaned):
            if len(cleaned) > LONGEST:
                raise forms.ValidationError(gettext("This is too long for a secret."))
            return sealed(cleaned) if cleaned else ""
        try:
            opened(cleaned)
        except Unreadable:
            reason = gettext("This secret cannot be read any more: type it again.")
            raise forms.ValidationError(reason) from None
        return cleaned
