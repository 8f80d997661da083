"""An administrator's stretch of work: opened with a reason and a length, closed by hand or by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext

from renda.core.access.actions.accounts import given
from renda.core.access.events import AdministrationClosed, AdministrationOpened
from renda.core.access.models import AdministrationSession, Grant
from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.lib.errors import Refusal

LENGTHS = (15, 30, 60, 120)  # minutes


class BadLength(Refusal):
    """The length asked for is not offered."""


class NotOpen(Refusal):
    """The stretch of work is over already."""


@action("access.open_administration")
def open_administration(
    *, subject: Grant, reason: str, minutes: int, by: Actor, at: datetime
) -> AdministrationOpened:
    """Begin administrator's work under the own grant. Raises: NoReason, BadLength."""
    if minutes not in LENGTHS:
        raise BadLength(
            gettext("一次系统管理最长 %(most)s 分钟，请从列出的时限中选择。") % {"most": max(LENGTHS)}
        )
    session = AdministrationSession.objects.create(
        grant=subject,
        account_id=subject.account_id,
        reason=given(reason),
        started_at=at,
        ends_at=at + timedelta(minutes=minutes),
    )
    return AdministrationOpened(
        session=session.pk, grant=subject.pk, reason=session.reason, ends_at=session.ends_at.isoformat()
    )


@action("access.close_administration")
def close_administration(*, subject: AdministrationSession, by: Actor, at: datetime) -> AdministrationClosed:
    """End administrator's work before its time. Raises: NotOpen."""
    if not subject.is_open(at):
        raise NotOpen(gettext("本次系统管理已经结束。"))
    subject.closed_at = at
    subject.save(update_fields=["closed_at"])
    return AdministrationClosed(session=subject.pk)
