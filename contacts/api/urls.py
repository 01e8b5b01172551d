"""What contacts bring to /api/."""

from __future__ import annotations

from contacts.api.tags import Tags
from kit.api.routes import routes

urlpatterns = [
    *routes("tags", Tags),
]
