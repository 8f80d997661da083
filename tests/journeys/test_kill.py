"""A process killed in the middle of a step leaves the matter before that step or after it, never between.

The child does one step of the journey and is killed when everything is written, its event too, and nothing is
committed yet. A second one sends the same form twice and is killed after the commit: it has happened once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from renda.core.access.testing import actor_for, make_hat
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.files.disk import content_path
from renda.core.jobs.testing import Processes
from renda.core.opinions.actions import answer_group, merge_groups, regroup, screen_opinions
from renda.core.opinions.grouping import compute_clusters
from renda.core.opinions.models import Opinion, OpinionGroup, Round
from renda.core.people.models import Assembly, Place
from renda.core.procedures.actions import record_step
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.modules.consultation.actions import close_consultation, open_consultation, submit_comment
from renda.modules.consultation.models import Consultation
from renda.modules.legislation.actions import import_version, open_project, settle_version
from renda.modules.legislation.models import Regulation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]

DRAFT = "条例（草案）\n\n第一条　为了规范停车，制定本条例。\n\n第二条　本条例自公布之日起施行。\n"
BY_HAND = (
    "plan", "argue", "draft", "table", "list_on_agenda", "review_in_committee", "send_papers", "read_first",
)  # fmt: skip
BEGIN = """
import io
from datetime import timedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from renda.core.access.models import Grant
from renda.core.access.testing import actor_for
from renda.core.base import scope
from renda.core.base.action import actions
from renda.core.base.actor import Actor
from renda.core.base.ports import ports
from renda.core.documents.models import TextVersion
from renda.core.opinions.api import Statement
from renda.core.opinions.models import Opinion, OpinionGroup, Round
from renda.core.people.models import Place
from renda.core.procedures.actions import record_step
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.modules.consultation.actions import (
    close_consultation, enter_opinion, file_session, import_batch, open_consultation, release_answers, submit_comment,
)
from renda.modules.consultation.models import Consultation
from renda.modules.legislation.actions import import_version, settle_version
from renda.modules.legislation.models import Regulation
from renda.core.opinions.actions import answer_group, merge_groups, screen_opinions, split_group

def scan():
    picture = io.BytesIO()
    Image.new('RGB', (40, 40), 'white').save(picture, 'PNG')
    return SimpleUploadedFile('letter.png', picture.getvalue(), 'image/png')

def wait(word):
    print(word, flush=True)
    sys.stdin.read()

if {moment!r} == 'after the event':
    record = ports.recorder.record
    def killed(**given):
        kept = record(**given)
        wait('now')
        return kept
    ports.recorder.record = killed

with scope.unscoped('kill'):
    at = clock.now()
    li = actor_for(Grant.objects.get(role='legislative_office'))
    {step}
if {moment!r} == 'after the commit':
    wait('now')
