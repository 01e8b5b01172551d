"""What pages are about, in a file: rules are narrowed to topics and stages that pages must have.

A pattern is known by its address. One that is here stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import User
from contacts import catalogue, cataloguing
from contacts.forms.catalogue import PagePatternForm
from contacts.models import PagePattern
from points.model_file.format import PageSaid
from points.model_file.parts import Change
from points.model_file.rights import must_publish, not_for


def written() -> list[PageSaid]:
    """The patterns that are here, in their order."""
    return [_said(pattern) for pattern in catalogue.patterns()]


def wrong_with(page: PageSaid) -> dict[str, str]:
    """What its form would refuse, in words by field."""
    form = PagePatternForm(page.model_dump())
    return {name: " ".join(map(str, words)) for name, words in form.errors.items()}


def compare(pages: Sequence[PageSaid], *, may_publish: bool) -> list[Change]:
    """Each held against what is here."""
    here = {_key(one.pattern): _said(one) for one in catalogue.patterns()}
    return [_change(page, here.get(_key(page.pattern)), not_for(may_publish)) for page in pages]


def take_in(pages: Sequence[PageSaid], *, actor: User, at: datetime) -> list[str]:
    """Put those that are not here yet at the end; their addresses.

    Raises:
        points.model_file.rights.MayNot: there are some, and the actor may not.
    """
    here = {_key(one.pattern) for one in catalogue.patterns()}
    new = [page for page in pages if _key(page.pattern) not in here]
    if new:
        must_publish(
            actor,
            _("It says what pages are about. Somebody who may publish rules has to take that in."),
        )
        cataloguing.add([_pattern(page) for page in new], actor=actor, at=at)
    return [page.pattern for page in new]


def _said(pattern: PagePattern) -> PageSaid:
    return PageSaid.model_validate({name: getattr(pattern, name) for name in PageSaid.model_fields})


def _pattern(page: PageSaid) -> PagePattern:
    """As its form would keep it; `wrong_with` has nothing against it."""
    made: PagePattern = PagePatternForm(page.model_dump()).save(commit=False)
    return made


def _key(pattern: str) -> str:
    return pattern.strip().casefold()


def _change(page: PageSaid, here: PageSaid | None, problem_of_new: str) -> Change:
    about = [*page.topics, page.category, page.content_stage]
    said = get_text_list([words for words in about if words], _("and"))
    if here is None:
        return Change(page.pattern, said, is_new=True, problem=problem_of_new, icon="file-text")
    is_same = here.model_copy(update={"pattern": page.pattern}) == page
    note = "" if is_same else _("It is about something else here, and stays so.")
    return Change(page.pattern, said, is_new=False, note=note, icon="file-text")
