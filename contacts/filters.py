"""What a list of contacts can be narrowed by; every state of it is an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet

from accounts.models import User
from contacts.attributes import filters
from contacts.disqualifying import are_disqualified
from contacts.fields import Fields, definitions
from contacts.fields.filters import filters as fields_as_filters
from contacts.models import Company, Contact, ContactTag, DoNotContact, Tag
from contacts.search import search
from kit.numbers import as_ids

MINE, NOBODY = "mine", "nobody"
REFUSED, ALLOWED = "yes", "no"


def _owners() -> Iterator[tuple[str, Any]]:
    yield MINE, _("Me")
    yield NOBODY, _("Nobody")
    for user in User.objects.filter(is_active=True).order_by("first_name", "last_name", "email"):
        yield str(user.pk), str(user)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _offered_from(address: str) -> forms.TextInput:
    """A text field that offers what is in the list named by `address` (see views/offers.py)."""
    return forms.TextInput(attrs={"list": f"known-{address}", "autocomplete": "off"})


class ContactFilter(FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """The filters that contacts bring themselves; `contact_filter` adds those of upper apps."""

    q = CharFilter(method="has_words", label=_("Search"))
    who = ChoiceFilter(
        method="is_known",
        label=_("Who"),
        empty_label=_("Known contacts"),
        choices=[("anonymous", _("Anonymous visitors")), ("all", _("Everybody"))],
    )
    owner = ChoiceFilter(
        method="is_owned", label=_("Owner"), empty_label=_("Anybody"), choices=_owners
    )
    tag = CharFilter(method="has_tag", label=_("Tag"), widget=_offered_from("tags"))
    company = CharFilter(
        method="works_at", label=_("Company starts with"), widget=_offered_from("companies")
    )
    do_not_contact = ChoiceFilter(
        method="is_refused",
        label=_("Do not contact"),
        empty_label=_("Makes no difference"),
        choices=[
            (ALLOWED, _("May be written to")),
            (REFUSED, _("Must not be written to")),
            *DoNotContact.Reason.choices,
        ],
    )
    disqualified = ChoiceFilter(
        method="is_kept_away",
        label=_("Disqualified"),
        empty_label=_("Makes no difference"),
        choices=[("no", _("Without those who are disqualified")), ("yes", _("Disqualified only"))],
    )
    # Those that were ticked in a list, for what follows from it.
    ids = CharFilter(method="is_one_of", label=_("Only these"), widget=forms.HiddenInput)
    active_since = DateFilter(method="is_active_since", label=_("Active since"), widget=_day())
    created_since = DateFilter(method="is_created_since", label=_("Created since"), widget=_day())

    class Meta:
        model = Contact
        fields: list[str] = []

    def has_words(self, contacts: QuerySet[Contact], name: str, text: str) -> QuerySet[Contact]:
        """Names, address and company."""
        return search(contacts, text)

    def is_known(self, contacts: QuerySet[Contact], name: str, who: str) -> QuerySet[Contact]:
        """Handled by `contacts_of`, which must know before the rest does."""
        return contacts

    def is_owned(self, contacts: QuerySet[Contact], name: str, owner: str) -> QuerySet[Contact]:
        """By me, by nobody, or by a colleague by id."""
        if owner == NOBODY:
            return contacts.filter(owner=None)
        return contacts.filter(owner=self.request.user.pk if owner == MINE else int(owner))

    def has_tag(self, contacts: QuerySet[Contact], name: str, tag: str) -> QuerySet[Contact]:
        """Upper and lower case make no difference."""
        # Looked up first: by its id the database knows how many have it, and plans by that.
        known = Tag.objects.filter(name__iexact=tag.strip()).first()
        if known is None:
            return contacts.none()
        return contacts.filter(Exists(ContactTag.objects.filter(contact=OuterRef("pk"), tag=known)))

    def works_at(self, contacts: QuerySet[Contact], name: str, text: str) -> QuerySet[Contact]:
        """A company whose name begins so."""
        companies = Company.objects.filter(name__istartswith=text.strip())
        return contacts.filter(company__in=companies)

    def is_one_of(self, contacts: QuerySet[Contact], name: str, ids: str) -> QuerySet[Contact]:
        """Contacts by their ids, parted by commas."""
        wanted = as_ids(ids.split(",")[:1_000])
        return contacts.filter(pk__in=wanted)

    def is_refused(self, contacts: QuerySet[Contact], name: str, how: str) -> QuerySet[Contact]:
        """By e-mail: at all, not at all, or for one reason."""
        rows = DoNotContact.objects.filter(contact=OuterRef("pk"), channel="email")
        if how == ALLOWED:
            return contacts.filter(~Exists(rows))
        return contacts.filter(Exists(rows if how == REFUSED else rows.filter(reason=how)))

    def is_kept_away(self, contacts: QuerySet[Contact], name: str, how: str) -> QuerySet[Contact]:
        """Whoever is kept away from sales, or everybody else."""
        return contacts.filter(are_disqualified() if how == "yes" else ~are_disqualified())

    def is_active_since(
        self, contacts: QuerySet[Contact], name: str, day: date
    ) -> QuerySet[Contact]:
        """From the midnight of the reader's time zone on."""
        # Compared as times: a date would have to be worked out of each row, past any index.
        return contacts.filter(activity__last_active_at__gte=_midnight(day))

    def is_created_since(
        self, contacts: QuerySet[Contact], name: str, day: date
    ) -> QuerySet[Contact]:
        """From the midnight of the reader's time zone on."""
        return contacts.filter(created_at__gte=_midnight(day))


