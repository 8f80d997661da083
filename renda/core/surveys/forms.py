"""The office's forms about forms, and the form that is filled in, made of its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Account
from renda.core.base.actor import ROLE_LABELS, Role
from renda.core.base.pages import ActionForm
from renda.core.surveys.actions import Arrangement
from renda.core.surveys.models import Survey, SurveyKind
from renda.core.surveys.questions import LONGEST_TEXT, QUESTION_LABELS, Answer, Question, QuestionKind
from renda.lib.decimals import shortest
from renda.lib.saying import listed
from renda.web.forms import MomentField
from renda.web.language import chinese

ANSWERING = (
    Role.DEPUTY,
    Role.MEMBER,
    Role.CHAIRPERSON,
    Role.SPECIAL_COMMITTEE,
    Role.DEPUTIES_OFFICE,
    Role.LEGISLATIVE_OFFICE,
    Role.GENERAL_OFFICE,
    Role.STATION_STAFF,
)


class ArrangeForm(ActionForm):
    """How a form is filled in."""

    title = forms.CharField(label=_("名称"), max_length=120)
    intro = forms.CharField(
        label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    opens_at = MomentField(label=_("开始时间"))
    closes_at = MomentField(label=_("截止时间"))
    is_anonymous = forms.BooleanField(
        label=_("不记名"), required=False, help_text=_("发布后不能再改。不记名的表只记谁已填过，截止时删除。")
    )
    most_attempts = forms.IntegerField(label=_("每人可以提交几次"), min_value=1, max_value=20, initial=1)
    pass_mark = forms.DecimalField(
        label=_("合格分"), required=False, min_value=0, max_digits=8, decimal_places=2
    )
    roles = forms.MultipleChoiceField(
        label=_("由哪些身份的人作答"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, ROLE_LABELS[role]) for role in ANSWERING],
        help_text=_("除此之外，名单里的人也可以作答。"),
    )
    includes_below = forms.BooleanField(label=_("包括下级人大的人"), required=False)

    def __init__(self, *args: Any, kind: str, survey: Survey | None = None, **kwargs: Any) -> None:
        if survey is not None:
            kwargs.setdefault(
                "initial", {name: getattr(survey, name) for name in self.base_fields if hasattr(survey, name)}
            )
        super().__init__(*args, **kwargs)
        for name in ("is_anonymous",) if kind == SurveyKind.EXAM else ("most_attempts", "pass_mark"):
            del self.fields[name]

    def arrangement(self) -> Arrangement:
        """What was filled in."""
        filled = self.cleaned_data
        return Arrangement(
            title=filled["title"],
            intro=filled["intro"],
            opens_at=filled["opens_at"],
            closes_at=filled["closes_at"],
            is_anonymous=filled.get("is_anonymous", False),
            most_attempts=filled.get("most_attempts", 1),
            pass_mark=filled.get("pass_mark"),
            roles=tuple(Role(role) for role in filled["roles"]),
            includes_below=filled["includes_below"],
        )


class ExtendForm(ActionForm):
    closes_at = MomentField(label=_("新的截止时间"))


class PlainForm(ActionForm):
    """Needs no more than the press of a button."""


class PeopleForm(ActionForm):
    """User names, one a line."""

    names = forms.CharField(
        label=_("用户名"), widget=forms.Textarea(attrs={"rows": 6}), help_text=_("每行一个用户名。")
    )

    def clean_names(self) -> list[int]:
        """The accounts of the names. Raises: ValidationError, naming those unknown."""
        typed = {line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()}
        known = dict(Account.objects.filter(username__in=typed).values_list("username", "pk"))
        if unknown := sorted(typed - set(known)):
            raise forms.ValidationError(gettext("没有这些用户名：%(names)s。") % {"names": listed(unknown)})
        return list(known.values())


class QuestionForm(ActionForm):
    """One question; options one a line, a star before the right ones."""

    kind = forms.ChoiceField(label=_("题型"))
    words = forms.CharField(label=_("题目"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    help = forms.CharField(label=_("补充说明"), required=False, max_length=300)
    required = forms.BooleanField(label=_("必须回答"), required=False, initial=True)
    options = forms.CharField(
        label=_("选项"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("单选题和多选题用，每行一个。测试的正确选项前加星号 *。"),
    )
    right = forms.CharField(
        label=_("正确答案"),
        required=False,
        max_length=40,
        help_text=_("判断题写“对”或者“错”，填数题写数字。"),
    )
    points = forms.DecimalField(label=_("分值"), required=False, min_value=0, max_digits=6, decimal_places=2)
    half = forms.BooleanField(label=_("多选题少选、没有选错的，得一半分"), required=False)
    least = forms.IntegerField(label=_("量表最低档"), required=False, initial=1, min_value=-10, max_value=10)
    most = forms.IntegerField(label=_("量表最高档"), required=False, initial=5, min_value=-10, max_value=20)
    low = forms.CharField(label=_("最低档的含义"), required=False, max_length=30)
    high = forms.CharField(label=_("最高档的含义"), required=False, max_length=30)

    def __init__(self, *args: Any, exam: bool, question: Question | None = None, **kwargs: Any) -> None:
        if question is not None:
            kwargs["initial"] = _as_typed(question)
        super().__init__(*args, **kwargs)
        unmarked = (QuestionKind.SCALE, QuestionKind.TEXT) if exam else ()
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, label) for kind, label in QUESTION_LABELS.items() if kind not in unmarked
        ]
        for name in ("least", "most", "low", "high") if exam else ("right", "points", "half"):
            del self.fields[name]
        if not exam:
            self.fields["options"].help_text = gettext("单选题和多选题用，每行一个。")

    def question(self, key: str) -> Question:
        """The question as it was typed."""
        filled = self.cleaned_data
        kind = QuestionKind(filled["kind"])
        lines = [line.strip() for line in filled["options"].splitlines() if line.strip()]
        starred = "right" in self.fields
        right = [str(place) for place, line in enumerate(lines) if starred and line[0] in "*＊"]
        typed = filled.get("right", "").strip()
        if kind is QuestionKind.TRUTH:
            right = [_TRUTH[typed.lower()]] if typed.lower() in _TRUTH else []
        elif kind is QuestionKind.NUMBER:
            right = [typed]
        return Question(
            key=key,
            kind=kind,
            words=filled["words"],
            help=filled["help"],
            required=filled["required"],
            options=tuple(line.lstrip("*＊ ") if starred else line for line in lines),
            least=_or(filled.get("least"), 1),
            most=_or(filled.get("most"), 5),
            low=filled.get("low", ""),
            high=filled.get("high", ""),
            points=_or(filled.get("points"), 0),
            right=tuple(right),
            half=filled.get("half", False),
        )


_TRUTH = {
    "对": "yes",
    "错": "no",
    "正确": "yes",
    "错误": "no",
    "true": "yes",
    "false": "no",
    "yes": "yes",
    "no": "no",
}


def _or(value: Any, usual: int) -> Any:
    return usual if value is None else value


def _as_typed(question: Question) -> dict[str, Any]:
    shown = {
        name: getattr(question, name) for name in ("kind", "words", "help", "required", "points", "half")
    }
    shown |= {name: getattr(question, name) for name in ("least", "most", "low", "high")}
    lines = [
        ("*" if str(place) in question.right else "") + words for place, words in enumerate(question.options)
    ]
    return {**shown, "options": "\n".join(lines), "right": "" if question.options else question.right_words}


class AnswerForm(ActionForm):
    """The questions of an edition, to be answered; fields are named by the questions' keys."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        number: int,
        answers: Mapping[str, Answer] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.fields["edition"].initial = number
        for place, question in enumerate(self.questions, 1):
            field = _field(question, place)
            field.initial = (answers or {}).get(question.key)
            self.fields[question.key] = field

    def given(self) -> dict[str, list[str]]:
        """What was sent for each question, as it came."""
        return {question.key: self.data.getlist(question.key) for question in self.questions}


