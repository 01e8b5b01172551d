"""What people type into the form of each kind of action; left empty, each is refused."""

from __future__ import annotations

from tests import make

TYPED = {
    "digest.add": lambda: {"to_owner": "on"},
    "dnc.add": lambda: {"why": "competitor"},
    "email.send_to_user": lambda: {"to": "sales@shop.example"},
    "field.change": lambda: {"field": "city", "value": "Bern"},
    "lead.changetags": lambda: {"add_tags": "hot"},
    "note.add": lambda: {"text": "{firstname} is keen"},
    "notify.user": lambda: {"to_owner": "on"},
    "owner.change": lambda: {"user_ids": [str(make.user().pk)]},
    "points.change": lambda: {"points": "5"},
    "task.create": lambda: {"title": "Call {firstname|them}"},
    "webhook.post": lambda: {"url": "https://shop.example/hook", "secret": "s3cret"},
}
