"""`manage.py load_demo`: a believable company to look at."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from insights.demo import loading, marks


class Command(BaseCommand):
    """Loads the demo: contacts, two months of what they did, rules and triggers."""

    help = "Load a believable company with two months of history (removed by remove_demo)."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, and whether a demo that is there is fine."""
        parser.add_argument(
            "--once", action="store_true", help="do nothing if it was ever loaded here"
        )
        parser.add_argument("--contacts", type=int, default=2_000, help="how many (default 2000)")
        parser.add_argument(
            "--visitors", type=int, default=150, help="how many more stay unknown (default 150)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what there is now."""
        if options["once"] and marks.was_ever_loaded():
            return
        try:
            made = loading.load(
                contacts=options["contacts"], visitors=options["visitors"], at=timezone.now()
            )
        except loading.AlreadyLoaded:
            raise CommandError("The demo is there already; remove_demo takes it away.") from None
        loading.refresh_statistics()
        self.stdout.write(
            f"Loaded the demo: {options['contacts']:,} contacts, {made.events:,} events."
        )
