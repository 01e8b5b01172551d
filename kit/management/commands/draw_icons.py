"""Rebuild the icon sprite from Tabler's full one and our list of names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)".*?</symbol>', re.DOTALL)
# Tabler puts an invisible 24 x 24 square into every icon; it only costs bytes.
FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" />')


class Command(BaseCommand):
    """`manage.py draw_icons tabler-sprite.svg`: writes static/vendor/icons.svg.

    The list of names is static/vendor/icons.txt, one to a line; the full sprite is
    dist/tabler-sprite.svg of the npm package that static/vendor/VENDORED.md names.
    """

    help = "Rebuild static/vendor/icons.svg from Tabler's full sprite and icons.txt"

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the full sprite."""
        parser.add_argument("sprite", type=Path, help="tabler-sprite.svg of @tabler/icons-sprite")

    def handle(self, *args: Any, sprite: Path, **options: Any) -> None:
        """Write the sprite, or name the icons that Tabler does not have."""
        drawn = {m.group(1): FRAME.sub("", m.group(0)) for m in SYMBOL.finditer(sprite.read_text())}
        wanted = sorted({*(VENDOR / "icons.txt").read_text().split()})
        if missing := [name for name in wanted if name not in drawn]:
            raise CommandError(f"Tabler has no icon named {', '.join(missing)}")
        body = "\n".join(drawn[name] for name in wanted)
        (VENDOR / "icons.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'
        )
        (VENDOR / "icons.txt").write_text("\n".join(wanted) + "\n")
        self.stdout.write(f"{len(wanted)} icons")
