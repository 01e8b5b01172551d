"""The kinds of events: how each is told, and what sort of thing it is about.

A table, because a kind of event has nothing else of its own: what it earns is a matter of
point actions, and how it is heard is a matter of whoever brings it.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class EventKind(NamedTuple):
    """One kind: a line of the timeline with %(what)s, its icon, the kind of its subject.

    `is_done_to_them` says that it happened to the contact, who need not have noticed.
    """

    told: str | Promise
    icon: str
    about: str
    is_done_to_them: bool = False


EVENT_KINDS: dict[str, EventKind] = {
    "url.hit": EventKind(_("Visited %(what)s"), "world", "page"),
    "page.hit": EventKind(_("Visited the landing page “%(what)s”"), "template", "landing_page"),
    "form.submit": EventKind(_("Submitted the form “%(what)s”"), "forms", "form"),
    "asset.download": EventKind(_("Downloaded “%(what)s”"), "download", "asset"),
    "email.open": EventKind(_("Opened the e-mail “%(what)s”"), "mail-opened", "email"),
    "email.send": EventKind(
        _("Was sent the e-mail “%(what)s”"), "send", "email", is_done_to_them=True
    ),
    "custom": EventKind(_("Did “%(what)s”"), "hand-click", "custom"),
}

# Told of an event whose kind nobody knows (any more).
TOLD_OTHERWISE = _("%(kind)s: %(what)s")
