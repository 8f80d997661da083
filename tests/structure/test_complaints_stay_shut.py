"""A complaint is seen by its office and its lawful receiver, and nowhere else: every page, export and search is tried.

One complaint came in as an opinion (by web, by letter with a scan, by spreadsheet) and left the ledger; one was
entered by the office against a bureau and sent to the supervisory commission. Their words, sender and numbers are
then looked for as every role, as the accused, and as a stranger.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from renda.core.access.models import Grant
from renda.core.access.powers import GRANTABLE
from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.audit.api import export, seal_all
from renda.core.audit.models import COMPARTMENT, EventRecord
from renda.core.base import scope
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.documents.models import Text, TextVersion
from renda.core.facts.models import Fact
from renda.core.files import spreadsheets
from renda.core.files.models import SpreadsheetImport, StoredFile
from renda.core.jobs.api import run_until_idle
from renda.core.jobs.models import Job
from renda.core.live.api import watchers
from renda.core.opinions import indexing
from renda.core.opinions.actions import screen_opinions
from renda.core.opinions.ledger import code_for
from renda.core.opinions.models import Criterion, Opinion, Round, Screening
from renda.core.people.models import Assembly, Body
from renda.core.people.testing import assembly_called
from renda.core.procedures.models import Matter
from renda.core.search import api as search
from renda.lib.codes import grouped
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import to_json
from renda.modules.complaints import actions, numbers, opening
from renda.modules.complaints.models import Complaint
from renda.modules.consultation import actions as consultation
from renda.modules.consultation.models import Consultation

pytestmark = pytest.mark.embedded  # what is shown does not depend on the database
AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
NUMBER = "9901-LG-2026-0001"
MARKS = ("灯笼椒", "孙控诉", "蜜柚街")  # of what was said, of the sender, of the sender's address
DRAFT = "停车条例（草案）\n\n第一条　为了规范停车，制定本条例。\n"
LINK = re.compile(r"(?:href|action|hx-get|src)=\"(/[^\"#]*)")
MOST = 60  # links followed by those whose pages hold something
SKIPPED = ("/static/", "/law/", "/account/logout", "/account/password/change", "/live/")


@dataclass
class Seeded:
    """What was planted: the complaints, the people who may see one, and those who never may."""

    city: Assembly
    round: Round
    complaints: list[Complaint]
    sent: Complaint
    officer: Grant
    receiver: Grant
    accused: list[Grant]
    codes: list[str]


@pytest.fixture
def city(db: Any, settings: Any, tmp_path: Path) -> Iterator[Assembly]:
    settings.RENDA_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    made = assembly_called("9901", "澄澜市")
    with scope.unscoped("test"):
        yield made


def round_of(city: Assembly) -> Round:
    matter = Matter.objects.create(
        assembly=city, number=NUMBER, title="停车条例", procedure="legislation.regulation", opened_at=AT,
        procedure_from=date(2023, 3, 15), state="consulting", entered_state_at=AT, published_at=AT,
    )  # fmt: skip
    return Round.objects.create(assembly=city, matter=matter, number=1, begun_at=AT)


def consultation_of(round: Round) -> Consultation:
    text = Text.objects.create(assembly=round.assembly, matter=round.matter, title="停车条例")
    version = TextVersion.objects.create(
        assembly=round.assembly, text=text, number=1, label="草案", tree=to_json(parse(DRAFT)), made_at=AT,
        settled_at=AT, published_at=AT,
    )  # fmt: skip
    return Consultation.objects.create(
        assembly=round.assembly, round=round, text_version=version, opens_on=AT.date(), criteria="受理范围",
        closes_on=date(2026, 5, 1), figure={}, published_at=AT,
    )  # fmt: skip


def picture() -> tuple[str, bytes]:
    made = io.BytesIO()
    Image.new("RGB", (60, 60), "white").save(made, "png")
    return (f"{MARKS[0]}来信.png", made.getvalue())


def sheet() -> tuple[str, bytes]:
    return ("留言.csv", f"意见内容,姓名\n举报{MARKS[0]}乱收费,{MARKS[1]}\n路灯不亮,周某\n".encode())


def office(city: Assembly) -> Actor:
    make_hat(Role.LEGISLATIVE_OFFICE, city, username="clerk")
    return office_again(city)


def intake(city: Assembly) -> tuple[Round, list[str]]:
    """The same words by web, by letter with a scan, and from a spreadsheet; what else was said stays."""
    round, clerk = round_of(city), office(city)
    held = consultation_of(round)
    code = code_for("web")
    consultation.submit_comment(
        subject=held, text=f"我举报{MARKS[0]}索贿。", code=code, by=Actor.citizen(), at=AT
    )
    letter = code_for("letter")
    consultation.enter_opinion(
        subject=held, text=f"{MARKS[1]}控告{MARKS[0]}。", channel="letter", received_on=AT.date(), code=letter,
        speaker_name=MARKS[1], scan=picture(), by=clerk, at=AT,
    )  # fmt: skip
    begun = consultation.begin_import(subject=held, upload=sheet(), by=clerk, at=AT)
    started = SpreadsheetImport.objects.get(pk=begun.spreadsheet)
    consultation.confirm_import(
        subject=held, started=started, mapping=spreadsheets.preview(started).mapping, by=clerk, at=AT
    )
    run_until_idle()
    assert Opinion.objects.count() == 4
    return round, [code, letter]


@pytest.fixture
def seeded(city: Assembly) -> Seeded:
    officer = make_hat(Role.COMPLAINTS_OFFICE, city, username="officer")
    round, codes = intake(city)
    search.index_many(indexing.everything())
    chosen = [row.pk for row in Opinion.objects.all() if any(mark in row.text for mark in MARKS)]
    screen_opinions(
        subject=round, opinions=chosen, screening=Screening.NOT_HERE, criterion=Criterion.OTHER_CHANNEL,
        note=f"举报{MARKS[0]}", by=office_again(city), at=AT,
    )  # fmt: skip
    bureau = Body.objects.create(assembly=city, name="园林局", kind="department")
    below = Body.objects.create(assembly=city, name="园林公司", kind="other", parent=bureau)
    supervisors = Body.objects.create(assembly=city, name="监察委员会", kind="supervisory")
    receiver = make_hat(Role.BODY_HANDLER, city, username="receiver", body=supervisors)
    accused = [make_hat(role, city, username=f"accused{n}", body=bureau) for n, role in enumerate(BODY_ROLES)]
    accused.append(make_hat(Role.BODY_SIGNER, city, username="below", body=below))
    for extra in (Role.COMPLAINTS_OFFICE, Role.GENERAL_OFFICE):  # who is accused holds the office's role too
        accused.append(make_hat(extra, city, account=accused[0].account))
    also = make_hat(Role.BODY_HANDLER, city, account=accused[1].account, body=supervisors)
    accused.append(also)
    sent = enter(city, actor_for(officer), bureau, accused[2])
    actions.transfer(
        subject=sent, words=f"请处理{MARKS[0]}。", ground="管理权限", body=supervisors, by=actor_for(officer), at=AT
    )  # fmt: skip
    actions.deliver_letter(
        subject=sent, words="已转送。", delivered_by="posted", by=actor_for(officer), at=AT
    )
    run_until_idle()
    with opening.opened_by_machine():
        rows = list(Complaint.objects.order_by("pk"))
    assert len(rows) == len(chosen) + 1 == 4
    return Seeded(city, round, rows, rows[-1], officer, receiver, accused, codes)


def office_again(city: Assembly) -> Actor:
    return actor_for(Grant.objects.get(account__username="clerk"))


def enter(city: Assembly, officer: Actor, bureau: Body, person: Grant) -> Complaint:
    made = actions.register(
        subject=numbers.Register.of(city.pk), way="letter", received_on=AT.date(), title=f"举报{MARKS[0]}",
        text=f"我举报{MARKS[0]}。", kind="accusation", sender_name=MARKS[1], sender_address=MARKS[2],
        scans=[picture()], by=officer, at=AT,
    )  # fmt: skip
    with opening.opened_by_machine():
        row = Complaint.objects.select_related("assembly").get(pk=made.complaint)
    named = [
        actions.AccusedPerson(body=bureau),
        actions.AccusedPerson(person=person.account.person),
    ]
    actions.sort_out(subject=row, kind="accusation", title=row.title, accused=named, by=officer, at=AT)
    return row


# looking


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, route)
        elif isinstance(each, URLPattern):
            yield route


def addresses(seeded: Seeded) -> list[str]:
    """Every address, with the matter's and the complaints' own names in place of the arguments."""
    found = []
    for route in routes():
        own = (seeded.complaints[0].number, seeded.sent.number)
        for name in own if route.startswith("desk/complaints/") else (NUMBER,):
            found.append("/" + re.sub(r"<(\w+):(\w+)>", lambda part, name=name: _filled(part, name), route))
    return [each for each in dict.fromkeys(found) if "<" not in each and not each.startswith(SKIPPED)]


def _filled(part: re.Match[str], name: str) -> str:
    kind, called = part[1], part[2]
    if called == "number":
        return name
    return {"int": "1", "slug": "accept", "str": "none", "uuid": "0" * 32}.get(kind, "csv")


def words_of(answer: Any) -> str:
    """Everything an answer says: its text, or what is in the parts of a packed file."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return unescape(content.decode("utf-8", "ignore")) + str(answer.headers)


