"""Forms of the citizen, the office and the contact point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.pages import ActionForm
from renda.core.opinions.ledger import LONGEST
from renda.core.opinions.models import Channel
from renda.core.people.models import Place
from renda.web.forms import DayField, LongChoiceField, LongSelect, NameSelect

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
    opens_on = DayField(label=_("开始日期"))
    closes_on = DayField(label=_("截止日期"))
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("记入本事项的记录，随事项公开。"),
    )
    criteria = forms.CharField(
        label=_("受理范围和筛查标准"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("公开在征求意见页面上；不受理的意见只能按这里的标准处理。"),
    )
    post_address = forms.CharField(label=_("来信地址"), required=False, max_length=200)
    telephone = forms.CharField(label=_("联系电话"), required=False, max_length=60)


class CommentForm(ActionForm):
    """A citizen's comment; the contact is asked on the same form and confirmed on the next page."""

    node = LongChoiceField(label=_("对哪一条提意见"), required=False)
    quote = forms.CharField(
        label=_("针对的原文"), required=False, max_length=400, help_text=_("可以复制条文中的一句话。")
    )
    text = forms.CharField(label=_("您的意见"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    contact = forms.CharField(
        label=_("手机号或者电子邮箱"),
        required=False,
        max_length=120,
        help_text=_("只用于告知答复，加密保存。不填也可以凭查询码查看答复。"),
    )
    may_publish = forms.BooleanField(label=_("同意公开我的意见原文（不公开姓名和联系方式）"), required=False)

    def __init__(self, *args: Any, nodes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].offer({"": gettext("整部草案"), **nodes})  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class EnterForm(ActionForm):
    channel = forms.ChoiceField(label=_("来源"), choices=PAPER_WAYS)
    received_on = DayField(label=_("收到日期"))
    node = LongChoiceField(label=_("针对哪一条"), required=False)
    text = forms.CharField(label=_("意见内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    speaker_name = forms.CharField(label=_("姓名或者单位"), required=False, max_length=60)
    is_organisation = forms.BooleanField(label=_("以单位名义提出"), required=False)
    contact = forms.CharField(label=_("联系方式"), required=False, max_length=120, help_text=_("加密保存。"))
    may_publish = forms.BooleanField(label=_("本人书面同意公开原文"), required=False)
    scan = forms.FileField(label=_("来信扫描件"), required=False, help_text=_("PDF 或者图片。"))

    def __init__(self, *args: Any, nodes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].offer({"": gettext("整部草案"), **nodes})  # type: ignore[attr-defined]


class SessionForm(ActionForm):
    """A contact point's session; the rows of what people said are drawn by the page."""

    place = forms.TypedChoiceField(label=_("联系点或者站点"), widget=NameSelect)
    held_on = DayField(label=_("召开日期"))
    attendance = forms.IntegerField(label=_("到会人数"), min_value=1, max_value=2000)
    note = forms.CharField(label=_("情况说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(place.pk): place for place in places}
        field = self.fields["place"]
        field.choices = [(key, place.name) for key, place in known.items()]  # type: ignore[attr-defined]
        field.coerce = known.__getitem__  # type: ignore[attr-defined]


class UploadForm(ActionForm):
    file = forms.FileField(label=_("表格文件"), help_text=_("支持 .xlsx 和 .csv；有没有列名都可以。"))


class LayoutForm(forms.Form):
    """Where in the file the table is."""

    sheet = forms.ChoiceField(label=_("工作表"))
    header_row = forms.ChoiceField(label=_("列名所在的行"), widget=LongSelect)

    def __init__(
        self, *args: Any, sheets: Sequence[str], rows: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if len(sheets) > 1:
            self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]
        else:
            del self.fields["sheet"]
        choices = [("0", gettext("没有列名，第一行就是内容"))]
        choices += [
            (str(number), gettext("第 %(number)s 行：%(words)s") % {"number": number, "words": words})
            for number, words in rows
        ]
        self.fields["header_row"].choices = choices  # type: ignore[attr-defined]


class MappingForm(ActionForm):
    """Which column is what; a field for each thing a row may say. `seen` is the import's version on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, fields: Sequence[Any], header: Sequence[str], mapping: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        columns = [
            ("", gettext("没有这一列")),
            *((str(index), name) for index, name in enumerate(header)),
        ]
        for field in fields:
            chosen = mapping.get(field.name)
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                required=field.required,
                choices=columns,
                widget=NameSelect,
                initial="" if chosen is None else str(chosen),
            )
        self.names = [field.name for field in fields]

    def mapping(self) -> dict[str, int]:
        """The chosen columns by field."""
        return {name: int(self.cleaned_data[name]) for name in self.names if self.cleaned_data[name]}


class ClosingDayForm(ActionForm):
    """Another closing day; the action asks for the reason, with the article where the day is earlier."""

    closes_on = DayField(label=_("新的截止日期"))
    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("公开在征求意见页面上，并记入本事项的记录。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].is_asked = True  # type: ignore[attr-defined]


class CloseForm(ActionForm):
    reason = forms.CharField(label=_("理由"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReleaseForm(ActionForm):
    """Releasing needs no more than the press of the button."""
