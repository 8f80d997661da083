"""Opening a matter and taking its steps, from inside an action."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext, override

from renda.core.base.action import running, touch
from renda.core.base.actor import Actor
from renda.core.law import api as law
from renda.core.people.models import Assembly, Body, Level, Organ, Person
from renda.core.procedures.clocks import GivenDay, Taken, enter, leave
from renda.core.procedures.clocks import give_day as give_clock_day
from renda.core.procedures.declaring import Lack, ProcedureVersion, effects
from renda.core.procedures.indexing import ask_for_index
from renda.core.procedures.judging import Answer, Option, judge, state_in, version_in_force, version_of
from renda.core.procedures.models import Matter, MatterCounter, Party, StepTaken
from renda.core.procedures.watching import desk_topic
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.saying import listed, say, strung
from renda.web.dates import official_date


class StepRefused(Refusal):
    """The procedure does not let this actor take this step now; the sentence says why, with the article."""


class ReasonMissing(Refusal):
    """The step is open only with a recorded reason, and none was given."""


class WrongLevel(Refusal):
    """Assemblies of this level have no matters of the procedure."""


def open_matter(
    *, assembly: Assembly, procedure: str, title: str, owner: Organ | None, by: Actor, at: datetime
) -> Matter:
    """Give a new matter its number and its first state; starts the state's clocks and to-do. Raises: WrongLevel."""
    on = clock.local_day(at)
    version = version_in_force(procedure, on)
    refuse_level(assembly, procedure, on)
    matter = Matter.objects.create(
        assembly=assembly,
        number=_next_number(assembly, version.kind, on.year),
        title=title,
        procedure=procedure,
        procedure_from=version.starts_on,
        state=version.initial,
        owner=owner,
        opened_at=at,
        entered_state_at=at,
    )
    enter(matter, version, version.states[version.initial], Taken(step="", on=on, at=at))
    ask_for_index(matter)
    running().enrich(matter=matter.number, to=version.initial)
    touch(f"matter:{matter.pk}", desk_topic(matter.assembly_id))
    return matter


def open_part(
    parent: Matter,
    *,
    procedure: str,
    body: Body,
    case: str = "",
    by: Actor,
    at: datetime,
    on: date | None = None,
) -> Matter:
    """Open a body's part of a matter: the parent's number with a serial, public and titled as the parent.

    The caller has locked the parent. `on` is the day from which the part's clocks count, today if left out. Adds
    nothing to the running action's event, which is about the parent.
    """
    today = on or clock.local_day(at)
    version = version_in_force(procedure, today)
    part = Matter.objects.create(
        assembly_id=parent.assembly_id,
        number=f"{parent.number}-{Matter._base_manager.filter(parent=parent).count() + 1}",
        title=parent.title,
        procedure=procedure,
        procedure_from=version.starts_on,
        state=version.initial,
        owner=parent.owner,
        parent=parent,
        body=body,
        case=case,
        opened_at=at,
        entered_state_at=at,
        published_at=parent.published_at,
    )
    let_read(part, body=body)
    let_read(parent, body=body)
    enter(part, version, version.states[version.initial], Taken(step="", on=today, at=at))
    touch(f"matter:{part.pk}", f"matter:{parent.pk}", desk_topic(parent.assembly_id))
    return part


def let_read(matter: Matter, *, person: Person | None = None, body: Body | None = None) -> None:
    """Make a person or a body a party to the matter; once."""
    Party.objects.get_or_create(
        matter=matter, person=person, body=body, defaults={"assembly_id": matter.assembly_id}
    )


def fire(
    matter: Matter,
    step: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    happened_on: date | None = None,
    paper: str = "",
    due: GivenDay | None = None,
) -> StepTaken:
    """Take a step: locks the matter, asks guards, moves the clocks and to-dos, runs the effects.

    Guards, clocks and figures go by the day on which it happened, which for a step recorded afterwards is
    `happened_on`. `due` is the day of a clock that the procedure lets this step give.
    Adds matter, step, from, to and citations to the running action's event; writes no event itself.
    Raises: StepRefused, ReasonMissing; nothing is changed then.
    """
    _lock(matter)
    today = clock.local_day(at)
    on = happened_on or today
    version = version_of(matter, today)
    present = state_in(version, matter)
    option = _asked(by, matter, version, step, present, on)
    _refuse(option, reason)
    target = version.states[option.step.target]
    taken = StepTaken.objects.create(
        assembly_id=matter.assembly_id,
        matter=matter,
        step=step,
        label=option.step.label,
        origin=present,
        target=target.key,
        at=at,
        happened_on=on,
        role=by.role,
        actor=by.name,
        citations=list(option.step.basis),
        practice=option.step.practice,
        reason=reason,
        overridden=_set_aside(by, matter, version, option, present, on),
        paper=paper,
    )
    moment = at if on == today else datetime.combine(on, time(), clock.LOCAL_ZONE)
    happened = Taken(step=step, on=on, at=at, due=due)
    leave(matter, version, present, target.key, happened)
    matter.state = target.key
    matter.procedure_from = version.starts_on
    matter.entered_state_at = moment
    matter.closed_at = moment if target.final else None
    matter.version += 1
    matter.save(update_fields=["state", "procedure_from", "entered_state_at", "closed_at", "version"])
    enter(matter, version, target, happened)
    for name in option.step.effects:
        effects.get(name)(matter, by, at)
    touch(f"matter:{matter.pk}", desk_topic(matter.assembly_id))
    running().enrich(
        matter=matter.number,
        step=step,
        **{"from": present},
        to=target.key,
        citations=list(option.step.basis),
        reason=reason,
        overridden=taken.overridden,
    )
    return taken


