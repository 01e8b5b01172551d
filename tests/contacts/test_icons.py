"""Moments show icons that are in the sprite."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from contacts import notes, timeline
from contacts.merging import family, merge
from tests import make

pytestmark = pytest.mark.django_db

DRAWN = (Path(settings.BASE_DIR) / "static" / "vendor" / "icons.txt").read_text().split()


class TestTheTimeline:
    def test_has_a_drawn_icon_for_every_moment(self):
        ada, now = make.contact(), timezone.now()
        merge(loser_id=make.anonymous().pk, winner_id=ada.pk, reason="", at=now)
        make.visit(ada), make.visit(ada, name="demo.request"), make.visit(ada, kind="other")
        make.entry(ada, 5)
        notes.write(contact_id=ada.pk, text="x", author=make.user(), at=now)
        moments = timeline.read(family(ada.pk), before=None, limit=50)
        assert len(moments) == 6
        assert {moment.icon for moment in moments} <= set(DRAWN)
