"""What people type into the form of each kind of behaviour, rightly and wrongly, and what a contact
does that it then pays for."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from contacts.event_kinds import EVENT_KINDS
from contacts.models import Contact
from points import silences
from points.kinds.plain import PLAIN
from tests import make

# Typed rightly; typed wrongly (the rest as before); the words beside the wrong field.
TYPED = {
    "url.hit": ({"url": "pricing", "times": "2"}, {"times": "often"}, "Enter a whole number"),
    "custom": ({"name": "brochure.order"}, {"name": "No Capitals"}, "Use small letters"),
    "visit.engaged": (
        {"pages": "2", "seconds_count": "", "seconds_unit": "60"},
        {"pages": "", "seconds_count": ""},
        "Say how many pages",
    ),
    "visits.steady": ({"times": "2", "weeks": "4"}, {"times": "5"}, "more weeks than are looked"),
    "silence.after": (
        {"what": "", "which": "", "days": "3"},
        {"which": "shoes"},
        "Choose first what they did",
    ),
    "purchase": ({"which": "shoes", "at_least": "10"}, {"at_least": "-1"}, "greater than or equal"),
    **{one.key: ({"which": "seven"}, {"which": "x" * 101}, "at most 100") for one in PLAIN},
}


def does(kind: str, of: Contact) -> None:
    """Let a contact do what the rule pays for, once."""
    now = timezone.now()
    match kind:
        case "url.hit":
            make.record(make.event(of), make.event(of))
        case "custom":
            make.visit(of, name="brochure.order")
        case "visit.engaged":
            make.record(
                make.event(of, "https://a.example/1"), make.event(of, "https://a.example/2")
            )
        case "visits.steady":
            make.record(make.event(of, at=now - timedelta(weeks=1)), make.event(of, at=now))
        case "silence.after":
            make.visit(of, at=now - timedelta(days=2))
            assert silences.record_silences(at=now) == 0
            assert silences.record_silences(at=now + timedelta(days=2)) == 1
            assert silences.record_silences(at=now + timedelta(days=2)) == 0
        case "purchase":
            make.visit(of, kind=kind, about=("product", "shoes"), says={"amount": 12})
        case _:
            make.visit(of, kind=kind, about=(EVENT_KINDS[kind].about, "seven"))
