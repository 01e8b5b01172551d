"""The same for several contacts at once."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from contacts.models import Contact
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(make.user())
    return client


@pytest.fixture
def two():
    return [make.contact(firstname="Ada").pk, make.contact(firstname="Ben").pk]


class TestTheTickedOnes:
    def test_are_tagged_and_the_list_stays_as_it_was(self, client, two):
        data = {"selected": two, "act": "tag", "tag": "vip", "back": "/contacts/?sort=name"}
        assert client.post("/contacts/bulk/", data).url == "/contacts/?sort=name"
        assert Contact.objects.filter(tags__name="vip").count() == 2

    def test_are_deleted_and_brought_back_by_the_toast(self, client, two):
        data = {"selected": two, "act": "delete"}
        page = client.post("/contacts/bulk/", data, follow=True).content.decode()
        assert "2 contacts are deleted." in page
        undo = f"/contacts/bulk/restore/?ids={two[0]}%2C{two[1]}"
        assert f'action="{undo}"' in page
        client.post(undo)
        assert Contact.objects.listed().count() == 2

    @pytest.mark.parametrize(
        "data", [{}, {"act": "tag"}, {"act": "delete", "selected": ["x", "9" * 30, "999999"]}]
    )
    def test_may_be_nobody(self, client, two, data):
        client.post("/contacts/bulk/", data)
        assert Contact.objects.listed().count() == 2
        client.post(f"/contacts/bulk/restore/?ids=x,{'9' * 30},")

    def test_never_lead_to_another_site(self, client, two):
        data = {"selected": two, "act": "tag", "tag": "x", "back": "https://evil.example/"}
        assert client.post("/contacts/bulk/", data).url == "/contacts/"

    def test_need_a_role_that_may_edit_anybody(self, client, two):
        client.force_login(make.user(role=Role.SALES))
        assert client.post("/contacts/bulk/", {"selected": two}).status_code == 403
        assert 'name="selected"' not in client.get("/contacts/").content.decode()
