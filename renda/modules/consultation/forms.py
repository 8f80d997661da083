"""Forms of the citizen, the office and the contact point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from renda.core.base.pages import ActionForm
from renda.core.opinions.ledger import LONGEST
from renda.core.opinions.models import Channel
from renda.web.forms import LongChoiceField

DAY = {"type": "date"}
PAPER_WAYS = [
    (channel.value, channel.label)
    for channel in (
        Channel.LETTER,
        Channel.TELEPHONE,
        Channel.EMAIL,
        Channel.ON_SITE,
        Channel.WECHAT,
        Channel.WEIBO,
    )
]


class OpenForm(ActionForm):
    opens_on = forms.DateField(label="开始日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))
    closes_on = forms.DateField(label="截止日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))
    reason = forms.CharField(
        label="理由",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="记入本事项的记录，随事项公开。",
    )
    criteria = forms.CharField(
        label="受理范围和筛查标准",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="公开在征求意见页面上；不受理的意见只能按这里的标准处理。",
    )
    post_address = forms.CharField(label="来信地址", required=False, max_length=200)
    telephone = forms.CharField(label="联系电话", required=False, max_length=60)


class CommentForm(ActionForm):
    """A citizen's comment; the contact is asked on the same form and confirmed on the next page."""

    node = LongChoiceField(label="对哪一条提意见", required=False)
    quote = forms.CharField(
        label="针对的原文（可不填）", required=False, max_length=400, help_text="可以复制条文中的一句话。"
    )
    text = forms.CharField(label="您的意见", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    contact = forms.CharField(
        label="手机号或者电子邮箱（可不填）",
        required=False,
        max_length=120,
        help_text="只用于告知答复，加密保存。不填也可以凭查询码查看答复。",
    )
    may_publish = forms.BooleanField(label="同意公开我的意见原文（不公开姓名和联系方式）", required=False)

    def __init__(self, *args: Any, nodes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].offer({"": "整部草案", **nodes})  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class EnterForm(ActionForm):
    channel = forms.ChoiceField(label="来源", choices=PAPER_WAYS)
    received_on = forms.DateField(label="收到日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))
    node = LongChoiceField(label="针对哪一条", required=False)
    text = forms.CharField(label="意见内容", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    speaker_name = forms.CharField(label="姓名或者单位（可不填）", required=False, max_length=60)
    is_organisation = forms.BooleanField(label="以单位名义提出", required=False)
    contact = forms.CharField(
        label="联系方式（可不填）", required=False, max_length=120, help_text="加密保存。"
    )
    may_publish = forms.BooleanField(label="本人书面同意公开原文", required=False)
    scan = forms.FileField(label="来信扫描件（可不填）", required=False, help_text="PDF 或者图片。")

    def __init__(self, *args: Any, nodes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].offer({"": "整部草案", **nodes})  # type: ignore[attr-defined]


class SessionForm(ActionForm):
    """A contact point's session; the rows of what people said are drawn by the page."""

    place = forms.ChoiceField(label="联系点或者站点")
    held_on = forms.DateField(label="召开日期", widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))
    attendance = forms.IntegerField(label="到会人数", min_value=1, max_value=2000)
    note = forms.CharField(label="情况说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class UploadForm(ActionForm):
    file = forms.FileField(label="表格文件", help_text="支持 .xlsx 和 .csv，首行是列名。")


class MappingForm(ActionForm):
    """Which column is what; a field for each thing a row may say."""

    def __init__(
        self, *args: Any, fields: Sequence[Any], header: Sequence[str], mapping: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        columns = [
            ("", "没有这一列"),
            *((str(index), name or f"第 {index + 1} 列") for index, name in enumerate(header)),
        ]
        for field in fields:
            chosen = mapping.get(field.name)
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                required=field.required,
                choices=columns,
                initial="" if chosen is None else str(chosen),
            )
        self.names = [field.name for field in fields]

    def mapping(self) -> dict[str, int]:
        """The chosen columns by field."""
        return {name: int(self.cleaned_data[name]) for name in self.names if self.cleaned_data[name]}


class CloseForm(ActionForm):
    reason = forms.CharField(label="理由", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReleaseForm(ActionForm):
    """Releasing needs no more than the press of the button."""
