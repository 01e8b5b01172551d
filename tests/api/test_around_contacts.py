"""Companies, notes, fields, users in Mautic's REST contract."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from contacts.models import Company, Contact
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return make.api()


class TestCompany:
    def test_is_made_changed_and_listed_by_id(self, api):
        answer = api.post("/api/companies/new", {"companyname": "Acme", "companycountry": "France"})
        assert answer.status_code == 201, answer.content
        company = answer.json()["company"]
        assert company["fields"]["all"]["companycountry"] == "France"
        path = f"/api/companies/{company['id']}"
        changed = api.patch(f"{path}/edit", {"companycity": "Paris"}).json()["company"]
        assert changed["fields"]["core"]["companycity"]["value"] == "Paris"
        assert changed["fields"]["all"]["companyname"] == "Acme"
        assert list(api.get("/api/companies").json()["companies"]) == [str(company["id"])]

    def test_of_a_known_name_is_that_one(self, api):
        first = api.post("/api/companies/new", {"companyname": "Acme"}).json()["company"]
        again = api.post("/api/companies/new", {"companyname": " ACME "})
        assert again.status_code == 200
        assert again.json()["company"]["id"] == first["id"]

    def test_goes_without_its_contacts(self, api):
        ada = make.contact(company="Acme")
        acme = Company.objects.get()
        answer = api.delete(f"/api/companies/{acme.pk}/delete")
        assert answer.json()["company"]["id"] is None
        assert api.get("/api/companies").json() == {"total": 0, "companies": {}}
        assert Contact.objects.get(pk=ada.pk).company is None

    def test_keeps_a_name_of_its_own(self, api):
        first, second = (
            api.post("/api/companies/new", {"companyname": name}).json()["company"]["id"]
            for name in ("Acme", "Umbrella")
        )
        answer = api.patch(f"/api/companies/{second}/edit", {"companyname": "acme"})
        assert answer.status_code == 400
        assert first != second

    def test_needs_a_name(self, api):
        answer = api.post("/api/companies/new", {"companycity": "Paris"})
        assert answer.status_code == 400
        assert "companyname" in answer.json()["errors"][0]["details"]

    def test_has_contacts(self, api):
        ada = make.contact()
        acme = Company.objects.create(name="Acme")
        path = f"/api/companies/{acme.pk}/contact/{ada.pk}"
        assert api.post(f"{path}/add").json() == {"success": 1}
        assert Contact.objects.get(pk=ada.pk).company == acme
        assert api.get(f"/api/companies/{acme.pk}").json()["company"]["contacts"] == 1
        assert api.post(f"{path}/remove").json() == {"success": 1}
        assert Contact.objects.get(pk=ada.pk).company is None
        assert api.post(f"/api/companies/0/contact/{ada.pk}/add").status_code == 404


class TestNote:
    def test_is_written_about_a_contact_and_changed_by_its_author(self, api):
        ada = make.contact(firstname="Ada")
        body = {"lead": ada.pk, "text": "called", "type": "call", "dateTime": "2026-01-02 03:04:05"}
        answer = api.post("/api/notes/new", body)
        assert answer.status_code == 201, answer.content
        note = answer.json()["note"]
        assert (note["type"], note["dateTime"]) == ("call", "2026-01-02T03:04:05+00:00")
        assert note["lead"]["firstname"] == "Ada"
        assert api.get(f"/api/contacts/{ada.pk}/notes").json()["notes"] == [note]
        path = f"/api/notes/{note['id']}"
        changed = api.patch(f"{path}/edit", {"text": "called twice"}).json()["note"]
        assert (changed["text"], changed["type"]) == ("called twice", "call")
        assert make.api().patch(f"{path}/edit", {"text": "no"}).status_code == 403
        assert api.delete(f"{path}/delete").status_code == 200
        assert api.get(path).status_code == 404

    def test_needs_somebody_to_be_about(self, api):
        for lead in (None, 0, "x", {}):
            body = {"text": "x"} if lead is None else {"lead": lead, "text": "x"}
            assert api.post("/api/notes/new", body).status_code in (400, 404)


class TestField:
    def test_is_made_as_mautics_clients_do(self, api):
        body = {
            "label": "API test field",
            "type": "boolean",
            "defaultValue": True,
            "properties": {"yes": "Oui", "no": "Non"},
        }
        answer = api.post("/api/fields/contact/new", body)
        assert answer.status_code == 201, answer.content
        field = answer.json()["field"]
        assert field["alias"] == "api_test_field"
        assert field["object"] == "lead"
        assert field["defaultValue"] == "1"
        assert field["properties"] == {"yes": "Oui", "no": "Non"}
        contact = api.post("/api/contacts/new", {"firstname": "Ada"}).json()["contact"]
        assert contact["fields"]["all"]["api_test_field"] is True

    @pytest.mark.parametrize(
        "choices", ["red|blue", ["red", "blue"], [{"label": "red", "value": "red"}]]
    )
    def test_takes_choices_as_they_come(self, api, choices):
        body = {"label": "Colour", "type": "select", "properties": {"list": choices}}
        field = api.post("/api/fields/contact/new", body).json()["field"]
        assert field["properties"]["list"][0] == {"value": "red", "label": "red"}

    def test_is_changed_and_deleted(self, api):
        field = api.post("/api/fields/company/new", {"label": "Plan"}).json()["field"]
        assert field["object"] == "company"
        path = f"/api/fields/company/{field['id']}"
        changed = api.patch(f"{path}/edit", {"label": "Tariff"}).json()["field"]
        assert (changed["label"], changed["alias"]) == ("Tariff", "plan")
        assert api.delete(f"{path}/delete").status_code == 200
        assert api.get(path).status_code == 404

    def test_says_what_is_wrong(self, api):
        for body in (
            {},
            {"label": "x", "type": "nothing"},
            {"label": "x", "alias": "email"},
            {"label": "x", "type": "number", "defaultValue": "many"},
            {"label": "x", "properties": "x"},
            {"label": "x", "type": "select", "properties": {"list": [{}]}},
            {"label": "x", "group": "nothing"},
        ):
            assert api.post("/api/fields/contact/new", body).status_code == 400, body
        fixed = api.get("/api/fields/contact", search="alias:+email").json()["fields"][0]
        assert api.delete(f"/api/fields/contact/{fixed['id']}/delete").status_code == 400


class TestUser:
    def test_is_told_who_calls(self):
        api = make.api(role=Role.SALES)
        said = api.get("/api/users/self").json()
        assert (said["email"], said["role"]["name"]) == (api.user.email, "Sales")

    def test_list_and_roles_are_for_owners(self, api):
        assert api.get("/api/users", search=api.user.email).json()["total"] == 1
        assert api.get("/api/roles").json()["total"] == 5
        assert api.get("/api/roles/6").status_code == 404
        assert make.api(role=Role.RULE_ADMIN).get("/api/users").status_code == 403


class TestActivityUntil:
    def test_a_day_that_has_none_after_it_is_refused_in_words(self):
        answer = make.api().get("/api/contacts/activity?filters[dateTo]=9999-12-31T23:59:59")
        assert answer.status_code == 400
