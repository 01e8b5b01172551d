"""Pays for visiting a page of a site that is tracked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import ClassVar
from urllib.parse import urlsplit

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from points.kinds import EventKind, point_action_kinds


@lru_cache(maxsize=10_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern), re.IGNORECASE)


class UrlHitForm(forms.Form):
    """The fields of `UrlHit`."""

    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        help_text=_(
            "For example */pricing* or https://shop.example/blog/*; * stands for anything."
        ),
    )
    with_query = forms.BooleanField(
        label=_("Look at what follows the ? as well"),
        required=False,
        help_text=_("Otherwise /pricing and /pricing?from=mail are the same page."),
    )


@point_action_kinds.register
@dataclass(frozen=True)
class UrlHit(EventKind):
    """Visits an address that matches a glob, upper and lower case alike.

    A pattern that begins with a slash is compared with the path alone, any other with
    the whole address, as Mautic does; the fragment never counts, the query if asked for.
    """

    key: ClassVar[str] = "url.hit"
    label: ClassVar[str | Promise] = _("Visits a page")
    icon: ClassVar[str] = "world"
    listens_to: ClassVar[str] = "url.hit"
    Form: ClassVar[type[forms.Form]] = UrlHitForm

    url: str
    with_query: bool = False

    @property
    def reads_query(self) -> bool:
        """As its field says."""
        return self.with_query

    def matches(self, *, url: str, subject_key: str) -> bool:
        """Compare the page (`subject_key`: the URL without query), or the URL with its query."""
        address = url.partition("#")[0] if self.with_query else subject_key
        if self.url.startswith("/"):
            parts = urlsplit(address)
            address = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        return _compiled(self.url.strip()).match(address) is not None

    def __str__(self) -> str:
        if self.with_query:
            return gettext("visits %(url)s (with what follows the ?)") % {"url": self.url}
        return gettext("visits %(url)s") % {"url": self.url}
