"""Reading the ledger: for the analysing office, for the person with a code, and for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Prefetch, QuerySet
from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.opinions.leaving import Told, told_elsewhere
from renda.core.opinions.ledger import code_index
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Round, Screening, Verdict
from renda.core.procedures.models import Matter
from renda.lib.errors import NotAllowed

MOST_AT_ONCE = 2000
SHOWN_FROM = 10  # counts of people under ten stay inside the analysing office (decisions.md 39)


def ledger(
    round: Round, *, screening: str = "", channel: str = "", words: str = "", node: str = ""
) -> QuerySet[Opinion]:
    """Return a round's opinions, newest first, filtered."""
    rows = Opinion.objects.filter(round=round).select_related("anchor", "place", "group")
    if screening:
        rows = rows.filter(screening=screening)
    if channel:
        rows = rows.filter(channel=channel)
    if node:
        rows = rows.filter(anchor__node=node)
    if words:
        rows = rows.filter(text__icontains=words)
    return rows.order_by("-received_at", "-pk")


def waiting(round: Round, *, until: int) -> QuerySet[Opinion]:
    """Return opinions not yet screened, oldest first, no more than can be admitted at once.

    Only up to an identifier: those that came later were not there when the page was opened.
    """
    rows = Opinion.objects.filter(round=round, screening=Screening.WAITING, pk__lte=until)
    return rows.order_by("pk")[:MOST_AT_ONCE]


def newest_of(round: Round) -> int:
    """Return the greatest identifier in the round; 0 when it is empty."""
    return Opinion.objects.filter(round=round).aggregate(Max("pk"))["pk__max"] or 0


def screening_counts(round: Round) -> dict[str, int]:
    """Return how many opinions stand in each screening state."""
    counted = Opinion.objects.filter(round=round).order_by().values_list("screening").annotate(Count("pk"))
    return {**dict.fromkeys(Screening.values, 0), **dict(counted)}


def groups(round: Round, *, answered: str = "", least: int = 1) -> QuerySet[OpinionGroup]:
    """Return a round's groups, largest first, with representative and answer."""
    rows = OpinionGroup.objects.filter(round=round, size__gte=least).select_related(
        "representative", "representative__anchor", "answer"
    )
    if answered == "yes":
        rows = rows.filter(answer__isnull=False)
    if answered == "no":
        rows = rows.filter(answer=None)
    return rows.order_by("-size", "first_id")


def opinion_with_contact(round: Round, pk: int) -> Opinion | None:
    """Return an opinion of a round whose speaker left a contact, forgotten or not; None otherwise."""
    rows = Opinion.objects.select_related("contact").filter(round=round, contact__isnull=False)
    return rows.filter(pk=pk).first()


def group_members(group: OpinionGroup) -> QuerySet[Opinion]:
    """Return a group's opinions, oldest first."""
    return Opinion.objects.filter(group=group).select_related("anchor", "place").order_by("pk")


@dataclass(frozen=True)
class Progress:
    """How far the answering has come."""

    opinions: int
    waiting: int
    ungrouped: int
    groups: int
    answered: int

    @property
    def is_complete(self) -> bool:
        return not self.waiting and not self.ungrouped and self.answered == self.groups


def progress(round: Round, counts: dict[str, int] | None = None) -> Progress:
    """Count what still needs screening, grouping or an answer; `counts` are the round's `screening_counts`, if at hand.

    Each count is answered from an index alone: a round may have a million opinions.
    """
    counts = screening_counts(round) if counts is None else counts
    ungrouped = Opinion.objects.filter(round=round, group=None).exclude(screening=Screening.NOT_HERE).count()
    total = OpinionGroup.objects.filter(round=round).count()
    answered = Answer.objects.filter(group__round=round).count()
    return Progress(
        opinions=sum(counts.values()),
        waiting=counts[Screening.WAITING],
        ungrouped=ungrouped,
        groups=total,
        answered=answered,
    )


def rounds(matter: Matter) -> QuerySet[Round]:
    """Return a matter's rounds within the scope, newest first; in public only those whose answers are out."""
    return Round.objects.filter(matter=matter).order_by("-number")


