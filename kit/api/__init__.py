"""The frame of the REST API: Mautic's envelope, errors, paging, `where`, search and batches.

It knows no model and no word of the domain. An app says what its things are like in a class of
its own, and gets all the addresses of Mautic's "standard entity" for it:

    class Tags(Entity[Tag]):
        one, many = "tag", "tags"
        shape = TagShape            # a serializer: what an answer says of one
        form = TagForm              # a serializer: what new and edit understand
        columns = {"id": number("id"), "tag": text("name")}
        commands = {"name": contains("name")}
        needs = Needs(read=Can.SEE, write=Can.EDIT_CONTACTS)

        def rows(self): ...
        def make(self, said): ...
        def change(self, row, said): ...
        def remove(self, row): ...

    urlpatterns = [*routes("tags", Tags)]

`contacts/api/tags.py` is the smallest example; `docs/rest.md` tells the whole story.
"""

from __future__ import annotations