def told(seeded: Seeded, words: str) -> list[str]:
    return [mark for mark in (*MARKS, *(row.number for row in seeded.complaints)) if mark in words]


def crawl(client: Client, seeded: Seeded, *, follow: int = 0) -> dict[str, list[str]]:
    """Open every address, and so many of the links on the pages; return those that tell, and what."""
    waiting, seen, found = addresses(seeded), set(), {}
    waiting += [f"/search/?q={MARKS[0]}", f"/search/?q={MARKS[1]}", f"/search/?q={seeded.sent.number}"]
    waiting += [f"/files/{pk}/" for pk in StoredFile.objects.values_list("pk", flat=True)]
    waiting += [f"/files/{pk}/thumbnail/" for pk in StoredFile.objects.values_list("pk", flat=True)]
    followed = 0
    while waiting:
        address = waiting.pop(0)
        if address in seen or address.startswith(SKIPPED):
            continue
        seen.add(address)
        answer = client.get(address)
        words = words_of(answer)
        asked = unescape(address)
        if answer.status_code == 200 and (marks := [m for m in told(seeded, words) if m not in asked]):
            found[address] = marks
        if (
            answer.status_code == 200
            and followed < follow
            and "html" in answer.headers.get("Content-Type", "")
        ):
            links = [unescape(each) for each in LINK.findall(words)]
            fresh = [each for each in links if each not in seen]
            followed += len(fresh)
            waiting += fresh
    return found


