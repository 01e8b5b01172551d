"""Kinds that differ in their words alone: one line each, in one table.

Each pays for events of the same key, about certain things or about any (`points/things.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.event_kinds import EVENT_KINDS
from points.kinds import point_action_kinds
from points.things import Things, ThingsForm

Words = str | Promise


class Plain(NamedTuple):
    """What one kind says: in the picker, of any thing, of the things that were chosen."""

    key: str
    label: Words
    any_of_them: Words
    these: Words
    usual_points: int | None = None
    advice: Words = ""
    may_count_machines: bool = True


_OPENS_MEAN_LITTLE = _(
    "An open is a weak sign: Apple Mail and the proxies of mail providers load the pictures of"
    " every mail, whether it is read or not. Opens by machines that we can tell are never counted,"
    " but many cannot be told, so 1 point is plenty. A click to one of your pages says more:"
    " “Clicks in an e-mail”."
)

PLAIN = (
    Plain(
        "page.hit",
        _("Visits a landing page"),
        _("visits any landing page"),
        _("visits the landing page %(which)s"),
    ),
    Plain(
        "form.submit",
        _("Submits a form"),
        _("submits any form"),
        _("submits the form %(which)s"),
        5,
    ),
    Plain(
        "asset.download",
        _("Downloads an asset"),
        _("downloads any asset"),
        _("downloads the asset %(which)s"),
        5,
    ),
    Plain(
        "email.open",
        _("Opens an e-mail"),
        _("opens any e-mail"),
        _("opens the e-mail %(which)s"),
        1,
        _OPENS_MEAN_LITTLE,
        may_count_machines=False,
    ),
    Plain(
        "email.click",
        _("Clicks in an e-mail"),
        _("clicks in any e-mail"),
        _("clicks in the e-mail %(which)s"),
        3,
    ),
    Plain(
        "email.send",
        _("Is sent an e-mail"),
        _("is sent any e-mail"),
        _("is sent the e-mail %(which)s"),
    ),
    Plain(
        "email.forward",
        _("Forwards an e-mail"),
        _("forwards any e-mail"),
        _("forwards the e-mail %(which)s"),
        5,
    ),
    Plain(
        "email.unsubscribe",
        _("Unsubscribes"),
        _("unsubscribes"),
        _("unsubscribes from %(which)s"),
        -10,
    ),
    Plain(
        "email.bounce",
        _("Cannot be reached by e-mail"),
        _("cannot be reached by e-mail"),
        _("cannot be reached by the e-mail %(which)s"),
        -10,
        _("It is the address that bounced, not the contact who did anything."),
    ),
    Plain(
        "email.complaint",
        _("Reports an e-mail as spam"),
        _("reports any e-mail as spam"),
        _("reports the e-mail %(which)s as spam"),
        -20,
    ),
    Plain(
        "cart.add",
        _("Puts something into the basket"),
        _("puts something into the basket"),
        _("puts %(which)s into the basket"),
        10,
    ),
    Plain("subscription", _("Subscribes"), _("subscribes"), _("subscribes to %(which)s"), 5),
    Plain("registration", _("Registers"), _("registers"), _("registers for %(which)s"), 10),
    Plain(
        "info.request",
        _("Asks for information"),
        _("asks for information"),
        _("asks for information about %(which)s"),
        10,
    ),
    Plain(
        "quote.request",
        _("Asks for a quote"),
        _("asks for a quote"),
        _("asks for a quote for %(which)s"),
        30,
    ),
    Plain(
        "demo.request",
        _("Asks for a demo"),
        _("asks for a demo"),
        _("asks for a demo of %(which)s"),
        30,
    ),
    Plain(
        "trial.start",
        _("Starts a trial"),
        _("starts a trial"),
        _("starts a trial of %(which)s"),
        20,
    ),
    Plain(
        "event.signup",
        _("Signs up for an event"),
        _("signs up for any event"),
        _("signs up for %(which)s"),
        10,
    ),
    Plain(
        "webinar.signup",
        _("Signs up for a webinar"),
        _("signs up for any webinar"),
        _("signs up for the webinar %(which)s"),
        10,
    ),
    Plain(
        "webinar.attend",
        _("Attends a webinar"),
        _("attends any webinar"),
        _("attends the webinar %(which)s"),
        15,
    ),
    Plain("chat", _("Chats"), _("chats"), _("chats about %(which)s"), 5),
    Plain(
        "cta.click",
        _("Clicks a call to action"),
        _("clicks any call to action"),
        _("clicks the call to action %(which)s"),
        2,
    ),
    Plain(
        "social.like",
        _("Likes a post in a network"),
        _("likes any post in a network"),
        _("likes the post %(which)s"),
        1,
    ),
    Plain(
        "social.follow",
        _("Follows you in a network"),
        _("follows you in a network"),
        _("follows %(which)s in a network"),
        1,
    ),
    Plain(
        "social.comment",
        _("Comments on a post in a network"),
        _("comments on any post in a network"),
        _("comments on the post %(which)s"),
        3,
    ),
    Plain(
        "social.share",
        _("Shares a post in a network"),
        _("shares any post in a network"),
        _("shares the post %(which)s"),
        3,
    ),
)


def _made(said: Plain) -> type[Things]:
    """The class that this line of the table describes."""
    event = EVENT_KINDS[said.key]
    name = said.key.title().replace(".", "")
    form = type(f"{name}Form", (ThingsForm,), {"about": event.about, "__module__": __name__})
    body = {
        "__module__": __name__,
        "__qualname__": name,
        "__doc__": f"Pays for events of the kind {said.key}.",
        "key": said.key,
        "listens_to": said.key,
        "icon": event.icon,
        "Form": form,
        "is_reported": event.by_page,
        **{field: value for field, value in said._asdict().items() if field != "key"},
    }
    kind: type[Things] = type(name, (Things,), body)
    return dataclass(frozen=True)(kind)


for plain in PLAIN:
    point_action_kinds.register(_made(plain))
