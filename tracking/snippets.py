"""What to paste into a site, in the words of each way of pasting."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_LOADER = """<script>
  (function (w, d, t, u, n, a, m) {
    w["MauticTrackingObject"] = n;
    w[n] = w[n] || function () { (w[n].q = w[n].q || []).push(arguments); };
    a = d.createElement(t); m = d.getElementsByTagName(t)[0];
    a.async = 1; a.src = u; m.parentNode.insertBefore(a, m);
  })(window, document, "script", "%(ours)s/mtc.js", "mt");
  mt("send", "pageview");
</script>"""

_WORDPRESS = """add_action( 'wp_head', function () { ?>
%(loader)s
<?php } );"""

_IMAGE = (
    '<img src="%(ours)s/mtracking.gif" alt="" width="1" height="1"'
    ' referrerpolicy="no-referrer-when-downgrade">'
)

_CONSENT = """mt("consent", true);   // the visitor agreed
mt("consent", false);  // the visitor took it back"""


@dataclass(frozen=True)
class Snippet:
    """One way: its `key` (an id in the page), a name, what to do with it, and the text to copy."""

    key: str
    label: str | Promise
    how: str | Promise
    text: str
    rows: int


def snippets(ours: str) -> list[Snippet]:
    """Every way, for an installation at this address."""
    loader = _LOADER % {"ours": ours}
    wordpress = _WORDPRESS % {"loader": loader}
    return [
        Snippet(
            "html",
            _("Any site"),
            _("Paste it before </head> of every page, once."),
            loader,
            loader.count("\n") + 1,
        ),
        Snippet(
            "tag-manager",
            _("Google Tag Manager"),
            _(
                "Make a tag of the type “Custom HTML”, paste this, choose the trigger “All Pages”,"
                " and publish the container."
            ),
            loader,
            loader.count("\n") + 1,
        ),
        Snippet(
            "wordpress-plugin",
            _("WordPress with Mautic's plug-in"),
            _(
                "Install the plug-in “WP Mautic”, open Settings → WPMautic, and give this as the"
                " address of Mautic. Nothing else has to be pasted."
            ),
            ours,
            1,
        ),
        Snippet(
            "wordpress",
            _("WordPress without a plug-in"),
            _("Paste it at the end of functions.php of your (child) theme."),
            wordpress,
            wordpress.count("\n") + 1,
        ),
        Snippet(
            "image",
            _("Without JavaScript"),
            _(
                "An image, for pages that may run no script. It knows the page by what the browser"
                " says of it, asks nobody for consent, and makes nobody known by a personal link."
            ),
            _IMAGE % {"ours": ours},
            2,
        ),
    ]


CONSENT = _CONSENT
