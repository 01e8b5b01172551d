"""Who they are and what they did."""

from __future__ import annotations

from contacts.models.bant import BantAnswer
from contacts.models.bulk_change import BulkChange
from contacts.models.company import Company, CompanyMove
from contacts.models.contact import Activity, Contact
from contacts.models.disqualification import Disqualification, DisqualificationChange
from contacts.models.do_not_contact import DoNotContact, DoNotContactChange
from contacts.models.event import Event, EventKey
from contacts.models.field import ContactField, UniqueValue
from contacts.models.importing import Export, Import, ImportedCompany, ImportMade, ImportRow
from contacts.models.kept_file import FilePart, KeptFile
from contacts.models.merge import Merge
from contacts.models.not_the_same import NotTheSame
from contacts.models.note import Note
from contacts.models.outcome import Outcome
from contacts.models.page_pattern import PagePattern
from contacts.models.subject import Subject
from contacts.models.tag import ContactTag, Tag
from contacts.models.task import Task
from contacts.models.trace import Device, IpAddress, UtmTags
from contacts.models.visitor import Visitor

__all__ = [
    "Activity",
    "BantAnswer",
    "BulkChange",
    "Company",
    "CompanyMove",
    "Contact",
    "ContactField",
    "ContactTag",
    "Device",
    "Disqualification",
    "DisqualificationChange",
    "DoNotContact",
    "DoNotContactChange",
    "Event",
    "EventKey",
    "Export",
    "FilePart",
    "Import",
    "ImportMade",
    "ImportRow",
    "ImportedCompany",
    "IpAddress",
    "KeptFile",
    "Merge",
    "NotTheSame",
    "Note",
    "Outcome",
    "PagePattern",
    "Subject",
    "Tag",
    "Task",
    "UniqueValue",
    "UtmTags",
    "Visitor",
]
