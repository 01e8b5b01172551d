"""Saved views and columns of the contact list."""

from __future__ import annotations

import pytest

from accounts import saved_views
from accounts.models import ListHabit, SavedView
from accounts.roles import Role
from accounts.saved_views import State
from contacts.list_state import PAGE
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make.user("ana@kindling.example", role=Role.MARKETER)


@pytest.fixture
def client(client, ana):
    client.force_login(ana)
    return client


def save(client, address="", **typed):
    """Save the list of this address as a view; where that leads."""
    data = {"name": "Hot in Paris", "list": address, **typed}
    return client.post("/contacts/views/new/", data)


def view_of(owner, name="Mine", *, query="q=zoe", sort="name", columns=("name",), shared=False):
    state = State(query, sort, list(columns))
    return saved_views.save(owner, PAGE, name=name, state=state, is_shared=shared)


def page(client, address=""):
    return client.get(f"/contacts/{address}").content.decode()


def headings(html):
    head = html.split("<thead>")[1].split("</thead>")[0]
    return [part.split('"')[0] for part in head.split('class="is-')[1:] if "tick" not in part[:4]]


class TestSaving:
    def test_keeps_filters_sort_and_columns_and_leads_to_them(self, client):
        answer = save(client, "q=zoe&sort=name&columns=name,score&after=x&view=7&empty=")
        view = SavedView.objects.get()
        assert (view.query, view.sort, view.columns) == ("q=zoe", "name", ["name", "score"])
        assert answer.url == f"/contacts/?q=zoe&sort=name&columns=name,score&view={view.pk}"

    def test_shows_it_as_a_tab_that_is_open(self, client):
        html = client.get(save(client, "q=zoe").url).content.decode()
        assert 'aria-current="page">Hot in Paris' in html
        assert "Save as a view" not in html

    def test_is_offered_where_the_list_shows_something_of_its_own(self, client):
        assert "Save as a view" not in page(client)
        assert "Save as a view" in page(client, "?q=zoe")

    def test_wants_a_name_that_the_user_has_not_given_yet(self, client, ana):
        save(client)
        again = save(client, name="hot in PARIS")
        assert again.status_code == 422
        assert "You have a view of that name." in again.content.decode()
        assert save(client, name=" ").status_code == 422
        view_of(make.user(), name="Hot in Paris")  # a colleague may have it, too

    def test_can_make_it_what_the_list_opens_with(self, client):
        at = save(client, "q=zoe", is_first="on").url
        assert client.get("/contacts/").url == at
        assert client.get("/contacts/?view=0").status_code == 200


