"""Digests: one mail a day or a week with what is late, what is due within a week, and what arrived; never an empty one."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext

from renda.core.access.models import Account
from renda.core.notices.agenda import Line, agenda_of
from renda.core.notices.models import NoticeChoice
from renda.core.notices.reading import notices_of
from renda.core.notices.telling import notify
from renda.core.notices.wording import speaking
from renda.lib.clock import LOCAL_ZONE, local_day
from renda.lib.saying import marked
from renda.web.dates import official_date

SOON = timedelta(days=7)
MOST_LINES = 30  # of each part; the rest is counted
Part = tuple[str, list[str], int]  # heading, lines, how many there are


def last_moment(choice: NoticeChoice, at: datetime) -> datetime:
    """Return the last moment, at or before `at`, for which the account wants a digest (local time)."""
    here = at.astimezone(LOCAL_ZONE)
    back = timedelta(days=0)
    if choice.digest == NoticeChoice.Digest.WEEKLY:
        back = timedelta(days=(here.weekday() - choice.digest_weekday) % 7)
    moment = datetime.combine(here.date() - back, time(choice.digest_hour), tzinfo=LOCAL_ZONE)
    if moment <= here:
        return moment
    return moment - timedelta(days=7 if choice.digest == NoticeChoice.Digest.WEEKLY else 1)


def due_digests(at: datetime) -> list[int]:
    """Return the accounts whose digest is to be made now; one missed at a standstill is made up for, once."""
    wanted = NoticeChoice.objects.exclude(digest="").filter(account__is_active=True).order_by("pk")
    return [
        row.account_id
        for row in wanted
        if row.digest_done_on is None or row.digest_done_on < local_day(last_moment(row, at))
    ]


def make_digest(account: int, *, at: datetime) -> bool:
    """Make the account's digest if it is due and says anything; return whether one goes out. A second call makes none."""
    with transaction.atomic():
        rows = NoticeChoice.objects.select_for_update(of=("self",)).select_related("account__person")
        choice = rows.filter(account=account).exclude(digest="").first()
        if choice is None or not choice.account.is_active:
            return False
        day = local_day(last_moment(choice, at))
        if choice.digest_done_on is not None and choice.digest_done_on >= day:
            return False
        since = choice.digest_until or at - timedelta(days=7)
        choice.digest_done_on, choice.digest_until = day, at
        choice.save(update_fields=["digest_done_on", "digest_until"])
        with speaking(choice.language):
            body = digest_text(choice.account, since=since, at=at)
        if not body:
            return False
        return bool(
            notify(
                recipients=[choice.account],
                kind="digest",
                title=marked("待办摘要（%(day)s）"),
                body="%(text)s",
                words={"day": local_day(at), "text": body},
                url="/desk/",
                dedupe=f"digest:{day.isoformat()}",
                at=at,
            )
        )


def digest_text(account: Account, *, since: datetime, at: datetime) -> str:
    """Return the digest in the active language; empty where nothing is late, due within a week, or new since."""
    today = local_day(at)
    agenda = agenda_of(account, at=at, on=today)
    late = [line for line in agenda if line.is_late or (line.due_on and line.due_on < today)]
    rest = [line for line in agenda if line not in late]
    due = [line for line in rest if line.due_on and line.due_on <= today + SOON]
    new = [line for line in rest if line not in due and line.opened_at > since]
    parts: list[Part] = [
        _part(gettext("已逾期"), late),
        _part(gettext("七天内到期"), due),
        _part(gettext("新到待办"), new),
        _notices(account, since),
    ]
    return "\n\n".join(_written(part) for part in parts if part[2])


def _part(heading: str, lines: list[Line]) -> Part:
    return heading, [_in_words(line) for line in lines[:MOST_LINES]], len(lines)


def _notices(account: Account, since: datetime) -> Part:
    """What arrived in the application since and was not looked at."""
    rows = notices_of(account.pk).filter(created_at__gt=since, read_at=None).exclude(kind="digest")
    words = [gettext("事项") if row.confidential else row.heading for row in rows[:MOST_LINES]]
    return gettext("新通知"), words, rows.count()


def _in_words(line: Line) -> str:
    words = gettext("事项") if line.confidential else line.title
    if line.number and not line.confidential:
        words = f"{words} ({line.number})"
    return f"{words} · {official_date(line.due_on)}" if line.due_on else words


def _written(part: Part) -> str:
    heading, lines, count = part
    written = [f"{heading} ({count})", *(f"- {line}" for line in lines)]
    if count > len(lines):
        written.append(gettext("其余见工作台。"))
    return "\n".join(written)
