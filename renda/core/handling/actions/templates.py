"""A body keeps the texts that it uses again in its answers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.handling import events
from renda.core.handling.models import AnswerTemplate
from renda.core.people.models import Body
from renda.lib.errors import Refusal

MOST_TEMPLATES = 50


class TemplateEmpty(Refusal):
    """A template has a name and a text."""


class TooManyTemplates(Refusal):
    """A body keeps so many templates and no more."""


@action("handling.keep_template")
def keep_template(*, subject: Body, title: str, text: str, by: Actor, at: datetime) -> Event:
    """Keep a text under a name; one of the same name is replaced. Raises: TemplateEmpty, TooManyTemplates."""
    name = title.strip()
    if not name or not text.strip():
        raise TemplateEmpty(gettext("请填写模板的名称和内容。"))
    own = AnswerTemplate.objects.filter(body=subject)
    if not own.filter(title=name).exists() and own.count() >= MOST_TEMPLATES:
        raise TooManyTemplates(
            gettext("一个单位最多保存 %(most)s 个模板，请先删除不用的。") % {"most": MOST_TEMPLATES}
        )
    template, made = AnswerTemplate.objects.get_or_create(
        body=subject,
        title=name,
        defaults={
            "assembly_id": subject.assembly_id,
            "text": text.strip(),
            "saved_by": by.name,
            "saved_at": at,
        },
    )
    if not made:
        template.text, template.saved_by, template.saved_at = text.strip(), by.name, at
        template.version += 1
        template.save(update_fields=["text", "saved_by", "saved_at", "version"])
    return events.TemplateKept(template=template.pk, body=subject.pk)


@action("handling.drop_template")
def drop_template(*, subject: AnswerTemplate, by: Actor, at: datetime) -> Event:
    """Delete a template; answers that were written with it keep their words."""
    pk, body = subject.pk, subject.body_id
    subject.delete()
    return events.TemplateDropped(template=pk, body=body)
