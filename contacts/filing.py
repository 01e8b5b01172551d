"""What an event is about: what its thing is filed under, or else the page on which it happened.

A thing that nobody has filed (a form, a file, a product) is about what the page is about where
somebody submitted, fetched or bought it, if that page was seen. So a request for a demo on a page
about shoes is about shoes. A thing that is filed itself is about that alone.

Said here for single events and for statements about many, so that scoring, previews and working
out again agree. `points/sql/recount_interests.sql` says it a third time.
"""

from __future__ import annotations

from contacts.catalogue import PAGE, Filed

_LONGEST_KEY = 500

# For statements that read events as e: what each is about, in the order of `Filed`.
COLUMNS = (
    "COALESCE(place.category, s.category, ''), COALESCE(place.topics, s.topics, '{}'),"
    " COALESCE(place.content_stage, s.content_stage, '')"
)
# The key is NULL, and so nothing is looked for, where the page does not matter.
JOINS = f"""
  LEFT JOIN contacts_subject s ON s.id = e.subject_id
  LEFT JOIN contacts_subject place ON place.kind = '{PAGE}' AND place.key = CASE
       WHEN e.url <> '' AND (s.id IS NULL OR s.kind <> '{PAGE}' AND s.category = ''
                             AND s.topics = '{{}}' AND s.content_stage = '')
       THEN left(substring(e.url FROM '^[^?#]*'), {_LONGEST_KEY}) END"""


def page_of(url: str) -> str:
    """The key of the page at an address, as events carry it: without query and fragment."""
    return url.partition("#")[0].partition("?")[0][:_LONGEST_KEY]


def filed(own: Filed, page: Filed | None) -> Filed:
    """What an event is about, by its thing and by the page on which it happened (None: unknown)."""
    return page if page and not any(own) else own
