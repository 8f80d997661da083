"""Every list page asks the database a constant number of times, at 3 rows as at 40; the numbers are kept.

`make counts` rewrites `query_counts.json`; the difference must be explained in the commit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from renda.core.access.models import Account, Contact
from renda.core.access.testing import make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.documents.models import Anchor, Text, TextVersion
from renda.core.facts.models import Fact
from renda.core.notices.models import ChatRoom, Delivery, Notice
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Round
from renda.core.people.models import Assembly, Person, Place, Seat
from renda.core.procedures.models import Deadline, Matter, StepTaken, Todo
from renda.core.surveys.models import Edition, Sheet, Stage, Survey, SurveyKind
from renda.core.surveys.questions import Question, QuestionKind, as_plain
from renda.lib import clock
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import articles, to_json
from renda.modules.consultation.models import Consultation
from renda.modules.duty.models import Act, Appeal, Contacted, DutyPoints, PackChoice, Pair, Profile
from renda.modules.legislation.models import Regulation
from renda.modules.training.models import (
    Attendance,
    Certificate,
    Course,
    Enrolment,
    HalfDay,
    Offer,
    TrainingSession,
)

KEPT = Path(__file__).parent / "query_counts.json"
FEW, MANY = 3, 40
MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
DRAFT = "条例（草案）\n\n第一条　为了规范停车，制定本条例。\n\n第二条　本条例自公布之日起施行。\n"
OFFICE, OFFICER, AUDITOR, NOBODY = Role.LEGISLATIVE_OFFICE, Role.SECURITY_OFFICER, Role.AUDITOR, None
DEPUTIES, DEPUTY = Role.DEPUTIES_OFFICE, Role.DEPUTY
MAIN = "9901-LG-2026-0001"  # the matter with many opinions
PAGES: dict[str, tuple[Role | None, str]] = {
    "front page": (NOBODY, "/"),
    "drafts": (NOBODY, "/drafts/"),
    "matters": (NOBODY, "/matters/"),
    "matter": (NOBODY, f"/matters/{MAIN}/"),
    "matter, texts": (NOBODY, f"/matters/{MAIN}/?tab=text"),
    "matter, opinions": (NOBODY, f"/matters/{MAIN}/?tab=opinions"),
    "report": (NOBODY, f"/matters/{MAIN}/answers/1/"),
    "report as CSV": (NOBODY, f"/matters/{MAIN}/answers/1.csv"),
    "report as JSON": (NOBODY, f"/matters/{MAIN}/answers/1.json"),
    "law parameters": (NOBODY, "/law/"),
    "desk home": (OFFICE, "/desk/"),
    "desk matters": (OFFICE, "/matters/"),
    "desk matter": (OFFICE, f"/matters/{MAIN}/"),
    "projects": (OFFICE, "/desk/legislation/"),
    "desk consultations": (OFFICE, "/desk/consultations/"),
    "ledger": (OFFICE, f"/desk/matters/{MAIN}/rounds/1/opinions/"),
    "groups": (OFFICE, f"/desk/matters/{MAIN}/rounds/1/groups/"),
    "statistics": (OFFICE, "/desk/statistics/"),
    "forms of the office": (OFFICE, "/desk/forms/"),
    "form": (OFFICE, "/desk/forms/{form}/"),
    "sheets of a form": (OFFICE, "/desk/forms/{form}/sheets/"),
    "results of a form": (OFFICE, "/forms/{form}/results/"),
    "forms for me": (OFFICE, "/forms/"),
    "notices": (OFFICE, "/desk/notices/"),
    "notification settings": (OFFICE, "/desk/notices/settings/"),
    "delivery": (Role.GENERAL_OFFICE, "/desk/ways/"),
    "work-chat groups": (Role.GENERAL_OFFICE, "/desk/ways/rooms/"),
    "public calendar": (NOBODY, "/calendar/open.ics"),
    "accounts": (Role.ADMINISTRATOR, "/account/accounts/"),
    "grants": (OFFICER, "/account/grants/"),
    "sign-ins": (AUDITOR, "/account/sign-ins/"),
    "record": (AUDITOR, "/desk/record/events/"),
    "checkpoints": (AUDITOR, "/desk/record/checkpoints/"),
    "own duty": (DEPUTY, "/desk/duty/own/"),
    "duty to check": (DEPUTIES, "/desk/duty/check/"),
    "own points": (DEPUTY, "/desk/duty/points/"),
    "bands of points": (DEPUTIES, "/desk/duty/bands/"),
    "appeals about points": (DEPUTIES, "/desk/duty/appeals/"),
    "desk deputies": (DEPUTIES, "/desk/deputies/"),
    "deputies": (NOBODY, "/deputies/"),
    "own contacts": (DEPUTY, "/desk/duty/contacts/"),
    "pairs and gaps": (DEPUTIES, "/desk/duty/pairs/"),
    "what was heard": (DEPUTIES, "/desk/duty/heard/"),
    "training sessions": (DEPUTIES, "/desk/training/"),
    "training plan": (DEPUTIES, "/desk/training/courses/"),
    "training course": (DEPUTIES, "/desk/training/courses/{course}/"),
    "training session": (DEPUTIES, "/desk/training/{session}/"),
    "training attendance": (DEPUTIES, "/desk/training/{session}/attendance/"),
    "training of others": (DEPUTIES, "/desk/training/below/"),
    "own training": (DEPUTY, "/training/"),
}


class Town:
    """An assembly with as many rows of everything as asked."""

    def __init__(self) -> None:
        self.assembly = Assembly.objects.create(
            code="9901",
            name="澄澜市人民代表大会",
            short_name="澄澜市",
            level="city",
            path="/9901/",
            place="demo",
        )
        self.hats = {
            role: make_hat(role, self.assembly)
            for role in (
                OFFICE,
                Role.GENERAL_OFFICE,
                Role.ADMINISTRATOR,
                OFFICER,
                AUDITOR,
                DEPUTIES,
                DEPUTY,
            )
        }
        self.place = Place.objects.create(assembly=self.assembly, kind="contact_point", name="联系点")
        self.rows = 0

    def grow(self, rows: int) -> None:
        while self.rows < rows:
            self.rows += 1
            self._row(self.rows)

    def _row(self, number: int) -> None:
        assembly, today = self.assembly, clock.today()
        matter = Matter.objects.create(
            assembly=assembly, number=f"9901-LG-2026-{number:04}", title=f"条例{number}",
            procedure="legislation.regulation", procedure_from=date(2023, 3, 15), state="answered",
            opened_at=MORNING, entered_state_at=MORNING, published_at=MORNING,
        )  # fmt: skip
        text = Text.objects.create(assembly=assembly, matter=matter, title=matter.title)
        version = self._version(text, 1)
        Regulation.objects.create(assembly=assembly, matter=matter, text=text, title=matter.title)
        released = MORNING if number == 1 else None
        round = Round.objects.create(
            assembly=assembly, matter=matter, number=1, begun_at=MORNING, released_at=released
        )
        Consultation.objects.create(
            assembly=assembly, round=round, text_version=version, opens_on=today, figure={},
            closes_on=today + timedelta(days=30), published_at=MORNING,
        )  # fmt: skip
        Todo.objects.create(
            assembly=assembly,
            matter=matter,
            role=OFFICE,
            step="x",
            label="待办",
            opened_at=MORNING,
            dedupe="x",
        )
        account = self.hats[OFFICE].account
        Notice.objects.create(
            account=account,
            kind="test",
            title="通知",
            body="内容",
            dedupe=f"n{number}",
            created_at=MORNING,
            url="/",
        )
        deputy = make_hat(Role.DEPUTY, assembly, username=f"deputy-{number}").account
        self._form(deputy, number)
        self._training(deputy, number)
        self._duty()
        room = ChatRoom.objects.create(assembly=assembly, name=f"群{number}", kind="wecom", address="x")
        said = Notice.objects.create(
            room=room, kind="test", title="通知", dedupe="r", created_at=MORNING, assembly=assembly
        )
        Delivery.objects.create(notice=said, way="chat", state="failed", error="timeout")
        self._in_main(number)

    def _training(self, deputy: Account, number: int) -> None:
        """One more course with a coming session, and a deputy with a certificate in the first session."""
        assembly, today = self.assembly, clock.today()
        course = Course.objects.create(assembly=assembly, title=f"课程{number}", kind="duty", year=2026)
        session = TrainingSession.objects.create(
            assembly=assembly, course=course, stage="announced", place_name="会议楼", enrols_from=MORNING,
            enrols_until=MORNING + timedelta(days=9999), roles=["deputy"], hours_needed=3, first_on=today,
            last_on=today,
        )  # fmt: skip
        offer = Offer.objects.create(assembly=assembly, session=session, made_at=MORNING)
        HalfDay.objects.create(assembly=assembly, session=session, on=today, half="morning", hours=3)
        first = Offer.objects.order_by("pk")[0]
        self.course, self.session = first.session.course_id, first.session_id
        common = {"assembly": assembly, "state": "enrolled", "asked_at": MORNING}
        row = Enrolment.objects.create(
            session=first.session, offer=first, account=deputy, person=deputy.person, seat=number, **common
        )
        Attendance.objects.create(
            assembly=assembly, enrolment=row, half_day=first.session.half_days.get(), presence="present"
        )
        own = self.hats[DEPUTY].account
        mine = Enrolment.objects.create(
            session=session, offer=offer, account=own, person=own.person, seat=1000, **common
        )
        for each in (row, mine):
            Certificate.objects.create(
                assembly=assembly, enrolment=each, number=f"N{each.pk}", code="x", hours=3, issued_on=today
            )

    def _form(self, deputy: Account, number: int) -> None:
        """One more form that asks the office, and a sheet of a deputy in the first."""
        survey = Survey.objects.create(
            assembly=self.assembly, kind=SurveyKind.EXAM, title=f"测试{number}", stage=Stage.OPENED,
            roles=[OFFICE.value], opens_at=MORNING, closes_at=MORNING + timedelta(days=9999),
        )  # fmt: skip
        content = [as_plain(Question("q1", QuestionKind.TRUTH, "对吗？", right=("yes",), points=Decimal(1)))]
        Edition.objects.create(
            assembly=self.assembly, survey=survey, number=1, content=content, settled_at=MORNING
        )
        first = Survey.objects.order_by("pk")[0]
        self.form = first.pk
        Sheet.objects.create(
            assembly=self.assembly, survey=first, edition=first.editions.get(), account=deputy,
            person=deputy.person, attempt=1, answers={"q1": "yes"}, saved_at=MORNING, submitted_at=MORNING,
            points=1, out_of=1,
        )  # fmt: skip

    def _duty(self) -> None:
        """One more deputy's act that waits, and one that counts."""
        person = self.hats[DEPUTY].account.person
        day = clock.today()
        common = {
            "assembly": self.assembly,
            "person": person,
            "on": day,
            "kind": "visit",
            "reported_at": MORNING,
        }
        Act.objects.create(**common)
        done = Act.objects.create(**common, state="accepted", checked_at=MORNING)
        event = EventRecord.objects.create(
            chain="assembly:9901", name="duty.act_accepted", action="duty.accept_act", at=MORNING, recorded_at=MORNING,
            actor={}, assembly=self.assembly, digest="", payload={"act": done.pk},
        )  # fmt: skip
        year = day.replace(month=1, day=1)
        choice, _ = PackChoice.objects.get_or_create(
            assembly=self.assembly, pack="hundred", starts_on=year,
            defaults={"title": "办法", "adopted_on": year, "digest": "", "chosen_at": MORNING, "chosen_by": "李"},
        )  # fmt: skip
        other = Person.objects.create(name="代表")
        Seat.objects.create(assembly=self.assembly, person=other, constituency="西蓼区", starts_on=year)
        Profile.objects.create(assembly=self.assembly, person=other, published_at=MORNING)
        pair = Pair.objects.create(
            assembly=self.assembly, kind="member_deputy", keeper=person, deputy=other, starts_on=year
        )
        Contacted.objects.create(
            assembly=self.assembly, pair=pair, on=day, way="visit", heard="路灯", recorded_at=MORNING
        )
        ends = day.replace(month=12, day=31)
        DutyPoints.objects.create(
            assembly=self.assembly,
            choice=choice,
            person=other,
            starts_on=year,
            ends_on=ends,
            total=0,
            band="low",
        )
        Appeal.objects.create(
            assembly=self.assembly, person=other, starts_on=year, ends_on=ends, words="有误", filed_at=MORNING
        )
        Fact.objects.create(
            assembly=self.assembly, name="duty.acts", case="visit", subject_kind="people.person",
            subject_id=str(person.pk), on=day, quantity=1, event=event,
        )  # fmt: skip

    def _in_main(self, number: int) -> None:
        """One more version, step, clock, and answered opinion of the main matter."""
        assembly, main = self.assembly, Matter.objects.get(number=MAIN)
        text = Text.objects.get(matter=main)
        version = TextVersion.objects.get(text=text, number=1)
        if number > 1:
            self._version(text, number)
        StepTaken.objects.create(
            assembly=assembly, matter=main, step="plan", label="列入计划", origin="suggested", target="planned",
            at=MORNING, happened_on=clock.local_day(MORNING), role=OFFICE,
        )  # fmt: skip
        Deadline.objects.create(
            assembly=assembly, matter=main, state="submitted", ends_with="approve", label="期限", figure={},
            starts_on=clock.local_day(MORNING), due_on=clock.local_day(MORNING), met_at=MORNING,
        )  # fmt: skip
        uid = articles(version.root)[0].uid
        anchor = Anchor.objects.create(assembly=assembly, version=version, node=uid, label="第一条")
        round = Round.objects.get(matter=main)
        opinion = Opinion.objects.create(
            assembly=assembly, round=round, anchor=anchor, channel="website", place=self.place, text=f"意见{number}",
            may_publish=True, received_at=MORNING, screening="admitted",
            contact=Contact.objects.known_or_new("phone", f"139{number:08}"),
        )  # fmt: skip
        group = OpinionGroup.objects.create(
            assembly=assembly, round=round, first=opinion, representative=opinion
        )
        Opinion.objects.filter(pk=opinion.pk).update(group=group)
        Answer.objects.create(
            assembly=assembly, group=group, verdict="adopted", reason="写明。", text_version=version,
            node=uid, node_label="第一条", answered_at=MORNING, answered_by="李",
        )  # fmt: skip

    def _version(self, text: Text, number: int) -> TextVersion:
        return TextVersion.objects.create(
            assembly=self.assembly, text=text, number=number, label=f"第{number}稿", tree=to_json(parse(DRAFT)),
            explanation="说明。", made_at=MORNING, settled_at=MORNING, published_at=MORNING,
        )  # fmt: skip


@pytest.fixture
def town(db: Any) -> Iterator[Town]:
    with scope.unscoped("query counts"):
        made = Town()
        made.grow(FEW)
        yield made


def queries(town: Town, role: Role | None, address: str) -> int:
    """How many times the second visit of a page asks; the first warms what is kept in memory."""
    client = Client()
    address = address.format(form=town.form, course=town.course, session=town.session)
    if role is not None:
        sign_in(client, town.hats[role])
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return len(seen)


def counted(town: Town) -> dict[str, int]:
    return {name: queries(town, *page) for name, page in PAGES.items()}


def test_every_list_page_asks_as_often_at_forty_rows_as_at_three(town: Town) -> None:
    few = counted(town)
    town.grow(MANY)
    cache.clear()
    assert counted(town) == few
    if os.environ.get("RENDA_WRITE_COUNTS") == "yes":
        KEPT.write_text(json.dumps(few, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert few == json.loads(KEPT.read_text(encoding="utf-8")), "run `make counts` and explain the difference"
