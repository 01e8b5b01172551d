"""Which hosts are one owner's: blog.shop.example and shop.example are, two shops of a host not.

Without the list of all public suffixes, which is not ours to ship: what stands here covers the
suffixes that many sites have. One that is missing makes strangers below it one owner.
"""

from __future__ import annotations

from typing import Final

# What countries sell names below: .co.uk, .com.br. Others sell these, too, and are listed below.
_EVERYWHERE: Final = frozenset(("ac", "co", "com", "edu", "gov", "mil", "net", "org"))
_IN_COUNTRIES: Final[dict[str, frozenset[str]]] = {
    country: frozenset(names.split())
    for country, names in {
        "at": "gv or",
        "au": "asn id",
        "br": "art blog eng ind med",
        "fr": "asso gouv nom",
        "id": "biz go my or sch web",
        "in": "firm gen ind nic res",
        "jp": "ad ed go gr lg ne or",
        "kr": "go ne or pe re",
        "nz": "geek gen govt iwi kiwi maori school",
        "pl": "biz info waw",
        "th": "go in mi or",
        "tr": "bel gen k12 web",
        "tw": "club game idv",
        "uk": "ltd me nhs plc police sch",
        "za": "law nom school web",
    }.items()
}
# Hosts that give each of their customers a name below their own.
_SHARED: Final = frozenset(
    (
        *("azurewebsites.net", "bigcartel.com", "blogspot.com", "canalblog.com", "carrd.co"),
        *("cloudfront.net", "e-monsite.com", "firebaseapp.com", "fly.dev", "framer.app"),
        *("framer.website", "free.fr", "github.io", "gitlab.io", "herokuapp.com", "hs-sites.com"),
        *("jimdofree.com", "jimdosite.com", "lovable.app", "mybigcommerce.com", "myshopify.com"),
        *("mystrikingly.com", "neocities.org", "netlify.app", "notion.site", "onrender.com"),
        *("over-blog.com", "pages.dev", "replit.app", "squarespace.com", "substack.com"),
        *("surge.sh", "tumblr.com", "vercel.app", "web.app", "webflow.io", "weebly.com"),
        *("wixsite.com", "wordpress.com", "workers.dev"),
    )
)


def are_of_one_owner(one: str, other: str) -> bool:
    """Whether these hosts, in small letters, stand below the same name that somebody bought."""
    return one == other or owned_name(one) == owned_name(other)


def owned_name(host: str) -> str:
    """The part of a host name that somebody bought: shop.co.uk of www.shop.co.uk.

    An address in numbers, and a name without dots, are their own.
    """
    labels = host.rstrip(".").split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    return ".".join(labels[-1 - _long(labels) :])


def _long(labels: list[str]) -> int:
    """How many labels at the end are nobody's own."""
    if ".".join(labels[-2:]) in _SHARED:
        return 2
    if len(labels) > 2 and len(country := labels[-1]) == 2:
        second = labels[-2]
        if second in _EVERYWHERE or second in _IN_COUNTRIES.get(country, ()):
            return 2
    return 1
