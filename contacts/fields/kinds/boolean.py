"""Yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of

_YES = {"1", "true", "yes", "y", "on", "oui", "o", "vrai"}
_NO = {"0", "false", "no", "n", "off", "non", "faux"}

_Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class BooleanForm(forms.Form):
    """The properties of `Boolean`."""

    yes = forms.CharField(label=_("Word for yes"), max_length=60, required=False)
    no = forms.CharField(label=_("Word for no"), max_length=60, required=False)


@field_kinds.register
@dataclass(frozen=True)
class Boolean(FieldKind):
    """Yes, no, or not known; with words of its own for both."""

    key: ClassVar[str] = "boolean"
    label: ClassVar[str | Promise] = _("Yes or no")
    icon: ClassVar[str] = "toggle-left"
    sample: ClassVar[str] = "1"
    narrowed_by: ClassVar[str] = "choice"
    Form: ClassVar[type[forms.Form]] = BooleanForm

    yes: _Word = ""
    no: _Word = ""

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> bool | None:
        """True or false, said in any of the usual ways or in the field's own words."""
        if isinstance(raw, bool):
            return raw
        text = text_of(raw).casefold()
        if not text:
            return None
        if text in _YES or text == self.yes.casefold():
            return True
        if text not in _NO and text != self.no.casefold():
            refuse(gettext("“%(value)s” is neither yes nor no.") % {"value": text[:40]})
        return False

    def show(self, value: Any) -> str:
        """The word for it."""
        return self.yes or gettext("yes") if value else self.no or gettext("no")

    def typed(self, value: Any) -> str:
        """As the choices name it."""
        return "" if value is None else "1" if value else "0"

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Yes and no."""
        return (("1", self.show(True)), ("0", self.show(False)))

    def widget(self) -> forms.Widget:
        """Three answers: not known is one."""
        return forms.Select(choices=[("", _("not known")), *self.choices])

    def order_of(self, value: Any) -> Any:
        """No before yes."""
        return bool(value)
