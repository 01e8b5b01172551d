"""Points that a file brought, taken back."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from contacts.importing.plugged import Given
from points import resets
from points.importing import AddPoints
from points.models import Group
from tests import make

pytestmark = pytest.mark.django_db


def test_imported_points_are_taken_back_from_a_climb_that_goes_on():
    ada, points = make.contact(), AddPoints(Group.objects.get(pk=Group.MAIN))
    make.entry(ada, 3)
    reset = resets.reset(contact_id=ada.pk, actor=None, at=timezone.now(), key=1)
    given = Given(contact_id=ada.pk, row_id=7, value=20)
    with transaction.atomic():
        points.write([given], actor_id=None, at=timezone.now())
    resets.undo(entry_id=reset, actor=None, at=timezone.now())
    assert make.score(ada) == 23
    with transaction.atomic():
        points.take_back({7: ada.pk}, actor_id=None, at=timezone.now())
    assert make.score(ada) == 3
