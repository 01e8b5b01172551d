"""Colours between Mautic, where they are any six hex digits, and here, where they have names.

The names stand for colours that can be read in both themes; a script gets its own digits back as
long as they still mean the colour that is shown.
"""

from __future__ import annotations

import re
from colorsys import rgb_to_hsv

DEFAULT = "a0acb8"
_SHAPE = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)

# What each name looks like, roughly.
DIGITS = {
    "red": "d63939",
    "orange": "f76707",
    "yellow": "f5bd00",
    "green": "2fb344",
    "teal": "17a2a2",
    "blue": "206bc4",
    "purple": "8e3ec9",
    "pink": "e64980",
    "grey": "a0acb8",
}

# Less colour than this is grey, whatever its hue.
_PALE = 0.12


def digits_of(sent: str) -> str | None:
    """The six digits of a colour as a script writes it; None if it is none."""
    shape = _SHAPE.fullmatch(sent.strip())
    if shape is None:
        return None
    digits = shape[1].lower()
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def name_of(digits: str) -> str:
    """The name whose hue is nearest."""
    hue, colourfulness = _hue(digits)
    if colourfulness < _PALE:
        return "grey"
    return min(_HUES, key=lambda name: _apart(_HUES[name], hue))


def told(colour: str, sent: str | None) -> str:
    """The digits to tell of a colour: those that were sent, while they mean it."""
    if sent and name_of(sent) == colour:
        return sent
    return DIGITS.get(colour, DEFAULT)


def _hue(digits: str) -> tuple[float, float]:
    """The hue (0 to 1), and how far the colour is from grey."""
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, value = rgb_to_hsv(red, green, blue)
    return hue, saturation * value


def _apart(one: float, other: float) -> float:
    """How far apart two hues are on their circle."""
    apart = abs(one - other)
    return min(apart, 1 - apart)


_HUES = {name: _hue(digits)[0] for name, digits in DIGITS.items() if name != "grey"}
