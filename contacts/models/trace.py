"""What scripts tell of where a contact came from: addresses, devices, campaigns."""

from __future__ import annotations

from django.db import models


class IpAddress(models.Model):
    """An internet address that a contact came from, as a script said. Visits keep none."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="ip_addresses", db_index=False
    )
    address = models.GenericIPAddressField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            # Reader: a contact's addresses.
            models.UniqueConstraint(fields=["contact", "address"], name="ip_address_once"),
        ]
        indexes = [
            # Reader: the search command `ip:` of the API.
            models.Index(fields=["address"], name="ip_address_whose"),
        ]

    def __str__(self) -> str:
        return self.address


class Device(models.Model):
    """What a contact came with, as its browser said (`contacts/devices.py` reads that)."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="devices", db_index=False
    )
    sort = models.CharField(max_length=16)
    brand = models.CharField(max_length=40, default="")
    model = models.CharField(max_length=60, default="")
    system = models.CharField(max_length=24, default="")
    system_version = models.CharField(max_length=16, default="")
    browser = models.CharField(max_length=24, default="")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            # Reader: a contact's devices; the same device is kept once.
            models.UniqueConstraint(
                fields=["contact", "sort", "brand", "model", "system", "browser"],
                name="device_once",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.sort, self.brand, self.model, self.system)))


class UtmTags(models.Model):
    """By what campaign a contact came, as a script said."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="utm_tags", db_index=False
    )
    campaign = models.CharField(max_length=191, default="")
    source = models.CharField(max_length=191, default="")
    medium = models.CharField(max_length=191, default="")
    content = models.CharField(max_length=191, default="")
    term = models.CharField(max_length=191, default="")
    url = models.TextField(default="")
    referer = models.TextField(default="")
    remote_host = models.CharField(max_length=255, default="")
    user_agent = models.TextField(default="")
    query = models.JSONField(default=dict)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [
            # Reader: a contact's campaigns.
            models.Index(fields=["contact", "-added_at"], name="utm_tags_of_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.source}".strip()
