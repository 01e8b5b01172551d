"""What a browser says of the device it runs on: roughly, by a few words that all of them use."""

from __future__ import annotations

import re
from typing import NamedTuple

SMARTPHONE, TABLET, DESKTOP, OTHER = "smartphone", "tablet", "desktop", "other"

# The first that is found counts: what pretends to be something else stands before that.
_SYSTEMS = (
    ("Windows Phone", r"Windows Phone(?: OS)? ?([\d.]*)"),
    ("Windows", r"Windows NT ?([\d.]*)"),
    ("iOS", r"(?:iPhone|CPU) OS ([\d_]+)|iPhone|iPad|iPod"),
    ("Android", r"Android ?([\d.]*)"),
    ("Mac", r"Mac OS X ?([\d_.]*)"),
    ("Chrome OS", r"CrOS \S+ ([\d.]*)"),
    ("GNU/Linux", r"Linux()"),
)
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Browser", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_BRANDS = (
    ("Apple", r"iPhone|iPad|iPod|Macintosh"),
    ("Samsung", r"SM-[A-Z]\w+|Samsung"),
    ("Google", r"Pixel \w+|Nexus"),
    ("Xiaomi", r"Redmi|Xiaomi|\bMi \w+"),
    ("Huawei", r"Huawei|HUAWEI|Honor"),
    ("Nokia", r"Nokia|Lumia"),
)
_MODEL = re.compile(r"iPhone|iPad|iPod|SM-[A-Z]\w+|Pixel \w+|Nexus \w+|Redmi [\w ]+|Lumia \w+")


class Seen(NamedTuple):
    """What could be read; empty where nothing was said."""

    sort: str
    brand: str
    model: str
    system: str
    system_version: str
    browser: str


def read(user_agent: str) -> Seen:
    """What a user agent says of its device."""
    system, version = "", ""
    for name, pattern in _SYSTEMS:
        if matched := re.search(pattern, user_agent):
            system, version = name, (matched[1] if matched.re.groups else "") or ""
            break
    model = _MODEL.search(user_agent)
    return Seen(
        sort=_sort(user_agent, system),
        brand=_first(_BRANDS, user_agent),
        model=model[0].strip()[:60] if model else "",
        system=system,
        system_version=version.replace("_", ".")[:16],
        browser=_first(_BROWSERS, user_agent),
    )


def _sort(user_agent: str, system: str) -> str:
    if "iPad" in user_agent or "Tablet" in user_agent:
        return TABLET
    if system == "Android":
        return SMARTPHONE if "Mobile" in user_agent else TABLET
    if system in ("iOS", "Windows Phone") or "Mobile" in user_agent:
        return SMARTPHONE
    return DESKTOP if system else OTHER


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in patterns if re.search(pattern, text)), "")
