"""What the demo city shows of complaints: invented letters and calls at different stages, beside those from the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from renda.core.base.actor import Actor
from renda.core.people.models import Assembly, Body
from renda.lib import clock
from renda.modules.complaints import actions, opening
from renda.modules.complaints.letters import first_words
from renda.modules.complaints.models import Complaint, Kind, Way
from renda.modules.complaints.numbers import Register


def plant_complaints(
    *, city: Assembly, office: Actor, accused: Body, examiner: Body, receiver: Actor | None, at: datetime
) -> None:
    """Enter four complaints: one sent to the examiner and told, one answered, one told where to go, one just come in."""
    today = clock.local_day(at)

    def entered(days: int, **given: Any) -> Complaint:
        made: Any = actions.register(
            subject=Register.of(city.pk),
            received_on=_day(today, days),
            by=office,
            at=_moment(at, days),
            **given,
        )
        with opening.opened_by_machine():
            return Complaint.objects.select_related("assembly").get(pk=made.complaint)

    bribe = entered(
        9, way=Way.LETTER, kind=Kind.ACCUSATION, title="反映停车场发包时收受礼品",
        text="反映城市管理局工作人员在公共停车场发包时收受竞标人的礼品，开标前已经定好由谁承包。", sender_name="覃某某",
        sender_address="澄澜市西蓼区榕荫路十二号",
    )  # fmt: skip
    named = [actions.AccusedPerson(body=accused)]
    usual: dict[str, Any] = {"by": office, "at": _moment(at, 8)}
    actions.sort_out(subject=bribe, kind=Kind.ACCUSATION, title=bribe.title, accused=named, **usual)
    actions.transfer(
        subject=bribe, words="反映公共停车场发包时收受竞标人礼品，开标前已经定好承包人。", ground="属于监察职责范围。",
        body=examiner, **usual,
    )  # fmt: skip
    _tell(bribe, office, _moment(at, 7))
    if receiver is not None:
        actions.take_step(subject=bribe, step="accept", by=receiver, at=_moment(at, 5))
    lift = entered(
        40, way=Way.VISIT, kind=Kind.PETITION, title="要求督促答复加装电梯的申请", people=12,
        representatives=["陶某某", "黎某某", "岑某某"], sender_name="陶某某",
        text="三栋居民的加装电梯申请交上去八个月没有答复，请人大督促。",
    )  # fmt: skip
    actions.take_step(subject=lift, step="take_up", by=office, at=_moment(at, 38))
    _tell(lift, office, _moment(at, 37))
    actions.take_step(
        subject=lift,
        step="decide",
        words="已经督促有关部门，申请已于上周受理，并书面答复了居民。",
        by=office,
        at=_moment(at, 6),
    )
    entered_far = entered(
        4, way=Way.CALL, kind=Kind.OPINION, title="询问养老金的计算", text="来电人认为退休金少算了两年工龄。"
    )
    actions.take_step(
        subject=entered_far,
        step="tell_where",
        words="请向参保地的社会保险经办机构提出。",
        by=office,
        at=_moment(at, 3),
    )
    entered(
        1,
        way=Way.LETTER,
        kind=Kind.UNSORTED,
        title="",
        text="一封没有署名的来信：望榕区某工地夜里偷倒渣土，有人通风报信。",
    )


def _tell(row: Complaint, office: Actor, at: datetime) -> None:
    with opening.opened_by_machine():
        words = first_words(row)
    actions.deliver_letter(subject=row, words=words, delivered_by="posted", by=office, at=at)


def _day(today: date, before: int) -> date:
    return today - timedelta(days=before)


def _moment(at: datetime, before: int) -> datetime:
    return at - timedelta(days=before)
