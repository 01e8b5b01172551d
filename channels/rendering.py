"""From templates to a mail: subject, text and HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.template.loader import render_to_string

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Rendered:
    """What a mail says."""

    subject: str
    text: str
    html: str


def render(template: str, *, subject: str, **context: object) -> Rendered:
    """Render `template`.txt and `template`.html with `context` (and `subject`) for one mail."""
    said = {"subject": one_line(subject), **context}
    return Rendered(
        subject=one_line(subject),
        text=re.sub(r"\n{3,}", "\n\n", render_to_string(f"{template}.txt", said)).strip() + "\n",
        html=render_to_string(f"{template}.html", said),
    )


def one_line(text: str) -> str:
    """`text` fit for a header: no line breaks or other control characters, so that nobody's name
    can write headers of its own."""
    return " ".join(_CONTROL.sub(" ", text).split())
