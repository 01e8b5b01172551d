"""The colours that a trigger, a band, a label or a person may have."""

from __future__ import annotations

from zlib import crc32

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tone(models.TextChoices):
    """A named colour: `chip--red`, `score--red`, `tint-red` in static/css/components/tones.css.

    A fixed list, so that every colour on a screen is readable in both themes; see
    docs/decisions/0002-colour-tokens.md.
    """

    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    TEAL = "teal", _("Teal")
    BLUE = "blue", _("Blue")
    PURPLE = "purple", _("Purple")
    PINK = "pink", _("Pink")
    GREY = "grey", _("Grey")


# What a state is called in CSS: said in words beside it, always.
STATES = ("cold", "cool", "warm", "hot", "ok", "warn", "bad", "off")


def tone_of(name: str) -> str:
    """The same colour for the same name, whoever asks (Python's own hash changes at each start)."""
    return Tone.values[crc32(name.encode()) % len(Tone.values)]
