"""What the winner of a merge takes over where it has nothing of its own, and gives back by undo."""

from __future__ import annotations

from typing import Any

from contacts.models import Contact, Merge

# The columns; one's own fields go along one by one.
FILLED = (
    "email",
    "firstname",
    "lastname",
    "company_id",
    "position",
    "phone",
    "mobile",
    "city",
    "country",
    "website",
    "owner_id",
)


def take_over(winner: Contact, loser: Contact) -> dict[str, Any]:
    """Give the winner what only the loser knew; returns the values taken over, for the undo."""
    filled = {
        name: getattr(loser, name)
        for name in FILLED
        if getattr(loser, name) and not getattr(winner, name)
    }
    own = {alias: value for alias, value in loser.fields.items() if alias not in winner.fields}
    for name, value in filled.items():
        setattr(winner, name, value)
    winner.fields = winner.fields | own
    if filled or own:
        winner.save()
    return {"filled": filled, "filled_fields": own}


def give_back(merged: Merge) -> None:
    """Take from the winner what `take_over` gave it, unless somebody has changed it since."""
    winner = merged.winner
    filled = merged.moved["filled"]
    own = merged.moved.get("filled_fields", {})
    for name, value in filled.items():
        if getattr(winner, name) == value:
            setattr(winner, name, None if name == "email" or name.endswith("_id") else "")
    winner.fields = {
        alias: value
        for alias, value in winner.fields.items()
        if alias not in own or own[alias] != value
    }
    if filled or own:
        winner.save()
