"""How the desk is narrowed down; everything stands in the address."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from renda.core.procedures.desks import Wanted

DUE = [("", _("全部")), ("late", _("已逾期")), ("today", _("今天截止")), ("week", _("七天之内"))]


class DeskFilter(forms.Form):
    q = forms.CharField(label=_("事项或步骤"), required=False, max_length=60)
    due = forms.ChoiceField(label=_("期限"), required=False, choices=DUE)
    hat = forms.TypedChoiceField(label=_("身份"), required=False, coerce=int, empty_value=None)

    def __init__(self, given: object, *, hats: Iterable[tuple[int, str]]) -> None:
        super().__init__(given or None)  # type: ignore[arg-type]
        hats = list(hats)
        self.fields["hat"].choices = [("", _("全部")), *hats]  # type: ignore[attr-defined]
        if len(hats) < 2:
            del self.fields["hat"]

    def wanted(self) -> Wanted:
        """What is asked for; nonsense in the address narrows nothing."""
        if not self.is_valid():
            return Wanted()
        asked = self.cleaned_data
        return Wanted(words=asked["q"].strip(), due=asked["due"], hat=asked.get("hat"))
