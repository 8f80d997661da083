"""What is typed on the pages of administration."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from renda.core.access.actions.administration import LENGTHS
from renda.core.access.models import ROLE_CHOICES
from renda.core.base.actor import Role
from renda.core.base.pages import ActionForm
from renda.core.people.models import Assembly, Body, Organ, Place
from renda.web.forms import DayField, NameSelect


class AdministrationForm(ActionForm):
    reason = forms.CharField(
        label=_("事由"), max_length=200, help_text=_("例如：为新到任的联络员开设账号。写入操作记录。")
    )
    minutes = forms.TypedChoiceField(
        label=_("时限"),
        coerce=int,
        choices=[(length, format_lazy(_("{length} 分钟"), length=length)) for length in LENGTHS],
        initial=30,
    )


class AccountForm(ActionForm):
    assembly = forms.ModelChoiceField(
        label=_("所属人大"), queryset=Assembly.objects.none(), widget=NameSelect
    )
    username = forms.CharField(
        label=_("用户名"), max_length=40, help_text=_("小写字母、数字、点、横线，3 至 40 个字符。")
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    same_person_as = forms.CharField(
        label=_("此人已有的用户名"),
        max_length=40,
        required=False,
        help_text=_("同一人另有账号时填写，以便核对三员不兼任。"),
    )

    def __init__(self, *args: Any, assemblies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assembly"].queryset = assemblies  # type: ignore[attr-defined]


class ReasonForm(ActionForm):
    reason = forms.CharField(label=_("理由"), max_length=200)


class NoticeAddressForm(ActionForm):
    address = forms.CharField(
        label=_("通知邮箱"),
        max_length=254,
        required=False,
        help_text=_("留空则只在平台内收通知。加密保存，不公开。"),
    )


class TelephoneForm(ActionForm):
    telephone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("用于接收短信通知和登录链接。加密保存，不公开；留空则清除。"),
    )


class CodeForm(ActionForm):
    code = forms.CharField(
        label=_("短信验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class SearchForm(forms.Form):
    q = forms.CharField(label=_("用户名或姓名"), max_length=40, required=False)


class GrantForm(ActionForm):
    """The places to choose from are those of the assembly chosen; reached by two steps without script."""

    role = forms.ChoiceField(label=_("角色"), choices=ROLE_CHOICES)
    organ = forms.ModelChoiceField(label=_("机构"), queryset=None, widget=NameSelect, required=False)
    body = forms.ModelChoiceField(label=_("承办单位"), queryset=None, widget=NameSelect, required=False)
    place = forms.ModelChoiceField(label=_("站点"), queryset=None, widget=NameSelect, required=False)
    matter = forms.CharField(
        label=_("限于事项（编号）"),
        max_length=60,
        required=False,
        help_text=_("留空则不限；填写后，该角色只在这一事项内有效，看不到其他事项。"),
    )
    starts_on = DayField(label=_("起"))
    ends_on = DayField(label=_("止（不含当日）"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如：任命文件的名称和文号。"))

    def __init__(self, *args: Any, assembly: Assembly, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("organ", Organ), ("body", Body), ("place", Place)):
            self.fields[name].queryset = model.objects.filter(assembly=assembly)  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])
