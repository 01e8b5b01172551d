"""What belongs to one contact: devices, companies, segments, campaigns, refusals, UTM tags."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from contacts import disqualifying, traces
from contacts.api.companies import CompanyShape, tell_companies
from contacts.api.devices import DeviceShape
from contacts.api.reach import contact_of, told, workable
from contacts.api.saying import refuse
from contacts.api.shapes import ContactShape, DoNotContactForm
from contacts.locking import lock
from contacts.models import Activity, Device, UtmTags
from kit.api.errors import NotFound
from kit.api.schema import enveloped
from kit.api.shapes import Anything, When
from kit.api.view import ApiView, Needs, attempt, user_of

READ = Needs(read=Can.SEE, write=Can.SEE)
ONE = enveloped("contact", ContactShape)
WORK = Needs(read=Can.SEE, write=Can.WORK_OWN_CONTACTS)


class DevicesOfContact(serializers.Serializer[Any]):
    """The devices of one contact."""

    total = serializers.IntegerField()
    devices = DeviceShape(many=True)


class ContactDevices(ApiView):
    """/api/contacts/1/devices"""

    needs = READ

    @extend_schema(summary="Devices of a contact", responses=DevicesOfContact)
    def get(self, request: Request, pk: int) -> Response:
        """As far as scripts told."""
        found = Device.objects.filter(contact=contact_of(pk)).order_by("since", "pk")
        shown = [DeviceShape(device).data for device in found]
        return Response({"total": len(shown), "devices": shown})


class CompaniesOfContact(serializers.Serializer[Any]):
    """The companies of one contact: here at most one."""

    total = serializers.IntegerField()
    companies = CompanyShape(many=True)


class ContactCompanies(ApiView):
    """/api/contacts/1/companies"""

    needs = READ

    @extend_schema(summary="Companies of a contact", responses=CompaniesOfContact)
    def get(self, request: Request, pk: int) -> Response:
        """Where the contact works."""
        company = contact_of(pk).company
        shown = tell_companies([company]) if company else []
        return Response({"total": len(shown), "companies": shown})


class ListsOfContact(serializers.Serializer[Any]):
    """Segments, by id."""

    total = serializers.IntegerField()
    lists = serializers.DictField()


class ContactSegments(ApiView):
    """/api/contacts/1/segments"""

    needs = READ

    @extend_schema(summary="Segments of a contact", responses=ListsOfContact)
    def get(self, request: Request, pk: int) -> Response:
        """None: there are no segments yet."""
        contact_of(pk)
        return Response({"total": 0, "lists": {}})


class CampaignsOfContact(serializers.Serializer[Any]):
    """Campaigns, by id."""

    total = serializers.IntegerField()
    campaigns = serializers.DictField()


class ContactCampaigns(ApiView):
    """/api/contacts/1/campaigns"""

    needs = READ

    @extend_schema(summary="Campaigns of a contact", responses=CampaignsOfContact)
    def get(self, request: Request, pk: int) -> Response:
        """None: there are no campaigns yet."""
        contact_of(pk)
        return Response({"total": 0, "campaigns": {}})


class RefusalForm(serializers.Serializer[Any]):
    """Why nothing is to be sent through a channel."""

    reason = serializers.IntegerField(min_value=0, max_value=3, default=3)
    comments = serializers.CharField(max_length=1_000, default="", allow_blank=True)
    channelId = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, allow_null=True, default=None
    )


class AddRefusal(ApiView):
    """/api/contacts/1/dnc/email/add"""

    needs = WORK

    @extend_schema(summary="Do not contact", request=RefusalForm, responses={200: ONE})
    def post(self, request: Request, pk: int, channel: str) -> Response:
        """Nothing is sent to the contact through this channel any more."""
        contact = workable(request, pk)
        form = DoNotContactForm(data={**_object(self.sent), "channel": channel})
        form.is_valid(raise_exception=True)
        attempt(
            lambda: refuse(
                contact.pk, form.validated_data, actor=user_of(request), at=timezone.now()
            )
        )
        return Response({"contact": told(pk)})


class RefusalLifted(serializers.Serializer[Any]):
    """Whether there was one, and the contact as it is now."""

    recordFound = serializers.BooleanField()
    contact = ContactShape()


class RemoveRefusal(ApiView):
    """/api/contacts/1/dnc/email/remove"""

    needs = WORK

    @extend_schema(summary="Contact again", request=None, responses={200: RefusalLifted})
    def post(self, request: Request, pk: int, channel: str) -> Response:
        """The contact may be written to again."""
        contact = workable(request, pk)
        said = {"channel": channel, "reason": 0}
        found = attempt(lambda: refuse(contact.pk, said, actor=user_of(request), at=timezone.now()))
        return Response({"recordFound": found, "contact": told(pk)})


class DisqualifyForm(serializers.Serializer[Any]):
    """Why a contact is kept away from sales."""

    reason = serializers.CharField(max_length=disqualifying.LONGEST_REASON)


class AddDisqualification(ApiView):
    """/api/contacts/1/disqualified/add"""

    needs = WORK

    @extend_schema(summary="Disqualify a contact", request=DisqualifyForm, responses={200: ONE})
    def post(self, request: Request, pk: int) -> Response:
        """Nobody is alerted about the contact any more, however high the score."""
        contact = workable(request, pk)
        form = DisqualifyForm(data=_object(self.sent))
        form.is_valid(raise_exception=True)
        reason = form.validated_data["reason"]
        attempt(
            lambda: disqualifying.disqualify(
                [contact.pk], reason=reason, actor=user_of(request), at=timezone.now()
            )
        )
        return Response({"contact": told(pk)})


class RemoveDisqualification(ApiView):
    """/api/contacts/1/disqualified/remove"""

    needs = WORK

    @extend_schema(summary="Qualify a contact again", request=None, responses={200: RefusalLifted})
    def post(self, request: Request, pk: int) -> Response:
        """Whoever said it, a rule or a colleague."""
        contact = workable(request, pk)
        found = attempt(
            lambda: disqualifying.lift([contact.pk], actor=user_of(request), at=timezone.now())
        )
        return Response({"recordFound": bool(found), "contact": told(pk)})


class UtmForm(serializers.Serializer[Any]):
    """By what campaign the contact came, with what browser, from where."""

    utm_campaign = serializers.CharField(max_length=191, default="", allow_blank=True)
    utm_source = serializers.CharField(max_length=191, default="", allow_blank=True)
    utm_medium = serializers.CharField(max_length=191, default="", allow_blank=True)
    utm_content = serializers.CharField(max_length=191, default="", allow_blank=True)
    utm_term = serializers.CharField(max_length=191, default="", allow_blank=True)
    useragent = serializers.CharField(max_length=1_000, default="", allow_blank=True)
    url = serializers.CharField(max_length=2_000, default="", allow_blank=True)
    referer = serializers.CharField(max_length=2_000, default="", allow_blank=True)
    query = Anything(default=dict)
    remotehost = serializers.CharField(max_length=255, default="", allow_blank=True)
    lastActive = When(required=False, allow_null=True)

    def as_columns(self) -> dict[str, Any]:
        """As `contacts.traces.came_by` takes it."""
        said = self.validated_data
        words = ("campaign", "source", "medium", "content", "term")
        return {word: said[f"utm_{word}"] for word in words} | {
            "user_agent": said["useragent"],
            "url": said["url"],
            "referer": said["referer"],
            "query": said["query"] or {},
            "remote_host": said["remotehost"],
        }


class AddUtm(ApiView):
    """/api/contacts/1/utm/add"""

    needs = WORK

    @extend_schema(summary="Add UTM tags", request=UtmForm, responses={200: ONE})
    def post(self, request: Request, pk: int) -> Response:
        """The user agent tells the device as well."""
        contact = workable(request, pk)
        form = UtmForm(data=_object(self.sent))
        form.is_valid(raise_exception=True)
        attempt(lambda: self._add(contact.pk, form))
        return Response({"contact": told(pk)})

    def _add(self, contact_id: int, form: UtmForm) -> None:
        lock([contact_id])
        now = timezone.now()
        traces.came_by(contact_id, form.as_columns(), at=now)
        if user_agent := form.validated_data["useragent"]:
            traces.came_with(contact_id, user_agent, at=now)
        if moment := form.validated_data.get("lastActive"):
            Activity.objects.filter(contact=contact_id).update(last_active_at=min(moment, now))


class RemoveUtm(ApiView):
    """/api/contacts/1/utm/1/remove"""

    needs = WORK

    @extend_schema(summary="Remove UTM tags", request=None, responses={200: ONE})
    def post(self, request: Request, pk: int, utm_id: int) -> Response:
        """These tags go; the device stays."""
        contact = workable(request, pk)
        gone, _ = UtmTags.objects.filter(pk=utm_id, contact=contact).delete()
        if not gone:
            raise NotFound(gettext("This contact has no such UTM tags."))
        return Response({"contact": told(pk)})


def _object(sent: Any) -> dict[str, Any]:
    """What was sent, if it is an object; anything else says nothing here."""
    return sent if isinstance(sent, dict) else {}
