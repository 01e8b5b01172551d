"""Scores in a file: a new one comes into being; one that is here gets what it lacks, and keeps the
rest as it is."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from points import bands, revision
from points.bands import Said
from points.differences import Difference
from points.model_file.format import ScoreSaid
from points.model_file.parts import Change
from points.model_file.rights import must_publish
from points.models import Group

_LIMITS = ("floor", "ceiling")


def here(score: ScoreSaid) -> Group | None:
    """The score of that name; the main one whatever it is called."""
    if score.main:
        return Group.objects.get(pk=Group.MAIN)
    found = Group.objects.filter(name__iexact=score.name, archived_at=None)
    return found.order_by("pk").first()


def wrong_with(score: ScoreSaid) -> dict[str, str]:
    """What its form would refuse of its bands, in words by place."""
    errors: dict[str, str] = {}
    starts: set[int] = set()
    called: set[str] = set()
    for number, band in enumerate(score.bands):
        if band.from_points in starts:
            errors[f"bands.{number}.from_points"] = _("Another one begins here, too.")
        elif score.ceiling is not None and band.from_points > score.ceiling:
            told = _("The score never gets above %(ceiling)s.")
            errors[f"bands.{number}.from_points"] = told % {"ceiling": score.ceiling}
        if band.name.lower() in called:
            errors[f"bands.{number}.name"] = _("Another one is called so, too.")
        starts.add(band.from_points)
        called.add(band.name.lower())
    return errors


def compare(score: ScoreSaid, *, may_publish: bool) -> Change:
    """What it would get, and what the file says otherwise than here."""
    group = here(score)
    if group is None:
        return Change(score.name, score.description, is_new=True, icon="gauge")
    lacking = [one for one in _otherwise(score, group) if not one.before]
    kept = [one for one in _otherwise(score, group) if one.before]
    notes = []
    if lacking and not may_publish:
        notes.append(
            _("Somebody who may publish rules can take this in: %(what)s.")
            % {"what": "; ".join(f"{one.what}: {one.after}" for one in lacking)}
        )
    notes += [
        _("%(what)s: %(after)s in the file, %(before)s here. That stays.")
        % {"what": one.what, "after": one.after, "before": one.before}
        for one in kept
    ]
    return Change(
        score.name,
        score.description,
        is_new=False,
        differences=lacking if may_publish else [],
        note=" ".join(notes),
        icon="gauge",
    )


def take_in(score: ScoreSaid, *, actor: User) -> str:
    """Make it, or give it what it lacks; its name where it was made, else "".

    Raises:
        points.model_file.rights.MayNot: it is not here, and the actor may not make it.
    """
    group = here(score)
    if group is None:
        why_not = _(
            "It needs the score “%(name)s”. Somebody who may publish rules has to make it first."
        )
        must_publish(actor, why_not % {"name": score.name})
        group = Group.objects.create(
            name=score.name,
            description=score.description,
            floor=score.floor,
            ceiling=score.ceiling,
        )
        revision.cut()
        give_bands(score, group, actor=actor)
        return score.name
    if actor.may(Can.PUBLISH_RULES):
        _give_limits(score, group)
        give_bands(score, group, actor=actor)
    return ""


def give_bands(score: ScoreSaid, group: Group, *, actor: User | None) -> None:
    """Give it the bands of the file, where it has none."""
    if score.bands and not group.bands.exists():
        said = [Said(one.from_points, one.name, one.colour) for one in score.bands]
        bands.keep(group, said, actor=actor)


def _give_limits(score: ScoreSaid, group: Group) -> None:
    lacking = [
        name
        for name in _LIMITS
        if getattr(group, name) is None and getattr(score, name) is not None
    ]
    if not lacking:
        return
    revision.cut()  # whoever posts meanwhile knows the limits of before
    for name in lacking:
        setattr(group, name, getattr(score, name))
    group.save(update_fields=lacking)


def _otherwise(score: ScoreSaid, group: Group) -> Iterator[Difference]:
    """What the file says of it, and it is not so here; what it does not say is no difference."""
    for what, before, after in (
        (_("Never below"), group.floor, score.floor),
        (_("Never above"), group.ceiling, score.ceiling),
    ):
        if after is not None and before != after:
            yield Difference(what, "" if before is None else str(before), str(after))
    now = [
        Said(one.from_points, one.name, one.colour) for one in group.bands.order_by("from_points")
    ]
    then = sorted(Said(one.from_points, one.name, one.colour) for one in score.bands)
    if then and now != then:
        yield Difference(_("Bands"), _listed(now), _listed(then))


def _listed(several: list[Said]) -> str:
    words = _("%(name)s from %(points)s")
    return ", ".join(words % {"name": one.name, "points": one.from_points} for one in several)
