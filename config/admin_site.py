"""Django's own admin at /admin/: for superusers only."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class KindlingAdminSite(AdminSite):
    """The plain admin, narrowed from staff to superusers."""

    site_header = _("Kindling: raw data")
    site_title = _("Kindling")

    def has_permission(self, request: HttpRequest) -> bool:
        """Only superusers: everything here goes past the app's own rules."""
        return bool(request.user.is_active and request.user.is_superuser)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The app's own sign-in: a second one would not count who tries passwords."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("Your role does not allow this."))
        onward = urlencode({"next": request.GET.get("next") or reverse("admin:index")}, safe="/")
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{onward}")


class KindlingAdminConfig(AdminConfig):
    """Makes `admin.site` the site above."""

    default_site = "config.admin_site.KindlingAdminSite"
