"""What scripts, files and templates call a field; made from its label, and never changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LONGEST = 64
ALIAS = re.compile(r"[a-z][a-z0-9_]{0,63}")

# Words that mean something else where aliases stand: in the API, in searches, in lists and files.
_RESERVED = """
id ids points score scores color colour fields field all core social personal professional
owner tags tag stage stages segment segments list lists campaign campaigns company_id
companies contact contacts utmtags ipaddresses ip dateadded datemodified dateidentified
created created_at modified modified_at identified_at deleted_at erased_at merged_into
lastactive last_active ispublished createdby modifiedby preferredprofileimage donotcontact dnc
frequencyrules overwritewithblank search q who name active_since created_since sort order
orderby orderbydir where select start limit minimal published publishedonly after before view
columns selected none true false null and or not is common import_id source trigger score_min
score_max csrfmiddlewaretoken seen
"""
RESERVED = frozenset(_RESERVED.split())


def is_alias(text: str) -> bool:
    """Whether a field may be called so."""
    return bool(ALIAS.fullmatch(text)) and text not in RESERVED


def made_from(label: str, *, taken: Container[str] = ()) -> str:
    """An alias like the label that is not taken: "Clé de l'abonné" becomes cle_de_l_abonne."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not words or not words[0].isalpha():
        words = f"field_{words}".rstrip("_")
    base = words[: LONGEST - 4].rstrip("_")
    if base in RESERVED:
        base = f"{base}_field"
    alias, number = base, 1
    while alias in taken:
        number += 1
        alias = f"{base}_{number}"
    return alias