def signed_in(grant: Grant) -> Client:
    client = Client()
    sign_in(client, grant)
    return client


# what was tried


@pytest.mark.parametrize("part", range(3))
def test_no_other_role_finds_anything_on_any_page(part: int, seeded: Seeded) -> None:
    found = {"stranger": crawl(Client(), seeded)} if part == 0 else {}
    others = [role for role in GRANTABLE if role is not Role.COMPLAINTS_OFFICE]
    for role in others[part::3]:
        grant = make_hat(role, seeded.city, username=f"looker-{role.value.replace('_', '-')}")
        found[role.value] = crawl(signed_in(grant), seeded)
    assert found == dict.fromkeys(found, {})


def test_the_accused_find_nothing_whatever_role_they_hold(seeded: Seeded) -> None:
    assert len(seeded.accused) == 7
    for grant in seeded.accused:
        client, label = signed_in(grant), f"{grant.account.username} as {grant.role}"
        found = crawl(client, seeded)
        if grant.role == Role.COMPLAINTS_OFFICE:  # reads what came from the ledger, which accuses nobody yet
            assert found, label
            assert all(seeded.sent.number not in [address, *marks] for address, marks in found.items()), label
        else:
            assert found == {}, label
        for place in ("", "received/"):
            answer = client.get(f"/desk/complaints/{place}{seeded.sent.number}/")
            assert answer.status_code in {403, 404}, label


