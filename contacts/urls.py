"""The addresses below /contacts/."""

from __future__ import annotations

from django.urls import path

from contacts.views import (
    bulk,
    do_not_contact,
    duplicates,
    editing,
    history,
    import_columns,
    import_errors,
    imports,
    merging,
    offers,
    page,
    panels,
    parting,
    timeline,
)
from contacts.views import list as lists

app_name = "contacts"

urlpatterns = [
    path("", lists.contacts, name="list"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/restore/", bulk.restore, name="bulk-restore"),
    path("filters/", lists.filters, name="filters"),
    path("count/", lists.count, name="count"),
    path("known-tags/", offers.tags, name="known-tags"),
    path("known-companies/", offers.companies, name="known-companies"),
    path("new/", editing.new, name="new"),
    path("import/", imports.imports, name="imports"),
    path("import/new/", imports.new, name="import-new"),
    path("import/<int:pk>/", imports.one, name="import"),
    path("import/<int:pk>/columns/", import_columns.columns, name="import-columns"),
    path("import/<int:pk>/preview/", import_columns.look, name="import-preview"),
    path("import/<int:pk>/start/", import_columns.start, name="import-start"),
    path("import/<int:pk>/stop/", imports.stop, name="import-stop"),
    path("import/<int:pk>/again/", imports.again, name="import-again"),
    path("import/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("import/<int:pk>/discard/", imports.discard, name="import-discard"),
    path("import/<int:pk>/errors/", import_errors.errors, name="import-errors"),
    path("import/<int:pk>/errors.csv", import_errors.download, name="import-errors-file"),
    path("import/<int:pk>/kept/", import_errors.kept, name="import-kept"),
    path("<int:pk>/", page.contact, name="contact"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/owner/", editing.owner, name="owner"),
    path("<int:pk>/delete/", parting.delete, name="delete"),
    path("<int:pk>/restore/", parting.restore, name="restore"),
    path("<int:pk>/erase/", parting.erase, name="erase"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("<int:pk>/merge/", merging.choose, name="merge"),
    path("<int:pk>/merge/<int:other>/", merging.merge, name="merge-with"),
    path("<int:pk>/merges/", merging.panel, name="merges"),
    path("<int:pk>/not/<int:other>/", duplicates.dismiss, name="dismiss"),
    path("<int:pk>/perhaps/<int:other>/", duplicates.ask_again, name="ask-again"),
    path("<int:pk>/merges/<int:merge_id>/undo/", parting.unmerge, name="unmerge"),
    path("<int:pk>/timeline/", timeline.panel, name="timeline"),
    path("<int:pk>/details/", panels.details, name="details"),
    path("<int:pk>/history/", history.history, name="history"),
    path("<int:pk>/tags/", panels.tags, name="tags"),
    path("<int:pk>/tags/<int:tag_id>/remove/", panels.untag, name="untag"),
    path("<int:pk>/do-not-contact/", do_not_contact.panel, name="do-not-contact"),
    path("<int:pk>/do-not-contact/lift/", do_not_contact.lift, name="do-not-contact-lift"),
    path(
        "<int:pk>/do-not-contact/put-back/",
        do_not_contact.put_back,
        name="do-not-contact-put-back",
    ),
    path("<int:pk>/notes/", panels.notes, name="notes"),
    path("<int:pk>/notes/<int:note_id>/", panels.note, name="note"),
    path("<int:pk>/notes/<int:note_id>/delete/", panels.note_gone, name="note-delete"),
    path(
        "<int:pk>/notes/<int:note_id>/restore/",
        panels.note_gone,
        {"restoring": True},
        name="note-restore",
    ),
]
