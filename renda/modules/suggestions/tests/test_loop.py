"""From the pen to the answer, its rating and its promises; and what goes another way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.handling import actions as handling
from renda.core.handling.actions.answering import ClassMissing, PromiseMissing, TextMissing
from renda.core.handling.actions.handing import BodyTwice, Handed, KeyAlready, NoHandler, NotOver, WrongMix
from renda.core.handling.actions.promising import NotPromised
from renda.core.handling.actions.rating import PaperMissing, RatedAlready, WordsMissing
from renda.core.handling.actions.working import NotOfTheBody
from renda.core.handling.models import Draft, Handling, Promise, Rating, Reply
from renda.core.jobs.api import run_until_idle
from renda.core.procedures.api import ReasonMissing, StepRefused
from renda.core.procedures.models import Deadline, Matter, Todo
from renda.lib.errors import NotAllowed
from renda.modules.suggestions import actions
from renda.modules.suggestions.models import Suggestion
from renda.modules.suggestions.tests.samples import (
    MORNING,
    WORDS,
    City,
    accepted,
    answered,
    assigned,
    contacted,
    days,
    rated,
    submitted,
)

PROMISE = {"what": "再装十盏", "due_on": "2026-06-30", "owner": "照明科科长"}


def state(part: Handling | Suggestion) -> str:
    return Matter.objects.values_list("state", flat=True).get(pk=part.matter_id)


def clocks(part: Handling) -> dict[str, date | None]:
    rows = Deadline.objects.filter(matter=part.matter_id, met_at=None, dropped_at=None)
    return dict(rows.values_list("ends_with", "due_on"))


def test_a_suggestion_goes_its_whole_way(city: City) -> None:
    mine = submitted(city)
    [part] = assigned(city, suggestion=mine)
    assert state(mine) == "in_hand" and state(part) == "assigned"
    assert part.matter.number == f"{mine.matter.number}-1"
    contacted(city, accepted(city, part))
    answered(city, part)
    assert state(part) == "answered"
    assert Todo.objects.get(matter=part.matter_id, closed_at=None).person_id == city.deputies[0].person
    rated(city, part)
    assert state(part) == "closed"
    run_until_idle()
    assert state(mine) == "concluded"
    assert Matter.objects.get(pk=mine.matter_id).closed_at is not None
    names = list(EventRecord.objects.order_by("pk").values_list("name", flat=True))
    assert names[0] == "suggestions.submitted" and names[-1] == "handling.concluded"


def test_the_clocks_of_the_template_start_with_the_hand_over(city: City) -> None:
    [part] = assigned(city)
    assert clocks(part) == {
        "accept": date(2026, 3, 9),  # five working days
        "contact": date(2026, 3, 30),  # twenty working days
        "sign": date(2026, 6, 2),  # three months
    }
    [harder] = assigned(city, ("roads", "lead"), case="complex")
    assert clocks(harder)["sign"] == date(2026, 9, 2)


def test_a_harder_case_moves_the_running_clock(city: City) -> None:
    [part] = assigned(city)
    handling.extend_term(subject=part, case="complex", reason="涉及六个小区", by=city.office, at=days(3))
    assert clocks(part)["sign"] == date(2026, 9, 2)
    assert clocks(part)["accept"] == date(2026, 3, 9)


def test_joint_bodies_send_their_opinion_to_the_lead(city: City) -> None:
    lead, joint = assigned(city, ("lights", "lead"), ("housing", "joint"))
    contacted(city, accepted(city, lead))
    with pytest.raises(ReasonMissing, match="还没有收到协办意见：住房局"):
        answered(city, lead, reason="")
    handling.return_draft(subject=lead, note="等协办意见", by=city.of("lights", Role.BODY_SIGNER), at=MORNING)
    accepted(city, joint, "housing")
    handling.send_joint_opinion(
        subject=joint, text="可以装。", signer="彭守一", by=city.of("housing", Role.BODY_SIGNER), at=MORNING
    )
    assert state(joint) == "sent"
    assert EventRecord.objects.filter(name="handling.joint_opinion_sent").exists()
    answered(city, lead)
    rated(city, lead)
    run_until_idle()
    assert Matter.objects.get(pk=lead.matter.parent_id).state == "concluded"


@pytest.mark.parametrize(
    ("chosen", "refusal", "words"),
    [
        ((), NoHandler, "请选择至少一个承办单位"),
        ((("lights", "lead"), ("housing", "lead")), WrongMix, "主办单位只能有一个"),
        ((("lights", "lead"), ("housing", "separate")), WrongMix, "不能并用"),
        ((("lights", "joint"),), WrongMix, "要有一个主办单位"),
        ((("lights", "separate"),), WrongMix, "分办至少要有两个单位"),
        ((("lights", "lead"), ("lights", "joint")), BodyTwice, "已经是承办单位"),
    ],
)
def test_bodies_that_cannot_take_part_so_are_refused(
    city: City, chosen: Any, refusal: Any, words: str
) -> None:
    mine = submitted(city)
    actions.admit(subject=mine, by=city.office, at=MORNING)
    handed = [Handed(city.bodies[key], kind) for key, kind in chosen]
    with pytest.raises(refusal, match=words):
        handling.assign(
            subject=Matter.objects.get(pk=mine.matter_id),
            handed=handed,
            case="ordinary",
            by=city.office,
            at=MORNING,
        )
    assert state(mine) == "admitted" and not Handling.objects.exists()


def test_a_body_gives_back_what_is_not_its_own_and_another_gets_it(city: City) -> None:
    [part] = assigned(city)
    handling.ask_return(
        subject=part, reason="路灯归住房局", proposed=city.bodies["housing"], by=city.of("lights"), at=days(1)
    )
    handling.agree_return(subject=part, by=city.office, at=days(2))
    assert state(part) == "returned" and part.returns.get().agreed is True
    run_until_idle()
    whole = Matter.objects.get(pk=part.matter.parent_id)
    assert whole.state == "in_hand"
    handling.assign_again(
        subject=whole, handed=[Handed(city.bodies["housing"], "lead")], case="ordinary", instead_of=part,
        by=city.office, at=days(2),
    )  # fmt: skip
    fresh = Handling.objects.get(matter__body=city.bodies["housing"])
    assert fresh.instead_of_id == part.pk and clocks(fresh)["sign"] == date(2026, 6, 4)


def test_a_late_return_needs_a_reason_and_a_refused_one_keeps_the_clock(city: City) -> None:
    [part] = assigned(city)
    with pytest.raises(ReasonMissing, match="申请退回的期限到2026年3月9日为止"):
        handling.ask_return(subject=part, reason="不是我们", by=city.of("lights"), at=days(10))
    handling.ask_return(
        subject=part, reason="不是我们", override="机构改革刚调整", by=city.of("lights"), at=days(10)
    )
    handling.refuse_return(subject=part, reason="三定方案写明是你局", by=city.office, at=days(11))
    assert state(part) == "in_hand" and clocks(part)["sign"] == date(2026, 6, 2)


def test_an_answer_needs_words_a_class_and_for_a_promise_its_day(city: City) -> None:
    [part] = assigned(city)
    contacted(city, accepted(city, part))
    send = {"subject": part, "by": city.of("lights"), "at": MORNING}
    with pytest.raises(TextMissing):
        handling.send_for_signature(text=" ", answer_class="A", **send)
    with pytest.raises(ClassMissing, match="请选择答复类别：A 已解决或基本解决、B"):
        handling.send_for_signature(text="x", answer_class="E", **send)
    with pytest.raises(PromiseMissing, match="B类答复要写明承诺"):
        handling.send_for_signature(text="x", answer_class="B", **send)
    with pytest.raises(PromiseMissing, match="A类答复没有承诺事项"):
        handling.send_for_signature(text="x", answer_class="A", promises=[PROMISE], **send)
    with pytest.raises(PromiseMissing, match="第 1 项承诺要写全"):
        handling.send_for_signature(text="x", answer_class="B", promises=[PROMISE | {"owner": ""}], **send)
    with pytest.raises(PromiseMissing, match="完成期限要在今天以后"):
        handling.send_for_signature(
            text="x", answer_class="B", promises=[PROMISE | {"due_on": "2026-03-01"}], **send
        )
    assert not Draft.objects.exists() and state(part) == "in_hand"


def test_an_answer_without_contact_or_paper_goes_out_only_with_a_reason(city: City) -> None:
    [part] = assigned(city)
    accepted(city, part)
    with pytest.raises(ReasonMissing, match="还没有登记与代表的联系沟通"):
        answered(city, part, reason="")
    handling.return_draft(subject=part, note="先联系", by=city.of("lights", Role.BODY_SIGNER), at=MORNING)
    contacted(city, part)
    with pytest.raises(ReasonMissing, match="签字盖章"):
        answered(city, part, reason="")
    assert not Reply.objects.exists()


def test_the_signer_gives_a_draft_back(city: City) -> None:
    [part] = assigned(city)
    accepted(city, part)
    handling.send_for_signature(subject=part, text="稿", answer_class="A", by=city.of("lights"), at=MORNING)
    handling.return_draft(subject=part, note="写具体些", by=city.of("lights", Role.BODY_SIGNER), at=MORNING)
    assert state(part) == "in_hand" and Draft.objects.get().note == "写具体些"
    assert EventRecord.objects.filter(name="handling.draft_returned").exists()


def test_a_bad_rating_leads_to_a_second_answer_and_then_to_a_meeting(city: City) -> None:
    [part] = assigned(city)
    contacted(city, accepted(city, part))
    answered(city, part)
    with pytest.raises(WordsMissing):
        handling.rate(
            subject=part,
            person=city.person(),
            attitude="satisfied",
            result="unsatisfied",
            by=city.deputies[0],
            at=MORNING,
        )
    rated(city, part, "unsatisfied")
    assert state(part) == "refused"
    with pytest.raises(StepRefused, match="第一次不满意的先责成重新办理"):
        handling.convene(subject=part, on=date(2026, 4, 1), reason="协商", by=city.office, at=days(1))
    handling.order_redo(subject=part, reason="只装了一半", by=city.office, at=days(1))
    assert clocks(part) == {"sign": date(2026, 4, 3)}  # one month
    contacted(city, part, at=days(2))
    answered(city, part, at=days(3))
    rated(city, part, "unsatisfied", at=days(4))
    assert Reply.objects.filter(handling=part).count() == 2 and Rating.objects.count() == 2
    with pytest.raises(StepRefused, match="已经重新办理过"):
        handling.order_redo(subject=part, reason="再办", by=city.office, at=days(5))
    handling.convene(subject=part, on=date(2026, 4, 1), reason="协商", by=city.office, at=days(5))
    handling.settle(subject=part, reason="列入明年计划", by=city.office, at=days(30))
    run_until_idle()
    assert state(part) == "closed"
    assert Matter.objects.get(pk=part.matter.parent_id).state == "concluded"


def test_a_promise_stays_open_until_it_is_kept_and_looked_at_again_by_another(city: City) -> None:
    [part] = assigned(city)
    contacted(city, accepted(city, part))
    answered(city, part, answer_class="B", promises=[PROMISE])
    rated(city, part)
    run_until_idle()
    assert state(part) == "tracking"
    assert Matter.objects.get(pk=part.matter.parent_id).state == "in_hand"
    assert clocks(part) == {f"promise:{Promise.objects.get().pk}": date(2026, 6, 30)}
    with pytest.raises(StepRefused, match="还有 1 项承诺没有复查"):
        handling.close_tracking(subject=part, by=city.office, at=days(5))
    promise = Promise.objects.get()
    handling.report_promise(
        subject=promise, done_on=date(2026, 6, 1), evidence="十盏已亮", by=city.of("lights"), at=days(95)
    )
    assert promise.recheck_on == date(2026, 12, 1)
    with pytest.raises(NotAllowed):
        handling.recheck_promise(
            subject=promise, kept=True, finding="亮着", by=city.of("lights"), at=days(300)
        )
    handling.recheck_promise(subject=promise, kept=True, finding="亮着", by=city.office, at=days(300))
    handling.close_tracking(subject=part, by=city.office, at=days(300))
    run_until_idle()
    assert Matter.objects.get(pk=part.matter.parent_id).state == "concluded"
    closed = EventRecord.objects.get(name="handling.tracking_closed")
    assert (closed.payload["kept"], closed.payload["broken"]) == (1, 0)


def test_every_signer_rates_once_and_the_first_decides(city: City) -> None:
    mine = submitted(city)
    other = submitted(city, words=WORDS)
    actions.admit(subject=other, by=city.office, at=MORNING)
    [part] = assigned(city, suggestion=mine)
    second = city.deputies[1]
    with pytest.raises(NotAllowed):
        handling.rate(
            subject=part,
            person=city.person(1),
            attitude="satisfied",
            result="satisfied",
            by=second,
            at=MORNING,
        )
    from renda.modules.suggestions.models import CoSigner

    CoSigner.objects.create(
        assembly=city.assembly, suggestion=mine, person=city.person(1), place=2, signed_at=MORNING
    )
    contacted(city, accepted(city, part))
    answered(city, part)
    keywords: dict[str, Any] = {"subject": part, "attitude": "partly", "result": "partly", "at": MORNING}
    handling.rate(person=city.person(1), by=second, **keywords)
    assert state(part) == "answered"
    with pytest.raises(RatedAlready):
        handling.rate(person=city.person(1), by=second, **keywords)
    with pytest.raises(PaperMissing):
        handling.rate(person=city.person(), by=city.office, **keywords)
    handling.rate(person=city.person(), from_paper="评价表第3号", by=city.office, **keywords)
    assert state(part) == "closed"


def test_an_unrated_answer_lapses_after_the_term(city: City) -> None:
    [part] = assigned(city)
    contacted(city, accepted(city, part))
    answered(city, part)
    with pytest.raises(ReasonMissing, match="代表评价的期限到2026年3月30日为止"):
        handling.let_lapse(subject=part, by=city.office, at=days(10))
    handling.let_lapse(subject=part, by=city.office, at=days(40))
    assert state(part) == "closed"
    assert EventRecord.objects.filter(name="handling.rating_lapsed").exists()


def test_the_governments_office_splits_what_it_received(city: City) -> None:
    mine = submitted(city)
    actions.admit(subject=mine, by=city.office, at=MORNING)
    actions.hand_to_government(subject=mine, office=city.bodies["supervising"], by=city.office, at=MORNING)
    assert state(mine) == "with_government"
    handling.split(
        subject=Matter.objects.get(pk=mine.matter_id),
        handed=[Handed(city.bodies["lights"], "separate"), Handed(city.bodies["roads"], "separate")],
        case="ordinary",
        by=city.coordinator,
        at=days(1),
    )
    assert state(mine) == "in_hand" and Handling.objects.count() == 2
    first = Handling.objects.order_by("pk")[0]
    handling.take_back(subject=first, reason="分错了", by=city.coordinator, at=days(1))
    assert state(first) == "taken_back"


def test_a_matter_is_not_concluded_while_a_body_has_work_left(city: City) -> None:
    [part] = assigned(city)
    whole = Matter.objects.get(pk=part.matter.parent_id)
    with pytest.raises(NotOver, match="还有承办单位没有办完"):
        handling.conclude(subject=whole, by=Actor.system(assembly=city.assembly.pk), at=MORNING)


def test_urging_tells_each_body_and_keeps_a_record(city: City) -> None:
    [part] = assigned(city)
    handling.urge(
        subject=city.assembly, parts=[part.pk], words="请在本周内联系代表", by=city.office, at=days(5)
    )
    assert part.urgings.get().words == "请在本周内联系代表"
    assert EventRecord.objects.get(name="handling.urged").payload["parts"] == [part.matter.number]


def test_a_key_matter_is_answered_by_the_head(city: City) -> None:
    [part] = assigned(city)
    whole = Matter.objects.get(pk=part.matter.parent_id)
    handling.fix_key(
        subject=whole, decided_on=date(2026, 3, 2), paper="主任会议纪要〔2026〕3号", by=city.chair, at=MORNING
    )
    part.refresh_from_db()
    assert part.is_key and EventRecord.objects.filter(name="handling.key_fixed").exists()
    contacted(city, accepted(city, part))
    handling.send_for_signature(subject=part, text="稿", answer_class="A", by=city.of("lights"), at=MORNING)
    with pytest.raises(ReasonMissing, match="重点督办件由主要负责人签发答复"):
        handling.sign(subject=part, signer="副局长", by=city.of("lights", Role.BODY_SIGNER), at=MORNING)


def test_a_handler_is_somebody_of_the_body(city: City) -> None:
    from renda.core.access.models import Account

    [part] = assigned(city)
    own = Account.objects.get(pk=city.of("lights", Role.BODY_HANDLER).account)
    other = Account.objects.get(pk=city.of("roads", Role.BODY_HANDLER).account)
    handling.name_handler(subject=part, handler=own, by=city.of("lights"), at=MORNING)
    assert part.handler == own and EventRecord.objects.filter(name="handling.handler_named").exists()
    with pytest.raises(NotOfTheBody, match="不是本单位的承办人员"):
        handling.name_handler(subject=part, handler=other, by=city.of("lights"), at=MORNING)


def test_another_body_may_do_nothing_with_a_part(city: City) -> None:
    [part] = assigned(city)
    stranger = city.of("roads")
    for act, more in (
        (handling.accept, {}),
        (handling.ask_return, {"reason": "x"}),
        (handling.save_draft, {"text": "x"}),
    ):
        with pytest.raises((StepRefused, NotAllowed)):
            act(subject=part, by=stranger, at=MORNING, **more)  # type: ignore[operator]
    assert state(part) == "assigned" and not Draft.objects.exists()


def test_a_clock_that_runs_out_tells_body_and_office(city: City) -> None:
    from renda.core.procedures.deadlines import raise_deadline

    [part] = assigned(city)
    contacted(city, accepted(city, part))
    due = Deadline.objects.get(matter=part.matter_id, ends_with="sign")
    raise_deadline(subject=due, by=Actor.system(assembly=city.assembly.pk), at=MORNING + timedelta(days=95))
    late = Todo.objects.filter(matter=part.matter_id, is_late=True, dedupe__startswith="step:late")
    assert set(late.values_list("role", "body_id")) == {
        ("body_contact", city.bodies["lights"].pk),
        ("deputies_office", None),
        ("coordinating_office", None),
    }


def test_every_act_leaves_its_event(city: City) -> None:
    lead, joint, returned = assigned(city, ("lights", "lead"), ("housing", "joint"), ("roads", "joint"))
    for part, key in ((lead, "lights"), (joint, "housing")):
        accepted(city, part, key)
    handling.ask_return(subject=returned, reason="不是我们", by=city.of("roads"), at=MORNING)
    handling.refuse_return(subject=returned, reason="是你们", by=city.office, at=MORNING)
    handling.take_back(subject=returned, reason="改由他局", by=city.office, at=MORNING)
    handling.extend_term(subject=lead, case="complex", reason="涉及面广", by=city.office, at=MORNING)
    contacted(city, lead)
    handling.save_draft(subject=lead, text="初稿", by=city.of("lights"), at=MORNING)
    answered(city, lead)
    rated(city, lead, "unsatisfied")
    handling.order_redo(subject=lead, reason="再办", by=city.office, at=MORNING)
    contacted(city, lead)
    answered(city, lead, answer_class="B", promises=[PROMISE])
    rated(city, lead, "unsatisfied")
    handling.convene(subject=lead, on=date(2026, 3, 9), reason="协商", by=city.office, at=MORNING)
    handling.settle(subject=lead, reason="说好了", by=city.office, at=MORNING)
    promise = Promise.objects.get()
    handling.report_promise(
        subject=promise, done_on=date(2026, 3, 2), evidence="已办", by=city.of("lights"), at=MORNING
    )
    handling.recheck_promise(
        subject=promise, kept=False, finding="没有亮", reason="代表反映", by=city.office, at=days(3)
    )
    known = set(EventRecord.objects.values_list("name", flat=True))
    assert {
        "handling.handed_over", "handling.accepted", "handling.return_asked", "handling.return_decided",
        "handling.taken_back", "handling.term_extended", "handling.contact_recorded", "handling.draft_saved",
        "handling.sent_for_signature", "handling.answered", "handling.rated", "handling.redo_ordered",
        "handling.convened", "handling.settled", "handling.promise_reported", "handling.promise_rechecked",
    } <= known  # fmt: skip
    with pytest.raises(NotPromised):
        handling.report_promise(
            subject=promise, done_on=date(2026, 3, 2), evidence="已办", by=city.of("lights"), at=days(4)
        )


def test_a_matter_fixed_before_it_is_handed_over_is_key_for_every_body(city: City) -> None:
    mine = submitted(city)
    whole = Matter.objects.get(pk=mine.matter_id)
    fix = {"subject": whole, "decided_on": date(2026, 3, 2), "paper": "纪要", "by": city.chair, "at": MORNING}
    handling.fix_key(**fix)
    with pytest.raises(KeyAlready):
        handling.fix_key(**fix)
    parts = assigned(city, ("lights", "separate"), ("roads", "separate"), suggestion=mine)
    assert all(part.is_key for part in parts)
