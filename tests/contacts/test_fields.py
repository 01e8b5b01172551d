"""Fields: what can be known, who defines it, and what only one contact may have."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from accounts.roles import Role
from contacts import deletion, editing, erasure, merging, uniqueness
from contacts.attributes import attributes
from contacts.fields import clean, defining, definitions, read
from contacts.fields.defining import BadDefinition, StillUsed
from contacts.fields.identifiers import NotUnique
from contacts.models import Contact, ContactField, UniqueValue
from tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def change(contact, **fields):
    return editing.change(contact.pk, fields=fields, at=timezone.now())


class TestWhatCanBeKnown:
    def test_comes_with_mautics_fields(self):
        contact, company = definitions("contact"), definitions("company")
        assert {"title", "firstname", "email", "attribution_date", "twitter"} <= {
            field.alias for field in contact
        }
        assert len(contact) == 27
        assert {"companyname", "companynumber_of_employees", "companydescription"} <= {
            field.alias for field in company
        }
        assert len(company) == 15
        assert all(field.fixed and field.is_known for field in [*contact, *company])

    def test_is_read_anew_when_somebody_changes_it(self):
        assert "plan" not in definitions()
        make.field("Plan")
        assert definitions()["plan"].label == "Plan"
        ContactField.objects.filter(alias="plan").update(label="Tariff")
        assert definitions()["plan"].label == "Tariff"
        ContactField.objects.filter(alias="plan").delete()
        assert "plan" not in definitions()

    def test_is_looked_up_by_one_query(self, django_assert_num_queries):
        definitions()
        with django_assert_num_queries(1):
            definitions()

    def test_is_read_and_written_by_alias_wherever_it_is_kept(self):
        make.field("Plan")
        ada = make.contact("ada@shop.example", firstname="Ada", company="Engines", plan="Team")
        known = read(ada)
        assert (known["firstname"], known["company"]) == ("Ada", "Engines")
        assert known["plan"] == "Team"
        assert known["lastname"] is None
        ada = change(ada, plan=None, company="Looms", title="Countess")
        assert ada.fields == {"title": "Countess"}
        assert ada.company.name == "Looms"

    def test_is_nothing_that_has_no_field(self):
        with pytest.raises(ValueError, match="shoe_size"):
            make.contact(shoe_size=38)
        with pytest.raises(ValueError, match="last_active"):
            change(make.contact(), last_active=NOW)


class TestCleaning:
    def test_checks_each_value_and_lets_no_error_stop_another(self):
        cleaned = clean({"firstname": " Ada ", "country": "Narnia", "website": "shop.example"})
        assert cleaned.values == {"firstname": "Ada", "website": "https://shop.example"}
        assert set(cleaned.errors) == {"country"}

    def test_refuses_what_has_no_field_or_one_out_of_use(self):
        plan = make.field("Plan")
        defining.set_published(plan.pk, False, at=NOW, actor=None)
        assert set(clean({"plan": "x", "shoe_size": 1, "last_active": NOW}).errors) == {
            "plan",
            "shoe_size",
            "last_active",
        }

    def test_gives_somebody_new_what_is_usual_and_asks_for_what_must_be(self):
        make.field("Plan", default_value="Solo")
        make.field("Customer number", is_required=True)
        cleaned = clean({"firstname": "Ada"}, partial=False)
        assert cleaned.values == {"firstname": "Ada", "plan": "Solo"}
        assert cleaned.errors == {"customer_number": ["Customer number is required."]}
        assert clean({"firstname": "Ada"}).errors == {}

    def test_reads_a_telephone_number_by_the_country_beside_it(self):
        cleaned = clean({"phone": "030 901820", "country": "Deutschland"})
        assert set(cleaned.errors) == {"phone", "country"}
        assert clean({"phone": "030 901820", "country": "Allemagne"}).values["phone"] == (
            "+4930901820"
        )

    def test_keeps_to_the_length_of_field_and_column(self):
        make.field("Plan", char_length_limit=4)
        assert clean({"plan": "Teams"}).errors == {"plan": ["Plan has at most 4 characters."]}
        assert clean({"firstname": "A" * 101}).errors


class TestDefiningAField:
    def test_makes_its_alias_from_the_label(self):
        assert make.field("Clé de l'abonné").alias == "cle_de_l_abonne"
        assert make.field("Clé de l'abonné").alias == "cle_de_l_abonne_2"
        assert make.field("42").alias == "field_42"
        assert make.field("Points").alias == "points_field"

    @pytest.mark.parametrize("alias", ["points", "Plan", "1st", "a-b", "a" * 65, "email"])
    def test_refuses_an_alias_that_means_something_else(self, alias):
        with pytest.raises(BadDefinition) as refused:
            make.field("Plan", alias=alias)
        assert "alias" in refused.value.errors

    def test_refuses_what_does_not_fit_its_type(self):
        with pytest.raises(BadDefinition, match="scale"):
            make.field("Size", type="number", properties={"scale": 99})
        with pytest.raises(BadDefinition, match="default_value"):
            make.field("Size", type="number", default_value="large")
        with pytest.raises(BadDefinition, match="is_unique"):
            make.field("Happy", type="boolean", is_unique=True)

    def test_never_changes_alias_or_type(self):
        plan = make.field("Plan")
        defining.change(plan.pk, {"alias": "x", "type": "date", "label": "P"}, at=NOW, actor=None)
        plan.refresh_from_db()
        assert (plan.alias, plan.type, plan.label) == ("plan", "text", "P")

    def test_says_who_changed_it_and_when(self):
        plan, boss = make.field("Plan"), make.user()
        defining.change(plan.pk, {"label": "P"}, at=NOW, actor=boss)
        plan.refresh_from_db()
        assert (plan.modified_by, plan.modified_at) == (boss, NOW)

    def test_keeps_values_while_it_is_out_of_use(self):
        plan = make.field("Plan")
        ada = make.contact(plan="Team")
        defining.set_published(plan.pk, False, at=NOW, actor=None)
        assert "plan" not in read(ada)
        defining.set_published(plan.pk, True, at=NOW, actor=None)
        assert read(Contact.objects.get(pk=ada.pk))["plan"] == "Team"

    def test_deletes_only_what_is_empty_and_not_our_own(self):
        plan = make.field("Plan")
        ada = make.contact(plan="Team")
        with pytest.raises(StillUsed):
            defining.delete(plan.pk)
        change(ada, plan=None)
        defining.delete(plan.pk)
        assert "plan" not in definitions()
        with pytest.raises(BadDefinition):
            defining.delete(definitions()["title"].id)


class TestAUniqueField:
    @pytest.fixture
    def number(self):
        return make.field("Customer number", is_unique=True)

    def test_is_nobody_elses_whoever_writes_it(self, number):
        make.contact(customer_number="K-1")
        with pytest.raises(IntegrityError), transaction.atomic():
            make.contact(customer_number="k-1")
        ben = make.contact(customer_number="K-2")
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.filter(pk=ben.pk).update(fields={"customer_number": "K-1"})

    def test_says_whose_value_it_is(self, number):
        ada, ben = make.contact(customer_number="K-1"), make.contact()
        with pytest.raises(uniqueness.ValueTaken) as taken:
            change(ben, customer_number="K-1")
        assert (taken.value.alias, taken.value.other) == ("customer_number", ada)
        assert uniqueness.known_by({"customer_number": "k-1"}) == ada

    def test_leaves_the_empty_alone(self, number):
        make.contact(firstname="Ada")
        make.contact(customer_number=None)
        assert not UniqueValue.objects.exists()

    def test_is_free_again_while_its_owner_is_deleted(self, number):
        ada = make.contact(customer_number="K-1")
        deletion.delete([ada.pk], at=NOW)
        ben = make.contact(customer_number="K-1")
        with pytest.raises(IntegrityError), transaction.atomic():
            deletion.restore([ada.pk])
        deletion.delete([ben.pk], at=NOW)
        deletion.restore([ada.pk])
        assert uniqueness.holder("customer_number", "K-1") == ada

    def test_goes_with_a_merge_and_comes_back_by_its_undo(self, number):
        ada, double = make.contact(), make.contact(customer_number="K-1")
        merged = merging.merge(loser_id=double.pk, winner_id=ada.pk, reason="", at=NOW)
        assert uniqueness.holder("customer_number", "K-1") == ada
        merging.unmerge(merged, actor=None, at=NOW)
        assert uniqueness.holder("customer_number", "K-1") == double
        ada.refresh_from_db()
        assert ada.fields == {}

    def test_is_forgotten_with_an_erasure(self, number):
        erasure.erase([make.contact(customer_number="K-1").pk], at=NOW)
        assert not UniqueValue.objects.exists()
        make.contact(customer_number="K-1")

    def test_is_kept_by_no_merge_after_an_erasure(self, number):
        ada, double = make.contact("ada@love.example"), make.contact(customer_number="K-1")
        merged = merging.merge(loser_id=double.pk, winner_id=ada.pk, reason="", at=NOW)
        erasure.erase([ada.pk], at=NOW)
        merged.refresh_from_db()
        assert (merged.moved["filled"], merged.moved["filled_fields"]) == ({}, {})

    def test_can_be_made_of_one_that_has_values_already(self):
        plan = make.field("Code")
        ada, ben = make.contact(code="A"), make.contact(code="a")
        with pytest.raises(NotUnique) as shared:
            defining.change(plan.pk, {"is_unique": True}, at=NOW, actor=None)
        (clash,) = shared.value.clashes
        assert clash.contacts == [ada, ben]
        change(ben, code="B")
        defining.change(plan.pk, {"is_unique": True}, at=NOW, actor=None)
        with pytest.raises(uniqueness.ValueTaken):
            change(ben, code="A")
        defining.change(plan.pk, {"is_unique": False}, at=NOW, actor=None)
        change(ben, code="A")


class TestRemovingAField:
    def test_takes_its_values_off_everybody_in_a_job(self, client):
        client.force_login(make.user(role=Role.RULE_ADMIN))
        plan = make.field("Plan")
        ada = make.contact(plan="Team", title="Countess")
        address = f"/administration/fields/{plan.pk}/delete/"
        assert "1 contact has a value" in client.get(address).content.decode()
        assert client.post(address, {"typed": "Pla"}).status_code == 422
        client.post(address, {"typed": "Plan"})
        job = Job.objects.get()
        while slices.run(job.pk, timezone.now()):
            pass
        job.refresh_from_db()
        assert (job.state, job.done) == (Job.State.DONE, 1)
        ada.refresh_from_db()
        assert ada.fields == {"title": "Countess"}
        assert not ContactField.objects.filter(pk=plan.pk).exists()


class TestTheScreen:
    @pytest.fixture
    def marketer(self, client):
        client.force_login(make.user(role=Role.MARKETER))
        return client

    def test_adds_a_field_of_a_type_in_words(self, marketer):
        assert (
            "One of several choices"
            in marketer.get("/administration/fields/contact/new/").content.decode()
        )
        answer = marketer.post(
            "/administration/fields/contact/new/select/",
            {"label": "Plan", "group": "professional", "list": "team | Team plan\nSolo"},
        )
        assert answer.status_code == 302
        plan = definitions()["plan"]
        assert plan.choices == (("team", "Team plan"), ("Solo", "Solo"))
        assert "Plan" in marketer.get("/administration/fields/contact/").content.decode()

    def test_says_beside_each_input_what_is_wrong(self, marketer):
        answer = marketer.post(
            "/administration/fields/contact/new/select/",
            {"label": "", "alias": "points", "group": "core", "list": ""},
        )
        assert answer.status_code == 422
        for name in ("id_label_error", "id_alias_error", "id_list_error"):
            assert name in answer.content.decode()

    def test_shows_while_one_types_how_it_will_look(self, marketer):
        answer = marketer.post(
            "/administration/fields/contact/sample/boolean/",
            {"label": "Kind <b>", "yes": "Customer", "no": "Prospect"},
        )
        page = answer.content.decode()
        assert "Customer" in page
        assert "Kind &lt;b&gt;" in page

    def test_tells_who_shares_a_value_that_should_be_unique(self, marketer):
        code = make.field("Code")
        make.contact("ada@shop.example", code="A")
        make.contact("ben@shop.example", code="A")
        answer = marketer.post(
            f"/administration/fields/{code.pk}/",
            {"label": "Code", "group": "core", "is_unique": "on"},
        )
        assert answer.status_code == 422
        assert "ben@shop.example" in answer.content.decode()

    def test_moves_a_field_by_menu_and_by_dragging(self, marketer):
        plan = make.field("Plan", group="social")
        marketer.post(f"/administration/fields/{plan.pk}/move/", {"to": "first"})
        social = [field for field in definitions() if field.group == "social"]
        assert social[0].alias == "plan"
        ids = [field.id for field in reversed(social)]
        marketer.post("/administration/fields/contact/order/", {"group": "social", "order": ids})
        assert [field.id for field in definitions() if field.group == "social"] == ids

    def test_takes_a_field_out_of_use_and_back(self, marketer):
        plan = make.field("Plan")
        marketer.post(f"/administration/fields/{plan.pk}/archive/")
        assert not definitions()["plan"].published
        assert "Bring back" in marketer.get("/administration/fields/contact/").content.decode()
        marketer.post(f"/administration/fields/{plan.pk}/restore/")
        assert definitions()["plan"].published


class TestTheContactList:
    @pytest.fixture
    def viewer(self, client):
        client.force_login(make.user(role=Role.VIEWER))
        return client

    @pytest.fixture
    def people(self):
        plans = {"list": [{"value": "team", "label": "Team plan"}, {"value": "x", "label": "X"}]}
        make.field("Plan", type="multiselect", properties=plans)
        make.field("Happy", type="boolean")
        make.field("Seats", type="number")
        make.field("Since", alias="gte__x", type="date")
        make.field("Called", type="datetime")
        make.field("Memo")
        make.contact(
            "ada@shop.example",
            plan=["team", "x"],
            happy=True,
            seats=10,
            gte__x="2026-03-01",
            called="2026-03-01T23:30:00+00:00",
            memo="Likes looms",
            country="France",
        )
        make.contact("ben@shop.example", plan=["x"], happy=False, seats=9, memo="none")
        make.contact("eve@shop.example")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("f_plan=team", "ada"),
            ("f_plan=x", "ada ben"),
            ("f_plan=-", "eve"),
            ("f_plan=*", "ada ben"),
            ("f_happy=0", "ben"),
            ("f_seats_min=9.5", "ada"),
            ("f_seats_max=9", "ben"),
            ("f_gte__x_since=2026-03-01", "ada"),
            ("f_gte__x_since=2026-03-02", ""),
            ("f_gte__x_until=2026-03-01", "ada"),
            ("f_called_since=2026-03-02", ""),
            ("f_called_until=2026-03-01", "ada"),
            ("f_memo=LOOM", "ada"),
            ("f_country=France", "ada"),
            ("f_country=-", "ben eve"),
            ("f_country=Atlantis", "ada ben eve"),
        ],
    )
    def test_is_narrowed_by_fields(self, viewer, people, query, found):
        page = viewer.get(f"/contacts/?{query}").content.decode()
        shown = [name for name in ("ada", "ben", "eve") if f"{name}@shop.example" in page]
        assert shown == found.split()

    def test_says_what_it_is_narrowed_by(self, viewer, people):
        page = viewer.get("/contacts/?f_plan=team&f_seats_min=3").content.decode()
        assert "Team plan" in page
        assert "Seats at least" in page

    def test_has_fields_as_columns_that_show_when_they_are_wanted(self, people):
        offered = {attribute.key: attribute for attribute in attributes()}
        rows = [{"id": 7, "fields": {"plan": ["team"]}, "country": "France"}]
        assert str(offered["f_plan"].label) == "Plan"
        assert not offered["f_plan"].shown
        assert offered["f_plan"].cells(rows)[7].shown == "Team plan"
        assert offered["f_country"].cells(rows)[7].shown == "France"
        assert "f_fax" not in offered


class TestTheFormOfAContact:
    @pytest.fixture
    def marketer(self, client):
        client.force_login(make.user(role=Role.MARKETER))
        return client

    def form_of(self, ada, **changes):
        return {
            "firstname": ada.firstname,
            "email": ada.email,
            "seen": ada.modified_at.isoformat(),
        } | changes

    def test_asks_for_fields_in_order_and_keeps_what_was_typed(self, marketer):
        plans = {"list": [{"value": "team", "label": "Team"}, {"value": "x", "label": "X"}]}
        make.field("Plan", type="multiselect", properties=plans, help_text="<b>which</b>")
        make.field("Secret", is_visible=False)
        ada = make.contact("ada@shop.example", firstname="Ada")
        html = marketer.get(f"/contacts/{ada.pk}/edit/").content.decode()
        assert "&lt;b&gt;which&lt;/b&gt;" in html
        assert "Secret" not in html
        assert html.index('name="firstname"') < html.index('name="plan"')
        marketer.post(
            f"/contacts/{ada.pk}/edit/",
            self.form_of(ada, plan=["team", "x"], attribution="1,234.5", linkedin="Ada"),
        )
        ada.refresh_from_db()
        assert ada.fields == {"plan": ["team", "x"], "attribution": 1234.5, "linkedin": "Ada"}
        details = marketer.get(f"/contacts/{ada.pk}/details/").content.decode()
        assert "Team, X" in details
        assert "1,234.50" in details

    def test_says_beside_each_what_is_wrong(self, marketer):
        make.field("Customer number", is_unique=True, is_required=True)
        make.contact("ben@shop.example", customer_number="K-1")
        ada = make.contact("ada@shop.example", firstname="Ada", customer_number="K-2")
        answer = marketer.post(
            f"/contacts/{ada.pk}/edit/",
            self.form_of(ada, customer_number="K-1", website="javascript:alert(1)"),
        )
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "This value belongs to" in html
        assert "ben@shop.example" in html
        assert "is not a web address" in html
        answer = marketer.post(f"/contacts/{ada.pk}/edit/", self.form_of(ada, customer_number=""))
        assert "Customer number is required." in answer.content.decode()

    def test_lets_alone_what_was_there_before_the_rules(self, marketer):
        ada = make.contact("ada@shop.example", firstname="Ada", phone="ask reception")
        marketer.post(
            f"/contacts/{ada.pk}/edit/", self.form_of(ada, phone="ask reception", city="Paris")
        )
        ada.refresh_from_db()
        assert (ada.phone, ada.city) == ("ask reception", "Paris")

    def test_begins_with_what_is_usual(self, marketer):
        make.field("Plan", default_value="Solo")
        assert 'value="Solo"' in marketer.get("/contacts/new/").content.decode()
        make.contact("ada@shop.example")
        marketer.post("/contacts/new/", {"firstname": "Eve", "plan": "Solo"})
        assert Contact.objects.get(firstname="Eve").fields == {"plan": "Solo"}
