"""Contacts in Django's own admin."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from contacts.models import Activity, Contact, Event, EventKey, Merge
from tests import make

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("contacts").get_models())


@pytest.fixture
def client(client):
    client.force_login(User.objects.create_superuser("root@kindling.example"))
    return client


class TestTheAdmin:
    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
    def test_lists_every_model(self, client, model):
        make.visit(make.contact())
        name = f"admin:contacts_{model._meta.model_name}_changelist"
        assert client.get(reverse(name)).status_code == 200

    @pytest.mark.parametrize("model", [Activity, Event, EventKey, Merge])
    def test_changes_no_history(self, client, rf, model):
        shown, request = admin.site._registry[model], rf.get("/")
        request.user = User.objects.get()
        assert not shown.has_add_permission(request)
        assert not shown.has_change_permission(request)
        assert not shown.has_delete_permission(request)

    def test_mends_a_contact_but_makes_none(self, client):
        contact = make.contact(firstname="Ada")
        assert client.get(reverse("admin:contacts_contact_add")).status_code == 403
        page = client.get(reverse("admin:contacts_contact_change", args=[contact.pk]))
        assert page.status_code == 200
        assert not admin.site._registry[Contact].has_delete_permission(page.wsgi_request)
