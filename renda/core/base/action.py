"""The one way to change the data: a named action that leaves a record."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.base.ports import Sent, ports
from renda.core.base.predicates import require
from renda.lib.errors import Refusal
from renda.lib.registry import Registry

Body = TypeVar("Body", bound=Callable[..., Event])


class Stale(Refusal):
    """The row was changed by somebody else after the form was opened."""


@dataclass(slots=True)
class ActionContext:
    """What the running action gathers for its event: the step fired and its citations."""

    action: str
    step: dict[str, Any] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)  # topics of live pages, told when the action has held

    def enrich(self, **facts: Any) -> None:
        """Add to the event's record (matter, step, from, to, citations, reason)."""
        self.step.update(facts)


@dataclass(frozen=True)
class Action:
    """An entry of the register: the verb, whether a procedure's step rules it, and its function."""

    name: str
    step: str
    locks: bool
    function: Callable[..., Event]


actions: Registry[Action] = Registry("actions")
_running: ContextVar[ActionContext | None] = ContextVar("renda_action", default=None)


def running() -> ActionContext:
    """Return the context of the action that runs; a RuntimeError outside of any."""
    context = _running.get()
    if context is None:
        raise RuntimeError("This may only be called from inside an action.")
    return context


def touch(*topics: str) -> None:
    """Note that what open pages show of these topics changes; outside of an action they are told of it at once."""
    context = _running.get()
    if context is not None:
        context.touched.update(topics)
    elif ports.touch is not None:
        ports.touch(topics)


def action(name: str, *, step: str = "", locks: bool = True) -> Callable[[Body], Body]:
    """Make a function the action called `name`.

    The wrapped function takes keywords only: `subject` (a row, or the row under which a new one is made),
    `by`, `at`, and the rest. Three more keywords are taken off before the body: `key` (the form's idempotency
    key; a second post returns the first event), `content` (a hash of what the form said; a second post that
    says something else is refused) and `version` (the row's version seen by the form; another one is
    refused under lock). With `step` the procedure's YAML is the rule and the body must fire it;
    otherwise the permission called `name` is asked. `locks=False` is for intake, which adds rows under a
    subject and changes nothing of it, so that many may be taken in at once.

    Raises: Refusal, NotAllowed; nothing is changed then.
    """

    def wrap(body: Body) -> Body:
        @functools.wraps(body)
        def run(
            *,
            by: Actor,
            at: datetime,
            subject: Any = None,
            key: str = "",
            content: str = "",
            version: int | None = None,
            **rest: Any,
        ) -> Event:
            return _run(entry, body, subject, by, at, Sent(key, content), version, rest)

        entry = actions.add(name, Action(name=name, step=step, locks=locks, function=run))
        return run  # type: ignore[return-value]

    return wrap


def _run(
    entry: Action,
    body: Callable[..., Event],
    subject: Any,
    by: Actor,
    at: datetime,
    sent: Sent,
    version: int | None,
    rest: dict[str, Any],
) -> Event:
    recorder = ports.recorder
    assert recorder is not None, "The audit app plugs the recorder in at start."
    name, step = entry.name, entry.step
    context = ActionContext(action=name)
    token = _running.set(context)
    try:
        with transaction.atomic(), _scope_for(subject, by):
            if sent.key and (earlier := recorder.receipt(sent=sent, action=name, by=by)):
                return earlier
            if entry.locks and isinstance(subject, models.Model) and subject.pk:
                _lock(subject)
                _refuse_stale(subject, version)
            if not step:
                require(name, by, subject)
            event = (
                body(subject=subject, by=by, at=at, **rest)
                if subject is not None
                else body(by=by, at=at, **rest)
            )
            if step and context.step.get("step") != step:
                raise RuntimeError(f"The action {name!r} promised to fire {step!r} and did not.")
            event_id = recorder.record(
                action=name, event=event, by=by, at=at, subject=subject, step=context.step
            )
            if sent.key:
                recorder.keep_receipt(sent=sent, action=name, by=by, event_id=event_id)
            if ports.touch is not None and (topics := context.touched | _topics_of(entry, subject)):
                ports.touch(topics)
            return event
    finally:
        _running.reset(token)


def _topics_of(entry: Action, subject: Any) -> set[str]:
    """Every act on a row of a matter changes the matter's page; intake, which locks nothing, is left out."""
    matter = getattr(subject, "matter_id", None) if entry.locks else None
    return {f"matter:{matter}"} if matter is not None else set()


def _scope_for(subject: Any, by: Actor) -> Any:
    """Narrow the scope to the subject's assembly, so that a citizen's act can write there and nowhere else.

    A hat limited to one matter stays limited to it.
    """
    assembly = getattr(subject, "assembly_id", None)
    if assembly is None and type(subject).__name__ == "Assembly":
        assembly = subject.pk
    return scope.assemblies([assembly], matter=by.matter) if assembly is not None else nullcontext()


def _lock(subject: models.Model) -> None:
    """Lock the row and bring the given instance up to date, before anything is checked.

    A row whose model says `locked_under` is locked after the row above it, so that all lock in one order.
    """
    above = getattr(subject, "locked_under", "")
    if above:
        held = subject._meta.get_field(above)
        assert isinstance(held, models.ForeignKey)
        _hold(held.related_model, getattr(subject, held.attname))
    fresh = _hold(subject._meta.model, subject.pk)  # the class too of what is read late (request.user)
    if fresh is None:
        raise Stale(gettext("该记录已不存在，请返回列表重新选择。"))
    for column in subject._meta.concrete_fields:
        setattr(subject, column.attname, getattr(fresh, column.attname))
    subject._state.fields_cache.clear()


def _hold(model: Any, pk: Any) -> models.Model | None:
    """Lock a row against changes; rows that only refer to it may still be added."""
    return model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()


def _refuse_stale(subject: models.Model, seen: int | None) -> None:
    present = getattr(subject, "version", None)
    if seen is None or present is None or seen == present:
        return
    assert ports.recorder is not None
    raise Stale(
        gettext("您打开页面之后，%(last_change)s。您填写的内容没有丢失：请核对最新情况后重新提交。")
        % {"last_change": ports.recorder.last_change(subject)}
    )
