"""A standard entity of the contract: list, one, new, edit, delete, and all of that in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from kit.api import asked, counting, schema, search, where
from kit.api.batch import Batch, batch_of, ids_of
from kit.api.columns import Column
from kit.api.errors import Invalid, NotFound
from kit.api.search import Command, Term
from kit.api.view import ApiView, attempt

M = TypeVar("M", bound=Model)
Said = dict[str, Any]


class Entity(ViewSetMixin, ApiView, Generic[M]):
    """One sort of thing, with all of its addresses (`kit.api.routes`).

    `one` and `many` are the keys of the contract. `shape` tells what answers say of a thing,
    `brief` which of it when a list is asked for with `minimal=1`; `form` what new and edit
    understand: a field with a `default` falls back to it on PUT, and PATCH needs none. `columns`
    are what `where` and `orderBy` know, `commands` what `search` knows. `published` is what
    `published=1` asks of a row. `by_id`: the list is an object with ids as keys.
    """

    one: ClassVar[str]
    many: ClassVar[str]
    shape: ClassVar[type[serializers.Serializer[Any]]]
    form: ClassVar[type[serializers.Serializer[Any]]]
    columns: ClassVar[Mapping[str, Column]]
    commands: ClassVar[Mapping[str, Command]] = {}
    brief: ClassVar[tuple[str, ...]] = ()
    published: ClassVar[Q | None] = None
    by_id: ClassVar[bool] = False
    schema = schema.EntitySchema()
    path = ""  # where it lies; set by `routes`

    # What an entity says of itself.

    def rows(self) -> QuerySet[M]:
        """Everything that there is, as far as anybody may see it."""
        raise NotImplementedError

    def make(self, said: Said) -> tuple[M, bool]:
        """A new thing; and whether it is new, or was there before (answered 200)."""
        raise NotImplementedError

    def change(self, row: M, said: Said, *, whole: bool) -> M:
        """Change a thing; `whole`: it was sent whole (PUT), so `said` has every field."""
        raise NotImplementedError

    def remove(self, row: M) -> None:
        """Delete or archive a thing."""
        raise NotImplementedError

    def plain(self, term: Term) -> Q | None:
        """What a search without a command looks into."""
        return term.against("name")

    def columns_now(self) -> Mapping[str, Column]:
        """`columns`, with those that people have added."""
        return self.columns

    def commands_now(self) -> Mapping[str, Command]:
        """`commands`, with those that depend on who asks."""
        return self.commands

    def understand(self, sent: Any, *, partial: bool) -> Said:
        """What was sent, checked by `form`.

        Raises:
            ValidationError: with the reasons by field.
        """
        form = self.form(data=sent, partial=partial, context={"view": self})
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def show(self, rows: Sequence[M], *, brief: bool = False) -> list[dict[str, Any]]:
        """What answers say of `rows`, in their order; override to fetch for all at once."""
        told = [self.shape(row, context={"view": self}).data for row in rows]
        if brief and self.brief:
            return [{name: each[name] for name in self.brief if name in each} for each in told]
        return [dict(each) for each in told]

    def find(self, pk: int) -> M:
        """The thing with this id.

        Raises:
            NotFound: there is none.
        """
        row = self.rows().filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row

    # The addresses.

    def index(self, request: Request) -> Response:
        """A page of the list."""
        columns = self.columns_now()
        query = asked.read(self.params, columns)
        found = self.narrowed(query, columns)
        # The ids first: rows that are skipped are not fetched whole.
        page = list(
            found.order_by(*query.order).values_list("pk", flat=True)[
                query.start : query.start + query.limit
            ]
        )
        by_pk = self.rows().in_bulk(page)
        told = self.show([by_pk[pk] for pk in page if pk in by_pk], brief=query.minimal)
        if query.select:
            told = [{k: v for k, v in each.items() if k in query.select | {"id"}} for each in told]
        listed: Any = {str(each["id"]): each for each in told} if self.by_id else told
        return Response({"total": counting.total(found), self.many: listed})

    def narrowed(self, query: asked.Asked, columns: Mapping[str, Column]) -> QuerySet[M]:
        """The rows that a list is about."""
        rows = self.rows().filter(where.condition(query.where, columns))
        if query.search:
            known = {"ids": search.ids, **self.commands_now()}
            rows = rows.filter(search.condition(query.search, commands=known, plain=self.plain))
        if query.published_only and self.published is not None:
            rows = rows.filter(self.published)
        return rows

    def read(self, request: Request, pk: int) -> Response:
        """One thing."""
        (told,) = self.show([self.find(pk)])
        if wanted := asked.read({"select": self.params.get("select")}, {}).select:
            told = {key: value for key, value in told.items() if key in wanted | {"id"}}
        return Response({self.one: told})

    def new(self, request: Request) -> Response:
        """Make one."""
        return self._made(self.sent)

    def edit(self, request: Request, pk: int) -> Response:
        """Change one; PUT of an id that does not exist makes one."""
        whole = request.method == "PUT"
        try:
            row = self.find(pk)
        except NotFound:
            if not whole:
                raise
            return self._made(self.sent)
        return Response({self.one: self._changed(row, self.sent, whole=whole)})

    def delete_one(self, request: Request, pk: int) -> Response:
        """Delete one; it is told once more, without its id."""
        row = self.find(pk)
        (told,) = self.show([row])
        attempt(lambda: self.remove(row))
        return Response({self.one: told | {"id": None}})

    def new_batch(self, request: Request) -> Response:
        """Make several; each for itself."""
        batch = Batch(self.many)
        for sent in batch_of(self.sent):
            with batch.next():
                row, is_new = self._make(sent)
                batch.did(self.show([row])[0], 201 if is_new else 200)
        return batch.answer(201)

    def edit_batch(self, request: Request) -> Response:
        """Change several, each of which names its id; each for itself."""
        batch, whole = Batch(self.many), request.method == "PUT"
        for sent in batch_of(self.sent):
            with batch.next():
                if not isinstance(sent, dict):
                    raise Invalid({"id": [gettext("This field is required.")]})
                (pk,) = ids_of([sent.get("id")])
                row = self.rows().filter(pk=pk).first()
                if row is None and not whole:
                    raise NotFound
                if row is None:
                    made, _ = self._make(sent)
                    batch.did(self.show([made])[0], 201)
                else:
                    batch.did(self._changed(row, sent, whole=whole), 200)
        return batch.answer(200)

    def delete_batch(self, request: Request) -> Response:
        """Delete several, each for itself; they are told once more, with their ids."""
        batch, sent = Batch(self.many), self.sent
        for pk in ids_of(batch_of(sent.get("ids") if isinstance(sent, dict) else sent)):
            with batch.next():
                row = self.find(pk)
                (told,) = self.show([row])
                attempt(lambda row=row: self.remove(row))  # type: ignore[misc]
                batch.did(told, 200)
        return batch.answer(200)

    def _make(self, sent: Any) -> tuple[M, bool]:
        said = self.understand(sent, partial=False)
        return attempt(lambda: self.make(said))

    def _made(self, sent: Any) -> Response:
        row, is_new = self._make(sent)
        (told,) = self.show([self.find(row.pk)])
        headers = {"Location": f"/api/{self.path}/{row.pk}"} if is_new else {}
        return Response({self.one: told}, status=201 if is_new else 200, headers=headers)

    def _changed(self, row: M, sent: Any, *, whole: bool) -> dict[str, Any]:
        said = self.understand(sent, partial=not whole)
        changed = attempt(lambda: self.change(row, said, whole=whole))
        (told,) = self.show([self.find(changed.pk)])
        return told
