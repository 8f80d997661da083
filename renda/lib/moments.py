"""Reading the dates and times that people and other systems write in tables."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from renda.lib.clock import LOCAL_ZONE
from renda.lib.errors import BadInput
from renda.lib.saying import say

EARLIEST = date(1949, 10, 1)  # nobody has written to a people's congress of this state before
FIRST_SERIAL = date(1899, 12, 30)  # day 0 of a workbook that counts from 1900, for days after February of it
_SERIAL = re.compile(r"(\d{5})(\.\d+)?", re.ASCII)
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\s*(\d{2})(\d{2})(\d{2})?)?", re.ASCII)
_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*(?:日|号)?"
_WEEKDAY = r"\s*(?:[（(]?(?:星期|周)[一二三四五六日天][）)]?)?"
_HALF = r"(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|[AaPp]\.?[Mm]\.?)?"
_HOUR = r"(\d{1,2})\s*(?:[:时点]\s*(?:(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})(?:[.,]\d+)?\s*秒?)?)?|(半))?|(?=\s*[AaPp]\.?[Mm]))"
_ZONE = r"(Z|[+-]\d{2}:?\d{2})?"
_WRITTEN = re.compile(
    rf"{_DAY}{_WEEKDAY}[T\s]*(?:{_HALF}\s*{_HOUR}\s*{_HALF}\s*{_ZONE}|{_HALF})", re.ASCII | re.IGNORECASE
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９：／－．　", "0123456789:/-. ")
_AFTERNOON = {"下午", "傍晚", "晚上", "夜里", "夜间", "pm"}
_MORNING = {"凌晨", "早上", "早晨", "上午", "am"}


class NoMoment(BadInput):
    """The words are no date or time."""


class OutOfRange(BadInput):
    """The date is one on which nothing can have been said."""


def parse_moment(text: str) -> datetime:
    """Return the moment written in local time, such as 2020-1-6 12:09:38, 2020年1月6日 上午9:30 or 20200106.

    A date alone is its midnight. A zone (Z, +08:00) is followed; a number of five digits is a workbook's day
    (46000 is 2025-12-09). The answer carries the zone where the legislature sits.
    Raises: NoMoment.
    """
    plain = text.strip().translate(_FULL_WIDTH)
    try:
        found = _serial(plain) or _run(plain) or _written(plain)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise NoMoment(
            say(
                "“%(cell)s”不能作为日期或者时间读取，请写成 2026-03-01、2026-03-01 09:30 或者 2026年3月1日 9时30分。",
                cell=text.strip()[:30],
            )
        )
    return found


def refuse_out_of_range(day: date, *, latest: date | None = None) -> None:
    """Raise OutOfRange for a day before 1949-10-01, or after the latest that is allowed."""
    if day < EARLIEST:
        raise OutOfRange(
            say("日期 %(day)s 早于1949年10月1日，请核对年份。", day=_numeral(day)),
        )
    if latest is not None and day > latest:
        raise OutOfRange(
            say("日期 %(day)s 在%(latest)s之后，请核对年份。", day=_numeral(day), latest=_numeral(latest))
        )


def _numeral(day: date) -> str:
    return say("%(year)s年%(month)s月%(day)s日", year=day.year, month=day.month, day=day.day)


def _serial(text: str) -> datetime | None:
    found = _SERIAL.fullmatch(text)
    if not found:
        return None
    seconds = round(float(f"0{found.group(2) or ''}") * 86_400)
    midnight = datetime.combine(FIRST_SERIAL, datetime.min.time(), LOCAL_ZONE)
    return midnight + timedelta(days=int(found.group(1)), seconds=seconds)


def _run(text: str) -> datetime | None:
    found = _RUN.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups(default="0"))
    return datetime(year, month, day, hour, minute, second, tzinfo=LOCAL_ZONE)


def _written(text: str) -> datetime | None:
    found = _WRITTEN.fullmatch(text)
    if not found:
        return None
    year, month, day, before, hour, minute, second, half, after, zone, alone = found.groups()
    if alone and alone.lower() in ("am", "pm", "a.m.", "p.m."):
        return None
    clock_hour = _hour(int(hour or 0), (before or after or "").replace(".", "").lower())
    moment = datetime(int(year), int(month), int(day), tzinfo=LOCAL_ZONE).replace(
        hour=clock_hour, minute=30 if half else int(minute or 0), second=int(second or 0)
    )
    return _in_zone(moment, zone).astimezone(LOCAL_ZONE) if zone else moment


def _hour(hour: int, half: str) -> int:
    if half in _AFTERNOON and hour < 12:
        return hour + 12
    if half == "中午" and hour < 11:
        return hour + 12
    if half in _MORNING and hour == 12:
        return 0
    return hour


def _in_zone(moment: datetime, zone: str) -> datetime:
    if zone in "Zz":
        return moment.replace(tzinfo=UTC)
    plain = moment.replace(tzinfo=None).isoformat()
    return datetime.fromisoformat(plain + (zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"))
