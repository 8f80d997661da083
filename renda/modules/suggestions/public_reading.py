"""What everyone may read of suggestions: the published ones, their answers, grades without names, promises.

A lead signer's name is public with the suggestion; co-signers' names and ratings' words are not. Only what is published
is read here, whoever looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from renda.core.handling.loops import classes_of, loop_of
from renda.core.handling.models import Grade, Handling, Promise, PromiseState, Rating, Reply
from renda.core.handling.selectors import GONE
from renda.core.people.models import Body
from renda.lib.errors import NotAllowed
from renda.modules.suggestions.models import CoSigner, Suggestion

TOGETHER = 500  # suggestions read at once
PROMISED = {
    "handling__matter__parent__suggestion__isnull": False,
    "handling__matter__published_at__isnull": False,
}


@dataclass
class PublicPart:
    """One body's part: its answers of all rounds, each with the deciding deputy's grades, and its promises."""

    part: Handling
    answers: list[tuple[Reply, str, Rating | None]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)


@dataclass
class PublicLine:
    """A published suggestion with its lead signer and its parts."""

    suggestion: Suggestion
    lead: str = ""
    parts: list[PublicPart] = field(default_factory=list)

    @property
    def bodies(self) -> list[str]:
        """The bodies that answer, in the order in which it was handed to them."""
        return [each.part.matter.body.name for each in self.parts if each.part.matter.body]

    @property
    def latest(self) -> list[tuple[Reply, str, Rating | None]]:
        """The last answer of each body that answered."""
        return [each.answers[-1] for each in self.parts if each.answers]

    @property
    def classes(self) -> list[str]:
        """The classes of the last answers."""
        return [reply.answer_class for reply, _, _ in self.latest]

    @property
    def answered_on(self) -> date | None:
        """The day of the last answer."""
        days = [reply.signed_at.date() for reply, _, _ in self.latest]
        return max(days, default=None)

    @property
    def grades(self) -> list[tuple[str, str]]:
        """Attitude and result of the last answers that were rated, as they read."""
        rated = [rating for _, _, rating in self.latest if rating]
        return [(each.get_attitude_display(), each.get_result_display()) for each in rated]

    @property
    def promises(self) -> list[Promise]:
        """All promises of the answers."""
        return [promise for each in self.parts for promise in each.promises]


def public_suggestions(
    *, words: str = "", body: int = 0, year: int = 0, answer_class: str = "", result: str = ""
) -> QuerySet[Suggestion]:
    """Return the published suggestions, newest first, filtered."""
    rows = Suggestion.objects.filter(matter__published_at__isnull=False, is_confidential=False)
    rows = rows.select_related("matter__assembly")
    if words:
        rows = rows.filter(
            Q(matter__title__icontains=words) | Q(situation__icontains=words) | Q(proposal__icontains=words)
        )
    if year:
        rows = rows.filter(submitted_on__year=year)
    if body:
        rows = rows.filter(matter__parts__in=_of_parts(Handling.objects.filter(matter__body=body)))
    if answer_class:
        rows = rows.filter(matter__parts__in=_of_parts(_answered(answer_class)))
    if result:
        rows = rows.filter(matter__parts__in=_of_parts(_graded(result)))
    return rows.distinct().order_by("-submitted_on", "-pk")


def _of_parts(parts: QuerySet[Handling]) -> Any:
    return parts.exclude(matter__state__in=GONE).order_by().values("matter")


def _answered(answer_class: str) -> QuerySet[Handling]:
    return Handling.objects.filter(replies__answer_class=answer_class)


def _graded(result: str) -> QuerySet[Handling]:
    graded = Rating._base_manager.filter(decides=True, result=result).values("handling")
    return Handling.objects.filter(pk__in=graded)


def public_suggestion(number: str) -> PublicLine:
    """Return one published suggestion. Raises: NotAllowed (hidden)."""
    row = public_suggestions().filter(matter__number=number).first()
    if row is None:
        raise NotAllowed(gettext("没有这件公开的建议。"), hidden=True)
    return next(public_lines([row]))


def public_lines(rows: Sequence[Suggestion], *, published_only: bool = True) -> Iterator[PublicLine]:
    """Yield each with what belongs to it, in the given order, some hundred at a time.

    Without `published_only` the rows may be a deputy's own ones, with the parts that the bound scope lets him read.
    """
    for begin in range(0, len(rows), TOGETHER):
        yield from _lines(rows[begin : begin + TOGETHER], published_only)


def _lines(rows: Sequence[Suggestion], published_only: bool) -> list[PublicLine]:
    lines = {row.matter_id: PublicLine(row) for row in rows}
    # Names of co-signers are no public rows; of published suggestions the lead signer's is.
    leads = CoSigner._base_manager.filter(
        suggestion__in=[row.pk for row in rows if row.matter.published_at and not row.is_confidential],
        place=1,
    )
    for matter, name in leads.values_list("suggestion__matter", "person__name"):
        lines[matter].lead = name
    parts: dict[int, PublicPart] = {}
    found = Handling.objects.filter(matter__parent__in=lines)
    if published_only:
        found = found.filter(matter__published_at__isnull=False)
    for part in (
        found.exclude(matter__state__in=GONE)
        .select_related("matter__body")
        .order_by("matter__opened_at", "pk")
    ):
        parts[part.pk] = PublicPart(part)
        lines[part.matter.parent_id or 0].parts.append(parts[part.pk])
    _add_answers(parts, rows)
    for promise in Promise.objects.filter(handling__in=parts):
        parts[promise.handling_id].promises.append(promise)
    return list(lines.values())


def _add_answers(parts: dict[int, PublicPart], rows: Sequence[Suggestion]) -> None:
    classes = {row.assembly_id: classes_of(loop_of(row.matter), row.matter.assembly.place) for row in rows}
    rated = Rating._base_manager.filter(handling__in=parts, decides=True)
    ratings = {rating.reply_id: rating for rating in rated}
    for reply in Reply.objects.filter(handling__in=parts).select_related("paper").order_by("round"):
        words = classes[reply.assembly_id].get(reply.answer_class, "")
        parts[reply.handling_id].answers.append((reply, words, ratings.get(reply.pk)))


def answering_bodies() -> list[Body]:
    """Return the bodies that answer published suggestions, by name."""
    rows = Handling.objects.filter(matter__parent__in=public_suggestions().order_by().values("matter"))
    return list(Body._base_manager.filter(pk__in=rows.values("matter__body")).order_by("name", "pk"))


def public_years() -> list[int]:
    """Return the years of published suggestions, newest first."""
    return [day.year for day in public_suggestions().order_by().dates("submitted_on", "year", order="DESC")]


def public_promises(*, state: str = "", on: date) -> QuerySet[Promise]:
    """Return the promises of published answers, the first due first; `late` is open with its day behind."""
    rows = Promise.objects.filter(**PROMISED).select_related(
        "handling__matter__body", "handling__matter__parent"
    )
    if state == "late":
        return rows.filter(state=PromiseState.OPEN, due_on__lt=on)
    if state == PromiseState.OPEN:
        return rows.filter(state=PromiseState.OPEN, due_on__gte=on)
    return rows.filter(state=state) if state in PromiseState.values else rows


@dataclass(frozen=True)
class Kept:
    """Promises and satisfaction of what is published, side by side."""

    promised: int
    open: int
    late: int
    reported: int
    kept: int
    broken: int
    rated: int
    satisfied: int
    partly: int
    unsatisfied: int

    @property
    def due(self) -> int:
        """Promises of which something can be said: kept, broken, or late."""
        return self.kept + self.broken + self.late

    @property
    def share_kept(self) -> float | None:
        """Kept among those that were looked at again or are late, in per cent; None where there are none."""
        return 100 * self.kept / self.due if self.due else None

    @property
    def share_satisfied(self) -> float | None:
        """Satisfied or partly so among the rated, in per cent; None where nothing was rated."""
        return 100 * (self.satisfied + self.partly) / self.rated if self.rated else None


def kept(on: date) -> Kept:
    """Count the promises by what became of them, and the deciding ratings of the result."""
    late = Q(state=PromiseState.OPEN, due_on__lt=on)
    counted = Promise.objects.filter(**PROMISED).aggregate(
        promised=Count("pk"),
        open=Count("pk", filter=Q(state=PromiseState.OPEN) & ~late),
        late=Count("pk", filter=late),
        reported=Count("pk", filter=Q(state=PromiseState.REPORTED)),
        kept=Count("pk", filter=Q(state=PromiseState.KEPT)),
        broken=Count("pk", filter=Q(state=PromiseState.BROKEN)),
    )
    published = Handling.objects.filter(matter__parent__in=public_suggestions().order_by().values("matter"))
    rated = Rating._base_manager.filter(
        handling__in=published.order_by().values("pk"), decides=True
    ).aggregate(rated=Count("pk"), **{grade.value: Count("pk", filter=Q(result=grade)) for grade in Grade})
    return Kept(**counted, **rated)