class TestAView:
    def test_is_ones_own_until_it_is_shared(self, client, ana):
        view_of(make.user(), name="Secret"), view_of(make.user(), name="Common", shared=True)
        html = page(client)
        assert "Secret" not in html
        assert "Common" in html

    def test_is_shared_by_marketers_alone(self, client, ana):
        save(client, name="From a marketer", is_shared="on")
        client.force_login(make.user(role=Role.SALES))
        save(client, name="From sales", is_shared="on")
        assert [one.name for one in SavedView.objects.filter(is_shared=True)] == ["From a marketer"]

    def test_is_renamed_and_shared(self, client, ana):
        view = view_of(ana)
        client.post(f"/contacts/views/{view.pk}/", {"name": "Ours", "is_shared": "on"})
        view.refresh_from_db()
        assert (view.name, view.is_shared, view.query) == ("Ours", True, "q=zoe")

    def test_is_updated_with_a_way_back(self, client, ana):
        view = view_of(ana)
        at = f"/contacts/views/{view.pk}/update/"
        html = client.post(f"{at}?q=ada", follow=True).content.decode()
        view.refresh_from_db()
        assert (view.query, view.sort, view.columns) == ("q=ada", "", [])
        undo = html.split(f'action="{at}')[1].split('"')[0].replace("&amp;", "&")
        client.post(at + undo)
        view.refresh_from_db()
        assert (view.query, view.sort, view.columns) == ("q=zoe", "name", ["name"])

    def test_is_deleted_with_a_way_back(self, client, ana):
        view = view_of(ana)
        html = client.post(f"/contacts/views/{view.pk}/delete/", follow=True).content.decode()
        assert "The view “Mine” is deleted." in html
        assert "Mine</a></li>" not in html
        client.post(f"/contacts/views/{view.pk}/restore/")
        assert "Mine</a></li>" in page(client)

    def test_does_not_come_back_under_a_name_that_is_taken(self, client, ana):
        view = view_of(ana)
        client.post(f"/contacts/views/{view.pk}/delete/")
        view_of(ana)
        client.post(f"/contacts/views/{view.pk}/restore/")
        assert SavedView.objects.there().count() == 1

    def test_of_a_colleague_can_only_be_opened_first(self, client, ana):
        view = view_of(make.user(), name="Common", shared=True)
        at = f"/contacts/views/{view.pk}/"
        assert 'name="name"' not in client.get(at).content.decode()
        client.post(at, {"name": "Stolen", "is_first": "on"})
        view.refresh_from_db()
        assert view.name == "Common"
        assert client.get("/contacts/").status_code == 302
        for deed in ("update/", "delete/"):
            assert client.post(at + deed).status_code == 403
        saved_views.rename(view, name="Common", is_shared=False)
        assert client.get("/contacts/").status_code == 200
        assert client.get(at).status_code == 404


class TestColumns:
    def test_are_the_usual_ones_at_first(self, client):
        make.contact()
        assert headings(page(client)) == ["name", "company", "score", "owner", "tags", "active"]

    def test_are_those_that_the_address_names_in_its_order_and_the_name_always(self, client):
        make.contact()
        assert headings(page(client, "?columns=score,company,score,nonsense")) == [
            "name",
            "score",
            "company",
        ]
        assert headings(page(client, "?columns=score,name")) == ["score", "name"]

    def test_can_be_any_field(self, client):
        make.contact(city="Paris")
        html = page(client, "?columns=name,f_city,do_not_contact")
        assert headings(html) == ["name", "f_city", "do_not_contact"]
        assert "Paris" in html

    def test_are_chosen_and_ordered_without_a_script(self, client):
        make.contact()
        html = client.get("/contacts/columns/?q=a").content.decode()
        assert html.index('value="name"') < html.index('value="created"')
        typed = {"list": "q=a", "order": ["name", "score", "f_city"], "column": ["name", "f_city"]}
        moved = client.post("/contacts/columns/", {**typed, "move": "f_city:up"}).content.decode()
        assert moved.index('value="f_city"') < moved.index('value="score"')
        shown = client.post("/contacts/columns/", {**typed, "act": "show"})
        assert shown.url == "/contacts/?q=a&columns=name,f_city&view=0"
        assert not ListHabit.objects.exists()

    def test_are_kept_for_the_next_time(self, client, ana):
        make.contact()
        typed = {"order": ["score", "name"], "column": ["score", "name"], "act": "show"}
        client.post("/contacts/columns/", {**typed, "always": "1"})
        assert headings(page(client)) == ["score", "name"]
        client.post("/contacts/columns/", {"act": "usual"})
        assert headings(page(client))[0] == "name"

    def test_cost_the_list_no_more_than_sixteen_statements(
        self, client, ana, django_assert_max_num_queries
    ):
        view = view_of(ana, query="", columns=["name", "score", "f_city", "tags", "do_not_contact"])
        for _ in range(3):
            make.contact(city="Paris")
        page(client)
        with django_assert_max_num_queries(16):
            page(client)
        with django_assert_max_num_queries(17):  # and one for do-not-contact
            page(client, f"?columns=name,score,f_city,tags,do_not_contact&view={view.pk}")
