"""Notices forget with the contact; and an account hears when its telephone was changed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import forgetting
from renda.core.access.models import Account
from renda.core.base.events import listen
from renda.core.notices.models import Delivery, Notice, State
from renda.core.notices.telling import notify
from renda.lib.saying import marked


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
    notices.update(title="", body="", arguments={}, url="")
    Delivery.objects.filter(notice__in=notices, state=State.WAITING).update(
        state=State.FAILED, next_try_at=None
    )


@listen("access.telephone_set", "notices.tell_of_telephone")
def tell_of_telephone(record: Any) -> None:
    """Whoever holds the account hears that its telephone was changed, by whomever: sign-in links go there."""
    notify(
        recipients=Account.objects.filter(pk=record.payload["account"], is_active=True),
        kind="telephone_set",
        title=marked("您账号的登记手机已变更"),
        body=marked(
            "短信通知和登录链接将发往新登记的手机。如不是您本人办理或者要求办理，请立即联系系统管理员。"
        ),
        url=reverse("access:account"),
        dedupe=f"telephone:{record.pk}",
        at=record.at,
    )
