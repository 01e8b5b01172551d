"""A person: anonymous until an e-mail address is known."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import CHANGED, tracked
from contacts.models.likeness import (
    HAS_MAILBOX,
    HAS_NAME,
    HAS_TELEPHONE,
    MAILBOX,
    NAME,
    TELEPHONE,
)

# Who stands in lists: known people who were not deleted, erased or merged into another.
LISTED = models.Q(
    identified_at__isnull=False,
    deleted_at__isnull=True,
    erased_at__isnull=True,
    merged_into__isnull=True,
)

# Words for the search: names, company and the address whole and in its parts, without accents.
_SEARCH = """
NEW.search := to_tsvector('simple', regexp_replace(normalize(lower(concat_ws(' ',
    NEW.firstname, NEW.lastname, NEW.email, translate(NEW.email, '@._+-', '     '),
    (SELECT name FROM contacts_company WHERE id = NEW.company_id))), NFKD),
    U&'[\\0300-\\036F]', '', 'g'));
RETURN NEW;
"""

# What a living contact has in unique fields; the constraint there refuses what somebody else has.
_UNIQUE = """
DELETE FROM contacts_uniquevalue WHERE contact_id = NEW.id;
IF NEW.deleted_at IS NULL AND NEW.merged_into_id IS NULL AND NEW.erased_at IS NULL THEN
    INSERT INTO contacts_uniquevalue (field_id, contact_id, value)
    SELECT id, NEW.id, NEW.fields ->> alias
      FROM contacts_contactfield
     WHERE object = 'contact' AND is_unique AND NEW.fields ->> alias <> '';
END IF;
RETURN NULL;
"""


class ContactQuerySet(models.QuerySet["Contact"]):
    """Questions about contacts in the words of the domain."""

    def listed(self) -> Self:
        """Known people, as lists show them."""
        return self.filter(LISTED)

    def living(self) -> Self:
        """Known or anonymous, but not deleted, erased or merged away."""
        return self.filter(
            deleted_at__isnull=True, erased_at__isnull=True, merged_into__isnull=True
        )


# Contacts come by the thousand, and are counted where they come from: a history begins with the
# first change. The database writes it once per statement, for imports and changes in bulk.
@tracked(
    _("Contact"),
    icon="address-book",
    skip=("source", "created_at", "modified_at", "search"),
    deeds=(CHANGED,),
    in_bulk=True,
)
class Contact(models.Model):
    """A person that marketing knows, or a browser that it does not know yet.

    What moves at every event (last activity, scores) lives in narrow tables of
    its own, so that this wide, much-indexed row stays still.
    """

    email = models.EmailField(_("e-mail address"), null=True, blank=True)
    firstname = models.CharField(_("first name"), max_length=100, default="", blank=True)
    lastname = models.CharField(_("last name"), max_length=100, default="", blank=True)
    company = models.ForeignKey(
        "contacts.Company",
        verbose_name=_("company"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
    )
    position = models.CharField(_("job title"), max_length=120, default="", blank=True)
    phone = models.CharField(_("phone"), max_length=40, default="", blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, default="", blank=True)
    city = models.CharField(_("city"), max_length=100, default="", blank=True)
    country = models.CharField(_("country"), max_length=100, default="", blank=True)
    website = models.CharField(_("website"), max_length=200, default="", blank=True)
    fields = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
    )
    tags = models.ManyToManyField(
        "contacts.Tag", through="contacts.ContactTag", related_name="contacts", blank=True
    )
    source = models.CharField(max_length=24, default="hand")
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField(auto_now=True)
    identified_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )
    search = SearchVectorField(null=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            # Reader: looking a contact up by address; also refuses the second of two creations.
            models.UniqueConstraint(
                Lower("email"),
                name="one_contact_per_email",
                condition=models.Q(deleted_at__isnull=True, merged_into__isnull=True),
            ),
        ]
        indexes = [
            # Reader: the search box of the contact list (prefixes, all words).
            GinIndex(fields=["search"], name="contact_search"),
            # Reader: the contact list by name.
            models.Index(
                Lower("lastname"),
                Lower("firstname"),
                "id",
                name="contact_by_name",
                condition=LISTED,
            ),
            # Reader: the contact list by age, and its count.
            models.Index(fields=["created_at", "id"], name="contact_by_age", condition=LISTED),
            # Reader: contacts.tasks.erase_deleted, thirty days after a deletion.
            models.Index(
                fields=["deleted_at"],
                name="contact_deleted",
                condition=models.Q(deleted_at__isnull=False),
            ),
            # Readers: contacts.duplicates; each lists contacts that are alike in one way.
            models.Index(
                TELEPHONE, "id", name="contact_by_telephone", condition=LISTED & HAS_TELEPHONE
            ),
            models.Index(MAILBOX, "id", name="contact_by_mailbox", condition=LISTED & HAS_MAILBOX),
            models.Index(NAME, "id", name="contact_by_whole_name", condition=LISTED & HAS_NAME),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="search_words",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("firstname", "lastname", "email", "company_id", "search"),  # type: ignore[no-untyped-call]
                func=_SEARCH,
            ),
            # Most contacts have no such field: then the condition is all it costs.
            pgtrigger.Trigger(
                name="unique_values_of_new",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.fields <> '{}'"),
                func=_UNIQUE,
            ),
            pgtrigger.Trigger(
                name="unique_values",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("fields", "deleted_at", "merged_into_id", "erased_at"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Condition(
                    "NOT (OLD.fields = '{}' AND NEW.fields = '{}')"
                    " AND (OLD.fields, OLD.deleted_at, OLD.merged_into_id, OLD.erased_at)"
                    " IS DISTINCT FROM"
                    " (NEW.fields, NEW.deleted_at, NEW.merged_into_id, NEW.erased_at)"
                ),
                func=_UNIQUE,
            ),
            pgtrigger.Trigger(
                name="unique_values_of_gone",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.fields <> '{}'"),
                func="DELETE FROM contacts_uniquevalue WHERE contact_id = OLD.id; RETURN OLD;",
            ),
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return gettext("Erased contact %(id)s") % {"id": self.pk}
        name = f"{self.firstname} {self.lastname}".strip()
        return name or self.email or gettext("Visitor %(id)s") % {"id": self.pk}

    def get_absolute_url(self) -> str:
        """The contact's page."""
        return reverse("contacts:contact", args=[self.pk])

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody knows yet who this is."""
        return self.identified_at is None


class Activity(models.Model):
    """The narrow row of a contact that every event touches, and that transactions lock."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True)
    last_active_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Reader: the contact list by last activity.
            models.Index(
                models.F("last_active_at").desc(nulls_last=True), "contact", name="activity_recent"
            ),
        ]

    def __str__(self) -> str:
        return f"activity of {self.contact_id}"
