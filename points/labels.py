"""Labels of rules: words by which a marketer finds them again."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from points.models import PointAction


def labels_of(rules: Iterable[PointAction]) -> list[str]:
    """The labels that these rules carry, in order."""
    return sorted({label for rule in rules for label in rule.labels}, key=str.casefold)


def used() -> list[str]:
    """The labels that rules carry which are not archived, in order. One query."""
    return labels_of(PointAction.objects.current().exclude(labels=[]).only("labels"))


def known() -> list[str]:
    """Those, and some that marketers know."""
    usual = [
        gettext("Lead magnet"),
        gettext("Trip wire"),
        gettext("Intent to buy"),
        gettext("Engagement"),
        gettext("Negative"),
    ]
    return list(dict.fromkeys([*used(), *usual]))
