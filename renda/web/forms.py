"""How Django's forms are drawn: set FORM_RENDERER = "renda.web.forms.PageRenderer"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from renda.lib.errors import Refusal
from renda.lib.moments import refuse_out_of_range
from renda.web.language import chinese_mark, is_chinese_elsewhere

LATEST = date(2100, 12, 31)  # no term of a law and no grant reaches so far


class PageRenderer(DjangoTemplates):
    """Draw `{{ form }}` and `{{ field.as_field_group }}` with our components."""

    form_template_name = "web/components/form.html"
    field_template_name = "web/components/field.html"


class NameSelect(forms.Select):
    """A select whose choices are names that people gave, so that a page in English says they are Chinese."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if is_chinese_elsewhere(option["label"]):
            option["attrs"]["lang"] = "zh-CN"
        return option


class DayField(forms.DateField):
    """A day that somebody types: from 1949-10-01 to 2100-12-31, so that reckoning with it never runs out of years."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def validate(self, value: Any) -> None:
        """Raise ValidationError, with the bound in words, for a day that is none of ours."""
        super().validate(value)
        if value in self.empty_values:
            return
        try:
            refuse_out_of_range(value, latest=LATEST)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code="out_of_range") from refusal


class MomentField(forms.DateTimeField):
    """A day and a time where the legislature sits."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """Read the moment; the years of ours only."""
        read = super().to_python(value)
        if read is not None and not 1949 < timezone.localtime(read).year <= 2100:
            raise forms.ValidationError(gettext("请填写 1950 年至 2100 年的时间。"))
        return read


class LongSelect(forms.Select):
    """A select of many choices without groups, drawn in one piece: Django renders a template for each choice."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        rows = (
            (key, mark_safe(" selected") if str(key) in chosen else "", chinese_mark(label), label)
            for key, label in self.choices
        )
        options = format_html_join("\n", '<option value="{}"{}{}>{}</option>', rows)
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, given, options)


class Offered(BaseChoiceIterator):
    """Choices that Django takes as they are: it would look through each of them at every form."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._labels.items())


class LongChoiceField(forms.ChoiceField):
    """A choice among many, which the form is given when it is made; they are taken as they are, without a copy each."""

    widget = LongSelect

    def offer(self, labels: Mapping[str, str]) -> None:
        """Set what may be chosen: value to label, in their order."""
        self._offered = labels
        self._choices = self.widget.choices = Offered(labels)  # type: ignore[assignment]

    def valid_value(self, value: Any) -> bool:
        """Whether it was offered."""
        return str(value) in self._offered
