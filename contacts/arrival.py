"""By which channel somebody came to a page, from campaign tags, the page before, the address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.sites import are_of_one_owner

ORGANIC, PAID, SOCIAL = "organic", "paid", "social"
EMAIL, REFERRAL, DIRECT = "email", "referral", "direct"

CHANNELS: Final[dict[str, str | Promise]] = {
    ORGANIC: _("a search engine"),
    PAID: _("an ad"),
    SOCIAL: _("a social network"),
    EMAIL: _("an e-mail"),
    REFERRAL: _("another site"),
    DIRECT: pgettext_lazy("how somebody came to a page", "typing or a bookmark"),
}

# Names within host names: google.de, www.google.co.uk and news.google.com are one.
_SEARCH = (
    *("google", "bing", "duckduckgo", "ecosia", "qwant", "yahoo", "yandex", "baidu", "startpage"),
    *("brave", "naver", "seznam", "sogou", "aol", "lilo", "swisscows", "mojeek", "kagi"),
    *("perplexity", "chatgpt"),
)
_SOCIAL = (
    *("facebook", "instagram", "linkedin", "twitter", "pinterest", "reddit", "youtube", "tiktok"),
    *("xing", "vk", "snapchat", "threads", "mastodon", "bsky", "whatsapp", "telegram", "quora"),
    *("tumblr", "weibo", "discord"),
)
_SOCIAL_HOSTS = {"t.co", "x.com", "lnkd.in", "fb.me", "youtu.be", "wa.me", "t.me", "out.reddit.com"}
_MAIL = re.compile(
    r"(^|\.)(webmail|mail|outlook|gmx|mailchi|email|messagerie)\.|(^|\.)mail[a-z0-9]*\."
)
_PAID_MEDIUM = re.compile(
    r"^(.*(cp[acmv]|ppc|paid|display|banner|retargeting|remarketing|advert).*|ads?)$"
)
_SOCIAL_MEDIUM = re.compile(r"^(social.*|sm|organic[-_ ]social)$")
_MAIL_MEDIUM = re.compile(r"^(e[-_ ]?mail|newsletter|mailing|mail)$")
# What ad networks add to the addresses that their ads lead to.
_AD_MARKS = {"gclid", "gbraid", "wbraid", "msclkid", "dclid", "ttclid", "twclid", "li_fat_id"}
_SOURCE, _MEDIUM = "utm_source", "utm_medium"
# Whether a query is worth taking apart: most say nothing of these, and this is asked for each.
_TELLING = re.compile(rf"(^|&)({'|'.join(sorted(_AD_MARKS))}|{_SOURCE}|{_MEDIUM})=", re.IGNORECASE)


def channel_of(*, source: str, medium: str, referrer: str, url: str) -> str:
    """The channel (a key of CHANNELS), or "" where nothing says whence.

    `source` and `medium` are the campaign's tags (utm_source, utm_medium) where they were sent
    apart from the page; where neither was, those in its address count: our script sends no others.
    `referrer` is the page before; one of the same owner's sites says nothing. Tags count for more
    than marks of ad networks, and both for more than the page before.
    """
    return _channel_of(source.strip().lower(), medium.strip().lower(), referrer, url)


@lru_cache(maxsize=10_000)
def _channel_of(source: str, medium: str, referrer: str, url: str) -> str:
    if medium or source:
        return _by_tags(source, medium)
    host, query = _parts(url)
    if said := _told_in(query):
        source, medium = said.get(_SOURCE, ""), said.get(_MEDIUM, "")
        if medium or source:
            return _by_tags(source, medium)
        if not _AD_MARKS.isdisjoint(said):
            return PAID
    before, _query = _parts(referrer)
    if not before or _is_own(before, host):
        return ""
    return _by_host(before)


def _told_in(query: str) -> dict[str, str]:
    """What a query says by the names that tell whence, in small letters; the first of each."""
    if not _TELLING.search(query):
        return {}
    said: dict[str, str] = {}
    for name, value in parse_qsl(query):
        said.setdefault(name.lower(), value.strip().lower())
    return said


def _is_own(before: str, host: str) -> bool:
    """Whether a visitor only went from one of an owner's sites to another: from the blog to the
    shop. Who came from mail that a provider shows below its own name did come by e-mail."""
    if before.removeprefix("www.") == host.removeprefix("www."):
        return True
    return are_of_one_owner(before, host) and not _MAIL.search(before)


def _by_tags(source: str, medium: str) -> str:
    if _PAID_MEDIUM.match(medium):
        return PAID
    if _SOCIAL_MEDIUM.match(medium):
        return SOCIAL
    if _MAIL_MEDIUM.match(medium) or _MAIL_MEDIUM.match(source):
        return EMAIL
    if medium == "organic":
        return ORGANIC
    if source in _SOCIAL or source in _SOCIAL_HOSTS:
        return SOCIAL
    if source in _SEARCH:
        return ORGANIC
    known = _by_host(source)
    return known if "." in source else REFERRAL


def _by_host(host: str) -> str:
    """The sort of site that this host is."""
    labels = host.split(".")
    # Mail that is read in a browser stands below the names of search engines.
    if _MAIL.search(host):
        return EMAIL
    if host in _SOCIAL_HOSTS or host.removeprefix("www.") in _SOCIAL_HOSTS:
        return SOCIAL
    names = set(labels[:-1])
    if names.intersection(_SOCIAL):
        return SOCIAL
    if names.intersection(_SEARCH):
        return ORGANIC
    return REFERRAL


def _parts(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").lower(), parts.query
    except ValueError:
        return "", ""
