"""The same for several contacts at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Job
from accounts.roles import Role
from contacts import do_not_contact, merging, tags
from contacts.bulk import doing
from contacts.bulk.actions import AddTag, Allow, Delete, Refuse, RemoveTag, SetOwner
from contacts.models import Contact, DoNotContact
from contacts.tasks import prune_bulk_changes
from tests import make

pytestmark = pytest.mark.django_db

Reason = DoNotContact.Reason


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
        undo = f"/contacts/bulk/{Job.objects.get().pk}/undo/"
        assert f'action="{undo}"' in page
        client.post(undo)
        assert Contact.objects.listed().count() == 2

    @pytest.mark.parametrize(
        "data", [{}, {"act": "tag"}, {"act": "delete", "selected": ["x", "9" * 30, "999999"]}]
    )
    def test_may_be_nobody(self, client, two, data):
        client.post("/contacts/bulk/", {"act": "delete", **data})
        assert Contact.objects.listed().count() == 2

    def test_never_lead_to_another_site(self, client, two):
        data = {"selected": two, "act": "tag", "tag": "x", "back": "https://evil.example/"}
        assert client.post("/contacts/bulk/", data).url == "/contacts/"

    def test_are_ones_own_for_sales(self, client, two):
        sales = make.user(role=Role.SALES)
        client.force_login(sales)
        own = make.contact(owner=sales)
        client.post("/contacts/bulk/", {"selected": [*two, own.pk], "act": "tag", "tag": "vip"})
        assert list(Contact.objects.filter(tags__name="vip")) == [own]

    @pytest.mark.parametrize("act", ["delete", "owner"])
    def test_are_given_away_or_deleted_by_marketers_alone(self, client, two, act):
        client.force_login(make.user(role=Role.SALES))
        assert client.post("/contacts/bulk/", {"selected": two, "act": act}).status_code == 403

    def test_are_not_ticked_by_viewers(self, client, two):
        client.force_login(make.user(role=Role.VIEWER))
        assert client.post("/contacts/bulk/", {"selected": two}).status_code == 403
        assert 'name="selected"' not in client.get("/contacts/").content.decode()

    def test_are_given_to_a_colleague_who_is_asked_for(self, client, two):
        mia = make.user(first_name="Mia", last_name="Keller")
        asked = client.post("/contacts/bulk/", {"selected": two, "act": "owner"}).content.decode()
        assert "2 contacts were selected." in asked
        data = {"selected": two, "act": "owner", "owner": mia.pk}
        page = client.post("/contacts/bulk/", data, follow=True).content.decode()
        assert "2 contacts are with Mia Keller now." in page
        assert Contact.objects.filter(owner=mia).count() == 2

    def test_are_exported_by_their_ids_with_the_columns_of_the_list(self, client, two):
        data = {"selected": two, "act": "export", "back": "/contacts/?columns=name,score"}
        url = client.post("/contacts/bulk/", data).url
        assert url == f"/contacts/export/?ids={two[0]},{two[1]}&columns=name,score"
        assert len(client.get(url.replace("/export/", "/")).content.split(b"row-link")) == 3

    def test_that_are_so_already_are_left_and_nothing_is_to_be_undone(self, client, two):
        data = {"selected": two, "act": "tag", "tag": "vip"}
        client.post("/contacts/bulk/", data)
        page = client.post("/contacts/bulk/", data, follow=True).content.decode()
        assert "nothing has changed" in page


def do(action, ids, at=None, **args):
    user = make.user()
    return doing.do_now(action, args, ids, actor=user, at=at or timezone.now()), user


def undo(job, user):
    return doing.undo_now(job, actor=user, at=timezone.now())


class TestUndo:
    def test_takes_a_tag_off_only_those_who_got_it(self, two):
        tags.add(two[:1], ["vip"])
        job, user = do(AddTag, two, tag="VIP")
        assert undo(job, user) == 1
        assert (
            list(Contact.objects.filter(tags__name="vip").values_list("pk", flat=True)) == two[:1]
        )

    def test_sticks_a_removed_tag_on_again(self, two):
        tags.add(two, ["vip"])
        job, user = do(RemoveTag, two, tag="vip")
        assert not Contact.objects.filter(tags__name="vip").exists()
        assert undo(job, user) == 2
        assert Contact.objects.filter(tags__name="vip").count() == 2

    def test_gives_contacts_back_unless_somebody_gave_them_on(self, two):
        mia, tom = make.user(), make.user()
        Contact.objects.filter(pk=two[0]).update(owner=tom)
        job, user = do(SetOwner, two, owner=mia.pk, name="Mia")
        Contact.objects.filter(pk=two[1]).update(owner=tom)
        assert undo(job, user) == 1
        assert set(Contact.objects.values_list("owner", flat=True)) == {tom.pk}
        assert doing.changed(job).filter(is_back=False).get().contact_id == two[1]

    def test_lifts_do_not_contact_only_where_it_is_still_ours(self, two):
        unsubscribed = Reason.UNSUBSCRIBED
        do_not_contact.add(two[:1], reason=unsubscribed, at=timezone.now())
        job, user = do(Refuse, two)
        assert undo(job, user) == 1
        assert DoNotContact.objects.get().contact_id == two[0]

    def test_sets_it_again_for_the_reason_it_had_and_never_lifts_what_they_said(self, two):
        do_not_contact.add(two[:1], reason=Reason.UNSUBSCRIBED, at=timezone.now())
        do_not_contact.add(two[1:], reason=Reason.BOUNCED, at=timezone.now())
        job, user = do(Allow, two)
        assert DoNotContact.objects.get().contact_id == two[0]
        assert undo(job, user) == 1
        assert DoNotContact.objects.get(contact=two[1]).reason == Reason.BOUNCED

    def test_restores_the_deleted_but_not_whose_address_is_taken(self, two):
        job, user = do(Delete, two)
        make.contact(Contact.objects.get(pk=two[0]).email)
        assert undo(job, user) == 1
        assert Contact.objects.listed().filter(pk=two[1]).exists()
        assert not Contact.objects.listed().filter(pk=two[0]).exists()

    def test_passes_over_who_was_merged_away_meanwhile(self, two):
        job, user = do(AddTag, two, tag="vip")
        merging.merge(loser_id=two[0], winner_id=two[1], reason="same", at=timezone.now())
        assert undo(job, user) == 1

    def test_happens_once(self, client, two):
        job, _user = do(AddTag, two, tag="vip")
        url = f"/contacts/bulk/{job.pk}/undo/"
        assert "2 contacts are as before." in client.post(url, follow=True).content.decode()
        tags.add(two, ["vip"])
        assert "nothing left to take back" in client.post(url, follow=True).content.decode()
        assert Contact.objects.filter(tags__name="vip").count() == 2

    def test_is_offered_for_thirty_days(self, client, two):
        job, _user = do(AddTag, two, at=timezone.now() - timedelta(days=31), tag="vip")
        client.post(f"/contacts/bulk/{job.pk}/undo/")
        assert Contact.objects.filter(tags__name="vip").count() == 2
        prune_bulk_changes()
        assert not doing.changed(job).exists()
