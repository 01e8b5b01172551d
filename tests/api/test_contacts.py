"""Contacts in Mautic's REST contract."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.roles import Role
from contacts.models import Contact, ContactField, Merge
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return make.api()


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()["contact"]


def found(answer):
    """The ids of a list, in its order."""
    assert answer.status_code == 200, answer.content
    return [int(pk) for pk in answer.json()["contacts"]]


class TestNewContact:
    def test_is_told_in_the_shape_of_the_contract(self, api):
        contact = told(
            api.post("/api/contacts/new", {"firstname": "Jim", "email": "Jim@Shop.example"}), 201
        )
        assert isinstance(contact["id"], int)
        assert contact["fields"]["core"]["firstname"] | {"id": 0} == {
            "id": 0,
            "label": "First name",
            "alias": "firstname",
            "type": "text",
            "group": "core",
            "object": "lead",
            "is_fixed": True,
            "properties": {},
            "default_value": None,
            "value": "Jim",
            "normalizedValue": "Jim",
        }
        assert contact["fields"]["all"]["email"] == "jim@shop.example"
        assert contact["fields"]["all"]["address2"] is None
        assert {"social", "personal", "professional"} < set(contact["fields"])
        assert contact["owner"] is None
        assert contact["tags"] == contact["doNotContact"] == contact["utmtags"] == []
        assert contact["dateIdentified"].endswith("+00:00")

    def test_that_exists_is_answered_with_200_and_changed(self, api):
        ada = make.contact("ada@shop.example", firstname="Ada", city="London")
        contact = told(
            api.post(
                "/api/contacts/new", {"email": "ADA@shop.example", "city": "Paris", "firstname": ""}
            )
        )
        assert contact["id"] == ada.pk
        assert contact["fields"]["all"]["city"] == "Paris"
        assert contact["fields"]["all"]["firstname"] == "Ada"

    def test_is_known_again_by_any_unique_field(self, api):
        ContactField.objects.create(
            object="contact", alias="crm_id", label="CRM", type="text", is_unique=True
        )
        first = told(api.post("/api/contacts/new", {"crm_id": "A-1"}), 201)
        again = told(api.post("/api/contacts/new", {"crm_id": "a-1", "firstname": "Ada"}))
        assert again["id"] == first["id"]
        assert again["fields"]["all"]["firstname"] == "Ada"

    def test_takes_tags_owner_and_refusals_along(self, api):
        body = {
            "email": "ada@shop.example",
            "tags": ["hot", "cold"],
            "owner": api.user.pk,
            "doNotContact": [{"channel": "email", "reason": 3, "comments": "asked us to"}],
            "lastActive": "2026-01-02T03:04:05+00:00",
            "ipAddress": "192.0.2.7",
        }
        contact = told(api.post("/api/contacts/new", body), 201)
        assert {tag["tag"] for tag in contact["tags"]} == {"hot", "cold"}
        assert contact["owner"]["username"] == api.user.email
        (refusal,) = contact["doNotContact"]
        assert (refusal["channel"], refusal["reason"]) == ("email", 3)
        assert contact["ipAddresses"][0]["ipAddress"] == "192.0.2.7"
        assert found(api.get("/api/contacts", search="ip:192.0.2.7")) == [contact["id"]]
        assert contact["lastActive"] == "2026-01-02T03:04:05+00:00"

    @pytest.mark.parametrize(
        "body",
        [
            {"country": "not existing country"},
            {"email": "no address"},
            {"firstname": "x" * 200},
            {"firstname": {"a": 1}},
            {"owner": 999},
            {"owner": "x"},
            {"tags": [1]},
            {"stage": 3},
            {"doNotContact": [{"reason": 9}]},
            {"doNotContact": "x"},
            {"ipAddress": "x"},
            {"lastActive": "yesterday"},
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, api, body):
        answer = api.post("/api/contacts/new", body)
        assert answer.status_code == 400
        (name,) = body
        assert any(key.startswith(name) for key in answer.json()["errors"][0]["details"])
        assert not Contact.objects.exists()

    def test_passes_over_what_means_nothing(self, api):
        told(api.post("/api/contacts/new", {"firstname": "Ada", "no_such_field": 1, "id": 7}), 201)


class TestEditing:
    def test_by_patch_changes_what_is_named_alone(self, api):
        ada = make.contact("ada@shop.example", firstname="Ada", city="London")
        contact = told(api.patch(f"/api/contacts/{ada.pk}/edit", {"city": "Paris"}))
        assert contact["fields"]["all"]["city"] == "Paris"
        assert contact["fields"]["all"]["firstname"] == "Ada"

    def test_by_patch_takes_away_only_when_asked_to(self, api):
        ada = make.contact("ada@shop.example", city="London")
        path = f"/api/contacts/{ada.pk}/edit"
        assert told(api.patch(path, {"city": ""}))["fields"]["all"]["city"] == "London"
        body = {"city": "", "overwriteWithBlank": True}
        assert told(api.patch(path, body))["fields"]["all"]["city"] is None

    def test_by_put_replaces_the_whole(self, api):
        ada = make.contact("ada@shop.example", firstname="Ada", city="London")
        body = {"email": "ada@shop.example", "firstname": "Augusta"}
        contact = told(api.put(f"/api/contacts/{ada.pk}/edit", body))
        assert contact["fields"]["all"]["firstname"] == "Augusta"
        assert contact["fields"]["all"]["city"] is None

    def test_takes_back_what_was_told(self, api):
        ada = make.contact("ada@shop.example", firstname="Ada")
        before = told(api.get(f"/api/contacts/{ada.pk}"))
        assert told(api.put(f"/api/contacts/{ada.pk}/edit", before))["id"] == ada.pk

    def test_takes_tags_off_with_a_minus(self, api):
        ada = make.contact()
        path = f"/api/contacts/{ada.pk}/edit"
        told(api.patch(path, {"tags": ["hot", "cold"]}))
        contact = told(api.patch(path, {"tags": "-hot,new"}))
        assert {tag["tag"] for tag in contact["tags"]} == {"cold", "new"}

    def test_with_anothers_address_makes_the_two_one(self, api):
        edited = make.contact("ada@old.example", firstname="Ada")
        other = make.contact("ada@shop.example", city="London")
        contact = told(api.patch(f"/api/contacts/{edited.pk}/edit", {"email": other.email}))
        assert contact["id"] == edited.pk
        assert contact["fields"]["all"]["email"] == "ada@shop.example"
        assert contact["fields"]["all"]["city"] == "London"
        merge = Merge.objects.get()
        assert (merge.loser_id, merge.actor) == (other.pk, api.user)
        assert api.get(f"/api/contacts/{other.pk}").status_code == 404

    def test_of_a_visitor_with_a_known_address_ends_at_the_known_one(self, api):
        visitor, ada = make.anonymous(), make.contact("ada@shop.example")
        contact = told(api.patch(f"/api/contacts/{visitor.pk}/edit", {"email": ada.email}))
        assert contact["id"] == ada.pk

    def test_is_for_sales_on_own_contacts_only(self):
        api = make.api(role=Role.SALES)
        own, other = make.contact(owner=api.user), make.contact()
        told(api.patch(f"/api/contacts/{own.pk}/edit", {"city": "Paris"}))
        for answer in (
            api.patch(f"/api/contacts/{other.pk}/edit", {"city": "Paris"}),
            api.patch(f"/api/contacts/{own.pk}/edit", {"owner": make.user().pk}),
            api.post("/api/contacts/new", {"email": "new@shop.example"}),
            api.post("/api/contacts/new", {"email": other.email, "city": "Paris"}),
            api.delete(f"/api/contacts/{own.pk}/delete"),
        ):
            assert answer.status_code == 403, answer.content
        answer = api.patch(f"/api/contacts/{own.pk}/edit", {"email": other.email})
        assert answer.status_code == 400

    def test_of_who_is_gone_is_a_404(self, api):
        ada = make.contact()
        assert api.delete(f"/api/contacts/{ada.pk}/delete").json()["contact"]["id"] is None
        assert api.patch(f"/api/contacts/{ada.pk}/edit", {"city": "x"}).status_code == 404
        assert Contact.objects.get(pk=ada.pk).deleted_at


class TestList:
    def test_is_an_object_by_id(self, api):
        ada = make.contact(firstname="Ada")
        said = api.get("/api/contacts").json()
        assert said["total"] == 1
        assert said["contacts"][str(ada.pk)]["fields"]["all"]["firstname"] == "Ada"

    def test_is_short_when_asked_for(self, api):
        ada = make.contact()
        (one,) = api.get("/api/contacts?minimal=1").json()["contacts"].values()
        assert one["id"] == ada.pk
        assert "tags" not in one
        assert "fields" in one

    def test_is_narrowed_by_own_fields(self, api):
        for alias, kind in (("plan", "text"), ("seats", "number"), ("trial", "boolean")):
            ContactField.objects.create(object="contact", alias=alias, label=alias, type=kind)
        few = make.contact(plan="Team", seats=5, trial=True)
        many = make.contact(plan="Firm", seats=40, trial=False)

        def where(col, expr, val):
            return found(
                api.get(
                    "/api/contacts",
                    **{"where[0][col]": col, "where[0][expr]": expr, "where[0][val]": val},
                )
            )

        assert where("plan", "eq", "team") == [few.pk]
        assert where("plan", "isNotEmpty", "") == [few.pk, many.pk]
        assert where("seats", "gt", "9.5") == [many.pk]
        assert where("trial", "eq", "1") == [few.pk]
        assert where("email", "eq", few.email.upper()) == [few.pk]
        assert found(api.get("/api/contacts?orderBy=seats&orderByDir=desc"))[:2] == [
            many.pk,
            few.pk,
        ]

    def test_is_narrowed_by_dates(self, api):
        old = make.contact(at=datetime(2020, 1, 1, tzinfo=UTC))
        make.contact()
        query = "where[0][col]=dateAdded&where[0][expr]=lt&where[0][val]=2021-01-01 00:00:00"
        assert found(api.get(f"/api/contacts?{query}")) == [old.pk]

    def test_tells_two_hundred_by_as_many_queries_as_two(self, api, django_assert_max_num_queries):
        for _ in range(3):
            make.contact()
        with django_assert_max_num_queries(16):
            api.get("/api/contacts")


class TestSearch:
    @pytest.fixture
    def people(self, api):
        ada = make.contact("ada@shop.example", firstname="Ada", lastname="King", company="Acme")
        bob = make.contact("bob@else.example", firstname="Bob", lastname="Dylan", owner=api.user)
        who = make.anonymous()
        api.patch(f"/api/contacts/{ada.pk}/edit", {"tags": ["Hot Lead"]})
        return {"ada": ada.pk, "bob": bob.pk, "who": who.pk}

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("email:shop.example", ["ada"]),
            ("email:+ADA@shop.example", ["ada"]),
            ("email:ada%example", ["ada"]),
            ('name:"ada king"', ["ada"]),
            ("name:dylan", ["bob"]),
            ("company:acm", ["ada"]),
            ('tag:"hot lead"', ["ada"]),
            ('!tag:"hot lead"', ["bob", "who"]),
            ("is:anonymous", ["who"]),
            ("!is:anonymous", ["ada", "bob"]),
            ("is:mine", ["bob"]),
            ("is:unowned !is:anonymous", ["ada"]),
            ("acme OR dylan", ["ada", "bob"]),
            ("b", ["bob"]),
            ("bob@else.example", ["bob"]),
        ],
    )
    def test_finds(self, api, people, text, names):
        assert found(api.get("/api/contacts", search=text)) == [people[name] for name in names]

    def test_refuses_a_word_that_is_unknown(self, api):
        assert api.get("/api/contacts", search="is:nothing").status_code == 400


class TestBatch:
    def test_makes_changes_and_deletes_many(self, api):
        said = api.post(
            "/api/contacts/batch/new",
            [{"email": "a@shop.example"}, {"country": "Nowhere"}, {"email": "a@shop.example"}],
        ).json()
        assert said["statusCodes"] == [201, 400, 200]
        assert isinstance(said["contacts"], list)
        first = said["contacts"][0]["id"]
        body = [{"id": first, "city": "Paris"}]
        edited = api.patch("/api/contacts/batch/edit", body).json()
        assert edited["contacts"][0]["fields"]["all"]["city"] == "Paris"
        gone = api.delete("/api/contacts/batch/delete", ids=str(first)).json()
        assert gone["contacts"][0]["id"] == first
        assert found(api.get("/api/contacts")) == []


class TestRefusals:
    def test_are_set_and_lifted(self, api):
        ada = make.contact()
        path = f"/api/contacts/{ada.pk}/dnc/email"
        body = {"reason": 1, "comments": "wrote to us"}
        (refusal,) = told(api.post(f"{path}/add", body))["doNotContact"]
        assert (refusal["reason"], refusal["comments"]) == (1, "wrote to us")
        said = api.post(f"{path}/remove").json()
        assert said["recordFound"] is True
        assert said["contact"]["doNotContact"] == []
        assert api.post(f"{path}/remove").json()["recordFound"] is False


class TestUtmTags:
    def test_come_with_the_device_and_the_last_activity(self, api):
        ada = told(api.post("/api/contacts/new", {"firstname": "Ada"}), 201)
        assert ada["lastActive"] is None
        path = f"/api/contacts/{ada['id']}"
        body = {
            "utm_campaign": "apicampaign",
            "utm_source": "fb",
            "useragent": "Mozilla/5.0 (iPhone; CPU iPhone OS 15_1 like Mac OS X) AppleWebKit/605"
            " (KHTML, like Gecko) Version/15.1 Mobile/15E148 Safari/604.1",
            "url": "/product/fb-ad01/",
            "query": {"cid": "abc"},
            "lastActive": "2026-01-17T00:30:08+00:00",
        }
        contact = told(api.post(f"{path}/utm/add", body))
        (tags,) = contact["utmtags"]
        assert (tags["utmCampaign"], tags["query"]) == ("apicampaign", {"cid": "abc"})
        assert contact["lastActive"] == "2026-01-17T00:30:08+00:00"
        api.post(f"{path}/utm/add", body)
        said = api.get(f"{path}/devices").json()
        assert said["total"] == 1
        assert (said["devices"][0]["device"], said["devices"][0]["deviceBrand"]) == (
            "smartphone",
            "Apple",
        )
        assert len(told(api.post(f"{path}/utm/{tags['id']}/remove"))["utmtags"]) == 1

    def test_go_along_when_two_turn_out_to_be_one(self, api):
        ada, bob = make.contact("ada@shop.example"), make.contact("bob@shop.example")
        api.post(f"/api/contacts/{bob.pk}/utm/add", {"utm_campaign": "spring", "useragent": "x"})
        told(api.patch(f"/api/contacts/{ada.pk}/edit", {"email": bob.email}))
        assert len(told(api.get(f"/api/contacts/{ada.pk}"))["utmtags"]) == 1


class TestActivity:
    def test_tells_what_happened_newest_first(self, api):
        ada = make.contact()
        make.visit(ada, "https://shop.example/pricing")
        make.entry(ada, 10)
        api.post(f"/api/contacts/{ada.pk}/dnc/email/add")
        said = api.get(f"/api/contacts/{ada.pk}/activity").json()
        kinds = [event["event"] for event in said["events"]]
        assert set(kinds) == {"page.hit", "point.gained", "lead.donotcontact"}
        assert kinds[0] == "lead.donotcontact"
        assert said["total"] == 3
        assert said["order"] == ["timestamp", "DESC"]
        assert said["types"]["point.gained"] == "Point gained"
        everybody = api.get("/api/contacts/activity").json()
        assert {event["contactId"] for event in everybody["events"]} == {ada.pk}
        assert everybody["total"] == 3

    def test_is_narrowed_and_paged(self, api):
        ada = make.contact()
        make.visit(ada)
        make.entry(ada, 10)
        make.entry(ada, 5)
        path = f"/api/contacts/{ada.pk}/activity"

        def kinds(query):
            return [event["event"] for event in api.get(f"{path}?{query}").json()["events"]]

        assert kinds("filters[includeEvents][]=page.hit") == ["page.hit"]
        assert kinds("filters[excludeEvents][]=point.gained") == ["page.hit"]
        assert kinds("filters[search]=pricing") == ["page.hit"]
        assert kinds("filters[dateFrom]=2999-01-01 00:00:00") == []
        assert kinds("filters[dateTo]=2001-01-01 00:00:00") == []
        assert kinds("limit=1&page=3&order[0]=timestamp&order[1]=DESC") == ["page.hit"]
        assert api.get(f"{path}?filters[dateTo]=x").status_code == 400


class TestParts:
    def test_are_told_each_for_itself(self, api):
        ada = make.contact(company="Acme")
        path = f"/api/contacts/{ada.pk}"
        said = api.get(f"{path}/companies").json()
        assert said["companies"][0]["fields"]["all"]["companyname"] == "Acme"
        assert api.get(f"{path}/segments").json() == {"total": 0, "lists": {}}
        assert api.get(f"{path}/campaigns").json() == {"total": 0, "campaigns": {}}
        assert api.get(f"{path}/notes").json() == {"total": 0, "notes": []}
        assert api.get(f"{path}x/notes").status_code == 404
        assert api.get("/api/contacts/0/notes").status_code == 404

    def test_lists_know_owners_and_fields(self, api):
        assert {"id": api.user.pk} == {"id": api.get("/api/contacts/list/owners").json()[0]["id"]}
        aliases = {f["alias"] for f in api.get("/api/contacts/list/fields").json().values()}
        assert {"email", "firstname"} < aliases
        assert api.get("/api/contacts/list/segments").json() == []
