"""The verbs of the analysing office: screening, grouping, answering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext

from renda.core.access.api import given
from renda.core.audit.api import forget
from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.documents.api import node_words
from renda.core.documents.models import TextVersion
from renda.core.opinions import events
from renda.core.opinions.corrections import pin_apart, pin_together
from renda.core.opinions.grouping import Clusters
from renda.core.opinions.leaving import leave, refuse_left, with_copies
from renda.core.opinions.ledger import changed, refuse_released, words_in_record
from renda.core.opinions.models import Answer, Criterion, Opinion, OpinionGroup, Round, Screening, Verdict
from renda.core.opinions.storing import apply_clusters
from renda.lib.canonical import digest
from renda.lib.errors import Refusal
from renda.lib.texts.tree import find


class CriterionMissing(Refusal):
    """Closing an opinion without a substantive answer needs a published criterion."""


class NothingKept(Refusal):
    """There is nothing of the person left to forget."""


class NothingChosen(Refusal):
    """No opinion was chosen."""


class NotInOneRound(Refusal):
    """Groups of different rounds cannot be joined."""


class CannotSplit(Refusal):
    """The chosen opinions cannot leave the group."""


class ReasonMissing(Refusal):
    """An answer without a reason is no answer."""


class PlaceMissing(Refusal):
    """An adopted opinion needs the place in the new text where it is seen."""


class SeenOtherwise(Refusal):
    """Somebody else screened a chosen opinion after the page was opened."""


class NotAnswered(Refusal):
    """There is no answer to take back."""


class AlreadyAnswered(Refusal):
    """The group was answered in the meantime."""


@action("opinions.export_list", locks=False)
def export_list(*, subject: Round, which: str, kind: str, rows: int, by: Actor, at: datetime) -> Event:
    """Record that the ledger or the groups were taken out as a file: which list, in which form, how many rows."""
    return events.ListExported(matter=subject.matter_id, round=subject.pk, which=which, kind=kind, rows=rows)


@action("opinions.screen_opinions")
def screen_opinions(
    *,
    subject: Round,
    opinions: Sequence[int],
    screening: str,
    criterion: str = "",
    note: str = "",
    seen: Mapping[int, int] | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Admit opinions, or close them by a published criterion; what another channel handles leaves (`leaving`).

    `seen` maps an opinion to the version that stood on the page; one that has another by now is refused.
    Raises: NothingChosen, SeenOtherwise, CriterionMissing, AlreadyAnswered, AlreadyReleased, AlreadyLeft,
    NobodyThere, StillImporting.
    """
    refuse_released(subject)
    leaves = screening == Screening.NOT_HERE and criterion == Criterion.OTHER_CHANNEL
    if leaves:
        opinions = with_copies(subject, opinions)
    chosen = Opinion.objects.filter(round=subject, pk__in=opinions)
    found = sorted(chosen.values_list("pk", flat=True))
    _refuse_seen_otherwise(chosen, seen or {})
    if not found:
        raise NothingChosen(gettext("没有选中任何意见，请先勾选。"))
    refuse_left(found)
    if screening == Screening.NOT_HERE and criterion not in Criterion.values:
        raise CriterionMissing(gettext("不予受理的意见必须选择一项已经公布的筛查标准。"))
    if screening == Screening.NOT_HERE and chosen.filter(group__answer__isnull=False).exists():
        raise AlreadyAnswered(gettext("选中的意见里有已经答复的，不能再改为不予受理。"))
    kept = criterion if screening == Screening.NOT_HERE else ""
    chosen.update(screening=screening, criterion=kept, screening_note=note, version=F("version") + 1)
    if screening == Screening.NOT_HERE:
        _leave_groups(subject, found)
    if leaves:
        leave(subject, found, note=note, by=by, at=at)
    changed(subject)
    return events.OpinionsScreened(
        matter=subject.matter_id, round=subject.pk, opinions=found, screening=screening, criterion=kept
    )


def _refuse_seen_otherwise(chosen: QuerySet[Opinion], seen: Mapping[int, int]) -> None:
    other = [row for row in chosen.filter(pk__in=seen).order_by("pk") if row.version != seen[row.pk]]
    if other:
        raise SeenOtherwise(
            gettext(
                "您打开页面之后，别人已经处理了选中的 %(count)s 条意见，例如“%(text)s”（现为：%(now)s）。请核对后重新选择。"
            )
            % {"count": len(other), "text": other[0].text[:30], "now": other[0].get_screening_display()}
        )


