"""Headings about companies, such as "Company website", in English, French and German."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Words that make a heading one about companies: before what it is about, or behind it.
_BEFORE = re.compile(
    r"(?:company|companys|company s|organi[sz]ation|account|employer|business|entreprise|societe"
    r"|firma|firmen|unternehmen|unternehmens) (?=\w)"
    r"|(?:firmen|unternehmens)(?=\w{4})"
)
_BEHIND = re.compile(
    r" (?:(?:of |of the )?(?:company|organi[sz]ation|employer)"
    r"|(?:de |de l |de la |d )?(?:entreprise|societe|organisation|employeur)"
    r"|(?:der |des |von )?(?:firma|unternehmens?|organisation))$"
)

# Fields of companies that are called as those of contacts are.
_ALIKE = {
    "companyemail": "email",
    "companyphone": "phone",
    "companyfax": "fax",
    "companyaddress1": "address1",
    "companyaddress2": "address2",
    "companyzipcode": "zipcode",
    "companycity": "city",
    "companystate": "state",
    "companycountry": "country",
    "companywebsite": "website",
}
# Headings that are about companies whether they say so or not.
_ALWAYS = {
    "companynumber_of_employees": (
        "employees, number of employees, no of employees, employee count, headcount,"
        " effectif, effectifs, salaries, nombre de salaries, nb de salaries, nombre d employes,"
        " mitarbeiter, mitarbeiterzahl, anzahl mitarbeiter, anzahl der mitarbeiter"
    ),
    "companyannual_revenue": (
        "annual revenue, revenue, turnover, annual turnover, chiffre d affaires, chiffre d affaire,"
        " ca annuel, umsatz, jahresumsatz"
    ),
    "companyindustry": (
        "industry, sector, business sector, industry sector, secteur, secteur d activite,"
        " domaine d activite, branche, wirtschaftszweig"
    ),
}
# These only beside a word that says so.
_BESIDE = {
    "companywebsite": "web address, adresse web, domain, domaine, domane",
    "companydescription": "description, about, beschreibung",
    "companyaddress1": "headquarters, siege, siege social, sitz",
    "companyphone": "standard, switchboard, zentrale",
}


def always() -> dict[str, str]:
    """Folded headings, each with the alias of the field of companies that it always means."""
    return {
        name: alias for alias, names in _ALWAYS.items() for name in map(str.strip, names.split(","))
    }


def said_of_company(folded: str, of_contacts: Mapping[str, str]) -> str:
    """The field of companies that a folded heading with a word for companies in it means, by
    alias; "" for none.

    `of_contacts` are the folded headings of fields of contacts, by alias, with commas between.
    """
    for word in (_BEFORE.match, _BEHIND.search):
        if found := word(folded):
            rest = (folded[: found.start()] + folded[found.end() :]).strip()
            return _meanings(of_contacts).get(rest, "")
    return ""


def _meanings(of_contacts: Mapping[str, str]) -> dict[str, str]:
    """What is left of a heading without its word for companies, with the field that it means."""
    found = always()
    for alias, names in _BESIDE.items():
        found |= dict.fromkeys(map(str.strip, names.split(",")), alias)
    for alias, alike in _ALIKE.items():
        found |= dict.fromkeys(map(str.strip, of_contacts[alike].split(",")), alias)
    return found
