"""POST /api/events: what contacts did elsewhere, up to a thousand events at once."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from pydantic import TypeAdapter, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from kit.api.errors import ApiError, Invalid, entry
from kit.api.view import ApiView, Needs, attempt
from tracking import reported
from tracking.api.shapes import MOST, EventIn, EventsForm, OutcomesShape
from tracking.reported import Outcome, Reported

_event = TypeAdapter(EventIn)


class Events(ApiView):
    """What happened: recorded, with the points that it earns. Each event for itself."""

    needs = Needs(read=Can.SEE, write=Can.EDIT_CONTACTS, scopes=("write", "events"))

    @extend_schema(request=EventsForm, responses=OutcomesShape, summary="Record what happened")
    def post(self, request: Request) -> Response:
        """Events that cannot be read are told by their index, the others are recorded."""
        now = timezone.now()
        sent = _listed(self.sent)
        reports: dict[int, Reported] = {}
        errors: dict[str, Any] = {}
        for index, one in enumerate(sent):
            try:
                reports[index] = _event.validate_python(one).report(now=now)
            except ValidationError as error:
                invalid = Invalid(_details(error))
                errors[str(index)] = entry(400, invalid.message, invalid.details)
        outcomes = dict(
            zip(
                reports,
                attempt(lambda: reported.record(list(reports.values()), at=now)),
                strict=True,
            )
        )
        for index, outcome in outcomes.items():
            if outcome.status == "nobody":
                errors[str(index)] = entry(404, gettext("Contact could not be found."))
        told = [_tell(outcomes.get(index)) for index in range(len(sent))]
        counts = {
            name: sum(one["status"] == status for one in told)
            for name, status in (
                ("recorded", "recorded"),
                ("duplicates", "duplicate"),
                ("failed", "error"),
            )
        }
        return Response({"events": told, **counts} | ({"errors": errors} if errors else {}))


def _listed(sent: Any) -> list[Any]:
    """The events of a body: its list "events", or the list that it is."""
    events = sent.get("events") if isinstance(sent, dict) else sent
    if not isinstance(events, list):
        raise ApiError(gettext('Send {"events": [ … ]}.'))
    if len(events) > MOST:
        raise ApiError(gettext("At most %(most)s events at a time.") % {"most": f"{MOST:,}"})
    return events


def _details(error: ValidationError) -> dict[str, list[str]]:
    """What is wrong, by field."""
    details: dict[str, list[str]] = {}
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(problem["loc"][0]) if problem["loc"] else "event"
        words = problem["msg"].removeprefix("Value error, ")
        details.setdefault(name[:60], []).append(words)
    return details


def _tell(outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None or outcome.status == "nobody":
        return {"status": "error", "id": None, "contact": None}
    return {
        "status": outcome.status,
        "id": outcome.event_id,
        "contact": outcome.contact_id,
    }
