"""The two regulations of the demo city, taken through the same actions as the pages, on their invented days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.documents.models import TextVersion
from renda.core.opinions.actions import answer_group, regroup, screen_opinions, summarise_group
from renda.core.opinions.api import Statement
from renda.core.opinions.grouping import compute_clusters
from renda.core.opinions.models import Channel, Criterion, Opinion, OpinionGroup, Round, Screening
from renda.core.people.models import Assembly
from renda.core.procedures.actions import record_step
from renda.core.procedures.models import Matter
from renda.faces.demo import invention
from renda.faces.demo.seeding import Planted, Report, moment, office_of
from renda.lib.canonical import digest
from renda.lib.texts.printing import plain_head
from renda.lib.texts.tree import articles
from renda.modules.complaints.demo import plant_complaints
from renda.modules.consultation import actions as consultation
from renda.modules.consultation.models import Consultation
from renda.modules.house.demo import plant_figures
from renda.modules.legislation import actions as legislation
from renda.modules.legislation.models import Regulation

STEPS: dict[str, tuple[str, ...]] = {
    "plan_drafted": ("plan",),
    "drafting": ("argue", "draft"),
    "tabled": ("table",),
    "agenda_decision": ("list_on_agenda",),
    "committee_review": ("review_in_committee",),
    "papers_sent": ("send_papers",),
    "first_reading": ("read_first",),
    "unified_review": ("review_unified", "consult_region", "send_revision"),
    "second_reading": ("read_again",),
    "voted": ("prepare_vote", "adopt"),
    "submitted_for_approval": ("submit_for_approval",),
    "approved": ("approve",),
    "promulgated": ("promulgate",),
    "published": ("publish",),
    "filed": ("send_for_filing", "confirm_filing"),
    "in_force": ("take_effect",),
}
CHANNELS = {
    "website": Channel.WEBSITE,
    "wechat": Channel.WECHAT,
    "letter": Channel.LETTER,
    "telephone": Channel.TELEPHONE,
    "session": Channel.CONTACT_POINT,
    "station": Channel.STATION,
    "mail": Channel.EMAIL,
}
CRITERIA = (
    "围绕草案条文提出的意见都受理并逐条答复。下列意见不作实质答复：没有实质内容的；与草案无关的；"
    "辱骂、广告或者违法信息；应当由其他渠道办理的，我们会告知办理渠道。"
)
ONE_DAY = timedelta(days=1)
REASON = "本地尚未录入征求意见期限的规定，参照国家规定的一般期限安排。"


def plant_regulations(planted: Planted, report: Report = lambda line: None) -> None:
    """Make both regulations with their opinions; the finished one with its released answers."""
    with scope.unscoped("demo city"):
        _plant_figures(planted)
        for invented in planted.city.regulations:
            report(invented.title)
            _plant(planted, invented)
        _plant_complaints(planted)


def _plant_complaints(planted: Planted) -> None:
    """A few complaints beside those that left the ledgers as their opinions were screened."""
    city = planted.assemblies[planted.city.code]
    actors = [actor for actor in planted.actors.values() if actor.assembly == city.pk]
    examiner = planted.bodies["supervision"]
    plant_complaints(
        city=city,
        office=next(actor for actor in actors if actor.role is Role.COMPLAINTS_OFFICE),
        accused=planted.bodies["urban"],
        examiner=examiner,
        receiver=next((actor for actor in actors if actor.body == examiner.pk), None),
        at=moment(planted.city.today, 9),
    )


def _plant_figures(planted: Planted) -> None:
    """A few figures checked by two invented persons, so that both behaviours are seen (decisions.md 11)."""
    city = planted.assemblies[planted.city.code]
    clerks = [
        actor
        for actor in planted.actors.values()
        if actor.role is Role.LEGISLATIVE_OFFICE and actor.assembly == city.pk
    ]
    began = min(step.on for invented in planted.city.regulations for step in invented.steps)
    plant_figures(city=city, first=clerks[0], second=clerks[1], at=moment(began, 8))


def _plant(planted: Planted, invented: invention.Regulation) -> None:
    office = office_of(planted)
    city = planted.assemblies[planted.city.code]
    regulation = _open(invented, city, office)
    matter = regulation.matter
    before, after = _steps_around(invented)
    _import(regulation, invented, 0, office)
    for step in before:
        _record(matter, step, office)
    consulted = _consult(matter, invented, office)
    said = _take_in(planted, consulted, invented, office)
    _screen(consulted.round, invented, office, said)
    _group(consulted.round, invented)
    if invented.released_on is None:
        return
    released = after[0].on - ONE_DAY  # the answers go out before the unified review hears of them
    _import(regulation, invented, 1, office, on=released - ONE_DAY)
    _answer(consulted.round, invented, office, said, released)
    for step in after:
        _record(matter, step, office)
    _import(regulation, invented, 2, office)
    TextVersion.objects.filter(text=regulation.text, published_at=None).update(
        published_at=moment(invented.versions[2].on)
    )


def _steps_around(invented: invention.Regulation) -> tuple[list[Any], list[Any]]:
    known = [step for step in invented.steps if STEPS.get(step.name)]
    return (
        [step for step in known if step.on <= invented.opened_on],
        [step for step in known if step.on > invented.opened_on],
    )


def _open(invented: invention.Regulation, city: Assembly, office: Actor) -> Regulation:
    first = min((step.on for step in invented.steps), default=invented.opened_on)
    made: Any = legislation.open_project(
        subject=city,
        title=invented.title,
        kind="new",
        drafted_by="市人民政府",
        by=office,
        at=moment(first, 9),
    )
    return Regulation.objects.select_related("matter", "text").get(pk=made.regulation)


def _import(
    regulation: Regulation, invented: invention.Regulation, index: int, office: Actor, on: date | None = None
) -> None:
    version = invented.versions[index]
    at = moment(on or version.on, 8)
    made: Any = legislation.import_version(
        subject=regulation,
        source=version.text,
        label=version.label,
        explanation=invented.explanation,
        by=office,
        at=at,
    )
    row = TextVersion.objects.get(pk=made.text_version)
    legislation.settle_version(subject=row, by=office, at=at)


def _record(matter: Matter, step: Any, office: Actor) -> None:
    for name in STEPS[step.name]:
        record_step(
            subject=matter,
            step=name,
            happened_on=step.on,
            paper=step.paper,
            by=office,
            at=moment(step.on, 15),
        )


def _consult(matter: Matter, invented: invention.Regulation, office: Actor) -> Consultation:
    made: Any = consultation.open_consultation(
        subject=matter,
        opens_on=invented.opened_on,
        closes_on=invented.closes_on,
        reason=REASON,
        criteria=CRITERIA,
        post_address="市人大常委会法制工作委员会",
        telephone="",
        by=office,
        at=moment(invented.opened_on, 8),
    )
    return Consultation.objects.select_related("round", "text_version").get(pk=made.consultation)


def _take_in(
    planted: Planted, row: Consultation, invented: invention.Regulation, office: Actor
) -> dict[str, invention.Opinion]:
    nodes = {plain_head(node): node.uid for node in articles(row.text_version.root)}
    said = {digest([invented.key, each.number]): each for each in invented.opinions}
    statements = [
        Statement(
            text=each.text,
            channel=CHANNELS[each.channel],
            received_at=each.said_at,
            anchor=consultation.anchor_for(row.text_version, nodes.get(each.clause, ""), each.quoted),
            place=planted.places.get(each.station),
            may_publish=each.number % 3 == 0,
            entered_by="" if each.channel in {"website", "wechat"} else office.name,
            import_digest=key,
        )
        for key, each in said.items()
    ]
    last = max(each.said_at for each in invented.opinions)
    consultation.import_batch(subject=row, statements=statements, by=office, at=last)
    return said


def _screen(
    round: Round, invented: invention.Regulation, office: Actor, said: dict[str, invention.Opinion]
) -> None:
    rows = dict(Opinion.objects.filter(round=round).values_list("import_digest", "pk"))
    elsewhere = [rows[key] for key, each in said.items() if each.kind == "accusation"]
    unrelated = [rows[key] for key, each in said.items() if each.kind in {"off_topic", "empty"}]
    others = sorted(set(rows.values()) - set(elsewhere) - set(unrelated))
    at = max(each.said_at for each in invented.opinions)
    for chosen, decision, criterion in (
        (elsewhere, Screening.NOT_HERE, Criterion.OTHER_CHANNEL),
        (unrelated, Screening.NOT_HERE, Criterion.UNRELATED),
        (others if invented.released_on else others[: len(others) * 3 // 4], Screening.ADMITTED, ""),
    ):
        if chosen:
            screen_opinions(
                subject=round, opinions=chosen, screening=decision, criterion=criterion, by=office, at=at
            )


def _group(round: Round, invented: invention.Regulation) -> None:
    at = max(each.said_at for each in invented.opinions)
    system = Actor.system(assembly=round.assembly_id)
    regroup(subject=round, clusters=compute_clusters(round), by=system, at=at)


def _answer(
    round: Round,
    invented: invention.Regulation,
    office: Actor,
    said: dict[str, invention.Opinion],
    released: date,
) -> None:
    matter = round.matter
    second = TextVersion.objects.filter(text__matter=matter).order_by("-number").first()
    assert second is not None
    nodes = {plain_head(node): node.uid for node in articles(second.root)}
    answers = {answer.key: answer for answer in invented.answers}
    closing = moment(invented.closes_on + ONE_DAY, 9)
    consultation.close_consultation(subject=matter, by=office, at=closing)
    at = moment(released, 9)
    for group in OpinionGroup.objects.filter(round=round).select_related("representative"):
        answer = answers[said[group.representative.import_digest].answer or invented.answers[0].key]
        summarise_group(subject=group, summary=answer.question, by=office, at=at)
        place = next((nodes[clause] for clause in answer.clauses if clause in nodes), "")
        verdict = {"beyond_scope": "beyond"}.get(answer.outcome, answer.outcome)
        answer_group(
            subject=group,
            verdict=verdict,
            reason=answer.reason,
            text_version=second if place else None,
            node=place,
            by=office,
            at=at,
        )
    consultation.release_answers(subject=matter, by=office, at=at)
