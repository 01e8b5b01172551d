"""Who works with Kindling, what the account is set to, and the long work it does."""

from __future__ import annotations

from accounts.models.api_token import ApiToken
from accounts.models.heartbeat import Heartbeat
from accounts.models.invitation import Invitation
from accounts.models.job import Job
from accounts.models.notification import Notification
from accounts.models.saved_view import ListHabit, SavedView
from accounts.models.security_event import SecurityEvent
from accounts.models.setting import Setting
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "Heartbeat",
    "Invitation",
    "Job",
    "ListHabit",
    "Notification",
    "SavedView",
    "SecurityEvent",
    "Setting",
    "User",
]
