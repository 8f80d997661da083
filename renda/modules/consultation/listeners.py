"""What follows a consultation: published texts can be found, and after the release every commenter is told, once."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from renda.core.access.models import Contact
from renda.core.base.events import listen
from renda.core.documents.indexing import index_versions
from renda.core.documents.models import TextVersion
from renda.core.notices.api import notify
from renda.core.opinions.models import Round
from renda.lib.saying import marked


@listen("opinions.answers_released", "consultation.tell_commenters")
def tell_commenters(record: Any) -> None:
    """Tell every contact that spoke in this round that the answers are out; nobody is told twice.

    Who was given a code is told of the code; whose opinions came without one (an import), of the report.
    """
    round = Round.objects.select_related("matter").get(pk=record.payload["round"])
    matter = round.matter
    by_code = marked(
        "《%(title)s》征求意见的采纳情况已经公开。凭提交时的查询码可以查看对您的意见的答复和理由。"
    )
    in_report = marked("《%(title)s》征求意见的采纳情况已经公开。在网站上可以查看对各类意见的答复和理由。")
    report = reverse("consultation:report", args=[matter.number, round.number])
    coded = Contact.objects.filter(opinions__in=round.opinions.exclude(code_index=None)).distinct()
    others = Contact.objects.filter(opinions__round=round).exclude(pk__in=coded.values("pk")).distinct()
    for told, body, url in (
        (coded, by_code, reverse("consultation:follow")),
        (others, in_report, report),
    ):
        notify(
            recipients=told.iterator(),
            kind="answers_released",
            title=marked("您对《%(title)s》提出的意见已有答复"),
            body=body,
            words={"title": matter.title},
            url=url,
            dedupe=f"answers:{matter.number}:{round.number}",
            at=record.at,
            subject=matter.number,
            assembly=matter.assembly_id,
        )


@listen("consultation.opened", "consultation.index_draft")
def index_draft(record: Any) -> None:
    """Let the articles of the published draft be found."""
    index_versions(TextVersion.objects.filter(pk=record.payload["text_version"]))


@listen("opinions.answers_released", "consultation.index_released_texts")
def index_released_texts(record: Any) -> None:
    """Let the articles of the versions that the answers made public be found."""
    index_versions(TextVersion.objects.filter(text__matter=record.payload["matter"]))
