"""Trees of conditions: who they are true of, what they say, and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.db import connection

from contacts import companies, conditions, do_not_contact, tags
from contacts.addresses import is_at
from contacts.conditions.globs import regex_of_address
from contacts.conditions.periods import When, when
from contacts.models import Activity, Contact, Device
from tests import make

pytestmark = pytest.mark.django_db

# A Wednesday.
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def true_of(json, *contacts, at=NOW):
    """Whose condition holds; asked in all ways, which must agree."""
    tree = conditions.build(json)
    ids = [contact.pk for contact in contacts]
    answer = tree.true_for(ids, at=at)
    filtered = Contact.objects.filter(pk__in=ids).filter(tree.q(at))
    assert set(filtered.values_list("pk", flat=True)) == answer
    assert " JOIN " not in str(filtered.query)
    assert tree.true_for(None, at=at) & set(ids) == answer
    opposite = conditions.build({"none": [json]}) if json else None
    assert opposite is None or opposite.true_for(ids, at=at) == set(ids) - answer
    assert conditions.build(tree.json()) == tree
    assert hash(tree) == hash(conditions.build(tree.json()))
    assert str(tree) or not json
    return [contact for contact in contacts if contact.pk in answer]


def all_of(*leaves):
    return {"all": list(leaves)}


VIP = {"kind": "tag", "operator": "in", "tags": ["vip"]}
OLD = {"kind": "tag", "operator": "in", "tags": ["old"]}


class TestATree:
    def test_joins_conditions_by_all_any_and_none_nested(self):
        both, one, neither = make.contact(), make.contact(), make.contact()
        tags.add([both.pk], ["vip", "old"])
        tags.add([one.pk], ["VIP"])
        everybody = (both, one, neither)
        assert true_of({"all": [VIP, OLD]}, *everybody) == [both]
        assert true_of({"any": [VIP, OLD]}, *everybody) == [both, one]
        assert true_of({"none": [VIP, OLD]}, *everybody) == [neither]
        assert true_of({"all": [VIP, {"none": [OLD]}]}, *everybody) == [one]
        assert true_of({"none": [{"all": [VIP, OLD]}]}, *everybody) == [one, neither]
        assert true_of({}, *everybody) == [both, one, neither]

    def test_is_asked_by_one_statement(self, django_assert_num_queries):
        tree = conditions.build(all_of(VIP, {"any": [OLD, {"kind": "known", "known": True}]}))
        contact = make.contact()
        with django_assert_num_queries(1):
            tree.true_for([contact.pk], at=NOW)

    def test_says_itself_and_what_it_reads(self):
        tree = conditions.build(
            all_of(VIP, {"any": [OLD, {"kind": "active", "operator": "gte", "value": "-7 days"}]})
        )
        assert str(tree) == (
            "has the tag “vip” and (has the tag “old” or was last active since 7 days ago)"
        )
        assert tree.reads == {"tag", "event"}
        assert tree.moves_with_time
        assert not conditions.build(all_of(VIP)).moves_with_time


def value(operator, operand=None, *, field="plan"):
    return all_of({"kind": "field", "field": field, "operator": operator, "value": operand})


# The type of a field, the values that contacts have in it (None: nothing), and for each operator
# and operand, which of them are found.
ASKED = {
    "text": (
        ["Chief CTO", "cto", "100%", None],
        [
            ("=", "CTO", [1]),
            ("!=", "CTO", [0, 2, 3]),
            ("contains", "cto", [0, 1]),
            ("startsWith", "chief", [0]),
            ("endsWith", "CTO", [0, 1]),
            ("contains", "%", [2]),
            ("like", "c%o", [0, 1]),
            ("like", "hief", [0]),
            ("like", "\\", []),
            ("!like", "c%", [2, 3]),
            ("regexp", "^c(hief|to)", [0, 1]),
            ("!regexp", "^c(hief|to)", [2]),
            ("in", ["CTO", "100%"], [1, 2]),
            ("in", "cto|100%", [1, 2]),
            ("!in", ["cto"], [0, 2, 3]),
            ("empty", None, [3]),
            ("!empty", None, [0, 1, 2]),
        ],
    ),
    "number": (
        [5, 50, 500, None],
        [
            ("=", 50, [1]),
            ("!=", "50", [0, 2, 3]),
            ("gt", 50, [2]),
            ("gte", 50, [1, 2]),
            ("lt", 50, [0]),
            ("lte", 50, [0, 1]),
            ("between", [60, 5], [0, 1]),
            ("!between", [5, 60], [2, 3]),
            ("startsWith", "5", [0, 1, 2]),
            ("regexp", "^50*$", [0, 1, 2]),
            ("like", "%00", [2]),
            ("empty", None, [3]),
        ],
    ),
    "date": (
        ["2026-03-04", "2026-02-10", "1990-03-06", None],
        [
            ("=", "2026-03-04", [0]),
            ("=", "today", [0]),
            ("!=", "today", [1, 2, 3]),
            ("=", "last month", [1]),
            ("gt", "last month", [0]),
            ("gte", "last month", [0, 1]),
            ("lt", "last month", [2]),
            ("lte", "last month", [1, 2]),
            ("gte", "-30 days", [0, 1]),
            ("between", ["-1 year", "yesterday"], [1]),
            ("!between", ["-1 year", "yesterday"], [0, 2, 3]),
            ("=", "birthday", [0]),
            ("=", "anniversary +2 days", [2]),
            ("between", ["birthday", "birthday +7 days"], [0, 2]),
            ("startsWith", "2026-0", [0, 1]),
            ("empty", None, [3]),
        ],
    ),
    "datetime": (
        ["2026-03-04T09:00:00+00:00", "2026-03-03T23:30:00+00:00", None],
        [
            ("=", "today", [0]),
            ("=", "yesterday", [1]),
            ("gte", "-2 hours", [0]),
            ("lt", "2026-03-04 09:00", [1]),
            ("=", "2026-03-04 09:00", [0]),
            ("=", "anniversary", [0]),
            ("!empty", None, [0, 1]),
        ],
    ),
    "time": (
        ["09:30", "14:00", None],
        [("lt", "12:00", [0]), ("between", ["13:00", "15:00"], [1]), ("!=", "09:30", [1, 2])],
    ),
    "boolean": (
        [True, False, None],
        [
            ("=", True, [0]),
            ("=", "no", [1]),
            ("!=", "yes", [1, 2]),
            ("empty", None, [2]),
        ],
    ),
    "select": (
        ["team", "solo", None],
        [
            ("=", "Team plan", [0]),
            ("in", ["team", "solo"], [0, 1]),
            ("!in", ["team"], [1, 2]),
            ("!=", "team", [1, 2]),
            ("regexp", "^te", [0]),
            ("!regexp", "^te", [1]),
            ("empty", None, [2]),
        ],
    ),
    "multiselect": (
        [["team"], ["team", "solo"], None],
        [("in", ["solo"], [1]), ("!in", ["solo"], [0, 2]), ("empty", None, [2])],
    ),
    "country": (
        ["Switzerland", "France", None],
        [("in", ["CH", "fr"], [0, 1]), ("!=", "Suisse", [1, 2]), ("empty", None, [2])],
    ),
}
PLANS = {"list": [{"value": "team", "label": "Team plan"}, {"value": "solo", "label": "Solo"}]}


class TestAField:
    @pytest.mark.parametrize("type_", ASKED)
    def test_is_asked_by_every_operator_of_its_type(self, type_):
        held, asked = ASKED[type_]
        properties = PLANS if "select" in type_ else {}
        make.field("Plan", type=type_, properties=properties)
        people = [make.contact(plan=one) if one is not None else make.contact() for one in held]
        for operator, operand, found in asked:
            wanted = [people[place] for place in found]
            assert true_of(value(operator, operand), *people) == wanted, (operator, operand)

    def test_in_a_column_is_asked_the_same(self):
        ada, nobody = make.contact(position="CTO", country="Switzerland"), make.contact()
        assert true_of(value("contains", "ct", field="position"), ada, nobody) == [ada]
        assert true_of(value("!=", "CTO", field="position"), ada, nobody) == [nobody]
        assert true_of(value("empty", field="position"), ada, nobody) == [nobody]
        assert true_of(value("in", ["CH"], field="country"), ada, nobody) == [ada]

    def test_of_the_company_is_missing_where_there_is_no_company(self):
        acme = companies.create({"companyname": "Acme", "companynumber_of_employees": 50})
        ada, nobody = make.contact(company="Acme"), make.contact()
        assert ada.company_id == acme.pk

        def at_company(field, operator, operand=None):
            return all_of(
                {"kind": "company", "field": field, "operator": operator, "value": operand}
            )

        size = "companynumber_of_employees"
        assert true_of(at_company(size, "gte", 50), ada, nobody) == [ada]
        assert true_of(at_company(size, "!=", 50), ada, nobody) == [nobody]
        assert true_of(at_company("companyindustry", "empty"), ada, nobody) == [ada, nobody]
        assert true_of(at_company("companyname", "=", "acme"), ada, nobody) == [ada]
        assert true_of(value("!empty", field="company"), ada, nobody) == [ada]

    def test_that_holds_something_of_another_type_holds_nothing_of_this_one(self):
        make.field("Plan", type="number")
        odd = make.contact()
        Contact.objects.filter(pk=odd.pk).update(fields={"plan": "many"})
        assert true_of(value("gte", 1), odd) == []
        assert true_of(value("!=", 1), odd) == [odd]

    def test_is_nobodys_once_it_is_gone(self):
        field = make.field("Plan")
        tree = conditions.build(value("=", "x"))
        ada = make.contact(plan="x")
        field.delete()
        assert tree.true_for([ada.pk], at=NOW) == set()
        assert "Plan" not in str(tree)


class TestDates:
    @pytest.mark.parametrize(
        ("said", "first", "last"),
        [
            ("today", "03-04", "03-04"),
            ("tomorrow", "03-05", "03-05"),
            ("this week", "03-02", "03-08"),
            ("last week", "02-23", "03-01"),
            ("next month", "04-01", "04-30"),
            ("last year", "2025-01-01", "2025-12-31"),
            ("last day of previous month", "02-28", "02-28"),
            ("first day of next month", "04-01", "04-01"),
            ("-1 month", "02-04", "02-04"),
            ("3 days ago", "03-01", "03-01"),
            ("+2 weeks", "03-18", "03-18"),
            ("-999999 years", None, None),
        ],
    )
    def test_are_worked_out_from_now(self, said, first, last):
        if first is None:
            with pytest.raises(conditions.Wrong):
                when(said)
            return
        period = when(said).period(NOW)
        days = [f"{day:%Y-%m-%d}" for day in (period.start, period.end - timedelta(minutes=1))]
        year = "" if len(first) > 5 else "2026-"
        assert days == [f"{year}{first}", f"{year}{last}"]

    def test_are_days_of_the_account(self):
        make.setting("time_zone", "Pacific/Auckland")
        late = datetime(2026, 3, 4, 12, tzinfo=UTC)  # the 5th there
        assert when("today").period(late).start == datetime(2026, 3, 4, 11, tzinfo=UTC)
        ada = make.contact(at=datetime(2026, 3, 4, 11, 30, tzinfo=UTC))
        assert true_of(
            all_of({"kind": "created", "operator": "=", "value": "today"}), ada, at=late
        ) == [ada]

    def test_that_return_yearly_do_so_on_the_28th_of_february_where_there_is_no_29th(self):
        make.field("Plan", type="date")
        leapling = make.contact(plan="2000-02-29")
        on = datetime(2026, 2, 28, 12, tzinfo=UTC)
        assert true_of(value("=", "birthday"), leapling, at=on) == [leapling]
        assert true_of(value("=", "birthday"), leapling, at=datetime(2028, 2, 28, tzinfo=UTC)) == []
        new_year = value("between", ["anniversary -5 days", "anniversary +5 days"])
        january = make.contact(plan="1990-01-02")
        assert true_of(new_year, january, at=datetime(2025, 12, 30, tzinfo=UTC)) == [january]

    def test_say_themselves(self):
        assert [str(when(said)) for said in ("-7 days", "+1 week", "last month", "2026-03-04")] == [
            "7 days ago",
            "in 1 week",
            "last month",
            "March 4, 2026",
        ]
        assert when("10 days ago") == When("10 days ago", "offset", -10, "day")


class TestWhatTheyDid:
    def did(self, **config):
        return all_of({"kind": "event", "event": "url.hit", **config})

    def test_is_counted_on_the_same_pages_in_the_same_days(self):
        keen, spread, elsewhere, idle = (make.contact() for _ in range(4))
        for days in (1, 2, 3):
            at = NOW - timedelta(days=days)
            make.visit(keen, "https://shop.example/pricing?x=1", at=at)
            make.visit(elsewhere, "https://shop.example/blog", at=at)
            make.visit(spread, "https://shop.example/pricing", at=at - timedelta(days=9))
        everybody = (keen, spread, elsewhere, idle)
        thrice = self.did(about="*/pricing*", times=3, days=7)
        assert true_of(thrice, *everybody) == [keen]
        assert true_of(self.did(about="*/pricing*", times=3), *everybody) == [keen, spread]
        assert true_of(self.did(about="*/pricing*", times=4), *everybody) == []
        assert true_of(self.did(), *everybody) == [keen, spread, elsewhere]
        not_lately = self.did(about="*/pricing*", days=7, way="did not")
        assert true_of(not_lately, *everybody) == [spread, elsewhere, idle]
        assert conditions.build(thrice).moves_with_time
        assert str(conditions.build(thrice)) == (
            "has done this at least 3 times within 7 days: Visit of a page “*/pricing*”"
        )

    def test_does_not_count_what_machines_did(self):
        ada = make.contact()
        make.visit(ada, at=NOW, machine="prefetch")
        assert true_of(self.did(), ada) == []

    @pytest.mark.parametrize(
        "pattern",
        [
            "/pricing",
            "/",
            "*/pri?ing*",
            "pricing",
            "https://a.example/*",
            "/p[rx]*",
            "*",
            "a.b/c+d",
            "/[z-a]*",
            "/[!z-a]ricing",
            "/[a-\\]*",
            "/[\\d-p]ricing",
            "/[o-q-]ricing",
            "/[[:alpha:]]*",
        ],
    )
    def test_means_the_same_pages_as_rules_do(self, pattern):
        pages = [
            "https://a.example",
            "https://a.example/",
            "https://a.example/PRICING",
            "https://a.example/pricing/team",
            "https://b.example/en/pricing",
            "https://aXb/c+d",
            "https://a.b/c+d",
            "https://a.example/a.b/c+d",
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT page FROM unnest(%s::text[]) WITH ORDINALITY AS p(page, place)"
                " WHERE page ~* %s ORDER BY place",
                [pages, regex_of_address(pattern)],
            )
            found = [page for (page,) in cursor.fetchall()]
        assert found == [page for page in pages if is_at(pattern, url=page, page=page)]


class TestOtherConditions:
    def test_about_who_they_are_and_whose(self):
        boss = make.user()
        ada, visitor = make.contact(owner=boss), make.anonymous(source="visit")
        both = (ada, visitor)
        assert true_of(all_of({"kind": "known", "known": True}), *both) == [ada]
        assert true_of(all_of({"kind": "known", "known": False}), *both) == [visitor]
        theirs = {"kind": "owner", "operator": "in", "owners": [boss.pk]}
        assert true_of(all_of(theirs), *both) == [ada]
        assert true_of(all_of(theirs | {"operator": "!in"}), *both) == [visitor]
        assert true_of(all_of({"kind": "owner", "operator": "empty"}), *both) == [visitor]
        came = {"kind": "source", "operator": "in", "sources": ["hand"]}
        assert true_of(all_of(came), *both) == [ada]
        assert true_of(all_of(came | {"operator": "!in"}), *both) == [visitor]

    def test_about_tags(self):
        both, one, none = make.contact(), make.contact(), make.contact()
        tags.add([both.pk], ["vip", "old"])
        tags.add([one.pk], ["vip"])
        everybody = (both, one, none)
        two = {"kind": "tag", "tags": ["VIP", "old"]}
        assert true_of(all_of(two | {"operator": "in"}), *everybody) == [both, one]
        assert true_of(all_of(two | {"operator": "all"}), *everybody) == [both]
        assert true_of(all_of(two | {"operator": "!in"}), *everybody) == [none]
        assert true_of(all_of({"kind": "tag", "operator": "empty"}), *everybody) == [none]
        assert true_of(all_of({"kind": "tag", "operator": "!empty"}), *everybody) == [both, one]

    def test_about_times_that_the_system_keeps(self):
        new = make.contact(at=NOW - timedelta(days=1))
        old = make.contact(at=NOW - timedelta(days=90))
        stranger = make.anonymous(at=NOW)
        Activity.objects.filter(contact=old).update(last_active_at=NOW - timedelta(hours=5))
        everybody = (new, old, stranger)

        def dated(kind, operator, value=None):
            return all_of({"kind": kind, "operator": operator, "value": value})

        assert true_of(dated("created", "gte", "-7 days"), *everybody) == [new, stranger]
        assert true_of(dated("identified", "lt", "-7 days"), *everybody) == [old]
        assert true_of(dated("identified", "empty"), *everybody) == [stranger]
        assert true_of(dated("active", "gt", "-6 hours"), *everybody) == [old]
        assert true_of(dated("active", "empty"), *everybody) == [new, stranger]
        assert true_of(dated("active", "!=", "today"), *everybody) == [new, stranger]
        assert true_of(dated("created", "=", "anniversary"), *everybody) == [stranger]

    def test_about_do_not_contact_and_devices(self):
        ada, eve = make.contact(), make.contact()
        do_not_contact.add([eve.pk], reason=1, at=NOW)
        stands = {"kind": "dnc", "stands": "allowed"}
        assert true_of(all_of(stands), ada, eve) == [ada]
        assert true_of(all_of(stands | {"stands": "refused"}), ada, eve) == [eve]
        assert true_of(all_of(stands | {"stands": "unsubscribed"}), ada, eve) == [eve]
        assert true_of(all_of(stands | {"stands": "bounced"}), ada, eve) == []
        Device.objects.create(contact=ada, sort="smartphone", brand="Apple", since=NOW)
        came = {"kind": "device", "part": "brand", "operator": "=", "value": "apple"}
        assert true_of(all_of(came), ada, eve) == [ada]
        assert true_of(all_of(came | {"operator": "!="}), ada, eve) == [eve]


HOSTILE = [
    "x",
    7,
    [],
    {"all": "x"},
    {"all": []},
    {"all": [{"any": []}]},
    {"some": [VIP]},
    {"all": [VIP], "any": [VIP]},
    {"all": [None]},
    {"all": [{"kind": ["tag"]}]},
    {"all": [{"kind": "telepathy"}]},
    {"all": [{"kind": "tag"}]},
    {"all": [VIP | {"tags": "vip"}]},
    {"all": [VIP | {"tags": []}]},
    {"all": [VIP | {"more": 1}]},
    {"all": [VIP | {"tags": ["a\0b"]}]},
    {"all": [VIP | {"tags": ["\ud800"]}]},
    {"all": [VIP | {"tags": ["x" * 2000]}]},
    {"all": [VIP] * 101},
    value("=", "x", field="nosuch"),
    value("between", ["a", "b"], field="position"),
    value("=", {"a": 1}, field="position"),
    value("=", ["x"], field="position"),
    value("=", "", field="position"),
    value("in", [], field="country"),
    value("in", ["Atlantis"], field="country"),
    value("gte", "many", field="attribution"),
    value("gte", float("nan"), field="attribution"),
    value("gte", 10**400, field="attribution"),
    value("=", "yesterdayish", field="attribution_date"),
    value("=", "-2 hours", field="attribution_date"),
    value("gt", "birthday", field="attribution_date"),
    value("between", ["birthday", "today"], field="attribution_date"),
    value("=", "0000-01-01", field="attribution_date"),
    value("=", "-99999999999 days", field="attribution_date"),
    value("=", "2026-03-04", field="last_active"),
    all_of({"kind": "event", "event": "url.hit", "times": 10**9}),
    all_of({"kind": "event", "event": "nosuch"}),
    all_of({"kind": "score", "operator": "gte", "points": 1, "group": 999}),
    all_of({"kind": "owner", "operator": "in", "owners": [10**400]}),
]
BOMBS = [
    "(",
    "[z-a]",
    "(a+)\\1",
    "x{1,99999}",
    "((a{1,50}){1,50}){1,50}",
    "x" * 201,
    "***=x",
    "a{99999999999999999999}",
    "\\",
]


class TestNonsense:
    @pytest.mark.parametrize("json", HOSTILE, ids=lambda json: str(json)[:60])
    def test_is_refused_in_words(self, json):
        with pytest.raises(conditions.BadTree) as refused:
            conditions.build(json)
        assert all(refused.value.errors.values())

    @pytest.mark.parametrize("regex", BOMBS)
    def test_includes_expressions_that_the_database_would_choke_on(self, regex):
        with pytest.raises(conditions.BadTree):
            conditions.build(value("regexp", regex, field="position"))

    def test_as_deep_as_can_be_is_refused_too(self):
        json = VIP
        for _depth in range(2_000):
            json = {"all": [json]}
        with pytest.raises(conditions.BadTree):
            conditions.build(json)

    @pytest.mark.parametrize(
        "text", ["[" * 100_000, '{"all":[' * 400 + '{"kind":"tag"}' + "]}" * 400]
    )
    def test_as_deep_as_can_be_is_refused_by_a_form_as_well(self, text):
        class Form(forms.Form):
            only = conditions.TreeField(required=False)

        for sent in (
            {"only": text},
            {"only-there": "1", "only-r-glue": "all", "only-r_0-about": "", "only-r_0-lost": text},
        ):
            form = Form(sent)
            assert form.errors["only"]
            assert "only" in str(form)

    def test_is_told_at_each_place(self):
        json = {"all": [VIP, {"any": [{"kind": "nosuch"}, OLD]}, value("=", "", field="city")]}
        with pytest.raises(conditions.BadTree) as refused:
            conditions.build(json)
        assert set(refused.value.errors) == {"1.0", "2.0"}
