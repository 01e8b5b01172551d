"""Everything that happens by the clock, in one place."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    # The sweeps pick up what lost its nudge (a flushed Redis, a worker that died).
    "sweep-hits": {"task": "tracking.tasks.sweep", "schedule": 5.0},
    "sweep-runs": {"task": "triggers.tasks.sweep", "schedule": 5.0},
    "sweep-jobs": {"task": "accounts.tasks.sweep", "schedule": 10.0},
    "sweep-mails": {"task": "channels.tasks.sweep", "schedule": 30.0},
    # Digests are due at 7, wherever their readers are.
    "send-digests": {"task": "triggers.tasks.send_digests", "schedule": 300.0},
    # /readyz and Administration > Work read these to say that somebody is working.
    "heartbeat-hot": {"task": "tracking.tasks.heartbeat", "schedule": 10.0},
    "heartbeat-runs": {"task": "triggers.tasks.heartbeat", "schedule": 10.0},
    "heartbeat-jobs": {"task": "accounts.tasks.heartbeat", "schedule": 10.0},
    # What time alone makes true of contacts: "nothing heard for 30 days".
    "look-again": {"task": "triggers.clock.look_again", "schedule": 600.0},
    "look-at-all-conditions": {
        "task": "triggers.clock.look_again",
        "schedule": crontab(hour=4, minute=20),
        "kwargs": {"at_all": True},
    },
    "forget-allowances": {
        "task": "triggers.clock.forget_allowances",
        "schedule": crontab(hour=4, minute=10),
    },
    "settle-points": {"task": "points.tasks.settle", "schedule": crontab(hour=0, minute=20)},
    "notice-silences": {
        "task": "points.tasks.notice_silences",
        "schedule": crontab(hour=2, minute=40),
    },
    # Beat asks every hour; soon after midnight in the account's time zone it begins.
    "settle-states": {"task": "points.tasks.settle_states", "schedule": crontab(minute=5)},
    # The same at eleven in the evening, so that rules about buyers find it done.
    "mark-buyers": {"task": "points.tasks.mark_buyers", "schedule": crontab(minute=0)},
    "verify-ledger": {"task": "points.tasks.verify_ledger", "schedule": crontab(hour=3, minute=10)},
    # Beat asks every hour; from seven on Monday in the account's time zone on, it writes, once.
    "weekly-reviews": {"task": "insights.tasks.send_reviews", "schedule": crontab(minute=5)},
    "erase-deleted": {
        "task": "contacts.tasks.erase_deleted",
        "schedule": crontab(hour=3, minute=40),
    },
    "forget-ended-sessions": {
        "task": "accounts.tasks.forget_ended_sessions",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget-notifications": {
        "task": "accounts.tasks.forget_notifications",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget-deliveries": {
        "task": "triggers.tasks.forget_deliveries",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget-imports": {
        "task": "contacts.tasks.forget_imports",
        "schedule": crontab(hour=3, minute=50),
    },
    "prune-bulk-changes": {
        "task": "contacts.tasks.prune_bulk_changes",
        "schedule": crontab(hour=3, minute=55),
    },
    "prune-event-keys": {
        "task": "contacts.tasks.prune_event_keys",
        "schedule": crontab(hour=4, minute=0),
    },
}
