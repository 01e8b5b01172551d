"""Labels of rules: words by which a marketer finds them again."""

from __future__ import annotations

from django.utils.translation import gettext

from points.models import PointAction


def used() -> list[str]:
    """The labels that rules carry which are not archived, in order."""
    carried = PointAction.objects.current().exclude(labels=[]).values_list("labels", flat=True)
    return sorted({label for labels in carried for label in labels}, key=str.casefold)


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
