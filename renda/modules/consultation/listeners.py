"""What follows a release: every commenter who left a contact is told, once."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from renda.core.access.models import Contact
from renda.core.base.events import listen
from renda.core.notices.api import notify
from renda.core.procedures.models import Matter


@listen("opinions.answers_released", "consultation.tell_commenters")
def tell_commenters(record: Any) -> None:
    """Tell every contact that spoke in this matter that the answers are out; nobody is told twice."""
    matter = Matter.objects.get(pk=record.payload["matter"])
    spoke = Contact.objects.filter(opinions__matter=matter).distinct()
    notify(
        recipients=spoke.iterator(),
        kind="answers_released",
        title=f"您对《{matter.title}》提出的意见已有答复",
        body=f"《{matter.title}》征求意见的采纳情况已经公开。凭提交时的查询码可以查看对您的意见的答复和理由。",
        url=reverse("consultation:follow"),
        dedupe=f"answers:{matter.number}",
        at=record.at,
        subject=matter.number,
    )
