"""Forms of the analysing office."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.pages import ActionForm
from renda.core.opinions.models import Channel, Criterion, Screening, Verdict
from renda.web.forms import LongSelect


class LedgerFilter(forms.Form):
    words = forms.CharField(label=_("包含文字"), required=False)
    screening = forms.ChoiceField(
        label=_("筛查"), required=False, choices=[("", _("全部")), *Screening.choices]
    )
    channel = forms.ChoiceField(label=_("渠道"), required=False, choices=[("", _("全部")), *Channel.choices])
    node = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)  # from the clause view


class ScreenForm(ActionForm):
    """Screening of the ticked opinions; the rows' boxes are drawn by the list."""

    decision = forms.ChoiceField(
        label=_("处理"),
        choices=[(Screening.ADMITTED, _("受理")), (Screening.NOT_HERE, _("不属于本次征求意见"))],
        widget=forms.RadioSelect,
        initial=Screening.ADMITTED,
    )
    criterion = forms.ChoiceField(
        label=_("筛查标准（不受理时必选）"),
        required=False,
        choices=[("", "—"), *Criterion.choices],
        help_text=_("申诉、控告检举和信访事项选“应当由其他渠道办理”：内容和联系方式随即移出台账，不能撤回。"),
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=200)
    newest_shown = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)


class GroupFilter(forms.Form):
    answered = forms.ChoiceField(
        label=_("答复"), required=False, choices=[("", _("全部")), ("no", _("未答复")), ("yes", _("已答复"))]
    )
    least = forms.IntegerField(label=_("至少几条"), required=False, min_value=1)


class AnswerForm(ActionForm):
    """One answer for a group."""

    verdict = forms.ChoiceField(label=_("采纳情况"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("群众凭查询码会看到这段话，请写具体。"),
    )
    place = forms.ChoiceField(
        label=_("体现在新文本的哪一条"),
        required=False,
        help_text=_("采纳或者部分采纳时必须指明。"),
        widget=LongSelect,
    )

    def __init__(self, *args: object, places: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["place"].choices = [("", gettext("不适用")), *places]  # type: ignore[attr-defined]


class SummaryForm(ActionForm):
    summary = forms.CharField(
        label=_("公开时使用的摘要"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("发言人没有同意公开原文时，采纳情况报告使用这段摘要。"),
    )


class MergeForm(ActionForm):
    other = forms.IntegerField(label=_("并入的组号"), min_value=1)


class WithdrawForm(ActionForm):
    """Takes the answer back; needs no more than the press of the button."""


class SplitForm(ActionForm):
    """Splits the ticked members off; the boxes are drawn by the list."""