def test_the_officer_and_the_receiver_see_what_is_theirs(seeded: Seeded) -> None:
    there = crawl(signed_in(seeded.officer), seeded, follow=MOST)
    assert f"/desk/complaints/{seeded.sent.number}/" in there  # the crawl does find what is shown
    assert all(address.startswith(("/desk/complaints/", "/files/")) for address in there)
    received = crawl(signed_in(seeded.receiver), seeded, follow=MOST)
    assert f"/desk/complaints/received/{seeded.sent.number}/" in received
    assert all(address.startswith("/desk/complaints/received/") for address in received)
    assert not any({MARKS[1], MARKS[2]} & set(marks) for marks in received.values())


def test_the_ledger_is_exported_without_them(seeded: Seeded) -> None:
    client = signed_in(Grant.objects.get(account__username="clerk"))
    for which, kind in product(("opinions", "groups"), ("csv", "xlsx")):
        answer = client.post(f"/desk/matters/{NUMBER}/rounds/1/{which}/", {"export": kind})
        assert answer.status_code == 200 and told(seeded, words_of(answer)) == []


def test_the_ledger_s_own_clerk_no_longer_opens_the_scan_or_the_sheet(seeded: Seeded) -> None:
    client = signed_in(Grant.objects.get(account__username="clerk"))
    assert crawl(client, seeded, follow=MOST) == {}
    kept = list(StoredFile.objects.values_list("pk", flat=True))
    assert len(kept) >= 4
    assert {client.get(f"/files/{pk}/").status_code for pk in kept} == {404}


def test_the_sender_follows_by_either_code_and_reads_no_words(seeded: Seeded) -> None:
    for code in seeded.codes:
        page = Client().post("/follow/", {"code": code}).content.decode()
        assert "已转由其他渠道办理" in page and "现在的状态" in page
        assert not any(mark in page for mark in MARKS)
    printed = numbers.code_of(seeded.sent.number)
    page = Client().post("/complaints/follow/", {"code": grouped(printed)}).content.decode()
    assert seeded.sent.number in page and "已于2026年3月12日书面告知您去向" in page
    assert not any(mark in page for mark in MARKS)
    wrong = Client().post("/complaints/follow/", {"code": code_for("nobody")})
    assert wrong.status_code == 422 and "没有找到这个查询码" in wrong.content.decode()


def test_the_record_and_its_export_do_not_know_of_it(seeded: Seeded, tmp_path: Path) -> None:
    seal_all()
    export(tmp_path / "record.jsonl", AT)
    written = (tmp_path / "record.jsonl").read_text(encoding="utf-8")
    assert "complaints." not in written and COMPARTMENT not in written
    assert not any(mark in written for mark in MARKS)
    outside = EventRecord.objects.exclude(chain__startswith=COMPARTMENT)
    assert not outside.filter(name__startswith="complaints.").exists()
    assert not Fact.objects.filter(event__chain__startswith=COMPARTMENT).exists()


def test_nothing_outside_moves_however_much_comes_in(seeded: Seeded) -> None:
    """Counts that others read (open events, jobs, matters, to-dos) are the same before and after ten more."""

    def outside() -> dict[str, int]:
        kinds = (Job, Matter, Opinion, Fact)
        counted = {kind.__name__: kind.objects.count() for kind in kinds}
        return counted | {"open": EventRecord.objects.exclude(chain__startswith=COMPARTMENT).count()}

    before = outside()
    for _ in range(10):
        actions.register(
            subject=numbers.Register.of(seeded.city.pk), way="call", received_on=AT.date(), title="x", text="y",
            by=actor_for(seeded.officer), at=AT,
        )  # fmt: skip
    assert outside() == before


def test_a_question_leaves_the_ledger_just_like_an_accusation(seeded: Seeded) -> None:
    """Of two opinions closed for another channel, rows and open events tell no difference but their identifiers."""
    shapes = set()
    for row in Opinion.objects.filter(criterion=Criterion.OTHER_CHANNEL):
        shapes.add((row.text, row.screening, row.criterion, row.screening_note, row.contact_id, row.scan_id))
    assert shapes == {("", "not_here", "other_channel", "", None, None)}


def test_no_live_topic_tells_of_it() -> None:
    assert not {"complaint", "complaints"} & set(watchers)
