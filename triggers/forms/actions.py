"""The list of actions inside a trigger's form: each with its kind's own fields.

Which rows there are stands in the form itself (`row`, one number each, in order), so adding,
removing and moving are ordinary submits that work without a script.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from triggers.actions import Action, ActionFailed, action_kinds, behaviour, mean_the_same
from triggers.contract import EVENT_TYPES, is_to_come
from triggers.drafts import Draft, DraftAction

# A field (None where it is about more than one) and what is wrong with it.
Complaint = tuple[forms.BoundField | None, Any]

# More than anybody reads; keeps a hostile form small.
_MOST = 20


@dataclass
class Row:
    """One action in the form. `form` is None for a kind that nobody knows any more: such a row
    can only be kept as `stored` or removed."""

    index: int
    kind_key: str
    id: int | None
    form: forms.Form | None
    stored: DraftAction | None = None
    is_new: bool = False
    # What came of trying it, and whether it went well.
    tried: str = ""
    went_well: bool = False

    @property
    def kind(self) -> type[Action] | None:
        """Its kind, if it is known."""
        return action_kinds.get(self.kind_key) if self.kind_key in action_kinds else None

    @property
    def label(self) -> str | Promise:
        """What it is called."""
        if self.kind:
            return self.kind.label
        return EVENT_TYPES[self.kind_key] if is_to_come(self.kind_key) else _("Unknown")

    @property
    def fields(self) -> list[forms.BoundField]:
        """What is asked at first sight."""
        return [field for field in self.form or () if field.name not in self._more_names]

    @property
    def more(self) -> list[forms.BoundField]:
        """What stands under *More*: the form's own `more` names it."""
        return [field for field in self.form or () if field.name in self._more_names]

    @property
    def more_is_set(self) -> bool:
        """Whether something under *More* says anything, so that it is shown open."""
        is_bound = self.form is not None and self.form.is_bound
        return any(field.value() or (is_bound and field.errors) for field in self.more)

    @property
    def _more_names(self) -> tuple[str, ...]:
        return getattr(self.form, "more", ())

    def try_out(self, data: QueryDict) -> None:
        """Do it once as a test, as it is typed; what came of it stands in the row."""
        if self.form is None or self.kind is None or not self.kind.can_be_tried:
            return
        self.form = type(self.form)(data, prefix=f"a{self.index}")
        if not self.form.is_valid():
            return
        try:
            self.tried = behaviour(self.kind_key, dict(self.form.cleaned_data)).try_out()
            self.went_well = True
        except ActionFailed as failure:
            self.tried = failure.reason

    def as_draft(self) -> DraftAction | None:
        """What it says; None while it is not filled in rightly.

        Where the stored action means the same, that one is given, so that it is no change.
        """
        if self.form is None:
            return self.stored
        if not self.form.is_valid():
            return None
        typed = dict(self.form.cleaned_data)
        if self.stored and mean_the_same(self.kind_key, self.stored.config, typed):
            return self.stored
        return DraftAction(kind=self.kind_key, config=typed, id=self.id)


class ActionRows:
    """The rows, from a working copy or from what was sent."""

    def __init__(self, draft: Draft | None, data: QueryDict | None = None) -> None:
        self._stored = list(draft.actions) if draft else []
        if data is None:
            self.rows = [
                Row(index, action.kind, action.id, _shown(action, index), stored=action)
                for index, action in enumerate(self._stored)
            ]
        else:
            self.rows = self._sent(data)

    def _sent(self, data: QueryDict) -> list[Row]:
        rows = []
        for sent in data.getlist("row")[:_MOST]:
            if not sent.isdecimal() or len(sent) > 4:
                continue
            key, pk = data.get(f"kind-{sent}", ""), data.get(f"id-{sent}", "")
            stored = next(
                (a for a in self._stored if a.kind == key and str(a.id or "") == pk), None
            )
            form = (
                action_kinds.get(key).Form(data, prefix=f"a{sent}") if key in action_kinds else None
            )
            if form is not None or stored is not None:
                rows.append(Row(int(sent), key, stored.id if stored else None, form, stored))
        return rows

    def rearrange(self, data: QueryDict, deed: str) -> None:
        """Carry out what a button of the list asks ("add:lead.changetags", "remove:1", "up:1",
        "down:1", "try:1"); what was typed stays, and nothing is complained about yet."""
        verb, _colon, what = deed.partition(":")
        for row in self.rows:
            if row.form is not None:
                row.form = _as_typed(type(row.form), data, prefix=f"a{row.index}")
        if verb == "add" and what in action_kinds and len(self.rows) < _MOST:
            index = max((row.index for row in self.rows), default=-1) + 1
            form = action_kinds.get(what).Form(prefix=f"a{index}")
            self.rows.append(Row(index, what, None, form, is_new=True))
            return
        place = next((i for i, row in enumerate(self.rows) if str(row.index) == what), None)
        if place is None:
            return
        if verb == "try":
            self.rows[place].try_out(data)
            return
        row = self.rows.pop(place)
        if verb == "up":
            self.rows.insert(max(place - 1, 0), row)
        elif verb == "down":
            self.rows.insert(place + 1, row)

    @property
    def errors(self) -> list[Complaint]:
        """Every error with its field (None where it is about a whole row)."""
        found: list[Complaint] = []
        for row in self.rows:
            if row.form is not None:
                found += [(None, error) for error in row.form.non_field_errors()]
                found += [(field, error) for field in row.form for error in field.errors]
        return found

    def said(self) -> tuple[DraftAction, ...]:
        """The rows that are filled in rightly, in order."""
        drafts = (row.as_draft() for row in self.rows)
        return tuple(draft for draft in drafts if draft is not None)

    def is_valid(self) -> bool:
        """Whether every row is."""
        wrong = [row for row in self.rows if row.form is not None and not row.form.is_valid()]
        return not wrong


def _shown(action: DraftAction, index: int) -> forms.Form | None:
    if action.kind not in action_kinds:
        return None
    return action_kinds.get(action.kind).Form(initial=dict(action.config), prefix=f"a{index}")


def _as_typed(form: type[forms.Form], data: QueryDict, *, prefix: str) -> forms.Form:
    """The form with what was typed in it, unchecked."""
    fresh = form(prefix=prefix)
    fresh.initial = typed(fresh, data)
    return fresh


def typed(form: forms.BaseForm, data: QueryDict) -> dict[str, Any]:
    """What was typed into the fields of `form`, unchecked, as `initial` takes it."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }
