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

    `name` is what people choose it by; `told_bare` is the line where nothing says about what it
    was. `is_done_to_them` says that it happened to the contact, who need not have noticed;
    `by_page` that a page can know it and may report it by its name, which makes it a claim: anybody
    can have a page say so, of the visitor that they are. What only a mail system knows is not for
    pages to say. `by_hand` says that a colleague may log it.
    """

    told: str | Promise
    icon: str
    about: str
    name: str | Promise
    told_bare: str | Promise = ""
    is_done_to_them: bool = False
    by_page: bool = False
    by_hand: bool = False

    def line(self, what: str) -> str:
        """What the timeline says of such an event about `what` ("" where that is not known)."""
        if not what and self.told_bare:
            return str(self.told_bare)
        return str(self.told) % {"what": what}


def _said(
    name: str | Promise, told_bare: str | Promise, told: str | Promise, icon: str, about: str
) -> EventKind:
    """What a page, a colleague, a script or a file may say somebody did."""
    return EventKind(told, icon, about, name, told_bare, by_page=True, by_hand=True)


EVENT_KINDS: dict[str, EventKind] = {
    "url.hit": EventKind(_("Visited %(what)s"), "world", "page", _("Visit of a page")),
    "page.hit": EventKind(
        _("Visited the landing page “%(what)s”"),
        "template",
        "landing_page",
        _("Visit of a landing page"),
        by_page=True,
    ),
    "form.submit": EventKind(
        _("Submitted the form “%(what)s”"),
        "forms",
        "form",
        _("Form submitted"),
        _("Submitted a form"),
        by_page=True,
        by_hand=True,
    ),
    "asset.download": EventKind(
        _("Downloaded “%(what)s”"),
        "download",
        "asset",
        _("Download"),
        _("Downloaded something"),
        by_page=True,
        by_hand=True,
    ),
    "email.send": EventKind(
        _("Was sent the e-mail “%(what)s”"),
        "send",
        "email",
        _("E-mail sent"),
        _("Was sent an e-mail"),
        is_done_to_them=True,
    ),
    "email.open": EventKind(
        _("Opened the e-mail “%(what)s”"),
        "mail-opened",
        "email",
        _("E-mail opened"),
        _("Opened an e-mail"),
    ),
    "email.click": EventKind(
        _("Clicked in the e-mail “%(what)s”"),
        "hand-click",
        "email",
        _("Click in an e-mail"),
        _("Clicked in an e-mail"),
    ),
    "email.forward": EventKind(
        _("Forwarded the e-mail “%(what)s”"),
        "mail-forward",
        "email",
        _("E-mail forwarded"),
        _("Forwarded an e-mail"),
        by_page=True,
        by_hand=True,
    ),
    "email.unsubscribe": EventKind(
        _("Unsubscribed from “%(what)s”"),
        "mail-off",
        "email",
        _("Unsubscription"),
        _("Unsubscribed"),
        by_hand=True,
    ),
    "email.bounce": EventKind(
        _("The e-mail “%(what)s” came back"),
        "ban",
        "email",
        _("E-mail came back"),
        _("An e-mail came back"),
        is_done_to_them=True,
    ),
    "email.complaint": EventKind(
        _("Reported the e-mail “%(what)s” as spam"),
        "thumb-down",
        "email",
        _("Complaint about an e-mail"),
        _("Reported an e-mail as spam"),
        by_hand=True,
    ),
    "purchase": _said(
        _("Purchase"),
        _("Bought something"),
        _("Bought “%(what)s”"),
        "receipt",
        "product",
    ),
    "cart.add": _said(
        _("Put into the basket"),
        _("Put something into the basket"),
        _("Put “%(what)s” into the basket"),
        "shopping-cart",
        "product",
    ),
    "subscription": _said(
        _("Subscription"),
        _("Subscribed"),
        _("Subscribed to “%(what)s”"),
        "rss",
        "subscription",
    ),
    "registration": _said(
        _("Registration"),
        _("Registered"),
        _("Registered for “%(what)s”"),
        "user-plus",
        "registration",
    ),
    "info.request": _said(
        _("Request for information"),
        _("Asked for information"),
        _("Asked for information about “%(what)s”"),
        "info-circle",
        "product",
    ),
    "quote.request": _said(
        _("Request for a quote"),
        _("Asked for a quote"),
        _("Asked for a quote for “%(what)s”"),
        "file-text",
        "product",
    ),
    "demo.request": _said(
        _("Request for a demo"),
        _("Asked for a demo"),
        _("Asked for a demo of “%(what)s”"),
        "presentation",
        "product",
    ),
    "trial.start": _said(
        _("Start of a trial"),
        _("Started a trial"),
        _("Started a trial of “%(what)s”"),
        "rocket",
        "product",
    ),
    "event.signup": _said(
        _("Sign-up for an event"),
        _("Signed up for an event"),
        _("Signed up for “%(what)s”"),
        "calendar-event",
        "event",
    ),
    "webinar.signup": _said(
        _("Sign-up for a webinar"),
        _("Signed up for a webinar"),
        _("Signed up for the webinar “%(what)s”"),
        "video",
        "webinar",
    ),
    "webinar.attend": _said(
        _("Webinar attended"),
        _("Attended a webinar"),
        _("Attended the webinar “%(what)s”"),
        "users-group",
        "webinar",
    ),
    "chat": _said(_("Chat"), _("Chatted"), _("Chatted about “%(what)s”"), "message-circle", "chat"),
    "cta.click": _said(
        _("Click on a call to action"),
        _("Clicked a call to action"),
        _("Clicked “%(what)s”"),
        "pointer",
        "cta",
    ),
    "social.like": _said(
        _("Like in a network"), _("Liked a post"), _("Liked “%(what)s”"), "heart", "post"
    ),
    "social.share": _said(
        _("Share in a network"), _("Shared a post"), _("Shared “%(what)s”"), "share", "post"
    ),
    "social.comment": _said(
        _("Comment in a network"),
        _("Commented on a post"),
        _("Commented on “%(what)s”"),
        "message",
        "post",
    ),
    "social.follow": _said(
        _("Follows in a network"),
        _("Followed a profile"),
        _("Followed “%(what)s”"),
        "user-check",
        "profile",
    ),
    "silence": EventKind(
        _("Has done nothing for %(what)s"), "moon", "silence", _("Silence"), is_done_to_them=True
    ),
    "custom": EventKind(
        _("Did “%(what)s”"), "bolt", "custom", _("Something else"), by_page=True, by_hand=True
    ),
}

# Told of an event whose kind nobody knows (any more).
TOLD_OTHERWISE = _("%(kind)s: %(what)s")
