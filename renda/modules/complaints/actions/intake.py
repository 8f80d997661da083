"""Entering in the register: letters, visits and calls by the office, and what other channels hand over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.files import api as files
from renda.core.files import kinds
from renda.core.law import api as law
from renda.core.opinions.leaving import Leaving
from renda.core.people.models import Assembly
from renda.core.procedures.judging import version_in_force
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.moments import refuse_out_of_range
from renda.modules.complaints import events, numbers, opening
from renda.modules.complaints.models import PROCEDURE, Complaint, Kind, Paper, Way
from renda.modules.complaints.numbers import Register
from renda.modules.complaints.taking import refuse_strangers, start_clocks

MOST = "complaints.group.most"
LONGEST_TITLE = 30


class NothingSaid(Refusal):
    """There is nothing to enter."""


class TooManyRepresentatives(Refusal):
    """A group sends more representatives than the figure allows."""


@action("complaints.register", locks=False)
def register(
    *,
    subject: Register,
    way: str,
    received_on: date,
    title: str,
    text: str,
    kind: str = Kind.UNSORTED,
    sender_name: str = "",
    sender_address: str = "",
    contact: Any = None,
    people: int = 1,
    representatives: Sequence[str] = (),
    consents: bool = False,
    scans: Sequence[Any] = (),
    by: Actor,
    at: datetime,
) -> Event:
    """Enter a letter, a visit or a call, with its scans; the clock of the written notice starts on the day it came.

    Raises: NothingSaid, TooManyRepresentatives, OutOfRange, WrongFile, FileTooLarge, DiskFull.
    """
    refuse_out_of_range(received_on, latest=clock.local_day(at))
    names = [name.strip() for name in representatives if name.strip()]
    _refuse_crowd(subject.assembly_id, names, clock.local_day(at))
    made = _enter(
        subject.assembly_id,
        way=way,
        received_on=received_on,
        title=title,
        text=text,
        kind=kind,
        sender_name=sender_name.strip() or None,
        sender_address=sender_address.strip() or None,
        contact=contact,
        people=max(people, len(names), 1),
        representatives="\n".join(names) or None,
        consents=consents,
        entered_by=by.name,
        at=at,
    )
    for scan in scans:
        _keep(made, scan, by, at)
    return events.ComplaintRegistered(complaint=made.pk, way=way)


@action("complaints.take_over", locks=False)
def take_over(*, subject: Register, leaving: Leaving, by: Actor, at: datetime) -> Event:
    """Enter what another channel closed and handed over, with its sender and scan; nothing stays there."""
    made = _enter(
        subject.assembly_id,
        way=Way.HANDED,
        received_on=clock.local_day(leaving.received_at),
        title="",
        text=leaving.text,
        sender_name=leaving.speaker_name or None,
        contact=leaving.contact,
        note=leaving.note or None,
        entered_by=leaving.handed_by,
        origin_index=leaving.code_index,
        at=at,
    )
    if leaving.scan is not None:
        file = files.hand_on(leaving.scan, at=at)
        with opening.opened_by_machine():
            Paper.objects.create(assembly_id=made.assembly_id, complaint=made, file=file)
    return events.ComplaintRegistered(complaint=made.pk, way=Way.HANDED)


@action("complaints.add_paper", locks=False)
def add_paper(*, subject: Complaint, scan: Any, by: Actor, at: datetime) -> Event:
    """Keep another scan or picture. Raises: NotAllowed (hidden), WrongFile, FileTooLarge, DiskFull."""
    refuse_strangers(subject, by)
    with opening.opened_by_machine():
        paper = _keep(subject, scan, by, at)
    return events.PaperAdded(complaint=subject.pk, paper=paper.pk)


def _enter(assembly: int, *, at: datetime, title: str, text: str, **fields: Any) -> Complaint:
    words, today = text.strip(), clock.local_day(at)
    if not words:
        raise NothingSaid(gettext("请填写反映的内容。"))
    number = numbers.new_number(assembly, today.year)
    version = version_in_force(PROCEDURE, today)
    with opening.opened_by_machine():
        made = Complaint.objects.create(
            assembly_id=assembly,
            number=number,
            title=title.strip() or words.splitlines()[0][:LONGEST_TITLE],
            text=words,
            procedure_from=version.starts_on,
            state=version.initial,
            opened_at=at,
            code_index=numbers.index_of(number),
            **fields,
        )
        start_clocks(made, version, made.received_on)
    return made


def _keep(complaint: Complaint, scan: Any, by: Actor, at: datetime) -> Paper:
    """Store a scan so that it belongs to the register alone: no account has a claim on it."""
    stored = files.store(
        assembly=complaint.assembly, upload=scan, kind=(*kinds.SCANS, *kinds.IMAGES), by=by, at=at
    )
    stored.uploaded_by = {}
    stored.save(update_fields=["uploaded_by"])
    with opening.opened_by_machine():
        return Paper.objects.create(assembly_id=complaint.assembly_id, complaint=complaint, file=stored)


def _refuse_crowd(assembly: int, names: Sequence[str], on: date) -> None:
    place = Assembly.objects.values_list("place", flat=True).get(pk=assembly)
    most = law.resolve(MOST, on=on, place=place)
    if most.is_set and len(names) > int(most.value):  # type: ignore[arg-type]
        raise TooManyRepresentatives(
            gettext("多人走访推选的代表有 %(count)s 人，不得超过 %(most)s 人。依据：%(article)s。")
            % {"count": len(names), "most": most.value, "article": law.article_words(most.citations[0])},
            citations=tuple(most.citations),
        )
