"""Saying what a complaint is and whom it is against; whoever is accused no longer finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.people.models import Body, Person
from renda.lib.errors import Refusal
from renda.modules.complaints import barring, events, opening
from renda.modules.complaints.models import Accused, Complaint, Kind
from renda.modules.complaints.taking import refuse_strangers, take_back


class NobodyNamed(Refusal):
    """An accusation names nobody."""


@dataclass(frozen=True)
class AccusedPerson:
    """Whom it is against: a name, a body, a person of this system, or several of them together."""

    name: str = ""
    body: Body | None = None
    person: Person | None = None


@action("complaints.sort_out")
def sort_out(
    *,
    subject: Complaint,
    kind: str,
    title: str,
    accused: Sequence[AccusedPerson],
    by: Actor,
    at: datetime,
) -> Event:
    """Set kind, title and the accused anew. If it lies with somebody who is now accused, it is called back at once.

    Raises: NotAllowed (hidden), NobodyNamed.
    """
    refuse_strangers(subject, by)
    named = [each for each in accused if each.name.strip() or each.body or each.person]
    if kind == Kind.ACCUSATION and not named:
        raise NobodyNamed(gettext("控告检举须写明被反映的人或者单位，系统据此把他们排除在外。"))
    with opening.opened_by_machine():
        subject.kind, subject.title = kind, title.strip() or subject.title
        subject.version += 1
        subject.save(update_fields=["kind", "title", "version"])
        Accused.objects.filter(complaint=subject).delete()
        for each in named:
            _name(subject, each)
        called_back = _lies_with_accused(subject)
        if called_back:
            take_back(subject, by=by, at=at)
    return events.ComplaintSorted(
        complaint=subject.pk, kind=kind, accused=len(named), called_back=called_back
    )


def _name(complaint: Complaint, accused: AccusedPerson) -> None:
    name = accused.name.strip() or (accused.person.name if accused.person else "")
    Accused.objects.create(
        assembly_id=complaint.assembly_id,
        complaint=complaint,
        name=name,
        name_index=opening.name_index(name),
        body=accused.body,
        person=accused.person,
    )


def _lies_with_accused(complaint: Complaint) -> bool:
    running = complaint.transfers.filter(ended_on=None).first()
    if running is None:
        return False
    return running.body_id in barring.barred_bodies(complaint) or running.organ_id in barring.barred_organs(
        complaint
    )
