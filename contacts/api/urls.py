"""What contacts bring to /api/."""

from __future__ import annotations

from typing import Any

from django.urls import path

from contacts.api import lists, parts
from contacts.api.activity import Activity, ContactActivity
from contacts.api.companies import Companies, CompanyContact
from contacts.api.contacts import Contacts
from contacts.api.devices import Devices
from contacts.api.fields import CompanyFields, ContactFields
from contacts.api.notes import ContactNotes, Notes
from contacts.api.tags import Tags
from kit.api.routes import routes


def _of_contact(at: str, view: Any, name: str) -> Any:
    return path(f"contacts/<int:pk>/{at}", view.as_view(), name=f"contacts-{name}")


def _of_company(deed: str) -> Any:
    return path(
        f"companies/<int:pk>/contact/<int:contact_id>/{deed}",
        CompanyContact.as_view(),
        {"deed": deed},
        name=f"companies-contact-{deed}",
    )


urlpatterns = [
    path("contacts/list/owners", lists.Owners.as_view(), name="contacts-list-owners"),
    path("contacts/list/fields", lists.FieldsListed.as_view(), name="contacts-list-fields"),
    path("contacts/list/segments", lists.SegmentsListed.as_view(), name="contacts-list-segments"),
    path("contacts/activity", Activity.as_view(), name="contacts-activity"),
    _of_contact("activity", ContactActivity, "activity-of"),
    _of_contact("notes", ContactNotes, "notes"),
    _of_contact("devices", parts.ContactDevices, "devices"),
    _of_contact("companies", parts.ContactCompanies, "companies"),
    _of_contact("segments", parts.ContactSegments, "segments"),
    _of_contact("campaigns", parts.ContactCampaigns, "campaigns"),
    _of_contact("dnc/<str:channel>/add", parts.AddRefusal, "dnc-add"),
    _of_contact("dnc/<str:channel>/remove", parts.RemoveRefusal, "dnc-remove"),
    _of_contact("disqualified/add", parts.AddDisqualification, "disqualified-add"),
    _of_contact("disqualified/remove", parts.RemoveDisqualification, "disqualified-remove"),
    _of_contact("utm/add", parts.AddUtm, "utm-add"),
    _of_contact("utm/<int:utm_id>/remove", parts.RemoveUtm, "utm-remove"),
    *routes("contacts", Contacts),
    _of_company("add"),
    _of_company("remove"),
    *routes("companies", Companies),
    *routes("fields/contact", ContactFields),
    *routes("fields/company", CompanyFields),
    *routes("tags", Tags),
    *routes("notes", Notes),
    *routes("devices", Devices, read_only=True),
]
