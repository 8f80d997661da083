"""Forms about one part. What the system knows is not asked: who, which matter, which body, which round, today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor, Role
from renda.core.base.pages import ActionForm
from renda.core.files import api as files
from renda.core.handling.actions.handing import CASES
from renda.core.handling.loops import classes_of, loop_of, whole_of
from renda.core.handling.models import AnswerTemplate, ContactWay, Grade, Handling, Promise
from renda.core.handling.selectors import draft_for, people_of_body, people_who_rate
from renda.core.people.models import Body
from renda.web.forms import DayField, NameSelect

SPARE_PROMISES = 2  # empty lines for further promises
CASE_LABELS = dict(zip(CASES, (_("一般"), _("涉及面广、难度大")), strict=True))


def long_text(label: Any, *, rows: int = 4, **rest: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **rest)


@dataclass(frozen=True)
class About:
    """What a form is about: the part, who asks, the day, and whether a rule must be set aside with a reason."""

    part: Handling
    actor: Actor
    on: date
    needs_reason: bool = False
    promise: Promise | None = None
    template: AnswerTemplate | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> Handling | Promise:
        """The row on which the action works."""
        return self.promise or self.part


class PartForm(ActionForm):
    """A form about a part; `setting_aside` is the field that is asked only where a rule is set aside."""

    setting_aside: ClassVar[str] = ""

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, version=about.subject.version, **kwargs)
        self.about = about
        if self.setting_aside:
            if about.needs_reason:
                self.fields[self.setting_aside].required = True
            else:
                del self.fields[self.setting_aside]

    def keywords(self) -> dict[str, Any]:
        """What the action is given besides the part, who and when."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}
        return {name: _upload(value) for name, value in given.items()}


def _upload(value: Any) -> Any:
    return files.Upload.of(value) if hasattr(value, "read") else value


class PressForm(PartForm):
    """Nothing to fill in but, where a rule is set aside, the reason."""

    setting_aside = "reason"
    reason = long_text(_("理由"), required=False, help_text=_("记入本件的记录。"))


class BareForm(PartForm):
    """Nothing to fill in at all."""


class ReasonForm(PartForm):
    """The reason that the other side reads."""

    reason = long_text(_("理由"), help_text=_("对方会看到。"))


class ExtendForm(ReasonForm):
    """Only the reason: the case is the one that the part is not."""

    def keywords(self) -> dict[str, Any]:
        return super().keywords() | {"case": other_case(self.about.part)}


def other_case(part: Handling) -> str:
    """Return the case under which the part's term would be reckoned instead."""
    return next(case for case in CASES if case != part.matter.case)


class OptionalReasonForm(PartForm):
    reason = long_text(_("处理意见"), required=False)


class AskReturnForm(PartForm):
    setting_aside = "override"
    reason = long_text(_("退回的理由"), help_text=_("为什么不属于本单位职责，依据是什么。"))
    proposed = forms.ModelChoiceField(
        label=_("建议改由哪个单位承办"), queryset=None, required=False, widget=NameSelect
    )
    override = long_text(_("超过期限的理由"), required=False)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        others = Body.objects.filter(assembly=about.part.assembly_id).exclude(pk=about.part.matter.body_id)
        self.fields["proposed"].queryset = others.order_by("name")  # type: ignore[attr-defined]


class HandlerForm(PartForm):
    handler = forms.TypedChoiceField(label=_("承办人"), widget=NameSelect)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        people = {str(each.pk): each for each in people_of_body(about.part.matter.body_id, about.on)}
        chosen = self.fields["handler"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = [(key, each.display_name) for key, each in people.items()]
        chosen.coerce = lambda key: people[key]
        chosen.initial = str(about.part.handler_id or "")


class RaterChoice(forms.TypedChoiceField):
    """One of the deputies who brought the matter."""

    widget = NameSelect

    def offer(self, people: list[Any]) -> None:
        """Set who may be chosen; the only one, or the first, is chosen already."""
        named = {str(each.pk): each for each in people}
        self.choices = [(key, each.name) for key, each in named.items()]
        self.coerce = lambda key: named[key]
        self.initial = next(iter(named), "")


class ContactForm(PartForm):
    person = RaterChoice(label=_("代表"))
    on = DayField(label=_("联系日期"))
    way = forms.ChoiceField(label=_("方式"), choices=ContactWay.choices, widget=forms.RadioSelect)
    note = long_text(_("情况"), required=False, rows=3)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, RaterChoice)
        met = set(about.part.contacts.filter(round=about.part.round).values_list("person", flat=True))
        person.offer(sorted(people_who_rate(about.part), key=lambda each: each.pk in met))
        self.fields["on"].initial = about.on


