"""Pays for submitting a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from points.kinds import point_action_kinds
from points.things import Things


@point_action_kinds.register
@dataclass(frozen=True)
class FormSubmit(Things):
    """A form, by its number."""

    key: ClassVar[str] = "form.submit"
    label: ClassVar[str | Promise] = _("Submits a form")
    icon: ClassVar[str] = "forms"
    listens_to: ClassVar[str] = "form.submit"
    any_of_them: ClassVar[str | Promise] = _("submits any form")
    these: ClassVar[str | Promise] = _("submits the form %(which)s")
