"""A form field that holds e-mail addresses, written with commas."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from kit.fields import WordsField


class AddressesField(WordsField):
    """E-mail addresses separated by commas."""

    default_error_messages = {"address": _("%(word)s is not an e-mail address.")}

    def run_validators(self, value: Any) -> None:
        """Name the word that is not an address."""
        for word in value:
            try:
                validate_email(word)
            except ValidationError:
                raise ValidationError(
                    self.error_messages["address"], code="address", params={"word": word}
                ) from None