def _leave_groups(round: Round, opinions: Sequence[int]) -> None:
    """Take opinions out of their groups; a group that loses its first is dissolved until the next run."""
    leaving = Opinion.objects.filter(round=round, pk__in=opinions)
    left = list(leaving.exclude(group=None).order_by().values_list("group", flat=True).distinct())
    leaving.update(group=None)
    dissolved = OpinionGroup.objects.filter(pk__in=left, first_id__in=opinions)
    Opinion.objects.filter(group__in=dissolved).update(group=None)
    dissolved.delete()
    OpinionGroup.objects.filter(pk__in=left, representative_id__in=opinions).update(representative=F("first"))
    for group in OpinionGroup.objects.filter(pk__in=left).annotate(members_left=Count("members")):
        OpinionGroup.objects.filter(pk=group.pk).update(size=group.members_left, version=F("version") + 1)


@action("opinions.regroup")
def regroup(*, subject: Round, clusters: Clusters, by: Actor, at: datetime) -> Event:
    """Store groups that a run has computed, all or a portion; a person's pins were part of its input.

    Raises: AlreadyReleased, Stale.
    """
    refuse_released(subject)
    groups = apply_clusters(subject, clusters)
    return events.OpinionsRegrouped(
        matter=subject.matter_id,
        round=subject.pk,
        opinions=sum(len(cluster.members) for cluster in clusters),
        groups=groups,
        digest=digest([[cluster.representative, cluster.members] for cluster in clusters]),
    )


@action("opinions.merge_groups")
def merge_groups(*, subject: OpinionGroup, other: OpinionGroup, by: Actor, at: datetime) -> Event:
    """Put another group's opinions into this one and pin them there. Raises: NotInOneRound, AlreadyAnswered."""
    if other.pk == subject.pk or other.round_id != subject.round_id:
        raise NotInOneRound(gettext("只能合并同一轮征求意见的两个不同意见组。"))
    refuse_released(subject.round)
    if Answer.objects.filter(group=other).exists():
        raise AlreadyAnswered(gettext("要并入的组已经答复，请先在该组核对答复，或者把本组并入该组。"))
    members = Opinion.objects.filter(group__in=[subject, other]).values_list("pk", flat=True)
    pin_together(subject.round, list(members), at)
    Opinion.objects.filter(group=other).update(group=subject)
    merged, first = other.pk, min(subject.first_id, other.first_id)
    changed(subject.round)
    other.delete()
    subject.first_id, subject.size = first, subject.members.count()
    subject.version += 1
    subject.save(update_fields=["first", "size", "version"])
    return events.GroupsMerged(
        matter=subject.round.matter_id, round=subject.round_id, kept=subject.pk, merged=merged
    )


@action("opinions.split_group")
def split_group(*, subject: OpinionGroup, opinions: Sequence[int], by: Actor, at: datetime) -> Event:
    """Move opinions into a group of their own and pin them apart. Raises: CannotSplit, AlreadyAnswered."""
    refuse_released(subject.round)
    if Answer.objects.filter(group=subject).exists():
        raise AlreadyAnswered(
            gettext("本组已经答复，拆分会让部分群众得到不相干的答复；请先撤下答复，再拆分。")
        )
    members = set(subject.members.values_list("pk", flat=True))
    leaving = sorted(members & set(opinions))
    staying = sorted(members - set(leaving))
    if not leaving or not staying:
        raise CannotSplit(gettext("请选择要拆出的一部分意见，至少留一条在原组。"))
    texts = dict(Opinion.objects.filter(pk__in=members).values_list("pk", "text"))
    if {texts[pk] for pk in leaving} & {texts[pk] for pk in staying}:
        raise CannotSplit(gettext("文字完全相同的意见始终归为一组，请把相同的意见一起选中。"))
    round = subject.round
    pin_together(round, leaving, at)
    pin_together(round, staying, at)
    pin_apart(round, staying, leaving, at)
    voice = subject.representative_id
    subject.first_id, subject.size = staying[0], len(staying)
    subject.representative_id = voice if voice in staying else staying[0]
    subject.version += 1
    subject.save(update_fields=["first", "representative", "size", "version"])
    made = OpinionGroup.objects.create(
        assembly_id=subject.assembly_id,
        round=round,
        first_id=leaving[0],
        representative_id=voice if voice in leaving else leaving[0],
        size=len(leaving),
    )
    Opinion.objects.filter(pk__in=leaving).update(group=made)
    changed(round)
    return events.GroupSplit(
        matter=round.matter_id, round=round.pk, group=subject.pk, made=made.pk, opinions=leaving
    )


