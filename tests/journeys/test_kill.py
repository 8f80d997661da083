"""A process killed in the middle of a step leaves the matter before that step or after it, never between.

The child does one step of the journey and is killed when everything is written, its event too, and nothing is
committed yet. A second one sends the same form twice and is killed after the commit: it has happened once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from renda.core.access.testing import actor_for, make_hat
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.jobs.testing import Processes
from renda.core.opinions.actions import answer_group, regroup, screen_opinions
from renda.core.opinions.grouping import compute_clusters
from renda.core.opinions.models import Opinion, OpinionGroup, Round
from renda.core.people.models import Assembly
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
from datetime import timedelta
from renda.core.access.models import Grant
from renda.core.access.testing import actor_for
from renda.core.base import scope
from renda.core.base.action import actions
from renda.core.base.actor import Actor
from renda.core.base.ports import ports
from renda.core.documents.models import TextVersion
from renda.core.opinions.models import OpinionGroup, Round
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.modules.consultation.actions import open_consultation, release_answers, submit_comment
from renda.modules.consultation.models import Consultation
from renda.modules.legislation.actions import import_version
from renda.modules.legislation.models import Regulation
from renda.core.opinions.actions import answer_group

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
    "opinions_round", "procedures_steptaken", "audit_receipt", "jobs_job",
}  # fmt: skip


def walk(until: int) -> None:
    """Take the journey up to a stage: 1 project, 2 first reading, 3 open, 4 grouped, 5 answered."""
    assembly = Assembly.objects.create(
        code="9901", name="澄澜市人民代表大会", short_name="澄澜市", level="city", path="/9901/", place="demo"
    )
    li, at, today = actor_for(make_hat(Role.LEGISLATIVE_OFFICE, assembly)), clock.now(), clock.today()
    open_project(subject=assembly, title="条例", kind="new", by=li, at=at)
    if until == 1:
        return
    regulation, matter = Regulation.objects.get(), Matter.objects.get()
    import_version(subject=regulation, source=DRAFT, label="草案", explanation="说明。", by=li, at=at)
    settle_version(subject=regulation.text.versions.get(), by=li, at=at)
    for step in BY_HAND:
        record_step(subject=matter, step=step, happened_on=today, paper="文件", by=li, at=at)
    if until == 2:
        return
    days: dict[str, Any] = {"opens_on": today, "closes_on": today + timedelta(days=30)}
    open_consultation(subject=matter, reason="参照国家规定。", by=li, at=at, **days)
    if until == 3:
        return
    submit_comment(subject=Consultation.objects.get(), text="车位太少。", code="", by=Actor.citizen(), at=at)
    round = Round.objects.get()
    spoken = list(Opinion.objects.values_list("pk", flat=True))
    screen_opinions(subject=round, opinions=spoken, screening="admitted", by=li, at=at)
    regroup(subject=round, clusters=compute_clusters(round), by=li, at=at)
    if until == 4:
        return
    answer_group(subject=OpinionGroup.objects.get(), verdict="beyond", reason="另有规定。", by=li, at=at)
    close_consultation(subject=matter, reason="提前结束。", by=li, at=at)


def rows(processes: Processes) -> dict[str, int]:
    return {table: processes.query(f"SELECT count(*) FROM {table}")[0][0] for table in sorted(HALVES)}  # noqa: S608


@pytest.mark.parametrize("name", STEPS)
def test_a_step_killed_half_way_has_happened_wholly_or_not_at_all(name: str, tmp_path: Path) -> None:
    step = STEPS[name]
    with scope.unscoped("journey"):
        walk(step.after)
    processes = Processes(tmp_path)
    before, events = rows(processes), processes.query(EVENTS)[0][0]

    processes.kill_when_it_says(BEGIN.format(moment="after the event", step=step.call), "now")
    assert processes.query(step.count)[0][0] == 0
    assert processes.query(EVENTS)[0][0] == events
    assert rows(processes) == before

    sent_twice = f"{step.call}; {step.call}"
    processes.kill_when_it_says(BEGIN.format(moment="after the commit", step=sent_twice), "now")
    assert processes.query(step.count)[0][0] == 1
    assert processes.query(EVENTS)[0][0] == events + 1
