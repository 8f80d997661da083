"""What is typed on the pages of notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.pages import ActionForm
from renda.core.notices.actions import Choices, RoomSettings
from renda.core.notices.kinds import Kind, kinds
from renda.core.notices.models import ChatRoom, NoticeChoice, State, Way
from renda.core.notices.ways import chosen_ways
from renda.core.people.models import Body
from renda.web.forms import NameSelect

LANGUAGES = [("", _("中文")), ("en", _("英文"))]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
WEEKDAYS = list(
    enumerate([_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日")])
)
OUTSIDE = (Way.EMAIL, Way.TEXT)  # what a person chooses among; the application itself cannot be switched off


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ChoicesForm(ActionForm):
    """The choices of one account: a box for each kind and way, then hours, digest and language."""

    quiet_from = forms.TimeField(label=_("免打扰开始"), required=False, widget=Clock)
    quiet_until = forms.TimeField(label=_("免打扰结束"), required=False, widget=Clock)
    quiet_email = forms.BooleanField(label=_("邮件也等到免打扰结束后再发"), required=False)
    digest = forms.ChoiceField(label=_("摘要邮件"), required=False, choices=NoticeChoice.Digest.choices)
    digest_hour = forms.TypedChoiceField(label=_("发送时间"), coerce=int, choices=HOURS)
    digest_weekday = forms.TypedChoiceField(label=_("每周的哪一天"), coerce=int, choices=WEEKDAYS)
    language = forms.ChoiceField(label=_("邮件和短信的语言"), required=False, choices=LANGUAGES)

    def __init__(self, *args: Any, choice: NoticeChoice, **kwargs: Any) -> None:
        names = (
            "quiet_from",
            "quiet_until",
            "quiet_email",
            "digest",
            "digest_hour",
            "digest_weekday",
            "language",
        )
        initial = {name: getattr(choice, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        self.offered = [kind for _, kind in kinds.items() if kind.offered]
        for kind in self.offered:
            chosen = chosen_ways(kind, choice)
            for way in _outside(kind):
                self.fields[f"{kind.name}.{way}"] = forms.BooleanField(
                    required=False, initial=way in chosen, label=f"{kind.label}{gettext('：')}{way.label}"
                )

    def table(self) -> list[tuple[Any, list[Any]]]:
        """The label of each kind with its boxes, None where it does not go that way."""
        names = {kind.name: {way: f"{kind.name}.{way}" for way in _outside(kind)} for kind in self.offered}
        return [
            (
                kind.label,
                [self[names[kind.name][way]] if way in names[kind.name] else None for way in OUTSIDE],
            )
            for kind in self.offered
        ]

    def others(self) -> list[Any]:
        """The fields besides the boxes."""
        return [self[name] for name in type(self).base_fields if name not in ("key", "version")]

    def choices(self) -> Choices:
        """What was chosen."""
        given = self.cleaned_data
        ways = {
            kind.name: [way.value for way in _outside(kind) if given[f"{kind.name}.{way}"]]
            for kind in self.offered
        }
        names = [name for name in Choices.__dataclass_fields__ if name != "ways"]
        return Choices(ways=ways, **{name: given[name] for name in names})


class RoomForm(ActionForm):
    name = forms.CharField(label=_("群名"), max_length=40)
    kind = forms.ChoiceField(label=_("机器人"), choices=ChatRoom.Kind.choices)
    body = forms.ModelChoiceField(
        label=_("所属承办单位"),
        queryset=None,
        widget=NameSelect,
        required=False,
        empty_label=_("本级人大机关"),
    )
    address = forms.CharField(
        label=_("机器人地址"),
        max_length=500,
        required=False,
        help_text=_("从群机器人的设置中完整复制；其中含有密钥，加密保存，之后不再显示。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("加签密钥（钉钉）"),
        max_length=200,
        required=False,
        help_text=_("钉钉机器人选用“加签”时填写；企业微信留空。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    off = forms.MultipleChoiceField(
        label=_("不发到群里的通知"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_from = forms.TimeField(label=_("免打扰开始"), required=False, widget=Clock)
    quiet_until = forms.TimeField(label=_("免打扰结束"), required=False, widget=Clock)
    language = forms.ChoiceField(label=_("语言"), required=False, choices=LANGUAGES)

    def __init__(self, *args: Any, bodies: Any, room: ChatRoom | None = None, **kwargs: Any) -> None:
        names = ("name", "kind", "body", "off", "quiet_from", "quiet_until", "language")
        initial = {name: getattr(room, name) for name in names} if room else {}
        super().__init__(*args, initial=initial, version=room.version if room else None, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["off"].choices = [  # type: ignore[attr-defined]
            (kind.name, kind.label) for _, kind in kinds.items() if kind.offered and Way.CHAT in kind.ways
        ]
        self.fields["address"].required = room is None
        if room is not None:
            self.fields["address"].label = _("新的机器人地址（留空则不变）")

    def settings(self) -> RoomSettings:
        """What was typed besides the key."""
        given = self.cleaned_data
        names = [name for name in RoomSettings.__dataclass_fields__ if name != "off"]
        body: Body | None = given["body"]
        return RoomSettings(
            **{**{name: given[name] for name in names}, "body": body}, off=tuple(given["off"])
        )


class DeliveryFilter(forms.Form):
    way = forms.ChoiceField(
        label=_("方式"),
        required=False,
        choices=[("", _("全部")), *((way.value, way.label) for way in Way if way is not Way.IN_APP)],
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            *((state.value, state.label) for state in State if state is not State.SENT),
        ],
    )


def _outside(kind: Kind) -> list[Way]:
    return [way for way in OUTSIDE if way in kind.ways]
