"""The main job: a draft goes out, people speak, one answer serves a group, everyone can check the record."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from renda.core.access.api import forget_contact
from renda.core.audit.api import verify
from renda.core.audit.models import EventRecord, PersonalValue
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.documents.models import TextVersion
from renda.core.opinions.models import Opinion, OpinionGroup
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.texts.printing import print_text
from renda.lib.texts.tree import articles
from tests.journeys.pages import fill, text_of

DRAFT = """澄澜市电动自行车停放管理条例（草案）

第一章　总则

第一条　为了规范电动自行车停放，保障公共安全，制定本条例。

第二条　本市城市建成区内电动自行车的停放适用本条例。

第二章　停放

第三条　住宅小区应当设置电动自行车停放场所。

新建住宅小区应当同步建设充电设施。

第四条　禁止在公共门厅、疏散通道停放电动自行车。

第五条　本条例自公布之日起施行。
"""
SECOND = (
    DRAFT.replace("（草案）", "（草案二次审议稿）")
    .replace(
        "第三条　住宅小区应当设置电动自行车停放场所。",
        "第三条　物业服务人应当公布停放场所的位置。\n\n第四条　住宅小区应当设置电动自行车停放场所，并配备灭火器材。",
    )
    .replace("第五条　本条例", "第六条　本条例")
    .replace("第四条　禁止", "第五条　禁止")
)
PAPERS_CAME_LATE = "草案与说明在会前当天送达，经主任会议同意提请审议。"  # the days before a reading are checked by nobody yet
BY_HAND = (
    "plan", "argue", "draft", "table", "list_on_agenda", "review_in_committee", "send_papers", "read_first",
)  # fmt: skip
SAID = "小区停车棚没有灭火器，晚上充电很不放心，请写明要配备灭火器材。"
NEARLY = "小区停车棚没有灭火器，夜里充电很不放心，请写明要配备灭火器材。"


def open_project(office: Any) -> Matter:
    fill(
        office,
        "/desk/legislation/new/",
        title="澄澜市电动自行车停放管理条例",
        kind="new",
        drafted_by="市政府",
    )
    with scope.unscoped("journey"):
        return Matter.objects.get()


def import_draft(office: Any, matter: Matter, *, label: str, source: str) -> str:
    answer = fill(
        office,
        f"/desk/legislation/{matter.number}/import/",
        label=label,
        source=source,
        explanation="为了回应群众关切，起草了本条例。",
    )
    assert answer.status_code == 303, text_of(answer)
    page = answer["Location"]
    shown = text_of(office.get(page))
    assert "未定稿" in shown
    fields = {"source": source, "explanation": "为了回应群众关切，起草了本条例。"}
    assert fill(office, page, verb="settle", **fields).status_code == 303
    return page


def walk_to_first_reading(office: Any, matter: Matter) -> None:
    for step in BY_HAND:
        answer = fill(
            office,
            f"/matters/{matter.number}/record/{step}/",
            happened_on=clock.today().isoformat(),
            paper=f"{step} 的文件",
            reason=PAPERS_CAME_LATE if step == "read_first" else "",
        )
        assert answer.status_code == 303, text_of(answer)


def open_consultation(office: Any, matter: Matter, days: int, reason: str) -> Any:
    today = clock.today()
    return fill(
        office,
        f"/desk/matters/{matter.number}/consultation/open/",
        opens_on=today.isoformat(),
        closes_on=(today + timedelta(days=days)).isoformat(),
        reason=reason,
        criteria="围绕条文的意见都答复。",
    )


def comment(citizen: Any, page: str, text: str, **more: Any) -> str:
    """Submit a comment and return the follow-up code."""
    answer = fill(citizen, page, text=text, **more)
    assert answer.status_code == 303, text_of(answer)
    found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}", text_of(citizen.get(answer["Location"])))
    assert found
    return found.group()


def answer_all(office: Any, matter: Matter, node: str) -> int:
    with scope.unscoped("journey"):
        groups = list(OpinionGroup.objects.filter(round__matter=matter).values_list("pk", flat=True))
    for pk in groups:
        answer = fill(
            office,
            f"/desk/matters/{matter.number}/rounds/1/groups/{pk}/",
            marker='value="answer"',
            verb="answer",
            verdict="adopted",
            reason="已经在停放场所的条文里写明。",
            place=node,
        )
        assert answer.status_code == 303, text_of(answer)
    return len(groups)


def node_called(office: Any, page: str, words: str) -> str:
    """The uid of the article that holds these words."""
    with scope.unscoped("journey"):
        version = TextVersion.objects.get(pk=page.strip("/").split("/")[-1])
    return next(node.uid for node in articles(version.root) if words in print_text(node))


def test_what_a_citizen_says_is_followed_to_the_answer(city: Any, work: Any) -> None:
    matter = open_project(city.office)
    import_draft(city.office, matter, label="草案", source=DRAFT)
    walk_to_first_reading(city.office, matter)

    refused = open_consultation(city.office, matter, 30, "")
    assert refused.status_code == 422
    assert "《立法法》第四十条" in text_of(refused)
    assert city.citizen.get(f"/matters/{matter.number}/").status_code == 404

    opened = open_consultation(city.office, matter, 30, "参照国家规定安排。")
    assert opened.status_code == 303
    page = opened["Location"]
    assert "住宅小区应当设置" in text_of(city.citizen.get(page))

    code = comment(city.citizen, page, SAID, may_publish="on")
    comment(city.citizen, page, NEARLY)
    comment(city.citizen, page, "建议把施行日期推迟半年，让小区有时间改造。")
    work()
    ledger = f"/desk/matters/{matter.number}/rounds/1/opinions/"
    assert fill(city.office, ledger, all_waiting="1", decision="admitted").status_code == 303
    work()
    with scope.unscoped("journey"):
        sizes = sorted(OpinionGroup.objects.values_list("size", flat=True))
    assert sizes == [1, 2]

    early = fill(city.office, f"/desk/matters/{matter.number}/consultation/close/", reason="")
    assert early.status_code == 422
    closed = fill(
        city.office, f"/desk/matters/{matter.number}/consultation/close/", reason="主任会议决定提前审议。"
    )
    assert closed.status_code == 303
    second = import_draft(city.office, matter, label="草案二次审议稿", source=SECOND)
    node = node_called(city.office, second, "并配备灭火器材")

    too_soon = fill(city.office, f"/desk/matters/{matter.number}/consultation/release/")
    assert too_soon.status_code == 422
    assert "没有答复" in text_of(too_soon)
    assert answer_all(city.office, matter, node) == 2
    before = text_of(city.citizen.post("/follow/", {"code": code}))
    assert SAID in before
    assert "已经在停放场所" not in before
    assert fill(city.office, f"/desk/matters/{matter.number}/consultation/release/").status_code == 303
    work()

    after = text_of(city.citizen.post("/follow/", {"code": code}))
    assert "已经在停放场所的条文里写明" in after
    assert "并配备灭火器材" in after
    report = text_of(city.citizen.get(f"/matters/{matter.number}/answers/1/"))
    assert SAID in report
    assert NEARLY not in report
    rows = list(
        csv.reader(
            city.citizen.get(f"/matters/{matter.number}/answers/1.csv")
            .content.decode("utf-8-sig")
            .splitlines()
        )
    )
    assert len(rows) == 3
    assert len(city.citizen.get(f"/matters/{matter.number}/answers/1.json").json()["rows"]) == 2

    public = text_of(city.citizen.get(f"/matters/{matter.number}/"))
    assert "答复已公开" in public
    assert "<svg" in public
    assert "李" not in re.sub(r"<svg.*?</svg>", "", public, flags=re.S)

    assert verify(at=clock.now()).ok
    with scope.unscoped("tampering"):
        event = EventRecord.objects.filter(name="opinions.group_answered").first()
        EventRecord.objects.filter(pk=event.pk).update(payload={**event.payload, "verdict": "not_adopted"})
    broken = verify(at=clock.now())
    assert not broken.ok
    assert any("答复意见组" in finding.message for finding in broken.findings)


def test_two_clerks_do_not_answer_twice(city: Any, work: Any) -> None:
    matter = open_project(city.office)
    import_draft(city.office, matter, label="草案", source=DRAFT)
    walk_to_first_reading(city.office, matter)
    page = open_consultation(city.office, matter, 30, "参照国家规定安排。")["Location"]
    comment(city.citizen, page, SAID)
    fill(
        city.office, f"/desk/matters/{matter.number}/rounds/1/opinions/", all_waiting="1", decision="admitted"
    )
    work()
    with scope.unscoped("journey"):
        pk = OpinionGroup.objects.get().pk
    address = f"/desk/matters/{matter.number}/rounds/1/groups/{pk}/"
    from tests.journeys.pages import hidden_fields

    first = hidden_fields(city.office.get(address).content.decode(), 'value="answer"')
    second = hidden_fields(city.second_clerk.get(address).content.decode(), 'value="answer"')
    words = {"verb": "answer", "verdict": "not_adopted", "reason": "本条例不涉及。", "place": ""}
    assert city.office.post(address, {**first, **words}).status_code == 303
    loser = city.second_clerk.post(address, {**second, **words, "reason": "另一个理由。"})
    assert loser.status_code == 422
    assert "另一个理由。" in text_of(loser)
    again = city.office.post(address, {**first, **words})
    assert again.status_code == 303
    with scope.unscoped("journey"):
        assert EventRecord.objects.filter(name="opinions.group_answered").count() == 1


def test_a_form_sent_twice_takes_one_opinion_and_shows_one_code(city: Any) -> None:
    matter = open_project(city.office)
    import_draft(city.office, matter, label="草案", source=DRAFT)
    walk_to_first_reading(city.office, matter)
    page = open_consultation(city.office, matter, 30, "参照国家规定安排。")["Location"]
    from tests.journeys.pages import hidden_fields

    fields = {**hidden_fields(city.citizen.get(page).content.decode(), 'name="text"'), "text": SAID}
    codes = []
    for _ in range(2):
        answer = city.citizen.post(page, fields)
        assert answer.status_code == 303
        codes.append(
            re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}", text_of(city.citizen.get("/drafts/thanks/")))
        )
    assert codes[0] == codes[1]
    with scope.unscoped("journey"):
        assert Opinion.objects.count() == 1


def test_the_messages_of_real_people_are_imported_grouped_and_answered(
    city: Any, work: Any, real_data: Path
) -> None:
    texts = sorted((real_data / "law_versions" / "texts" / "慈善法").glob("*.md"))
    matter = open_project(city.office)
    import_draft(city.office, matter, label="草案", source=texts[0].read_text(encoding="utf-8"))
    walk_to_first_reading(city.office, matter)
    page = open_consultation(city.office, matter, 30, "参照国家规定安排。")["Location"]
    pk = page.strip("/").split("/")[-1]
    messages = (real_data / "citizen_messages" / "labelled_495.csv").read_bytes()
    upload = SimpleUploadedFile("messages.csv", messages)
    sent = fill(city.office, f"/desk/consultations/{pk}/import/", file=upload)
    assert sent.status_code == 303, text_of(sent)
    preview = sent["Location"]
    assert "留言详情" in text_of(city.office.get(preview))
    columns = {"text": "4", "subject": "2", "received_at": "3", "speaker": "1"}
    assert fill(city.office, preview, **columns).status_code == 303
    work()
    with scope.unscoped("journey"):
        assert Opinion.objects.count() == 495
    again = fill(
        city.office, f"/desk/consultations/{pk}/import/", file=SimpleUploadedFile("again.csv", messages)
    )
    if again.status_code == 303:
        fill(city.office, again["Location"], **columns)
    work()
    with scope.unscoped("journey"):
        assert Opinion.objects.count() == 495
    fill(
        city.office, f"/desk/matters/{matter.number}/rounds/1/opinions/", all_waiting="1", decision="admitted"
    )
    work()
    fill(city.office, f"/desk/matters/{matter.number}/consultation/close/", reason="提前结束。")
    second = import_draft(
        city.office, matter, label="二次审议稿", source=texts[1].read_text(encoding="utf-8")
    )
    node = node_called(city.office, second, "慈善")
    assert answer_all(city.office, matter, node) > 300
    assert fill(city.office, f"/desk/matters/{matter.number}/consultation/release/").status_code == 303
    work()
    assert verify(at=clock.now()).ok


@pytest.mark.parametrize("address", ["/", "/drafts/", "/matters/", "/follow/", "/account/login/"])
def test_public_pages_work_with_nothing_in_them(city: Any, address: str) -> None:
    assert city.citizen.get(address).status_code == 200


def test_what_comes_after_the_first_run_is_grouped_too(city: Any, work: Any) -> None:
    matter = open_project(city.office)
    import_draft(city.office, matter, label="草案", source=DRAFT)
    walk_to_first_reading(city.office, matter)
    page = open_consultation(city.office, matter, 30, "参照国家规定安排。")["Location"]
    for count in (1, 2, 3):
        comment(city.citizen, page, SAID)
        work()
        with scope.unscoped("journey"):
            assert OpinionGroup.objects.get().size == count


def test_a_forgotten_contact_leaves_the_ledger_and_the_record_whole(city: Any, work: Any) -> None:
    matter = open_project(city.office)
    import_draft(city.office, matter, label="草案", source=DRAFT)
    walk_to_first_reading(city.office, matter)
    page = open_consultation(city.office, matter, 30, "参照国家规定安排。")["Location"]
    comment(city.citizen, page, SAID, contact="sun@example.org")
    work()
    with scope.unscoped("journey"):
        opinion = Opinion.objects.get()
        assert PersonalValue.objects.filter(field="text").count() == 1
        forget_contact(opinion.contact, by=Actor.system(), at=clock.now(), reason="本人要求")
    work()
    with scope.unscoped("journey"):
        assert not PersonalValue.objects.filter(field="text").exists()
        assert Opinion.objects.get().text == SAID
        # the action opinions.forget_speaker was called by a listener
        told = EventRecord.objects.get(name="opinions.speaker_forgotten")
        assert told.payload == {"contact": opinion.contact_id, "opinions": 1, "values": 1}
    assert verify(at=clock.now()).ok
