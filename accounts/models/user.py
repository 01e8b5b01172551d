"""Somebody who signs in."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked
from accounts.roles import Can, Role, may

# The app asks politely first (`accounts/people.py`); this holds whoever changes users, and however
# many at once: whoever leaves locks the other owners, so two cannot both be the second to last.
_STAY_SOMEBODY = """
IF TG_OP = 'UPDATE' AND NEW.role = 'owner' AND NEW.is_active THEN
    RETURN NEW;
END IF;
PERFORM 1 FROM accounts_user
  WHERE role = 'owner' AND is_active AND id <> OLD.id ORDER BY id FOR NO KEY UPDATE;
IF NOT FOUND THEN
    RAISE EXCEPTION 'an account needs an owner'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'keeps_an_owner';
END IF;
RETURN COALESCE(NEW, OLD);
"""


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A new user; `email` is kept in lower case, `password` hashed (None: cannot sign in)."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """An owner who may also open Django's own admin."""
        extra.setdefault("role", Role.OWNER)
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        """Signing in does not care about upper and lower case."""
        return self.get(email=(username or "").strip().lower())


@tracked(
    _("Colleague"),
    icon="user",
    only=("email", "first_name", "last_name", "role", "is_active", "is_staff", "is_superuser"),
)
class User(AbstractUser):
    """A colleague: signs in by e-mail address, and may do what their role says."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.VIEWER)
    time_zone = models.CharField(_("time zone"), max_length=64, default="", blank=True)
    language = models.CharField(_("language"), max_length=8, default="", blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme.choices, default=Theme.AUTO)
    booking_url = models.CharField(
        _("booking link"),
        max_length=300,
        default="",
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    wants_review = models.BooleanField(_("weekly review by e-mail"), default=True, db_default=True)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            # One person, one address, however it is typed.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_in_lower_case"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_an_owner",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("role", "is_active")  # type: ignore[no-untyped-call]
                | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.role = 'owner' AND OLD.is_active"),
                func=_STAY_SOMEBODY,
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def may(self, deed: Can) -> bool:
        """Whether this user's role allows `deed`."""
        return self.is_active and may(Role(self.role), deed)