def round_of(matter: Matter, number: int) -> Round:
    """Return one round of a matter within the scope; NotAllowed (hidden) if there is none for this viewer."""
    found = rounds(matter).filter(number=number).first()
    if found is None:
        raise NotAllowed(gettext("本事项没有第 %(number)s 轮征求意见。") % {"number": number}, hidden=True)
    found.matter = matter
    return found


@dataclass(frozen=True)
class FollowUp:
    """What the person with a code sees: own words, where the matter stands, and the answer once it is released.

    `elsewhere` is what whoever took the opinion over tells; its words are not shown then.
    """

    opinion: Opinion
    matter: Matter
    answer: Answer | None
    elsewhere: Told | None = None


def follow_up(code: str) -> FollowUp | None:
    """Find an opinion by its code; None when no opinion has it. The answer is given only after the release."""
    with scope.unscoped("follow-up by code"):
        opinion = (
            Opinion.objects.select_related("round__matter__assembly", "anchor", "group__answer")
            .filter(code_index=code_index(code))
            .first()
        )
        if opinion is None or opinion.round is None:
            return None
        answer = None
        if opinion.group_id and opinion.round.released_at:
            answer = (
                Answer.objects.select_related("text_version", "text_version__text")
                .filter(group_id=opinion.group_id)
                .first()
            )
    elsewhere = told_elsewhere(opinion.code_index or "") if not opinion.text else None
    return FollowUp(opinion=opinion, matter=opinion.round.matter, answer=answer, elsewhere=elsewhere)


@dataclass(frozen=True)
class ReportRow:
    """One line of the public adoption report: question, answer, never senders; a count only from ten up."""

    question: str
    is_own_words: bool
    clause: str
    verdict: str
    verdict_label: str
    reason: str
    place: str
    count: int | None


@dataclass(frozen=True)
class AdoptionReport:
    """The public adoption report (意见采纳情况) of a round; `closed` is None from one to nine."""

    round: Round
    rows: Sequence[ReportRow]
    totals: dict[str, int]
    opinions: int
    closed: int | None


def public_adoption_report(round: Round) -> AdoptionReport | None:
    """Return the report of a released round, largest groups first; None before the release.

    Own words appear only where their speaker consented; else staff's summary, else the clause alone.
    """
    if round.released_at is None:
        return None
    with scope.assemblies([round.assembly_id]):
        consenting = Opinion.objects.filter(may_publish=True).order_by("pk")
        rows = (
            OpinionGroup.objects.filter(round=round, answer__isnull=False)
            .select_related("answer", "representative__anchor")
            .prefetch_related(Prefetch("members", queryset=consenting, to_attr="consenting"))
            .order_by("-size", "first_id")
        )
        lines = _one_line_an_answer(list(rows))
        counts = screening_counts(round)
    closed = counts[Screening.NOT_HERE]
    totals = {str(label): sum(1 for line in lines if line.verdict == key) for key, label in Verdict.choices}
    return AdoptionReport(
        round=round,
        rows=lines,
        totals=totals,
        opinions=sum(counts.values()),
        closed=closed if closed == 0 or closed >= SHOWN_FROM else None,
    )


def _one_line_an_answer(groups: list[Any]) -> list[ReportRow]:
    """Join groups that staff gave the same summary and the same answer; the order of the first is kept."""
    joined: dict[tuple[object, ...], list[Any]] = {}
    for group in groups:
        answer = group.answer
        told = (group.summary, answer.verdict, answer.reason, answer.node) if group.summary else (group.pk,)
        joined.setdefault(told, []).append(group)
    return [_report_row(alike[0], sum(group.size for group in alike)) for alike in joined.values()]


def _report_row(group: Any, size: int) -> ReportRow:
    own = group.consenting[0].text if group.consenting else ""
    anchor = group.representative.anchor
    clause = anchor.label if anchor else gettext("全文")
    return ReportRow(
        question=group.summary or own or gettext("关于%(clause)s的意见") % {"clause": clause},
        is_own_words=bool(own and not group.summary),
        clause=clause,
        verdict=group.answer.verdict,
        verdict_label=group.answer.get_verdict_display(),
        reason=group.answer.reason,
        place=group.answer.node_label,
        count=size if size >= SHOWN_FROM else None,
    )
