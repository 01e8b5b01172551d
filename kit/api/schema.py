"""How drf-spectacular describes our addresses in the OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from kit.api.shapes import Errors

# What any address may answer besides what it is for.
_REFUSALS = {
    "400": "What was sent does not do; the message says why not.",
    "401": "Nobody is signed in, or the token or password is wrong.",
    "403": "Your role or the token's scope does not allow this.",
    "404": "There is no such thing.",
    "405": "Another method is needed.",
    "413": "The body is too large.",
    "415": "The body is neither JSON nor a form.",
    "429": "Too many calls; Retry-After says for how long to wait.",
    "500": "Something broke here.",
}


class ApiSchema(AutoSchema):
    """Adds the refusals that every address may answer; bodies are told as JSON only."""

    def map_parsers(self) -> list[Any]:
        """Forms are understood, too, but one way to say a thing is enough to read."""
        return ["application/json"]

    def get_tags(self) -> list[str]:
        """By the first word of the path."""
        return [self.path.strip("/").split("/")[1]]

    def get_operation_id(self) -> str:
        """The path with its arguments in place: unique for every address."""
        words = self.path.replace("{", "").replace("}", "").strip("/").split("/")[1:]
        return "_".join([self.method.lower(), *words])

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for code, words in _REFUSALS.items():
            if code not in bodies:
                answer: Any = self._get_response_for_code
                bodies[code] = answer(Errors, code, direction=direction)
                bodies[code]["description"] = words
        return bodies


class EntitySchema(ApiSchema):
    """Describes the addresses of a standard entity by what the entity says of itself."""

    view: Any

    def get_operation_id(self) -> str:
        """What is done to what."""
        return f"{self.method.lower()}_{self.view.path.replace('/', '_')}_{self.view.action}"

    def get_summary(self) -> str:
        """What the address does, in a few words."""
        words = {
            "index": f"List {self.view.many}",
            "read": f"One {self.view.one}",
            "new": f"Make a {self.view.one}",
            "edit": f"Change a {self.view.one}",
            "delete_one": f"Delete a {self.view.one}",
            "new_batch": f"Make several {self.view.many}",
            "edit_batch": f"Change several {self.view.many}",
            "delete_batch": f"Delete several {self.view.many}",
        }
        return words.get(self.view.action) or super().get_summary() or ""

    def get_override_parameters(self) -> list[Any]:
        """The parameters of a list, and the ids of a batch that is deleted."""
        if self.view.action == "index":
            return _list_parameters(tuple(self.view.columns_now()), tuple(self.view.commands))
        if self.view.action == "read":
            return [_SELECT]
        if self.view.action == "delete_batch":
            return [OpenApiParameter("ids", str, description="The ids, parted by commas.")]
        return list(super().get_override_parameters())

    def get_request_serializer(self) -> Any:
        """What new and edit understand."""
        match self.view.action:
            case "new" | "edit":
                return self.view.form
            case "new_batch":
                return self.view.form(many=True)
            case "edit_batch":
                return _with_id(self.view.form)(many=True)
        return None

    def get_response_serializers(self) -> Any:
        """The envelope around one or many."""
        view = self.view
        one = enveloped(view.one, view.shape)
        match view.action:
            case "index":
                return {200: _of_many(view.many, view.shape, view.by_id)}
            case "new":
                return {200: one, 201: one}
            case "edit":
                return {200: one} if self.method == "PATCH" else {200: one, 201: one}
            case "delete_one":
                return {200: enveloped(view.one, _deleted(view.shape))}
            case "new_batch" | "edit_batch" | "delete_batch":
                status = 201 if view.action == "new_batch" else 200
                return {status: _of_batch(view.many, view.shape)}
        return {200: one}


_SELECT = OpenApiParameter(
    "select[]", {"type": "array", "items": {"type": "string"}}, description="Only these keys."
)


@cache
def _list_parameters(columns: tuple[str, ...], commands: tuple[str, ...]) -> list[Any]:
    names = ", ".join(columns)
    whole = {"type": "integer", "minimum": 0}
    return [
        OpenApiParameter("start", whole, description="How many to skip, up to 1,000,000."),
        OpenApiParameter("limit", whole, description="How many to give, up to 1,000 (30)."),
        OpenApiParameter(
            "search",
            str,
            description="Mautic's search; commands: "
            + ", ".join(f"{command}:" for command in ("ids", *commands)),
        ),
        OpenApiParameter("orderBy", str, enum=columns, description="What to sort by."),
        OpenApiParameter("orderByDir", str, enum=("ASC", "DESC", "asc", "desc")),
        OpenApiParameter("minimal", str, enum=("0", "1"), description="Only the short form."),
        OpenApiParameter("publishedOnly", str, enum=("0", "1")),
        OpenApiParameter("where[0][col]", str, enum=columns, description=f"One of {names}."),
        OpenApiParameter("where[0][expr]", str, description="eq, neq, lt, in, like, isEmpty, …"),
        OpenApiParameter("where[0][val]", str),
        _SELECT,
    ]


def _name(serializer: type[Any]) -> str:
    return serializer.__name__.removesuffix("Shape").removesuffix("Form")


@cache
def enveloped(key: str, shape: Any) -> Any:
    """The answer that tells of one thing: {key: shape}."""
    return inline_serializer(f"{_name(shape)}Answer", {key: shape()})


@cache
def _of_many(key: str, shape: type[Any], by_id: bool) -> Any:
    listed: Any = serializers.DictField(child=shape()) if by_id else shape(many=True)
    # An object of the contract, but with parts left out by `minimal` and `select`.
    return inline_serializer(
        f"{_name(shape)}List", {"total": serializers.IntegerField(), key: listed}
    )


@cache
def _of_batch(key: str, shape: type[Any]) -> Any:
    parts = serializers.ListField(child=shape(allow_null=True))
    return inline_serializer(
        f"{_name(shape)}Batch",
        {
            key: parts,
            "statusCodes": serializers.ListField(child=serializers.IntegerField()),
            "errors": serializers.DictField(required=False, help_text="By index, if any."),
        },
    )


@cache
def _with_id(form: type[Any]) -> type[Any]:
    fields = {"id": serializers.IntegerField(), "__module__": form.__module__}
    return type(f"{_name(form)}WithIdForm", (form,), fields)


@cache
def _deleted(shape: type[Any]) -> Any:
    fields = {"id": serializers.IntegerField(allow_null=True), "__module__": shape.__module__}
    return type(f"{_name(shape)}DeletedShape", (shape,), fields)


def as_answered(result: Any, **_: Any) -> Any:
    """Hook of drf-spectacular: say what serializers cannot.

    `select` and `minimal` leave keys of a thing out, and what failed in a batch is null.
    """
    for name, component in result["components"]["schemas"].items():
        if name.endswith("Shape") and "required" in component:
            component["required"] = [key for key in component["required"] if key == "id"]
            if not component["required"]:
                del component["required"]
        if name.endswith("Batch"):
            for told in component["properties"].values():
                if "$ref" in told.get("items", {}):
                    told["items"] = {"anyOf": [told["items"], {"type": "null"}]}
    return result
