"""`manage.py ensure_owner`: somebody must be able to sign in to a new Kindling."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role

DEFAULT_EMAIL = "owner@kindling.localhost"


class Command(BaseCommand):
    """Creates the owner where there is no user yet, and says how to sign in."""

    help = (
        "Create the owner (ADMIN_EMAIL, ADMIN_PASSWORD) if there is no user yet. "
        "A password that was not given is made up and printed, this once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for the person who started Kindling."""
        email = os.environ.get("ADMIN_EMAIL") or DEFAULT_EMAIL
        given = os.environ.get("ADMIN_PASSWORD")
        with transaction.atomic():
            if User.objects.exists():
                self._say_who_signs_in()
                return
            try:
                validate_email(email)
            except ValidationError:
                raise CommandError(f"ADMIN_EMAIL is not an e-mail address: {email!r}") from None
            password = given or secrets.token_urlsafe(12)
            User.objects.create_superuser(email, password)
        words = {"email": email, "password": password}
        if given:
            line = _("Sign in as %(email)s with the password from ADMIN_PASSWORD")
        else:
            line = _(
                "Sign in as %(email)s with the password %(password)s (shown only now: keep it)"
            )
        self.stdout.write(line % words)

    def _say_who_signs_in(self) -> None:
        owner = User.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
        if owner is not None:
            self.stdout.write(_("Sign in as %(email)s") % {"email": owner.email})
