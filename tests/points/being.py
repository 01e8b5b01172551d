"""What people type into the form of each kind of rule about what a contact is, rightly and wrongly,
and a contact of whom it is so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from contacts import bant, tags
from contacts.bant import Said
from contacts.models import Contact, Subject
from points.models import Persona, Rfm
from tests import make

VIP = {"all": [{"kind": "tag", "operator": "in", "tags": ["vip"]}]}
LIGHTS = "https://shop.example/lights"

# Typed rightly (worth 7 points to whoever `is_so` makes), what is typed wrongly, and the words
# beside the wrong field. `matches` is written with the builder of conditions.
TYPED = {
    "field.matches": ({"matches": "vip"}, {"matches": " , "}, "Name a tag"),
    "persona": ({"persona": "Champion"}, {"disqualifies": "x" * 301}, "at most 300 characters"),
    "bant": ({"budget": "7"}, {"budget": "7000000"}, "less than or equal to 1000000"),
    "data.quality": ({"gibberish": "7"}, {"gibberish": "7000000"}, "less than or equal to 1000000"),
    "inactive": ({"days": "30", "times": "1"}, {"days": "0"}, "greater than or equal to 1"),
    "date": (
        {"field": "Attribution date", "days": "30"},
        {"every_year": True, "days": "366"},
        "At most 365 days",
    ),
    "rfm": ({"champions": "7"}, {"champions": "7000000"}, "less than or equal to 1000000"),
    "interest": ({"topic": "lights", "at_least": "3"}, {"at_least": "-1"}, "greater than or equal"),
}


def is_so(kind: str) -> Contact:
    """Somebody of whom the rule is true; what it needs is there, too."""
    now = timezone.now()
    match kind:
        case "field.matches":
            return _vip()
        case "persona":
            Persona.objects.create(name="Champion", tree=VIP)
            return _vip()
        case "bant":
            ada = make.contact()
            bant.answer(ada.pk, {"budget": Said(True)}, actor=None, at=now)
            return ada
        case "data.quality":
            return make.contact(firstname="asdfgh")
        case "inactive":
            return make.contact(at=now - timedelta(days=31))
        case "date":
            return make.contact(fields={"attribution_date": now.date().isoformat()})
        case "rfm":
            return buyer("champions")
        case "interest":
            return keen(LIGHTS, "lights", times=4)
    raise AssertionError(f"nobody has said of whom {kind} is so")


def buyer(cell: str, person: Contact | None = None) -> Contact:
    """A contact who was marked as this sort of buyer."""
    now = timezone.now()
    person = person or make.contact()
    marks = {"recency": 5, "frequency": 5, "amount": 5, "cell": cell}
    bought = {"bought_at": now, "times": 1, "total": 1, "at": now}
    Rfm.objects.update_or_create(contact=person, defaults=marks | bought)
    return person


def keen(
    url: str,
    *topics: str,
    person: Contact | None = None,
    at: datetime | None = None,
    times: int = 1,
) -> Contact:
    """A contact who visits a page about these topics."""
    Subject.objects.update_or_create(kind="page", key=url, defaults={"topics": list(topics)})
    person = person or make.contact()
    make.record(*[make.event(person, url, at=at) for _ in range(times)])
    return person


def _vip() -> Contact:
    ada = make.contact()
    tags.add([ada.pk], ["vip"])
    return ada
