"""Forms of deputies and of the office that checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.pages import ActionForm
from renda.lib.saying import say
from renda.modules.duty import names
from renda.modules.duty.actions.pairing import Wanted
from renda.modules.duty.kinds import PairKind, Way, reported_kinds
from renda.modules.duty.models import Act, ActState, Profile
from renda.modules.duty.points import Rules
from renda.modules.duty.rulepacks import rule_packs
from renda.web.forms import DayField, LongChoiceField, NameSelect


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


class PeriodForm(forms.Form):
    """Which period of points is shown."""

    period = forms.ChoiceField(label=_("计分周期"))

    def __init__(self, *args: Any, rules: list[Rules], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choices = [(each.period.starts_on.isoformat(), each.period.label) for each in reversed(rules)]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]


class AppealForm(ActionForm):
    """What is wrong, and with which item."""

    item = forms.ChoiceField(label=_("哪一项"), required=False)
    words = forms.CharField(
        label=_("申诉内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明哪里不对、应当怎样，有什么依据。"),
    )  # fmt: skip

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = [(say(each.label), say(each.label)) for each in rules.version.items]
        self.fields["item"].choices = [("", gettext("整个计分周期")), *dict(items).items()]  # type: ignore[attr-defined]


class AnswerForm(ActionForm):
    """The answer with its reason; what is counted otherwise, where the record was wrong."""

    answer = forms.CharField(label=_("答复和理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    corrected = forms.ChoiceField(
        label=_("更正哪一项"), required=False, help_text=_("维持原来的记录时不用选。")
    )
    quantity = forms.DecimalField(
        label=_("增加或者减少多少"), required=False, max_digits=8, decimal_places=2,
        help_text=_("增加填正数，减少填负数。"),
    )  # fmt: skip

    def __init__(self, *args: Any, rules: Rules | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("维持，不更正"))]
        for item in rules.version.items if rules else ():
            cases = [case for case, _weight in item.weights] or list(names.cases_of(item.fact)) or [""]
            choices += [(f"{item.fact}:{case}", names.whole_label(item.fact, case)) for case in cases]
        self.fields["corrected"].choices = list(dict(choices).items())  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The keywords of the action."""
        fact, _sign, case = self.cleaned_data["corrected"].partition(":")
        answer: dict[str, Any] = {"answer": self.cleaned_data["answer"], "fact": fact, "case": case}
        return answer | {"quantity": self.cleaned_data["quantity"] or 0}


class ChooseForm(ActionForm):
    """Which rule pack, from when, by which decision."""

    pack = forms.ChoiceField(label=_("积分办法"), widget=forms.RadioSelect)
    starts_on = DayField(label=_("从哪天起"), help_text=_("一个计分周期的第一天。"))
    title = forms.CharField(label=_("本地办法名称"), max_length=120, help_text=_("全称，不用加书名号。"))
    adopted_on = DayField(label=_("通过日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (pack.name, f"{say(pack.label)}{gettext('：')}{say(pack.summary)}")
            for pack in rule_packs().values()
        ]
        self.fields["pack"].choices = choices  # type: ignore[attr-defined]


class DeputyFilter(forms.Form):
    """Which deputies a list shows."""

    q = forms.CharField(
        label=_("姓名"), required=False, max_length=20, widget=forms.TextInput(attrs={"data-search": ""})
    )
    constituency = forms.ChoiceField(label=_("选举单位"), required=False, widget=NameSelect)

    def __init__(self, *args: Any, constituencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choices = [("", gettext("全部")), *((each, each) for each in constituencies)]
        self.fields["constituency"].choices = choices  # type: ignore[attr-defined]


class ProfileForm(ActionForm):
    introduction = forms.CharField(
        label=_("简介"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("会公开；不写住址、电话和家庭情况。"),
    )  # fmt: skip
    photo = forms.FileField(label=_("照片"), required=False)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(
            *args, version=profile.version, initial={"introduction": profile.introduction}, **kwargs
        )


class ContactForm(ActionForm):
    """A contact in a few taps: how; all else may stay as it is."""

    way = forms.ChoiceField(label=_("方式"), choices=Way.choices, widget=forms.RadioSelect)
    on = DayField(label=_("日期"))
    line = forms.CharField(label=_("一句话记录"), required=False, max_length=120)
    heard = forms.CharField(
        label=_("听到的意见"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("需要办事机构转交的写在这里；不写群众的姓名和联系方式。"),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """The keywords of the action."""
        return {name: self.cleaned_data[name] for name in ("way", "on", "line", "heard")}


class PairForm(ActionForm):
    """Two sides: the one who keeps in touch, and a deputy or a group of voters."""

    keeper = LongChoiceField(label=_("联系人"))
    deputy = LongChoiceField(label=_("被联系的代表"), required=False)
    group_name = forms.CharField(
        label=_("选民小组或者片区"),
        required=False,
        max_length=60,
        help_text=_("只写小组或者片区的名称，不写个人。"),
    )
    starts_on = DayField(label=_("开始日期"))

    def __init__(self, *args: Any, persons: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"": gettext("请选择"), **persons}
        for name in ("keeper", "deputy"):
            self.fields[name].offer(offered)  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The pair."""
        given = self.cleaned_data
        deputy = int(given["deputy"]) if given["deputy"] else None
        return Wanted(int(given["keeper"]), given["starts_on"], deputy, given["group_name"])


class EndForm(ActionForm):
    ends_on = DayField(label=_("最后一天"))

    def given(self) -> dict[str, Any]:
        """The keywords of the action."""
        return {"ends_on": self.cleaned_data["ends_on"]}


class HandForm(ActionForm):
    handed_to = forms.CharField(label=_("转到哪里"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class PairFilter(forms.Form):
    kind = forms.ChoiceField(label=_("类型"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["kind"].choices = [("", gettext("全部")), *PairKind.choices]  # type: ignore[attr-defined]


class UploadForm(ActionForm):
    file = forms.FileField(label=_("表格文件"), help_text=_("支持 .xlsx 和 .csv；有没有列名都可以。"))


class ColumnsForm(ActionForm):
    """Which column is what. `seen` is the import's version on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, fields: Sequence[Any], header: Sequence[str], mapping: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", gettext("没有这一列")), *((str(place), name) for place, name in enumerate(header))]
        for field in fields:
            self.fields[field.name] = forms.ChoiceField(
                label=field.label, required=field.required, choices=columns, widget=NameSelect,
                initial=str(mapping.get(field.name, "")),
            )  # fmt: skip
        self.names = [field.name for field in fields]

    def mapping(self) -> dict[str, int]:
        """The chosen columns by field."""
        return {name: int(self.cleaned_data[name]) for name in self.names if self.cleaned_data[name]}