# The order of the fields in the panel; what upper apps bring and is not named here comes last.
_ORDER = (
    "q",
    "who",
    "owner",
    "trigger",
    "score_min",
    "score_max",
    "band",
    "grade",
    "interest",
    "buyer",
    "tag",
    "company",
    "do_not_contact",
    "disqualified",
    "active_since",
    "created_since",
)


@dataclass(frozen=True)
class Active:
    """A filter that is set: what it says, and the address without it."""

    name: str
    label: str
    value: str
    without: str


@lru_cache(maxsize=4)
def _complete(known: Fields) -> type[FilterSet]:
    """The class with the filters of every app and field; built again when a field changes."""
    return type("CompleteContactFilter", (ContactFilter,), filters() | fields_as_filters(known))


def contact_filter(request: HttpRequest) -> FilterSet:
    """The filters as this request's address sets them, over the contacts that it asks for."""
    who = request.GET.get("who", "")
    contacts = Contact.objects.all()
    if who == "anonymous":
        contacts = contacts.living().filter(identified_at=None)
    elif who == "all":
        contacts = contacts.living()
    else:
        contacts = contacts.listed()
    return _complete(definitions())(request.GET or None, queryset=contacts, request=request)


def active(narrowed: FilterSet, address: QueryDict) -> list[Active]:
    """The filters that are set, for the chips above the list."""
    if not narrowed.is_bound:
        return []
    narrowed.form.is_valid()  # what is valid is in cleaned_data, also where something else is not
    found = []
    for name, value in narrowed.form.cleaned_data.items():
        if value in (None, "", [], ()):
            continue
        rest = address.copy()
        for key in (name, "after", "before"):
            rest.pop(key, None)
        field = narrowed.form.fields[name]
        found.append(
            Active(name, str(field.label), _in_words(field, value), f"?{rest.urlencode()}")
        )
    return found


def in_order(form: forms.Form) -> list[forms.BoundField]:
    """The fields as the panel shows them: what belongs together side by side."""
    last = len(_ORDER)
    return sorted(
        form, key=lambda field: _ORDER.index(field.name) if field.name in _ORDER else last
    )


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        labels = {str(key): label for key, label in field.widget.choices}
        return str(labels.get(str(value), value))
    if isinstance(field, forms.DateField):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(field, forms.DecimalField):
        return formats.number_format(value)
    return str(value)


def none_match(narrowed: FilterSet) -> str:
    """What to say when a narrowed list is empty."""
    if text := narrowed.form.cleaned_data.get("q"):
        return gettext("Nobody matches “%(text)s”") % {"text": text}
    return gettext("Nobody matches these filters")
