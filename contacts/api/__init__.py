"""Contacts, and what belongs to them, in the REST contract of Mautic."""

from __future__ import annotations