def give_day(matter: Matter, step: str, due: GivenDay, *, at: datetime) -> None:
    """Give another last day to the running clock that `step` meets, from inside an action.

    The clock, its to-dos and open pages follow, and the matter's version rises, so that an older form is refused.
    Raises: RegistryFault, where the matter's state has no clock whose day is given by an act.
    """
    _lock(matter)
    version = version_of(matter, clock.local_day(at))
    give_clock_day(matter, version.states[state_in(version, matter)], step, due, at=at)
    matter.version += 1
    matter.save(update_fields=["version"])
    touch(f"matter:{matter.pk}", desk_topic(matter.assembly_id))
    running().enrich(matter=matter.number)


def may_hold(assembly: Assembly, procedure: str, on: date) -> bool:
    """Whether an assembly of this level has matters of the procedure on a day."""
    return version_in_force(procedure, on).holders.include(assembly.level)


def refuse_level(assembly: Assembly, procedure: str, on: date) -> None:
    """Refuse an assembly whose level has no matters of the procedure, naming the article. Raises: WrongLevel."""
    version = version_in_force(procedure, on)
    holders = version.holders
    if holders.include(assembly.level):
        return
    basis = strung(law.article_words(cite) for cite in holders.basis) or say(holders.practice)
    said = gettext(
        "“%(procedure)s”由%(levels)s人大办理，%(assembly)s是%(level)s，不能办理。依据：%(basis)s。"
    ) % {
        "procedure": say(version.label),
        "levels": listed(Level(level).label for level in holders.levels),
        "assembly": say(assembly.name),
        "level": assembly.get_level_display(),
        "basis": basis.rstrip("。"),
    }
    raise WrongLevel(said, citations=holders.basis)


def _asked(by: Actor, matter: Matter, version: ProcedureVersion, step: str, present: str, on: date) -> Option:
    """The answer for a step that happened on a day; one dated before the step before it needs a reason."""
    option = judge(by, matter, version, version.transitions[step], present, on)
    before = StepTaken.objects.filter(matter=matter).order_by("-pk").first()
    if before is None or on >= before.happened_on or not option.is_here:
        return option
    lack = Lack(
        gettext("上一步“%(before)s”的日期是%(then)s，这一步的日期%(day)s在它之前，请核对文件上的日期。")
        % {
            "before": say(before.label),
            "then": official_date(before.happened_on),
            "day": official_date(on),
        },
        kind="papers",
        refuses=False,
    )
    answer = Answer.WITH_REASON if option.answer is Answer.YES else option.answer
    return replace(option, answer=answer, lacks=(*option.lacks, lack))


def _set_aside(
    by: Actor, matter: Matter, version: ProcedureVersion, option: Option, present: str, on: date
) -> list[dict[str, Any]]:
    """What a recorded reason sets aside, in the record's language whatever language the person reads."""
    if not option.lacks:
        return []
    with override(settings.LANGUAGE_CODE):
        again = _asked(by, matter, version, option.key, present, on)
    return [{"text": str(lack.text), "citations": list(lack.citations)} for lack in again.lacks]


def _lock(matter: Matter) -> None:
    fresh = Matter._base_manager.select_for_update(of=("self",), no_key=True).get(pk=matter.pk)
    for column in Matter._meta.concrete_fields:
        setattr(matter, column.attname, getattr(fresh, column.attname))


def _refuse(option: Option, reason: str) -> None:
    if option.answer is Answer.YES:
        return
    said = "".join(lack.text for lack in option.lacks)
    cited = tuple(cite for lack in option.lacks for cite in lack.citations)
    articles = strung(law.article_words(cite) for cite in dict.fromkeys(cited))
    words = (
        gettext("%(said)s依据：%(articles)s。") % {"said": said, "articles": articles} if articles else said
    )
    if option.answer is Answer.NO:
        raise StepRefused(words, citations=cited)
    if not reason.strip():
        raise ReasonMissing(
            gettext("%(words)s如确需办理，请填写理由，理由将记入本事项的记录。") % {"words": words},
            citations=cited,
        )


def _next_number(assembly: Assembly, kind: str, year: int) -> str:
    counter, _ = MatterCounter.objects.get_or_create(assembly=assembly, kind=kind, year=year)
    MatterCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)  # the update locks the row
    counter.refresh_from_db()
    return f"{assembly.code}-{kind}-{year}-{counter.last:04d}"
