"""What happens to a duty record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event

SAID = ("place_name", "words")


@event("duty.act_reported", _("报告履职活动"), personal=SAID)
class ActReported(Event):
    act: int
    person: int
    kind: str
    on: str
    place_name: str | None
    words: str | None


@event("duty.act_corrected", _("更正履职活动"), personal=SAID)
class ActCorrected(Event):
    act: int
    person: int
    kind: str
    on: str
    place_name: str | None
    words: str | None


@event("duty.act_withdrawn", _("撤回履职活动"))
class ActWithdrawn(Event):
    act: int
    person: int


@event("duty.act_accepted", _("核对履职活动"))
class ActAccepted(Event):
    act: int
    person: int
    kind: str
    on: str


@event("duty.act_returned", _("退回履职活动"), personal=("reason",))
class ActReturned(Event):
    act: int
    person: int
    reason: str | None


@event("duty.act_taken_back", _("取消已核对的履职活动"), personal=("reason",))
class ActTakenBack(Event):
    act: int
    person: int
    kind: str
    on: str
    reason: str | None


@event("duty.pack_chosen", _("选定积分办法"))
class PackChosen(Event):
    choice: int
    pack: str
    starts_on: str
    title: str
    adopted_on: str
    digest: str


@event("duty.points_asked", _("要求重新计算积分"))
class PointsAsked(Event):
    assembly: int


@event("duty.appeal_filed", _("提出积分申诉"), personal=("words",))
class AppealFiled(Event):
    appeal: int
    person: int
    starts_on: str
    item: str
    due_on: str | None
    words: str | None


@event("duty.appeal_withdrawn", _("撤回积分申诉"))
class AppealWithdrawn(Event):
    appeal: int
    person: int


@event("duty.appeal_answered", _("答复积分申诉"), personal=("answer",))
class AppealAnswered(Event):
    appeal: int
    person: int
    verdict: str
    corrected: str  # "fact:case", empty where the record stays
    quantity: str
    on: str
    answer: str | None


@event("duty.profiles_published", _("公布代表信息"))
class ProfilesPublished(Event):
    assembly: int
    count: int
    persons: list[int]


@event("duty.profile_edited", _("编辑代表公开信息"))
class ProfileEdited(Event):
    profile: int
    person: int
    has_photo: bool


@event("duty.profile_withdrawn", _("撤下代表信息"), personal=("reason",))
class ProfileWithdrawn(Event):
    profile: int
    person: int
    reason: str | None


@event("duty.pair_made", _("建立联系关系"))
class PairMade(Event):
    pair: int
    kind: str
    keeper: int
    deputy: int | None
    group_name: str


@event("duty.pair_ended", _("结束联系关系"))
class PairEnded(Event):
    pair: int
    ends_on: str


@event("duty.pairs_imported", _("批量导入联系关系"))
class PairsImported(Event):
    count: int
    first: int
    last: int


@event("duty.pairs_import_begun", _("上传联系关系表格"))
class PairsImportBegun(Event):
    spreadsheet: int
    rows: int


@event("duty.pairs_import_confirmed", _("确认导入联系关系"))
class PairsImportConfirmed(Event):
    spreadsheet: int
    mapping: dict[str, int]


@event("duty.contact_recorded", _("记录一次联系"), personal=("line", "heard"))
class ContactRecorded(Event):
    contact_row: int
    pair: int
    kind: str
    keeper: int
    on: str
    way: str
    line: str | None
    heard: str | None


@event("duty.contact_withdrawn", _("撤回一次联系"))
class ContactWithdrawn(Event):
    contact_row: int
    pair: int
    kind: str
    keeper: int
    on: str


@event("duty.heard_handed_on", _("转交联系中听到的意见"), personal=("handed_to",))
class HeardHandedOn(Event):
    contact_row: int
    pair: int
    handed_to: str | None
