"""The office's forms about one suggestion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Grant
from renda.core.base.actor import Actor, Role
from renda.core.base.pages import ActionForm
from renda.core.handling.actions import Handed
from renda.core.handling.forms import CASE_LABELS, long_text
from renda.core.handling.models import Handling
from renda.core.people.models import Body, BodyKind, Person
from renda.core.procedures.models import Matter
from renda.modules.suggestions.actions import Words
from renda.modules.suggestions.alike import Alike
from renda.modules.suggestions.models import Ground, Suggestion
from renda.modules.suggestions.selectors import deputies
from renda.web.forms import DayField, NameSelect
from renda.web.language import chinese


@dataclass(frozen=True)
class About:
    """What a form is about: the suggestion, who asks, the day, and what is worded like it."""

    suggestion: Suggestion
    actor: Actor
    on: date
    alike: tuple[Alike, ...] = ()
    likely: tuple[Body, ...] = ()
    needs_reason: bool = False

    @property
    def matter(self) -> Matter:
        return self.suggestion.matter


class WholeForm(ActionForm):
    """A form about a suggestion; `of_matter` where its action works on the matter."""

    of_matter: ClassVar[bool] = False

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        row = about.matter if self.of_matter else about.suggestion
        super().__init__(*args, version=row.version, **kwargs)
        self.about, self.subject = about, row

    def keywords(self) -> dict[str, Any]:
        """What the action is given besides the row, who and when."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}


class PressForm(WholeForm):
    """Nothing to fill in."""


class ReasonForm(WholeForm):
    reason = long_text(_("理由"), help_text=_("对方会看到。"))


class NotAdmitForm(WholeForm):
    ground = forms.ChoiceField(label=_("情形"), choices=Ground.choices, widget=forms.RadioSelect)
    reason = long_text(_("理由"), help_text=_("代表会看到。"))
    elsewhere = long_text(_("应当走的渠道"), rows=2)


class MergeForm(WholeForm):
    """Into which one: what is worded alike is offered, any other by its number."""

    number = forms.CharField(label=_("并入哪一件（编号）"), max_length=60)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        likely = next((each for each in about.alike if each.suggestion.merged_into_id is None), None)
        self.fields["number"].initial = likely.suggestion.matter.number if likely else ""

    def clean_number(self) -> Suggestion:
        number = self.cleaned_data["number"].strip()
        found = Suggestion.objects.filter(matter__number=number).select_related("matter").first()
        if found is None:
            raise forms.ValidationError(_("没有这个编号的建议，请核对。"))
        return found

    def keywords(self) -> dict[str, Any]:
        return {"into": self.cleaned_data["number"]}


class BodiesField(forms.ModelMultipleChoiceField):
    """Several bodies to tick, their names marked as Chinese on an English page."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return chinese(obj.name)


class AssignForm(WholeForm):
    """To whom: one lead with joint bodies, or several that each answer; and how hard it is."""

    of_matter = True
    lead = forms.ModelChoiceField(label=_("主办单位"), queryset=None, required=False, widget=NameSelect)
    joint = BodiesField(label=_("协办单位"), queryset=None, required=False)
    separate = BodiesField(
        label=_("分办单位"),
        queryset=None,
        required=False,
        help_text=_("各自答复自己的部分，至少两个；与主办、协办不能并用。"),
    )
    case = forms.ChoiceField(
        label=_("办理难度"),
        choices=list(CASE_LABELS.items()),
        initial="ordinary",
        widget=forms.RadioSelect,
        help_text=_("答复期限按此计算。"),
    )

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        bodies = Body.objects.filter(assembly=about.matter.assembly_id).exclude(
            kind__in=[BodyKind.GOVERNMENT]
        )
        for name in ("lead", "joint", "separate"):
            self.fields[name].queryset = bodies.order_by("name")  # type: ignore[attr-defined]
        if about.likely:
            self.fields["lead"].initial = about.likely[0].pk

    def keywords(self) -> dict[str, Any]:
        filled = self.cleaned_data
        chosen = [Handed(filled["lead"], "lead")] if filled["lead"] else []
        chosen += [Handed(body, kind) for kind in ("joint", "separate") for body in filled[kind]]
        return {"handed": chosen, "case": filled["case"]}


class AssignAgainForm(AssignForm):
    """Further bodies; where one gave its part back, the one it proposed is chosen already."""

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        returned = Handling.objects.filter(matter__parent=about.matter, matter__state="returned")
        self.returned = returned.filter(replacements=None).order_by("-pk").first()
        asked = self.returned.returns.order_by("-pk").first() if self.returned else None
        name = "separate" if self.returned and self.returned.kind == "separate" else "lead"
        if self.returned and self.returned.kind == "joint":
            name = "joint"
        self.fields["lead"].initial = None
        if asked and asked.proposed_id:
            self.fields[name].initial = asked.proposed_id if name == "lead" else [asked.proposed_id]

    def keywords(self) -> dict[str, Any]:
        return super().keywords() | {"instead_of": self.returned}


class GovernmentForm(WholeForm):
    office = forms.ModelChoiceField(label=_("统一分办的政府机构"), queryset=None, widget=NameSelect)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        hats = Grant.objects.in_force(about.on).filter(
            role=Role.COORDINATING_OFFICE, assembly=about.matter.assembly_id
        )
        offices = Body.objects.filter(pk__in=hats.values("body")).order_by("name")
        chosen = self.fields["office"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = offices
        chosen.initial = offices.first()


class KeyForm(WholeForm):
    of_matter = True
    decided_on = DayField(label=_("主任会议日期"))
    paper = forms.CharField(label=_("文件名称（文号）"), max_length=200)


class EnterForm(ActionForm):
    """A suggestion that came on paper."""

    lead = forms.ModelChoiceField(label=_("领衔代表"), queryset=None, widget=NameSelect)
    others = forms.CharField(
        label=_("附议代表"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("按签名次序写姓名，用顿号或者空格分开。"),
    )
    title = forms.CharField(label=_("标题"), max_length=120)
    situation = long_text(_("情况和问题"), rows=8)
    proposal = long_text(_("具体建议"), rows=8)
    is_confidential = forms.BooleanField(label=_("代表请求保密"), required=False)
    may_publish = forms.BooleanField(label=_("代表同意公开建议全文"), required=False, initial=True)
    paper = forms.CharField(label=_("纸质原件的名称或者编号"), max_length=120)

    def __init__(self, *args: Any, assembly: int | None, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seated = deputies(assembly, on)
        self.fields["lead"].queryset = self.seated  # type: ignore[attr-defined]

    def clean_others(self) -> list[Person]:
        """The named deputies in their order; a name that is nobody's or several people's is refused."""
        names = [
            each for each in self.cleaned_data["others"].replace("、", " ").replace("，", " ").split() if each
        ]
        found: list[Person] = []
        for name in names:
            same = [person for person in self.seated if person.name == name]
            if len(same) != 1:
                raise forms.ValidationError(
                    _("“%(name)s”不是在任代表，或者有同名的代表，请核对姓名。"), params={"name": name}
                )
            found += same
        return found

    def keywords(self) -> dict[str, Any]:
        """What the action is given besides the assembly, who and when."""
        filled = self.cleaned_data
        words = Words(
            filled["title"],
            filled["situation"],
            filled["proposal"],
            filled["is_confidential"],
            filled["may_publish"],
        )
        return {"words": words, "signers": [filled["lead"], *filled["others"]], "paper": filled["paper"]}
