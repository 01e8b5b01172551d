"""Performance as ratios, measured in one run: `make bench`, or `python -m benchmarks collector`."""

from __future__ import annotations
