"""What a deputy's pages show: where each suggestion stands, its answers, texts to sign, deputies to invite."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.handling.loops import classes_of, loop_of
from renda.core.handling.models import Contacting, Handling, Promise, Rating, Reply
from renda.core.handling.selectors import GONE, Light, light_of, with_clock
from renda.core.people.models import Organ, OrganKind, Person, Seat
from renda.core.procedures.api import state_in, version_of
from renda.core.procedures.models import Matter, StepTaken
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.lib.saying import say
from renda.modules.suggestions.models import CoSigner, Gathering, Signature, SignatureState, Suggestion
from renda.modules.suggestions.selectors import deputies, gatherings_of, signers_of

MOST_WAITING = 100
BETWEEN_NAMES = re.compile(r"[\s、，,;；]+")
URGENCY = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)


def state_words(matter: Matter, on: date) -> str:
    """Return how a matter's state reads."""
    version = version_of(matter, on)
    return str(say(version.states[state_in(version, matter)].label))


@dataclass(frozen=True)
class Standing:
    """One suggestion on a list: its state in words, who handles it, its light and next day, what to rate."""

    suggestion: Suggestion
    state: str
    bodies: Sequence[tuple[str, str]]  # name, and the state of its part in words
    light: str
    due_on: date | None
    to_rate: Sequence[Handling]
    leads: bool


def own_suggestions(person: int | None, *, state: str = "", words: str = "") -> QuerySet[Suggestion]:
    """Return what a deputy brought, alone or with others, newest first."""
    rows = Suggestion.objects.filter(signers__person=person).select_related("matter", "merged_into__matter")
    if state:
        rows = rows.filter(matter__closed_at__isnull=state == "open")
    if words:
        rows = rows.filter(matter__title__icontains=words)
    return rows.order_by("-submitted_on", "-pk")


def whole_id(suggestion: Suggestion) -> int:
    """The matter whose parts answer this suggestion: the one into which it was merged, or its own."""
    return suggestion.merged_into.matter_id if suggestion.merged_into else suggestion.matter_id


def standings(rows: Sequence[Suggestion], person: int | None, on: date) -> list[Standing]:
    """Say where each stands, in a constant number of queries and in the given order."""
    wholes = {whole_id(row) for row in rows}
    parts: dict[int, list[Handling]] = {}
    found = with_clock(Handling.objects.filter(matter__parent__in=wholes)).select_related("matter__body")
    for part in found.exclude(matter__state__in=GONE).order_by("matter__opened_at", "pk"):
        parts.setdefault(part.matter.parent_id or 0, []).append(part)
    unrated = _unrated([part for some in parts.values() for part in some], person)
    mine = CoSigner.objects.filter(suggestion__in=rows, person=person, place=1)
    leading = set(mine.values_list("suggestion", flat=True))
    return [_standing(row, parts.get(whole_id(row), []), unrated, row.pk in leading, on) for row in rows]


def _standing(
    row: Suggestion, parts: Sequence[Handling], unrated: Collection[int], leads: bool, on: date
) -> Standing:
    days = sorted(part.due_on for part in parts if part.due_on)  # type: ignore[attr-defined]
    due_on = days[0] if days else None
    return Standing(
        suggestion=row,
        state=state_words(row.matter, on),
        bodies=[(part.matter.body.name, state_words(part.matter, on)) for part in parts if part.matter.body],
        light=light_of(due_on, on),
        due_on=due_on,
        to_rate=[part for part in parts if part.pk in unrated],
        leads=leads,
    )


def _unrated(parts: Sequence[Handling], person: int | None) -> set[int]:
    """The parts whose answer of the present round this person has not rated."""
    rounds = {part.pk: part.round for part in parts}
    replies = Reply.objects.filter(handling__in=rounds).values_list("pk", "handling", "round")
    latest = {pk: part for pk, part, round in replies if rounds[part] == round}
    rated = set(Rating.objects.filter(reply__in=latest, person=person).values_list("reply", flat=True))
    return {part for reply, part in latest.items() if reply not in rated}


@dataclass(frozen=True)
class AnswerView:
    """One round's answer as the deputy reads it."""

    reply: Reply
    class_words: str
    promises: Sequence[Promise]
    rating: Rating | None


@dataclass(frozen=True)
class PartView:
    """A body's part: where it stands, its day, when it spoke with a deputy, its answers of all rounds."""

    part: Handling
    state: str
    light: str
    due_on: date | None
    contacts: Sequence[Contacting]
    answers: Sequence[AnswerView]
    is_to_rate: bool


