"""A year of suggestions, invented from a seed, taken through the same actions as on the pages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from renda.core.access.testing import actor_for, make_hat
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.handling import actions as handling
from renda.core.handling.actions import Handed
from renda.core.handling.models import Handling, Promise
from renda.core.people.models import Assembly, Body, Person, Seat, Session, Term
from renda.core.people.testing import assembly_called
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.modules.suggestions import actions
from renda.modules.suggestions.actions import Words
from renda.modules.suggestions.models import Ground, Suggestion

OPENING = datetime(2025, 1, 13, 1, 0, tzinfo=UTC)
SESSION_DAYS = 5
REASON = "模拟：照实记录理由"


@dataclass
class Cast:
    """An assembly with its deputies, offices and bodies; each body has its three people."""

    assembly: Assembly
    deputies: list[Actor]
    office: Actor
    coordinator: Actor
    chair: Actor
    bodies: list[Body]
    hats: dict[tuple[int, Role], Actor] = field(default_factory=dict)

    def of(self, part: Handling, role: Role) -> Actor:
        assert part.matter.body_id is not None
        return self.hats[part.matter.body_id, role]


def make_cast(code: str, name: str, *, bodies: int, deputies: int = 12, **given: Any) -> Cast:
    """Make an assembly under the template's rules, in a session that opens on OPENING."""
    assembly = assembly_called(code, name, place="template", **given)
    term = Term.objects.create(assembly=assembly, number=1, starts_on=date(2021, 1, 1))
    first = clock.local_day(OPENING)
    Session.objects.create(
        term=term, number=5, opens_on=first, closes_on=first + timedelta(days=SESSION_DAYS)
    )
    government = Body.objects.create(assembly=assembly, kind="government", name=f"{name}人民政府")
    made = [
        Body.objects.create(
            assembly=assembly, kind="department", name=f"{name}第{number:02d}局", parent=government
        )
        for number in range(1, bodies + 1)
    ]
    watching = Body.objects.create(
        assembly=assembly, kind="department", name=f"{name}督查室", parent=government
    )
    cast = Cast(
        assembly=assembly,
        deputies=[_deputy(assembly, number) for number in range(deputies)],
        office=actor_for(make_hat(Role.DEPUTIES_OFFICE, assembly)),
        coordinator=actor_for(make_hat(Role.COORDINATING_OFFICE, assembly, body=watching)),
        chair=actor_for(make_hat(Role.CHAIRPERSON, assembly)),
        bodies=made,
    )
    for body in made:
        for role in BODY_ROLES:
            name_of = f"{role.value.replace('_', '-')}-{body.pk}"
            cast.hats[body.pk, role] = actor_for(make_hat(role, assembly, username=name_of, body=body))
    return cast


def _deputy(assembly: Assembly, number: int) -> Actor:
    made = actor_for(make_hat(Role.DEPUTY, assembly, username=f"deputy{number}-{assembly.code}"))
    Seat.objects.create(assembly=assembly, person_id=made.person, starts_on=date(2021, 1, 1))
    return made


