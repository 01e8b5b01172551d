"""Links that make whoever opens them a certain contact: made by hand, and written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit, urlunsplit

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from accounts.models import User
from contacts.identity import token_for
from contacts.timeline import Moment
from tracking import sites
from tracking.account import Wishes
from tracking.models import PersonalLink


def make(
    *, contact_id: int, page: str, lasts: timedelta, by: User, at: datetime
) -> tuple[PersonalLink, str]:
    """Write down that a link was made; that, and the link itself, which is kept nowhere."""
    made = PersonalLink.objects.create(
        contact_id=contact_id, page=page, made_by=by, made_at=at, ends_at=at + lasts
    )
    return made, with_token(page, token_for(contact_id, ends_at=made.ends_at))


def with_token(page: str, token: str) -> str:
    """The page's address with the token in its query, before a fragment."""
    parts = urlsplit(page)
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit(parts._replace(query=f"{query}ct={quote(token, safe='')}"))


def places(wishes: Wishes) -> list[str]:
    """Where links may lead: the sites heard of last whose visits count, then those only listed."""
    seen = sites.recent(20)
    heard = [
        f"{site.origin}/"
        for site in seen
        if not wishes.sites or wishes.lists(site.host.partition(":")[0])
    ]
    known = {site.host for site in seen}
    listed = [
        f"https://{name}/"
        for name in wishes.sites
        if name not in known and not name.startswith("*.")
    ]
    return heard + listed


def moments(contact_ids: Sequence[int], before: datetime | None, limit: int) -> list[Moment]:
    """Source of the timeline: who copied a link for this contact."""
    found = PersonalLink.objects.filter(contact__in=contact_ids).select_related("made_by")
    if before is not None:
        found = found.filter(made_at__lt=before)
    return [
        Moment(
            at=link.made_at,
            source="links",
            sort=link.pk,
            icon="link",
            text=gettext("A personal link was copied"),
            detail=gettext("%(page)s, good until %(day)s")
            % {"page": link.page, "day": date_format(localtime(link.ends_at), "DATE_FORMAT")},
            actor=str(link.made_by) if link.made_by else "",
        )
        for link in found.order_by("-made_at", "-pk")[:limit]
    ]
