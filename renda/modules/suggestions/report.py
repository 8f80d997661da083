"""The figures of the half-year and annual report: what came of the suggestions handed in within a period.

Source: cn.deputies-law@2025-03-11#art-51-p3 (the report goes to the standing committee and is public).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from renda.core.handling.models import Grade, Handling, KeyMatter, Promise, PromiseState, Rating, Reply
from renda.core.handling.selectors import GONE
from renda.core.people.models import Assembly
from renda.core.procedures.models import Deadline, StepTaken
from renda.lib import clock
from renda.modules.suggestions.models import CoSigner, Suggestion

IN_TIME, LATE, NO_TERM = "in_time", "late", "no_term"


@dataclass(frozen=True)
class BodyLine:
    """One body: parts it had, answered, first answers in time or late, results, parts told again, its promises."""

    name: str
    parts: int
    answered: int
    in_time: Mapping[str, int]
    results: Mapping[str, int]
    again: int
    promises: Mapping[str, int]


@dataclass(frozen=True)
class Report:
    """The figures of one assembly and period; every count is of suggestions handed in within it, as they stand now.

    `parts` and what follows leave out what was given or taken back. `first_…` is of the first answer, `last_…`,
    `attitudes` and `results` of the latest; ratings are the lead signer's.
    """

    assembly: int
    from_day: date
    to_day: date
    received: int
    at_session: int
    signatures: int
    states: Mapping[str, int]
    grounds: Mapping[str, int]
    key: int
    parts: Mapping[str, int]
    given_back: int
    first_classes: Mapping[str, int]
    last_classes: Mapping[str, int]
    in_time: Mapping[str, int]
    attitudes: Mapping[str, int]
    results: Mapping[str, int]
    first_results: Mapping[str, int]
    unrated: int
    redone: int
    convened: int
    promises: Mapping[str, int]
    bodies: tuple[BodyLine, ...]

    @property
    def between(self) -> int:
        """Handed in between sessions."""
        return self.received - self.at_session

    @property
    def share_satisfied(self) -> Fraction | None:
        """Satisfied with the result among those rated; partly satisfied counts apart, unrated not at all."""
        return _share(self.results.get(Grade.SATISFIED, 0), sum(self.results.values()))

    @property
    def share_kept(self) -> Fraction | None:
        """Promises found kept among those looked at again."""
        kept, broken = self.promises.get(PromiseState.KEPT, 0), self.promises.get(PromiseState.BROKEN, 0)
        return _share(kept, kept + broken)


@dataclass
class _Part:
    """A body's part with what the report asks of it."""

    pk: int
    state: str
    body: str
    kind: str
    round: int
    classes: dict[int, str]  # by round
    ratings: dict[int, tuple[str, str]]  # by round: attitude, result
    timely: str
    promises: list[str]

    @property
    def last(self) -> int:
        """The latest round that was answered, 0 before the first answer."""
        return max(self.classes, default=0)


def report_of(assembly: Assembly, *, from_day: date, to_day: date) -> Report:
    """Gather the figures in a constant number of queries, within the bound scope; both days count."""
    mine = Suggestion.objects.filter(assembly=assembly, submitted_on__gte=from_day, submitted_on__lte=to_day)
    rows = list(mine.order_by("pk").values_list("matter", "matter__state", "session", "ground"))
    wholes = [matter for matter, *_ in rows]
    every = _parts([*_handlings(wholes)])
    live = [part for part in every if part.state not in GONE]
    answered = [part for part in live if part.last]
    rated = [part for part in answered if part.last in part.ratings]
    convened = StepTaken.objects.filter(step="convene", matter__parent__in=wholes).count()
    return Report(
        assembly=assembly.pk,
        from_day=from_day,
        to_day=to_day,
        received=len(rows),
        at_session=sum(session is not None for _, _, session, _ in rows),
        signatures=CoSigner.objects.filter(suggestion__in=mine.values("pk")).count(),
        states=_counts(state for _, state, _, _ in rows),
        grounds=_counts(ground for *_, ground in rows if ground),
        key=KeyMatter.objects.filter(matter__in=wholes).count(),
        parts=_counts(part.kind for part in live),
        given_back=len(every) - len(live),
        first_classes=_counts(part.classes[1] for part in answered),
        last_classes=_counts(part.classes[part.last] for part in answered),
        in_time=_counts(part.timely for part in answered),
        attitudes=_counts(part.ratings[part.last][0] for part in rated),
        results=_counts(part.ratings[part.last][1] for part in rated),
        first_results=_counts(part.ratings[1][1] for part in answered if 1 in part.ratings),
        unrated=len(answered) - len(rated),
        redone=sum(part.round - 1 for part in live),
        convened=convened,
        promises=_counts(state for part in live for state in part.promises),
        bodies=_lines(live),
    )


def _handlings(wholes: Sequence[int]) -> Iterable[tuple[int, int, str, str, str, int]]:
    rows = Handling.objects.filter(matter__parent__in=wholes).order_by("pk")
    return rows.values_list("pk", "matter", "matter__state", "matter__body__name", "kind", "round")


def _parts(rows: Sequence[tuple[int, int, str, str, str, int]]) -> list[_Part]:
    parts = {
        pk: _Part(pk, state, body, kind, round, {}, {}, NO_TERM, [])
        for pk, _, state, body, kind, round in rows
    }
    replies = Reply.objects.filter(handling__in=list(parts)).order_by("round")
    signed: dict[int, date] = {}
    for pk, number, letter, at in replies.values_list("handling", "round", "answer_class", "signed_at"):
        parts[pk].classes[number] = letter
        signed.setdefault(pk, clock.local_day(at))
    ratings = Rating.objects.filter(handling__in=list(parts), decides=True)
    for pk, number, attitude, result in ratings.values_list("handling", "reply__round", "attitude", "result"):
        parts[pk].ratings[number] = (attitude, result)
    for pk, state in Promise.objects.filter(handling__in=list(parts)).values_list("handling", "state"):
        parts[pk].promises.append(state)
    due = _terms([matter for _, matter, *_ in rows])
    for pk, matter, *_ in rows:
        if pk in signed and due.get(matter) is not None:
            parts[pk].timely = LATE if signed[pk] > due[matter] else IN_TIME
    return list(parts.values())


def _terms(matters: Sequence[int]) -> dict[int, date]:
    """The last day of each part's first answer, where the place has set a term."""
    rows = Deadline.objects.filter(matter__in=matters, ends_with="sign", state="assigned")
    return dict(rows.exclude(due_on=None).values_list("matter", "due_on"))


def _lines(live: Sequence[_Part]) -> tuple[BodyLine, ...]:
    """One line a body in the order of the names: never a league table."""
    by_body: dict[str, list[_Part]] = {}
    for part in live:
        by_body.setdefault(part.body, []).append(part)
    return tuple(_line(name, parts) for name, parts in sorted(by_body.items()))


def _line(name: str, parts: Sequence[_Part]) -> BodyLine:
    answered = [part for part in parts if part.last]
    rated = [part for part in answered if part.last in part.ratings]
    return BodyLine(
        name=name,
        parts=len(parts),
        answered=len(answered),
        in_time=_counts(part.timely for part in answered),
        results=_counts(part.ratings[part.last][1] for part in rated),
        again=sum(part.round > 1 for part in parts),
        promises=_counts(state for part in parts for state in part.promises),
    )


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