@dataclass(frozen=True)
class CaseView:
    """A suggestion's page for a deputy who brought it."""

    suggestion: Suggestion
    state: str
    signers: Sequence[CoSigner]
    parts: Sequence[PartView]
    steps: Sequence[StepTaken]
    leads: bool

    @property
    def can_withdraw(self) -> bool:
        """Whether the lead signer may still take it back."""
        return self.leads and self.suggestion.matter.state in ("submitted", "admitted")


def own_suggestion(number: str, actor: Actor) -> Suggestion:
    """Return a suggestion that the deputy brought, by its number. Raises: NotAllowed (hidden)."""
    row = own_suggestions(actor.person).filter(matter__number=number).select_related("session").first()
    if row is None:
        raise NotAllowed(gettext("没有这件建议。"), hidden=True)
    return row


def case_view(suggestion: Suggestion, actor: Actor, on: date) -> CaseView:
    """Gather the page of a suggestion in a constant number of queries."""
    signers = list(CoSigner.objects.filter(suggestion=suggestion).select_related("person"))
    return CaseView(
        suggestion=suggestion,
        state=state_words(suggestion.matter, on),
        signers=signers,
        parts=part_views(whole_id(suggestion), actor, on),
        steps=list(StepTaken.objects.filter(matter=suggestion.matter)),
        leads=bool(signers) and signers[0].person_id == actor.person,
    )


def part_views(whole: int, actor: Actor, on: date) -> list[PartView]:
    """Return the bodies' parts with their answers; returned and taken back ones are left out."""
    rows = with_clock(Handling.objects.filter(matter__parent=whole)).select_related(
        "matter__body", "matter__assembly", "matter__parent"
    )
    parts = list(rows.exclude(matter__state__in=GONE).order_by("matter__opened_at", "pk"))
    unrated = _unrated(parts, actor.person)
    contacts = _by_part(Contacting.objects.filter(handling__in=parts).select_related("person"))
    answers = _answers(parts, actor)
    return [
        PartView(
            part=part,
            state=state_words(part.matter, on),
            light=light_of(part.due_on, on),  # type: ignore[attr-defined]
            due_on=part.due_on,  # type: ignore[attr-defined]
            contacts=contacts.get(part.pk, []),
            answers=answers.get(part.pk, []),
            is_to_rate=part.pk in unrated,
        )
        for part in parts
    ]


def _by_part(rows: Iterable[Contacting]) -> dict[int, list[Contacting]]:
    found: dict[int, list[Contacting]] = {}
    for row in rows:
        found.setdefault(row.handling_id, []).append(row)
    return found


def _answers(parts: Sequence[Handling], actor: Actor) -> dict[int, list[AnswerView]]:
    if not parts or parts[0].matter.parent is None:
        return {}
    place = parts[0].matter.assembly.place
    classes = classes_of(loop_of(parts[0].matter.parent), place)
    rated = {row.reply_id: row for row in Rating.objects.filter(handling__in=parts, person=actor.person)}
    promises: dict[int, list[Promise]] = {}
    for promise in Promise.objects.filter(handling__in=parts):
        promises.setdefault(promise.reply_id, []).append(promise)
    found: dict[int, list[AnswerView]] = {}
    for reply in Reply.objects.filter(handling__in=parts).select_related("paper"):
        view = AnswerView(
            reply, classes.get(reply.answer_class, ""), promises.get(reply.pk, []), rated.get(reply.pk)
        )
        found.setdefault(reply.handling_id, []).append(view)
    return found


def part_to_rate(suggestion: Suggestion, number: str, actor: Actor, on: date) -> PartView:
    """Return the part with this number of a suggestion that the deputy brought. Raises: NotAllowed (hidden)."""
    views = part_views(whole_id(suggestion), actor, on)
    found = next((view for view in views if view.part.matter.number == number and view.answers), None)
    if found is None or actor.person not in signers_of(Matter.objects.get(pk=whole_id(suggestion))):
        raise NotAllowed(gettext("没有要评价的答复。"), hidden=True)
    return found


@dataclass(frozen=True)
class GatheringLine:
    """A text on a list: who leads, how many have signed its present edition, what this deputy has done."""

    gathering: Gathering
    signed: int
    invited: int
    own_state: str
    was_signed: bool  # this deputy signed an earlier edition, and the text was changed


