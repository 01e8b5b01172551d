"""What a heading probably means: English, French and German words, Mautic's aliases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from contacts.importing import company_naming, targets

# Folded headings by what they mean; aliases and labels of fields are known besides.
_NAMES: dict[str, str] = {
    "email": (
        "email, e mail, mail, email address, e mail address, mail address, adresse email,"
        " adresse e mail, adresse mail, adresse electronique, courriel, adresse de courriel,"
        " e mail adresse, mailadresse, work email, primary email, contact email"
    ),
    "firstname": "first name, firstname, given name, forename, prenom, prenoms, vorname",
    "lastname": (
        "last name, lastname, surname, family name, nom, nom de famille, nachname, name,"
        " familienname"
    ),
    "company": (
        "company, company name, companyname, organisation, organization, account, account name,"
        " employer, societe, entreprise, nom de la societe, raison sociale, firma, unternehmen,"
        " firmenname, unternehmensname, name der firma, nom de l entreprise"
    ),
    "position": (
        "position, job title, jobtitle, title of job, job, role, fonction, poste, profession,"
        " intitule du poste, stelle, funktion, berufsbezeichnung"
    ),
    "title": "title, salutation, civilite, titre, anrede, titel",
    "phone": (
        "phone, phone number, telephone, telephone number, tel, work phone, business phone,"
        " numero de telephone, tel fixe, telephone fixe, telefon, telefonnummer, festnetz"
    ),
    "mobile": (
        "mobile, mobile phone, cell, cell phone, cellphone, portable, telephone portable,"
        " tel portable, telephone mobile, gsm, handy, mobiltelefon, mobil"
    ),
    "fax": "fax, telecopie, telecopieur",
    "address1": (
        "address, address 1, address line 1, street, street address, adresse, adresse 1, rue,"
        " strasse, anschrift"
    ),
    "address2": "address 2, address line 2, adresse 2, complement d adresse, adresszusatz",
    "city": "city, town, ville, commune, stadt, ort, wohnort",
    "zipcode": (
        "zip, zip code, zipcode, postal code, postcode, code postal, cp, plz, postleitzahl"
    ),
    "state": "state, region, province, county, departement, bundesland, etat",
    "country": "country, pays, land",
    "website": "website, web site, web, url, site web, site, site internet, webseite, homepage",
    "preferred_locale": "locale, language, preferred locale, langue, sprache",
    "timezone": "timezone, time zone, fuseau horaire, zeitzone",
    targets.TAGS: "tag, tags, label, labels, etiquette, etiquettes, mots cles, schlagworte",
    targets.OWNER: (
        "owner, owner email, contact owner, lead owner, assigned to, account manager, sales rep,"
        " proprietaire, responsable, commercial, charge de compte, besitzer, zustandig,"
        " verantwortlich"
    ),
    targets.DO_NOT_CONTACT: (
        "do not contact, do not email, do not mail, dnc, unsubscribed, opt out, email opt out,"
        " opted out, ne pas contacter, desinscrit, desabonne, nicht kontaktieren, abgemeldet"
    ),
    targets.CREATED: (
        "created, created at, created on, date created, create date, creation date, created date,"
        " date added, date de creation, cree le, date d ajout, erstellt, erstellt am,"
        " erstellungsdatum, anlagedatum"
    ),
    "@bant:budget": (
        "budget, bant budget, has budget, budget available, budget disponible, a un budget,"
        " budget vorhanden"
    ),
    "@bant:authority": (
        "authority, bant authority, decision maker, decision power, autorite, bant autorite,"
        " decideur, decideuse, pouvoir de decision, befugnis, bant befugnis, entscheider,"
        " entscheidungsbefugnis, entscheidungstrager"
    ),
    "@bant:need": (
        "need, needs, bant need, besoin, besoins, bant besoin, bedarf, bant bedarf, bedurfnis"
    ),
    "@bant:timeframe": (
        "timeframe, time frame, bant timeframe, timing, timeline, purchase timeframe, echeance,"
        " bant echeance, delai, delai d achat, calendrier, zeitrahmen, bant zeitrahmen,"
        " kaufzeitpunkt, zeitplan"
    ),
    targets.ID: "kindling id, id de kindling, kindling kennung",
}


def guess(headings: Sequence[str]) -> tuple[str, ...]:
    """What each column probably becomes; "" where nothing fits. Nothing is chosen twice."""
    known = meanings()
    chosen: list[str] = []
    for heading in headings:
        target = meaning(heading, known)
        chosen.append("" if target in chosen else target)
    return tuple(chosen)


def meaning(heading: str, known: Mapping[str, str]) -> str:
    """What one heading probably means; `known` are `meanings()`."""
    folded = fold(heading)
    if folded in known:
        return known[folded]
    return known.get(fold(company_naming.said_of_company(folded, _NAMES)), "")


def fold(heading: str) -> str:
    """Small letters without accents, signs as blanks: "Adresse e-mail" is "adresse e mail"."""
    bare = unicodedata.normalize("NFKD", heading.casefold().replace("œ", "oe"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", letters))


def meanings() -> dict[str, str]:
    """Headings, folded, with what they mean; what people call their own fields goes first, and
    contacts go before companies."""
    offered = targets.targets()
    of_companies = targets.company_aliases(list(offered))
    found: dict[str, str] = {}
    for key, target in offered.items():
        if key not in of_companies:
            for name in [key, str(target.label), *target.names, *_NAMES.get(key, "").split(",")]:
                found.setdefault(fold(name), key)
    for key, target in offered.items():
        if key not in of_companies:
            found[fold(str(target.label))] = key
    for key in of_companies:
        for name in [key, str(offered[key].label), *offered[key].names]:
            found.setdefault(fold(name), key)
    for heading, alias in company_naming.always().items():
        if (key := f"{targets.OF_COMPANY}{alias}") in offered:
            found.setdefault(heading, key)
    found.pop("", None)
    return found
