"""Telling people what concerns them: announced, adopted, changed, called off, a seat, a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Account, Grant
from renda.core.base.events import listen
from renda.core.notices.api import PERSONAL, Way, declare, notify
from renda.lib import clock
from renda.lib.saying import marked
from renda.modules.training.models import Certificate, Enrolment, EnrolmentState, Offer, TrainingSession

TRAINING = declare("training", _("学习培训"), ways=PERSONAL, usual=(Way.IN_APP, Way.EMAIL))


def _tell(
    record: Any,
    accounts: Iterable[Account],
    session: TrainingSession,
    title: str,
    body: str,
    url: str,
    **words: Any,
) -> None:
    said = {
        "title": session.course.title,
        "day": session.first_on,
        "where": session.place_name or session.link,
        **words,
    }
    notify(
        recipients=accounts,
        kind=TRAINING.name,
        title=title,
        body=body,
        words=said,
        url=url,
        dedupe=f"training:{record.uid}",
        at=record.at,
        assembly=record.assembly_id,
    )


WHEN = marked("%(day)s，%(where)s。")


def _offered(record: Any) -> None:
    """Tell those whom the session is for, in the congress that offers it."""
    offer = Offer._base_manager.select_related("session__course").get(pk=record.payload["offer"])
    held = Grant.objects.in_force(clock.local_day(record.at)).filter(
        assembly=offer.assembly_id, role__in=offer.session.roles, matter=""
    )
    rows = Account.objects.filter(pk__in=held.values("account"), is_active=True, person__isnull=False)
    title, body = marked("培训通知：%(title)s"), marked("%(day)s，%(where)s。可以报名。")
    _tell(record, rows.iterator(), offer.session, title, body, f"/training/{offer.pk}/")


@listen("training.announced", "training.tell_announced")
def tell_announced(record: Any) -> None:
    """One's own session is announced."""
    _offered(record)


@listen("training.adopted", "training.tell_adopted")
def tell_adopted(record: Any) -> None:
    """A higher congress's session is offered here too."""
    _offered(record)


def _enrolments(**given: Any) -> list[Enrolment]:
    """The places that hold, of whichever congress."""
    rows = Enrolment._base_manager.filter(**given).exclude(state=EnrolmentState.CANCELLED)
    return list(rows.select_related("account", "session__course").order_by("pk"))


def _each(record: Any, rows: Iterable[Enrolment], title: str, body: str, **words: Any) -> None:
    for row in rows:
        _tell(record, [row.account], row.session, title, body, f"/training/{row.offer_id}/", **words)


@listen("training.session_changed", "training.tell_changed")
def tell_changed(record: Any) -> None:
    """Those with a place hear that something changed, where something did."""
    if record.payload["what"]:
        rows = _enrolments(session=record.payload["session"])
        _each(record, rows, marked("培训有调整：%(title)s"), marked("%(day)s，%(where)s。请查看最新安排。"))


@listen("training.session_cancelled", "training.tell_cancelled")
def tell_cancelled(record: Any) -> None:
    """Those with a place hear that it is called off, and why."""
    rows = _enrolments(session=record.payload["session"])
    reason = record.payload["reason"]
    _each(record, rows, marked("培训取消：%(title)s"), marked("原因：%(reason)s"), reason=reason)


@listen("training.enrolled", "training.tell_enrolled")
def tell_enrolled(record: Any) -> None:
    """Each hears whether there is a seat."""
    _each(record, _enrolments(pk__in=record.payload["enrolled"]), marked("已报名：%(title)s"), WHEN)
    _each(record, _enrolments(pk__in=record.payload["waiting"]), marked("已列入候补：%(title)s"), WHEN)


@listen("training.enrolment_cancelled", "training.tell_promoted")
def tell_promoted(record: Any) -> None:
    """Who moved up from the waiting list hears of the seat; whom the office took off the list, of that."""
    _each(record, _enrolments(pk__in=record.payload["promoted"]), marked("已报名：%(title)s"), WHEN)
    gone = Enrolment._base_manager.select_related("account", "session__course")
    row = gone.get(pk=record.payload["enrolment"])
    if row.account_id != record.actor["account"]:
        _each(record, [row], marked("已取消报名：%(title)s"), WHEN)


@listen("training.certificates_issued", "training.tell_certified")
def tell_certified(record: Any) -> None:
    """Each hears that the certificate can be taken."""
    numbers = [told[0] for told in record.payload["certificates"]]
    rows = Certificate._base_manager.filter(pk__in=numbers).select_related("enrolment__session__course")
    for row in rows.select_related("enrolment__account"):
        session = row.enrolment.session
        _tell(record, [row.enrolment.account], session, marked("结业证书：%(title)s"), "", "/training/")
