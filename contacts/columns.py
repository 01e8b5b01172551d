"""What the contact list shows of the contact itself: name, company, owner, tags, last activity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import bant, do_not_contact
from contacts.attributes import Attribute, Cell, Cells, Row, Sort, add_attribute
from contacts.disqualifying import is_disqualified
from contacts.models import ContactTag, Disqualification, DoNotContact
from kit.paging import Key
from kit.templatetags.kindling import chip, when

# A cell shows so many tags; the rest are counted.
_MOST_TAGS = 2

ID = Key("id", int)
BY_NAME = Sort(
    order=(Key("by_lastname", str), Key("by_firstname", str), ID),
    join=lambda contacts: contacts.annotate(
        by_lastname=Lower("lastname"), by_firstname=Lower("firstname")
    ),
)
BY_ACTIVITY = Sort(
    order=(Key("activity__last_active_at", datetime, descending=True, may_be_null=True), ID),
    # Everybody has an activity row; saying so lets the database walk its index.
    join=lambda contacts: contacts.filter(activity__isnull=False),
)
BY_AGE = Sort(order=(Key("created_at", datetime, descending=True), Key("id", int, descending=True)))


def names(rows: Sequence[Row]) -> Cells:
    """The name as a link to the contact's page, with the address under it; who is disqualified is
    grey, whatever the score has reached."""
    page, off = page_of_contact(), is_disqualified([row["id"] for row in rows])
    grey = chip(gettext("Disqualified"), "grey", "user-off") if off else ""
    cells = {}
    for row in rows:
        pk, name = row["id"], name_of(row)
        link = f'<a class="row-link" href="{page % pk}">{escape(name)}</a>{_address(row, name)}'
        cells[pk] = Cell(SafeString(link))
        if pk in off:
            cells[pk] = Cell(SafeString(f"{link} {grey}"), tint="grey", outdoes=True)
    return cells


def name_of(row: Row) -> str:
    """What a contact is called, as `str(contact)` says it."""
    name = f"{row['firstname']} {row['lastname']}".strip()
    return name or row["email"] or gettext("Visitor %(id)s") % {"id": row["id"]}


def _address(row: Row, name: str) -> str:
    """What stands under the name, as HTML."""
    under = row["email"] if row["identified_at"] else gettext("not known yet")
    if not under or under == name:
        return ""
    return f'<span class="contact-email">{escape(under)}</span>'


@cache
def page_of_contact() -> str:
    """The address of a contact's page with %d in place of the id: reversed once, not per row."""
    return reverse("contacts:contact", args=[0]).replace("0", "%d")


def companies(rows: Sequence[Row]) -> Cells:
    """The company's name."""
    return {row["id"]: Cell(row["company__name"]) for row in rows if row["company__name"]}


def owners(rows: Sequence[Row]) -> Cells:
    """The owner's name."""
    return {
        row["id"]: Cell(
            f"{row['owner__first_name']} {row['owner__last_name']}".strip() or row["owner__email"]
        )
        for row in rows
        if row["owner__email"]
    }


def tags(rows: Sequence[Row]) -> Cells:
    """The first few tags as chips, and how many more there are."""
    names: dict[int, list[str]] = defaultdict(list)
    stuck = ContactTag.objects.filter(contact__in=[row["id"] for row in rows])
    for contact_id, name in stuck.order_by("since", "pk").values_list("contact_id", "tag__name"):
        names[contact_id].append(name)
    return {contact_id: Cell(_chips(words)) for contact_id, words in names.items()}


def _chips(names: list[str]) -> SafeString:
    shown = " ".join(
        f'<span class="chip chip--line"><span class="chip__words">{escape(name)}</span></span>'
        for name in names[:_MOST_TAGS]
    )
    more = len(names) - _MOST_TAGS
    if more <= 0:
        return SafeString(shown)
    rest = escape(", ".join(names[_MOST_TAGS:]))
    return SafeString(f'{shown} <span class="quiet small" title="{rest}">+{more}</span>')


def refusals(rows: Sequence[Row]) -> Cells:
    """Why nothing may be sent to them, as a chip."""
    found = DoNotContact.objects.filter(
        contact__in=[row["id"] for row in rows], channel=do_not_contact.EMAIL
    )
    return {
        row.contact_id: Cell(chip(row.get_reason_display(), "warn", "mail-off")) for row in found
    }


def disqualifications(rows: Sequence[Row]) -> Cells:
    """Why they are kept away from sales, as a chip."""
    found = Disqualification.objects.filter(
        contact__in=[row["id"] for row in rows], lifted_at__isnull=True
    ).order_by("since")
    words = gettext("Disqualified: %(reason)s")
    return {
        row.contact_id: Cell(
            chip(
                words % {"reason": row.reason} if row.reason else gettext("Disqualified"),
                "grey",
                "user-off",
            )
        )
        for row in found
    }


def bant_verdicts(rows: Sequence[Row]) -> Cells:
    """How many answers speak for them, as a chip; green once that is enough."""
    needed = bant.needed()
    cells = {}
    for contact_id, many in bant.verdicts([row["id"] for row in rows]).items():
        if many >= needed:
            shown = chip(gettext("BANT: qualified"), "ok", "checklist")
        else:
            said = {"many": many, "needed": needed}
            shown = chip(gettext("BANT: %(many)d of %(needed)d") % said, "grey", "checklist")
        cells[contact_id] = Cell(shown)
    return cells


def activity(rows: Sequence[Row]) -> Cells:
    """How long ago the contact last did something."""
    return {row["id"]: Cell(when(row["activity__last_active_at"])) for row in rows}


def ages(rows: Sequence[Row]) -> Cells:
    """How long ago we first met."""
    return {row["id"]: Cell(when(row["created_at"])) for row in rows}


def plug() -> None:
    """Put the columns into the socket."""
    for attribute in (
        Attribute(
            "name",
            _("Name"),
            10,
            names,
            reads=("firstname", "lastname", "email", "identified_at"),
            sort=BY_NAME,
            on_phone=True,
        ),
        Attribute("company", _("Company"), 20, companies, reads=("company__name",), on_phone=True),
        Attribute(
            "owner",
            _("Owner"),
            40,
            owners,
            reads=("owner__first_name", "owner__last_name", "owner__email"),
        ),
        Attribute("tags", _("Tags"), 50, tags),
        Attribute("do_not_contact", _("Do not contact"), 55, refusals, shown=False),
        Attribute("disqualified", _("Disqualified"), 56, disqualifications, shown=False),
        Attribute("bant", _("BANT"), 57, bant_verdicts, shown=False),
        Attribute(
            "active",
            _("Last activity"),
            60,
            activity,
            reads=("activity__last_active_at",),
            sort=BY_ACTIVITY,
            on_phone=True,
        ),
        Attribute(
            "created", _("Created"), 70, ages, reads=("created_at",), sort=BY_AGE, shown=False
        ),
    ):
        add_attribute(attribute)
