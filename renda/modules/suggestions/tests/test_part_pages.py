"""The pages of the bodies and of a part: what each shows to whom, and every act from there, without script."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from renda.core.access.models import Grant
from renda.core.access.testing import sign_in
from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.handling import actions as handling
from renda.core.handling.models import AnswerTemplate, Contacting, Draft, Handling, Promise, Rating, Reply
from renda.core.jobs.api import run_until_idle
from renda.core.notices.models import Notice
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.modules.suggestions.tests.samples import (
    City,
    accepted,
    answered,
    assigned,
    contacted,
    rated,
)

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def client_of(actor: Actor) -> Client:
    """A signed-in browser of the person who wears this hat."""
    client = Client()
    with scope.unscoped("test"):
        sign_in(client, Grant.objects.get(pk=actor.grant))
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def place(part: Handling, act: str = "") -> str:
    return f"/desk/handling/parts/{part.matter.number}/" + (f"{act}/" if act else "")


def state(part: Handling) -> str:
    return Matter.objects.values_list("state", flat=True).get(pk=part.matter_id)


def today() -> str:
    return clock.today().isoformat()


@pytest.fixture
def part(city: City) -> Handling:
    """A part just handed to the lighting office, today."""
    return assigned(city, at=clock.now())[0]


def test_a_body_goes_from_signing_for_to_the_signed_answer_on_its_pages(city: City, part: Handling) -> None:
    contact, handler = client_of(city.of("lights")), client_of(city.of("lights", Role.BODY_HANDLER))
    signer = client_of(city.of("lights", Role.BODY_SIGNER))
    page = text(contact.get(place(part)))
    assert "签收" in page and "青禾小区夜间没有路灯" in page and "绿灯" in page
    assert contact.post(place(part, "accept"), {}).status_code == 303
    deputy = city.deputies[0].person
    answer = handler.post(
        place(part, "contact"), {"person": deputy, "on": today(), "way": "visit", "note": "看过"}
    )
    assert answer.status_code == 303 and Contacting.objects.get().note == "看过"
    written = {"verb": "save", "text": "今年装二十盏。", "answer_class": "B"}
    assert handler.post(place(part, "draft"), written).status_code == 303
    assert Draft.objects.get().text == "今年装二十盏。" and state(part) == "in_hand"
    refused = handler.post(place(part, "draft"), written | {"verb": "send"})
    assert (
        refused.status_code == 422
        and "B类答复要写明承诺" in text(refused)
        and "今年装二十盏" in text(refused)
    )
    promised = {"what_0": "装二十盏", "due_on_0": today(), "owner_0": "科长"}
    assert handler.post(place(part, "draft"), written | {"verb": "send"} | promised).status_code == 303
    assert state(part) == "drafted"
    page = text(signer.get(place(part, "sign")))
    assert (
        'enctype="multipart/form-data"' in page
        and f'value="{city.of("lights", Role.BODY_SIGNER).name}"' in page
    )
    sealed = SimpleUploadedFile("答复.pdf", PDF, content_type="application/pdf")
    answer = signer.post(
        place(part, "sign"),
        {"signer": "甘明德", "by_head": "on", "document_number": "澄城管函〔2026〕8号", "paper": sealed},
    )
    assert answer.status_code == 303, text(answer)
    reply = Reply.objects.get()
    assert reply.paper is not None and reply.paper_digest == reply.paper.sha256 and reply.by_head
    page = text(contact.get(place(part)))
    assert "今年装二十盏" in page and "澄城管函〔2026〕8号" in page and f"/files/{reply.paper.pk}/" in page
    assert contact.get(f"/files/{reply.paper.pk}/").status_code == 200


def test_an_obstacle_is_said_before_the_signer_presses(city: City, part: Handling) -> None:
    accepted(city, part, at=clock.now())
    handling.send_for_signature(
        subject=part, text="稿", answer_class="A", by=city.of("lights"), at=clock.now()
    )
    signer = client_of(city.of("lights", Role.BODY_SIGNER))
    page = text(signer.get(place(part, "sign")))
    assert "还没有登记与代表的联系沟通" in page
    answer = signer.post(place(part, "sign"), {"signer": "甘明德"})
    assert answer.status_code == 422 and not Reply.objects.exists()


def test_the_signer_gives_the_draft_back_and_the_handler_reads_why(city: City, part: Handling) -> None:
    accepted(city, part, at=clock.now())
    handling.send_for_signature(
        subject=part, text="稿", answer_class="A", by=city.of("lights"), at=clock.now()
    )
    signer = client_of(city.of("lights", Role.BODY_SIGNER))
    assert signer.post(place(part, "return_draft"), {"note": "写具体些"}).status_code == 303
    page = text(client_of(city.of("lights", Role.BODY_HANDLER)).get(place(part, "draft")))
    assert "写具体些" in page and "稿" in page


def test_a_body_never_sees_anothers_part_or_draft(city: City) -> None:
    lead, joint = assigned(city, ("lights", "lead"), ("housing", "joint"), at=clock.now())
    accepted(city, lead, at=clock.now())
    handling.save_draft(subject=lead, text="城管局的草稿", by=city.of("lights"), at=clock.now())
    stranger, fellow = client_of(city.of("roads")), client_of(city.of("housing"))
    acts = ("", "accept", "draft", "sign", "send_joint_opinion")
    for act in acts:
        assert stranger.get(place(lead, act)).status_code == 404, act
        assert fellow.get(place(lead, act)).status_code == 404, act
        assert fellow.post(place(lead, act), {"verb": "save", "text": "x"}).status_code in (404, 405), act
    assert text(fellow.get(place(joint))).count("城市管理局") == 1  # who leads, and nothing of its work
    for client in (client_of(city.office), client_of(city.chair), client_of(city.coordinator)):
        page = client.get(place(lead))
        assert page.status_code == 200 and "城管局的草稿" not in text(page)
        assert "城管局的草稿" not in text(client.get(place(lead, "draft")))
    assert "城管局的草稿" in text(client_of(city.of("lights", Role.BODY_SIGNER)).get(place(lead)))
    assert Client().get(place(lead)).status_code == 302
    deputy = client_of(city.deputies[0])
    assert "城管局的草稿" not in text(deputy.get(place(lead)))
    assert client_of(city.deputies[1]).get(place(lead)).status_code == 404


def test_a_joint_opinion_reaches_the_lead(city: City) -> None:
    lead, joint = assigned(city, ("lights", "lead"), ("housing", "joint"), at=clock.now())
    accepted(city, lead, at=clock.now())
    accepted(city, joint, "housing", at=clock.now())
    lights = client_of(city.of("lights"))
    assert "未到" in text(lights.get(place(lead)))
    housing = client_of(city.of("housing", Role.BODY_SIGNER))
    answer = housing.post(place(joint, "send_joint_opinion"), {"text": "可以装灯杆。", "signer": "彭守一"})
    assert answer.status_code == 303
    assert "可以装灯杆。" in text(lights.get(place(lead)))


def test_a_replayed_form_does_its_act_once(city: City, part: Handling) -> None:
    client = client_of(city.of("lights"))
    accepted(city, part, at=clock.now())
    page = text(client.get(place(part, "contact")))
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    sent = {"key": key, "person": city.deputies[0].person, "on": today(), "way": "visit"}
    for _ in range(2):
        assert client.post(place(part, "contact"), sent).status_code == 303
    assert Contacting.objects.count() == 1


def test_of_two_who_write_a_draft_at_once_the_second_is_told_and_keeps_the_words(
    city: City, part: Handling
) -> None:
    accepted(city, part, at=clock.now())
    one, other = client_of(city.of("lights")), client_of(city.of("lights", Role.BODY_HANDLER))
    seen = re.findall(r'name="version" value="(\d+)"', text(one.get(place(part, "draft"))))[0]
    first = {"verb": "save", "text": "先写的", "answer_class": "A", "version": seen}
    assert one.post(place(part, "draft"), first).status_code == 303
    answer = other.post(place(part, "draft"), first | {"text": "后写的"})
    assert answer.status_code == 422 and "您打开页面之后" in text(answer) and "后写的" in text(answer)
    assert Draft.objects.get().text == "先写的"


def test_many_parts_are_signed_for_in_one_post_and_the_refused_are_named(city: City) -> None:
    first = assigned(city, at=clock.now())[0]
    second = assigned(city, at=clock.now())[0]
    other = assigned(city, ("roads", "lead"), at=clock.now())[0]
    client = client_of(city.of("lights"))
    ticked = [f"{each.pk}:{each.version}" for each in (first, second, other)]
    assert client.post("/desk/handling/", {"part": ticked}).status_code == 303
    assert [state(each) for each in (first, second, other)] == ["in_hand", "in_hand", "assigned"]
    answer = client.post("/desk/handling/", {"part": ticked[:1]})
    assert answer.status_code == 200 and "这些没有签收" in text(answer)
    assert "没有选中要签收的件" in text(client.post("/desk/handling/", {}))


def test_the_desk_shows_only_the_own_bodys_work_and_of_one_person(city: City, part: Handling) -> None:
    accepted(city, part, at=clock.now())
    roads = assigned(city, ("roads", "lead"), at=clock.now())[0]
    from renda.core.access.models import Account

    hand = city.of("lights", Role.BODY_HANDLER)
    handling.name_handler(
        subject=part, handler=Account.objects.get(pk=hand.account), by=city.of("lights"), at=clock.now()
    )
    client = client_of(city.of("lights"))
    page = text(client.get("/desk/handling/"))
    assert part.matter.number in page and roads.matter.number not in page
    assert part.matter.number in text(client.get(f"/desk/handling/?handler={hand.account}"))
    assert part.matter.number not in text(client.get("/desk/handling/?handler=none"))


def test_a_body_keeps_its_own_texts_and_puts_them_into_a_draft(city: City, part: Handling) -> None:
    """The actions keep_template and drop_template."""
    accepted(city, part, at=clock.now())
    client = client_of(city.of("lights"))
    sent = {"title": "结尾", "text": "感谢您对城市管理的关心。"}
    assert client.post("/desk/handling/templates/", sent).status_code == 303
    template = AnswerTemplate.objects.get()
    assert EventRecord.objects.latest("pk").name == "handling.template_kept"
    assert "感谢您对城市管理的关心。" in text(client.get(f"{place(part, 'draft')}?template={template.pk}"))
    stranger = client_of(city.of("roads"))
    assert "感谢您" not in text(stranger.get("/desk/handling/templates/"))
    assert stranger.post("/desk/handling/templates/", {"drop": template.pk}).status_code == 404
    assert client.post("/desk/handling/templates/", {"drop": template.pk}).status_code == 303
    assert not AnswerTemplate.objects.exists()
    assert EventRecord.objects.latest("pk").name == "handling.template_dropped"


def test_the_office_decides_a_return_with_the_reason_before_its_eyes(city: City, part: Handling) -> None:
    body, office = client_of(city.of("lights")), client_of(city.office)
    answer = body.post(
        place(part, "ask_return"), {"reason": "路灯归住房局", "proposed": city.bodies["housing"].pk}
    )
    assert answer.status_code == 303
    page = text(office.get(place(part)))
    assert "路灯归住房局" in page and "住房局" in page and "不同意退回" in page
    assert office.post(place(part, "refuse_return"), {"reason": ""}).status_code == 422
    assert office.post(place(part, "refuse_return"), {"reason": "三定方案写明"}).status_code == 303
    assert state(part) == "in_hand"


def test_the_office_extends_takes_back_and_orders_to_do_it_again(city: City, part: Handling) -> None:
    office = client_of(city.office)
    assert "涉及面广" in text(office.get(place(part, "extend_term")))
    assert office.post(place(part, "extend_term"), {"reason": "六个小区"}).status_code == 303
    part.matter.refresh_from_db()
    assert part.matter.case == "complex"
    contacted(city, accepted(city, part, at=clock.now()), at=clock.now())
    answered(city, part, at=clock.now())
    rated(city, part, "unsatisfied", at=clock.now())
    assert office.post(place(part, "order_redo"), {"reason": "只装了一半"}).status_code == 303
    assert state(part) == "redoing"
    other = assigned(city, at=clock.now())[0]
    assert office.post(place(other, "take_back"), {"reason": "交错了"}).status_code == 303
    assert state(other) == "taken_back"


def test_a_paper_rating_is_entered_by_the_office_and_a_deputy_rates_in_the_own_name(
    city: City, part: Handling
) -> None:
    contacted(city, accepted(city, part, at=clock.now()), at=clock.now())
    answered(city, part, at=clock.now())
    office = client_of(city.office)
    grades = {"attitude": "satisfied", "result": "partly"}
    refused = office.post(place(part, "rate"), grades | {"person": city.deputies[0].person})
    assert refused.status_code == 422
    deputy = client_of(city.deputies[0])
    page = text(deputy.get(place(part, "rate")))
    assert 'name="person"' not in page and 'name="from_paper"' not in page
    assert deputy.post(place(part, "rate"), grades).status_code == 303
    assert Rating.objects.get().person_id == city.deputies[0].person


def test_a_promise_is_reported_with_evidence_and_looked_at_again_by_another(
    city: City, part: Handling
) -> None:
    contacted(city, accepted(city, part, at=clock.now()), at=clock.now())
    promised = [{"what": "再装十盏", "due_on": today(), "owner": "科长"}]
    answered(city, part, at=clock.now(), answer_class="B", promises=promised)
    promise = Promise.objects.get()
    address = f"{place(part)}promises/{promise.pk}/"
    body = client_of(city.of("lights"))
    assert body.get(f"{address}recheck/").status_code == 200
    assert "只有" in text(body.get(f"{address}recheck/"))
    sent = {"done_on": today(), "evidence": "十盏已亮"}
    assert body.post(f"{address}report/", sent).status_code == 303
    office = client_of(city.office)
    assert "提前复查的理由" in text(office.get(f"{address}recheck/"))
    sent = {"kept": "yes", "finding": "亮着", "reason": "代表要求"}
    assert office.post(f"{address}recheck/", sent).status_code == 303
    promise.refresh_from_db()
    assert promise.state == "kept"
    assert client_of(city.of("roads")).get(f"{address}report/").status_code == 404


def test_to_dos_and_notices_lead_to_the_part(city: City, part: Handling) -> None:
    client = client_of(city.of("lights"))
    run_until_idle()
    assert f'href="{place(part, "accept")}"' in text(client.get("/desk/"))
    assert set(Notice.objects.filter(kind="handed_over").values_list("url", flat=True)) == {place(part)}


def test_the_pages_are_there_in_english(city: City, part: Handling) -> None:
    client = client_of(city.of("lights"))
    client.cookies["django_language"] = "en"
    for address in ("/desk/handling/", "/desk/handling/templates/", place(part), place(part, "ask_return")):
        page = re.sub(r'<[^>]*lang="zh-CN"[^>]*>[^<]*<', "", text(client.get(address)))
        page = re.sub(r"<(option|a|h1|title|span)[^>]*>[^<]*<", "<", page)
        assert "签收所选" not in page and "承办工作台" not in page


def test_nothing_that_the_system_knows_is_asked_of_a_body(city: City, part: Handling) -> None:
    """Counts the empty fields that a body must fill and whose answer stands in the system: none."""
    asked = required_and_empty(city, part)
    assert asked == {
        "contact": {"way"},
        "ask_return": {"reason"},
        "return_draft": {"note"},
        "send_joint_opinion": {"text", "signer"},
        "report_promise": {"evidence"},
    }


def required_and_empty(city: City, part: Handling) -> dict[str, set[str]]:
    from renda.core.handling import forms

    found: dict[str, set[str]] = {}
    about = forms.About(part, city.of("lights"), clock.today())
    named = {
        "accept": forms.PressForm,
        "contact": forms.ContactForm,
        "ask_return": forms.AskReturnForm,
        "draft": forms.DraftForm,
        "return_draft": forms.ReturnDraftForm,
        "sign": forms.SignForm,
        "send_joint_opinion": forms.JointOpinionForm,
        "report_promise": forms.ReportPromiseForm,
    }
    for name, form in named.items():
        shown = form(about=about)
        empty = {
            field
            for field, made in shown.fields.items()
            if made.required and not shown.get_initial_for_field(made, field)
        }
        if empty:
            found[name] = empty
    return found


def test_a_body_takes_its_open_parts_along_with_a_form_of_each(city: City, part: Handling) -> None:
    other = assigned(city, ("roads", "lead"), at=clock.now())[0]
    answer = client_of(city.of("lights")).get("/desk/handling/offline.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as folder:
        assert folder.namelist() == ["承办件.xlsx", f"承办表/{part.matter.number}.docx"]
        form = docx.Document(io.BytesIO(folder.read(f"承办表/{part.matter.number}.docx")))
        sheet = openpyxl.load_workbook(io.BytesIO(folder.read("承办件.xlsx"))).active
    words = "\n".join(cell.text for row in form.tables[0].rows for cell in row.cells)
    assert part.matter.number in words and "青禾小区夜间没有路灯" in words and "□A" in words
    assert len(form.inline_shapes) == 1, "the QR figure"
    taken = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert taken == [part.matter.number] and other.matter.number not in taken
    assert client_of(city.office).get("/desk/handling/offline.zip").status_code == 403
