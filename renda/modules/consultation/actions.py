"""The verbs of a consultation: open, take opinions in by every way, close, release the answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from renda.core.access.api import refuse_more
from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event
from renda.core.base.statements import insert
from renda.core.documents.api import node_words
from renda.core.documents.models import Anchor, TextVersion
from renda.core.files import api as files
from renda.core.files import kinds, spreadsheets
from renda.core.files.models import SpreadsheetImport
from renda.core.files.targets import Layout
from renda.core.jobs.api import enqueue
from renda.core.law import api as law
from renda.core.opinions.api import (
    AnswersReleased,
    OpinionReceived,
    OpinionsReceived,
    Statement,
    answers_digest,
    begin_round,
    hold,
    latest_round,
    locked,
    opinion_row,
    progress,
    take_in,
)
from renda.core.opinions.models import Answer, Channel, Gathering, Opinion, Round
from renda.core.procedures.api import GivenDay, fire, publish
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.moments import refuse_out_of_range
from renda.lib.saying import say, strung
from renda.lib.texts.printing import print_text
from renda.lib.texts.tree import find
from renda.modules.consultation import events
from renda.modules.consultation.models import Consultation
from renda.web.dates import official_date

LENGTH = "legislation.consultation.length"


class NotAPeriod(Refusal):
    """The days of the consultation cannot be."""


class TooShort(Refusal):
    """A checked national figure demands a longer time."""


class ReasonMissing(Refusal):
    """The figure is unset, by reference or unchecked, or the time is shorter: a recorded reason is needed."""


class NotOpen(Refusal):
    """Comments are not taken now."""


class NothingSaid(Refusal):
    """The session's form holds no opinion."""


class NothingToRelease(Refusal):
    """The matter was never put to the public."""


class NotYourPlace(Refusal):
    """Staff of a station file what was said there, and nowhere else."""


class QuoteGone(Refusal):
    """The quoted words are not in the clause."""


