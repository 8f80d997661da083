"""Steps of a complaint by its declared procedure: asked as for any matter, kept in the register's own tables.

The engine of `core.procedures` writes matters, whose numbers, lists, to-dos and counts others see; here the same
declaration is judged by the same rules, and what follows is written in the compartment (decision 0013).
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.translation import gettext

from renda.core.base.action import running as running_action
from renda.core.base.actor import Actor
from renda.core.law import api as law
from renda.core.procedures.api import Answer, Option, StepRefused, may, version_of
from renda.core.procedures.declaring import ProcedureVersion
from renda.core.procedures.firing import ReasonMissing
from renda.core.procedures.judging import judge
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.lib.saying import strung
from renda.modules.complaints import opening
from renda.modules.complaints.handling import running
from renda.modules.complaints.models import Clock, Complaint, Step, Transfer


def options(complaint: Complaint, actor: Actor, on: date) -> list[Option]:
    """Return the steps that leave the present state, with the answer for this actor."""
    with opening.opened_by_machine():
        return [option for option in may(actor, complaint, on=on) if option.is_here]  # type: ignore[arg-type]


def take(
    complaint: Complaint,
    step: str,
    *,
    by: Actor,
    at: datetime,
    happened_on: date | None = None,
    words: str = "",
    reason: str = "",
    asked: bool = False,
) -> Step:
    """Take a step, inside an action that holds the complaint.

    Clocks go by the day on which it happened. `asked` where `refuse_strangers` was asked before in the same action.
    Raises: NotAllowed (hidden) for whom the complaint touches or who did not receive it; StepRefused, ReasonMissing;
    nothing is changed then.
    """
    if not asked:
        refuse_strangers(complaint, by)
    with opening.opened_by_machine():
        return _take(complaint, step, by, at, happened_on, words, reason)


def take_back(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """Call a transfer back: its receiver no longer finds it. `refuse_strangers` was asked before."""
    take(complaint, "call_back", by=by, at=at, asked=True)
    end_transfers(complaint, clock.local_day(at), returned=True)


def end_transfers(complaint: Complaint, on: date, *, returned: bool) -> None:
    """End the running transfer; a returned one is hidden from its receiver."""
    with opening.opened_by_machine():
        complaint.transfers.filter(ended_on=None).update(ended_on=on, returned=returned)


def refuse_strangers(complaint: Complaint, actor: Actor) -> None:
    """Raise NotAllowed as if there were no such complaint, for everybody to whom it is not shown."""
    with opening.opened_by(actor) as reader:
        shown = Complaint.objects.filter(pk=complaint.pk).exists()
        if shown and not (reader.is_office or reader.is_machine):
            shown = Transfer.objects.filter(
                complaint=complaint, ended_on=None, body=reader.body, organ=reader.organ
            ).exists()
    if not shown:
        raise NotAllowed(gettext("没有这件信访事项。"), hidden=True)


def _take(
    complaint: Complaint,
    step: str,
    by: Actor,
    at: datetime,
    happened_on: date | None,
    words: str,
    reason: str,
) -> Step:
    today = clock.local_day(at)
    on, present = happened_on or today, complaint.state
    version = version_of(complaint, today)  # type: ignore[arg-type]
    option = judge(by, complaint, version, version.transitions[step], present, on)  # type: ignore[arg-type]
    _refuse(option, reason)
    target = version.states[option.step.target]
    taken = Step.objects.create(
        assembly_id=complaint.assembly_id,
        complaint=complaint,
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
        words=words.strip(),
        reason=reason.strip(),
    )
    _leave(complaint, version, step, target.key, on, at)
    complaint.state = target.key
    complaint.closed_at = datetime.combine(on, time(), clock.LOCAL_ZONE) if target.final else None
    complaint.version += 1
    complaint.save(update_fields=["state", "closed_at", "version"])
    if target.key != present:
        start_clocks(complaint, version, on)
    running_action().enrich(step=step, **{"from": present}, to=target.key, citations=list(option.step.basis))
    return taken


def start_clocks(complaint: Complaint, version: ProcedureVersion, on: date) -> None:
    """Start the clocks of the present state; one that is running already runs on."""
    for rule in version.states[complaint.state].deadlines:
        found = law.resolve(rule.parameter, on=on, place=complaint.assembly.place)
        Clock.objects.get_or_create(
            complaint=complaint,
            state=complaint.state,
            ends_with=rule.key,
            met_on=None,
            dropped_at=None,
            defaults={
                "assembly_id": complaint.assembly_id,
                "label": rule.label or found.label,
                "starts_on": on,
                "due_on": law.due_after(found, on),
                "figure": law.snapshot(found),
            },
        )


def _leave(
    complaint: Complaint, version: ProcedureVersion, step: str, target: str, on: date, at: datetime
) -> None:
    """Meet the clocks that the step ends; drop those that do not run on in the next state."""
    ended = version.clocks_met_by(step) | {step}
    for each in list(running(complaint)):
        rule = version.clock(each.state, each.ends_with)
        if each.ends_with in ended:
            each.met_on = on
        elif target != each.state and (rule is None or target not in rule.through):
            each.dropped_at = at
        else:
            continue
        each.save(update_fields=["met_on", "dropped_at"])


def _refuse(option: Option, reason: str) -> None:
    if option.answer is Answer.YES:
        return
    said = "".join(lack.text for lack in option.lacks)
    cited = tuple(cite for lack in option.lacks for cite in lack.citations)
    articles = strung(law.article_words(cite) for cite in dict.fromkeys(cited))
    if articles:
        said = gettext("%(said)s依据：%(articles)s。") % {"said": said, "articles": articles}
    if option.answer is Answer.NO:
        raise StepRefused(said, citations=cited)
    if not reason.strip():
        raise ReasonMissing(
            gettext("%(words)s如确需办理，请填写理由，理由将记入登记簿。") % {"words": said}, citations=cited
        )
