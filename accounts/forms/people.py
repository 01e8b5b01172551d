"""Forms about colleagues: whom to invite, as what; what a newcomer says; who inherits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, User
from accounts.roles import Role


class InviteForm(forms.Form):
    """One address and the role that its owner will have."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.MARKETER,
        help_text=_("You can change it at any time."),
    )

    def clean_email(self) -> str:
        """In lower case; of nobody who is here or was asked already."""
        email = str(self.cleaned_data["email"]).lower()
        there = User.objects.filter(email=email).first()
        if there is not None and there.is_active:
            raise ValidationError(_("This is the address of %(name)s.") % {"name": there})
        if there is not None:
            raise ValidationError(
                _("This is the address of %(name)s, who was deactivated. Reactivate them instead.")
                % {"name": there}
            )
        if Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None).exists():
            raise ValidationError(_("This address was invited already. Send it again below."))
        return email


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Another role."""

    class Meta:
        model = User
        fields = ("role",)


class JoinForm(forms.Form):
    """What a newcomer says: a name and a password."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "autofocus": True}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=password_validation.password_validators_help_text_html(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """The password must be a good one, and not the address."""
        said = self.cleaned_data
        if password := said.get("password"):
            names = {name: said.get(name, "") for name in ("first_name", "last_name")}
            try:
                password_validation.validate_password(password, User(email=self.email, **names))
            except ValidationError as error:
                self.add_error("password", error)
        return said


class LeaveForm(forms.Form):
    """Who gets what a colleague owned."""

    heir = forms.ModelChoiceField(
        label=_("Give them to"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody: they stay with whoever leaves"),
    )

    def __init__(self, *args: Any, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True).exclude(pk=leaver.pk)
        others = others.exclude(role=Role.VIEWER).order_by("first_name", "last_name", "email")
        self.fields["heir"].queryset = others  # type: ignore[attr-defined]


class AddressForm(forms.Form):
    """The address to sign in with from now on."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """In lower case, and nobody's yet."""
        email = str(self.cleaned_data["email"]).lower()
        if email == self.user.email:
            raise ValidationError(_("This is your address already."))
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("A colleague has this address."))
        return email
