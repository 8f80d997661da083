"""A matter with a draft and things people said about it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from renda.core.base.actor import Actor, Role
from renda.core.documents.models import Text, TextVersion
from renda.core.opinions.grouping import compute_clusters
from renda.core.opinions.ledger import Statement, code_for, take_in
from renda.core.opinions.models import Answer, Channel, Opinion, OpinionGroup, Round, Screening
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import articles, to_json

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
DRAFT = """澄澜市停车场条例（草案）

第一条　为了规范停车，制定本条例。

第二条　住宅小区应当设置停车场所。

第三条　本条例自公布之日起施行。
"""
LAMPS = "小区停车棚没有灭火器，晚上充电很不放心，请写明要配备灭火器材。"
NEARLY = "小区停车棚没有灭火器，夜里充电很不放心，请写明要配备灭火器材。"
LATER = "建议把施行日期推迟半年，让小区有时间改造。"
FEES = "停车收费应当公开标准，物业不能自己随便涨价。"


def office(assembly: Assembly, role: Role = Role.LEGISLATIVE_OFFICE) -> Actor:
    return Actor(role=role, assembly=assembly.pk, grant=1, name="李")


def matter_of(assembly: Assembly, number: str = "9901-LG-2026-0001", state: str = "consulting") -> Matter:
    return Matter.objects.create(
        assembly=assembly,
        number=number,
        title="澄澜市停车场条例",
        procedure="legislation.regulation",
        procedure_from=date(2023, 3, 15),
        state=state,
        opened_at=MORNING,
        entered_state_at=MORNING,
        published_at=MORNING,
    )


def round_of(assembly: Assembly, number: str = "9901-LG-2026-0001") -> Round:
    """The first round of a new matter."""
    matter = matter_of(assembly, number)
    return Round.objects.create(assembly=assembly, matter=matter, number=1, begun_at=MORNING)


def draft_of(round: Round, number: int = 1, source: str = DRAFT) -> TextVersion:
    matter = round.matter
    text, _ = Text.objects.get_or_create(matter=matter, assembly=matter.assembly, title=matter.title)
    return TextVersion.objects.create(
        assembly=matter.assembly,
        text=text,
        number=number,
        label=f"第{number}稿",
        tree=to_json(parse(source)),
        made_at=MORNING,
        settled_at=MORNING,
    )


def first_article(version: TextVersion) -> str:
    return articles(version.root)[0].uid


def say(round: Round, *texts: str, screening: str = Screening.ADMITTED, **rest: Any) -> list[Opinion]:
    """Take opinions in; the code of each is the one of the form `form-<text>`."""
    made = []
    for text in texts:
        taken = take_in(
            Statement(
                text=text,
                channel=Channel.WEBSITE,
                received_at=MORNING,
                code=rest.pop("code", ""),
                **rest,
            ),
            round,
        )
        row = Opinion.objects.get(pk=taken.pk)
        row.screening = screening
        row.save(update_fields=["screening"])
        made.append(row)
    return made


def code_of(opinion: Opinion) -> str:
    """Give an opinion a code and return it."""
    from renda.core.opinions.ledger import code_index

    code = code_for(f"form-{opinion.pk}")
    Opinion.objects.filter(pk=opinion.pk).update(code_index=code_index(code))
    return code


def groups_of(round: Round) -> list[set[str]]:
    """The groups as sets of texts, by their first."""
    rows = OpinionGroup.objects.filter(round=round).order_by("first_id")
    return [set(row.members.values_list("text", flat=True)) for row in rows]


def run_grouping(round: Round) -> None:
    """One run, as the job does it."""
    from renda.core.opinions.actions import regroup

    regroup(
        subject=round,
        clusters=compute_clusters(round),
        by=Actor.system(assembly=round.assembly_id),
        at=MORNING,
    )


def release(round: Round) -> None:
    round.released_at = MORNING
    round.save(update_fields=["released_at"])


def take_back(round: Round) -> None:
    """Undo a release, which no person can."""
    round.released_at = None
    round.save(update_fields=["released_at"])


def snapshot(round: Round) -> dict[str, list[dict[str, Any]]]:
    """Every row of the ledger, to see that nothing changed."""
    found = {
        Opinion: Opinion.objects.filter(round=round),
        OpinionGroup: OpinionGroup.objects.filter(round=round),
        Answer: Answer.objects.filter(group__round=round),
    }
    return {model.__name__: list(rows.order_by("pk").values()) for model, rows in found.items()}
