"""The addresses that django-allauth looks for by name; paths and pages are ours."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from accounts.views import second_step, sign_in


class Base36(StringConverter):
    """A number as allauth writes it in the link of a mail."""

    regex = "[0-9A-Za-z]+"


register_converter(Base36, "base36")

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("sign-in/code/", second_step.Authenticate.as_view(), name="mfa_authenticate"),
    path("sign-in/again/", second_step.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("sign-in/again/code/", second_step.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("sign-in/again/key/", second_step.key_again, name="mfa_reauthenticate_webauthn"),
    path("new-password/", second_step.ResetPassword.as_view(), name="account_reset_password"),
    path("new-password/sent/", second_step.reset_sent, name="account_reset_password_done"),
    path(
        "new-password/<base36:uidb36>-<path:key>/",
        second_step.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "new-password/done/",
        second_step.new_password_set,
        name="account_reset_password_from_key_done",
    ),
    path("profile/second-step/", second_step.Index.as_view(), name="mfa_index"),
    path("profile/second-step/app/", second_step.Activate.as_view(), name="mfa_activate_totp"),
    path("profile/second-step/app/remove/", second_step.remove_app, name="mfa_deactivate_totp"),
    path("profile/second-step/codes/", second_step.codes, name="mfa_view_recovery_codes"),
    path(
        "profile/second-step/codes/new/", second_step.new_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "profile/second-step/codes/file/",
        second_step.codes_as_file,
        name="mfa_download_recovery_codes",
    ),
    path("profile/second-step/keys/", second_step.Index.as_view(), name="mfa_list_webauthn"),
    path("profile/second-step/keys/new/", second_step.NewKey.as_view(), name="mfa_add_webauthn"),
    path(
        "profile/second-step/keys/<int:pk>/",
        second_step.RenameKey.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "profile/second-step/keys/<int:pk>/remove/",
        second_step.remove_key,
        name="mfa_remove_webauthn",
    ),
]
