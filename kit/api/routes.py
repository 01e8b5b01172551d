"""The addresses of a standard entity."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from kit.api.entity import Entity


def routes(at: str, entity: type[Entity[Any]], *, read_only: bool = False) -> list[URLPattern]:
    """All addresses of `entity` below `at`, named `<at>`, `<at>-one`, `<at>-new`, …

    Addresses of your own that look like one of these must stand before them.
    """

    def view(**by_method: Any) -> Any:
        return entity.as_view(by_method, path=at)

    name = at.replace("/", "-")
    read = [
        path(at, view(get="index"), name=name),
        path(f"{at}/<int:pk>", view(get="read"), name=f"{name}-one"),
    ]
    if read_only:
        return read
    return [
        *read,
        path(f"{at}/new", view(post="new"), name=f"{name}-new"),
        path(f"{at}/<int:pk>/edit", view(put="edit", patch="edit"), name=f"{name}-edit"),
        path(f"{at}/<int:pk>/delete", view(delete="delete_one"), name=f"{name}-delete"),
        path(f"{at}/batch/new", view(post="new_batch"), name=f"{name}-batch-new"),
        path(
            f"{at}/batch/edit",
            view(put="edit_batch", patch="edit_batch"),
            name=f"{name}-batch-edit",
        ),
        path(f"{at}/batch/delete", view(delete="delete_batch"), name=f"{name}-batch-delete"),
    ]
