"""Who may call what: one table, held against every address below /api/ and each of its methods."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

NOBODY_IN_PARTICULAR = "everybody"
READ, WORK, EDIT, RULES, OWN = (
    Role.VIEWER,
    Role.SALES,
    Role.MARKETER,
    Role.RULE_ADMIN,
    Role.OWNER,
)


def entity(name: str, write: str, read: str = READ) -> dict[str, str]:
    """The addresses of a standard entity."""
    return {
        f"GET {name}": read,
        f"GET {name}-one": read,
        f"POST {name}-new": write,
        f"PUT {name}-edit": write,
        f"PATCH {name}-edit": write,
        f"DELETE {name}-delete": write,
        f"POST {name}-batch-new": write,
        f"PUT {name}-batch-edit": write,
        f"PATCH {name}-batch-edit": write,
        f"DELETE {name}-batch-delete": write,
    }


# The least role that gets past the door. Whose contact it is, is asked beyond it (test_contacts).
TABLE: dict[str, str] = {
    "GET schema": READ,
    "GET users-self": READ,
    "GET users": OWN,
    "GET users-one": OWN,
    "GET roles": OWN,
    "GET roles-one": OWN,
    "GET contacts-list-owners": READ,
    "GET contacts-list-fields": READ,
    "GET contacts-list-segments": READ,
    "GET contacts-activity": READ,
    "GET contacts-activity-of": READ,
    "GET contacts-notes": READ,
    "GET contacts-devices": READ,
    "GET contacts-companies": READ,
    "GET contacts-segments": READ,
    "GET contacts-campaigns": READ,
    "POST contacts-dnc-add": WORK,
    "POST contacts-dnc-remove": WORK,
    "POST contacts-disqualified-add": WORK,
    "POST contacts-disqualified-remove": WORK,
    "POST contacts-utm-add": WORK,
    "POST contacts-utm-remove": WORK,
    **entity("contacts", WORK),
    # Sales work on their own contacts, and make none; PUT of an id that is not there makes one.
    "POST contacts-new": EDIT,
    "PUT contacts-edit": EDIT,
    "POST companies-contact-add": WORK,
    "POST companies-contact-remove": WORK,
    **entity("companies", EDIT),
    **entity("fields-contact", EDIT),
    **entity("fields-company", EDIT),
    **entity("tags", EDIT),
    **entity("notes", WORK),
    "GET devices": READ,
    "GET devices-one": READ,
    **entity("points", EDIT),
    "GET point-action-types": READ,
    **entity("points-groups", RULES),
    **entity("points-triggers", EDIT),
    "GET trigger-event-types": READ,
    "DELETE trigger-remove-events": EDIT,
    "GET group-scores": READ,
    "GET group-score": READ,
    "POST change-points": WORK,
    "POST change-group-points": WORK,
    "POST events": EDIT,
}
METHODS = ("get", "post", "put", "patch", "delete")
ROLES = list(Role)


def addresses():
    """Every method of every named address: ("GET", name, path)."""
    (api,) = [
        entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "api"
    ]
    for entry in patterns(api):
        if entry.name == "nothing":
            continue
        view = entry.callback
        known = getattr(view, "actions", None) or [
            method for method in METHODS if hasattr(view.cls, method)
        ]
        arguments = {
            name: 0 if "Int" in type(converter).__name__ else "x"
            for name, converter in entry.pattern.converters.items()
        }
        path = reverse(f"api:{entry.name}", kwargs=arguments | entry.default_args)
        for method in known:
            if method in METHODS:
                yield method, entry.name, path


def patterns(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


ADDRESSES = {f"{method.upper()} {name}": (method, path) for method, name, path in addresses()}


def call(client, key):
    method, path = ADDRESSES[key]
    return getattr(client, method)(path, content_type="application/json")


def test_the_table_names_every_address():
    assert set(TABLE) == set(ADDRESSES)


def test_strangers_are_kept_at_the_door():
    client = Client()
    for key in TABLE:
        answer = call(client, key)
        assert answer.status_code == 401, f"{key}: {answer}"
        assert answer.json()["errors"][0]["code"] == 401


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_in_where_the_table_says(role):
    api = make.api(role=role)
    for key, least in TABLE.items():
        status = call(api.client, key).status_code
        if ROLES.index(role) >= ROLES.index(Role(least)):
            assert status not in (401, 403), f"{role} is kept out of {key}"
            assert status < 500, f"{key} broke"
        else:
            assert status == 403, f"{role} gets {status} of {key}"


def test_a_token_to_read_changes_nothing():
    api = make.api(scopes=("read",))
    for key in TABLE:
        status = call(api.client, key).status_code
        assert (status == 403) == (not key.startswith("GET")), f"{status} of {key}"


def test_a_token_for_events_does_nothing_else():
    api = make.api(scopes=("events",))
    for key in TABLE:
        said = call(api.client, key)
        if not key.endswith(" events"):
            assert said.status_code == 403, key
            assert said.json()["errors"][0]["type"] == "scope_missing"
