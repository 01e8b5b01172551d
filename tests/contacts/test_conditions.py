"""Trees of conditions: who they are true of, what they say, and what they refuse."""

from __future__ import annotations

import pytest
from django.utils import timezone

from contacts import conditions, tags
from contacts.models import Contact
from tests import make

pytestmark = pytest.mark.django_db


def true_of(json, *contacts):
    """Whose condition holds; asked in both ways, which must agree."""
    tree, at = conditions.build(json), timezone.now()
    ids = [contact.pk for contact in contacts]
    answer = tree.true_for(ids, at=at)
    filtered = Contact.objects.filter(pk__in=ids).filter(tree.q(at))
    assert set(filtered.values_list("pk", flat=True)) == answer
    assert " JOIN " not in str(filtered.query)
    return [contact for contact in contacts if contact.pk in answer]


VIP = {"kind": "tag", "operator": "in", "tags": ["vip"]}
OLD = {"kind": "tag", "operator": "in", "tags": ["old"]}


class TestATree:
    def test_joins_conditions_by_all_any_and_none_nested(self):
        both, one, neither = make.contact(), make.contact(), make.contact()
        tags.add([both.pk], ["vip", "old"])
        tags.add([one.pk], ["VIP"])
        everybody = (both, one, neither)
        assert true_of({"all": [VIP, OLD]}, *everybody) == [both]
        assert true_of({"any": [VIP, OLD]}, *everybody) == [both, one]
        assert true_of({"none": [VIP, OLD]}, *everybody) == [neither]
        assert true_of({"all": [VIP, {"none": [OLD]}]}, *everybody) == [one]
        assert true_of({}, *everybody) == [both, one, neither]
