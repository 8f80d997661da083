"""Forms of the legislative office."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from renda.core.base.pages import ActionForm
from renda.modules.legislation.models import Regulation


class ProjectForm(ActionForm):
    title = forms.CharField(label=_("法规名称"), max_length=200)
    kind = forms.ChoiceField(label=_("类型"), choices=Regulation.Kind.choices)
    drafted_by = forms.CharField(label=_("起草单位"), max_length=100, required=False)


class ImportForm(ActionForm):
    """A file, or pasted text."""

    label = forms.CharField(
        label=_("版本名称"), max_length=60, help_text=_("例如：草案、草案二次审议稿、表决稿")
    )
    file = forms.FileField(
        label=_("文件"), required=False, help_text=_("支持 .docx、.txt、.md；Word 的自动编号会换算成文字。")
    )
    source = forms.CharField(
        label=_("或者粘贴文本"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    explanation = forms.CharField(
        label=_("说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("与草案一并公布。"),
    )


class CorrectForm(ActionForm):
    source = forms.CharField(label=_("文本"), strip=False, widget=forms.Textarea(attrs={"rows": 24}))
    explanation = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 8}))


class ReasonForm(ActionForm):
    node = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(label=_("修改说明"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
