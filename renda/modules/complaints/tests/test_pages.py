"""The pages, from the letter on the table to the answer, as the people use them."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from renda.core.access.models import Contact, Grant
from renda.core.access.testing import make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly, Body
from renda.lib.codes import grouped
from renda.modules.complaints import numbers, opening
from renda.modules.complaints.models import Complaint
from renda.modules.complaints.tests.samples import (
    DAY,
    MARK,
    SENDER,
    body,
    hat_of,
    register,
    send,
    sort,
    step,
    tell,
)
from renda.modules.complaints.tests.test_actions import picture


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    from renda.lib import clock
    from renda.modules.complaints.tests.samples import MORNING

    monkeypatch.setattr(clock, "now", lambda: MORNING)
    monkeypatch.setattr(clock, "today", lambda: DAY)


def client_of(actor: Actor | Grant) -> Client:
    grant = actor if isinstance(actor, Grant) else Grant.objects.get(pk=actor.grant)
    client = Client()
    sign_in(client, grant)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def post(client: Client, address: str, **fields: Any) -> Any:
    answer = client.post(address, fields)
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    return answer


def test_from_the_letter_to_the_answer(
    city: Assembly, office: Actor, bureau: Body, supervisors: Body
) -> None:
    client = client_of(office)
    scan = io.BytesIO(picture())
    scan.name = "来信.png"
    made = post(
        client, "/desk/complaints/new/", way="letter", received_on=DAY.isoformat(), kind="unsorted", title="",
        text=f"我举报{MARK}。\n第二行。", sender_name=SENDER, contact="13812345678", people="1", scan=scan,
    )  # fmt: skip
    here = made["Location"]
    shown = page(client, here)
    assert MARK in shown and SENDER not in shown and "13812345678" not in shown
    assert "请先归类，再决定去向。" in shown and ".png" in shown
    post(
        client, f"{here}sort/", kind="accusation", title=f"举报{MARK}", body_1=str(bureau.pk), name_1="", person_1=""
    )  # fmt: skip
    choices = page(client, f"{here}transfer/")
    assert "监察委员会" in choices and "园林局" not in choices
    refused = client.post(f"{here}transfer/", {"receiver": f"body:{bureau.pk}", "words": "x", "ground": "x"})
    assert refused.status_code == 422
    post(
        client, f"{here}transfer/", receiver=f"body:{supervisors.pk}", words=f"请处理{MARK}。", ground="管理权限"
    )  # fmt: skip
    letter = page(client, f"{here}letter/")
    assert "现已转送澄澜市监察委员会办理" in letter
    post(
        client, f"{here}letter/", words="现已转送监察委员会办理。", delivered_by="posted", delivered_on=DAY.isoformat()
    )  # fmt: skip
    receiver = client_of(hat_of(supervisors))
    number = here.split("/")[-2]
    theirs = f"/desk/complaints/received/{number}/"
    assert number in page(receiver, "/desk/complaints/received/")
    seen = page(receiver, theirs)
    assert f"请处理{MARK}。" in seen and f"我举报{MARK}" not in seen and SENDER not in seen
    post(receiver, f"{theirs}accept/", words="", reason="")
    post(receiver, f"{theirs}decide/", words="已经立案调查。", reason="")
    assert "已经立案调查。" in page(client, here)


def test_the_written_notice_bears_number_code_and_figure(
    accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    send(accusation, office, supervisors)
    tell(accusation, office, words="现已转送监察委员会办理。")
    answer = client_of(office).get(f"/desk/complaints/{accusation.number}/letters/1/")
    document = docx.Document(io.BytesIO(answer.content))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"{accusation.number}-1" in words and "现已转送监察委员会办理。" in words
    assert grouped(numbers.code_of(accusation.number)) in words and "第二十三条第二款" in words
    assert len(document.inline_shapes) == 1
    assert accusation.number in answer["Content-Disposition"]
    assert client_of(office).get(f"/desk/complaints/{accusation.number}/letters/2/").status_code == 404


def test_the_sender_is_shown_once_for_a_reason(city: Assembly, office: Actor) -> None:
    contact = Contact.objects.known_or_new("phone", "13812345678")
    row = register(city, office, contact=contact)
    client, address = client_of(office), f"/desk/complaints/{row.number}/sender/"
    assert "13812345678" not in page(client, address)
    shown = client.post(address, {"reason": "邮寄告知书"})
    assert "13812345678" in shown.content.decode() and SENDER in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert EventRecord.objects.filter(name="complaints.sender_looked_at").count() == 1
    assert not EventRecord.objects.filter(name="access.contact_revealed").exists()


def test_an_officer_who_is_accused_does_not_find_it(
    city: Assembly, accusation: Complaint, office: Actor, bureau: Body
) -> None:
    worked = hat_of(bureau, ends_on=DAY)
    also = make_hat(Role.COMPLAINTS_OFFICE, city, account=worked.account)
    client = client_of(also)
    assert accusation.number not in page(client, "/desk/complaints/")
    for rest in ("", "sort/", "transfer/", "letter/", "sender/", "step/withdraw/", "letters/1/"):
        assert client.get(f"/desk/complaints/{accusation.number}/{rest}").status_code == 404, rest


def test_an_officer_who_names_himself_is_out_at_once(
    city: Assembly, accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    send(accusation, office, supervisors)
    grant = Grant.objects.select_related("account__person").get(pk=office.grant)
    client, person = client_of(grant), grant.account.person
    done = post(
        client, f"/desk/complaints/{accusation.number}/sort/", kind="accusation", title="x",
        person_1=str(person.pk), body_1="", name_1="",  # type: ignore[union-attr]
    )  # fmt: skip
    assert done["Location"] == "/desk/complaints/"
    assert client.get(f"/desk/complaints/{accusation.number}/").status_code == 404


def test_who_sent_it_back_finds_it_no_longer(accusation: Complaint, office: Actor, supervisors: Body) -> None:
    send(accusation, office, supervisors)
    client = client_of(hat_of(supervisors))
    address = f"/desk/complaints/received/{accusation.number}/"
    back = post(client, f"{address}object/", words="不属于我委管辖。", reason="")
    assert back["Location"] == "/desk/complaints/received/"
    assert client.get(address).status_code == 404


def test_another_body_finds_nothing(
    city: Assembly, accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    send(accusation, office, supervisors)
    client = client_of(hat_of(body(city, "澄澜市人民法院", "court")))
    assert accusation.number not in page(client, "/desk/complaints/received/")
    assert client.get(f"/desk/complaints/received/{accusation.number}/").status_code == 404
    assert client.get(f"/desk/complaints/received/{accusation.number}/accept/").status_code == 404


def test_the_sender_is_given_with_consent(city: Assembly, office: Actor, supervisors: Body) -> None:
    row = register(city, office, kind="petition", consents=True)
    send(row, office, supervisors, with_sender=True)
    assert SENDER in page(client_of(hat_of(supervisors)), f"/desk/complaints/received/{row.number}/")


def test_papers_are_opened_by_those_who_were_given_them(
    city: Assembly, office: Actor, bureau: Body, supervisors: Body
) -> None:
    row = register(city, office, scans=[("一.png", picture()), ("二.png", picture())])
    sort(row, office, body=bureau)
    with opening.opened_by_machine():
        given, kept = row.papers.select_related("file")
    send(row, office, supervisors, papers=[given])
    receiver, accused = client_of(hat_of(supervisors)), client_of(hat_of(bureau))
    assert receiver.get(f"/files/{given.file.pk}/").status_code == 200
    assert receiver.get(f"/files/{kept.file.pk}/").status_code == 404
    assert accused.get(f"/files/{given.file.pk}/").status_code == 404
    assert client_of(office).get(f"/files/{kept.file.pk}/").status_code == 200


def test_the_desk_counts_what_waits(
    city: Assembly, accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    assert "在单独的登记簿里" in page(client_of(office), "/desk/")
    receiver = client_of(hat_of(supervisors))
    assert "在单独的登记簿里" not in page(receiver, "/desk/")
    send(accusation, office, supervisors)
    assert "在单独的登记簿里" in page(receiver, "/desk/")
    clerk = client_of(make_hat(Role.GENERAL_OFFICE, city))
    assert "在单独的登记簿里" not in page(clerk, "/desk/")


def test_lists_are_filtered(city: Assembly, accusation: Complaint, office: Actor) -> None:
    petition = register(city, office, kind="petition", received_on=DAY)
    step(petition, "withdraw", office)
    client = client_of(office)
    assert accusation.number in page(client, "/desk/complaints/?state=open&kind=accusation")
    assert petition.number not in page(client, "/desk/complaints/?state=open")
    assert petition.number in page(client, "/desk/complaints/?state=closed")
    assert accusation.number not in page(client, "/desk/complaints/?state=late")


def test_long_lists_ask_no_more(city: Assembly, office: Actor, supervisors: Body) -> None:
    client, receiver = client_of(office), client_of(hat_of(supervisors))
    counts = []
    for more in (2, 12):
        for _ in range(more):
            send(register(city, office, kind="petition"), office, supervisors)
        for each, address in ((client, "/desk/complaints/"), (receiver, "/desk/complaints/received/")):
            each.get(address)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                each.get(address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_a_wrong_code_is_refused_in_words(city: Assembly) -> None:
    answer = Client().post("/complaints/follow/", {"code": "ABC"})
    assert answer.status_code == 422 and "查询码应有 14 位" in answer.content.decode()
    assert 'value="ABCDE"' in page(Client(), "/complaints/follow/?code=ABCDE")


def test_the_officer_acts_for_a_receiver_without_an_account(
    accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    send(accusation, office, supervisors)
    client = client_of(office)
    post(
        client, f"/desk/complaints/{accusation.number}/step/accept/", happened_on=DAY.isoformat(), words="", reason=""
    )  # fmt: skip
    extended = page(client, f"/desk/complaints/{accusation.number}/extend/")
    assert "延长办理期限" in extended and 'name="happened_on"' not in extended
