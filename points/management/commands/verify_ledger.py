"""manage.py verify_ledger: prove that every score is the sum of its ledger."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from points.verification import verify


class Command(BaseCommand):
    """Exits with 1 and says where, if a score lies."""

    help = "Proves that every score equals the sum of its entries. Reports, never repairs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is wrong, line by line."""
        verdict = verify()
        for row in verdict.drift:
            self.stdout.write(
                f"contact {row['contact_id']}, score {row['group_id']}:"
                f" shows {row['score']}, ledger says {row['ledger']}"
            )
        for row in verdict.balances:
            self.stdout.write(
                f"entry {row['id']}: balance {row['balance']}, sum so far {row['running']}"
            )
        for row in verdict.orphans:
            self.stdout.write(f"{row['what']}: {row['orphans']}")
        if not verdict.is_true:
            raise CommandError("the ledger and the scores differ")
        self.stdout.write(self.style.SUCCESS("Every score is the sum of its entries."))
