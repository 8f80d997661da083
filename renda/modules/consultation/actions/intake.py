"""Taking opinions in: the comment of a citizen, letters and calls entered by staff, a session of a contact point."""

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
from renda.core.documents.api import anchor_at, node_words
from renda.core.documents.models import TextVersion
from renda.core.files import api as files
from renda.core.files import kinds
from renda.core.opinions.api import (
    OpinionReceived,
    OpinionsReceived,
    Statement,
    hold,
    take_in,
    take_in_all,
)
from renda.core.opinions.models import Channel, Gathering
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.moments import refuse_out_of_range
from renda.lib.texts.printing import print_text
from renda.lib.texts.tree import find
from renda.modules.consultation.actions.opening import NotAPeriod
from renda.modules.consultation.models import Consultation
from renda.web.dates import official_date


class NotOpen(Refusal):
    """Comments are not taken now."""


class NothingSaid(Refusal):
    """The session's form holds no opinion."""


class NotYourPlace(Refusal):
    """Staff of a station file what was said there, and nowhere else."""


class QuoteGone(Refusal):
    """The quoted words are not in the clause."""


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
    return OpinionReceived(**_of_one(subject, opinion, channel))


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
    return OpinionReceived(**_of_one(subject, opinion, channel))


def _of_one(subject: Consultation, opinion: Any, channel: str) -> dict[str, Any]:
    """The fields of the event of one opinion that was taken in."""
    return {
        "opinion": opinion.pk,
        "matter": subject.round.matter_id,
        "round": subject.round_id,
        "channel": channel,
        "text": opinion.text,
    }


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
    channel = Channel.CONTACT_POINT if place.kind == "contact_point" else Channel.STATION
    rows = take_in_all(
        [
            Statement(
                text=text,
                channel=channel,
                received_at=moment,
                code=code,
                anchor=anchor_for(subject.text_version, node, ""),
                place=place,
                gathering=gathering,
                speaker_name=speaker.strip(),
                entered_by=by.name,
            )
            for (text, node, speaker), code in zip_longest(spoken, codes[: len(spoken)], fillvalue="")
        ],
        round,
    )
    return OpinionsReceived(
        matter=round.matter_id,
        round=round.pk,
        channel=channel,
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


def anchor_for(version: TextVersion, node: str, quote: str) -> int | None:
    """Return the anchor of a comment, by its number; None for the whole text. Raises: QuoteGone."""
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
    return anchor_at(version, node, node_words(found.label), quote.strip()[:400])


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
