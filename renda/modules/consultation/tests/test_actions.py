"""Open, take in by every way, close, release: each works, records, refuses, and not twice."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from renda.core.access.models import Contact
from renda.core.audit.api import verify
from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.documents.models import TextVersion
from renda.core.files.models import StoredFile
from renda.core.jobs.api import run_until_idle
from renda.core.notices.models import Notice
from renda.core.opinions.actions import answer_group, forget_opinion, screen_opinions
from renda.core.opinions.api import Statement, code_for, follow_up
from renda.core.opinions.indexing import opinions_of
from renda.core.opinions.ledger import AlreadyReleased, TextMissing
from renda.core.opinions.models import Answer, Channel, Gathering, Opinion, OpinionGroup, Round
from renda.core.people.models import Assembly, Place
from renda.core.procedures import deadlines
from renda.core.procedures.api import StepRefused
from renda.core.procedures.firing import ReasonMissing as StepReasonMissing
from renda.core.procedures.models import Deadline, Matter, StepTaken, Todo
from renda.core.procedures.selectors import matter_view
from renda.lib.canonical import canonical_json
from renda.lib.errors import NotAllowed
from renda.lib.moments import OutOfRange
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import articles, to_json
from renda.modules.consultation import actions
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.tests.conftest import MORNING, TODAY, version_of

SAID = "小区停车棚没有灭火器，请写明要配备。"
MONTH = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=30)}
AFTER = MORNING + timedelta(days=31)
MUCH_LATER = MORNING + timedelta(days=90)
NEXT_MONTH = {"opens_on": TODAY + timedelta(days=31), "closes_on": TODAY + timedelta(days=61)}
CODES = [code_for("one form"), code_for("another form")]


def last_event() -> EventRecord:
    return EventRecord.objects.order_by("-pk")[0]


def everything() -> tuple[Any, ...]:
    models = (Matter, StepTaken, Consultation, Opinion, Gathering, Answer, Round, StoredFile, EventRecord)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)


def refuses(act: Callable[[], Any], refusal: type[Exception], sentence: str) -> None:
    before = everything()
    with pytest.raises(refusal, match=sentence):
        act()
    assert everything() == before


def open_it(matter: Matter, by: Actor, **given: Any) -> Any:
    return actions.open_consultation(subject=matter, by=by, **{**MONTH, "at": MORNING, **given})


def submit(consultation: Consultation, **given: Any) -> Any:
    usual: dict[str, Any] = {"text": SAID, "code": "", "by": Actor.citizen(), "at": MORNING}
    return actions.submit_comment(subject=consultation, **{**usual, **given})


def enter(consultation: Consultation, by: Actor, **given: Any) -> Any:
    usual: dict[str, Any] = {
        "text": SAID,
        "channel": "letter",
        "received_on": TODAY,
        "code": "",
        "at": MORNING,
    }
    return actions.enter_opinion(subject=consultation, by=by, **{**usual, **given})


def hold(consultation: Consultation, place: Place, by: Actor, **given: Any) -> Any:
    usual: dict[str, Any] = {"held_on": TODAY, "attendance": 10, "said": [(SAID, "", "")], "at": MORNING}
    return actions.file_session(subject=consultation, place=place, by=by, **{**usual, **given})


def close(matter: Matter, by: Actor, **given: Any) -> Any:
    return actions.close_consultation(subject=matter, by=by, **{"at": AFTER, **given})


def release(matter: Matter, by: Actor, **given: Any) -> Any:
    return actions.release_answers(subject=matter, by=by, **{"at": AFTER, **given})


def answer_everything(round: Round, by: Actor, **given: Any) -> None:
    waiting = list(round.opinions.values_list("pk", flat=True))
    screen_opinions(subject=round, opinions=waiting, screening="admitted", by=by, at=AFTER)
    run_until_idle()
    usual: dict[str, Any] = {"verdict": "not_adopted", "reason": "本条例不涉及。"}
    for group in OpinionGroup.objects.filter(round=round):
        answer_group(subject=group, by=by, at=AFTER, **{**usual, **given})


# opening


def test_opening_makes_the_draft_and_the_matter_public(matter: Matter, li: Actor) -> None:
    open_it(matter, li, reason="参照国家规定安排。")
    assert (Matter.objects.get().state, Matter.objects.get().published_at) == ("consulting", MORNING)
    with scope.public():
        assert TextVersion.objects.get().published_at == MORNING
        row = Consultation.objects.get()
    assert (row.round_id, row.closes_on, row.reason) == (
        Round._base_manager.get().pk,
        date(2026, 4, 11),
        "参照国家规定安排。",
    )
    assert row.figure["citations"] == ["cn.legislation-law@2023-03-13#art-40"]
    event = last_event()
    assert event.name == "consultation.opened"
    assert event.step["step"] == "open_consultation" and event.step["from"] == "first_reading"


def test_a_checked_national_figure_needs_no_reason_and_refuses_less(
    matter: Matter, li: Actor, length: Callable[..., None]
) -> None:
    length()
    refuses(
        lambda: open_it(matter, li, closes_on=TODAY + timedelta(days=29), reason="时间紧。"),
        actions.TooShort,
        "征求意见应当不少于 30 日（《立法法》第四十条），您安排了 29 日。",
    )
    open_it(matter, li)
    assert Consultation.objects.get().reason == ""


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        ({"value": None, "citations": ()}, "本地没有规定征求意见的期限，规则包里也没有可以参照的数字。"),
        ({"force": "by_reference"}, "该规定对本级只是参照，本地规定尚未录入。"),
        ({"verified": False}, "该数字尚未有人核对条文。"),
    ],
)
def test_a_figure_that_is_unset_by_reference_or_unchecked_asks_for_a_reason(
    matter: Matter, li: Actor, length: Callable[..., None], figure: dict[str, Any], sentence: str
) -> None:
    length(**figure)
    refuses(
        lambda: open_it(matter, li, reason=" "),
        actions.ReasonMissing,
        f"{sentence}如确需这样安排，请填写理由",
    )
    open_it(matter, li, reason="主任会议决定。")
    assert StepTaken.objects.get().reason == "主任会议决定。"


@pytest.mark.parametrize("figure", [{"force": "by_reference"}, {"verified": False}])
def test_a_shorter_time_than_such_a_figure_goes_on_with_a_reason(
    matter: Matter, li: Actor, length: Callable[..., None], figure: dict[str, Any]
) -> None:
    length(**figure)
    short = {"closes_on": TODAY + timedelta(days=10)}
    refuses(lambda: open_it(matter, li, **short), actions.ReasonMissing, "您安排了 10 日。")
    open_it(matter, li, reason="突发事件。", **short)


@pytest.mark.parametrize(
    "days", [{"opens_on": TODAY - timedelta(days=1)}, {"closes_on": TODAY - timedelta(days=1)}]
)
def test_days_that_cannot_be_are_refused(matter: Matter, li: Actor, days: dict[str, date]) -> None:
    refuses(
        lambda: open_it(matter, li, reason="理由。", **days),
        actions.NotAPeriod,
        "开始日期不能早于今天，截止日期不能早于开始日期。",
    )


def test_a_draft_that_is_missing_or_unsettled_is_not_opened(matter: Matter, li: Actor) -> None:
    TextVersion.objects.update(settled_at=None)
    refuses(lambda: open_it(matter, li, reason="理由。"), StepRefused, "“草案”还没有定稿")
    TextVersion.objects.all().delete()
    refuses(lambda: open_it(matter, li, reason="理由。"), StepRefused, "还没有导入法规草案。")


def test_a_draft_without_explanation_goes_out_only_with_a_reason(
    matter: Matter, li: Actor, length: Callable[..., None]
) -> None:
    length()
    TextVersion.objects.update(explanation="")
    refuses(lambda: open_it(matter, li), StepReasonMissing, "草案要连同说明一起公布，现在还没有填写说明。")
    open_it(matter, li, reason="说明随后补上。")


def test_a_consultation_is_not_opened_twice(consultation: Consultation, li: Actor) -> None:
    refuses(
        lambda: open_it(consultation.round.matter, li, reason="再来。"),
        StepRefused,
        "本事项现在处于“公开征求意见”",
    )


# taking in


def test_a_comment_hangs_on_its_clause_and_is_found_by_its_code(consultation: Consultation) -> None:
    article = articles(consultation.text_version.root)[1]
    contact = Contact.objects.known_or_new("phone", "13900000001")
    submit(
        consultation,
        code="K" * 14,
        node=article.uid,
        quote="应当设置停车场所",
        contact=contact,
        may_publish=True,
    )
    row = Opinion.objects.get()
    assert (row.anchor.label, row.anchor.quote) == ("第二条", "应当设置停车场所")
    assert (row.channel, row.may_publish, row.contact, row.screening) == ("website", True, contact, "waiting")
    found = follow_up("K" * 14)
    assert found is not None and found.opinion == row
    assert last_event().name == "opinions.received"
    assert SAID not in str(last_event().payload)


def test_a_comment_on_the_whole_draft_has_no_anchor(consultation: Consultation) -> None:
    submit(consultation)
    assert Opinion.objects.get().anchor is None


def test_a_comment_is_refused_out_of_time(consultation: Consultation, li: Actor) -> None:
    refuses(lambda: submit(consultation, at=AFTER), actions.NotOpen, "这次征求意见已于2026年4月11日截止")
    Consultation.objects.update(opens_on=TODAY + timedelta(days=1))
    early = Consultation.objects.get()
    refuses(lambda: submit(early), actions.NotOpen, "这次征求意见还没有开始")


def test_a_comment_after_an_early_end_is_refused(consultation: Consultation, li: Actor) -> None:
    close(consultation.round.matter, li, reason="主任会议决定。", at=MORNING)
    refuses(lambda: submit(Consultation.objects.get()), actions.NotOpen, "截止")


def test_an_empty_comment_a_foreign_clause_and_foreign_words_are_refused(consultation: Consultation) -> None:
    refuses(lambda: submit(consultation, text=" "), TextMissing, "意见内容是空的")
    refuses(lambda: submit(consultation, node="nowhere"), actions.QuoteGone, "您评论的条款不在这一版草案里")
    uid = articles(consultation.text_version.root)[0].uid
    refuses(
        lambda: submit(consultation, node=uid, quote="小区应当种树"),
        actions.QuoteGone,
        "您引用的原文不在第一条里",
    )


def test_the_same_form_twice_is_one_comment(consultation: Consultation) -> None:
    for _ in range(2):
        submit(consultation, key="one form")
    assert Opinion.objects.count() == 1


def scan(name: str = "来信.png") -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "PNG")
    return SimpleUploadedFile(name, kept.getvalue())


def test_a_letter_is_entered_with_its_scan_and_its_day(consultation: Consultation, li: Actor) -> None:
    enter(
        consultation,
        li,
        received_on=TODAY - timedelta(days=2),
        scan=scan(),
        speaker_name="吴桂芳",
        code="K" * 14,
    )
    row = Opinion.objects.get()
    assert (row.channel, row.entered_by, row.speaker_name) == ("letter", "李", "吴桂芳")
    assert row.received_at.isoformat() == "2026-03-09T16:00:00+00:00"  # midnight of the 10th where it came
    assert row.scan.kind == "png" and not row.scan.public
    assert last_event().payload["channel"] == "letter"


def test_a_telephone_call_is_entered_also_after_the_closing_day(
    consultation: Consultation, li: Actor
) -> None:
    enter(consultation, li, channel="telephone", received_on=TODAY + timedelta(days=31), at=AFTER)
    assert Opinion.objects.get().received_at == AFTER


def test_an_entered_opinion_is_refused_when_it_cannot_be(consultation: Consultation, li: Actor) -> None:
    tomorrow = TODAY + timedelta(days=1)
    refuses(
        lambda: enter(consultation, li, received_on=tomorrow), actions.NotAPeriod, "收到日期不能在今天之后。"
    )
    refuses(lambda: enter(consultation, li, text=""), TextMissing, "意见内容是空的")
    wrong = SimpleUploadedFile("来信.txt", "纯文本".encode())
    refuses(
        lambda: enter(consultation, li, scan=wrong), Exception, "文件“来信.txt”是纯文本，这里只接收PDF 文件"
    )


def test_a_session_of_ten_people_is_ten_opinions_with_one_event(
    consultation: Consultation, point: Place, wei: Actor
) -> None:
    uid = articles(consultation.text_version.root)[1].uid
    said = [(f"第{number}位居民的意见。", uid if number % 2 else "", f"居民{number}") for number in range(10)]
    hold(consultation, point, wei, said=[*said, (" ", "", "")])
    gathering = Gathering.objects.get()
    assert (gathering.place, gathering.attendance) == (point, 10)
    assert gathering.opinions.count() == 10
    assert set(Opinion.objects.values_list("channel", "entered_by")) == {("contact_point", "韦")}
    assert Opinion.objects.filter(anchor=None).count() == 5
    assert last_event().name == "opinions.batch_received"
    assert last_event().payload["count"] == 10


def test_what_was_said_at_a_session_was_received_on_its_day(
    consultation: Consultation, point: Place, wei: Actor
) -> None:
    hold(consultation, point, wei, held_on=TODAY - timedelta(days=2), said=[("前天说的。", "", "")])
    hold(consultation, point, wei, said=[("今天说的。", "", "")])
    moments = dict(Opinion.objects.values_list("text", "received_at"))
    assert moments == {"前天说的。": datetime(2026, 3, 9, 16, tzinfo=UTC), "今天说的。": MORNING}


def test_each_opinion_of_a_session_has_its_code(consultation: Consultation, point: Place, wei: Actor) -> None:
    said = [("一。", "", ""), (" ", "", ""), ("二。", "", ""), ("三。", "", "")]
    hold(consultation, point, wei, said=said, codes=CODES)
    found = [follow_up(code) for code in CODES]
    assert [each and each.opinion.text for each in found] == ["一。", "二。"]
    assert Opinion.objects.get(text="三。").code_index is None


def test_staff_of_a_station_file_only_what_was_said_there(
    consultation: Consultation, city: Assembly, other_city: Assembly, point: Place, wei: Actor, li: Actor
) -> None:
    other = Place.objects.create(assembly=city, kind="station", name="蓼洲街道代表联络站")
    sentence = "“蓼洲街道代表联络站”不是您负责的站点，请选择您所在的站点，或者请法制工作机构登记。"
    refuses(lambda: hold(consultation, other, wei), actions.NotYourPlace, sentence)
    refuses(lambda: hold(consultation, point, replace(wei, place=None)), actions.NotYourPlace, "站点")
    with scope.assemblies([other_city.pk]):
        stranger = Place.objects.create(assembly=other_city, kind="station", name="邻市联络站")
    refuses(lambda: hold(consultation, stranger, li), actions.NotYourPlace, "邻市联络站")
    hold(consultation, other, li)
    assert Opinion.objects.get().place == other


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1949, 9, 30)])
def test_a_day_before_the_congress_is_refused(
    consultation: Consultation, point: Place, wei: Actor, li: Actor, day: date
) -> None:
    refuses(lambda: hold(consultation, point, wei, held_on=day), OutOfRange, "早于1949年10月1日")
    refuses(lambda: enter(consultation, li, received_on=day), OutOfRange, "早于1949年10月1日")


def test_a_session_without_words_or_of_tomorrow_is_refused(
    consultation: Consultation, point: Place, wei: Actor
) -> None:
    refuses(
        lambda: hold(consultation, point, wei, said=[("", "", "")]),
        actions.NothingSaid,
        "请至少填写一条意见。",
    )
    tomorrow = TODAY + timedelta(days=1)
    refuses(
        lambda: hold(consultation, point, wei, held_on=tomorrow),
        actions.NotAPeriod,
        "座谈会的日期不能在今天之后。",
    )
    long = [("好。", "", ""), ("长" * 5001, "", "")]
    refuses(lambda: hold(consultation, point, wei, said=long), Exception, "有 5001 字")


def batch(*texts: str) -> list[Statement]:
    return [
        Statement(text=text, channel=Channel.IMPORTED, received_at=MORNING, import_digest=text)
        for text in texts
    ]


def bring_in(consultation: Consultation, by: Actor, statements: list[Statement]) -> Any:
    return actions.import_batch(subject=consultation, statements=statements, by=by, at=MORNING)


def test_a_batch_is_one_event_and_its_rows_come_in_once(consultation: Consultation, li: Actor) -> None:
    assert bring_in(consultation, li, batch("一", "二")).count == 2
    assert bring_in(consultation, li, batch("二", "三")).count == 1
    assert Opinion.objects.count() == 3
    assert last_event().name == "opinions.batch_received"
    refuses(lambda: bring_in(consultation, li, batch("四", " ")), TextMissing, "意见内容是空的")


def test_the_words_of_a_batch_are_forgotten_one_by_one_and_cannot_be_guessed(
    consultation: Consultation, li: Actor
) -> None:
    bring_in(consultation, li, batch("不同意", "同意"))
    told = last_event()
    first, second = Opinion.objects.order_by("pk")
    assert set(told.payload) == {"matter", "round", "channel", "count", "first", "last"}
    assert told.personal_value(f"text:{first.pk}") == "不同意"
    assert hashlib.sha256(canonical_json("不同意")).hexdigest() not in str(told.personal)
    assert verify(at=AFTER).ok
    officer = Actor.system(assembly=consultation.assembly_id)
    forget_opinion(subject=first, reason="本人要求", by=officer, at=AFTER)
    assert told.personal_value(f"text:{first.pk}") is None
    assert told.personal_value(f"text:{second.pk}") == "同意"
    report = verify(at=AFTER)
    assert report.ok and report.personal_forgotten == 1
    assert opinions_of(last_values()) == {first.pk}


def test_a_session_keeps_each_speakers_words_apart(
    consultation: Consultation, point: Place, wei: Actor
) -> None:
    hold(consultation, point, wei)
    spoken = list(Opinion.objects.order_by("pk"))
    assert set(last_event().personal) == {f"text:{each.pk}" for each in spoken}
    assert verify(at=AFTER).ok


def last_values() -> list[list[str]]:
    """What the last forgetting lists."""
    record = EventRecord.objects.filter(name="audit.values_forgotten").order_by("pk").last()
    assert record is not None
    return list(record.payload["values"])


def test_words_changed_behind_the_actions_back_are_named(consultation: Consultation, li: Actor) -> None:
    submit(consultation)
    bring_in(consultation, li, batch("一", "二"))
    assert verify(at=AFTER).ok
    for opinion in Opinion.objects.order_by("pk"):
        Opinion.objects.filter(pk=opinion.pk).update(text="别的话")
        [finding] = verify(at=AFTER).findings
        assert finding.kind == "differs" and f"（意见 {opinion.pk}）" in finding.message
        Opinion.objects.filter(pk=opinion.pk).update(text=opinion.text)


def test_an_answer_changed_after_the_release_is_named(consultation: Consultation, li: Actor) -> None:
    submit(consultation)
    matter = consultation.round.matter
    close(matter, li)
    answer_everything(consultation.round, li)
    Answer.objects.update(reason="公开以前改的。")  # the event of the release is what counts
    release(matter, li)
    assert verify(at=AFTER).ok
    Answer.objects.update(reason="公开以后改的。")
    [finding] = verify(at=AFTER).findings
    assert (finding.kind, finding.label) == ("differs", "公开答复")
    assert "公开以后有答复被改动" in finding.message


# closing and releasing


def test_closing_after_the_last_day_needs_no_reason(consultation: Consultation, li: Actor) -> None:
    submit(consultation)
    close(consultation.round.matter, li)
    assert Consultation.objects.get().ended_at == AFTER
    assert Matter.objects.get().state == "answering"
    assert last_event().name == "consultation.closed"
    assert last_event().payload["opinions"] == 1
    refuses(lambda: close(consultation.round.matter, li), StepRefused, "本事项现在处于“研究答复意见”")


def test_closing_on_the_last_day_breaks_a_promise_and_needs_a_reason(
    consultation: Consultation, li: Actor
) -> None:
    last_day = MORNING + timedelta(days=30)
    refuses(lambda: close(consultation.round.matter, li, at=last_day), StepReasonMissing, "截止日还没有过。")
    close(consultation.round.matter, li, at=last_day, reason="主任会议决定。")
    assert StepTaken.objects.latest("pk").overridden[0]["citations"] == [
        "cn.legislation-law@2023-03-13#art-40"
    ]


def test_the_system_may_close_and_nobody_else_but_the_office(consultation: Consultation, wei: Actor) -> None:
    refuses(lambda: close(consultation.round.matter, wei), StepRefused, "此步骤由法制工委、系统办理。")
    close(consultation.round.matter, Actor.system(assembly=consultation.assembly_id))


def test_answers_go_out_in_one_row_and_each_contact_is_told_once(
    consultation: Consultation, li: Actor
) -> None:
    contact = Contact.objects.known_or_new("phone", "13900000001")
    Contact.objects.update(confirmed_at=MORNING)
    submit(consultation, contact=contact)
    submit(consultation, text="另一件完全不同的事情，请推迟施行。", contact=contact)
    matter = consultation.round.matter
    close(matter, li)
    answer_everything(consultation.round, li)
    release(matter, li)
    assert Round.objects.get().released_at == AFTER
    assert Matter.objects.get().state == "answered"
    assert last_event().name == "opinions.answers_released"
    assert (last_event().payload["groups"], last_event().payload["opinions"]) == (2, 2)
    run_until_idle()
    run_until_idle()
    assert Notice.objects.filter(kind="answers_released").count() == 1
    refuses(lambda: release(matter, li), StepRefused, "本事项现在处于“答复已公开”")


def test_who_has_no_code_is_told_where_the_answers_are(consultation: Consultation, li: Actor) -> None:
    with_code, without = (Contact.objects.known_or_new("phone", f"1390000000{n}") for n in range(2))
    Contact.objects.update(confirmed_at=MORNING)
    submit(consultation, contact=with_code, code=CODES[0])
    submit(consultation, contact=with_code, text="另一件完全不同的事情，请推迟施行。")
    submit(consultation, contact=without, text="收费标准应当公示，并且听证。")
    matter = consultation.round.matter
    close(matter, li)
    answer_everything(consultation.round, li)
    release(matter, li)
    run_until_idle()
    told = {row.contact: (row.url, "查询码" in row.body) for row in Notice.objects.all()}
    assert told == {
        with_code: ("/follow/", True),
        without: (f"/matters/{matter.number}/answers/1/", False),
    }


def test_nothing_goes_out_while_something_is_open(consultation: Consultation, li: Actor) -> None:
    submit(consultation)
    matter = consultation.round.matter
    close(matter, li)
    refuses(lambda: release(matter, li), StepRefused, "还有 1 条意见没有筛查，还有 1 条意见没有分组。")
    run_until_idle()
    pks = list(Opinion.objects.values_list("pk", flat=True))
    screen_opinions(subject=consultation.round, opinions=pks, screening="admitted", by=li, at=AFTER)
    run_until_idle()
    refuses(lambda: release(matter, li), StepRefused, "还有 1 组意见没有答复。")


def test_answers_do_not_point_into_a_text_that_still_changes(consultation: Consultation, li: Actor) -> None:
    submit(consultation)
    matter = consultation.round.matter
    close(matter, li)
    second = version_of(consultation.text_version.text, 2, settled_at=None)
    node = articles(second.root)[1].uid
    answer_everything(consultation.round, li, verdict="adopted", text_version=second, node=node)
    refuses(lambda: release(matter, li), StepRefused, "答复指向的“第2稿”还没有定稿")
    TextVersion.objects.filter(pk=second.pk).update(settled_at=AFTER)
    release(matter, li)
    assert TextVersion.objects.get(pk=second.pk).published_at == AFTER


def test_after_the_release_nothing_more_is_taken_in(
    consultation: Consultation, li: Actor, point: Place
) -> None:
    submit(consultation)
    close(consultation.round.matter, li)
    answer_everything(consultation.round, li)
    release(consultation.round.matter, li)
    for act in (
        lambda: enter(consultation, li),
        lambda: hold(consultation, point, li),
        lambda: bring_in(consultation, li, batch("一")),
    ):
        refuses(act, AlreadyReleased, "本次征求意见的答复已经公开")


def test_an_answer_whose_clause_was_corrected_away_is_not_released(
    consultation: Consultation, li: Actor
) -> None:
    submit(consultation)
    close(consultation.round.matter, li)
    second = version_of(consultation.text_version.text, 2, settled_at=None)
    last = articles(second.root)[-1].uid
    answer_everything(consultation.round, li, verdict="adopted", text_version=second, node=last)
    second.tree, second.settled_at = to_json(parse("第一条　为了规范停车，制定本条例。")), AFTER
    second.save(update_fields=["tree", "settled_at"])
    sentence = "答复指向的第三条已经不在“第2稿”里，请重新选择条款"
    refuses(lambda: release(consultation.round.matter, li), StepRefused, sentence)


def test_a_later_draft_is_put_to_the_public_in_a_round_of_its_own(
    consultation: Consultation, li: Actor
) -> None:
    contact = Contact.objects.known_or_new("phone", "13900000001")
    Contact.objects.update(confirmed_at=MORNING)
    first, matter = consultation.round, consultation.round.matter
    submit(consultation, contact=contact, code=CODES[0])
    close(matter, li)
    answer_everything(first, li)
    release(matter, li)
    Matter.objects.filter(pk=matter.pk).update(state="further_reading")
    version_of(consultation.text_version.text, 2)
    made = open_it(matter, li, reason="再次征求意见。", at=AFTER, **NEXT_MONTH)
    again = Consultation.objects.select_related("round__matter", "text_version").get(pk=made.consultation)
    assert (again.round.number, again.text_version.number) == (2, 2)
    submit(again, contact=contact, code=CODES[1], at=AFTER)
    assert [row.opinions.count() for row in (first, again.round)] == [1, 1]
    earlier, later = (follow_up(code) for code in CODES)
    assert earlier and earlier.answer and later and later.answer is None
    number = matter.number
    assert Client().get(f"/matters/{number}/answers/1/").status_code == 200
    assert Client().get(f"/matters/{number}/answers/2/").status_code == 404
    close(matter, li, at=MUCH_LATER)
    answer_everything(again.round, li)
    release(matter, li, at=MUCH_LATER)
    later = follow_up(CODES[1])
    assert later and later.answer
    newest = Client().get(f"/matters/{number}/answers/")
    assert newest.headers["Location"] == f"/matters/{number}/answers/2/"
    run_until_idle()
    assert Notice.objects.filter(kind="answers_released").count() == 2
    page = Client().get(f"/drafts/{again.pk}/").content.decode()
    assert f"/matters/{number}/answers/1/" in page and f"/drafts/{consultation.pk}/" in page
    assert f"/texts/{consultation.text_version_id}/compare/{again.text_version_id}/" in page


# strangers


ACTS: dict[str, Callable[[Consultation, Place, Actor], Any]] = {
    "open": lambda row, place, by: open_it(row.round.matter, by, reason="理由。"),
    "enter_opinion": lambda row, place, by: enter(row, by),
    "file_session": lambda row, place, by: hold(row, place, by),
    "import_batch": lambda row, place, by: bring_in(row, by, batch("一")),
    "close": lambda row, place, by: close(row.round.matter, by),
    "release": lambda row, place, by: release(row.round.matter, by),
}
ALSO = {"file_session": {Role.STATION_STAFF}, "close": {Role.SYSTEM}}


@pytest.mark.parametrize("name", ACTS)
def test_a_stranger_may_not(
    name: str, consultation: Consultation, point: Place, li: Actor, other_city: Assembly
) -> None:
    may = {Role.LEGISLATIVE_OFFICE} | ALSO.get(name, set())
    strangers = [Actor(role=role, assembly=li.assembly, grant=1) for role in Role if role not in may]
    foreign = [Actor(role=role, assembly=other_city.pk, grant=1) for role in may]
    for stranger in [*strangers, *foreign, Actor.citizen()]:
        refuses(lambda by=stranger: ACTS[name](consultation, point, by), (NotAllowed, StepRefused), "。")


def test_the_closing_day_is_a_clock_of_the_matter_and_is_raised_once(
    consultation: Consultation, li: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = consultation.round.matter
    clock = Deadline.objects.get(matter=matter)
    assert (clock.label, clock.due_on, clock.starts_on) == ("征求意见截止", consultation.closes_on, TODAY)
    assert clock.figure["name"] == actions.LENGTH
    office = {"role": "legislative_office", "closed_at": None}
    assert Todo.objects.get(**office).due_on == consultation.closes_on
    with scope.public():
        view = matter_view(matter, viewer=Actor.citizen(), on=TODAY)
    assert (view.next_label, view.due) == ("结束征求意见", clock)
    morning_after = datetime(2026, 4, 12, 1, 0, tzinfo=UTC)
    for at, raised in ((datetime(2026, 4, 11, 1, 0, tzinfo=UTC), 0), (morning_after, 1), (morning_after, 1)):
        monkeypatch.setattr(deadlines.clock, "now", lambda at=at: at)
        deadlines.raise_deadlines(None)
        assert Todo.objects.filter(label="期满：征求意见截止", **office).count() == raised
    monkeypatch.undo()
    close(matter, li, at=morning_after)
    clock.refresh_from_db()
    assert clock.met_on == date(2026, 4, 12)
    assert not Todo.objects.filter(label="期满：征求意见截止", closed_at=None).exists()


def test_an_early_end_meets_the_clock_of_the_closing_day(consultation: Consultation, li: Actor) -> None:
    close(consultation.round.matter, li, at=MORNING, reason="主任会议决定。")
    assert Deadline.objects.get().met_on == TODAY