"""


@dataclass(frozen=True)
class Step:
    """How far the journey has come before, the call, and the question whose answer the step changes."""

    after: int
    call: str
    count: str


STEPS = {
    "import_version": Step(
        1,
        f"import_version(subject=Regulation.objects.get(), source={DRAFT!r}, label='草案', explanation='说明。', "
        "by=li, at=at, key='one form')",
        "SELECT count(*) FROM documents_textversion",
    ),
    "open_consultation": Step(
        2,
        "open_consultation(subject=Matter.objects.get(), opens_on=clock.today(), reason='参照国家规定。', "
        "closes_on=clock.today() + timedelta(days=30), by=li, at=at, key='one form')",
        "SELECT count(*) FROM consultation_consultation, documents_textversion, procedures_matter "
        "WHERE procedures_matter.state = 'consulting' AND documents_textversion.published_at IS NOT NULL",
    ),
    "submit_comment": Step(
        3,
        "submit_comment(subject=Consultation.objects.get(), text='车位太少。', code='K' * 14, "
        "by=Actor.citizen(), at=at, key='one form')",
        "SELECT count(*) FROM opinions_opinion",
    ),
    "settle_version": Step(
        6,
        "settle_version(subject=TextVersion.objects.get(), by=li, at=at, key='one form')",
        "SELECT count(*) FROM documents_textversion WHERE settled_at IS NOT NULL",
    ),
    "record_step": Step(
        6,
        "record_step(subject=Matter.objects.get(), step='plan', happened_on=clock.today(), paper='文件', by=li, at=at, "
        "key='one form')",
        "SELECT count(*) FROM procedures_steptaken WHERE step = 'plan'",
    ),
    "enter_letter": Step(
        3,
        "enter_opinion(subject=Consultation.objects.get(), text='来信。', channel='letter', scan=scan(), code='', "
        "received_on=clock.today(), by=li, at=at, key='one form')",
        "SELECT count(*) FROM opinions_opinion, files_storedfile WHERE opinions_opinion.scan_id = files_storedfile.id",
    ),
    "file_session": Step(
        3,
        "file_session(subject=Consultation.objects.get(), place=Place.objects.get(), held_on=clock.today(), "
        "attendance=9, said=[('一', '', ''), ('二', '', '')], by=li, at=at, key='one form')",
        "SELECT count(*) / 2 FROM opinions_gathering, opinions_opinion "
        "WHERE opinions_opinion.gathering_id = opinions_gathering.id",
    ),
    "import_batch": Step(
        3,
        "import_batch(subject=Consultation.objects.get(), statements=[Statement(text=each, channel='imported', "
        "received_at=at, import_digest=each) for each in ('一', '二')], by=li, at=at, key='one form')",
        "SELECT count(*) / 2 FROM opinions_opinion WHERE channel = 'imported'",
    ),
    "screen_opinions": Step(
        7,
        "screen_opinions(subject=Round.objects.get(), opinions=[Opinion.objects.earliest('pk').pk], "
        "screening='not_here', criterion='unrelated', by=li, at=at, key='one form')",
        "SELECT count(*) FROM opinions_opinion WHERE screening = 'not_here'",
    ),
    "merge_groups": Step(
        7,
        "both = list(OpinionGroup.objects.order_by('pk')); "
        "merge_groups(subject=both[0], other=both[-1], by=li, at=at, key='one form')",
        "SELECT count(*) FROM opinions_opiniongroup, opinions_pin "
        "WHERE opinions_opiniongroup.size = 2 AND opinions_pin.kind = 'together'",
    ),
    "split_group": Step(
        8,
        "split_group(subject=OpinionGroup.objects.earliest('pk'), opinions=[Opinion.objects.latest('pk').pk], by=li, "
        "at=at, key='one form')",
        "SELECT count(*) / 2 FROM opinions_opiniongroup WHERE (SELECT count(*) FROM opinions_opiniongroup) = 2",
    ),
    "close_consultation": Step(
        4,
        "close_consultation(subject=Matter.objects.get(), reason='提前结束。', by=li, at=at, key='one form')",
        "SELECT count(*) FROM consultation_consultation, procedures_matter "
        "WHERE consultation_consultation.ended_at IS NOT NULL AND procedures_matter.state = 'answering'",
    ),
    "answer_group": Step(
        4,
        "answer_group(subject=OpinionGroup.objects.get(), verdict='beyond', reason='另有规定。', by=li, at=at, "
        "key='one form', version=1)",
        "SELECT count(*) FROM opinions_answer, opinions_opiniongroup WHERE opinions_opiniongroup.version = 2",
    ),
    "release_answers": Step(
        5,
        "release_answers(subject=Matter.objects.get(), by=li, at=at, key='one form')",
        "SELECT count(*) FROM opinions_round, procedures_matter WHERE opinions_round.released_at IS NOT NULL AND "
        "procedures_matter.state = 'answered'",
    ),
}
EVENTS = "SELECT count(*) FROM audit_eventrecord"
HALVES = {  # what only half of a step would leave behind
    "documents_textversion", "consultation_consultation", "opinions_opinion", "opinions_answer",
    "opinions_round", "opinions_opiniongroup", "opinions_pin", "opinions_gathering", "files_storedfile",
    "procedures_steptaken", "audit_receipt", "audit_personalvalue", "jobs_job",
}  # fmt: skip


def walk(until: int) -> None:
    """Take the journey up to a stage: 1 project, 2 first reading, 3 open, 4 grouped, 5 answered.

    Three more beside: 6 a text that is not settled, 7 two groups of one opinion each, 8 both joined.
    """
    assembly = Assembly.objects.create(
        code="9901", name="澄澜市人民代表大会", short_name="澄澜市", level="city", path="/9901/", place="demo"
    )
    li, at, today = actor_for(make_hat(Role.LEGISLATIVE_OFFICE, assembly)), clock.now(), clock.today()
    open_project(subject=assembly, title="条例", kind="new", by=li, at=at)
    if until == 1:
        return
    Place.objects.create(assembly=assembly, kind="contact_point", name="榕荫街道基层立法联系点")
    regulation, matter = Regulation.objects.get(), Matter.objects.get()
    import_version(subject=regulation, source=DRAFT, label="草案", explanation="说明。", by=li, at=at)
    if until == 6:
        return
    settle_version(subject=regulation.text.versions.get(), by=li, at=at)
    for step in BY_HAND:
        record_step(
            subject=matter, step=step, happened_on=today, paper="文件", reason="会议提前。", by=li, at=at
        )
    if until == 2:
        return
    days: dict[str, Any] = {"opens_on": today, "closes_on": today + timedelta(days=30)}
    open_consultation(subject=matter, reason="参照国家规定。", by=li, at=at, **days)
    if until == 3:
        return
    submit_comment(subject=Consultation.objects.get(), text="车位太少。", code="", by=Actor.citizen(), at=at)
    if until in (7, 8):
        submit_comment(
            subject=Consultation.objects.get(), text="请缓行。", code="", by=Actor.citizen(), at=at
        )
    round = Round.objects.get()
    spoken = list(Opinion.objects.values_list("pk", flat=True))
    screen_opinions(subject=round, opinions=spoken, screening="admitted", by=li, at=at)
    regroup(subject=round, clusters=compute_clusters(round), by=li, at=at)
    if until == 8:
        first, second = OpinionGroup.objects.order_by("pk")
        merge_groups(subject=first, other=second, by=li, at=at)
    if until in (4, 7, 8):
        return
    answer_group(subject=OpinionGroup.objects.get(), verdict="beyond", reason="另有规定。", by=li, at=at)
    close_consultation(subject=matter, reason="提前结束。", by=li, at=at)


def rows(processes: Processes) -> dict[str, int]:
    return {table: processes.query(f"SELECT count(*) FROM {table}")[0][0] for table in sorted(HALVES)}  # noqa: S608


def stages() -> list[list[str]]:
    """The steps by stage; where the database is copied, those of a stage share one journey."""
    names = sorted(STEPS, key=lambda name: STEPS[name].after)
    if connection.vendor != "sqlite":
        return [[name] for name in names]
    return [list(each) for _, each in groupby(names, key=lambda name: STEPS[name].after)]


@pytest.mark.parametrize("names", stages(), ids=" ".join)
def test_a_step_killed_half_way_has_happened_wholly_or_not_at_all(names: list[str], tmp_path: Path) -> None:
    with scope.unscoped("journey"):
        walk(STEPS[names[0]].after)
    for name in names:
        (tmp_path / name).mkdir()
        refuse_halves(STEPS[name], Processes(tmp_path / name))


def refuse_halves(step: Step, processes: Processes) -> None:
    before, events = rows(processes), processes.query(EVENTS)[0][0]

    processes.kill_when_it_says(BEGIN.format(moment="after the event", step=step.call), "now")
    assert processes.query(step.count)[0][0] == 0
    assert processes.query(EVENTS)[0][0] == events
    assert rows(processes) == before

    sent_twice = f"{step.call}; {step.call}"
    processes.kill_when_it_says(BEGIN.format(moment="after the commit", step=sent_twice), "now")
    assert processes.query(step.count)[0][0] == 1, step.call
    assert processes.query(EVENTS)[0][0] == events + 1, step.call
    for (digest,) in processes.query("SELECT sha256 FROM files_storedfile"):
        assert content_path(digest).is_file(), "a row without its file"
