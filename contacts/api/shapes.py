"""What answers say of a contact, typed for the OpenAPI document."""

from __future__ import annotations

from copy import copy
from typing import Any

from rest_framework import serializers

from contacts.api.additions import additions
from kit.api.shapes import Anything, Moment, Publishable, When


class OwnerShape(serializers.Serializer[Any]):
    """The colleague who looks after a contact."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    firstName = serializers.CharField()
    lastName = serializers.CharField()


class TagOnContactShape(serializers.Serializer[Any]):
    """A tag, on a contact."""

    id = serializers.IntegerField()
    tag = serializers.CharField()
    description = serializers.CharField(allow_null=True)


class DoNotContactShape(serializers.Serializer[Any]):
    """That a contact gets nothing through a channel."""

    id = serializers.IntegerField()
    reason = serializers.IntegerField(help_text="1 unsubscribed, 2 bounced, 3 by a colleague.")
    comments = serializers.CharField()
    channel = serializers.CharField()
    channelId = serializers.IntegerField(allow_null=True)


class DisqualifiedShape(serializers.Serializer[Any]):
    """That a contact is kept away from sales, and why."""

    reason = serializers.CharField()
    point = serializers.IntegerField(allow_null=True, help_text="The rule; null: by hand.")
    dateAdded = Moment()


class IpAddressShape(serializers.Serializer[Any]):
    """An address that a contact came from."""

    id = serializers.IntegerField()
    ipAddress = serializers.CharField()
    ipDetails = serializers.DictField()


class UtmTagsShape(serializers.Serializer[Any]):
    """By what campaign a contact came."""

    id = serializers.IntegerField()
    query = Anything(help_text="An object, or whatever was sent.")
    referer = serializers.CharField(allow_null=True)
    remoteHost = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    userAgent = serializers.CharField(allow_null=True)
    utmCampaign = serializers.CharField(allow_null=True)
    utmContent = serializers.CharField(allow_null=True)
    utmMedium = serializers.CharField(allow_null=True)
    utmSource = serializers.CharField(allow_null=True)
    utmTerm = serializers.CharField(allow_null=True)
    dateAdded = Moment()


class ContactShape(Publishable):
    """A contact. Upper apps add keys (`contacts/api/additions.py`)."""

    id = serializers.IntegerField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.DictField(),
        help_text="core, social, personal and professional, each by alias; and all: alias → value.",
    )
    lastActive = Moment(allow_null=True)
    owner = OwnerShape(allow_null=True)
    ipAddresses = IpAddressShape(many=True)
    tags = TagOnContactShape(many=True)
    utmtags = UtmTagsShape(many=True)
    stage = Anything(help_text="null: there are no stages yet.")
    dateIdentified = Moment(allow_null=True)
    preferredProfileImage = serializers.CharField(allow_null=True)
    doNotContact = DoNotContactShape(many=True)
    disqualified = DisqualifiedShape(many=True)
    frequencyRules = serializers.ListField()

    def get_fields(self) -> Any:
        """With what upper apps say."""
        return {**super().get_fields(), **{each.key: copy(each.shape) for each in additions()}}


class DoNotContactForm(serializers.Serializer[Any]):
    """Not to be written to (reason 1, 2 or 3), or to be written to again (0)."""

    channel = serializers.CharField(max_length=32, default="email")
    reason = serializers.IntegerField(min_value=0, max_value=3, default=3)
    comments = serializers.CharField(max_length=1_000, default="", allow_blank=True)
    channelId = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, allow_null=True, default=None
    )


class SpecialForm(serializers.Serializer[Any]):
    """What may be said of a contact besides its fields."""

    tags = Anything(help_text="A list of words, or one text with commas; “-word” takes it off.")
    owner = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, allow_null=True, help_text="A colleague's id; 0: nobody."
    )
    stage = Anything(help_text="There are no stages yet.")
    ipAddress = serializers.IPAddressField()
    lastActive = When(allow_null=True)
    doNotContact = DoNotContactForm(many=True)
    overwriteWithBlank = serializers.BooleanField(
        default=False, help_text="Whether an empty value takes away what was there."
    )


class ContactForm(SpecialForm):
    """What new and edit understand; every other alias of `contacts/list/fields` as well."""

    email = serializers.CharField()
    firstname = serializers.CharField()
    lastname = serializers.CharField()
    company = serializers.CharField()
    position = serializers.CharField()
    phone = serializers.CharField()
    mobile = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    website = serializers.CharField()
    points = serializers.IntegerField(help_text="Sets the score; 0 does so only with PUT.")
