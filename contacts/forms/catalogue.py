"""The form of a pattern of pages, and what they are about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.models import PagePattern
from kit.fields import WordsField

STAGES = (
    ("", _("not said")),
    ("TOFU", _("Top of the funnel (TOFU): getting to know a problem")),
    ("MOFU", _("Middle of the funnel (MOFU): comparing ways out")),
    ("BOFU", _("Bottom of the funnel (BOFU): choosing, buying")),
)


class PagePatternForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address with `*`, and the topics, category and content stage of its pages."""

    pattern = forms.CharField(
        label=_("Address"),
        max_length=1000,
        help_text=_(
            "A part of it, as in /blog/crm, or with * for anything: */products/shoes* or"
            " https://shop.example/blog/*."
        ),
        widget=forms.TextInput(attrs={"list": "pages-seen", "spellcheck": "false"}),
    )
    topics = WordsField(
        label=_("Topics"),
        required=False,
        max_length=60,
        help_text=_("What these pages are about, separated by commas: shoes, running."),
        widget=forms.TextInput(attrs={"list": "topics-known"}),
    )
    category = forms.CharField(
        label=_("Category"),
        max_length=100,
        required=False,
        help_text=_("The sort of page: blog, product, prices. One page has one."),
        widget=forms.TextInput(attrs={"list": "categories-known"}),
    )
    content_stage = forms.ChoiceField(label=_("Content stage"), choices=STAGES, required=False)

    class Meta:
        model = PagePattern
        fields = ("pattern", "topics", "category", "content_stage")

    def clean_pattern(self) -> str:
        """Without spaces around it; stars alone mean every page, which says nothing."""
        pattern: str = self.cleaned_data["pattern"].strip()
        if not pattern.strip("*?/ ") and pattern != "/":
            raise ValidationError(_("This would mean every page. Say which."))
        return pattern

    def clean(self) -> dict[str, Any] | None:
        """It must say something about its pages."""
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in self.Meta.fields[1:]):
            self.add_error("topics", _("Say what these pages are about: topics, a category …"))
        return data
