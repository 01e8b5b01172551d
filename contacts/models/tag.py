"""Words that people stick on contacts."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import CHANGED, DELETED, MADE, tracked


@tracked(_("Tag"), icon="tag", deeds=(CHANGED, DELETED))
class Tag(models.Model):
    """A word; tags come into being when they are first used."""

    name = models.CharField(_("name"), max_length=100)

    class Meta:
        constraints = [
            # Reader: contacts.tags.named, which makes a tag at first use.
            models.UniqueConstraint(Lower("name"), name="one_tag_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(
    _("Tag on a contact"),
    icon="tag",
    only=("contact", "tag"),
    part_of="contact",
    deeds=(MADE, DELETED),
    in_bulk=True,
)
class ContactTag(models.Model):
    """A tag on a contact."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # Reader: a contact's tags; a tag sticks once.
            models.UniqueConstraint(fields=["contact", "tag"], name="tag_sticks_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.contact_id}"
