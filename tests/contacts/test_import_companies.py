"""What a file says about the companies of its contacts."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.history.tracking import kind_of
from accounts.roles import Role
from contacts import companies
from contacts.importing import company_writing, job, preview
from contacts.importing import plan as plans
from contacts.importing.naming import guess
from contacts.models import Company, Contact, Import
from tests import make
from tests.contacts.importing import (
    bring,
    counts,
    errors,
    everything,
    imported,
    table,
    undo,
    work_off,
)

pytestmark = pytest.mark.django_db

HEAD = ("email", "company", "company website", "industry", "employees")
WEBSITE, INDUSTRY, EMPLOYEES = "companywebsite", "companyindustry", "companynumber_of_employees"


def said(name: str) -> dict[str, object]:
    """What is known of a company."""
    return Company.objects.living().get(name__iexact=name).fields


def people(*rows: tuple[str, ...]) -> bytes:
    """A file about people and their companies."""
    return table(HEAD, *rows)


class TestHeading:
    @pytest.mark.parametrize(
        ("heading", "alias"),
        [
            ("Company website", "companywebsite"),
            ("Site web de l'entreprise", "companywebsite"),
            ("Website der Firma", "companywebsite"),
            ("Firmenwebsite", "companywebsite"),
            ("Unternehmenswebseite", "companywebsite"),
            ("Shoe size of the company", ""),
            ("Secteur", "companyindustry"),
            ("Secteur d'activité", "companyindustry"),
            ("Branche", "companyindustry"),
            ("Effectif", "companynumber_of_employees"),
            ("Number of employees", "companynumber_of_employees"),
            ("Anzahl Mitarbeiter", "companynumber_of_employees"),
            ("Chiffre d’affaires", "companyannual_revenue"),
            ("Ville de la société", "companycity"),
            ("Organization City", "companycity"),
            ("Firma PLZ", "companyzipcode"),
            ("Company: E-mail address", "companyemail"),
            ("companyaddress2", "companyaddress2"),
            ("Company description", "companydescription"),
        ],
    )
    def test_says_which_field_of_companies_is_meant(self, heading, alias):
        assert guess([heading]) == (f"@company:{alias}" if alias else "",)

    def test_of_contacts_stays_one_of_contacts(self):
        assert guess(["Website", "City", "Company", "Business phone", "Account manager"]) == (
            *("website", "city", "company", "phone", "@owner"),
        )

    def test_means_the_own_field_of_companies_that_is_called_so(self):
        make.field("Customer number", object="company")
        assert guess(["Customer number"]) == ("@company:customer_number",)
        make.field("Customer number")
        assert guess(["Customer number"]) == ("customer_number",)

    def test_means_nothing_about_companies_where_no_column_names_them(self):
        assert bring(table(("email", "industry"), ("a@b.example", "x"))).plan["columns"] == (
            *("email", ""),
        )


class TestImport:
    def test_gives_new_companies_what_the_file_says(self):
        done = imported(
            people(
                ("ada@shop.example", "Ours", "ours.example", "Mills", "1200"),
                ("bob@shop.example", "OURS", "", "", ""),
                ("cy@shop.example", "Theirs", "", "", ""),
            )
        )
        assert counts(done) == {"created": 3}
        assert done.companies == 1
        assert said("Ours") == {
            WEBSITE: "https://ours.example",
            INDUSTRY: "Mills",
            EMPLOYEES: 1200,
        }
        assert said("Theirs") == {}

    @pytest.mark.parametrize(
        ("choices", "fields"),
        [
            (
                {"existing": "update"},
                {INDUSTRY: "Looms", EMPLOYEES: 7, WEBSITE: "https://a.example"},
            ),
            ({"existing": "update", "clears": True}, {INDUSTRY: "Looms", EMPLOYEES: 7}),
            ({"existing": "fill"}, {INDUSTRY: "Mills", EMPLOYEES: 7, WEBSITE: "https://a.example"}),
            (
                {"existing": "fill", "clears": True},
                {INDUSTRY: "Mills", EMPLOYEES: 7, WEBSITE: "https://a.example"},
            ),
            ({"existing": "skip"}, {INDUSTRY: "Mills", WEBSITE: "https://a.example"}),
        ],
        ids=["update", "update and empty", "fill", "fill never empties", "leave alone"],
    )
    def test_treats_companies_as_contacts_that_are_here_already(self, choices, fields):
        companies.create({"companyname": "Ours", WEBSITE: "https://a.example", INDUSTRY: "Mills"})
        imported(people(("ada@shop.example", "ours", "", "Looms", "7")), **choices)
        assert said("Ours") == fields
        assert Contact.objects.get().company == Company.objects.get()

    @pytest.mark.parametrize("existing", ["update", "fill", "skip"])
    @pytest.mark.parametrize("at_once", [1, 2_000], ids=["row by row", "in one go"])
    def test_lets_the_later_row_have_the_last_word(self, existing, at_once, monkeypatch):
        monkeypatch.setattr(job, "ROWS_AT_ONCE", at_once)
        companies.create({"companyname": "Old", INDUSTRY: "Mills"})
        imported(
            people(
                ("ada@shop.example", "New", "", "A", "1"),
                ("ada@shop.example", "New", "", "B", ""),
                ("bob@shop.example", "NEW", "", "C", ""),
                ("cy@shop.example", "Old", "", "A", "1"),
                ("dan@shop.example", "Old", "", "B", "2"),
            ),
            existing=existing,
        )
        assert said("New") == {INDUSTRY: "C", EMPLOYEES: 1}
        assert (
            said("Old")
            == {
                "update": {INDUSTRY: "B", EMPLOYEES: 2},
                "fill": {INDUSTRY: "Mills", EMPLOYEES: 2},
                "skip": {INDUSTRY: "Mills"},
            }[existing]
        )

    def test_leaves_rows_out_whose_values_do_not_fit_or_are_about_nobody(self):
        done = imported(
            people(
                ("ada@shop.example", "Ours", "", "", "many"),
                ("bob@shop.example", "", "ours.example", "", ""),
                ("cy@shop.example", "", "", "", ""),
            )
        )
        assert counts(done) == {"created": 1, "invalid": 2}
        assert [error[:3] for error in errors(done)] == [
            (2, "employees", "many"),
            (3, "company website", "ours.example"),
        ]
        assert "names none" in errors(done)[1][3]
        assert not Company.objects.exists()

    def test_reads_phone_numbers_as_those_of_the_companys_country(self):
        imported(
            table(
                ("email", "country", "company", "company country", "company phone"),
                ("ada@shop.example", "Germany", "Ours", "France", "01 70 18 99 00"),
            )
        )
        assert said("Ours") == {"companycountry": "France", "companyphone": "+33170189900"}

    def test_changes_nothing_when_the_same_file_comes_twice(self):
        content = people(("ada@shop.example", "Ours", "ours.example", "Mills", "1200"))
        imported(content)
        before = everything()
        again = imported(content)
        assert (counts(again), again.companies) == ({"unchanged": 1}, 0)
        assert everything() == before

    def test_asks_no_more_often_for_more_rows(self, django_assert_max_num_queries):
        def taking(many: int) -> Import:
            return bring(
                people(
                    *(
                        (f"p{many}-{n}@shop.example", f"Firm {many} {n % 7}", "", "Mills", str(n))
                        for n in range(many)
                    )
                )
            )

        for many in (20, 200):
            brought = taking(many)
            work = job.start(brought, plans.of(brought.plan), actor=make.user(), at=timezone.now())
            with django_assert_max_num_queries(80):
                work_off(work)
        assert said("Firm 200 6") == {INDUSTRY: "Mills", EMPLOYEES: 195}

    def test_says_in_the_history_who_changed_what(self):
        ours = companies.create({"companyname": "Ours", INDUSTRY: "Mills"})
        done = imported(people(("ada@shop.example", "Ours", "", "Looms", "")))
        [line] = kind_of(Company).rows.filter(pgh_obj=ours)
        assert line.fields == {INDUSTRY: "Mills"}
        assert line.pgh_context["user"] == done.uploaded_by_id


class TestPreview:
    def test_counts_companies_that_get_other_values(self):
        companies.create({"companyname": "Ours", INDUSTRY: "Mills"})
        companies.create({"companyname": "Same", INDUSTRY: "Mills"})
        brought = bring(
            people(
                ("ada@shop.example", "Ours", "", "Looms", ""),
                ("bob@shop.example", "Same", "", "Mills", ""),
                ("cy@shop.example", "New", "", "Mills", "5"),
                ("dan@shop.example", "New, too", "", "", ""),
                ("eve@shop.example", "Bad", "", "", "many"),
            )
        )
        before = everything()
        seen = preview.look(brought, plans.of(brought.plan), user=None)
        assert seen.companies == (2, 1)
        assert "Company: Industry" in seen.headings
        assert seen.rows[2].cells[2:] == ["", "Mills", "5"]
        assert everything() == before


class TestScreens:
    def test_offer_the_fields_of_companies_and_want_their_name(self, client):
        client.force_login(make.user(role=Role.MARKETER))
        brought = bring(people(("ada@shop.example", "Ours", "ours.example", "Mills", "7")))
        columns = reverse("contacts:import-columns", args=[brought.pk])
        page = client.get(columns).content.decode()
        assert '<optgroup label="Company">' in page
        assert '<option value="@company:companywebsite" selected>Company: Website' in page
        chosen = {f"column_{index}": one for index, one in enumerate(brought.plan["columns"])}
        chosen |= {"identify": "email", "existing": "update"}
        answer = client.post(columns, chosen | {"column_1": ""})
        assert answer.status_code == 422
        assert "whose this is" in answer.context["form"].errors["column_2"][0]
        answer = client.post(columns, chosen)
        page = client.get(answer.url).content.decode()
        assert "Companies filled in" in page
        assert "1 of them new" in page


class TestUndo:
    def test_brings_companies_back_as_they_were(self):
        ours = companies.create({"companyname": "Ours", INDUSTRY: "Mills", EMPLOYEES: 5})
        make.contact("ada@shop.example", company=ours)
        before = everything()
        done = imported(
            people(
                ("ada@shop.example", "Ours", "ours.example", "", "7"),
                ("bob@shop.example", "Ours", "", "Looms", "8"),
                ("cy@shop.example", "New", "new.example", "Looms", "9"),
            ),
            clears=True,
        )
        assert done.companies == 2
        undo(done)
        assert everything() == before

    def test_is_there_for_a_file_that_changed_companies_only(self):
        ours = companies.create({"companyname": "Ours", INDUSTRY: "Mills"})
        make.contact("ada@shop.example", company=ours)
        done = imported(people(("ada@shop.example", "Ours", "", "Looms", "")))
        assert counts(done) == {"unchanged": 1}
        undo(done)
        assert said("Ours") == {INDUSTRY: "Mills"}

    def test_leaves_what_somebody_has_said_since_and_lists_it(self, client):
        ours = companies.create({"companyname": "Ours", INDUSTRY: "Mills"})
        done = imported(people(("ada@shop.example", "Ours", "a.example", "Looms", "")))
        companies.change(ours.pk, fields={INDUSTRY: "Silk"})
        undo(done)
        assert said("Ours") == {INDUSTRY: "Silk"}
        [left] = company_writing.kept(done)
        assert (left.company, left.kept) == (ours, {INDUSTRY: "Mills"})
        client.force_login(make.user(role=Role.MARKETER))
        page = client.get(reverse("contacts:import-kept", args=[done.pk])).content.decode()
        assert "Ours" in page
        assert "Industry" in page
        assert "used or changed since" in client.get(done.get_absolute_url()).content.decode()

    def test_keeps_a_new_company_whole_that_somebody_uses_since(self):
        done = imported(
            people(
                ("ada@shop.example", "Used", "", "Looms", "5"),
                ("bob@shop.example", "Told of", "", "Looms", "5"),
                ("cy@shop.example", "Unused", "", "Looms", "5"),
            )
        )
        make.contact("dan@shop.example", company=Company.objects.get(name="Used"))
        told = Company.objects.get(name="Told of")
        companies.change(told.pk, fields={INDUSTRY: "Silk"})
        undo(done)
        assert set(Company.objects.values_list("name", flat=True)) == {"Used", "Told of"}
        assert [left.company.name for left in company_writing.kept(done)] == ["Told of", "Used"]
        assert said("Used") == {INDUSTRY: "Looms", EMPLOYEES: 5}
        assert said("Told of") == {INDUSTRY: "Silk", EMPLOYEES: 5}
