"""Who may open what: one table, held against every address of the app."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from accounts.roles import Role
from tests import make

PUBLIC = "everybody"
# The least role that gets in, by the name of the address.
TABLE: dict[str, str] = {
    "livez": PUBLIC,
    "readyz": PUBLIC,
    "accounts:sign-in": PUBLIC,
    "accounts:sign-out": PUBLIC,
    "accounts:profile": Role.VIEWER,
    "accounts:password": Role.VIEWER,
    "accounts:theme": PUBLIC,
    "accounts:language": PUBLIC,
    "accounts:invitation": PUBLIC,
    "accounts:security": Role.VIEWER,
    "accounts:address": Role.VIEWER,
    "accounts:address-confirm": Role.VIEWER,
    "accounts:sessions-end": Role.VIEWER,
    "accounts:roles": Role.VIEWER,
    "accounts:notifications": Role.VIEWER,
    "accounts:notifications-read": Role.VIEWER,
    "accounts:notification": Role.VIEWER,
    "accounts:bell": Role.VIEWER,
    "accounts:live": PUBLIC,
    "contacts:tasks": Role.VIEWER,
    "contacts:task": Role.SALES,
    "contacts:task-done": Role.SALES,
    "contacts:task-take": Role.SALES,
    "contacts:task-reopen": Role.SALES,
    "contacts:task-delete": Role.SALES,
    "contacts:task-restore": Role.SALES,
    "contacts:sales": Role.VIEWER,
    "contacts:outcome": Role.SALES,
    "contacts:outcome-withdraw": Role.SALES,
    "tracking:event-files": Role.MARKETER,
    "tracking:event-file": Role.MARKETER,
    "tracking:event-file-columns": Role.MARKETER,
    "tracking:event-file-refused": Role.MARKETER,
    "tracking:event-file-stop": Role.MARKETER,
    "tracking:event-file-again": Role.MARKETER,
    "tracking:event-file-discard": Role.MARKETER,
    "catalogue:patterns": Role.VIEWER,
    "catalogue:new": Role.RULE_ADMIN,
    "catalogue:matches": Role.RULE_ADMIN,
    "catalogue:order": Role.RULE_ADMIN,
    "catalogue:pattern": Role.RULE_ADMIN,
    "catalogue:move": Role.RULE_ADMIN,
    "catalogue:remove": Role.RULE_ADMIN,
    "catalogue:put-back": Role.RULE_ADMIN,
    "catalogue:things": Role.VIEWER,
    "catalogue:things-file": Role.RULE_ADMIN,
    "insights:leads": Role.SALES,
    "insights:tasks": Role.SALES,
    "insights:review": Role.SALES,
    "insights:review-thresholds": Role.RULE_ADMIN,
    "accounts:people": Role.OWNER,
    "accounts:invite": Role.OWNER,
    "accounts:invitation-again": Role.OWNER,
    "accounts:invitation-revoke": Role.OWNER,
    "accounts:invitation-link": Role.OWNER,
    "accounts:demand-second-step": Role.OWNER,
    "accounts:person": Role.OWNER,
    "accounts:person-role": Role.OWNER,
    "accounts:person-deactivate": Role.OWNER,
    "accounts:person-reactivate": Role.OWNER,
    "accounts:person-reset-second-step": Role.OWNER,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_reauthenticate": Role.VIEWER,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": Role.VIEWER,
    "mfa_reauthenticate_webauthn": Role.VIEWER,
    "mfa_index": Role.VIEWER,
    "mfa_activate_totp": Role.VIEWER,
    "mfa_deactivate_totp": Role.VIEWER,
    "mfa_view_recovery_codes": Role.VIEWER,
    "mfa_generate_recovery_codes": Role.VIEWER,
    "mfa_download_recovery_codes": Role.VIEWER,
    "mfa_list_webauthn": Role.VIEWER,
    "mfa_add_webauthn": Role.VIEWER,
    "mfa_edit_webauthn": Role.VIEWER,
    "mfa_remove_webauthn": Role.VIEWER,
    "accounts:tokens": Role.VIEWER,
    "accounts:token-revoke": Role.VIEWER,
    "accounts:all-tokens": Role.OWNER,
    "accounts:api": Role.VIEWER,
    "accounts:history": Role.RULE_ADMIN,
    "accounts:history-file": Role.RULE_ADMIN,
    "accounts:history-of": Role.RULE_ADMIN,
    "contacts:list": Role.VIEWER,
    "contacts:count": Role.VIEWER,
    "contacts:filters": Role.VIEWER,
    "contacts:bulk": Role.SALES,
    "contacts:bulk-everybody": Role.SALES,
    "contacts:bulk-result": Role.SALES,
    "contacts:bulk-cancel": Role.SALES,
    "contacts:bulk-undo": Role.SALES,
    "contacts:columns": Role.VIEWER,
    "contacts:conditions": Role.MARKETER,
    "contacts:conditions-said": Role.MARKETER,
    "contacts:view-new": Role.VIEWER,
    "contacts:view": Role.VIEWER,
    "contacts:view-update": Role.VIEWER,
    "contacts:view-delete": Role.VIEWER,
    "contacts:view-restore": Role.VIEWER,
    "contacts:known-tags": Role.VIEWER,
    "contacts:known-companies": Role.VIEWER,
    "contacts:new": Role.MARKETER,
    "contacts:companies": Role.VIEWER,
    "contacts:company": Role.VIEWER,
    "contacts:company-new": Role.MARKETER,
    "contacts:company-edit": Role.MARKETER,
    "contacts:company-delete": Role.MARKETER,
    "contacts:company-merge": Role.MARKETER,
    "contacts:company-undo": Role.MARKETER,
    "contacts:export": Role.MARKETER,
    "contacts:export-file": Role.MARKETER,
    "contacts:export-download": Role.MARKETER,
    "contacts:imports": Role.MARKETER,
    "contacts:import-new": Role.MARKETER,
    "contacts:import": Role.MARKETER,
    "contacts:import-columns": Role.MARKETER,
    "contacts:import-preview": Role.MARKETER,
    "contacts:import-start": Role.MARKETER,
    "contacts:import-stop": Role.MARKETER,
    "contacts:import-again": Role.MARKETER,
    "contacts:import-undo": Role.MARKETER,
    "contacts:import-discard": Role.MARKETER,
    "contacts:import-errors": Role.MARKETER,
    "contacts:import-errors-file": Role.MARKETER,
    "contacts:import-kept": Role.MARKETER,
    "contacts:contact": Role.VIEWER,
    "contacts:edit": Role.SALES,
    "contacts:owner": Role.MARKETER,
    "contacts:delete": Role.MARKETER,
    "contacts:restore": Role.MARKETER,
    "contacts:erase": Role.OWNER,
    "contacts:unmerge": Role.MARKETER,
    "contacts:duplicates": Role.MARKETER,
    "contacts:merge": Role.MARKETER,
    "contacts:merge-with": Role.MARKETER,
    "contacts:merges": Role.VIEWER,
    "contacts:dismiss": Role.MARKETER,
    "contacts:ask-again": Role.MARKETER,
    "contacts:timeline": Role.VIEWER,
    "contacts:details": Role.VIEWER,
    "contacts:tags": Role.VIEWER,
    "contacts:history": Role.RULE_ADMIN,
    "contacts:untag": Role.SALES,
    "contacts:disqualified": Role.VIEWER,
    "contacts:qualification": Role.VIEWER,
    "contacts:bant": Role.SALES,
    "contacts:disqualify": Role.SALES,
    "contacts:requalify": Role.SALES,
    "contacts:disqualify-again": Role.SALES,
    "points:personas": Role.VIEWER,
    "points:persona": Role.VIEWER,
    "points:persona-new": Role.RULE_ADMIN,
    "points:persona-edit": Role.RULE_ADMIN,
    "points:persona-archive": Role.RULE_ADMIN,
    "points:persona-restore": Role.RULE_ADMIN,
    "contacts:do-not-contact": Role.VIEWER,
    "contacts:do-not-contact-lift": Role.SALES,
    "contacts:do-not-contact-put-back": Role.SALES,
    "contacts:notes": Role.VIEWER,
    "contacts:note": Role.SALES,
    "contacts:note-delete": Role.SALES,
    "contacts:note-restore": Role.SALES,
    "fields:contact-fields": Role.MARKETER,
    "fields:fields": Role.MARKETER,
    "fields:country": Role.OWNER,
    "fields:field": Role.MARKETER,
    "fields:move": Role.MARKETER,
    "fields:order": Role.MARKETER,
    "fields:archive": Role.MARKETER,
    "fields:restore": Role.MARKETER,
    "fields:delete": Role.RULE_ADMIN,
    "fields:pick": Role.MARKETER,
    "fields:new": Role.MARKETER,
    "fields:sample": Role.MARKETER,
    "triggers:asked": Role.MARKETER,
    "triggers:run": Role.VIEWER,
    "triggers:runs": Role.VIEWER,
    "triggers:of-contact": Role.VIEWER,
    "triggers:retry-given-up": Role.RULE_ADMIN,
    "triggers:already": Role.RULE_ADMIN,
    "triggers:deliveries": Role.MARKETER,
    "triggers:delivery": Role.MARKETER,
    "triggers:delivery-again": Role.RULE_ADMIN,
    "triggers:triggers": Role.VIEWER,
    "triggers:new": Role.MARKETER,
    "triggers:sentence": Role.MARKETER,
    "triggers:trigger": Role.VIEWER,
    "triggers:preview": Role.VIEWER,
    "triggers:edit": Role.MARKETER,
    "triggers:forget": Role.MARKETER,
    "triggers:duplicate": Role.MARKETER,
    "triggers:publish": Role.RULE_ADMIN,
    "triggers:pause": Role.RULE_ADMIN,
    "triggers:resume": Role.RULE_ADMIN,
    "triggers:archive": Role.RULE_ADMIN,
    "triggers:restore": Role.RULE_ADMIN,
    "points:actions": Role.VIEWER,
    "points:new": Role.MARKETER,
    "points:new-of-kind": Role.MARKETER,
    "points:sentence": Role.MARKETER,
    "points:preview": Role.VIEWER,
    "points:publish": Role.RULE_ADMIN,
    "insights:threshold": Role.VIEWER,
    "points:presets": Role.VIEWER,
    "points:preset": Role.MARKETER,
    "points:model-export": Role.MARKETER,
    "points:model-upload": Role.MARKETER,
    "points:model-take": Role.MARKETER,
    "points:log-many": Role.MARKETER,
    "points:logged": Role.MARKETER,
    "points:logged-undo": Role.MARKETER,
    "points:log": Role.SALES,
    "points:log-undo": Role.SALES,
    "points:recompute": Role.RULE_ADMIN,
    "points:recomputed": Role.VIEWER,
    "points:recompute-stop": Role.RULE_ADMIN,
    "points:action": Role.VIEWER,
    "points:edit": Role.MARKETER,
    "points:pause": Role.RULE_ADMIN,
    "points:resume": Role.RULE_ADMIN,
    "points:archive": Role.RULE_ADMIN,
    "points:restore": Role.RULE_ADMIN,
    "points:duplicate": Role.MARKETER,
    "points:take-back": Role.MARKETER,
    "points:scores": Role.VIEWER,
    "points:score-new": Role.RULE_ADMIN,
    "points:score-edit": Role.RULE_ADMIN,
    "points:score-spread": Role.RULE_ADMIN,
    "points:score-archive": Role.RULE_ADMIN,
    "points:score-restore": Role.RULE_ADMIN,
    "points:grade": Role.VIEWER,
    "points:grade-edit": Role.RULE_ADMIN,
    "points:grade-preview": Role.RULE_ADMIN,
    "points:grade-stop": Role.RULE_ADMIN,
    "points:grade-resume": Role.RULE_ADMIN,
    "points:interests": Role.VIEWER,
    "points:interests-half-life": Role.RULE_ADMIN,
    "points:qualification-needed": Role.RULE_ADMIN,
    "points:interests-recount": Role.RULE_ADMIN,
    "points:interests-of": Role.VIEWER,
    "points:buyers": Role.VIEWER,
    "points:buyers-mark": Role.RULE_ADMIN,
    "points:why": Role.VIEWER,
    "points:latest": Role.VIEWER,
    "points:give": Role.SALES,
    "points:undo": Role.SALES,
    "points:reset": Role.MARKETER,
    "channels:mail": Role.OWNER,
    "channels:mail-test": Role.OWNER,
    "channels:outbox": Role.MARKETER,
    "channels:message": Role.MARKETER,
    "channels:download": Role.MARKETER,
    "tracking:screen": Role.MARKETER,
    "tracking:change": Role.OWNER,
    "tracking:ignore-me": Role.OWNER,
    "tracking:heed-me": Role.OWNER,
    "tracking:list-site": Role.OWNER,
    "tracking:unlist-site": Role.OWNER,
    "tracking:personal-link": Role.SALES,
    "insights:dashboard": Role.VIEWER,
    "insights:panel": Role.VIEWER,
    "insights:checklist-hide": Role.OWNER,
    "insights:checklist-show": Role.OWNER,
    "insights:shop": PUBLIC,
    "insights:shop-watch": Role.VIEWER,
    "insights:shop-somebody-new": Role.VIEWER,
    "insights:shop-product": PUBLIC,
    "insights:shop-page": PUBLIC,
    "insights:demo-remove": Role.OWNER,
    "insights:job": Role.MARKETER,
    "insights:jobs-ring": Role.MARKETER,
    "insights:job-cancel": Role.MARKETER,
    "insights:job-again": Role.RULE_ADMIN,
    "insights:work": Role.MARKETER,
    "insights:work-actions": Role.MARKETER,
    "insights:work-retry-given-up": Role.RULE_ADMIN,
    "insights:work-retry": Role.RULE_ADMIN,
    "insights:work-stop": Role.RULE_ADMIN,
    "insights:work-set-aside": Role.MARKETER,
    "insights:work-retry-visits": Role.RULE_ADMIN,
    "insights:work-discard-visits": Role.RULE_ADMIN,
}

OURS = {"accounts", "contacts", "channels", "points", "triggers", "tracking"}
ROLES = list(Role)
ARGUMENTS = {"pk": 0, "kind": "url.hit", "number": 1}


def addresses(resolver=None, namespace=""):
    """Every named address below `resolver`, with the names of its arguments; admin apart."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{namespace}{entry.name}", entry.pattern.converters
        elif entry.namespace not in ("admin", "api"):  # api: tests/api/test_permissions.py
            prefix = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, prefix)


