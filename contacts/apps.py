"""The Django app `contacts`."""

from __future__ import annotations

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Who they are and what they did: contact, company, event, identity, timeline."""

    name = "contacts"
