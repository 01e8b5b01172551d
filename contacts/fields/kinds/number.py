"""A number that one calculates with."""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar

from django import forms
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of
from kit import numbers

# More digits than these a number in JSON does not keep.
_MOST_DIGITS = 15

# Ways to round, by the numbers that Mautic's API has for them.
ROUNDINGS = {
    0: decimal.ROUND_CEILING,
    1: decimal.ROUND_FLOOR,
    2: decimal.ROUND_DOWN,
    3: decimal.ROUND_UP,
    4: decimal.ROUND_HALF_EVEN,
    5: decimal.ROUND_HALF_DOWN,
    6: decimal.ROUND_HALF_UP,
}


class NumberForm(forms.Form):
    """The properties of `Number`."""

    scale = forms.IntegerField(
        label=_("Decimal places"),
        min_value=0,
        max_value=6,
        initial=0,
        help_text=_("0 for whole numbers, 2 for money."),
    )
    roundmode = forms.TypedChoiceField(
        label=_("Further places are rounded"),
        coerce=int,
        initial=6,
        choices=[
            (6, _("to the nearest")),
            (4, _("to the nearest, halves to the even one")),
            (5, _("to the nearest, halves towards 0")),
            (0, _("up")),
            (1, _("down")),
            (2, _("towards 0")),
            (3, _("away from 0")),
        ],
    )


@field_kinds.register
@dataclass(frozen=True)
class Number(FieldKind):
    """A number with so many decimal places."""

    key: ClassVar[str] = "number"
    label: ClassVar[str | Promise] = _("Number")
    icon: ClassVar[str] = "hash"
    sample: ClassVar[str] = "250"
    narrowed_by: ClassVar[str] = "number"
    may_be_unique: ClassVar[bool] = True
    Form: ClassVar[type[forms.Form]] = NumberForm

    scale: Annotated[int, Field(ge=0, le=6)] = 0
    roundmode: Annotated[int, Field(ge=0, le=6)] = 6

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> int | float | None:
        """The number, rounded; a point is always decimal, a comma as the language has it."""
        number = raw if isinstance(raw, Decimal) else _read(text_of(raw))
        if number is None:
            return None
        if not number.is_finite() or abs(number) >= 10 ** (_MOST_DIGITS - self.scale):
            refuse(
                gettext("A number has at most %(count)d digits.")
                % {"count": _MOST_DIGITS - self.scale}
            )
        rounded = number.quantize(Decimal(1).scaleb(-self.scale), ROUNDINGS[self.roundmode])
        return float(rounded) if self.scale else int(rounded)

    def show(self, value: Any) -> str:
        """Grouped as the language does it."""
        return numbers.written(value, self.scale)

    def typed(self, value: Any) -> str:
        """With the decimal sign of the language, not grouped."""
        if value is None:
            return ""
        return formats.number_format(value, decimal_pos=self.scale, force_grouping=False)

    def widget(self) -> forms.Widget:
        """A text field, because people write numbers in several ways."""
        return forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"})

    def order_of(self, value: Any) -> Any:
        """By size."""
        return value


_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def _read(text: str) -> Decimal | None:
    """The number that `text` writes: 1234.5, 1,234.5, 1 234,5, 1.234,5; None for nothing.

    Raises:
        ValidationError: it writes none.
    """
    if not text:
        return None
    bare = re.sub(r"[\s'’_]", "", text.replace("\N{MINUS SIGN}", "-"))
    if "," in bare:
        comma_is_decimal = formats.get_format("DECIMAL_SEPARATOR") == ","
        last = bare.rfind(",") > bare.rfind(".")
        if "." in bare and last:
            bare = bare.replace(".", "").replace(",", ".", 1)
        elif _GROUPED.fullmatch(bare) and ("." in bare or not comma_is_decimal):
            bare = bare.replace(",", "")
        else:
            bare = bare.replace(",", ".", 1)
    try:
        return Decimal(bare)
    except InvalidOperation:
        refuse(gettext("“%(value)s” is not a number.") % {"value": text[:40]})
