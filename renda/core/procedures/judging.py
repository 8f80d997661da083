"""May this person take this step now? Yes, yes with a recorded reason, or no, each with its articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext

from renda.core.base.actor import BODY_ROLES, ROLE_LABELS, Actor
from renda.core.base.predicates import reaches
from renda.core.procedures.declaring import (
    Lack,
    ProcedureVersion,
    Transition,
    guards,
    versions,
    versions_of,
)
from renda.core.procedures.models import Matter
from renda.lib.registry import RegistryFault
from renda.lib.saying import listed, say


class Answer(StrEnum):
    """The three answers."""

    YES = "yes"
    WITH_REASON = "with_reason"
    NO = "no"


@dataclass(frozen=True)
class Option:
    """A step as seen by one actor: the answer, and every lack behind it."""

    step: Transition
    answer: Answer
    lacks: tuple[Lack, ...] = ()
    is_here: bool = True  # the step leaves the present state
    citations: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        return self.step.key

    @property
    def label(self) -> str:
        return say(self.step.label)


def version_of(matter: Matter, on: date) -> ProcedureVersion:
    """Return the version under which a matter runs on a day: its own, or a later one that moves running matters."""
    known = versions_of(matter.procedure)
    chosen = next((v for v in known if v.starts_on == matter.procedure_from), None)
    if chosen is None:
        raise RegistryFault(
            f"Matter {matter.number} runs under {matter.procedure}@{matter.procedure_from}: unknown."
        )
    for version in known:
        if chosen.starts_on < version.starts_on <= on and version.running == "move":
            chosen = version
    return chosen


def version_in_force(procedure: str, on: date) -> ProcedureVersion:
    """Return the version that a matter opened on a day gets; the earliest known one before all."""
    known = versions_of(procedure)
    if not known:
        raise RegistryFault(f"There is no procedure {procedure!r}; known: {', '.join(versions) or 'none'}.")
    begun = [version for version in known if version.starts_on <= on]
    return begun[-1] if begun else known[0]


def state_in(version: ProcedureVersion, matter: Matter) -> str:
    """Return the matter's state in a version, through the version's map of moved states."""
    return (
        version.moved.get(matter.state, matter.state) if matter.state not in version.states else matter.state
    )


def may(actor: Actor, matter: Matter, *, on: date) -> list[Option]:
    """Return every step of the matter's procedure with its answer, those leaving the present state first."""
    version = version_of(matter, on)
    present = state_in(version, matter)
    options = [judge(actor, matter, version, step, present, on) for step in version.transitions.values()]
    return sorted(options, key=lambda option: not option.is_here)


def judge(
    actor: Actor, matter: Matter, version: ProcedureVersion, step: Transition, present: str, on: date
) -> Option:
    """Answer for one step. State and person always refuse; guards are asked only where the state fits."""
    if present not in step.origins:
        where = listed(say(version.states[origin].label) for origin in step.origins)
        lack = Lack(
            gettext("本事项现在处于“%(label)s”，此步骤只能在“%(where)s”时办理。")
            % {"label": say(version.states[present].label), "where": where}
        )
        return Option(step, Answer.NO, (lack,), is_here=False, citations=step.basis)
    lacks = list(_person_lacks(actor, matter, step))
    for rule in step.guards:
        lack_found = guards.get(rule.name)(matter, actor, on)
        if lack_found is not None:
            lacks.append(
                lack_found
                if lack_found.citations
                else Lack(lack_found.text, lack_found.kind, rule.basis, lack_found.refuses)
            )
    if not lacks:
        return Option(step, Answer.YES, citations=step.basis)
    yields = all(lack.kind in {"clock", "papers"} and not lack.refuses for lack in lacks)
    return Option(step, Answer.WITH_REASON if yields else Answer.NO, tuple(lacks), citations=step.basis)


def _person_lacks(actor: Actor, matter: Matter, step: Transition) -> list[Lack]:
    who = listed(ROLE_LABELS[role] for role in step.who)
    if actor.role not in step.who or (actor.assembly is not None and actor.assembly != matter.assembly_id):
        return [Lack(gettext("此步骤由%(who)s办理。") % {"who": who}, citations=step.basis)]
    if actor.role in BODY_ROLES and matter.body_id is not None and actor.body != matter.body_id:
        assert matter.body is not None
        return [Lack(gettext("此步骤由%(who)s办理。") % {"who": say(matter.body.name)}, citations=step.basis)]
    if not reaches(actor, matter):
        return [
            Lack(
                gettext("您当前的身份只限于办理事项 %(matter)s。") % {"matter": actor.matter},
                citations=step.basis,
            )
        ]
    if not actor.verified:
        return [Lack(gettext("此步骤需要先完成双因素验证。"))]
    return []
