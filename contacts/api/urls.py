"""What contacts bring to /api/."""

from __future__ import annotations

from contacts.api.contacts import Contacts
from contacts.api.tags import Tags
from kit.api.routes import routes

urlpatterns = [
    *routes("contacts", Contacts),
    *routes("tags", Tags),
]
