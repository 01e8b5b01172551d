"""As if what a model brings were here: so that the rest of it can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts import settings
from points.model_file import grades, names, personas, scores
from points.model_file.format import ModelFile, RuleSaid
from points.models import Group, Persona, PointAction


@contextmanager
def bringing(model: ModelFile) -> Iterator[None]:
    """As if the scores with their bands, the personas, the grade and the rules that others name
    were here, until the block ends: whatever the block writes is gone then, too."""
    try:
        with transaction.atomic():
            for score in model.scores:
                group = scores.here(score) or Group.objects.create(name=score.name)
                scores.give_bands(score, group, actor=None)
            made = [
                (said, Persona.objects.create(name=said.name, about=said.about))
                for said in model.personas
                if personas.here(said) is None
            ]
            for rule in named_rules(model):
                PointAction.objects.create(name=rule.name, kind=rule.kind, points=1)
            for said, persona in made:
                personas.describe(persona, said)
            if model.grade is not None and not grades.wrong_with(model.grade):
                grades.give(model.grade, actor=None)
            yield
            transaction.set_rollback(True)
    finally:
        settings.look_again()


def named_rules(model: ModelFile) -> list[RuleSaid]:
    """The rules of the model that are not here, and that some other part of it names."""
    parts = [*([rule.only, rule.config] for rule in model.rules), *model.others.values()]
    parts += [[persona.tree] for persona in model.personas]
    named = {name for part in parts for name in names.named_as("rule", part)}
    found = [rule for rule in model.rules if rule.name.casefold() in named]
    return [
        rule for rule in found if not PointAction.objects.current().filter(name__iexact=rule.name)
    ]
