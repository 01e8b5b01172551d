"""/api/devices: what contacts came with, as far as scripts told (`…/utm/add`). Read only."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from accounts.roles import Can
from contacts.models import Contact, Device
from kit.api.columns import number, text, time
from kit.api.entity import Entity
from kit.api.search import Term, contains
from kit.api.shapes import Moment
from kit.api.view import Needs


class DeviceShape(serializers.Serializer[Device]):
    """A device."""

    id = serializers.IntegerField()
    lead = serializers.IntegerField(source="contact_id")
    clientInfo = serializers.SerializerMethodField()
    device = serializers.CharField(source="sort")
    deviceBrand = serializers.CharField(source="brand")
    deviceModel = serializers.CharField(source="model")
    deviceOsName = serializers.CharField(source="system")
    deviceOsShortName = serializers.SerializerMethodField()
    deviceOsVersion = serializers.CharField(source="system_version")
    deviceOsPlatform = serializers.SerializerMethodField()
    dateAdded = Moment(source="since")

    def get_clientInfo(self, device: Device) -> dict[str, Any]:  # noqa: N802
        """The browser."""
        return {"type": "browser", "name": device.browser} if device.browser else {}

    def get_deviceOsShortName(self, device: Device) -> str:  # noqa: N802
        """Three letters, as Mautic's detector has them."""
        return device.system[:3].upper()

    def get_deviceOsPlatform(self, device: Device) -> str:  # noqa: N802
        """Not kept."""
        return ""


class Devices(Entity[Device]):
    """Devices of contacts."""

    one, many = "device", "devices"
    shape, form = DeviceShape, serializers.Serializer
    columns = {
        "id": number("id"),
        "lead": number("contact_id"),
        "device": text("sort"),
        "deviceBrand": text("brand"),
        "deviceModel": text("model"),
        "deviceOsName": text("system"),
        "dateAdded": time("since"),
    }
    commands = {"brand": contains("brand")}
    needs = Needs(read=Can.SEE, write=Can.SEE)

    def rows(self) -> QuerySet[Device]:
        """Those of contacts that are there."""
        return Device.objects.filter(contact__in=Contact.objects.living())

    def plain(self, term: Term) -> Q:
        """Any of its words."""
        return term.against("sort", "brand", "model", "system")
