"""What can be known about a contact or a company."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked

# The most letters of a value that must be unique: an index keeps it.
LONGEST_UNIQUE = 191


@tracked(
    _("Field"),
    icon="forms",
    skip=("created_at", "created_by", "modified_at", "modified_by"),
)
class ContactField(models.Model):
    """One field of contacts, or of companies; `contacts.fields` reads them all at once.

    `alias` is what scripts, imports and templates call it, and never changes: values are kept
    under it. `type` names a kind in `contacts/fields/kinds/`, `properties` is that kind's config.
    A fixed field came with Kindling and cannot be deleted.
    """

    class Object(models.TextChoices):
        CONTACT = "contact", _("Contact")
        COMPANY = "company", _("Company")

    class Group(models.TextChoices):
        CORE = "core", _("Core")
        SOCIAL = "social", _("Social networks")
        PERSONAL = "personal", _("Personal")
        PROFESSIONAL = "professional", _("Professional")

    object = models.CharField(max_length=8, choices=Object.choices)
    alias = models.CharField(max_length=64)
    label = models.CharField(_("label"), max_length=100)
    type = models.CharField(_("type"), max_length=16)
    group = models.CharField(_("section"), max_length=12, choices=Group.choices, default=Group.CORE)
    order = models.PositiveIntegerField(default=0)
    is_published = models.BooleanField(_("in use"), default=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_fixed = models.BooleanField(default=False)
    is_listable = models.BooleanField(_("offered as a column and filter of lists"), default=True)
    is_visible = models.BooleanField(_("shown in the form"), default=True)
    is_short_visible = models.BooleanField(_("shown when a contact is added"), default=False)
    is_unique = models.BooleanField(_("unique identifier"), default=False)
    is_publicly_updatable = models.BooleanField(_("visitors' pages may set it"), default=False)
    default_value = models.TextField(_("default value"), default="", blank=True)
    char_length_limit = models.PositiveIntegerField(
        _("most characters"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(65_535)],
    )
    properties = models.JSONField(default=dict, blank=True)
    help_text = models.CharField(_("help text"), max_length=300, default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    modified_at = models.DateTimeField(null=True)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            # Reader: contacts.fields.definitions; an alias names one field.
            models.UniqueConstraint(fields=["object", "alias"], name="one_field_per_alias"),
        ]

    def __str__(self) -> str:
        return self.label


class UniqueValue(models.Model):
    """That a living contact has this value in a unique field, and so nobody else may.

    Kept by a database trigger on the contact, whoever writes it.
    """

    field = models.ForeignKey(ContactField, on_delete=models.CASCADE, db_index=False)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE)
    value = models.TextField()

    class Meta:
        constraints = [
            # Reader: contacts.fields.unique; refuses the second of two equal values.
            models.UniqueConstraint("field", Lower("value"), name="one_contact_per_unique_value"),
        ]

    def __str__(self) -> str:
        return self.value
