"""`make messages`: bring the catalogues of translations up to date with the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kit import catalogues


class Command(BaseCommand):
    help = "Find every string that is marked for translation, and update locale/*."

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        wanted = catalogues.wanted(root)
        for language, name in settings.LANGUAGES:
            if language == settings.LANGUAGE_CODE:
                continue
            po = root / "locale" / language / "LC_MESSAGES" / "django.po"
            po.parent.mkdir(parents=True, exist_ok=True)
            catalog = catalogues.merged(wanted, po, language)
            po.write_bytes(catalogues.as_po(catalog))
            po.with_suffix(".mo").write_bytes(catalogues.as_mo(po))
            missing = catalogues.untranslated(catalog)
            self.stdout.write(f"{name}: {len(catalog)} strings, {len(missing)} not translated")
