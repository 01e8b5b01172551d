"""Load the demo: rules first, then people, then everything they did, through the real door.

All of it is one transaction: there is a whole demo or none, whatever crashes. Nobody did any of
it, so that none of it stands in the history.
"""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.db import connection

from accounts.history.untold import untold
from accounts.models import User
from accounts.roles import Role
from insights.demo import arrivals, marks, publishing, replay, visits
from insights.demo.marks import Marks
from insights.demo.people import people

# The demo is the same each time but for the dates.
_SEED = 80

_COLLEAGUES = (
    ("Maya", "Lindqvist", "maya@lumen-and-oak.example"),
    ("Tomás", "Herrera", "tomas@lumen-and-oak.example"),
    ("Aiko", "Tanaka", "aiko@lumen-and-oak.example"),
)


class AlreadyLoaded(RuntimeError):
    """There is a demo already."""


@untold()
def load(*, contacts: int, visitors: int, at: datetime) -> Marks:
    """Make a believable company; `visitors` more people stay unknown. Returns what was made.

    Raises:
        AlreadyLoaded: a demo is there.
    """
    if marks.read():
        raise AlreadyLoaded
    random = Random(_SEED)  # noqa: S311 - chance that is the same each time, not a secret
    colleagues = _colleagues()
    actions = publishing.publish_rules(at=at)
    triggers = publishing.publish_triggers(at=at)
    crowd = list(people(contacts, colleagues=len(colleagues), random=random))
    archetypes = [person.archetype for person in crowd]
    archetypes += random.choices(("glance", "reader", "interested"), (70, 25, 5), k=visitors)
    deeds = visits.deeds(archetypes, now=at, random=random)
    arrived = arrivals.arrive(crowd, archetypes, deeds, colleagues=colleagues, at=at, random=random)
    subject_ids = replay.replay(deeds, arrived.ids)
    made = Marks(
        loaded_at=at,
        events=len(deeds),
        user_ids=[user.pk for user in colleagues],
        point_action_ids=actions,
        point_trigger_ids=triggers,
        tag_ids=arrived.tag_ids,
        company_ids=arrived.company_ids,
        subject_ids=subject_ids,
        near_ids=replay.near_the_threshold(arrived.ids[: len(crowd)]),
    )
    marks.write(made)
    return made


def refresh_statistics() -> None:
    """Tell Postgres what its tables look like now, instead of waiting for it to notice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE contacts_contact, contacts_activity, contacts_event, contacts_contacttag,"
            " points_entry, points_score, points_award, triggers_crossing"
        )


def _colleagues() -> list[User]:
    """Some salespeople, who cannot sign in."""
    return [
        User.objects.create_user(
            email, None, first_name=firstname, last_name=lastname, role=Role.SALES
        )
        for firstname, lastname, email in _COLLEAGUES
    ]
