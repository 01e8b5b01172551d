"""Whether what a trigger waits for, when it fires again and its dates go together.

One place for the form, for files and for publishing, whoever wrote the draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from triggers.models import Rearm, Waits


def wrong_with(said: Mapping[str, Any]) -> dict[str, str]:
    """What of a trigger makes no sense together, in words by field; {} if all of it does.

    `said` has the names of the trigger's columns. A number that is None is not known yet, and
    nothing is said of it but where it is asked for.
    """
    is_condition = said.get("waits_for") == Waits.CONDITION
    errors = _wrong_condition(said) if is_condition else _wrong_threshold(said)
    since, until = said.get("published_from"), said.get("published_until")
    if since and until and until <= since:
        errors["published_until"] = _("The end must be later than the start.")
    return errors


def _wrong_condition(said: Mapping[str, Any]) -> dict[str, str]:
    errors = {}
    if not said.get("condition"):
        errors["condition"] = _("Say what is to become true.")
    if said.get("rearm") == Rearm.BELOW:
        errors["rearm"] = _("That is for triggers that wait for a score.")
    return errors


def _wrong_threshold(said: Mapping[str, Any]) -> dict[str, str]:
    errors = {}
    if said.get("condition"):
        errors["condition"] = _("That is for triggers that wait for a condition.")
    if said.get("rearm") == Rearm.AGAIN:
        errors["rearm"] = _("That is for triggers that wait for a condition.")
    if said.get("rearm") == Rearm.BELOW:
        threshold, past = said.get("threshold"), said.get("rearm_below")
        is_fall = said.get("waits_for") == Waits.FALL
        if past is None:
            errors["rearm_below"] = _("Past which number?")
        elif threshold is not None and is_fall and past < threshold:
            errors["rearm_below"] = _("It must not be lower than the points of the trigger.")
        elif threshold is not None and not is_fall and past > threshold:
            errors["rearm_below"] = _("It must not be higher than the points of the trigger.")
    return errors
