"""Forms of deputies and of the office that checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renda.core.base.pages import ActionForm
from renda.modules.duty.kinds import reported_kinds
from renda.modules.duty.models import Act, ActState
from renda.web.forms import DayField


class ReportForm(ActionForm):
    """An act in a few taps: the kind, and all else may stay as it is."""

    kind = forms.ChoiceField(label=_("做了什么"), widget=forms.RadioSelect)
    on = DayField(label=_("日期"))
    place_name = forms.CharField(label=_("地点"), required=False, max_length=60)
    words = forms.CharField(
        label=_("简要说明"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不写群众的姓名和联系方式，不写正在办理的案件。"),
    )
    file = forms.FileField(
        label=_("照片或者文件"),
        required=False,
        help_text=_("支持图片和 PDF；照片里的位置信息会去掉。"),
    )

    def __init__(self, *args: Any, act: Act | None = None, **kwargs: Any) -> None:
        if act is not None:
            kept = {name: getattr(act, name) for name in ("kind", "on", "place_name", "words")}
            kwargs = {"initial": kept, "version": act.version, **kwargs}
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = reported_kinds()  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The keywords of the action."""
        return {name: self.cleaned_data[name] for name in ("kind", "on", "place_name", "words", "file")}


class WithdrawForm(ActionForm):
    pass


class ReasonForm(ActionForm):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CheckForm(ActionForm):
    """Many acts, each with the version that was seen, and what to do with them."""

    reason = forms.CharField(
        label=_("退回的理由"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def chosen(self) -> list[tuple[int, int]]:
        """The (number, version) of each act that was ticked; others are passed over."""
        parts = [each.partition(":") for each in self.data.getlist("act")]  # type: ignore[union-attr]
        return [
            (int(pk), int(version)) for pk, _sign, version in parts if pk.isdecimal() and version.isdecimal()
        ]


class StateForm(forms.Form):
    """Which acts the office's list shows."""

    state = forms.ChoiceField(label=_("状态"), choices=ActState, required=False)


class YearForm(forms.Form):
    """Which year of a record is shown."""

    year = forms.ChoiceField(label=_("年份"))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]
