"""Numbers as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import formats


def written(value: float, places: int | None = None) -> str:
    """`value` in the active language, grouped, with a true minus: −2,014."""
    text = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace("-", "\N{MINUS SIGN}", 1) if value < 0 else text


def as_ids(texts: Iterable[str]) -> list[int]:
    """The numbers of rows that `texts` say, in their order; what no row can have is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
