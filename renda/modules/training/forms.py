"""Forms of the office and of those who learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Account
from renda.core.base.actor import ROLE_LABELS, Role
from renda.core.base.pages import ActionForm
from renda.lib.decimals import shortest
from renda.lib.errors import Refusal
from renda.lib.moments import refuse_out_of_range
from renda.modules.training.actions import Part, Plan
from renda.modules.training.models import CourseKind, Half, HalfDay, TrainingSession
from renda.modules.training.module import LEARNERS
from renda.web.forms import LATEST, MomentField
from renda.web.language import chinese

HALVES = {
    "上午": Half.MORNING.value,
    "下午": Half.AFTERNOON.value,
    "晚上": Half.EVENING.value,
}  # however the page is read


class CourseForm(ActionForm):
    title = forms.CharField(label=_("课程名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=CourseKind.choices)
    year = forms.IntegerField(label=_("计划年度"), min_value=1990, max_value=2100)
    goals = forms.CharField(
        label=_("目标和内容"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class MaterialForm(ActionForm):
    file = forms.FileField(label=_("课程材料"), help_text=_("PDF、Word、Excel、图片或者纯文本。"))


class SessionForm(ActionForm):
    """A session; its half days stand one a line: 2026-03-12 上午 3."""

    parts = forms.CharField(
        label=_("时间"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个半天：日期、上午或者下午或者晚上、学时，例如 2026-03-12 上午 3。"),
    )
    place_name = forms.CharField(label=_("地点"), required=False, max_length=120)
    link = forms.URLField(label=_("线上地址"), required=False, max_length=300, assume_scheme="https")
    speaker = forms.CharField(label=_("主讲人"), required=False, max_length=80)
    capacity = forms.IntegerField(
        label=_("名额"), required=False, min_value=1, max_value=100000, help_text=_("不限名额的，请留空。")
    )
    enrols_from = MomentField(label=_("报名开始"))
    enrols_until = MomentField(label=_("报名截止"))
    roles = forms.MultipleChoiceField(
        label=_("面向哪些人"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(role, ROLE_LABELS[Role(role)]) for role in LEARNERS],
    )
    is_offered_below = forms.BooleanField(
        label=_("供下级人大选用"),
        required=False,
        help_text=_("下级人大的代表工作机构选用后，其代表可以报名。"),
    )
    hours_needed = forms.DecimalField(
        label=_("结业学时"), required=False, min_value=0, max_digits=5, decimal_places=1,
        help_text=_("不填即全部学时。"),
    )  # fmt: skip
    needs_test = forms.BooleanField(label=_("结业须通过测试"), required=False)

    def __init__(
        self, *args: Any, session: TrainingSession | None = None, kept: Sequence[HalfDay] = (), **kwargs: Any
    ) -> None:
        if session is not None:
            shown = {name: getattr(session, name) for name in self.base_fields if hasattr(session, name)}
            lines = [f"{part.on} {part.get_half_display()} {shortest(part.hours)}" for part in kept]
            kwargs["initial"] = {**shown, "parts": "\n".join(lines)}
        super().__init__(*args, **kwargs)

    def clean_parts(self) -> list[Part]:
        """The half days. Raises: ValidationError, naming the line."""
        lines = [line.split() for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        return [_part(number, line) for number, line in enumerate(lines, 1)]

    def plan(self) -> Plan:
        """What was filled in."""
        filled = self.cleaned_data
        same = ("parts", "place_name", "link", "speaker", "capacity", "enrols_from", "enrols_until")
        return Plan(
            **{name: filled[name] for name in same},
            roles=tuple(Role(role) for role in filled["roles"]),
            is_offered_below=filled["is_offered_below"],
            hours_needed=filled["hours_needed"] or None,
            needs_test=filled["needs_test"],
        )


def _part(number: int, line: Sequence[str]) -> Part:
    try:
        day, half, hours = line
        on = date.fromisoformat(day)
        refuse_out_of_range(on, latest=LATEST)
        known = HALVES | {str(each.label).lower(): each.value for each in Half}
        return Part(on, known[half.lower()], Decimal(hours).quantize(Decimal("0.1")))
    except (ValueError, KeyError, InvalidOperation, Refusal):
        raise forms.ValidationError(
            gettext("第 %(number)s 行看不懂：“%(line)s”。请写成 2026-03-12 上午 3 的样子。")
            % {"number": number, "line": " ".join(line)}
        ) from None


class ReasonForm(ActionForm):
    reason = forms.CharField(label=_("原因"), max_length=200)


class LeaveForm(ActionForm):
    reason = forms.CharField(label=_("请假事由"), max_length=200)


class ButtonForm(ActionForm):
    """Needs no more than the press of a button."""

    def attempt_under(self, part: int, act: Callable[..., Any], **keywords: Any) -> Any:
        """Call an action for one of several subjects of this form, under a key of its own; a refusal as in `attempt`."""
        receipt = self.receipt()
        key = f"{receipt['key'][:50]}:{part}"
        try:
            return act(**keywords, key=key, content=receipt["content"])
        except Refusal as refusal:
            self.add_error(None, str(refusal))
            return None


class PeopleForm(ActionForm):
    """Whom the office enrols; the choices are people of the congress with a role that the session is for."""

    accounts = forms.MultipleChoiceField(label=_("人员"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Sequence[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(account.pk), chinese(account.display_name)) for account in people]
        self.fields["accounts"].choices = choices  # type: ignore[attr-defined]


class NumberForm(forms.Form):
    number = forms.CharField(label=_("证书编号"), max_length=60)
    code = forms.CharField(
        label=_("查验码"), max_length=40, required=False, help_text=_("只有输入证书上的查验码才显示姓名。")
    )

    label_suffix = ""
