"""What has been heard of the account's sites so far: the living part of the tracking screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import ngettext

from kit.times import relative
from tracking import fates, sites
from tracking.account import Wishes
from tracking.fates import Fate
from tracking.models import SiteSeen

MOST_SHOWN = 20
_FRESH = timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    """One site: whether its visits count, and how many came today."""

    site: SiteSeen
    counts: bool
    today: int


@dataclass(frozen=True)
class Heard:
    """Sites and what became of today's visits; `last` is the site whose visit counted last."""

    rows: list[Row]
    last: SiteSeen | None
    last_words: str
    kept: list[Fate]
    left_out: list[Fate]
    look_again: int  # in seconds: often while somebody waits


def so_far(wishes: Wishes, *, at: datetime) -> Heard:
    """How it stands at `at`. Two queries."""
    today = at.astimezone(UTC).date()
    rows = [
        Row(
            site,
            counts=not wishes.sites or wishes.lists(site.host.partition(":")[0]),
            today=site.count if site.day == today else 0,
        )
        for site in sites.recent(MOST_SHOWN)
    ]
    last = next((row.site for row in rows if row.counts), None)
    of_today = fates.of_day(today)
    return Heard(
        rows=rows,
        last=last,
        last_words=ago(last.last_seen_at, now=at) if last else "",
        kept=[fate for fate in of_today if fate.is_counted],
        left_out=[fate for fate in of_today if not fate.is_counted],
        look_again=_pause(last, at),
    )


def ago(moment: datetime, *, now: datetime) -> str:
    """Whoever has just opened a page of theirs counts seconds; later it is said as everywhere."""
    passed = now - moment
    if passed >= _FRESH:
        return relative(moment, now=now)
    seconds = max(int(passed.total_seconds()), 0)
    return ngettext("%(count)d second ago", "%(count)d seconds ago", seconds) % {"count": seconds}


def _pause(last: SiteSeen | None, at: datetime) -> int:
    if last is None:
        return 2
    return 5 if at - last.last_seen_at < _FRESH else 15
