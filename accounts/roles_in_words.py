"""What each role may do, said from the table that decides it (`accounts/roles.py`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.roles import POINTS_BY_HAND, Can, Role, first_role_that_may

# Every deed of `Can` has its words; a test counts them.
DEEDS = {
    Can.SEE: _("see contacts, scores, rules and reports"),
    Can.WORK_OWN_CONTACTS: _("write notes, set tags and give points by hand on their own contacts"),
    Can.EDIT_CONTACTS: _("change, import, merge and delete any contact"),
    Can.DRAFT_RULES: _("draft rules, triggers and scores"),
    Can.SEE_WORK: _("see the outbox and the work in progress"),
    Can.PUBLISH_RULES: _("publish, pause and archive rules and triggers"),
    Can.MANAGE_WORK: _("retry or stop work that got stuck"),
    Can.SEE_HISTORY: _("see who changed what, when and from where"),
    Can.MANAGE_ACCOUNT: _("change the settings of the account and erase contacts for good"),
    Can.MANAGE_PEOPLE: _("invite people, give roles and send people away"),
}


@dataclass(frozen=True)
class InWords:
    """One role: its name, what it adds to the role before it, and the most points by hand."""

    role: Role
    adds: tuple[str, ...]
    points: int


def what_each_may() -> list[InWords]:
    """All roles, each with what it may do beyond the one before."""
    return [
        InWords(
            role=role,
            adds=tuple(
                str(words) for deed, words in DEEDS.items() if first_role_that_may(deed) == role
            ),
            points=POINTS_BY_HAND[role],
        )
        for role in Role
    ]
