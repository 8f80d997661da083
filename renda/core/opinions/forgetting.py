"""What the ledger keeps of a person, for the page of forgetting; found by the follow-up code too."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from renda.core.access.api import forgetting
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.opinions.actions import forget_opinion
from renda.core.opinions.ledger import code_index, words_in_record
from renda.core.opinions.models import Opinion
from renda.lib.codes import BadCode, read_code

KIND = "opinion"  # somebody who gave no contact


def by_code(typed: str) -> forgetting.Person | None:
    """Return who holds a follow-up code: the contact behind the opinion, or without one the opinion itself."""
    try:
        index = code_index(read_code(typed))
    except BadCode:
        return None
    with scope.unscoped("a person to forget, by the follow-up code"):
        opinion = Opinion.objects.select_related("contact").filter(code_index=index).first()
        if opinion is None:
            return None
        if opinion.contact is not None:
            return forgetting.person_of(opinion.contact)
        return forgetting.Person(KIND, opinion.pk, is_gone=not is_kept(opinion))


def of_contact(contact: int) -> list[forgetting.Holding]:
    """What a contact said."""
    with scope.unscoped("what is kept of a person to forget"):
        rows = list(Opinion.objects.filter(contact=contact).values_list("pk", "speaker_name"))
    return _told(len(rows), sum(1 for _, name in rows if name), _values_of([pk for pk, _ in rows]))


def of_opinion(row: int) -> list[forgetting.Holding]:
    """What one opinion keeps of somebody without a contact."""
    with scope.unscoped("what is kept of a person to forget"):
        opinion = Opinion.objects.get(pk=row)
    return _told(1, 1 if opinion.speaker_name else 0, _values_of([row]))


def is_kept(opinion: Opinion) -> bool:
    """Whether a name or words in the record are still there to be forgotten."""
    return bool(opinion.speaker_name) or _values_of([opinion.pk]) > 0


def _values_of(opinions: list[int]) -> int:
    """How many of these opinions have their words in the record still."""
    return words_in_record(opinions).count()


def _told(opinions: int, names: int, values: int) -> list[forgetting.Holding]:
    return [
        forgetting.Holding(_("意见"), opinions, _("与本人的联系，以及在搜索中的正文"), _("台账中不再与本人相连的正文，已经公开的答复和采纳情况")),
        forgetting.Holding(_("意见中的姓名"), names, _("全部"), _("无")),
        forgetting.Holding(_("操作记录中的意见原文"), values, _("原文和随机数"), _("校验值，操作记录仍然完整可验")),
    ]  # fmt: skip


def _forget(row: int, *, by: Actor, at: datetime, reason: str) -> None:
    with scope.unscoped("a person to forget"):
        opinion = Opinion.objects.get(pk=row)
    forget_opinion(subject=opinion, by=by, at=at, reason=reason)


forgetting.finders.add("opinions", by_code)
forgetting.of_contact.add("opinions", of_contact)
forgetting.kinds.add(KIND, forgetting.Kind(of_opinion, _forget))
