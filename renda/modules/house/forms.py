"""Forms of the office that keeps the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.pages import ActionForm
from renda.core.law.figures import FORMS
from renda.core.law.models import MODALITY_CHOICES, PlaceEntry
from renda.core.law.shapes import UNIT_LABELS, Parameter
from renda.core.law.wording import case_words
from renda.lib.saying import say
from renda.web.forms import DayField


class FilterForm(forms.Form):
    """What the list shows: a word, one module, the figures of a day."""

    q = forms.CharField(
        label=_("查找"), required=False, max_length=40, widget=forms.TextInput(attrs={"data-search": ""})
    )
    module = forms.ChoiceField(label=_("范围"), required=False)
    on = DayField(label=_("日期"), required=False)
    place = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, modules: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["module"].choices = [("", gettext("全部")), *modules.items()]  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    """Which year the statistics show, or all years."""

    period = forms.ChoiceField(label=_("年份"))

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            *((str(year), str(year)) for year in years),
            ("all", _("历年")),
        ]


class FigureForm(ActionForm):
    """The text of a place's own rule, its figure (one field a case), and its dates."""

    title = forms.CharField(label=_("文件名称"), max_length=120, help_text=_("全称，不用加书名号。"))
    article = forms.CharField(label=_("条款"), max_length=40, help_text=_("如：第三十条第一款。"))
    quote = forms.CharField(
        label=_("原文"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("含有这个数值的一句，照抄。"),
    )
    modality = forms.ChoiceField(
        label=_("语气"), choices=MODALITY_CHOICES, help_text=_("原文用的词；没有写明的，选“应当”。")
    )
    starts_on = DayField(
        label=_("开始日期"),
        help_text=_("规定施行之日。"),
    )

    def __init__(
        self, *args: Any, definition: Parameter, entry: PlaceEntry | None = None, **kwargs: Any
    ) -> None:
        self.definition = definition
        if entry is not None:
            kwargs["initial"] = _initial(entry, definition)
        super().__init__(*args, **kwargs)
        unit = say(UNIT_LABELS.get(definition.unit, ""))
        for case in definition.cases or ("",):
            label = gettext("数值（%(case)s）") % {"case": case_words(case)} if case else gettext("数值")
            self.fields[f"value_{case}"] = forms.CharField(
                label=gettext("%(label)s，单位：%(unit)s") % {"label": label, "unit": unit}
                if unit
                else label,
                required=not case,
                max_length=30,
                help_text=gettext("写作%(form)s。") % {"form": say(FORMS[definition.type])},
            )
        self.order_fields(
            ["title", "article", "quote", *(key for key in self.fields if key.startswith("value_"))]
        )

    def given(self) -> dict[str, Any]:
        """The keywords of the action; the value as text, a mapping where the parameter has cases."""
        kept = ("title", "article", "quote", "modality", "starts_on")
        answer = {key: self.cleaned_data[key] for key in kept}
        cases = self.definition.cases
        answer["value"] = (
            {case: self.cleaned_data[f"value_{case}"] for case in cases}
            if cases
            else self.cleaned_data["value_"]
        )
        return answer


def _initial(entry: PlaceEntry, definition: Parameter) -> dict[str, Any]:
    kept: dict[str, Any] = {
        key: getattr(entry, key) for key in ("title", "article", "quote", "modality", "starts_on")
    }
    for case in definition.cases or ("",):
        kept[f"value_{case}"] = entry.value.get(case, "") if isinstance(entry.value, dict) else entry.value
    return kept


class EnterForm(FigureForm):
    """A new entry may already have a last day."""

    ends_on = DayField(label=_("最后一天（可不填）"), required=False)

    def given(self) -> dict[str, Any]:
        return {**super().given(), "ends_on": self.cleaned_data["ends_on"]}


class ConfirmForm(ActionForm):
    """The person says that the text was compared."""

    compared = forms.BooleanField(label=_("我已逐字对照正式公布的文本，条款、数值和语气都相符。"))


class EndForm(ActionForm):
    ends_on = DayField(label=_("最后一天"))
