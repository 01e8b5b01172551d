"""What the whole account is set to: each setting declared once, with its type and default.

    settings.get("consent_mode")                    -> "assume"
    settings.put("consent_mode", "ask", actor)

An app above declares its own with `declare()`. A setting that nobody has changed
has no row; one whose stored value no longer fits its type counts as unchanged.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError

from accounts.models import Setting, User

log = logging.getLogger(__name__)


class UnknownSetting(LookupError):
    """Nobody declared a setting of that name."""


@dataclass(frozen=True)
class Declaration:
    """One setting: `name` in the database, the `type` of its value, and words for people."""

    name: str
    type: TypeAdapter[Any] = field(compare=False)
    default: Any
    label: str | Promise


_declared: dict[str, Declaration] = {}

# The rows that this request has read; None outside of one. `_READ` is in it once they were.
_remembered: ContextVar[dict[str, Any] | None] = ContextVar("settings", default=None)
_READ = "*"


def declare(name: str, type_: Any, *, default: Any, label: str | Promise) -> None:
    """Make a setting known; `type_` is anything that pydantic can check."""
    _declared[name] = Declaration(name, TypeAdapter(type_), default, label)


def declaration(name: str) -> Declaration:
    """What was declared under `name`.

    Raises:
        UnknownSetting: nothing was.
    """
    try:
        return _declared[name]
    except KeyError:
        raise UnknownSetting(name) from None


def get(name: str) -> Any:
    """The value of a setting, or its default. One query; within `remembering`, one for all."""
    declared = declaration(name)
    for stored in _stored(name):
        try:
            return declared.type.validate_python(stored)
        except ValidationError:
            log.warning("the stored setting %s does not fit its type; using the default", name)
    return declared.default


@contextmanager
def remembering() -> Iterator[None]:
    """For the time of a request: whatever is asked, the settings are read once, at first need."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def _stored(name: str) -> list[Any]:
    remembered = _remembered.get()
    if remembered is None:
        return list(Setting.objects.filter(pk=name).values_list("value", flat=True))
    if not remembered:
        remembered.update(Setting.objects.values_list("pk", "value"))
        remembered[_READ] = True
    return [remembered[name]] if name in remembered else []


def look_again() -> None:
    """Forget what this request has read: after what it wrote was rolled back, say."""
    if remembered := _remembered.get():
        remembered.clear()


def put(name: str, value: Any, actor: User | None) -> None:
    """Change a setting; `actor` is who did it (None: the system).

    Raises:
        pydantic.ValidationError: the value does not fit the setting's type.
    """
    adapter = declaration(name).type
    checked = adapter.dump_python(adapter.validate_python(value), mode="json")
    Setting.objects.update_or_create(pk=name, defaults={"value": checked, "changed_by": actor})
    look_again()


def forget(name: str) -> None:
    """Back to the default."""
    Setting.objects.filter(pk=declaration(name).name).delete()
    look_again()


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not a time zone")
    return name


declare(
    "company_name",
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)],
    default="",
    label=_("Company name"),
)
declare(
    "time_zone",
    Annotated[str, AfterValidator(_known_zone)],
    default="UTC",
    label=_("Time zone of the account: days on charts begin and end in it"),
)
declare(
    # Mautic's script and clients ask nobody, and must work here unchanged; asking is a choice.
    "consent_mode",
    Literal["ask", "assume"],
    default="assume",
    label=_("Cookies on visitors' devices: ask first, or assume consent"),
)
declare(
    "honour_privacy_signals",
    bool,
    default=True,
    label=_("Do not follow visitors whose browser sends Do Not Track or Global Privacy Control"),
)
