"""Notices forget with the contact."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.access.api import forgetting
from renda.core.base.events import listen
from renda.core.notices.models import Delivery, Notice, State


def kept_of_contact(contact: int) -> list[forgetting.Holding]:
    """What a contact was told."""
    count = Notice.objects.filter(contact_id=contact).count()
    goes, stays = _("标题、正文和链接；未发出的不再发"), _("发送时间和结果")
    return [forgetting.Holding(_("发给本人的通知"), count, goes, stays)]


forgetting.of_contact.add("notices", kept_of_contact)


@listen("access.contact_forgotten", "notices.forget_contact")
def forget_contact(record: Any) -> None:
    """Empty what a forgotten contact was told, and send no more."""
    notices = Notice.objects.filter(contact_id=record.payload["contact"])
    notices.update(title="", body="", url="")
    Delivery.objects.filter(notice__in=notices, state=State.WAITING).update(state=State.FAILED)
