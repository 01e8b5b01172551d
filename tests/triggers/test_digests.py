"""Digests: one mail a day or a week for all contacts together, once, however it is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from channels.models import EmailMessage
from contacts import deletion, merging
from tests import make
from triggers import digests, keeping
from triggers.models import DigestItem, Rhythm

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


def collected(*contacts, of, rhythm="daily", points=90, name="High-Interest"):
    make.trigger(80, ("digest.add", {"user_ids": [of.pk], "rhythm": rhythm}), name=name)
    for contact in contacts:
        make.entry(contact, points)
    keeping.keep_all()


def next_morning():
    return timezone.now() + timedelta(days=1)


class TestItsHour:
    @pytest.mark.parametrize(
        ("rhythm", "now", "due"),
        [
            ("daily", "2026-11-25T08:00", "2026-11-25T07:00"),
            ("daily", "2026-11-25T06:59", "2026-11-24T07:00"),
            ("weekly", "2026-11-25T08:00", "2026-11-23T07:00"),
            ("weekly", "2026-11-23T06:59", "2026-11-16T07:00"),
            ("weekly", "2026-11-23T07:00", "2026-11-23T07:00"),
            ("daily", "2026-03-29T08:00", "2026-03-29T07:00"),  # the night clocks change
        ],
    )
    def test_is_seven_where_the_reader_is(self, rhythm, now, due):
        at = datetime.fromisoformat(now).replace(tzinfo=PARIS).astimezone(UTC)
        expected = datetime.fromisoformat(due).replace(tzinfo=PARIS)
        assert digests.hour_before(at, Rhythm(rhythm), PARIS) == expected


class TestADigest:
    def test_is_one_mail_for_all_contacts_the_keenest_first(self):
        bob = make.user("bob@x.example")
        ada, zoe = make.contact(firstname="Ada"), make.contact(firstname="Zoe")
        collected(ada, zoe, of=bob)
        make.entry(zoe, 20)
        assert digests.send_due(at=next_morning()) == 1
        mail = EmailMessage.objects.get()
        assert mail.to == ["bob@x.example"]
        assert mail.subject == "2 contacts for you to look at"
        assert mail.text.index("110  Zoe") < mail.text.index("90  Ada")
        assert f"/contacts/{ada.pk}/" in mail.html
        assert mail.due_at is not None

    def test_waits_for_its_hour(self):
        collected(make.contact(), of=make.user())
        at = DigestItem.objects.get().added_at
        assert digests.send_due(at=at + timedelta(seconds=1)) == 0
        assert digests.send_due(at=at + timedelta(days=1)) == 1

    def test_is_sent_once(self):
        collected(make.contact(), of=make.user())
        for _ in range(2):
            digests.send_due(at=next_morning())
        assert EmailMessage.objects.count() == 1

    def test_has_a_part_for_each_trigger(self):
        bob, ada = make.user(), make.contact()
        collected(of=bob, name="Warm")
        collected(ada, of=bob, name="Hot")
        digests.send_due(at=next_morning())
        mail = EmailMessage.objects.get()
        assert mail.subject == "1 contact for you to look at"
        assert "Warm" in mail.text
        assert "Hot" in mail.text

    def test_leaves_out_who_is_gone_and_names_who_they_became(self):
        bob = make.user()
        ada, twin = make.contact(firstname="Ada"), make.contact(firstname="Twin")
        gone = make.contact(firstname="Gone")
        collected(ada, twin, gone, of=bob)
        deletion.delete([gone.pk], at=timezone.now())
        merging.merge(winner_id=ada.pk, loser_id=twin.pk, reason="twins", at=timezone.now())
        digests.send_due(at=next_morning())
        mail = EmailMessage.objects.get()
        assert mail.subject == "1 contact for you to look at"
        assert "Gone" not in mail.text

    def test_is_no_mail_where_nothing_is_left_to_say(self):
        ada = make.contact()
        collected(ada, of=make.user())
        deletion.delete([ada.pk], at=timezone.now())
        assert digests.send_due(at=next_morning()) == 0
        assert not DigestItem.objects.filter(sent_at=None).exists()

    def test_is_in_the_readers_language(self):
        collected(make.contact(), of=make.user(language="fr"))
        digests.send_due(at=next_morning())
        assert 'lang="fr"' in EmailMessage.objects.get().html

    def test_cannot_be_given_markup_by_a_name(self):
        collected(make.contact(lastname="<img src=x>"), of=make.user())
        digests.send_due(at=next_morning())
        assert "<img" not in EmailMessage.objects.get().html
