from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from renda.lib.moments import NoMoment, OutOfRange, parse_moment, refuse_out_of_range


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020/1/6 12:09:38", (2020, 1, 6, 12, 9, 38)),
        ("2017-06-08 7:31:20", (2017, 6, 8, 7, 31, 20)),
        ("2026-03-01T09:30", (2026, 3, 1, 9, 30)),
        (" 2026.3.1 ", (2026, 3, 1)),
        ("2026年3月1日 9时5分", (2026, 3, 1, 9, 5)),
        ("2026年11月1日9时30分20秒", (2026, 11, 1, 9, 30, 20)),
        ("2026年11月1日（星期日）上午9时", (2026, 11, 1, 9)),
        ("2026年11月1日 下午3点半", (2026, 11, 1, 15, 30)),
        ("2026-11-01 上午9:30", (2026, 11, 1, 9, 30)),
        ("2026/11/1 中午 12:05", (2026, 11, 1, 12, 5)),
        ("2026/11/1 中午 1:05", (2026, 11, 1, 13, 5)),
        ("2026-11-01 12:30 AM", (2026, 11, 1, 0, 30)),
        ("2026-11-01 9:30 p.m.", (2026, 11, 1, 21, 30)),
        ("2026-11-01 晚上", (2026, 11, 1)),
        ("20261101", (2026, 11, 1)),
        ("20261101 0930", (2026, 11, 1, 9, 30)),
        ("20261101093015", (2026, 11, 1, 9, 30, 15)),
        ("２０２６－１１－０１　９：３０", (2026, 11, 1, 9, 30)),
        ("46000", (2025, 12, 9)),
        ("46000.5", (2025, 12, 9, 12)),
        ("2026-11-01T23:30:00Z", (2026, 11, 2, 7, 30)),
        ("2026-11-01T09:30:00.123+08:00", (2026, 11, 1, 9, 30)),
        ("2026-11-01T09:30:00+0900", (2026, 11, 1, 8, 30)),
    ],
)
def test_a_moment_is_read_in_each_way_of_writing(text: str, moment: tuple[int, ...]) -> None:
    assert parse_moment(text) == datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "text",
    [
        *("", "昨天", "2026-13-01", "2026-02-30", "1/6/2020", "31/31/2026", "2026-03-01 25:00", "上午9:30"),
        *(
            "0000-00-00",
            "99999999",
            "2026-03-01 9",
            "2026-11-01 下午25:00",
            "20261301",
            "9999-12-31T23:59:59Z",
        ),
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(NoMoment) as refused:
        parse_moment(text)
    assert str(refused.value) == (
        f"“{text}”不能作为日期或者时间读取，请写成 2026-03-01、2026-03-01 09:30 或者 2026年3月1日 9时30分。"
    )


def test_a_zone_is_followed() -> None:
    assert parse_moment("2026-11-01T00:00:00Z") == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(1, 1, 1), "日期 1年1月1日 早于1949年10月1日，请核对年份。"),
        (date(1949, 9, 30), "日期 1949年9月30日 早于1949年10月1日，请核对年份。"),
        (date(2999, 1, 1), "日期 2999年1月1日 在2026年3月12日之后，请核对年份。"),
    ],
)
def test_a_day_on_which_nothing_can_have_been_said_is_refused(day: date, sentence: str) -> None:
    with pytest.raises(OutOfRange) as refused:
        refuse_out_of_range(day, latest=date(2026, 3, 12))
    assert str(refused.value) == sentence


def test_the_first_and_the_last_day_are_within() -> None:
    refuse_out_of_range(date(1949, 10, 1))
    refuse_out_of_range(date(2026, 3, 12), latest=date(2026, 3, 12))
    refuse_out_of_range(date(2999, 1, 1))