@action("opinions.answer_group")
def answer_group(
    *,
    subject: OpinionGroup,
    verdict: str,
    reason: str,
    text_version: TextVersion | None = None,
    node: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Answer all opinions of a group at once; the row's version keeps two clerks from answering twice.

    Raises: ReasonMissing, PlaceMissing, AlreadyReleased, Stale.
    """
    refuse_released(subject.round)
    if verdict not in Verdict.values:
        raise ReasonMissing(gettext("请选择采纳情况：采纳、部分采纳、未采纳，或者不属于调整范围。"))
    if not reason.strip():
        raise ReasonMissing(gettext("答复必须写明理由，群众会看到这段话。"))
    if text_version is not None and text_version.text.matter_id != subject.round.matter_id:
        raise PlaceMissing(
            gettext("“%(text_version)s”不是本事项的文本，请从本事项的新文本里选择条款。")
            % {"text_version": text_version}
        )
    if text_version is not None and node and text_version.made_at < subject.round.begun_at:
        raise PlaceMissing(
            gettext("“%(label)s”是征求意见以前的文本，采纳的意见要体现在之后的新文本里，请先导入新文本。")
            % {"label": text_version.label}
        )
    place = find(text_version.root, node) if text_version is not None and node else None
    if verdict in {Verdict.ADOPTED, Verdict.PARTLY} and place is None:
        raise PlaceMissing(gettext("采纳或者部分采纳的意见，请指明体现在新文本的哪一条。"))
    Answer.objects.update_or_create(
        group=subject,
        defaults={
            "assembly_id": subject.assembly_id,
            "verdict": verdict,
            "reason": reason.strip(),
            "text_version": text_version if place else None,
            "node": node if place else "",
            "node_label": node_words(place.label) if place else "",
            "answered_at": at,
            "answered_by": by.name,
        },
    )
    subject.version += 1
    subject.save(update_fields=["version"])
    changed(subject.round)
    return events.GroupAnswered(
        matter=subject.round.matter_id,
        round=subject.round_id,
        group=subject.pk,
        verdict=verdict,
        reason=reason.strip(),
        node=node,
    )


@action("opinions.withdraw_answer")
def withdraw_answer(*, subject: OpinionGroup, by: Actor, at: datetime) -> Event:
    """Take a group's answer back before the release, so that the group can be split or answered anew.

    Raises: NotAnswered, AlreadyReleased.
    """
    refuse_released(subject.round)
    taken = Answer.objects.filter(group=subject).first()
    if taken is None:
        raise NotAnswered(gettext("本组还没有答复，没有可以撤下的内容。"))
    taken.delete()
    subject.version += 1
    subject.save(update_fields=["version"])
    changed(subject.round)
    return events.AnswerWithdrawn(
        matter=subject.round.matter_id,
        round=subject.round_id,
        group=subject.pk,
        verdict=taken.verdict,
        reason=taken.reason,
    )


@action("opinions.summarise_group")
def summarise_group(*, subject: OpinionGroup, summary: str, by: Actor, at: datetime) -> Event:
    """Write staff's summary of a group, shown publicly where nobody consented to their own words."""
    refuse_released(subject.round)
    subject.summary = summary.strip()[:300]
    subject.version += 1
    subject.save(update_fields=["summary", "version"])
    return events.GroupSummarised(
        matter=subject.round.matter_id, round=subject.round_id, group=subject.pk, summary=subject.summary
    )


@action("opinions.forget_speaker")
def forget_speaker(*, contact: int, by: Actor, at: datetime) -> Event:
    """Erase a forgotten contact's name from the ledger and the words from the record's side rows.

    The text stays in the ledger, without a name, because its answer is public; the chain stays whole.
    """
    spoken = Opinion.objects.filter(contact=contact)
    identifiers = list(spoken.values_list("pk", flat=True))
    spoken.update(speaker_name=None)
    said = words_in_record(identifiers).values_list("pk", flat=True)
    values = forget(by=by, at=at, reason="联系方式已删除", contact=contact, values=said)
    return events.SpeakerForgotten(contact=contact, opinions=len(identifiers), values=values)


@action("opinions.forget_opinion")
def forget_opinion(*, subject: Opinion, reason: str, by: Actor, at: datetime) -> Event:
    """Erase the name of a speaker who gave no contact, and the words in the record's side rows.

    Raises: NoReason, NothingKept.
    """
    had_name, subject.speaker_name = bool(subject.speaker_name), None
    subject.save(update_fields=["speaker_name"])
    why = given(reason)
    said = words_in_record([subject.pk]).values_list("pk", flat=True)
    values = forget(by=by, at=at, reason=why, values=said)
    if not (values or had_name):
        raise NothingKept(gettext("这条意见没有可以删除的个人信息，无需再办。"))
    return events.OpinionForgotten(opinion=subject.pk, values=values, reason=why)
