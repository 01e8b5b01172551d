"""Settings of the account."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from accounts import settings
from accounts.models import Setting, User

pytestmark = pytest.mark.django_db


class TestSetting:
    def test_has_its_default_until_somebody_changes_it(self):
        assert settings.get("consent_mode") == "assume"
        assert settings.get("honour_privacy_signals") is True
        assert settings.get("time_zone") == "UTC"

    def test_keeps_what_was_put_and_who_did_it(self):
        ada = User.objects.create_user("ada@kindling.example")
        settings.put("consent_mode", "ask", ada)
        assert settings.get("consent_mode") == "ask"
        assert Setting.objects.get(pk="consent_mode").changed_by == ada

    def test_goes_back_to_its_default_when_forgotten(self):
        settings.put("company_name", "  Ember & Sons ", None)
        assert settings.get("company_name") == "Ember & Sons"
        settings.forget("company_name")
        assert settings.get("company_name") == ""

    @pytest.mark.parametrize(
        ("name", "value"),
        [("consent_mode", "never"), ("time_zone", "Mars/Olympus"), ("honour_privacy_signals", "?")],
    )
    def test_refuses_what_does_not_fit(self, name, value):
        with pytest.raises(ValidationError):
            settings.put(name, value, None)

    def test_that_was_spoilt_in_the_database_counts_as_unchanged(self):
        Setting.objects.create(key="consent_mode", value={"no": "sense"})
        assert settings.get("consent_mode") == "assume"

    def test_that_nobody_declared_is_an_error(self):
        with pytest.raises(settings.UnknownSetting):
            settings.get("favourite_colour")
