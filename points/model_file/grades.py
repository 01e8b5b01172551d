"""The grade in a file: given as it says, where none is given yet."""

from __future__ import annotations

from itertools import pairwise

from django.utils.translation import gettext as _

from accounts.models import User
from points import grade
from points.grade import Grading
from points.model_file import names
from points.model_file.format import GradeSaid
from points.model_file.names import NotHere
from points.model_file.parts import Change
from points.model_file.rights import must_publish, not_for
from points.models import Group


def written() -> GradeSaid | None:
    """How grades are given here; None where they are not, or by a score that is put away."""
    by = grade.grading()
    if by is None or Group.objects.filter(
        pk__in=[by.fit, by.engagement], archived_at__isnull=False
    ):
        return None
    told = names.told({"group": [by.fit, by.engagement]})["group"]
    fit, engagement = (one[names.NAMED] for one in told)
    return GradeSaid(
        fit=fit, engagement=engagement, letters=list(by.letters), numbers=list(by.numbers)
    )


def wrong_with(said: GradeSaid) -> dict[str, str]:
    """What makes no sense here, in words by place."""
    errors = {}
    for place, name in (("fit", said.fit), ("engagement", said.engagement)):
        try:
            names.understood({"group": {names.NAMED: name}})
        except NotHere as error:
            errors[place] = str(error)
    if said.fit.casefold() == said.engagement.casefold():
        errors["engagement"] = _("Choose another score than the one above.")
    for place, starts in (("letters", said.letters), ("numbers", said.numbers)):
        if any(above <= below for above, below in pairwise(starts)):
            errors[place] = _("This must begin below the one before.")
    return errors


def compare(said: GradeSaid, *, may_publish: bool) -> Change:
    """Whether grades are given here, and as the file says."""
    here, main = written(), Group.objects.get(pk=Group.MAIN).name
    words = _("%(fit)s: A, B, C from %(letters)s. %(engagement)s: 1, 2, 3 from %(numbers)s.") % {
        "fit": said.fit or main,
        "letters": ", ".join(map(str, said.letters)),
        "engagement": said.engagement or main,
        "numbers": ", ".join(map(str, said.numbers)),
    }
    is_new = grade.grading() is None
    note = "" if is_new or here == said else _("It is given otherwise here, and stays so.")
    problem = not_for(may_publish) if is_new else ""
    return Change(_("Grade"), words, is_new=is_new, problem=problem, note=note, icon="school")


def give(said: GradeSaid, *, actor: User | None) -> bool:
    """Give grades so, where none are given; whether that was done."""
    if grade.grading() is not None:
        return False
    fit, engagement = names.understood(
        {"group": [{names.NAMED: name} for name in (said.fit, said.engagement)]}
    )["group"]
    first, second, third = said.letters
    one, two, three = said.numbers
    wanted = Grading(fit, engagement, (first, second, third), (one, two, three))
    grade.put(wanted, actor=actor)
    return True


def take_in(said: GradeSaid, *, actor: User) -> bool:
    """The same, for those who may.

    Raises:
        points.model_file.rights.MayNot: none are given yet, and the actor may not.
    """
    if grade.grading() is None:
        must_publish(
            actor,
            _("It says how grades are given. Somebody who may publish rules has to take that in."),
        )
    return give(said, actor=actor)