class Year:
    """Suggestions of one assembly, each with a fate drawn from the seed."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.chance = random.Random(f"{cast.assembly.code}-{seed}")
        self.at = OPENING
        self.open: list[Suggestion] = []

    def live(self, count: int) -> None:
        """Let `count` suggestions come in and go their ways."""
        for number in range(count):
            self._one(number)

    def _maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def _later(self, most: int, least: int = 0) -> datetime:
        self.at += timedelta(days=self.chance.randint(least, most))
        return self.at

    def _one(self, number: int) -> None:
        cast, at_session = self.cast, self._maybe(0.7)
        self.at = OPENING + timedelta(
            days=0 if at_session else self.chance.randint(20, 200), hours=number % 7
        )
        mine = self._bring(number)
        if self._maybe(0.05):
            actions.not_admit(
                subject=mine, ground=self.chance.choice(Ground.values), reason=REASON, elsewhere="请走信访渠道",
                by=cast.office, at=self._later(3),
            )  # fmt: skip
            return
        if self._maybe(0.03):
            actions.withdraw(subject=mine, by=self._lead(mine), at=self._later(2))
            return
        actions.admit(subject=mine, by=cast.office, at=self._later(3))
        if self.open and self._maybe(0.04):
            actions.merge(subject=mine, into=self.chance.choice(self.open), by=cast.office, at=self._later(2))
            return
        if self._maybe(0.06):
            handling.fix_key(
                subject=Matter.objects.get(pk=mine.matter_id), decided_on=clock.local_day(self._later(3)), paper="纪要",
                by=cast.chair, at=self.at,
            )  # fmt: skip
        self._hand_over(mine)
        self.open.append(mine)
        for part in self._parts(mine):
            self._work(part, mine)

    def _bring(self, number: int) -> Suggestion:
        cast = self.cast
        signers = self.chance.sample(cast.deputies, self.chance.choice((1, 1, 1, 2, 4)))
        words = Words(f"关于第{number}件民生小事的建议", "情况如此。", "请予办理。")
        made: Any
        if len(signers) == 1:
            made = actions.submit(subject=cast.assembly, words=words, by=signers[0], at=self.at)
        else:
            made = actions.enter_paper(
                subject=cast.assembly,
                words=words,
                signers=_persons(signers),
                paper="原件",
                by=cast.office,
                at=self.at,
            )
        return Suggestion.objects.get(pk=made.suggestion)

    def _lead(self, mine: Suggestion) -> Actor:
        person = mine.signers.get(place=1).person_id
        return next(each for each in self.cast.deputies if each.person == person)

    def _parts(self, mine: Suggestion) -> list[Handling]:
        rows = Handling.objects.filter(matter__parent=mine.matter_id, matter__state="assigned")
        return list(rows.select_related("matter__body").order_by("pk"))

    def _mix(self, bodies: Sequence[Body]) -> list[Handed]:
        if len(bodies) == 1:
            return [Handed(bodies[0], "lead")]
        if self._maybe(0.3):
            return [Handed(body, "separate") for body in bodies]
        return [Handed(bodies[0], "lead"), *(Handed(body, "joint") for body in bodies[1:])]

    def _hand_over(self, mine: Suggestion) -> None:
        cast = self.cast
        handed = self._mix(self.chance.sample(cast.bodies, self.chance.choice((1, 1, 1, 2, 3))))
        case = self.chance.choice(("ordinary", "ordinary", "complex"))
        whole = Matter.objects.get(pk=mine.matter_id)
        if self._maybe(0.4):
            office = Body.objects.get(pk=cast.coordinator.body)
            actions.hand_to_government(subject=mine, office=office, by=cast.office, at=self._later(3))
            whole.refresh_from_db()
            handling.split(subject=whole, handed=handed, case=case, by=cast.coordinator, at=self._later(5))
        else:
            handling.assign(subject=whole, handed=handed, case=case, by=cast.office, at=self._later(6))

    def _work(self, part: Handling, mine: Suggestion) -> None:
        part = self._signed_for(part, mine)
        if part.kind == "joint":
            if self._maybe(0.9):
                handling.send_joint_opinion(
                    subject=part,
                    text="同意",
                    signer="甲",
                    by=self.cast.of(part, Role.BODY_SIGNER),
                    at=self._later(20),
                )
            return
        if self._maybe(0.05):
            return  # still in hand when the year ends
        self._contact(part, mine)
        self._answer(part, mine)

    def _signed_for(self, part: Handling, mine: Suggestion) -> Handling:
        cast = self.cast
        if not self._maybe(0.1):
            handling.accept(subject=part, by=cast.of(part, Role.BODY_CONTACT), at=self._later(6))
            return part
        handling.ask_return(
            subject=part,
            reason=REASON,
            override=REASON,
            by=cast.of(part, Role.BODY_CONTACT),
            at=self._later(8, 1),
        )
        if self._maybe(0.5):
            handling.refuse_return(subject=part, reason=REASON, by=cast.office, at=self._later(3))
            return part
        handling.agree_return(subject=part, by=cast.office, at=self._later(3))
        taken = set(
            Handling.objects.filter(matter__parent=mine.matter_id).values_list("matter__body", flat=True)
        )
        body = next(each for each in cast.bodies if each.pk not in taken)
        handling.assign_again(
            subject=Matter.objects.get(pk=mine.matter_id), handed=[Handed(body, part.kind)], case="ordinary",
            instead_of=part, by=cast.office, at=self._later(3),
        )  # fmt: skip
        fresh = Handling.objects.get(matter__parent=mine.matter_id, matter__body=body)
        handling.accept(subject=fresh, by=cast.of(fresh, Role.BODY_CONTACT), at=self._later(4))
        return fresh

    def _contact(self, part: Handling, mine: Suggestion) -> None:
        at = self._later(15)
        handling.record_contact(
            subject=part, person=mine.signers.get(place=1).person, on=clock.local_day(at), way="telephone",
            by=self.cast.of(part, Role.BODY_HANDLER), at=at,
        )  # fmt: skip

    def _answer(self, part: Handling, mine: Suggestion) -> None:
        letter = self.chance.choice("AAABBCD")
        self._sign(part, letter, most=150)
        if self._maybe(0.08):
            handling.let_lapse(subject=part, reason=REASON, by=self.cast.office, at=self._later(40, 20))
            return self._track(part)
        if self._maybe(0.05):
            return None  # not rated yet
        if self._rate(part, mine, bad=0.08):
            return self._track(part)
        if self._maybe(0.1):
            return None
        handling.order_redo(subject=part, reason=REASON, by=self.cast.office, at=self._later(10))
        self._contact(part, mine)
        self._sign(part, "A", most=40)
        if not self._rate(part, mine, bad=0.3):
            handling.convene(
                subject=part,
                on=clock.local_day(self._later(9)),
                reason=REASON,
                by=self.cast.office,
                at=self.at,
            )
            if self._maybe(0.7):
                handling.settle(subject=part, reason=REASON, by=self.cast.office, at=self._later(9))
        return None

    def _sign(self, part: Handling, letter: str, *, most: int) -> None:
        promises = []
        if letter == "B":
            due = clock.local_day(self.at) + timedelta(days=200)
            promises = [
                {"what": f"事项{number}", "due_on": due.isoformat(), "owner": "科长"}
                for number in range(self.chance.randint(1, 3))
            ]
        handling.send_for_signature(
            subject=part, text="已经办理。", answer_class=letter, promises=promises,
            by=self.cast.of(part, Role.BODY_HANDLER), at=self._later(most),
        )  # fmt: skip
        handling.sign(
            subject=part, signer="局长", by_head=True, reason=REASON,
            by=self.cast.of(part, Role.BODY_SIGNER), at=self._later(3),
        )  # fmt: skip

    def _rate(self, part: Handling, mine: Suggestion, *, bad: float) -> bool:
        """Whether the lead signer is content with the result."""
        result = (
            "unsatisfied" if self._maybe(bad) else self.chance.choice(("satisfied", "satisfied", "partly"))
        )
        handling.rate(
            subject=part, person=mine.signers.get(place=1).person, attitude=self.chance.choice(("satisfied", "partly")),
            result=result, words=REASON, by=self._lead(mine), at=self._later(12),
        )  # fmt: skip
        return result != "unsatisfied"

    def _track(self, part: Handling) -> None:
        for promise in Promise.objects.filter(handling=part).order_by("pk"):
            if self._maybe(0.3):
                continue
            at = self._later(60)
            handling.report_promise(
                subject=promise,
                done_on=clock.local_day(at),
                evidence="已办",
                by=self.cast.of(part, Role.BODY_CONTACT),
                at=at,
            )
            if self._maybe(0.7):
                handling.recheck_promise(
                    subject=promise, kept=self._maybe(0.8), finding="看过", reason=REASON, by=self.cast.office,
                    at=self._later(20),
                )  # fmt: skip


def _persons(actors: Sequence[Actor]) -> list[Person]:
    known = Person.objects.in_bulk([actor.person for actor in actors if actor.person])
    return [known[actor.person or 0] for actor in actors]
