"""The addresses below /contacts/."""

from __future__ import annotations

from django.urls import path

from contacts.views import bulk, do_not_contact, editing, offers, page, panels, parting, timeline
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
    path("<int:pk>/", page.contact, name="contact"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/owner/", editing.owner, name="owner"),
    path("<int:pk>/delete/", parting.delete, name="delete"),
    path("<int:pk>/restore/", parting.restore, name="restore"),
    path("<int:pk>/erase/", parting.erase, name="erase"),
    path("<int:pk>/merges/<int:merge_id>/undo/", parting.unmerge, name="unmerge"),
    path("<int:pk>/timeline/", timeline.panel, name="timeline"),
    path("<int:pk>/details/", panels.details, name="details"),
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
