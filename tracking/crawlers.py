"""Whether a user agent is that of a known crawler."""

from __future__ import annotations

import re
from functools import lru_cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# In a few large patterns: one of them all would be slow to compile, one for each slow to try.
_PER_PATTERN = 200
_PATTERNS = [
    re.compile(
        "|".join(entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA[at : at + _PER_PATTERN])
    )
    for at in range(0, len(CRAWLER_USER_AGENTS_DATA), _PER_PATTERN)
]
_LONGEST = 500


def is_crawler(user_agent: bytes) -> bool:
    """Whether it says so within its first letters."""
    return _is_known(user_agent[:_LONGEST])


@lru_cache(maxsize=10_000)
def _is_known(user_agent: bytes) -> bool:
    """Remembered: there are few user agents and many visits."""
    text = user_agent.decode("latin-1")
    return any(pattern.search(text) for pattern in _PATTERNS)
