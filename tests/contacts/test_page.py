"""A contact's page, its panels, and what people do there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.history.acting import acting
from accounts.roles import Role
from contacts import companies, editing, notes, tags
from contacts.merging import merge
from contacts.models import Contact, Note
from contacts.views import timeline as timeline_view
from tests import make

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana():
    return make.user("ana@kindling.example", first_name="Ana", last_name="Costa")


@pytest.fixture
def ada(ana):
    return make.contact("ada@shop.example", firstname="Ada", lastname="Lovelace", owner=ana)


@pytest.fixture
def client(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def sales(client):
    """A browser of somebody in sales."""
    rep = make.user("ben@kindling.example", role=Role.SALES)
    client.force_login(rep)
    client.rep = rep
    return client


def text(response):
    return response.content.decode()


def form_of(contact, **changes):
    """What the edit form would send."""
    contact.refresh_from_db()
    return {
        "firstname": contact.firstname,
        "lastname": contact.lastname,
        "email": contact.email or "",
        "owner": contact.owner_id or "",
        "seen": contact.modified_at.isoformat(),
    } | changes


class TestThePage:
    def test_says_who_it_is_and_what_their_score_has_reached(self, client, ada):
        make.trigger(80)
        make.entry(ada, 82)
        html = text(client.get(ada.get_absolute_url()))
        assert "Ada Lovelace" in html
        assert "High-Interest" in html
        assert "Ana Costa" in html

    def test_brings_its_panels_later_and_links_to_them_without_a_script(self, client, ada):
        html = text(client.get(ada.get_absolute_url()))
        for name in ("contacts:timeline", "contacts:details", "contacts:notes", "points:why"):
            address = reverse(name, args=[ada.pk])
            assert f'hx-get="{address}"' in html
            assert f'href="{address}"' in html
            assert "<html" in text(client.get(address))
            assert "<html" not in text(client.get(address, headers=HTMX))

    def test_of_who_went_into_somebody_else_leads_there(self, client, ada):
        visitor = make.anonymous()
        merge(loser_id=visitor.pk, winner_id=ada.pk, reason="clicked a link", at=timezone.now())
        assert client.get(visitor.get_absolute_url()).url == ada.get_absolute_url()
        html = text(client.get(reverse("contacts:merges", args=[ada.pk])))
        assert f"Visitor {visitor.pk}" in html
        assert "clicked a link" in html

    def test_makes_a_merged_contact_two_again(self, client, ada):
        visitor = make.anonymous()
        make.visit(visitor)
        merged = merge(loser_id=visitor.pk, winner_id=ada.pk, reason="", at=timezone.now())
        client.post(reverse("contacts:unmerge", args=[ada.pk, merged.pk]))
        assert client.get(visitor.get_absolute_url()).status_code == 200
        assert visitor.events.count() == 1

    def test_of_a_visitor_says_that_nobody_knows_them(self, client):
        visitor = make.anonymous()
        assert "nobody knows yet" in text(client.get(visitor.get_absolute_url()))

    def test_of_nobody_is_not_there(self, client):
        assert client.get("/contacts/999999/").status_code == 404


class TestWritingDown:
    def test_makes_a_contact_that_is_known(self, client, ana):
        response = client.post(
            "/contacts/new/",
            {
                "firstname": "Grace",
                "email": " Grace@Navy.EXAMPLE ",
                "company": "Navy",
                "owner": ana.pk,
            },
        )
        grace = Contact.objects.get(email="grace@navy.example")
        assert response.url == grace.get_absolute_url()
        assert grace.company == companies.named("NAVY")
        assert not grace.is_anonymous
        assert make.score(grace) == 0

    def test_says_whose_an_address_is(self, client, ada):
        response = client.post("/contacts/new/", {"email": "ADA@shop.example"})
        assert response.status_code == 422
        assert f'href="{ada.get_absolute_url()}"' in text(response)

    @pytest.mark.parametrize(
        "email", ["ada", "a@b", "a b@shop.example", "a@shop..example", "@x.example"]
    )
    def test_refuses_what_is_no_address(self, client, email):
        response = client.post("/contacts/new/", {"email": email})
        assert response.status_code == 422
        assert "This is not an e-mail address" in text(response)

    def test_wants_a_name_or_an_address(self, client):
        response = client.post("/contacts/new/", {"city": "Lyon"})
        assert response.status_code == 422
        assert "Give a name or an e-mail address" in text(response)

    def test_allows_an_address_that_only_a_deleted_contact_has(self, client, ada):
        client.post(reverse("contacts:delete", args=[ada.pk]))
        assert client.post("/contacts/new/", {"email": ada.email}).status_code == 302


class TestEditing:
    def test_saves_what_was_changed(self, client, ada):
        client.post(reverse("contacts:edit", args=[ada.pk]), form_of(ada, position="CTO"))
        ada.refresh_from_db()
        assert ada.position == "CTO"

    def test_notices_another_editor_and_says_what_they_wrote(self, client, ada):
        mine = form_of(ada, position="CTO")
        with acting(user_id=make.user(first_name="Ana", last_name="Costa").pk):
            editing.change(ada.pk, fields={"position": "Countess"}, at=timezone.now())
        response = client.post(reverse("contacts:edit", args=[ada.pk]), mine)
        assert response.status_code == 422
        assert "Ana Costa changed this contact just now" in text(response)
        assert "Now it says: Countess" in text(response)
        assert 'value="CTO"' in text(response)
        ada.refresh_from_db()
        assert ada.position == "Countess"

    def test_keeps_mine_when_it_is_saved_again(self, client, ada):
        editing.change(ada.pk, fields={"position": "Countess"}, at=timezone.now())
        client.post(reverse("contacts:edit", args=[ada.pk]), form_of(ada, position="CTO"))
        ada.refresh_from_db()
        assert ada.position == "CTO"

    def test_makes_a_visitor_known_by_an_address(self, client):
        visitor = make.anonymous()
        client.post(
            reverse("contacts:edit", args=[visitor.pk]), form_of(visitor, email="new@shop.example")
        )
        visitor.refresh_from_db()
        assert visitor.identified_at
        assert visitor.email == "new@shop.example"

    def test_keeps_an_address_that_was_there(self, client, ada):
        response = client.post(reverse("contacts:edit", args=[ada.pk]), form_of(ada, email=""))
        assert response.status_code == 422

    def test_refuses_an_address_that_was_taken_in_the_same_moment(self, ada):
        make.contact("grace@navy.example")
        with pytest.raises(editing.AddressTaken) as taken:
            editing.change(ada.pk, fields={"email": "Grace@Navy.example"}, at=timezone.now())
        assert taken.value.other.email == "grace@navy.example"

    def test_gives_a_contact_to_a_colleague(self, client, ada):
        ben = make.user("ben@kindling.example")
        client.post(reverse("contacts:owner", args=[ada.pk]), {"owner": ben.pk})
        ada.refresh_from_db()
        assert ada.owner == ben


class TestSalesPeople:
    def test_work_on_their_own_contacts(self, sales, ada):
        Contact.objects.filter(pk=ada.pk).update(owner=sales.rep)
        assert sales.get(reverse("contacts:edit", args=[ada.pk])).status_code == 200
        sales.post(reverse("contacts:notes", args=[ada.pk]), {"text": "Called."})
        sales.post(reverse("contacts:tags", args=[ada.pk]), {"tags": "vip"})
        assert ada.notes.get().author == sales.rep
        assert ada.tags.get().name == "vip"

    @pytest.mark.parametrize(
        "name", ["contacts:edit", "contacts:notes", "contacts:tags", "points:give"]
    )
    def test_do_not_work_on_those_of_others(self, sales, ada, name):
        response = sales.post(
            reverse(name, args=[ada.pk]), {"text": "x", "tags": "x", "points": 5, "note": "x"}
        )
        assert response.status_code == 403

    def test_see_those_of_others(self, sales, ada):
        html = text(sales.get(ada.get_absolute_url()))
        assert "Ada Lovelace" in html
        assert "/edit/" not in html

    def test_neither_delete_nor_give_away(self, sales, ada):
        Contact.objects.filter(pk=ada.pk).update(owner=sales.rep)
        for name in ("contacts:delete", "contacts:owner", "contacts:erase"):
            assert sales.post(reverse(name, args=[ada.pk])).status_code == 403
        edit = reverse("contacts:edit", args=[ada.pk])
        assert 'name="owner"' not in text(sales.get(edit))
        sales.post(edit, {"firstname": "Ada", "email": ada.email, "owner": make.user().pk})
        ada.refresh_from_db()
        assert ada.owner == sales.rep


class TestParting:
    def test_deletes_and_offers_to_undo(self, client, ada):
        response = client.post(reverse("contacts:delete", args=[ada.pk]), follow=True)
        assert "Ada Lovelace is deleted." in text(response)
        assert f'action="/contacts/{ada.pk}/restore/"' in text(response)
        assert "This contact is deleted" in text(client.get(ada.get_absolute_url()))

    def test_restores(self, client, ada):
        client.post(reverse("contacts:delete", args=[ada.pk]))
        client.post(reverse("contacts:restore", args=[ada.pk]))
        assert "Why this score" in text(client.get(ada.get_absolute_url()))

    def test_does_not_restore_over_somebody_who_has_the_address_now(self, client, ada):
        client.post(reverse("contacts:delete", args=[ada.pk]))
        make.contact(ada.email)
        response = client.post(reverse("contacts:restore", args=[ada.pk]), follow=True)
        assert "belongs to another contact by now" in text(response)

    def test_erases_only_what_was_typed_out(self, client, ada):
        notes.write(contact_id=ada.pk, text="secret", author=ada.owner, at=timezone.now())
        address = reverse("contacts:erase", args=[ada.pk])
        assert client.post(address, {"typed": "ada"}).status_code == 422
        client.post(address, {"typed": "Ada Lovelace"})
        page = client.get(ada.get_absolute_url())
        assert page.status_code == 410
        assert "Lovelace" not in text(page)
        assert not Note.objects.exists()


class TestNotes:
    def test_are_written_changed_deleted_and_brought_back(self, client, ada):
        here = reverse("contacts:notes", args=[ada.pk])
        assert "Called her." in text(client.post(here, {"text": "Called her."}, headers=HTMX))
        note = ada.notes.get()
        client.post(reverse("contacts:note", args=[ada.pk, note.pk]), {"text": "Met her."})
        assert "Met her." in text(client.get(here))
        deleted = client.post(reverse("contacts:note-delete", args=[ada.pk, note.pk]), headers=HTMX)
        assert "Met her." not in text(deleted)
        assert "restore" in deleted["HX-Trigger"]
        client.post(reverse("contacts:note-restore", args=[ada.pk, note.pk]))
        assert "Met her." in text(client.get(here))

    def test_are_changed_by_their_author_alone(self, client, ada):
        note = notes.write(contact_id=ada.pk, text="x", author=make.user(), at=timezone.now())
        for name in ("contacts:note", "contacts:note-delete"):
            address = reverse(name, args=[ada.pk, note.pk])
            assert client.post(address, {"text": "y"}).status_code == 403
        note.refresh_from_db()
        assert (note.text, note.deleted_at) == ("x", None)

    def test_say_what_is_missing(self, client, ada):
        response = client.post(
            reverse("contacts:notes", args=[ada.pk]), {"text": " "}, headers=HTMX
        )
        assert response.status_code == 422


class TestTags:
    def test_stick_and_come_off(self, client, ada):
        here = reverse("contacts:tags", args=[ada.pk])
        client.post(here, {"tags": "VIP, trade fair"})
        client.post(here, {"tags": "vip"})
        assert [tag.name for tag in ada.tags.order_by("name")] == ["VIP", "trade fair"]
        vip = ada.tags.get(name="VIP")
        client.post(reverse("contacts:untag", args=[ada.pk, vip.pk]))
        assert [tag.name for tag in ada.tags.all()] == ["trade fair"]

    def test_are_counted_once(self, ada):
        assert tags.add([ada.pk, ada.pk], ["a", "A", " a "]) == 1
        assert tags.add([ada.pk], ["a"]) == 0
        assert tags.remove([ada.pk], ["A"]) == 1


class TestTheTimeline:
    def panel(self, client, contact, query=""):
        return text(
            client.get(reverse("contacts:timeline", args=[contact.pk]) + query, headers=HTMX)
        )

    def test_tells_a_visit_and_its_points_as_one(self, client, ada):
        make.point_action("*/pricing*", points=10, name="Looked at prices")
        make.visit(ada, "https://shop.example/pricing")
        html = self.panel(client, ada)
        assert html.count('<li class="moment') == 1
        assert "Visited shop.example/pricing" in html
        assert "Looked at prices" in html
        assert "+10" in html
        assert "Today" in html

    def test_narrows_to_one_source(self, client, ada):
        make.visit(ada)
        notes.write(contact_id=ada.pk, text="Called her.", author=ada.owner, at=timezone.now())
        html = self.panel(client, ada, "?only=notes")
        assert "Called her." in html
        assert "Visited" not in html

    def test_says_why_a_machine_did_not_count(self, client, ada):
        make.visit(ada, machine="crawler")
        html = self.panel(client, ada)
        assert "moment--quiet" in html
        assert "not a person" in html

    def test_goes_on_where_it_stopped_and_never_cuts_one_instant_in_two(
        self, client, ada, monkeypatch
    ):
        monkeypatch.setattr(timeline_view, "PAGE_SIZE", 3)
        now = timezone.now()
        instants = [0, 1, 1, 1, 1, 1, 2, 3, 3, 4]
        make.record(
            *[
                make.event(ada, f"https://shop.example/{n}", at=now - timedelta(minutes=minutes))
                for n, minutes in enumerate(instants)
            ]
        )
        seen: list[str] = []
        address = here = reverse("contacts:timeline", args=[ada.pk])
        while address:
            html = text(client.get(address, headers=HTMX))
            seen += re.findall(r"Visited shop\.example/(\d+)", html)
            older = re.search(r'hx-get="[^"]*(\?before=[^"]*)"', html)
            address = here + older[1] if older else ""
        assert sorted(seen, key=int) == [str(n) for n in range(10)]

    def test_is_that_of_everybody_who_went_into_the_contact(self, client, ada):
        visitor = make.anonymous()
        make.entry(visitor, 7)
        merge(loser_id=visitor.pk, winner_id=ada.pk, reason="", at=timezone.now())
        html = self.panel(client, ada)
        assert html.count("+7") == 1, "what the merge carried over is not told twice"

    def test_does_not_link_what_is_no_web_address(self, client, ada):
        make.visit(ada, "javascript:alert(1)")
        assert 'href="javascript' not in self.panel(client, ada)
