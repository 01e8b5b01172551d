"""What the presets say to people, for translators: the files themselves are not looked through.

A test holds this list against the files.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    _("B2B"),
    _(
        "Who they are and what they do, side by side: the profile counts in a score of its "
        "own as well, and a long decision is given time."
    ),
    _("Profile"),
    _("How well somebody fits, whatever they do."),
    _("Weak"),
    _("Fair"),
    _("Strong"),
    _("Decides"),
    _("Works at a company that we know"),
    _("Studies or looks for a job"),
    _("Has data that cannot be right"),
    _("Visits a page"),
    _("Looks at the prices"),
    _("Reads about a case"),
    _("Comes again week after week"),
    _("Downloads something"),
    _("Signs up for a webinar"),
    _("Attends a webinar"),
    _("Asks for information"),
    _("Starts a trial"),
    _("Asks for a demo"),
    _("Asks for a quote"),
    _("Unsubscribes"),
    _("Is inactive for two months"),
    _("Warm"),
    _("Ready for sales"),
    _("B2C"),
    _(
        "Wishes come and go: every point loses half of its worth each week, so that the score"
        " shows who wants something now."
    ),
    _("Looks at a product"),
    _("Comes again to a product"),
    _("Looks a lot in one visit"),
    _("Puts something into the basket"),
    _("Subscribes"),
    _("Clicks in an e-mail"),
    _("Likes a post"),
    _("Buys something"),
    _("Hot"),
    _("BANT"),
    _(
        "Budget, authority, need and timeframe: what sales find out in a talk, in a score of "
        "its own. A qualified contact is shown in colour."
    ),
    _("Qualified"),
    _("What is known of budget, authority, need and timeframe."),
    _("Open"),
    _("Partly"),
    _("E-mail engagement"),
    _(
        "What people do with the mails that they get. Opens are a weak sign, because many "
        "mail programs open everything; clicks say more."
    ),
    _("E-mail"),
    _("What somebody does with our mails."),
    _("Quiet"),
    _("Reads"),
    _("Answers"),
    _("Opens an e-mail"),
    _("Forwards an e-mail"),
    _("Cannot be reached by e-mail"),
    _("Reports an e-mail as spam"),
    _("What speaks against"),
    _(
        "Points that are taken away: they save the time of whoever calls. Put them beside a "
        "preset that gives points."
    ),
    _("Looks for a job"),
    _("Is inactive for a month"),
    _("Asks for a quote, then is silent"),
    _("0–100 per stage"),
    _(
        "A score from 0 to about 100 that begins again at 0 in each stage of the funnel. "
        "Looks at prices and requests count once per climb, pages, files and mails once each, and "
        "at 80 a contact is of high interest."
    ),
    _("Sends a form"),
    _("High-Interest"),
    _("RFM for buyers"),
    _(
        "How lately, how often and for how much somebody bought, each night in five classes. "
        "Who is about to be lost shows as much as who is best."
    ),
    _("Buying"),
    _("What somebody is worth as a buyer."),
    _("RFM"),
    _("Social engagement"),
    _(
        "What people do in networks: a like is little, a comment or a share is more. Log it "
        "by hand, or let a script report it."
    ),
    _("Social"),
    _("What somebody does in networks."),
    _("Follows us"),
    _("Comments on a post"),
    _("Shares a post"),
    _("Chats with us"),
)
