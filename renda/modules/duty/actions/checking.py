"""The office checks what deputies reported: one act, or many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.lib.errors import NotAllowed, Refusal
from renda.modules.duty import events
from renda.modules.duty.actions.reporting import refuse_unless
from renda.modules.duty.models import Act, ActState


class ReasonMissing(Refusal):
    """The deputy must read why."""


@action("duty.accept_act")
def accept_act(*, subject: Act, by: Actor, at: datetime) -> Event:
    """Accept a reported act: from now on it counts in the deputy's record. Raises: NotOpen."""
    refuse_unless(subject, ActState.REPORTED)
    _check(subject, ActState.ACCEPTED, "", by, at)
    return events.ActAccepted(
        act=subject.pk, person=subject.person_id, kind=subject.kind, on=subject.on.isoformat()
    )


@action("duty.return_act")
def return_act(*, subject: Act, reason: str, by: Actor, at: datetime) -> Event:
    """Return a reported act to the deputy, who may correct it. Raises: NotOpen, ReasonMissing."""
    refuse_unless(subject, ActState.REPORTED)
    _check(subject, ActState.RETURNED, _reason(reason), by, at)
    return events.ActReturned(act=subject.pk, person=subject.person_id, reason=subject.reason)


@action("duty.take_back_act")
def take_back_act(*, subject: Act, reason: str, by: Actor, at: datetime) -> Event:
    """Take an acceptance back: the act counts no more, and the deputy may correct it.

    Raises: NotOpen, ReasonMissing.
    """
    refuse_unless(subject, ActState.ACCEPTED)
    _check(subject, ActState.RETURNED, _reason(reason), by, at)
    return events.ActTakenBack(
        act=subject.pk,
        person=subject.person_id,
        kind=subject.kind,
        on=subject.on.isoformat(),
        reason=subject.reason,
    )


@dataclass
class Checked:
    """What became of many acts: how many were done, and why the others were not."""

    done: int = 0
    refused: list[tuple[Act, str]] = field(default_factory=list)


def check_all(
    act: Callable[..., Event],
    rows: Iterable[tuple[Act, int]],
    *,
    key: str,
    by: Actor,
    at: datetime,
    **rest: str,
) -> Checked:
    """Do one verb to many acts, each an action of its own with the version that was seen; some may be refused.

    `rows` are (act, version). A second post with the same key does nothing again.
    """
    outcome = Checked()
    for row, version in rows:
        try:
            act(subject=row, version=version, key=f"{key[:40]}:{row.pk}", by=by, at=at, **rest)
        except (Refusal, NotAllowed) as refusal:
            outcome.refused.append((row, str(refusal)))
        else:
            outcome.done += 1
    return outcome


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing(gettext("请写明理由，代表看到理由才知道怎样更正。"))
    return reason.strip()


def _check(act: Act, state: ActState, reason: str, by: Actor, at: datetime) -> None:
    act.state, act.reason, act.checked_at, act.checked_by = state, reason, at, by.name
    act.version += 1
    act.save(update_fields=["state", "reason", "checked_at", "checked_by", "version"])
