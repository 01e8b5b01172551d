"""The Django app `accounts`."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and what they may do, settings of the account, long jobs."""

    name = "accounts"
