"""What Mautic's triggers can do, in its words; some of it is still to come here."""

from __future__ import annotations

from triggers.actions import action_kinds

EVENT_TYPES = {
    "campaign.changecampaign": "Modify contact's campaigns",
    "lead.changelists": "Modify contact's segments",
    "lead.changetags": "Modify contact's tags",
    "plugin.leadpush": "Push contact to integration",
    "email.send": "Send an email",
    "email.send_to_user": "Send email to user",
}


def is_to_come(kind: str) -> bool:
    """Whether a script may ask for it, although nobody here can do it yet.

    Such an action is kept and shown as what it is; a trigger that has one cannot be published.
    """
    return kind in EVENT_TYPES and kind not in action_kinds
