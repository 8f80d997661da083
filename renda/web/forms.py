"""How Django's forms are drawn: set FORM_RENDERER = "renda.web.forms.PageRenderer"."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class PageRenderer(DjangoTemplates):
    """Draw `{{ form }}` and `{{ field.as_field_group }}` with our components."""

    form_template_name = "web/components/form.html"
    field_template_name = "web/components/field.html"
