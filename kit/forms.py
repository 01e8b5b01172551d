"""How every form of Kindling looks: `{{ form }}` and `{{ field.as_field_group }}`."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class KindlingForms(TemplatesSetting):
    """Draws forms with our own templates, and their widgets with Django's."""

    form_template_name = "_form.html"
    field_template_name = "_field.html"
