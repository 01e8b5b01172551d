"""Three ways in which two contacts may be one person, as the database works them out and indexes.

`contacts/duplicates.py` asks by them; index and question must spell them alike.
"""

from __future__ import annotations

from django.db.models import CharField, F, Func, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Lower, NullIf, Right


def _replaced(text: Func, pattern: str, by: str, *flags: str) -> Func:
    arguments = [Value(pattern), Value(by), *map(Value, flags)]
    return Func(text, *arguments, function="regexp_replace", output_field=TextField())


# The last nine digits: with or without the country's code, however it is written.
TELEPHONE = Right(
    _replaced(
        Coalesce(NullIf("mobile", Value("")), F("phone"), output_field=CharField()),
        "[^0-9]",
        "",
        "g",
    ),
    9,
)
HAS_TELEPHONE = ~Q(phone="", mobile="")

# ada+news@shop.example is the mailbox of ada@shop.example.
MAILBOX = _replaced(Lower("email"), "[+][^@]*@", "@")
HAS_MAILBOX = Q(email__isnull=False)

# The same first and last name at the same company.
NAME = Lower(
    Concat(
        F("lastname"),
        Value(", "),
        F("firstname"),
        Value(" @"),
        Cast("company_id", TextField()),
        output_field=TextField(),
    )
)
HAS_NAME = ~Q(lastname="") & ~Q(firstname="") & Q(company__isnull=False)
