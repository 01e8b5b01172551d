"""The model that is here, as a file for somewhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from points.model_file import catalogue, grades, names
from points.model_file.format import (
    FORMAT,
    VERSION,
    BandSaid,
    ModelFile,
    PersonaSaid,
    RuleSaid,
    ScoreSaid,
)
from points.model_file.parts import parts
from points.models import Band, Group, Persona, PointAction
from points.models.action import Definition


def write(*, at: datetime, name: str = "") -> dict[str, Any]:
    """Scores, the grade, what pages are about, personas, rules (the working copies) and what apps
    above have, ready for JSON."""
    groups = Group.objects.filter(archived_at=None).order_by("pk")
    actions = PointAction.objects.current().select_related("group").order_by("name", "pk")
    model = ModelFile(
        format=FORMAT,
        version=VERSION,
        name=name,
        written_at=at,
        scores=[_score(group) for group in groups],
        grade=grades.written(),
        pages=catalogue.written(),
        personas=[
            PersonaSaid(
                name=one.name,
                about="company" if one.about == Persona.About.COMPANY else "person",
                description=one.description,
                tree=names.told(one.tree),
            )
            for one in Persona.objects.current().order_by("name", "pk")
        ],
        rules=[rule_of(action) for action in actions],
        others={key: part.write() for key, part in parts().items()},
    )
    return model.model_dump(mode="json", exclude_defaults=True) | {
        "format": FORMAT,
        "version": VERSION,
    }


def rule_of(said: Definition) -> RuleSaid:
    """What a definition says, by names."""
    return RuleSaid(
        name=said.name,
        description=said.description,
        kind=said.kind,
        config=names.told(said.config),
        points=said.points,
        repeats=said.repeats,  # type: ignore[arg-type]
        score="" if said.group_id == Group.MAIN else said.group.name,
        counts_in_main=said.counts_in_main,
        only=names.told(said.only),
        policy=said.policy,
        labels=list(said.labels),
        published_from=said.published_from,
        published_until=said.published_until,
    )


def _score(group: Group) -> ScoreSaid:
    bands = Band.objects.filter(group=group).order_by("from_points")
    return ScoreSaid(
        name=group.name,
        description=group.description,
        main=group.pk == Group.MAIN,
        floor=group.floor,
        ceiling=group.ceiling,
        bands=[
            BandSaid(name=band.name, from_points=band.from_points, colour=band.colour)
            for band in bands
        ],
    )