class DraftForm(PartForm):
    """The answer as it is written: kept as it stands, or sent for signature."""

    text = long_text(_("答复内容"), required=False, rows=14)
    answer_class = forms.ChoiceField(label=_("答复类别"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        whole = whole_of(about.part.matter)
        classes = classes_of(loop_of(whole), whole.assembly.place)
        self.promising = loop_of(whole).promising
        self.fields["answer_class"].choices = [  # type: ignore[attr-defined]
            (letter, f"{letter} {words}" if words != letter else letter) for letter, words in classes.items()
        ]
        self.draft = draft_for(about.actor, about.part)
        kept = self.draft.promises if self.draft else []
        self.lines = max(len(kept) + SPARE_PROMISES, self._sent_lines())
        for number in range(self.lines):
            self._add_line(number, kept[number] if number < len(kept) else {})
        if self.draft:
            self.fields["text"].initial, self.fields["answer_class"].initial = (
                self.draft.text, self.draft.answer_class,
            )  # fmt: skip
        if about.template is not None:
            self.fields[
                "text"
            ].initial = f"{self.fields['text'].initial or ''}\n{about.template.text}".strip()

    def _sent_lines(self) -> int:
        numbers = [name.removeprefix("what_") for name in self.data if str(name).startswith("what_")]
        return min(max((int(each) + 1 for each in numbers if each.isdecimal()), default=0), 25)

    def _add_line(self, number: int, promise: dict[str, str]) -> None:
        shown = {"number": number + 1}
        self.fields[f"what_{number}"] = forms.CharField(
            label=gettext("承诺 %(number)s：办什么") % shown,
            required=False,
            max_length=400,
            initial=promise.get("what", ""),
        )
        self.fields[f"due_on_{number}"] = DayField(
            label=gettext("承诺 %(number)s：完成期限") % shown,
            required=False,
            initial=promise.get("due_on", ""),
        )
        self.fields[f"owner_{number}"] = forms.CharField(
            label=gettext("承诺 %(number)s：责任人") % shown,
            required=False,
            max_length=60,
            initial=promise.get("owner", ""),
        )

    @property
    def promise_lines(self) -> list[list[forms.BoundField]]:
        """The fields of each promise, for the template."""
        return [[self[f"{name}_{n}"] for name in ("what", "due_on", "owner")] for n in range(self.lines)]

    def keywords(self) -> dict[str, Any]:
        filled = self.cleaned_data
        promises = [
            {
                "what": filled[f"what_{n}"],
                "due_on": day.isoformat() if (day := filled[f"due_on_{n}"]) else "",
                "owner": filled[f"owner_{n}"],
            }
            for n in range(self.lines)
        ]
        kept = [each for each in promises if any(each.values())]
        return {"text": filled["text"], "answer_class": filled["answer_class"], "promises": kept}


class ReturnDraftForm(PartForm):
    note = long_text(_("要改什么"), max_length=400)


PAPER_HELP = _("签字并盖章以后扫描的 PDF 或者图片；答复以这份文件为准，系统记下它的校验值。")


class SignForm(PartForm):
    signer = forms.CharField(label=_("签发人"), max_length=40)
    by_head = forms.BooleanField(label=_("由单位主要负责人签发"), required=False)
    document_number = forms.CharField(label=_("发文字号"), required=False, max_length=60)
    paper = forms.FileField(label=_("签字盖章的答复件"), required=False, help_text=PAPER_HELP)
    reason = long_text(
        _("例外的理由"),
        required=False,
        rows=3,
        help_text=_(
            "没有附签字盖章件、没有联系代表、协办意见未到或者重点件不是主要负责人签发的，写明理由，记入记录。"
        ),
    )

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        self.fields["signer"].initial = about.actor.name
        self.fields["reason"].required = about.needs_reason


class JointOpinionForm(PartForm):
    text = long_text(_("协办意见"), rows=10)
    signer = forms.CharField(label=_("签发人"), max_length=40)
    paper = forms.FileField(label=_("签字盖章的协办意见"), required=False, help_text=PAPER_HELP)

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        if about.actor.role is Role.BODY_SIGNER:
            self.fields["signer"].initial = about.actor.name


class ReportPromiseForm(PartForm):
    done_on = DayField(label=_("办成日期"))
    evidence = long_text(_("办成情况"))
    file = forms.FileField(
        label=_("照片或者文件"), required=False, help_text=_("支持图片和 PDF；照片里的位置信息会去掉。")
    )

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        self.fields["done_on"].initial = about.on


class RecheckForm(PartForm):
    setting_aside = "reason"
    kept = forms.TypedChoiceField(
        label=_("复查结论"),
        choices=[("yes", _("属实，已经兑现")), ("no", _("没有兑现"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    finding = long_text(_("复查情况"))
    reason = long_text(_("提前复查的理由"), required=False, rows=2)


class RateForm(PartForm):
    """The deputy's own rating, or the office's entry of what the deputy wrote on paper."""

    person = RaterChoice(label=_("代表"))
    attitude = forms.ChoiceField(label=_("办理态度"), choices=Grade.choices, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("办理结果"), choices=Grade.choices, widget=forms.RadioSelect)
    words = long_text(_("意见"), required=False, help_text=_("对办理结果不满意的，写明哪里没有办到。"))
    was_contacted = forms.TypedChoiceField(
        label=_("承办单位联系过代表"),
        required=False,
        choices=[("", _("未填")), ("yes", _("联系过")), ("no", _("没有联系"))],
        coerce=lambda word: {"yes": True, "no": False}.get(word),
        empty_value=None,
    )
    from_paper = forms.CharField(
        label=_("纸质评价表"), max_length=120, help_text=_("评价表的名称、编号或者日期；原件妥善保管。")
    )

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        rated = set(about.part.ratings.filter(reply__round=about.part.round).values_list("person", flat=True))
        waiting = [each for each in people_who_rate(about.part) if each.pk not in rated]
        person = self.fields["person"]
        assert isinstance(person, RaterChoice)
        if about.actor.role is Role.DEPUTY:
            self.own = next((each for each in waiting if each.pk == about.actor.person), None)
            del self.fields["person"], self.fields["from_paper"]
        else:
            person.offer(waiting)

    def keywords(self) -> dict[str, Any]:
        given = super().keywords()
        return given if "person" in given else given | {"person": self.own or self._unlisted()}

    def _unlisted(self) -> Any:
        from renda.core.people.models import Person

        return Person.objects.get(pk=self.about.actor.person)


class ConveneForm(PartForm):
    on = DayField(label=_("协商会日期"))
    reason = long_text(_("协商的事项"), help_text=_("对方会看到。"))


class TemplateForm(ActionForm):
    title = forms.CharField(label=_("名称"), max_length=60)
    text = long_text(_("内容"), rows=8, max_length=8000)
