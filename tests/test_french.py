"""A colleague who reads French meets no English."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job
from channels.models import EmailMessage
from contacts.models import Contact
from insights.demo import loading
from points.models import PointAction
from tests import make
from tests.test_permissions import ADDRESSES, ARGUMENTS
from triggers.models import PointTrigger

PO = Path(settings.BASE_DIR) / "locale" / "fr" / "LC_MESSAGES" / "django.po"


class Texts(HTMLParser):
    """What a page shows: its text, and what is read out of attributes."""

    def __init__(self):
        super().__init__()
        self.found = set()
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        self._silent += tag in {"script", "style", "code", "pre"}
        shown = {"title", "placeholder", "aria-label", "alt"}
        self.found |= {value.strip() for key, value in attrs if key in shown and value}

    def handle_endtag(self, tag):
        self._silent -= tag in {"script", "style", "code", "pre"}

    def handle_data(self, data):
        if not self._silent:
            self.found.add(" ".join(data.split()))


@pytest.fixture(scope="module")
def english():
    """What is said otherwise in French."""
    catalog = read_po(io.BytesIO(PO.read_bytes()), locale="fr")
    return {
        message.id
        for message in catalog
        if isinstance(message.id, str)
        and message.id != message.string
        and " " in message.id
        and not re.search(r"%\(|<", message.id)
    }


@pytest.fixture
def rene(client):
    rene = make.user("rene@kindling.example", role="owner", language="fr")
    client.force_login(rene)
    return rene


@pytest.mark.django_db
class TestFrench:
    def test_is_spoken_on_every_page(self, client, rene, english):
        loading.load(contacts=12, visitors=2, at=timezone.now())
        first = {
            "contacts": Contact.objects.listed().first(),
            "points": PointAction.objects.first(),
            "triggers": PointTrigger.objects.first(),
            "insights": Job.objects.create(kind="demo.remove"),
            "channels": EmailMessage.objects.first(),
            "accounts": rene,
        }
        found, seen = [], 0
        for name, converters in ADDRESSES.items():
            thing = first.get(name.partition(":")[0])
            if (converters and thing is None) or name.startswith("insights:shop"):
                continue
            arguments = {
                key: thing.pk
                if key == "pk"
                else ARGUMENTS.get(key, 0 if "Int" in type(converter).__name__ else "x")
                for key, converter in converters.items()
            }
            answer = client.get(reverse(name, kwargs=arguments))
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                texts = Texts()
                texts.feed(b"".join(answer).decode())
                seen += 1
                found += [f"{name}: {text}" for text in sorted(texts.found & english)]
        named = {f": {name}" for name in PointAction.objects.values_list("name", flat=True)}
        assert [text for text in found if not text.endswith(tuple(named))] == []
        assert seen > 30

    def test_writes_numbers_and_days_its_own_way(self, client, rene):
        make.entry(make.contact(firstname="Ada"), 12_345)
        page = client.get("/contacts/").content.decode()
        assert '<html lang="fr"' in page
        assert re.search(r"12[\s\u00a0\u202f]345", page)

    def test_speaks_to_each_colleague_in_their_own_language(self, client, rene):
        assert "Rechercher des contacts" in client.get("/contacts/").content.decode()
        client.force_login(make.user("eve@kindling.example", role="owner", language="en"))
        assert "Search contacts" in client.get("/contacts/").content.decode()
