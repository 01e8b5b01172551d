"""Numbers as people write them."""

from __future__ import annotations

from django.utils import formats


def written(value: float, places: int | None = None) -> str:
    """`value` in the active language, grouped, with a true minus: −2,014."""
    text = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace("-", "\N{MINUS SIGN}", 1) if value < 0 else text
