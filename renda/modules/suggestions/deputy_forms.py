"""The deputy's forms: writing, co-signing, inviting, rating. All may wait on the phone and be sent later, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor
from renda.core.base.pages import ActionForm
from renda.core.handling.models import Grade
from renda.core.people.models import Organ, Person
from renda.modules.suggestions.actions import Words
from renda.modules.suggestions.deputy_reading import named_deputies
from renda.modules.suggestions.models import Gathering

VOICE = {"rows": 7, "autocomplete": "off", "enterkeyhint": "enter"}
YES_NO = (("yes", _("联系过")), ("no", _("没有联系")))


class LaterForm(ActionForm):
    """A form that may be sent long after it was filled in: it says whose it is, and nobody else may send it."""

    written_by = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["written_by"].initial = actor.person

    def clean_written_by(self) -> int | None:
        """Refuse what another deputy wrote on the same phone."""
        given: int | None = self.cleaned_data["written_by"]
        if given is not None and given != self.actor.person:
            raise forms.ValidationError(gettext("这是另一位代表在这部手机上写的，请由本人登录后发送。"))
        return given


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Several photos or papers at once."""

    widget = ManyFiles(attrs={"multiple": True, "accept": "image/*,.pdf,.docx,.xlsx"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files, perhaps none."""
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(PapersField, self).clean(each, initial) for each in given if each]


class WritingForm(LaterForm):
    """A suggestion in large fields; two wishes; perhaps others who shall sign."""

    title = forms.CharField(
        label=_("标题"),
        max_length=120,
        help_text=_("一句话说清是什么事，例如“关于……的建议”。"),
    )
    situation = forms.CharField(
        label=_("情况和问题"),
        widget=forms.Textarea(attrs=VOICE),
        help_text=_("在哪里、什么情况、有什么问题。可以用手机键盘上的话筒口述。"),
    )
    proposal = forms.CharField(
        label=_("具体建议"), widget=forms.Textarea(attrs=VOICE), help_text=_("希望由谁、怎样办。")
    )
    papers = PapersField(
        label=_("照片或者文件"),
        required=False,
        help_text=_("最多 9 份，不公开；照片里的位置信息会去掉。"),
    )
    is_confidential = forms.BooleanField(
        label=_("请求为本人保密"),
        required=False,
        help_text=_("姓名只给代表工作机构和需要联系您的承办单位，建议不公开。"),
    )
    may_publish = forms.BooleanField(
        label=_("同意公开建议全文"), required=False, initial=True, help_text=_("答复以后连同答复一起公开。")
    )
    names = forms.CharField(
        label=_("请哪些代表附议"),
        required=False,
        max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("写姓名，用顿号或者空格分开。单独提出的不用填。"),
    )
    delegations = forms.MultipleChoiceField(
        label=_("请整个代表团附议"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, delegations: Sequence[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._delegations = delegations
        choices = [(str(organ.pk), organ.name) for organ in delegations]
        self.fields["delegations"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["delegations"]

    def clean(self) -> dict[str, Any]:
        """Find the deputies who are invited by name or by delegation."""
        filled: dict[str, Any] = super().clean() or {}
        chosen = {int(pk) for pk in filled.get("delegations") or ()}
        found = named_deputies(self.actor.assembly or 0, filled.get("names") or "", delegations=chosen)
        for problem in found.problems:
            self.add_error("names", problem)
        filled["invited"] = list(found.persons)
        return filled

    @property
    def invited(self) -> list[Person]:
        """The deputies to invite, without the writer."""
        return [each for each in self.cleaned_data["invited"] if each.pk != self.actor.person]

    def words(self) -> Words:
        """What was written."""
        filled = self.cleaned_data
        return Words(
            filled["title"],
            filled["situation"],
            filled["proposal"],
            filled["is_confidential"],
            filled["may_publish"],
        )


def as_written(gathering: Gathering) -> dict[str, Any]:
    """Return a text as the initial values of `WritingForm`."""
    names = ("title", "situation", "proposal", "is_confidential", "may_publish")
    return {name: getattr(gathering, name) for name in names}


class CoSignForm(LaterForm):
    """Sign the edition that was read, or say that one does not."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class PressForm(LaterForm):
    """A form that needs no more than the press of its button."""


class InviteForm(LaterForm):
    """Deputies chosen from those found."""

    person = forms.MultipleChoiceField(
        label=_("选择代表"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, persons: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._persons = {str(person.pk): person for person in persons}
        field = self.fields["person"]
        field.choices = [(key, person.name) for key, person in self._persons.items()]  # type: ignore[attr-defined]

    def chosen(self) -> list[Person]:
        """The deputies that were ticked."""
        return [self._persons[key] for key in self.cleaned_data["person"]]


class FindForm(forms.Form):
    """Which deputies to look for."""

    who = forms.CharField(label=_("姓名"), required=False, max_length=40)
    delegation = forms.ChoiceField(label=_("代表团"), required=False)

    def __init__(self, *args: Any, delegations: Sequence[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choices = [("", gettext("全部")), *((str(organ.pk), organ.name) for organ in delegations)]
        self.fields["delegation"].choices = choices  # type: ignore[attr-defined]


class RatingForm(LaterForm):
    """Attitude and result apart; words where the result does not satisfy."""

    attitude = forms.ChoiceField(label=_("办理态度"), choices=Grade, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("办理结果"), choices=Grade, widget=forms.RadioSelect)
    was_contacted = forms.ChoiceField(
        label=_("承办单位联系过您吗"), choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("哪里没有办到，希望怎样办"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={**VOICE, "rows": 4}),
        help_text=_("对结果不满意的请写明，承办单位据此重新办理。"),
    )

    def given(self) -> dict[str, Any]:
        """The keywords of the action."""
        contacted = {"yes": True, "no": False}.get(self.cleaned_data["was_contacted"])
        names = ("attitude", "result", "words")
        return {**{name: self.cleaned_data[name] for name in names}, "was_contacted": contacted}


class WithdrawForm(LaterForm):
    reason = forms.CharField(
        label=_("撤回的原因"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class StateForm(forms.Form):
    """Which of the own suggestions are shown."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=(("", _("全部")), ("open", _("办理中")), ("closed", _("已办结"))),
    )
    words = forms.CharField(label=_("标题里的字"), required=False, max_length=40)
