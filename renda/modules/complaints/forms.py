"""Forms of the office, of receivers, and of the sender."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.pages import ActionForm
from renda.core.people.models import Body, Organ, Person
from renda.modules.complaints.models import Delivery, Kind, Way
from renda.web.forms import DayField, NameSelect

ROWS_OF_ACCUSED = 3
ENTERED = [(way.value, way.label) for way in (Way.LETTER, Way.VISIT, Way.CALL, Way.ONLINE)]
STATES = [("", _("全部")), ("open", _("办理中")), ("late", _("已逾期")), ("closed", _("已办结"))]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RegisterFilter(forms.Form):
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *Kind.choices])


class EnterForm(ActionForm):
    """A letter, a visit or a call; the sender may stay unknown."""

    way = forms.ChoiceField(label=_("来源"), choices=ENTERED)
    received_on = DayField(label=_("收到日期"))
    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices, help_text=_("可以先登记，再归类。"))
    title = forms.CharField(
        label=_("信访事由"), max_length=60, required=False, help_text=_("不填的，取内容的第一行。")
    )
    text = forms.CharField(label=_("反映的内容"), max_length=20_000, widget=_area(8))
    sender_name = forms.CharField(label=_("信访人姓名"), max_length=60, required=False)
    sender_address = forms.CharField(
        label=_("通信地址"), max_length=200, required=False, help_text=_("书面告知寄到这里。")
    )
    contact = forms.CharField(label=_("手机号或者电子邮箱"), max_length=120, required=False)
    consents = forms.BooleanField(label=_("信访人同意向办理单位提供姓名和联系方式"), required=False)
    people = forms.IntegerField(label=_("来访人数"), min_value=1, max_value=100_000, initial=1)
    representatives = forms.CharField(
        label=_("推选的代表（多人走访时，每行一个姓名）"), required=False, max_length=600, widget=_area(3)
    )
    scan = forms.FileField(
        label=_("扫描件"), required=False, help_text=_("可以是 PDF 或者图片；还有的，登记后再添加。")
    )


class SortForm(ActionForm):
    """Kind, title, and the accused in three rows; whoever is chosen or named is shut out."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=[each for each in Kind.choices if each[0] != Kind.UNSORTED]
    )
    title = forms.CharField(label=_("信访事由"), max_length=60)

    def __init__(self, *args: Any, bodies: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, ROWS_OF_ACCUSED + 1):
            self.fields[f"body_{row}"] = forms.ModelChoiceField(
                label=_("被反映的单位 %(row)s") % {"row": row},
                queryset=bodies,
                required=False,
                widget=NameSelect,
            )
            self.fields[f"name_{row}"] = forms.CharField(
                label=_("被反映的人 %(row)s") % {"row": row}, required=False, max_length=60
            )
            self.fields[f"person_{row}"] = forms.ModelChoiceField(
                label=_("本系统中的人员 %(row)s") % {"row": row},
                queryset=people,
                required=False,
                widget=NameSelect,
            )

    def accused(self) -> list[tuple[str, Body | None, Person | None]]:
        """The filled rows as name, body and person."""
        filled = self.cleaned_data
        return [
            (filled[f"name_{row}"], filled[f"body_{row}"], filled[f"person_{row}"])
            for row in range(1, ROWS_OF_ACCUSED + 1)
        ]


class TransferForm(ActionForm):
    """To whom, what of it, and why they may handle it; only those to whom it may go are offered."""

    receiver = forms.ChoiceField(label=_("转送给"), widget=NameSelect)
    ground = forms.CharField(label=_("由其办理的依据"), max_length=300, widget=_area(2))
    words = forms.CharField(
        label=_("转送的内容"),
        max_length=20_000,
        widget=_area(8),
        help_text=_("只转送对方办理所需要的。检举人、控告人的身份和能推断其身份的话请删去。"),
    )
    papers = forms.MultipleChoiceField(
        label=_("随送的材料"), required=False, widget=forms.CheckboxSelectMultiple
    )
    with_sender = forms.BooleanField(label=_("附信访人姓名和地址"), required=False)

    def __init__(
        self,
        *args: Any,
        bodies: list[Body],
        organs: list[Organ],
        papers: list[tuple[int, str]],
        consents: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offered: dict[str, Body | Organ] = {f"body:{row.pk}": row for row in bodies}
        self._offered |= {f"organ:{row.pk}": row for row in organs}
        choices = [(key, str(row)) for key, row in self._offered.items()]
        self.fields["receiver"].choices = [("", gettext("请选择")), *choices]  # type: ignore[attr-defined]
        self.fields["papers"].choices = papers  # type: ignore[attr-defined]
        if not papers:
            del self.fields["papers"]
        if not consents:
            del self.fields["with_sender"]

    def receivers(self) -> dict[str, Any]:
        """The chosen receiver as the action takes it."""
        chosen = self._offered[self.cleaned_data["receiver"]]
        return {"body": chosen} if isinstance(chosen, Body) else {"organ": chosen}


class StepForm(ActionForm):
    """A plain step: the day, what was said or decided, and a reason where one is needed."""

    happened_on = DayField(label=_("实际日期"))
    words = forms.CharField(label=_("内容"), required=False, max_length=20_000, widget=_area(6))
    reason = forms.CharField(label=_("理由"), required=False, max_length=1000, widget=_area(2))


class LetterForm(ActionForm):
    words = forms.CharField(label=_("告知的内容"), max_length=5000, widget=_area(8))
    delivered_by = forms.ChoiceField(label=_("送达方式"), choices=Delivery.choices)
    delivered_on = DayField(label=_("送达日期"))
    reason = forms.CharField(label=_("理由"), required=False, max_length=1000, widget=_area(2))


class LookForm(ActionForm):
    """Why the sender must be known; every look leaves its own record."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("理由和您的姓名一并记入记录。"))


class PaperForm(ActionForm):
    scan = forms.FileField(label=_("材料"))


class CodeForm(forms.Form):
    code = forms.CharField(label=_("查询码"), max_length=60)
