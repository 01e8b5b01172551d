"""What a browser calls itself, in words that people know."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first that is found wins: Edge says Chrome as well, Chrome says Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_POCKET = {"iPhone", "iPad", "Android"}


def named(user_agent: str) -> str:
    """Name it: "Firefox on Windows"; "an unknown browser" where nothing tells."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = _system(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown browser")


def is_pocket(user_agent: str) -> bool:
    """Whether it is a phone or a tablet."""
    return _system(user_agent) in _POCKET


def _system(user_agent: str) -> str:
    return next((name for mark, name in _SYSTEMS if mark in user_agent), "")
