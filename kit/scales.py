"""Where a value stands on an axis, and which round numbers to write beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

Number = Decimal | int | float
STEPS_WANTED = 4


@dataclass(frozen=True)
class Scale:
    """Maps values onto pixels from `top` (highest) down to `top + height` (lowest)."""

    lowest: Decimal
    highest: Decimal
    step: Decimal
    height: int
    top: int

    @property
    def ticks(self) -> list[int]:
        """The round numbers from the lowest to the highest."""
        count = int((self.highest - self.lowest) / self.step)
        return [int(self.lowest + self.step * i) for i in range(count + 1)]

    def at(self, value: Number) -> str:
        """The height of `value` as SVG writes it."""
        share = (self.highest - Decimal(str(value))) / (self.highest - self.lowest)
        return _pixels(self.top + share * self.height)

    def length(self, value: Number) -> str:
        """How long a bar of `value` is; what is not 0 can at least be seen."""
        size = abs(Decimal(str(value))) / (self.highest - self.lowest) * self.height
        return _pixels(max(size, Decimal(1)) if value else Decimal(0))


def scale_for(lowest: Number, highest: Number, *, height: int, top: int = 0) -> Scale:
    """The scale from 0 or `lowest` to 0 or `highest`, widened to round numbers.

    Steps are whole: what we draw is counted. All zeros still get an axis, up to 4.
    """
    low, high = min(Decimal(str(lowest)), Decimal(0)), max(Decimal(str(highest)), Decimal(0))
    if low == high:
        high = Decimal(STEPS_WANTED)
    step = round_step((high - low) / STEPS_WANTED)
    low = (low / step).to_integral_value(ROUND_FLOOR) * step
    high = (high / step).to_integral_value(ROUND_CEILING) * step
    return Scale(lowest=low, highest=high, step=step, height=height, top=top)


def round_step(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20, 50 … that is at least `least`."""
    power = Decimal(1)
    while True:
        for factor in (1, 2, 5):
            if factor * power >= least:
                return factor * power
        power *= 10


def _pixels(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