@action("consultation.open", step="open_consultation")
def open_consultation(
    *,
    subject: Matter,
    opens_on: date,
    closes_on: date,
    reason: str = "",
    criteria: str = "",
    post_address: str = "",
    telephone: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Put the settled draft and its explanation to the public; makes the matter public.

    Source: parameter legislation.consultation.length.
    Raises: NotAPeriod, TooShort, ReasonMissing, NotReleasedYet, StepRefused.
    """
    today = clock.local_day(at)
    if opens_on < today or closes_on < opens_on:
        raise NotAPeriod(gettext("开始日期不能早于今天，截止日期不能早于开始日期。"))
    figure = length_figure(subject, today)
    lack = length_lack(figure, opens_on, closes_on)
    if lack and law.refuses(figure) and _is_shorter(figure, opens_on, closes_on):
        raise TooShort(lack, citations=figure.citations)
    if lack and not reason.strip():
        raise ReasonMissing(
            gettext("%(lack)s如确需这样安排，请填写理由，理由将记入本事项的记录。") % {"lack": lack},
            citations=figure.citations,
        )
    due = GivenDay(closes_on, law.snapshot(figure))
    fire(subject, "open_consultation", by=by, at=at, reason=reason, due=due)
    draft = TextVersion.objects.filter(text__matter=subject).order_by("-number").first()
    assert draft is not None  # the guard draft_is_settled has seen it
    if draft.published_at is None:
        draft.published_at = at
        draft.save(update_fields=["published_at"])
    publish(subject, at)
    row = Consultation.objects.create(
        assembly_id=subject.assembly_id,
        round=begin_round(subject, at),
        text_version=draft,
        opens_on=opens_on,
        closes_on=closes_on,
        figure=law.snapshot(figure),
        reason=reason.strip(),
        criteria=criteria.strip(),
        post_address=post_address.strip(),
        telephone=telephone.strip(),
        published_at=at,
    )
    return events.ConsultationOpened(
        consultation=row.pk,
        round=row.round_id,
        text_version=draft.pk,
        opens_on=opens_on.isoformat(),
        closes_on=closes_on.isoformat(),
        figure=row.figure,
        reason=row.reason,
    )


def length_figure(matter: Matter, on: date) -> Any:
    """The length of a consultation where the matter's assembly is, on a day."""
    return law.resolve(LENGTH, on=on, place=matter.assembly.place)


def length_lack(figure: Any, opens_on: date, closes_on: date) -> str:
    """Say what about the length needs a reason: shorter, unset, by reference or unchecked; empty when nothing does."""
    articles = strung(law.article_words(cite) for cite in figure.citations)
    basis = f"（{articles}）" if articles else ""
    if not figure.is_set:
        return gettext("本地没有规定征求意见的期限，规则包里也没有可以参照的数字。")
    if _is_shorter(figure, opens_on, closes_on):
        days = (closes_on - opens_on).days
        return gettext("征求意见%(modality)s不少于 %(value)s 日%(basis)s，您安排了 %(days)s 日。") % {
            "modality": say(figure.modality),
            "value": figure.value,
            "basis": basis,
            "days": days,
        }
    if figure.force != "binding":
        return gettext(
            "征求意见%(modality)s不少于 %(value)s 日%(basis)s，该规定对本级只是参照，本地规定尚未录入。"
        ) % {"modality": say(figure.modality), "value": figure.value, "basis": basis}
    if not figure.verified:
        return gettext("征求意见%(modality)s不少于 %(value)s 日%(basis)s，该数字尚未有人核对条文。") % {
            "modality": say(figure.modality),
            "value": figure.value,
            "basis": basis,
        }
    return ""


def earliest_end(figure: Any, opens_on: date) -> date | None:
    """The earliest closing day that satisfies the figure; None where it is unset."""
    return opens_on + timedelta(days=int(figure.value)) if figure.is_set else None


def _is_shorter(figure: Any, opens_on: date, closes_on: date) -> bool:
    end = earliest_end(figure, opens_on)
    return end is not None and closes_on < end


@action("consultation.submit_comment", locks=False)
def submit_comment(
    *,
    subject: Consultation,
    text: str,
    code: str,
    node: str = "",
    quote: str = "",
    contact: Any = None,
    may_publish: bool = False,
    channel: str = Channel.WEBSITE,
    address: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Take a citizen's comment on a clause or on the whole draft; `address` is the network's, of which so many an hour.

    Raises: NotOpen, TooOften, QuoteGone, TextMissing.
    """
    _refuse_ended(subject, clock.local_day(at))
    if address:
        most = settings.RENDA_COMMENTS_PER_HOUR
        refuse_more("comment", address, most=most, within=timedelta(hours=1), at=at)
    opinion = take_in(
        Statement(
            text=text,
            channel=Channel(channel),
            received_at=at,
            code=code,
            anchor=anchor_for(subject.text_version, node, quote),
            contact=contact,
            may_publish=may_publish,
        ),
        subject.round,
    )
    return OpinionReceived(
        opinion=opinion.pk,
        matter=subject.round.matter_id,
        round=subject.round_id,
        channel=opinion.channel,
        text=opinion.text,
    )


@action("consultation.enter_opinion", locks=False)
def enter_opinion(
    *,
    subject: Consultation,
    text: str,
    channel: str,
    received_on: date,
    code: str,
    node: str = "",
    quote: str = "",
    contact: Any = None,
    speaker_name: str = "",
    is_organisation: bool = False,
    may_publish: bool = False,
    scan: Any = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Enter a letter (with its scan), a telephone call or another paper way; also after closing, until the release.

    Raises: NotAPeriod, QuoteGone, TextMissing, AlreadyReleased, WrongFile, FileTooLarge, DiskFull.
    """
    if received_on > clock.local_day(at):
        raise NotAPeriod(gettext("收到日期不能在今天之后。"))
    moment = _moment_of(received_on, at)
    stored = (
        files.store(assembly=subject.assembly, upload=scan, kind=kinds.SCANS, by=by, at=at) if scan else None
    )
    round = hold(subject.round)
    opinion = take_in(
        Statement(
            text=text,
            channel=Channel(channel),
            received_at=moment,
            code=code,
            anchor=anchor_for(subject.text_version, node, quote),
            contact=contact,
            speaker_name=speaker_name.strip(),
            is_organisation=is_organisation,
            may_publish=may_publish,
            scan=stored,
            entered_by=by.name,
        ),
        round,
    )
    return OpinionReceived(
        opinion=opinion.pk,
        matter=subject.round.matter_id,
        round=subject.round_id,
        channel=opinion.channel,
        text=opinion.text,
    )


@action("consultation.file_session", locks=False)
def file_session(
    *,
    subject: Consultation,
    place: Any,
    held_on: date,
    attendance: int,
    said: Sequence[tuple[str, str, str]],
    codes: Sequence[str] = (),
    note: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """File what people said at a contact point's session: `said` holds (text, node or "", speaker or "").

    `codes` are the follow-up codes of the opinions that are not empty, in their order; without them none is given.
    Each opinion was received on the day when the session was held.
    Raises: NothingSaid, NotAPeriod, NotYourPlace, TextTooLong, AlreadyReleased.
    """
    round = hold(subject.round)
    spoken = [entry for entry in said if entry[0].strip()]
    if not spoken:
        raise NothingSaid(gettext("请至少填写一条意见。"))
    if held_on > clock.local_day(at):
        raise NotAPeriod(gettext("座谈会的日期不能在今天之后。"))
    moment = _moment_of(held_on, at)
    if not may_file_for(by, place, subject):
        raise NotYourPlace(
            gettext("“%(place)s”不是您负责的站点，请选择您所在的站点，或者请法制工作机构登记。")
            % {"place": place.name}
        )
    gathering = Gathering.objects.create(
        assembly_id=subject.assembly_id,
        round=round,
        place=place,
        held_on=held_on,
        attendance=attendance,
        note=note.strip(),
    )
    rows = [
        take_in(
            Statement(
                text=text,
                channel=Channel.CONTACT_POINT if place.kind == "contact_point" else Channel.STATION,
                received_at=moment,
                code=code,
                anchor=anchor_for(subject.text_version, node, ""),
                place=place,
                gathering=gathering,
                speaker_name=speaker.strip(),
                entered_by=by.name,
            ),
            round,
        )
        for (text, node, speaker), code in zip_longest(spoken, codes[: len(spoken)], fillvalue="")
    ]
    return OpinionsReceived(
        matter=round.matter_id,
        round=round.pk,
        channel=rows[0].channel,
        count=len(rows),
        first=rows[0].pk,
        last=rows[-1].pk,
        words={row.pk: row.text for row in rows},
    )


def may_file_for(by: Actor, place: Any, consultation: Consultation) -> bool:
    """Whether this hat files sessions of the place: the office for all of the assembly, staff for their own."""
    if place.assembly_id != consultation.assembly_id:
        return False
    return by.role is not Role.STATION_STAFF or place.pk == by.place


def _moment_of(day: date, at: datetime) -> datetime:
    """The moment under which something of that day is recorded: now, if it is today, else its midnight."""
    refuse_out_of_range(day)
    if day == clock.local_day(at):
        return at
    return datetime.combine(day, datetime.min.time(), clock.LOCAL_ZONE)


@action("consultation.import_batch", locks=False)
def import_batch(*, subject: Consultation, statements: Sequence[Statement], by: Actor, at: datetime) -> Event:
    """Write a batch of imported opinions with one event; rows already imported are passed over.

    Raises: TextMissing, TextTooLong, AlreadyReleased.
    """
    round = hold(subject.round)
    known = set(
        Opinion.objects.filter(
            round__matter=round.matter_id, import_digest__in=[each.import_digest for each in statements]
        ).values_list("import_digest", flat=True)
    )
    rows = [opinion_row(each, round) for each in statements if each.import_digest not in known]
    Opinion.objects.bulk_create(rows, batch_size=500)
    return OpinionsReceived(
        matter=round.matter_id,
        round=round.pk,
        channel=Channel.IMPORTED,
        count=len(rows),
        first=min((row.pk for row in rows), default=0),
        last=max((row.pk for row in rows), default=0),
        words={row.pk: row.text for row in rows},
    )


@action("consultation.begin_import")
def begin_import(*, subject: Consultation, upload: Any, by: Actor, at: datetime) -> Event:
    """Keep a spreadsheet of opinions and suggest which column is what; nothing is written to the ledger yet.

    Raises: NotATable, WrongFile, FileTooLarge, DiskFull, AlreadyReleased.
    """
    hold(subject.round)
    started = spreadsheets.begin(
        assembly=subject.assembly,
        target_kind="consultation.opinions",
        target_id=subject.pk,
        upload=upload,
        by=by,
        at=at,
    )
    return events.ImportBegun(spreadsheet=started.pk, consultation=subject.pk, rows=started.count_rows)


@action("consultation.confirm_import")
def confirm_import(
    *,
    subject: Consultation,
    started: SpreadsheetImport,
    mapping: dict[str, int],
    layout: Layout | None = None,
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Let the import begin in a job, or begin again after a failure; `seen` is the version that `by` looked at.

    Raises: AlreadyConfirmed, AlreadyImported, AnotherSheet, ColumnMissing, AlreadyReleased.
    """
    hold(subject.round)
    started = spreadsheets.confirm(started, mapping=mapping, layout=layout, seen=seen)
    enqueue(
        "files.import_spreadsheet",
        {"started": started.pk},
        key=f"import:{started.pk}:{started.version}",
        assembly=subject.assembly_id,
    )
    return events.ImportConfirmed(spreadsheet=started.pk, consultation=subject.pk, mapping=mapping)


@action("consultation.close", step="close_consultation")
def close_consultation(*, subject: Matter, reason: str = "", by: Actor, at: datetime) -> Event:
    """End the consultation; letters that arrive later are still entered until the release."""
    fire(subject, "close_consultation", by=by, at=at, reason=reason)
    running = Consultation.objects.filter(round__matter=subject, ended_at=None).first()
    if running is not None:
        running.ended_at = at
        running.version += 1
        running.save(update_fields=["ended_at", "version"])
    return events.ConsultationClosed(
        consultation=running.pk if running else 0,
        round=running.round_id if running else 0,
        ended_on=clock.local_day(at).isoformat(),
        opinions=Opinion.objects.filter(round__consultation=running).count(),
    )


@action("consultation.release", step="release_answers")
def release_answers(*, subject: Matter, by: Actor, at: datetime) -> Event:
    """Release all answers of the round in one row; every commenter is told by a job, the report and its data appear.

    Raises: NothingToRelease; StepRefused, while an opinion is unscreened, ungrouped or unanswered.
    """
    round = locked(_running_round(subject))
    fire(subject, "release_answers", by=by, at=at)
    round.released_at = at
    round.version += 1
    round.save(update_fields=["released_at", "version"])
    given = Answer.objects.filter(group__round=round)
    TextVersion.objects.filter(pk__in=given.values("text_version"), published_at=None).update(published_at=at)
    state = progress(round)
    return AnswersReleased(
        matter=subject.pk,
        round=round.pk,
        groups=given.count(),
        opinions=state.opinions,
        digest=answers_digest(given),
    )


def _running_round(matter: Matter) -> Round:
    """The newest round of a matter; a state that releases answers follows one that began a round."""
    round = latest_round(matter)
    if round is None:
        raise NothingToRelease(
            gettext("《%(matter)s》没有征求过意见，没有可以公开的答复。") % {"matter": matter.title}
        )
    return round


def anchor_for(version: TextVersion, node: str, quote: str) -> Anchor | None:
    """Make the anchor of a comment; None for the whole text. Raises: QuoteGone."""
    if not node:
        return None
    found = find(version.root, node)
    if found is None:
        raise QuoteGone(gettext("您评论的条款不在这一版草案里，请刷新页面后重新选择。"))
    if quote.strip() and _without_spaces(quote) not in _without_spaces(print_text(found)):
        raise QuoteGone(
            gettext("您引用的原文不在%(clause)s里，请从该条复制，或者留空不填。")
            % {"clause": node_words(found.label)}
        )
    anchor = Anchor(
        assembly_id=version.assembly_id,
        version=version,
        node=node,
        label=node_words(found.label),
        quote=quote.strip()[:400],
    )
    insert([anchor])
    return anchor


def _without_spaces(words: str) -> str:
    return "".join(words.split())


def _refuse_ended(consultation: Consultation, on: date) -> None:
    if consultation.is_open(on):
        return
    day = consultation.closes_on
    raise NotOpen(
        gettext("这次征求意见已于%(day)s截止，您可以来信或者致电本会，也可以等待意见采纳情况公布。")
        % {"day": official_date(day)}
        if on > day or consultation.ended_at
        else gettext("这次征求意见还没有开始，请在公布的开始日期后提交。")
    )