def _field(question: Question, place: int) -> forms.Field:
    """The field of a question. Whether it was answered well is the engine's to say, so that a draft may lack it."""
    worth = gettext("%(kind)s，%(points)s 分") if question.points else ""
    worth %= {"kind": question.kind_label, "points": shortest(question.points)} if worth else ()
    usual: dict[str, Any] = {
        "label": format_html("{}{}{}", place, gettext("．"), chinese(question.words)),
        "required": question.required,
        "help_text": format_html("{} {}", worth, chinese(question.help)) if worth or question.help else "",
    }
    choices = [(value, chinese(label)) for value, label in question.choices]
    match question.kind:
        case QuestionKind.MULTIPLE:
            return _Several(widget=forms.CheckboxSelectMultiple, choices=choices, **usual)
        case QuestionKind.TEXT:
            return _Typed(widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST_TEXT, **usual)
        case QuestionKind.NUMBER:
            return _Typed(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **usual)
    return _One(widget=forms.RadioSelect, choices=choices, **usual)


class _Loose:
    """Takes whatever was sent: the engine reads it."""

    def clean(self, value: Any) -> Any:
        return value


class _One(_Loose, forms.ChoiceField):
    pass


class _Several(_Loose, forms.MultipleChoiceField):
    pass


class _Typed(_Loose, forms.CharField):
    pass
