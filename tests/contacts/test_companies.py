"""Companies: what is known of them, who works there, and what all of them have scored."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts import companies, editing
from contacts.companies import CannotMove, NameTaken
from contacts.models import Company, CompanyMove, Contact
from points.models import Group
from tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def marketer(client):
    client.force_login(make.user(role=Role.MARKETER))
    return client


@pytest.fixture
def engines():
    return companies.create({"companyname": "Analytical Engines", "companycity": "London"})


def page(answer):
    return answer.content.decode()


def scored(name, points, company, **more):
    contact = make.contact(f"{name.lower()}@shop.example", firstname=name, company=company, **more)
    make.entry(contact, points)
    return contact


class TestACompany:
    def test_has_a_name_of_its_own_however_it_is_written(self, engines):
        with pytest.raises(NameTaken) as taken:
            companies.create({"companyname": "ANALYTICAL  engines"})
        assert taken.value.other == engines
        looms = companies.create({"companyname": "Looms"})
        with pytest.raises(NameTaken):
            companies.change(looms.pk, fields={"companyname": "analytical engines"})

    def test_keeps_its_fields_by_alias(self, engines):
        make.field("Tier", object="company", type="number")
        companies.change(engines.pk, fields={"tier": 2, "companycity": None})
        engines.refresh_from_db()
        assert engines.fields == {"tier": 2}
        with pytest.raises(ValueError, match="nonsense"):
            companies.change(engines.pk, fields={"nonsense": 1})

    def test_is_found_by_its_new_name_through_its_contacts(self, engines, marketer):
        make.contact("ada@shop.example", company=engines)
        companies.change(engines.pk, fields={"companyname": "Difference Engines"})
        assert "ada@shop.example" in page(marketer.get("/contacts/?q=difference"))
        assert "ada@shop.example" not in page(marketer.get("/contacts/?q=analytical"))


class TestDeletingACompany:
    def test_leaves_its_contacts_which_come_back_with_it(self, engines):
        ada, ben = make.contact(company=engines), make.contact(company=engines)
        move = companies.delete(engines.pk, at=NOW, actor=None)
        assert Contact.objects.living().filter(company=None).count() == 2
        Contact.objects.filter(pk=ben.pk).update(company=companies.named("Looms"))
        companies.undo(move.pk, at=NOW, actor=None)
        assert list(Contact.objects.filter(company=engines)) == [ada]

    def test_frees_its_name_and_does_not_come_back_while_it_is_taken(self, engines):
        move = companies.delete(engines.pk, at=NOW, actor=None)
        other = companies.named("Analytical Engines")
        assert other != engines
        with pytest.raises(CannotMove):
            companies.undo(move.pk, at=NOW, actor=None)
        companies.delete(other.pk, at=NOW, actor=None)
        companies.undo(move.pk, at=NOW, actor=None)
        with pytest.raises(CannotMove):
            companies.undo(move.pk, at=NOW, actor=None)


class TestMergingCompanies:
    def test_moves_contacts_and_fills_what_was_not_known(self, engines):
        ada = make.contact(company=engines)
        looms = companies.create({"companyname": "Looms", "companyphone": "+33170189900"})
        move = companies.merge(loser_id=engines.pk, winner_id=looms.pk, at=NOW, actor=None)
        looms.refresh_from_db()
        assert looms.fields == {"companyphone": "+33170189900", "companycity": "London"}
        assert looms.contacts.get() == ada
        companies.undo(move.pk, at=NOW, actor=None)
        looms.refresh_from_db()
        assert looms.fields == {"companyphone": "+33170189900"}
        assert engines.contacts.get() == ada

    def test_needs_two_that_are_there(self, engines):
        looms = companies.named("Looms")
        companies.delete(looms.pk, at=NOW, actor=None)
        for other in (engines, looms):
            with pytest.raises(CannotMove):
                companies.merge(loser_id=engines.pk, winner_id=other.pk, at=NOW, actor=None)


class TestTheList:
    def test_sorts_by_what_people_have_scored_together_and_best(self, marketer):
        many, one = companies.named("Many"), companies.named("One")
        for number in range(3):
            scored(f"P{number}", 10, many)
        scored("Star", 25, one)
        names = ("Many", "One")

        def order(query):
            html = page(marketer.get(f"/contacts/companies/?{query}"))
            return sorted(names, key=lambda name: html.index(f">{name}</a>"))

        assert order("sort=-total") == ["Many", "One"]
        assert order("sort=total") == ["One", "Many"]
        assert order("sort=-best") == ["One", "Many"]
        assert order("sort=-contacts") == ["Many", "One"]
        assert order("sort=name") == ["Many", "One"]
        assert order("sort=-name") == ["One", "Many"]

    def test_counts_known_people_alone(self, marketer, engines):
        scored("Ada", 10, engines)
        gone = scored("Ben", 20, engines)
        Contact.objects.filter(pk=gone.pk).update(deleted_at=NOW)
        html = page(marketer.get("/contacts/companies/"))
        assert ">10<" in html
        assert ">30<" not in html

    @pytest.mark.parametrize("sort", ["name", "-total", "best", "-contacts"])
    def test_goes_on_from_page_to_page(self, marketer, monkeypatch, sort):
        monkeypatch.setattr("contacts.views.companies.PAGE_SIZE", 2)
        for number in range(5):
            scored(f"P{number}", number * (number % 3), companies.named(f"C{number}"))
        seen, query = [], f"?sort={sort}"
        while query:
            answer = marketer.get(f"/contacts/companies/{query}")
            seen += [company.name for company, _chip in answer.context["rows"]]
            older = answer.context["older"]
            query = f"?sort={sort}&after={older}" if older else ""
        assert sorted(seen) == [f"C{number}" for number in range(5)]

    def test_is_searched_by_name(self, marketer, engines):
        companies.named("Looms")
        html = page(marketer.get("/contacts/companies/?q=ENGINE"))
        assert "Analytical Engines" in html
        assert "Looms" not in html
        assert "No company is called like" in page(marketer.get("/contacts/companies/?q=xyz"))

    def test_needs_as_many_statements_for_fifty_as_for_one(self, marketer):
        def statements():
            with CaptureQueriesContext(
                connection,
            ) as asked:
                marketer.get("/contacts/companies/")
            return len(asked)

        scored("Ada", 10, companies.named("C"))
        statements()
        few = statements()
        for number in range(12):
            scored(f"P{number}", number, companies.named(f"C{number}"))
        assert statements() == few


class TestThePage:
    def test_shows_people_with_their_scores_and_colours_and_all_of_them_together(
        self, marketer, engines
    ):
        make.trigger(20)
        fit = Group.objects.create(name="Fit")
        ada = scored("Ada", 10, engines)
        scored("Ben", 25, engines)
        make.entry(ada, 3, group=fit)
        make.visit(ada, "https://shop.example/pricing")
        html = page(marketer.get(engines.get_absolute_url()))
        assert html.index("Ben") < html.index(">Ada")
        assert "tint-red" in html
        assert "High-Interest" in html
        assert ">35<" in html
        assert "Fit" in html
        assert "London" in html
        assert "shop.example/pricing" in html

    def test_that_went_into_another_leads_there(self, marketer, engines):
        looms = companies.named("Looms")
        companies.merge(loser_id=engines.pk, winner_id=looms.pk, at=NOW, actor=None)
        assert marketer.get(engines.get_absolute_url()).url == looms.get_absolute_url()
        assert "Make two again" in page(marketer.get(looms.get_absolute_url()))

    def test_of_a_deleted_one_offers_to_bring_it_back(self, marketer, engines):
        make.contact(company=engines)
        marketer.post(reverse("contacts:company-delete", args=[engines.pk]))
        html = page(marketer.get(engines.get_absolute_url()))
        assert "Bring it back" in html
        marketer.post(reverse("contacts:company-undo", args=[CompanyMove.objects.get().pk]))
        assert engines.contacts.count() == 1

    def test_is_written_by_its_form(self, marketer):
        answer = marketer.post(
            "/contacts/companies/new/",
            {"companyname": "Looms", "companywebsite": "looms.example", "companycountry": "France"},
        )
        looms = Company.objects.get()
        assert answer.url == looms.get_absolute_url()
        assert looms.fields == {
            "companywebsite": "https://looms.example",
            "companycountry": "France",
        }
        answer = marketer.post("/contacts/companies/new/", {"companyname": "LOOMS"})
        assert answer.status_code == 422
        assert f'href="{looms.get_absolute_url()}"' in page(answer)

    def test_notices_another_editor(self, marketer, engines):
        mine = {"companyname": "Engines", "seen": engines.modified_at.isoformat()}
        companies.change(engines.pk, fields={"companycity": "Turin"})
        edit = reverse("contacts:company-edit", args=[engines.pk])
        answer = marketer.post(edit, mine)
        assert answer.status_code == 422
        assert "A colleague changed this company" in page(answer)

    def test_is_merged_by_naming_the_other(self, marketer, engines):
        merge = reverse("contacts:company-merge", args=[engines.pk])
        assert marketer.post(merge, {"company": "Nobody"}).status_code == 422
        looms = companies.named("Looms")
        assert marketer.post(merge, {"company": "looms"}).url == looms.get_absolute_url()


@pytest.mark.django_db(transaction=True)
class TestCompanyThatIsAboutToGo:
    def test_keeps_nobody_waiting_who_works_on_its_people(self):
        ada, acme = make.contact(), companies.create({"companyname": "Acme"})

        def hire():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '5s'")
                    editing.change(ada.pk, fields={"company": acme}, at=timezone.now())
            finally:
                connection.close()

        with transaction.atomic(), ThreadPoolExecutor(1) as pool:
            companies.delete(acme.pk, at=timezone.now(), actor=None)
            pool.submit(hire).result()
