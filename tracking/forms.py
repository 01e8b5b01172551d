"""The form of what the account has set for tracking, and of a personal link."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracking.account import LONGEST_NOTE, Ignored, Wishes
from tracking.networks import network_of
from tracking.pages import LONGEST, page_at

MOST_SITES = 200
MOST_IGNORED = 200
# A range beyond these would leave out a good part of everybody.
_WIDEST = {4: 8, 6: 16}
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class SettingsForm(forms.Form):
    """Which sites, which addresses of computers, and what visitors are asked."""

    tracked_sites = forms.CharField(
        label=gettext_lazy("Sites"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy(
            "One a line. shop.example stands for www.shop.example and everything else below it as"
            " well; *.shop.example for that alone. Leave it empty to take visits from any site."
        ),
        widget=forms.Textarea(
            attrs={"rows": 4, "spellcheck": "false", "placeholder": "shop.example"}
        ),
    )
    ignored_addresses = forms.CharField(
        label=gettext_lazy("Ignored addresses"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy(
            "One a line: an address (203.0.113.7) or a range (203.0.113.0/24, 2001:db8::/48), and"
            " behind it, if you like, whose it is."
        ),
        widget=forms.Textarea(
            attrs={"rows": 4, "spellcheck": "false", "placeholder": "203.0.113.7 Office in Berlin"}
        ),
    )
    consent_mode = forms.ChoiceField(
        label=gettext_lazy("Consent"),
        choices=[
            ("assume", gettext_lazy("Follow visits from the start (Mautic's way)")),
            ("ask", gettext_lazy("Wait until the visitor has agreed")),
        ],
        widget=forms.RadioSelect,
    )
    honour_privacy_signals = forms.BooleanField(
        label=gettext_lazy(
            "Leave alone whose browser sends Do Not Track or Global Privacy Control"
        ),
        required=False,
    )

    def clean_tracked_sites(self) -> list[str]:
        """Host names, each once; whole addresses are cut down to them."""
        sites: dict[str, None] = {}
        wrong = []
        for line in _lines(self.cleaned_data["tracked_sites"].replace(",", "\n")):
            try:
                sites[site_in(line)] = None
            except ValueError:
                wrong.append(_("“%(line)s” is not the name of a site.") % {"line": line[:100]})
        return _checked(list(sites), wrong, MOST_SITES)

    def clean_ignored_addresses(self) -> list[Ignored]:
        """Ranges with their words, each range once."""
        found: dict[str, Ignored] = {}
        wrong = []
        for line in _lines(self.cleaned_data["ignored_addresses"]):
            said, _space, note = line.partition(" ")
            try:
                network = network_of(said.rstrip(",;"))
            except ValueError:
                wrong.append(
                    _("“%(line)s” does not begin with an address or a range.")
                    % {"line": line[:100]}
                )
                continue
            if network.prefixlen < _WIDEST[network.version]:
                wrong.append(_("%(range)s would leave out too many people.") % {"range": network})
            is_one = network.num_addresses == 1
            spelled = str(network.network_address) if is_one else str(network)
            found[spelled] = Ignored(network=spelled, note=note.strip()[:LONGEST_NOTE])
        return _checked(list(found.values()), wrong, MOST_IGNORED)


def initial_of(stored: dict[str, Any]) -> dict[str, Any]:
    """How the account's settings stand in the form."""
    return {
        **stored,
        "tracked_sites": "\n".join(stored["tracked_sites"]),
        "ignored_addresses": "\n".join(
            f"{one['network']} {one['note']}".strip() for one in stored["ignored_addresses"]
        ),
    }


def site_in(text: str) -> str:
    """The host name in what somebody typed or pasted; "*." before it stays.

    Raises:
        ValueError: there is none.
    """
    text = text.strip().lower()
    host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    star, host = ("*.", host[2:]) if host.startswith("*.") else ("", host)
    # As browsers say it: letters beyond ASCII in the spelling of the domain name system.
    name = host.rstrip(".").encode("idna").decode("ascii")
    if len(name) > 250 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError(text)
    if star and "." not in name:
        raise ValueError(text)  # *.com
    return star + name


class PersonalLinkForm(forms.Form):
    """Where a personal link leads, and until when it makes somebody known."""

    page = forms.CharField(
        label=gettext_lazy("Page"),
        max_length=LONGEST - 300,
        help_text=gettext_lazy("A page that carries your tracking script."),
        widget=forms.URLInput(attrs={"list": "seen-sites", "placeholder": "https://shop.example/"}),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Good for"),
        coerce=int,
        initial=30,
    )

    def __init__(self, *args: Any, wishes: Wishes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wishes = wishes
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days})
            for days in (1, 7, 30, 365)
        ]

    def clean_page(self) -> str:
        """A page whose visits count, without the token of somebody else."""
        typed: str = self.cleaned_data["page"]
        page = page_at(typed if "://" in typed else f"https://{typed}")
        if page is None:
            raise ValidationError(_("This is not the address of a page."))
        if self.wishes.sites and not self.wishes.lists(page.host):
            raise ValidationError(
                _("Visits of %(host)s do not count: your list of sites does not name it.")
                % {"host": page.host}
            )
        return page.url

    @property
    def lasts(self) -> timedelta:
        """How long the link is good for."""
        return timedelta(days=self.cleaned_data["days"])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\0", "").splitlines() if line.strip()]


def _checked(found: list[Any], wrong: list[str], most: int) -> list[Any]:
    if len(found) > most:
        wrong.append(_("These are more than %(most)d.") % {"most": most})
    if wrong:
        raise ValidationError(wrong[:10])
    return found
