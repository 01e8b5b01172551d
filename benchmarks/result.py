"""What a benchmark finds out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """How something of ours compares with what is as good as it gets.

    `value` is ours and `baseline` the other, both in `unit`; `what` says what was compared.
    `mark` is what the ratio must reach: at least, or (`at_most`) at most.
    """

    value: float
    baseline: float
    unit: str
    what: str
    mark: float
    at_most: bool = False

    @property
    def ratio(self) -> float:
        """Ours divided by the baseline."""
        return self.value / self.baseline

    @property
    def is_met(self) -> bool:
        """Whether the mark is reached."""
        return self.ratio <= self.mark if self.at_most else self.ratio >= self.mark

    def as_json(self) -> dict[str, Any]:
        """The entry in results.json."""
        return {
            "value": self.value,
            "baseline": self.baseline,
            "ratio": round(self.ratio, 3),
            "unit": self.unit,
            "what": self.what,
        }

    def __str__(self) -> str:
        word = "at most" if self.at_most else "at least"
        verdict = "met" if self.is_met else "MISSED"
        return (
            f"{self.ratio:.2f} ({word} {self.mark}: {verdict})  "
            f"{self.value:,.0f} against {self.baseline:,.0f} {self.unit}"
        )
