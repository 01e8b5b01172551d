"""The raw rows, for superusers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm as DjangoUserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.history import tracking
from accounts.models import (
    ApiToken,
    Heartbeat,
    Invitation,
    Job,
    ListHabit,
    Notification,
    SavedView,
    SecurityEvent,
    Setting,
    User,
)
from accounts.roles import Role


class UserChangeForm(DjangoUserChangeForm):  # type: ignore[type-arg]
    """Keeps the address in lower case, however it is typed."""

    def clean_email(self) -> str:
        """The address as it is stored."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """The last owner stays one: the database would refuse it without a word."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        stays = said.get("role") == Role.OWNER and said.get("is_active")
        others = User.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=self.instance.pk)
        if not stays and not others.exists():
            raise forms.ValidationError(
                _("An account needs an owner. Make somebody else one first.")
            )
        return said


class UserAddForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new colleague; without a password they cannot sign in yet."""

    password = forms.CharField(
        label=_("Password"), required=False, widget=forms.PasswordInput, strip=False
    )

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "role")

    def clean_email(self) -> str:
        """The address as it is stored."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, commit: bool = True) -> User:
        """The user, with the password hashed."""
        user: User = super().save(commit=False)
        user.set_password(self.cleaned_data["password"] or None)
        if commit:
            user.save()
        return user


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """Users are known by their e-mail address."""

    form = UserChangeForm
    add_form = UserAddForm
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active", "is_superuser")
    search_fields = ("email", "first_name", "last_name")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "language", "time_zone", "theme")}),
        (_("May"), {"fields": ("role", "is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "first_name", "last_name", "role", "password")}),)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whom history names is deactivated, not deleted."""
        return False


@admin.register(Setting)
class SettingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Settings of the account; `accounts/settings.py` says what each may hold."""

    list_display = ("key", "value", "changed_at", "changed_by")
    readonly_fields = ("changed_at", "changed_by")


class SeenOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that only workers write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody edits one by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody deletes one by hand."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(SeenOnly):
    """Tokens, without what would open the door."""

    list_display = ("id", "name", "user", "prefix", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    exclude = ("hash",)


@admin.register(Job)
class JobAdmin(SeenOnly):
    """Long work and how far it has come."""

    list_display = ("id", "kind", "state", "done", "total", "started_at", "ended_at", "started_by")
    list_filter = ("state", "kind")
    list_select_related = ("started_by",)


@admin.register(Heartbeat)
class HeartbeatAdmin(SeenOnly):
    """When the workers of each queue were last seen."""

    list_display = ("queue", "seen_at", "worker")


@admin.register(Invitation)
class InvitationAdmin(SeenOnly):
    """Who was asked to join."""

    list_display = ("email", "role", "invited_by", "sent_at", "accepted_at", "revoked_at")
    list_select_related = ("invited_by",)
    exclude = ("nonce",)  # half of the link


@admin.register(SecurityEvent)
class SecurityEventAdmin(SeenOnly):
    """What happened to people's ways in."""

    list_display = ("at", "kind", "user", "actor", "ip")
    list_filter = ("kind",)
    list_select_related = ("user", "actor")


@admin.register(SavedView)
class SavedViewAdmin(SeenOnly):
    """Lists as people like to look at them."""

    list_display = ("name", "page", "owner", "is_shared", "query", "sort", "deleted_at")
    list_filter = ("page", "is_shared")
    list_select_related = ("owner",)


@admin.register(ListHabit)
class ListHabitAdmin(SeenOnly):
    """What people see of a list that is asked for nothing."""

    list_display = ("user", "page", "view", "columns")
    list_select_related = ("user", "view")


@admin.register(Notification)
class NotificationAdmin(SeenOnly):
    """What people were told by the bell."""

    list_display = ("id", "user", "text", "created_at", "read_at")
    list_select_related = ("user",)
    ordering = ("-id",)
    show_full_result_count = False


class HistoryAdmin(SeenOnly):
    """Rows of a history as the database wrote them."""

    list_display = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context")
    list_filter = ("pgh_label",)
    show_full_result_count = False


for tracked in tracking.kinds():
    admin.site.register(tracked.rows.model, HistoryAdmin)
