"""Marking who was there, half day by half day, and the certificates."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.lib import clock, codes
from renda.lib.canonical import digest
from renda.lib.decimals import shortest
from renda.lib.errors import Refusal
from renda.modules.training import events
from renda.modules.training.models import (
    Attendance,
    Certificate,
    CertificateCounter,
    Enrolment,
    EnrolmentState,
    HalfDay,
    Offer,
    Presence,
)
from renda.modules.training.numbers import with_check
from renda.modules.training.selectors import NO_HOURS, hours_by_enrolment, lacks_for_certificate

Marks = Mapping[int, Mapping[int, str]]  # enrolment → half day → presence


class NotHeldYet(Refusal):
    """The half day has not come."""


class NotEnrolled(Refusal):
    """The mark is for somebody who has no seat here."""


class NotFinished(Refusal):
    """The person has not earned the certificate, or has it."""


@action("training.mark_attendance")
def mark_attendance(*, subject: Offer, marks: Marks, by: Actor, at: datetime) -> Event:
    """Mark who of an offer's people was there; an empty presence takes a mark back. Others' marks stay.

    Hours are those of the half days at which somebody was present.
    Raises: NotEnrolled, NotHeldYet.
    """
    session = subject.session
    rows = {
        row.pk: row
        for row in Enrolment.objects.filter(offer=subject, pk__in=list(marks), state=EnrolmentState.ENROLLED)
    }
    parts = {part.pk: part for part in HalfDay._base_manager.filter(session=session)}
    _refuse_strange(marks, rows, parts, clock.local_day(at))
    before = hours_by_enrolment(rows)
    _write(subject, marks)
    now = hours_by_enrolment(rows)
    changed = [
        [row.person_id, shortest(before.get(pk, NO_HOURS)), shortest(now.get(pk, NO_HOURS))]
        for pk, row in sorted(rows.items())
        if before.get(pk, NO_HOURS) != now.get(pk, NO_HOURS)
    ]
    kept = Attendance.objects.filter(enrolment__offer=subject).order_by("enrolment", "half_day")
    return events.AttendanceMarked(
        session=session.pk,
        offer=subject.pk,
        kind=session.course.kind,
        on=session.last_on.isoformat(),
        people=tuple(changed),
        digest=digest([list(row) for row in kept.values_list("enrolment", "half_day", "presence")]),
    )


def _refuse_strange(
    marks: Marks, rows: Mapping[int, Enrolment], parts: Mapping[int, HalfDay], today: date
) -> None:
    said = {(part, presence) for given in marks.values() for part, presence in given.items()}
    known = all(part in parts and presence in ("", *Presence.values) for part, presence in said)
    if set(marks) - set(rows) or not known:
        raise NotEnrolled(gettext("名单或者时段已有变化，请重新打开页面登记。"))
    if any(presence == Presence.PRESENT and parts[part].on > today for part, presence in said):
        raise NotHeldYet(gettext("还没有到的时段不能登记到会。"))


def _write(offer: Offer, marks: Marks) -> None:
    wanted = {(pk, part): said for pk, given in marks.items() for part, said in given.items()}
    kept = {
        (row.enrolment_id, row.half_day_id): row
        for row in Attendance.objects.filter(enrolment__in=list(marks))
    }
    gone = [row.pk for key, row in kept.items() if key in wanted and wanted[key] != row.presence]
    Attendance.objects.filter(pk__in=gone).delete()
    Attendance.objects.bulk_create(
        Attendance(assembly_id=offer.assembly_id, enrolment_id=pk, half_day_id=part, presence=said)
        for (pk, part), said in wanted.items()
        if said and ((pk, part) not in kept or kept[pk, part].presence != said)
    )


@action("training.issue_certificates")
def issue_certificates(*, subject: Offer, enrolments: Collection[int], by: Actor, at: datetime) -> Event:
    """Give certificates to those who earned them: the hours needed, and the test where one is needed.

    Raises: NotFinished, naming the first who has not; nobody gets one then.
    """
    rows = list(
        Enrolment.objects.filter(offer=subject, pk__in=list(enrolments))
        .select_related("person")
        .order_by("pk")
    )
    lacks = lacks_for_certificate(subject.session, rows)
    for row in rows:
        if lacks[row.pk]:
            raise NotFinished(
                gettext("%(name)s还不能结业：%(lack)s") % {"name": row.person.name, "lack": lacks[row.pk]}
            )
    if not rows:
        raise NotFinished(gettext("没有选择可以结业的人。"))
    hours = hours_by_enrolment({row.pk: row for row in rows})
    made = [_issue(row, hours[row.pk], clock.local_day(at)) for row in rows]
    told = tuple([each.pk, each.enrolment.person_id, each.number, shortest(each.hours)] for each in made)
    return events.CertificatesIssued(session=subject.session_id, certificates=told)


def _issue(row: Enrolment, hours: Decimal, on: date) -> Certificate:
    return Certificate.objects.create(
        assembly_id=row.assembly_id,
        enrolment=row,
        number=_next_number(row, on.year),
        code=codes.make_code(secrets.token_bytes(16)),
        hours=hours,
        issued_on=on,
    )


def _next_number(row: Enrolment, year: int) -> str:
    counter, _ = CertificateCounter.objects.get_or_create(assembly_id=row.assembly_id, year=year)
    CertificateCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)  # the update locks the row
    counter.refresh_from_db()
    return with_check(f"{row.assembly.code}-PX-{year}-{counter.last:04d}")


@action("training.withdraw_certificate")
def withdraw_certificate(*, subject: Certificate, reason: str, by: Actor, at: datetime) -> Event:
    """Declare a certificate invalid; it stays findable and says so. Raises: NotFinished."""
    if subject.withdrawn_on is not None:
        raise NotFinished(gettext("证书 %(number)s 已经撤销。") % {"number": subject.number})
    if not reason.strip():
        raise NotFinished(gettext("请写明撤销的原因。"))
    subject.withdrawn_on, subject.reason = clock.local_day(at), reason.strip()
    subject.version += 1
    subject.save(update_fields=["withdrawn_on", "reason", "version"])
    return events.CertificateWithdrawn(certificate=subject.pk, number=subject.number, reason=subject.reason)
