"""What the demo city shows of suggestions: one in every state, taken there by the same actions as on the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from renda.core.base.actor import Actor, Role
from renda.core.handling import actions as handling
from renda.core.handling.actions import Handed
from renda.core.handling.models import Handling, Promise
from renda.core.people.models import Assembly, Body, Person
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.modules.suggestions import actions
from renda.modules.suggestions.actions import Words
from renda.modules.suggestions.models import Gathering, Suggestion

CONTENT = Path(__file__).parent / "demo_content.yaml"
NO_PAPER = "演示数据，不附签字盖章的原件"


@dataclass(frozen=True)
class Cast:
    """Who acts in the demo: deputies in the order of the content, offices, and the people of the bodies."""

    city: Assembly
    deputies: Sequence[Actor]
    office: Actor
    coordinator: Actor
    chair: Actor
    bodies: Mapping[str, Body]
    hats: Mapping[tuple[str, Role], Actor]  # by body and role
    today: date

    def on(self, ago: int, hour: int = 10) -> datetime:
        """An instant so many days before today, never after it."""
        day = self.today - timedelta(days=max(ago, 0))
        return datetime.combine(day, time(hour), clock.LOCAL_ZONE)


def plant_suggestions(cast: Cast) -> None:
    """Make every suggestion of the content, and a text that waits for co-signers."""
    content = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    for entry in content["suggestions"]:
        _Story(cast, entry).tell()
    _gather(cast, content["gathering"])


class _Story:
    """One suggestion on its way; each chapter moves the day on."""

    def __init__(self, cast: Cast, entry: dict[str, Any]) -> None:
        self.cast, self.entry, self.ago = cast, entry, int(entry["ago"])

    def tell(self) -> None:
        cast, entry, fate = self.cast, self.entry, self.entry["fate"]
        mine = self._bring()
        if fate == "submitted":
            return
        if fate == "not_admitted":
            actions.not_admit(
                subject=mine, ground=entry["ground"], reason=entry["reason"], elsewhere=entry["elsewhere"],
                by=cast.office, at=self._later(2),
            )  # fmt: skip
            return
        actions.admit(subject=mine, by=cast.office, at=self._later(1))
        if fate == "admitted":
            return
        if fate == "with_government":
            office = Body.objects.get(pk=cast.coordinator.body)
            actions.hand_to_government(subject=mine, office=office, by=cast.office, at=self._later(1))
            return
        self._handle(mine, fate)
        if entry.get("published"):
            mine.refresh_from_db()
            actions.publish(subject=mine, by=cast.office, at=self._later(3))

    def _later(self, days: int) -> datetime:
        self.ago -= days
        return self.cast.on(self.ago)

    def _bring(self) -> Suggestion:
        cast, entry = self.cast, self.entry
        lead = cast.deputies[entry["lead"]]
        words = Words(entry["title"], entry["situation"], entry["proposal"])
        others = [cast.deputies[place] for place in entry.get("with", ())]
        if not others:
            made: Any = actions.submit(subject=cast.city, words=words, by=lead, at=self._later(0))
            return Suggestion.objects.get(pk=made.suggestion)
        begun: Any = actions.begin_gathering(
            subject=cast.city, words=words, invited=_persons(others), by=lead, at=self._later(0)
        )
        text = Gathering.objects.get(pk=begun.gathering)
        for each in others:
            actions.co_sign(subject=text, edition=1, by=each, at=self._later(0))
        made = actions.submit_gathering(subject=text, by=lead, at=self._later(0))
        return Suggestion.objects.get(pk=made.suggestion)

    def _handle(self, mine: Suggestion, fate: str) -> None:
        parts = self._hand_over(mine)
        if fate == "assigned":
            return
        if fate == "asked_back":
            handling.ask_return(
                subject=parts[0],
                reason=self.entry["returned"],
                by=self._of(parts[0], Role.BODY_CONTACT),
                at=self._later(2),
            )
            return
        for part in parts:
            handling.accept(subject=part, by=self._of(part, Role.BODY_CONTACT), at=self._later(0))
        if fate == "late":
            return
        self._contact(parts[0], mine)
        if fate == "in_hand":
            return
        for part in parts:
            if part.kind == "joint":
                handling.send_joint_opinion(
                    subject=part,
                    text="同意，我单位配合。",
                    signer="办公室",
                    by=self._of(part, Role.BODY_SIGNER),
                    at=self._later(3),
                )
        for part in parts:
            if part.kind != "joint":
                self._answer(part, mine, fate)

    def _hand_over(self, mine: Suggestion) -> list[Handling]:
        cast, entry = self.cast, self.entry
        kind = "separate" if entry.get("separate") else "lead"
        handed = [Handed(cast.bodies[entry["body"]], kind)]
        handed += [Handed(cast.bodies[key], "joint") for key in entry.get("joint", ())]
        handed += [Handed(cast.bodies[key], "separate") for key in entry.get("separate", ())]
        whole = Matter.objects.get(pk=mine.matter_id)
        handling.assign(subject=whole, handed=handed, case="ordinary", by=cast.office, at=self._later(2))
        if entry.get("key"):
            handling.fix_key(
                subject=whole, decided_on=clock.local_day(self._later(1)), paper="主任会议纪要（演示）", by=cast.chair,
                at=self._later(0),
            )  # fmt: skip
        return list(Handling.objects.filter(matter__parent=whole).order_by("pk"))

    def _of(self, part: Handling, role: Role) -> Actor:
        key = next(key for key, body in self.cast.bodies.items() if body.pk == part.matter.body_id)
        return self.cast.hats[key, role]

    def _contact(self, part: Handling, mine: Suggestion) -> None:
        at = self._later(5)
        handling.record_contact(
            subject=part, person=_persons([self.cast.deputies[self.entry["lead"]]])[0], on=clock.local_day(at),
            way="visit", note="到现场看过，听取了代表的想法。", by=self._of(part, Role.BODY_HANDLER), at=at,
        )  # fmt: skip

    def _answer(self, part: Handling, mine: Suggestion, fate: str) -> None:
        entry = self.entry
        if not part.contacts.exists():
            self._contact(part, mine)
        promises = [
            {
                "what": what,
                "due_on": (self.cast.today + timedelta(days=days - 60)).isoformat(),
                "owner": owner,
            }
            for what, days, owner in entry.get("promises", ())
        ]
        self._send(part, entry["answer"], "B" if promises else "A", promises)
        if fate == "drafted":
            return
        self._sign(part)
        self._rate(
            part,
            {"partly": "partly", "redo": "unsatisfied", "convened": "unsatisfied"}.get(fate, "satisfied"),
        )
        if fate in ("redo", "convened"):
            handling.order_redo(
                subject=part, reason=entry["complaint"], by=self.cast.office, at=self._later(2)
            )
        if fate == "convened":
            self._contact(part, mine)
            self._send(part, entry["second"], "A", [])
            self._sign(part)
            self._rate(part, "unsatisfied", entry["second_complaint"])
            handling.convene(
                subject=part, on=self.cast.today + timedelta(days=6), reason="商定其余路段的隔离桩何时设置。",
                by=self.cast.office, at=self._later(2),
            )  # fmt: skip
        if promises:
            self._report_first(part)

    def _send(self, part: Handling, text: str, answer_class: str, promises: list[dict[str, str]]) -> None:
        handling.send_for_signature(
            subject=part, text=text, answer_class=answer_class, promises=promises,
            by=self._of(part, Role.BODY_HANDLER), at=self._later(5),
        )  # fmt: skip

    def _sign(self, part: Handling) -> None:
        handling.sign(
            subject=part, signer=self._of(part, Role.BODY_SIGNER).name, by_head=True, reason=NO_PAPER,
            by=self._of(part, Role.BODY_SIGNER), at=self._later(2),
        )  # fmt: skip

    def _rate(self, part: Handling, result: str, words: str = "") -> None:
        lead = self.cast.deputies[self.entry["lead"]]
        handling.rate(
            subject=part, person=_persons([lead])[0], attitude="satisfied", result=result,
            words=words or (self.entry.get("complaint", "") if result == "unsatisfied" else ""),
            was_contacted=True, by=lead, at=self._later(4),
        )  # fmt: skip

    def _report_first(self, part: Handling) -> None:
        promise = Promise.objects.filter(handling=part).order_by("due_on").first()
        if promise is not None:
            at = self._later(6)
            handling.report_promise(
                subject=promise, done_on=clock.local_day(at), evidence="办法已经印发各街道。",
                by=self._of(part, Role.BODY_CONTACT), at=at,
            )  # fmt: skip


def _persons(actors: Sequence[Actor]) -> list[Person]:
    known = Person.objects.in_bulk([actor.person for actor in actors if actor.person])
    return [known[actor.person] for actor in actors if actor.person in known]


def _gather(cast: Cast, entry: dict[str, Any]) -> None:
    words = Words(entry["title"], entry["situation"], entry["proposal"])
    invited = [cast.deputies[place] for place in entry["invited"]]
    begun: Any = actions.begin_gathering(
        subject=cast.city,
        words=words,
        invited=_persons(invited),
        by=cast.deputies[entry["lead"]],
        at=cast.on(3),
    )
    for place in entry["signed"]:
        actions.co_sign(
            subject=Gathering.objects.get(pk=begun.gathering),
            edition=1,
            by=cast.deputies[place],
            at=cast.on(2),
        )
