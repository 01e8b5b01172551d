"""Many calls at once, against the real thing."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, local

import httpx
import pytest
from django.utils import timezone

from accounts import api_tokens
from contacts.models import Company, Contact, Tag
from tests import make

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]

MANY = 50


def at_once(url, bodies):
    """POST each body, all starting together; the answers."""
    user = make.user()
    _, raw = api_tokens.issue(
        user, name="many", scopes=["write"], expires_at=None, at=timezone.now()
    )
    headers = {"Authorization": f"Bearer {raw}"}
    start, of_thread = Barrier(len(bodies)), local()

    def post(body):
        of_thread.client = httpx.Client(headers=headers, timeout=60)
        with of_thread.client as client:
            start.wait(30)
            return client.post(url, json=body)

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(post, bodies))


class TestFiftyCreationsOfOneAddressAtOnce:
    def test_make_one_contact_and_are_all_answered_with_it(self, live_stack):
        bodies = [
            {
                "email": "Ada@shop.example",
                "firstname": "Ada",
                "company": "Acme",
                "tags": ["hot", f"tag{number % 5}"],
            }
            for number in range(MANY)
        ]
        answers = at_once(f"{live_stack.url}/api/contacts/new", bodies)
        assert Counter(answer.status_code for answer in answers) == {201: 1, 200: MANY - 1}
        ada = Contact.objects.get()
        assert {answer.json()["contact"]["id"] for answer in answers} == {ada.pk}
        assert Company.objects.count() == 1
        assert Tag.objects.filter(contacts=ada).count() == 6
