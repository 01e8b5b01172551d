"""Colours: everything that is read can be read, in both themes (WCAG 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit.tones import STATES, Tone

CSS = Path(__file__).parent.parent / "static" / "css"
LINE = re.compile(r"--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|var\(--([\w-]+)\));")
THEMES = ("light", "dark")
TONES = [*Tone.values, *STATES]
TEXT, SHAPE = 4.5, 3.0


def tokens() -> dict[str, dict[str, str]]:
    """Each colour token of tokens.css with its value in both themes."""
    found: dict[str, dict[str, str]] = {}
    for name, light, dark, other in LINE.findall((CSS / "tokens.css").read_text()):
        if not name.startswith("tblr-"):
            found[name] = found[other] if other else {"light": light, "dark": dark}
    return found


def luminance(colour: str) -> float:
    """How bright a colour is, by WCAG."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
class TestColour:
    @pytest.mark.parametrize("ground", ["ground", "surface", "raised", "sunken"])
    @pytest.mark.parametrize("ink", ["text", "muted", "accent-ink"])
    def test_of_words_can_be_read_on_every_ground(self, theme, ground, ink):
        assert contrast(tokens()[ink][theme], tokens()[ground][theme]) >= TEXT

    @pytest.mark.parametrize("accent", ["accent", "accent-strong"])
    def test_of_a_filled_button_carries_its_words(self, theme, accent):
        assert contrast(tokens()["on-accent"][theme], tokens()[accent][theme]) >= TEXT

    @pytest.mark.parametrize("tone", TONES)
    def test_of_a_tone_can_be_read_on_its_tint_and_on_plain_ground(self, theme, tone):
        ink = tokens()[f"{tone}-ink"][theme]
        for ground in (f"{tone}-tint", "surface", "ground", "raised"):
            assert contrast(ink, tokens()[ground][theme]) >= TEXT, ground

    @pytest.mark.parametrize("tone", TONES)
    @pytest.mark.parametrize("ink", ["text", "muted", "ok-ink", "bad-ink", "accent-ink"])
    def test_of_words_can_be_read_in_a_tinted_row(self, theme, tone, ink):
        assert contrast(tokens()[ink][theme], tokens()[f"{tone}-tint"][theme]) >= TEXT

    @pytest.mark.parametrize("tone", TONES)
    def test_of_a_bar_stands_out_from_what_it_is_on(self, theme, tone):
        bar = tokens()[f"{tone}-bar"][theme]
        assert contrast(bar, tokens()["surface"][theme]) >= SHAPE

    def test_of_the_edge_of_a_field_can_be_seen(self, theme):
        assert contrast(tokens()["line-strong"][theme], tokens()["surface"][theme]) >= SHAPE


@pytest.mark.parametrize("tone", TONES)
def test_every_tone_can_be_asked_for_by_its_name(tone):
    written = (CSS / "components" / "tones.css").read_text()
    for piece in ("chip--", "score--", "avatar--", "bar--", "tint-"):
        assert f".{piece}{tone}" in written
