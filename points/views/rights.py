"""What the one who asks may do with rules: templates hide what would be refused."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.roles import Can
from accounts.signed_in import user_of


def rights(request: HttpRequest) -> dict[str, bool]:
    """Template context: `may_draft`, `may_publish` and `may_see_history`."""
    user = user_of(request)
    return {
        "may_draft": user.may(Can.DRAFT_RULES),
        "may_publish": user.may(Can.PUBLISH_RULES),
        "may_see_history": user.may(Can.SEE_HISTORY),
    }
