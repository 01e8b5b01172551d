"""/api/tags"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from rest_framework import serializers

from accounts.roles import Can
from contacts import tags
from contacts.models import Tag
from kit.api.columns import number, text
from kit.api.entity import Entity, Said
from kit.api.errors import Invalid
from kit.api.search import contains
from kit.api.view import Needs, user_of


class TagShape(serializers.Serializer[Tag]):
    """What is told of a tag."""

    id = serializers.IntegerField()
    tag = serializers.CharField(source="name")
    description = serializers.SerializerMethodField()

    def get_description(self, tag: Tag) -> str | None:
        """Mautic's tags have one; ours do not."""
        return None


class TagForm(serializers.Serializer[Tag]):
    """What a tag is made of."""

    tag = serializers.CharField(max_length=100)

    def validate_tag(self, word: str) -> str:
        """As `contacts.tags` keeps it, with single spaces."""
        return " ".join(word.split())


class Tags(Entity[Tag]):
    """Words that are stuck on contacts. A word that is there already is answered with 200."""

    one, many = "tag", "tags"
    shape, form = TagShape, TagForm
    columns = {"id": number("id"), "tag": text("name")}
    commands = {"name": contains("name"), "tag": contains("name")}
    needs = Needs(read=Can.SEE, write=Can.EDIT_CONTACTS)

    def rows(self) -> QuerySet[Tag]:
        """Every tag."""
        return Tag.objects.all()

    def make(self, said: Said) -> tuple[Tag, bool]:
        """The tag of this name, made if nobody has used it yet."""
        before = Tag.objects.filter(name__iexact=said["tag"]).exists()
        (tag,) = tags.named([said["tag"]])
        return tag, not before

    def change(self, row: Tag, said: Said, *, whole: bool) -> Tag:
        """Another word for the same tag; those who have it keep it."""
        if "tag" in said:
            row.name = said["tag"]
            try:
                with transaction.atomic():
                    row.save(update_fields=["name"])
            except IntegrityError:
                raise Invalid({"tag": [gettext("There is a tag of this name already.")]}) from None
        return row

    def remove(self, row: Tag) -> None:
        """The tag comes off everybody."""
        tags.delete(row, actor=user_of(self.request))
