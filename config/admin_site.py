"""Django's own admin at /admin/: for superusers only."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class KindlingAdminSite(AdminSite):
    """The plain admin, narrowed from staff to superusers."""

    site_header = _("Kindling: raw data")
    site_title = _("Kindling")

    def has_permission(self, request: HttpRequest) -> bool:
        """Only superusers: everything here goes past the app's own rules."""
        return bool(request.user.is_active and request.user.is_superuser)


class KindlingAdminConfig(AdminConfig):
    """Makes `admin.site` the site above."""

    default_site = "config.admin_site.KindlingAdminSite"
