"""Regular expressions that people write: tried once by the database before they are kept."""

from __future__ import annotations

import re
from functools import lru_cache

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from contacts.conditions.base import Wrong

_LONGEST = 200
_MOST_REPEATS = 100
# Long enough for a machine to tell what would take for ever, short enough for a person to wait.
_PATIENCE = "500ms"
_SAMPLE = "a" * 60 + " 0123456789 " + "ab" * 30 + "!"

_REFERENCE = re.compile(r"\\[1-9]")
_REPEATS = re.compile(r"\{(\d+)(?:,(\d*))?\}")


def check(regex: str) -> None:
    """Refuse what Postgres does not understand, or may think about for ever.

    Its engine goes through a text once, whatever the expression, but for back references and
    numbers of repetitions that multiply.

    Raises:
        Wrong: it is refused; the words say why.
    """
    if not regex:
        raise Wrong(_("Write an expression."))
    if len(regex) > _LONGEST:
        raise Wrong(_("An expression has at most %(count)d characters.") % {"count": _LONGEST})
    if regex.startswith("***"):
        raise Wrong(_("This expression cannot be used."))
    if _REFERENCE.search(regex):
        raise Wrong(_("An expression cannot refer back to what it has found (as in \\1)."))
    total = 1
    for least, most in _REPEATS.findall(regex):
        total *= max(int(least), int(most or 0), 1) if len(least) < 6 and len(most) < 6 else 10**6
    if total > _MOST_REPEATS:
        raise Wrong(_("Repetitions make at most %(count)d altogether.") % {"count": _MOST_REPEATS})
    if not _works(regex):
        raise Wrong(_("“%(regex)s” is not a regular expression.") % {"regex": regex[:60]})


@lru_cache(maxsize=1_000)
def _works(regex: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            (before,) = cursor.fetchone()
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [_PATIENCE])
            cursor.execute("SELECT %s ~* %s", [_SAMPLE, regex])
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except DatabaseError:
        return False
    return True
