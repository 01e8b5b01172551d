"""Django as its own WSGI service: what production runs behind a proxy."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django = get_wsgi_application()
application: Any = django
if settings.TRUSTED_PROXIES:
    # Else every visitor seems to come from the proxy, and limits per address hit everybody.
    application = wrap_wsgi_with_proxy_headers(django, trusted_hosts=settings.TRUSTED_PROXIES)
