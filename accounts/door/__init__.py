"""The door: how people come in (django-allauth, in our ways), stay, and are sent out."""

from __future__ import annotations
