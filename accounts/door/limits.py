"""How often somebody may guess, and how many mails a stranger may have us send."""

from __future__ import annotations

from datetime import timedelta

from kit.limits import Limit

FAILED_SIGN_INS = Limit("sign-in", times=5, period=timedelta(minutes=5))
# Whoever tries one password on many addresses. A whole office may share a machine's address.
FAILED_FROM_HERE = Limit("sign-in-from", times=100, period=timedelta(minutes=5))
# By user: whoever gets as far as the second step knows the password already.
FAILED_CODES = Limit("sign-in-code", times=5, period=timedelta(minutes=5))
FAILED_PASSWORDS_AGAIN = Limit("sign-in-again", times=5, period=timedelta(minutes=5))
RESETS_FOR_ADDRESS = Limit("password-reset", times=3, period=timedelta(hours=1))
RESETS_FROM_HERE = Limit("password-reset-from", times=20, period=timedelta(hours=1))
ADDRESS_CHANGES = Limit("address-change", times=5, period=timedelta(hours=1))
