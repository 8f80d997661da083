"""A deputy reports an act, corrects one that was returned, withdraws one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.files import api as files
from renda.core.files.kinds import SCANS
from renda.core.files.models import StoredFile
from renda.core.people.models import Assembly
from renda.lib.clock import local_day
from renda.lib.errors import Refusal
from renda.lib.redacting import MARK, redacted
from renda.modules.duty import events, selectors
from renda.modules.duty.kinds import ActKind, is_counted_elsewhere
from renda.modules.duty.models import Act, ActState
from renda.web.dates import official_date

LONGEST = 500  # characters of the words
LONGEST_PLACE = 60


class NoSeat(Refusal):
    """The person held no deputy's seat on the day."""


class CountedAlready(Refusal):
    """A module counts this kind from its own record."""


class DayAhead(Refusal):
    """The act is still to come."""


class TooLong(Refusal):
    """The words or the place are longer than the record takes."""


class HoldsContact(Refusal):
    """The words give somebody's telephone number or address."""


class NotOpen(Refusal):
    """The act no longer waits for this."""


@action("duty.report_act", locks=False)
def report_act(
    *,
    subject: Assembly,
    kind: str,
    on: date,
    place_name: str = "",
    words: str = "",
    file: Any = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Report an act of one's own; it waits for the office to check it.

    Raises: NoSeat, CountedAlready, DayAhead, TooLong, HoldsContact, WrongFile, FileTooLarge, DiskFull.
    """
    place_name, words = _checked(subject, kind, on, place_name, words, by, at)
    row = Act.objects.create(
        assembly=subject,
        person_id=by.person,
        kind=kind,
        on=on,
        place_name=place_name,
        words=words,
        file=_kept(subject, file, by, at),
        reported_at=at,
    )
    return events.ActReported(
        act=row.pk, person=row.person_id, kind=kind, on=on.isoformat(), place_name=place_name, words=words
    )


@action("duty.correct_act")
def correct_act(
    *,
    subject: Act,
    kind: str,
    on: date,
    place_name: str = "",
    words: str = "",
    file: Any = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Correct an act that nobody has accepted yet; one that was returned waits to be checked again.

    A new file takes the place of the former one. Raises: NotOpen, and what `report_act` raises.
    """
    refuse_unless(subject, ActState.REPORTED, ActState.RETURNED)
    subject.place_name, subject.words = _checked(subject.assembly, kind, on, place_name, words, by, at)
    subject.kind, subject.on, subject.state, subject.reason = kind, on, ActState.REPORTED, ""
    subject.file = _kept(subject.assembly, file, by, at) or subject.file
    subject.version += 1
    subject.save(update_fields=["kind", "on", "place_name", "words", "file", "state", "reason", "version"])
    return events.ActCorrected(
        act=subject.pk,
        person=subject.person_id,
        kind=kind,
        on=on.isoformat(),
        place_name=subject.place_name,
        words=subject.words,
    )


@action("duty.withdraw_act")
def withdraw_act(*, subject: Act, by: Actor, at: datetime) -> Event:
    """Withdraw an act that nobody has accepted. Raises: NotOpen."""
    refuse_unless(subject, ActState.REPORTED, ActState.RETURNED)
    subject.state = ActState.WITHDRAWN
    subject.version += 1
    subject.save(update_fields=["state", "version"])
    return events.ActWithdrawn(act=subject.pk, person=subject.person_id)


def refuse_unless(act: Act, *states: ActState) -> None:
    """Raise NotOpen where the act stands elsewhere."""
    if act.state not in states:
        raise NotOpen(
            gettext("%(day)s的“%(kind)s”现在的状态是“%(state)s”，不能再这样处理，请刷新页面。")
            % {
                "day": official_date(act.on),
                "kind": act.get_kind_display(),
                "state": act.get_state_display(),
            }
        )


def _checked(
    assembly: Assembly, kind: str, on: date, place_name: str, words: str, by: Actor, at: datetime
) -> tuple[str, str]:
    """Return place and words as they are kept."""
    if on > local_day(at):
        raise DayAhead(gettext("%(day)s还没有到，请在活动之后报告。") % {"day": official_date(on)})
    if by.person is None or selectors.deputy_seat(by.person, assembly=assembly, on=on) is None:
        raise NoSeat(
            gettext("%(day)s您不是%(assembly)s代表，不能报告这一天的履职活动，请核对日期。")
            % {"day": official_date(on), "assembly": assembly.name}
        )
    label = ActKind(kind).label
    if is_counted_elsewhere(kind):
        raise CountedAlready(gettext("“%(kind)s”已由系统从有关工作中自动记录，不用报告。") % {"kind": label})
    return said(place_name, LONGEST_PLACE, gettext("地点")), said(words, LONGEST, gettext("简要说明"))


def said(text: str, most: int, label: str) -> str:
    """Return a text as it is kept. Raises: TooLong, HoldsContact."""
    kept = " ".join(text.split()) if most <= LONGEST_PLACE else text.strip()
    if len(kept) > most:
        raise TooLong(
            gettext("“%(label)s”有 %(count)s 字，超过 %(most)s 字的上限，请缩短。")
            % {"label": label, "count": len(kept), "most": most}
        )
    if MARK in redacted(kept):
        raise HoldsContact(
            gettext("“%(label)s”里有手机号码或者电子邮箱，履职记录不保存他人的联系方式，请删去。")
            % {"label": label}
        )
    return kept


def _kept(assembly: Assembly, upload: Any, by: Actor, at: datetime) -> StoredFile | None:
    if not upload:
        return None
    return files.store(assembly=assembly, upload=upload, kind=SCANS, by=by, at=at)
