"""A tree while somebody is writing it: rows and groups, complete or not, and what is asked of them.

Everything travels in the fields of the form around it, so nothing is lost by an error, and a
button that adds a row is an ordinary submit button: no script is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from contacts.conditions.base import Wrong
from contacts.conditions.building import BadTree, build, build_condition
from contacts.conditions.picking import Offers
from contacts.conditions.tree import ALL, GLUES, Tree

# What can be typed is kept far below what a tree may hold.
_MOST_ROWS, _DEEPEST = 60, 5
ROOT = "r"
# What the form of a kind asks stands apart from what a row itself asks.
ANSWERS = "is"


@dataclass
class Row:
    """One condition: what it is `about`, and what was typed (`answers`) or stored (`initial`).

    `form` asks for the rest; `lost` is a stored one of which nobody knows (any more) what it is.
    """

    path: str
    about: str = ""
    answers: MultiValueDict[str, Any] | None = None
    initial: dict[str, Any] = field(default_factory=dict)
    lost: str = ""
    form: forms.Form | None = None
    error: str = ""
    json: dict[str, Any] | None = None
    is_group = False

    @property
    def has_labels(self) -> bool:
        """Whether its inputs need words beside them: more than "how" and "what"."""
        return self.form is not None and bool(self.form.fields.keys() - {"operator", "value"})


@dataclass
class Part:
    """A group of rows and further groups."""

    path: str
    glue: str = ALL
    nodes: list[Row | Part] = field(default_factory=list)
    is_group = True

    @property
    def may_have_groups(self) -> bool:
        """Whether another group may stand in this one."""
        return self.path.count("_") < _DEEPEST - 1

    @property
    def is_root(self) -> bool:
        """Whether it is the outermost one."""
        return self.path == ROOT


class Draft:
    """The tree in the fields called `name`-…; `edit` names the button that was used."""

    def __init__(self, name: str, root: Part | None = None, *, edit: str = "") -> None:
        self.name = name
        self.root = root
        self.edit = edit
        self.offers = Offers()
        # The row, or the group whose button, to go on with after an edit.
        self.focus = ""
        self._errors: dict[str, str] | None = None
        self.tree = Tree()

    @classmethod
    def stored(cls, name: str, said: Any) -> Draft:
        """What is stored, to be changed."""
        draft = cls(name)
        if isinstance(said, Mapping) and said:
            draft.root = draft._from_json(said, ROOT)
        return draft._numbered()

    @classmethod
    def typed(cls, name: str, data: Mapping[str, Any]) -> Draft:
        """What the fields say."""
        draft = cls(name, edit=str(data.get(f"{name}-do", "")))
        keys = {key for key in data if key.startswith(f"{name}-{ROOT}")}
        if f"{name}-{ROOT}-glue" in keys:
            draft.root = draft._from_post(data, keys, ROOT)
        return draft._numbered()

    def nodes(self) -> Iterator[Row | Part]:
        """Everything in it, from the outside in."""
        waiting: list[Row | Part] = [self.root] if self.root else []
        while waiting:
            node = waiting.pop(0)
            yield node
            if isinstance(node, Part):
                waiting[:0] = node.nodes

    @property
    def rows(self) -> list[Row]:
        """The conditions alone."""
        return [node for node in self.nodes() if isinstance(node, Row)]

    def edited(self) -> Draft:
        """After what the button asked for: a row more, a group more, something less."""
        deed, _colon, path = self.edit.partition(":")
        parts = {node.path: node for node in self.nodes() if isinstance(node, Part)}
        if deed == "add" and path == ROOT and self.root is None:
            self.focus = f"{ROOT}_0"
            self.root = Part(ROOT, nodes=[Row(self.focus)])
        elif deed in ("add", "group") and path in parts and len(self.rows) < _MOST_ROWS:
            part = parts[path]
            below = f"{path}_{len(part.nodes)}"
            if deed == "add":
                self.focus = below
                part.nodes.append(Row(below))
            elif part.may_have_groups:
                self.focus = f"{below}_0"
                part.nodes.append(Part(below, glue="any", nodes=[Row(self.focus)]))
        elif deed == "remove" and self.root is not None:
            self.root = None if path == ROOT else self._without(self.root, path)
            self.focus = ROOT
        return self._numbered()

    def check(self) -> dict[str, str]:
        """Look at every row; errors by path, also kept beside each row. `tree` is what they say."""
        if self._errors is None:
            self._errors = {}
            for row in self.rows:
                try:
                    row.json = self._json_of(row)
                except Wrong as wrong:
                    row.error = str(wrong)
                    self._errors[row.path] = row.error
            said = self._said(self.root) if self.root else {}
            try:
                self.tree = build(said)
            except BadTree as bad:
                self._errors.setdefault(ROOT, " ".join(bad.errors.values()))
        return self._errors

    def hush(self) -> None:
        """Say nothing of errors: somebody is still at it."""
        self.check()
        for row in self.rows:
            row.error = ""
            if row.form is not None:
                row.form.errors.clear()

    def _json_of(self, row: Row) -> dict[str, Any]:
        found = self.offers.get(row.about)
        if row.lost and not row.about:
            return _known_again(row.lost)
        if found is None or row.form is None:
            raise Wrong(_("Choose what this condition is about."))
        kind, offer = found
        if not row.form.is_bound:
            raise Wrong(_("Fill in this condition."))
        if not row.form.is_valid():
            raise Wrong(_("Look at this condition again."))
        config = kind.config_of(fixed=offer.fixed, form=row.form)
        built = build_condition({"kind": kind.key, **config})
        return {"kind": kind.key, **built.config()}

    def _said(self, node: Row | Part) -> Any:
        """The JSON of what is complete; empty groups fall away."""
        if isinstance(node, Row):
            return node.json
        below = [said for child in node.nodes if (said := self._said(child))]
        return {node.glue: below} if below else {}

    def _from_json(self, said: Mapping[str, Any], path: str) -> Part:
        part = Part(path)
        for glue in GLUES:
            children = said.get(glue)
            if isinstance(children, list):
                part.glue = glue
                for place, child in enumerate(children):
                    part.nodes.append(self._node_from_json(child, f"{path}_{place}"))
        return part

    def _node_from_json(self, said: Any, path: str) -> Row | Part:
        if isinstance(said, Mapping) and "kind" not in said and path.count("_") < _DEEPEST:
            return self._from_json(said, path)
        known = said if isinstance(said, Mapping) else {}
        about = self.offers.of(known)
        return Row(path, about, initial=dict(known), lost="" if about else _as_text(said))

    def _from_post(self, data: Mapping[str, Any], keys: set[str], path: str) -> Part:
        glue = str(data.get(f"{self.name}-{path}-glue", ALL))
        part = Part(path, glue if glue in GLUES else ALL)
        for place in range(_MOST_ROWS):
            below = f"{path}_{place}"
            if f"{self.name}-{below}-glue" in keys and below.count("_") < _DEEPEST:
                part.nodes.append(self._from_post(data, keys, below))
            elif f"{self.name}-{below}-about" in keys:
                part.nodes.append(self._row_from_post(data, below))
        return part

    def _row_from_post(self, data: Mapping[str, Any], path: str) -> Row:
        said = f"{self.name}-{path}-"
        row = Row(path, str(data.get(f"{said}about", "")), lost=str(data.get(f"{said}lost", "")))
        if row.about:
            row.lost = ""
        if row.about and data.get(f"{said}was") == row.about:
            many = getattr(data, "getlist", lambda key: [data[key]])
            own = f"{said}{ANSWERS}-"
            row.answers = MultiValueDict(
                {key.removeprefix(own): many(key) for key in data if key.startswith(own)}
            )
        return row

    def _form(self, row: Row) -> forms.Form | None:
        """What asks for the rest of a condition, at its place."""
        found = self.offers.get(row.about)
        if found is None:
            row.about = ""
            return None
        kind, offer = found
        prefix, data = f"{self.name}-{row.path}-{ANSWERS}", None
        if row.answers is not None:
            lists = row.answers.lists()
            data = MultiValueDict({f"{prefix}-{key}": values for key, values in lists})
        try:
            form = kind.form(fixed=offer.fixed, data=data, prefix=prefix, initial=row.initial)
        except Wrong as wrong:
            row.error = str(wrong)
            return None
        form.use_required_attribute = False
        return form

    def _without(self, part: Part, path: str) -> Part | None:
        part.nodes = [
            kept
            for node in part.nodes
            if node.path != path
            and (kept := node if isinstance(node, Row) else self._without(node, path))
        ]
        return part if part.nodes else None

    def _numbered(self) -> Draft:
        """With places that follow each other, and a form at each of them."""
        if self.root is not None:
            self._number(self.root, ROOT)
        return self

    def _number(self, part: Part, path: str) -> None:
        part.path = path
        for place, node in enumerate(part.nodes):
            below = f"{path}_{place}"
            if isinstance(node, Part):
                self._number(node, below)
            else:
                node.path = below
                node.form = self._form(node)


def _as_text(said: Any) -> str:
    try:
        return json.dumps(said)
    except RecursionError:
        return "null"


def _known_again(lost: str) -> dict[str, Any]:
    """A stored condition that people cannot choose: as it is, if it can still be asked.

    Raises:
        Wrong: it cannot; the words say why.
    """
    try:
        said = json.loads(lost)
    except (ValueError, RecursionError):
        raise Wrong(_("Choose what this condition is about.")) from None
    condition = build_condition(said)
    return {"kind": condition.key, **condition.config()}
