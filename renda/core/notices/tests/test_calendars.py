"""Calendars: by RFC 5545, for whoever has the address, with nothing of what is confidential."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.audit.api import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.notices import actions, views
from renda.core.notices.agenda import agenda_of, of_person
from renda.core.notices.api import Line
from renda.core.notices.calendars import calendar, calendar_index
from renda.core.notices.models import CalendarAddress
from renda.core.procedures.models import Deadline, Matter, Todo
from renda.lib import clock

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


def line(title, **rest):
    return Line("todo-1", title, "9901-LG-2026-0001", date(2026, 3, 31), "/matters/1/", AT, **rest)


def unfolded(content):
    assert content.endswith(b"\r\n")
    assert all(len(each) <= 75 for each in content.split(b"\r\n"))
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_a_day_is_an_event_of_the_whole_day():
    lines = unfolded(calendar("我的待办", [line("答复")], at=AT))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2] == "END:VCALENDAR"
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert event[1] == "UID:todo-1@localhost"
    assert event[2:6] == [
        "DTSTAMP:20260312T010000Z",
        "DTSTART;VALUE=DATE:20260331",
        "DTEND;VALUE=DATE:20260401",
        "SUMMARY:答复 (9901-LG-2026-0001)",
    ]


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("甲,乙;丙\\丁", "甲\\,乙\\;丙\\\\丁"),
        ("一行\n两行", "一行\\n两行"),
        ("END:VEVENT\r\nBEGIN:VALARM", "END:VEVENT\\nBEGIN:VALARM"),
        ("响\x07铃\r", "响铃"),
        ("字" * 200, "字" * 200),
        ("a" * 200, "a" * 200),
        ("𠮷" * 60, "𠮷" * 60),
    ],
)
def test_titles_of_every_kind_come_back_whole_and_break_nothing(title, written):
    lines = unfolded(calendar("x", [line(title)], at=AT))
    assert f"SUMMARY:{written} (9901-LG-2026-0001)" in lines
    assert lines.count("END:VEVENT") == 1


def test_of_what_is_confidential_only_that_there_is_something():
    content = calendar("x", [line("谁告了谁", confidential=True)], at=AT).decode()
    assert "SUMMARY:事项\r\n" in content
    assert "谁告了谁" not in content and "9901" not in content and "/matters/" not in content


def test_what_has_no_day_stands_in_no_calendar():
    undated = Line("todo-2", "无期限", "N", None, "/", AT)
    assert b"VEVENT" not in calendar("x", [undated], at=AT)


@pytest.fixture
def li(city):
    cache.clear()
    return make_hat(Role.LEGISLATIVE_OFFICE, city, username="li")


@pytest.fixture
def matter(city, li):
    today = clock.today()
    made = Matter.objects.create(
        assembly=city, number="9901-LG-2026-0001", title="停车条例", procedure="legislation.regulation",
        procedure_from=date(2023, 3, 15), state="answered", opened_at=AT, entered_state_at=AT,
    )  # fmt: skip
    common = {"assembly": city, "matter": made, "opened_at": AT}
    due = today + timedelta(days=5)
    Todo.objects.create(role=li.role, step="x", label="答复意见", dedupe="x", due_on=due, **common)
    Todo.objects.create(role="budget_office", step="y", label="别人的事", dedupe="y", due_on=due, **common)
    clocks = {"assembly": city, "matter": made, "state": "s", "starts_on": today, "figure": {}}
    Deadline.objects.create(ends_with="same", label="同一天", due_on=due, **clocks)
    Deadline.objects.create(ends_with="a", label="办理期限", due_on=due + timedelta(days=9), **clocks)
    Deadline.objects.create(ends_with="b", label="已办完", due_on=due, met_at=AT, **clocks)
    return made


def address(client, hat):
    sign_in(client, hat)
    return made_by(client, "form-1")


def made_by(client, key):
    page = client.post("/desk/notices/calendar/", {"key": key}).content.decode()
    [found] = re.findall(r"/calendar/[0-9a-f]{64}\.ics", page)
    return found


def test_a_calendar_shows_the_own_todos_and_clocks_and_nobody_elses(client, li, matter):
    feed = Client().get(address(client, li))
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert feed["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in feed.headers and not feed.cookies
    content = "\n".join(unfolded(feed.content))
    assert "SUMMARY:答复意见：停车条例 (9901-LG-2026-0001)" in content
    assert "SUMMARY:办理期限：停车条例" in content
    assert "别人的事" not in content and "已办完" not in content and "同一天" not in content
    assert content.count("BEGIN:VEVENT") == 2


def test_an_address_is_kept_as_a_hash_and_the_same_form_makes_the_same_one(client, li):
    first = address(client, li)
    assert address(client, li) == first
    token = first.removeprefix("/calendar/").removesuffix(".ics")
    kept = CalendarAddress.objects.get()
    assert kept.index == calendar_index(token) != token
    assert token not in str(list(EventRecord.objects.values()))
    assert EventRecord.objects.filter(name="notices.calendar_made").count() == 1


def test_a_new_address_and_an_end_close_the_old_one(client, li):
    first = address(client, li)
    second = made_by(client, "form-2")
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert client.post("/desk/notices/calendar/end/", {"key": "form-3"}).status_code == 303
    assert Client().get(second).status_code == 404
    assert EventRecord.objects.filter(name="notices.calendar_revoked").count() == 1


def test_nobody_makes_or_ends_anothers_address(li, city):
    from renda.lib.errors import NotAllowed

    other = make_hat(Role.MEMBER, city)
    for act, rest in ((actions.make_calendar, {"index": "x"}), (actions.revoke_calendar, {})):
        with pytest.raises(NotAllowed):
            act(subject=li.account, by=actor_for(other), at=AT, **rest)


def test_a_switched_off_account_has_no_calendar(client, li):
    feed = address(client, li)
    li.account.is_active = False
    li.account.save()
    assert Client().get(feed).status_code == 404


def test_guessing_is_limited(client, li, monkeypatch):
    monkeypatch.setattr(views, "MOST_FETCHED", 2)
    own = address(client, li)
    assert [Client().get(path).status_code for path in ("/calendar/x.ics", own, own)] == [404, 200, 429]


def test_the_three_powers_have_no_agenda(city, matter, monkeypatch):
    asked = []
    monkeypatch.setitem(of_person._items, "sample", lambda hats, on: asked.append(hats) or [])
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.SECURITY_OFFICER):
        assert agenda_of(make_hat(role, city).account, at=AT, on=date(2026, 3, 12)) == []
    assert asked == []


def test_an_agenda_costs_as_many_queries_for_few_as_for_many(li, city, matter, django_assert_max_num_queries):
    for number in range(40):
        Todo.objects.create(
            assembly=city, matter=matter, role=li.role, step="x", label="x", dedupe=f"n{number}", opened_at=AT
        )
    with scope.public(), django_assert_max_num_queries(6):
        assert len(agenda_of(li.account, at=clock.now(), on=clock.today())) == 42


def test_the_public_calendar_holds_the_closing_days_of_open_consultations(city, matter):
    from renda.core.documents.models import Text, TextVersion
    from renda.core.opinions.models import Round
    from renda.modules.consultation.models import Consultation

    def consultation(number, closes_on, ended_at=None):
        text = Text.objects.create(assembly=city, matter=matter, title=f"草案{number}")
        version = TextVersion.objects.create(
            assembly=city, text=text, number=1, tree={}, label="草案", made_at=AT
        )
        round = Round.objects.create(assembly=city, matter=matter, number=number, begun_at=AT)
        Consultation.objects.create(
            assembly=city, round=round, text_version=version, opens_on=clock.today() - timedelta(days=9),
            closes_on=closes_on, figure={}, published_at=AT, ended_at=ended_at,
        )  # fmt: skip

    matter.published_at = AT
    matter.save()
    consultation(1, clock.today() + timedelta(days=3))
    consultation(2, clock.today() - timedelta(days=1))
    consultation(3, clock.today() + timedelta(days=3), ended_at=AT)
    content = "\n".join(unfolded(Client().get("/calendar/open.ics").content))
    assert content.count("SUMMARY:《停车条例》征求意见截止") == 1