def gathering_lines(actor: Actor) -> tuple[list[GatheringLine], list[GatheringLine]]:
    """Return (waiting for the deputy's signature or signed by him, sent out by him), newest first."""
    rows = list(gatherings_of(actor).prefetch_related("signatures")[:MOST_WAITING])
    lines = [gathering_line(row, actor.person) for row in rows]
    mine = [line for line in lines if line.gathering.lead_id == actor.person]
    asked = [line for line in lines if line.gathering.lead_id != actor.person]
    return [line for line in asked if line.own_state != SignatureState.DECLINED], mine


def gathering_line(row: Gathering, person: int | None) -> GatheringLine:
    """Count a text's signatures; a signature counts for the edition that was signed."""
    signatures: list[Signature] = list(row.signatures.all())
    own = next((each for each in signatures if each.person_id == person), None)
    return GatheringLine(
        gathering=row,
        signed=sum(each.state == SignatureState.SIGNED for each in signatures),
        invited=len(signatures),
        own_state=own.state if own else "",
        was_signed=bool(own and own.state == SignatureState.INVITED and 0 < own.edition < row.edition),
    )


def gathering_for_page(pk: int, actor: Actor) -> Gathering:
    """Return a text that the deputy sent out or was asked to sign. Raises: NotAllowed (hidden)."""
    row = gatherings_of(actor).filter(pk=pk).first()
    if row is None:
        raise NotAllowed(gettext("没有这份征集附议的文稿，可能已经提交或者撤回。"), hidden=True)
    return row


def delegations(assembly: int | None, on: date) -> list[Organ]:
    """Return the delegations of an assembly on a day, by name."""
    rows = Organ.objects.filter(assembly=assembly, kind=OrganKind.DELEGATION)
    rows = rows.filter(Q(starts_on=None) | Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gt=on))
    return list(rows.order_by("name", "pk"))


def found_deputies(assembly: int | None, on: date, *, who: str = "", delegation: int = 0) -> QuerySet[Person]:
    """Return the deputies in office whose name has these signs, or who sit in this delegation, by name."""
    rows = deputies(assembly, on)
    if who:
        rows = rows.filter(name__icontains=who)
    if delegation:
        rows = rows.filter(pk__in=_seated([delegation], on))
    return rows


def _seated(organs: Collection[int], on: date) -> QuerySet[Seat]:
    held = Q(ends_on=None) | Q(ends_on__gt=on)
    return Seat.objects.filter(held, organ__in=organs, starts_on__lte=on).values("person")


@dataclass
class Named:
    """Deputies found by what was written, and what could not be found."""

    persons: dict[Person, None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def named_deputies(assembly: int, names: str, *, delegations: Collection[int] = ()) -> Named:
    """Find deputies in office by names, and add those of delegations; unknown and shared names are problems."""
    today = clock.today()
    found = Named()
    wanted = [name for name in BETWEEN_NAMES.split(names) if name]
    by_name: dict[str, list[Person]] = {}
    for person in deputies(assembly, today).filter(name__in=wanted) if wanted else ():
        by_name.setdefault(person.name, []).append(person)
    for name in dict.fromkeys(wanted):
        some = by_name.get(name, [])
        if len(some) == 1:
            found.persons[some[0]] = None
        elif some:
            found.problems.append(
                gettext("有 %(count)s 位代表叫“%(name)s”，请先去掉，发出后在邀请页上选择。")
                % {"count": len(some), "name": name}
            )
        else:
            found.problems.append(gettext("在任代表里没有“%(name)s”，请核对姓名。") % {"name": name})
    if delegations:
        for person in deputies(assembly, today).filter(pk__in=_seated(delegations, today)):
            found.persons[person] = None
    return found


def own_promises(actor: Actor) -> QuerySet[Promise]:
    """Return what was promised in answers to the deputy's suggestions, the first due first."""
    return Promise.objects.filter(handling__matter__parent__in=_numbers(actor)).select_related(
        "handling__matter__body"
    )


def with_numbers(promises: Sequence[Promise], actor: Actor) -> list[tuple[Promise, str, str]]:
    """Give each promise the number and title of the deputy's own suggestion that it answers, in the given order."""
    own = _numbers(actor)
    return [(each, *own[each.handling.matter.parent_id or 0]) for each in promises]


def _numbers(actor: Actor) -> dict[int, tuple[str, str]]:
    """Number and title of each own suggestion by the matter whose parts answer it."""
    rows = own_suggestions(actor.person)
    return {whole_id(row): (row.matter.number, row.matter.title) for row in rows}
