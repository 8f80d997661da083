"""Each act works, leaves its event in the compartment and nowhere else, and refuses what it must."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from renda.core.access.api import forget_contact
from renda.core.access.models import Contact
from renda.core.access.testing import actor_for
from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly, Body, Person
from renda.core.procedures.api import StepRefused
from renda.core.procedures.firing import ReasonMissing
from renda.core.procedures.models import MatterCounter
from renda.lib.errors import NotAllowed, Refusal
from renda.modules.complaints import actions, events, opening, tasks
from renda.modules.complaints.actions.handling import OwnPage, WordsMissing
from renda.modules.complaints.barring import AccusedReceiver, NotCompetent
from renda.modules.complaints.listeners import forget_the_sender
from renda.modules.complaints.models import Clock, Complaint, Kind, Letter, Transfer
from renda.modules.complaints.numbers import Register
from renda.modules.complaints.tests.samples import (
    DAY,
    MARK,
    MORNING,
    SENDER,
    body,
    fresh,
    hat_of,
    officer,
    register,
    send,
    sort,
    step,
    tell,
)

CHAIN = "compartment:complaints:9901"


def last() -> EventRecord:
    return EventRecord.objects.order_by("-pk")[0]


def clocks(row: Complaint) -> dict[str, date | None]:
    with opening.opened_by_machine():
        rows = Clock.objects.filter(complaint=row, met_on=None, dropped_at=None)
        return {each.ends_with: each.due_on for each in rows}


def refuses(act: Any, refusal: type[Refusal], sentence: str) -> None:
    before = EventRecord.objects.count()
    with pytest.raises(refusal, match=sentence):
        act()
    assert EventRecord.objects.count() == before


# entering


def test_a_letter_is_registered_in_the_compartment(city: Assembly, office: Actor) -> None:
    row = register(city, office)
    assert row.state == "registered" and row.text == f"我举报{MARK}收受贿赂。"
    assert (last().name, last().chain) == ("complaints.registered", CHAIN)
    assert last().action == "complaints.register"
    assert MARK not in str(last().payload) + str(last().step)
    assert clocks(row) == {"notify_told": date(2026, 3, 27)}


def test_what_is_kept_on_disk_is_encrypted(city: Assembly, office: Actor) -> None:
    from django.db import connection

    register(city, office)
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, text, sender_name, sender_address FROM complaints_complaint")
        kept = str(cursor.fetchall())
    assert MARK not in kept and SENDER not in kept


def test_numbers_are_drawn_and_tell_no_count(city: Assembly, office: Actor) -> None:
    drawn = [register(city, office).number.removeprefix("9901-XF-2026-") for _ in range(5)]
    assert len(set(drawn)) == 5 and {len(each) for each in drawn} == {6}
    assert not MatterCounter.objects.exists()


def test_nothing_said_is_refused(city: Assembly, office: Actor) -> None:
    refuses(lambda: register(city, office, text=" \n"), actions.NothingSaid, "请填写反映的内容。")


def test_a_group_sends_no_more_representatives_than_the_figure(city: Assembly, office: Actor) -> None:
    five = [f"代表{number}" for number in range(5)]
    row = register(city, office, way="visit", people=80, representatives=five)
    assert row.people == 80 and row.representatives == "\n".join(five)
    refuses(
        lambda: register(city, office, way="visit", representatives=[*five, "第六人"]),
        actions.TooManyRepresentatives,
        "推选的代表有 6 人，不得超过 5 人",
    )


def test_a_stranger_registers_nothing(city: Assembly) -> None:
    clerk = Actor(role=Role.LEGISLATIVE_OFFICE, assembly=city.pk, grant=1)
    refuses(lambda: register(city, clerk), NotAllowed, "信访办理|系统")


def test_a_taken_over_text_is_entered_by_the_system_only(city: Assembly, office: Actor) -> None:
    from renda.core.opinions.leaving import Leaving

    leaving = Leaving(assembly=city.pk, text=MARK, channel="website", received_at=MORNING, handed_by="李")
    given: dict[str, Any] = {"subject": Register.of(city.pk), "leaving": leaving, "at": MORNING}
    refuses(lambda: actions.take_over(by=office, **given), NotAllowed, "信访办理|系统")
    made = actions.take_over(by=Actor.system(assembly=city.pk), **given)
    row = fresh(made.complaint)
    assert (row.text, row.kind, row.way, row.entered_by) == (MARK, Kind.UNSORTED, "handed", "李")
    assert last().action == "complaints.take_over" and last().chain == CHAIN


def test_a_paper_is_added_and_belongs_to_no_account(accusation: Complaint, office: Actor) -> None:
    made = actions.add_paper(subject=accusation, scan=("信.png", picture()), by=office, at=MORNING)
    with opening.opened_by_machine():
        paper = accusation.papers.select_related("file").get(pk=made.paper)
    assert paper.file.uploaded_by == {} and last().name == "complaints.paper_added"
    assert last().action == "complaints.add_paper" and last().chain == CHAIN


def picture() -> bytes:
    import io

    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(made, "png")
    return made.getvalue()


# sorting


def test_sorting_names_the_accused(accusation: Complaint, office: Actor, bureau: Body) -> None:
    assert last().name == "complaints.sorted" and last().action == "complaints.sort_out"
    assert last().payload == {
        "complaint": accusation.pk,
        "kind": "accusation",
        "accused": 1,
        "called_back": False,
    }
    with opening.opened_by_machine():
        assert [each.body for each in accusation.accused.all()] == [bureau]


def test_an_accusation_names_somebody(city: Assembly, office: Actor) -> None:
    row = register(city, office, kind="unsorted")
    refuses(
        lambda: actions.sort_out(
            subject=row, kind="accusation", title="x", accused=[], by=office, at=MORNING
        ),
        actions.NobodyNamed,
        "控告检举须写明被反映的人或者单位",
    )


def test_what_lies_with_somebody_accused_later_is_called_back(
    city: Assembly, accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    send(accusation, office, supervisors)
    made = sort(accusation, office, body=supervisors)
    row = fresh(accusation.pk)
    assert made.called_back and row.state == "registered"
    with opening.opened_by_machine():
        assert row.transfers.get().returned


# where it goes


def test_a_transfer_carries_chosen_words_and_starts_the_objection_clock(
    accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    send(accusation, office, supervisors)
    row = fresh(accusation.pk)
    assert row.state == "transferred"
    assert clocks(row) == {"notify_told": date(2026, 3, 27), "object": date(2026, 3, 19)}
    assert (last().name, last().chain) == ("complaints.transferred", CHAIN)
    assert last().action == "complaints.transfer" and last().step["step"] == "transfer"


def test_never_to_the_accused_nor_below_it(
    city: Assembly, accusation: Complaint, office: Actor, bureau: Body
) -> None:
    below = body(city, "园林局下属公司", parent=bureau)
    for receiver in (bureau, below):
        refuses(
            lambda to=receiver: send(accusation, office, to),
            AccusedReceiver,
            f"“{receiver.name}”是被反映的单位.*不得把材料转给它.*第三十条第三款",
        )
    assert fresh(accusation.pk).state == "registered"


def test_never_to_where_an_accused_person_works(
    city: Assembly, office: Actor, supervisors: Body, government: Body
) -> None:
    hat = hat_of(supervisors)
    row = register(city, office)
    sort(row, office, person=hat.account.person)
    refuses(lambda: send(row, office, supervisors), AccusedReceiver, "被反映的人在那里任职")
    send(row, office, government)


def test_never_to_where_somebody_of_the_accused_name_works(
    city: Assembly, office: Actor, supervisors: Body
) -> None:
    hat = hat_of(supervisors)
    Person.objects.filter(pk=hat.account.person_id).update(name="钱同名")
    row = register(city, office)
    sort(row, office, name="钱同名")
    refuses(lambda: send(row, office, supervisors), AccusedReceiver, "不得把材料转给它")


def test_an_accusation_goes_to_examiners_only(city: Assembly, accusation: Complaint, office: Actor) -> None:
    other = body(city, "澄澜市气象局")
    refuses(lambda: send(accusation, office, other), NotCompetent, "这类信访事项不转给“澄澜市气象局”")
    refuses(lambda: send(accusation, office, None), NotCompetent, "请从列出的单位中选择")
    petition = register(city, office, kind="petition")
    send(petition, office, other)


def test_a_transfer_says_what_and_why(accusation: Complaint, office: Actor, supervisors: Body) -> None:
    refuses(lambda: send(accusation, office, supervisors, words=" "), WordsMissing, "请写明转送的内容")
    refuses(lambda: send(accusation, office, supervisors, ground=" "), WordsMissing, "办理的依据")


def test_the_sender_is_named_to_a_receiver_only_with_consent(
    city: Assembly, accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    refuses(
        lambda: send(accusation, office, supervisors, with_sender=True),
        actions.NoConsent,
        "信访人没有同意提供姓名和联系方式",
    )
    agreed = register(city, office, kind="petition", consents=True)
    send(agreed, office, supervisors, with_sender=True)


def test_it_is_sorted_before_it_goes_anywhere(city: Assembly, office: Actor, supervisors: Body) -> None:
    row = register(city, office, kind="unsorted")
    refuses(lambda: send(row, office, supervisors), StepRefused, "请先归类，再决定去向。")
    refuses(lambda: step(row, "take_up", office), StepRefused, "请先归类")


def test_telling_where_to_go_ends_with_the_letter(city: Assembly, office: Actor) -> None:
    row = register(city, office, kind="opinion")
    refuses(lambda: step(row, "tell_where", office, words=""), WordsMissing, "请写明告知或者答复")
    step(row, "tell_where", office, words="请向市气象局提出。")
    assert last().name == "complaints.step_taken" and last().action == "complaints.take_step"
    tell(row, office)
    assert fresh(row.pk).state == "closed" and clocks(row) == {}


def test_litigation_and_arbitration_go_their_own_way(city: Assembly, office: Actor) -> None:
    row = register(city, office, kind="petition")
    step(row, "refer_apart", office, words="请依法向人民法院起诉。")
    assert last().step["citations"] == ["cn.petitions-regulation@2022-02-25#art-31-p1-i2"]
    tell(row, office)
    assert fresh(row.pk).state == "closed"


def test_steps_with_their_own_page_are_not_taken_as_plain_ones(accusation: Complaint, office: Actor) -> None:
    refuses(lambda: step(accusation, "transfer", office), OwnPage, "在它自己的页面上办理")


# letters


def test_a_letter_meets_the_clock_of_the_notice_and_keeps_its_words(
    accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    refuses(lambda: tell(accusation, office), actions.NoLetterNow, "请先决定去向，再送达告知书。")
    send(accusation, office, supervisors)
    refuses(lambda: tell(accusation, office, words=""), WordsMissing, "请写明告知的内容")
    refuses(lambda: tell(accusation, office, delivered_on=DAY + timedelta(days=1)), WordsMissing, "今天之后")
    tell(accusation, office)
    assert (last().name, last().action) == ("complaints.letter_delivered", "complaints.deliver_letter")
    assert clocks(accusation) == {"object": date(2026, 3, 19)}
    with opening.opened_by_machine():
        letter = Letter.objects.get()
    assert letter.words == "已经收到，现已转送。" and letter.digest == last().payload["digest"]
    refuses(lambda: tell(accusation, office), StepRefused, "这一去向已经书面告知信访人。")


# the receiver


def test_a_receiver_objects_in_time_and_finds_it_no_longer(
    accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    handler = actor_for(hat_of(supervisors))
    send(accusation, office, supervisors)
    given: dict[str, Any] = {"subject": accusation, "by": handler, "at": MORNING}
    refuses(lambda: actions.send_back(words=" ", **given), WordsMissing, "请写明异议的理由")
    actions.send_back(words="不属于我委管辖。", **given)
    assert (last().name, last().action, last().step["step"]) == (
        "complaints.sent_back",
        "complaints.send_back",
        "object",
    )
    assert fresh(accusation.pk).state == "registered"
    refuses(lambda: step(accusation, "accept", handler), NotAllowed, "没有这件信访事项")


def test_a_late_objection_needs_a_reason(accusation: Complaint, office: Actor, supervisors: Body) -> None:
    handler = actor_for(hat_of(supervisors))
    send(accusation, office, supervisors)
    late: dict[str, Any] = {
        "subject": accusation, "words": "不属于我委。", "by": handler, "at": MORNING + timedelta(days=8),
    }  # fmt: skip
    refuses(lambda: actions.send_back(**late), ReasonMissing, "期限已于2026年3月19日届满")
    actions.send_back(reason="材料昨天才移交到承办室。", **late)


def test_another_body_takes_no_step(
    city: Assembly, accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    other = actor_for(hat_of(body(city, "澄澜市人民法院", "court")))
    send(accusation, office, supervisors)
    refuses(lambda: step(accusation, "accept", other), NotAllowed, "没有这件信访事项")


def test_the_receiver_accepts_and_decides(accusation: Complaint, office: Actor, supervisors: Body) -> None:
    handler = actor_for(hat_of(supervisors))
    send(accusation, office, supervisors)
    step(accusation, "accept", handler)
    assert clocks(accusation)["decide"] == date(2026, 5, 11)
    refuses(lambda: step(accusation, "decide", handler), ReasonMissing, "还没有书面告知信访人去向。")
    tell(accusation, office)
    step(accusation, "decide", handler, words="已经立案。")
    assert fresh(accusation.pk).state == "decided"
    assert clocks(accusation) == {"ask_review": date(2026, 4, 13)}


def test_the_term_is_extended_once(accusation: Complaint, office: Actor) -> None:
    step(accusation, "take_up", office)
    given: dict[str, Any] = {"subject": accusation, "by": office, "at": MORNING}
    refuses(lambda: actions.extend_term(words="", **given), WordsMissing, "请写明延长的理由")
    made = actions.extend_term(words="情况复杂。", **given)
    assert made.due_on == "2026-06-10" and clocks(accusation)["decide"] == date(2026, 6, 10)
    assert (last().name, last().action) == ("complaints.term_extended", "complaints.extend_term")
    refuses(lambda: actions.extend_term(words="再延长。", **given), StepRefused, "已经延长过一次")


def test_review_and_recheck_to_the_end(accusation: Complaint, office: Actor) -> None:
    step(accusation, "take_up", office)
    tell(accusation, office)
    step(accusation, "decide", office)
    refuses(lambda: step(accusation, "settle", office), ReasonMissing, "信访人在2026年4月13日以前还可以")
    step(accusation, "ask_review", office)
    assert clocks(accusation) == {"decide_review": date(2026, 4, 13)}
    step(accusation, "decide_review", office)
    late = MORNING + timedelta(days=60)
    refuses(
        lambda: step(accusation, "ask_recheck", office, at=late), ReasonMissing, "期限已于2026年4月13日届满"
    )
    step(accusation, "ask_recheck", office)
    step(accusation, "decide_recheck", office)
    assert fresh(accusation.pk).state == "closed" and fresh(accusation.pk).closed_at is not None


def test_it_is_settled_when_nobody_asks_for_review(accusation: Complaint, office: Actor) -> None:
    step(accusation, "take_up", office)
    tell(accusation, office)
    step(accusation, "decide", office)
    step(accusation, "settle", office, at=MORNING + timedelta(days=40))
    assert fresh(accusation.pk).state == "closed"


def test_the_sender_withdraws(accusation: Complaint, office: Actor, supervisors: Body) -> None:
    send(accusation, office, supervisors)
    step(accusation, "withdraw", office)
    assert fresh(accusation.pk).state == "withdrawn" and clocks(accusation) == {}
    with opening.opened_by_machine():
        assert Transfer.objects.get().ended_on == DAY


# the sender


def test_a_look_at_the_sender_is_recorded_in_the_compartment(accusation: Complaint, office: Actor) -> None:
    refuses(
        lambda: actions.look_at_sender(subject=accusation, reason="", by=office, at=MORNING), Refusal, "理由"
    )
    actions.look_at_sender(subject=accusation, reason="邮寄告知书", by=office, at=MORNING)
    assert (last().name, last().chain) == ("complaints.sender_looked_at", CHAIN)
    assert last().action == "complaints.look_at_sender"


def test_an_unknown_sender_cannot_be_looked_at(city: Assembly, office: Actor) -> None:
    row = register(city, office, sender_name="", sender_address="")
    refuses(
        lambda: actions.look_at_sender(subject=row, reason="x", by=office, at=MORNING),
        actions.NothingKept,
        "没有留下姓名、地址或者联系方式",
    )


def test_who_has_the_contact_forgotten_is_forgotten_here(city: Assembly, office: Actor) -> None:
    contact = Contact.objects.known_or_new("phone", "13812345678")
    row = register(city, office, contact=contact)
    forget_contact(contact, by=Actor.system(), at=MORNING, reason="本人要求")
    told = EventRecord.objects.get(name="access.contact_forgotten")
    forget_the_sender(told)
    kept = fresh(row.pk)
    assert (kept.sender_name, kept.sender_address, kept.contact_id) == (None, None, None)
    assert kept.text == row.text
    assert (last().action, last().chain) == ("complaints.forget_sender", CHAIN)
    assert last().name == events.SenderForgotten.name
    forget_the_sender(told)
    assert EventRecord.objects.filter(name=events.SenderForgotten.name).count() == 1


# clocks


def test_a_clock_that_ran_out_is_marked_once(accusation: Complaint, monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks.clock, "now", lambda: MORNING + timedelta(days=20))
    tasks.pass_clocks(None)
    tasks.pass_clocks(None)
    told = EventRecord.objects.filter(name="complaints.clock_passed")
    assert [(each.chain, each.action) for each in told] == [(CHAIN, "complaints.pass_clock")]


def test_a_clock_that_was_met_is_not_marked(accusation: Complaint, city: Assembly) -> None:
    with opening.opened_by_machine():
        row = Clock.objects.get()
        refuses(
            lambda: tasks.pass_clock(subject=row, by=Actor.system(assembly=city.pk), at=MORNING),
            tasks.NotRunning,
            "该期限已经办结或者已经提醒过",
        )


def test_without_a_reader_the_register_raises(accusation: Complaint) -> None:
    with pytest.raises(opening.NotOpened):
        Complaint.objects.count()


def test_two_officers_share_the_register(city: Assembly, accusation: Complaint) -> None:
    second = officer(city, username="second")
    with opening.opened_by(second):
        assert Complaint.objects.get() == accusation
