"""The words of our templates: icons, chips, scores, signed points, times, numbers, query strings.

Colours are names (`kit.tones`): a tone such as "red" or a state such as "hot".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kit import times
from kit.numbers import written
from kit.rail import Room
from kit.toasts import Toast, toasts_of
from kit.tones import tone_of

register = template.Library()

# The second key after "g"; the first letter where rooms do not share it.
ROOM_KEYS = {
    "dashboard": "d", "contacts": "c", "segments": "s", "stages": "t", "campaigns": "m",
    "channels": "h", "points": "p", "insights": "i", "administration": "a", "leads": "l",
}  # fmt: skip


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler icon by name, hidden from readers: the words beside it say what it means.

    `extra` is a class such as "icon--small". More icons: static/vendor/VENDORED.md.
    """
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#tabler-{}"></use></svg>',
        extra, static("vendor/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def chip(words: Any, tone: str = "grey", icon_name: str = "", *, dot: bool = False) -> SafeString:
    """A few words on a tint; with an icon, or a dot where `dot` is set."""
    return format_html(
        '<span class="chip chip--{}{}">{}<span class="chip__words">{}</span></span>',
        tone, " chip--dot" if dot else "", icon(icon_name) if icon_name else "", words,
    )  # fmt: skip


@register.simple_tag
def score(points: int, tone: str = "grey", name: Any = "", extra: str = "") -> SafeString:
    """The score chip: the number, then what it has reached ("82 High-Interest")."""
    reached = format_html('<span class="score__name">{}</span>', name) if name else ""
    return format_html(
        '<span class="score score--{} {}"><span class="score__points">{}</span>{}</span>',
        tone, extra, number(points), reached,
    )  # fmt: skip


@register.filter
def signed(points: int | None) -> SafeString:
    """Points that were won or lost: ▲ +10, ▼ −5 (a true minus), 0."""
    points = points or 0
    if points == 0:
        return SafeString('<span class="signed">0</span>')
    way, arrow, sign = ("up", "▲", "+") if points > 0 else ("down", "▼", "−")
    return format_html(
        '<span class="signed signed--{}"><span class="signed__arrow" aria-hidden="true">{}</span>'
        "{}{}</span>",
        way, arrow, sign, number(abs(points)),
    )  # fmt: skip


@register.filter
def when(moment: datetime | None) -> SafeString | str:
    """Say "4 minutes ago" with the exact time on hover; nothing said about None but a dash."""
    if moment is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(), times.exact(moment), times.relative(moment, now=timezone.now()),
    )  # fmt: skip


@register.filter
def lasting(span: timedelta | None) -> str:
    """Say "5 hours"; nothing said about None but a dash."""
    return "–" if span is None else times.lasting(span)


@register.filter
def number(value: float | None, places: int | None = None) -> str:
    """A number as the reader's language writes it: 2,014."""
    if value is None:
        return "–"
    return written(value, places)


@register.simple_tag
def avatar(name: str, extra: str = "") -> SafeString:
    """The initials of a person in a circle of their colour."""
    return format_html(
        '<span class="avatar avatar--{} {}" aria-hidden="true">{}</span>',
        tone_of(name), extra, initials(name),
    )  # fmt: skip


@register.filter
def initials(name: str) -> str:
    """Shorten: "Ana Maria Costa" → "AC", "ana@shop.example" → "A"."""
    words = name.split("@")[0].split()
    return "".join(word[0] for word in words[:: max(len(words) - 1, 1)][:2]).upper() or "?"


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query string with changes: `{% query sort="-score" page=None %}`.

    None or "" takes a key away. Comes out as "?…", or "?" when nothing is left, so that it is
    always a link to this page.
    """
    now: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            now.pop(key, None)
        elif isinstance(value, list | tuple):
            now.setlist(key, [str(one) for one in value])
        else:
            now[key] = str(value)
    return "?" + now.urlencode()


@register.simple_tag(takes_context=True)
def current_room(context: Context) -> dict[str, Any]:
    """Which room of the rail the page is in, and the tabs of that room.

    The page passes `room`, the key of a room or of a tab in it.
    """
    key: str = context.get("room") or ""
    tabs: dict[str, list[Room]] = context.get("tabs") or {}
    inside = {tab.key: top for top, within in tabs.items() for tab in within}
    top = inside.get(key, key)
    if key == top:  # the page of the room itself is often a tab of it, too
        at = {room.at for room in context.get("rail") or () if room.key == top}
        key = next((tab.key for tab in tabs.get(top, ()) if tab.at in at), key)
    return {"key": top, "tab": key, "tabs": tabs.get(top, [])}


@register.filter
def shortcut(room: Room) -> str:
    """The keys that lead to a room: "g c", or nothing."""
    key = ROOM_KEYS.get(room.key)
    return f"g {key}" if key else ""


@register.simple_tag(takes_context=True)
def take_toasts(context: Context) -> list[Toast]:
    """What is to be said on this page; taking it marks it as said."""
    request = context.get("request")
    return toasts_of(request) if request else []


@register.filter
def widget_is(bound_field: Any, names: str) -> bool:
    """Whether a form field is drawn by one of these widgets: `field|widget_is:"CheckboxInput"`."""
    return type(bound_field.field.widget).__name__ in names.split()