ADDRESSES = dict(addresses())


def address(name):
    """The address named so, with arguments that name nothing: who may not is told before."""
    converters = ADDRESSES[name]
    return reverse(
        name,
        kwargs={
            key: ARGUMENTS.get(key, 0 if "Int" in type(converter).__name__ else "x")
            for key, converter in converters.items()
        },
    )


def test_the_table_names_every_address():
    assert set(TABLE) == set(ADDRESSES)


@pytest.mark.django_db
class TestAddresses:
    def test_keep_strangers_at_the_door(self, client):
        for name, least in TABLE.items():
            for method in ("get", "post"):
                answer = getattr(client, method)(address(name))
                if least == PUBLIC:
                    continue
                at_the_door = answer.status_code == 302 and answer["Location"].startswith(
                    "/sign-in/"
                )
                assert at_the_door or answer.status_code == 405, f"{method} {name}: {answer}"

    @pytest.mark.parametrize("role", ROLES)
    def test_let_in_whom_the_table_says(self, client, role):
        somebody = make.user(role=role, password="ember-ember-7")
        for name, least in TABLE.items():
            may = least == PUBLIC or ROLES.index(role) >= ROLES.index(Role(least))
            for method in ("get", "post"):
                if "_auth_user_id" not in client.session:  # signing out is an address, too
                    client.force_login(somebody)
                status = getattr(client, method)(address(name)).status_code
                if may:
                    assert status != 403, f"{role} is kept out of {method} {name}"
                else:
                    assert status in (403, 405), f"{role} gets {status} of {method} {name}"
                assert status < 500 or name == "readyz", f"{method} {name} broke"


@pytest.mark.django_db
class TestAdmin:
    @pytest.mark.parametrize("role", ROLES)
    def test_is_for_superusers_alone(self, client, role):
        client.force_login(make.user(role=role))
        assert client.get("/admin/").status_code == 302
        assert client.get("/admin/points/entry/").status_code == 302

    def test_lets_nobody_change_the_ledger(self, client):
        line = make.entry(make.contact(), 10)
        client.force_login(make.user(is_superuser=True, is_staff=True))
        for verb in ("change", "delete"):
            answer = client.post(
                f"/admin/points/entry/{line.id}/{verb}/", {"points": 99, "post": "yes"}
            )
            assert answer.status_code == 403
        assert client.get("/admin/points/entry/add/").status_code == 403
        assert client.get(f"/admin/points/entry/{line.id}/change/").status_code == 200

    def test_shows_every_table(self):
        ours = {
            model
            for model in apps.get_models()
            if model.__module__.partition(".")[0] in OURS and not model._meta.auto_created
        }
        assert ours == {model for model in admin.site._registry if model in ours}
