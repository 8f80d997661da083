"""Whoever has something new to do hears of it, once; many at a time in one notice; and nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from renda.core.access.testing import make_hat
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.notices.models import ChatRoom, Delivery, Notice
from renda.core.notices.wording import speaking
from renda.core.people.models import Body
from renda.core.procedures.models import LATE_MARK, Matter, Todo
from renda.core.procedures.telling import BATCH, tell_todos

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


@pytest.fixture
def matter(city):
    return Matter.objects.create(
        assembly=city, number="9901-LG-2026-0001", title="停车条例", procedure="legislation.regulation",
        procedure_from=date(2023, 3, 15), state="answered", opened_at=AT, entered_state_at=AT,
    )  # fmt: skip


@pytest.fixture
def li(city):
    return make_hat(Role.LEGISLATIVE_OFFICE, city, username="li")


def todo(matter, *, role=Role.LEGISLATIVE_OFFICE, label="英文", dedupe="x", **rest):
    return Todo.objects.create(
        assembly_id=matter.assembly_id, matter=matter, role=role, step="x", label=label, dedupe=dedupe,
        opened_at=AT, **rest,
    )  # fmt: skip


def heard_by(hat):
    return [notice.heading for notice in Notice.objects.filter(account=hat.account).order_by("pk")]


def test_the_holders_of_the_role_hear_once_and_in_their_language(city, other_city, matter, li):
    lu = make_hat(Role.LEGISLATIVE_OFFICE, city, username="lushan")
    strangers = [make_hat(Role.MEMBER, city), make_hat(Role.LEGISLATIVE_OFFICE, other_city, username="far")]
    todo(matter)
    assert tell_todos(None) == {"todos": 1, "told": 2}
    assert tell_todos(None) == {"todos": 0, "told": 0}
    assert heard_by(li) == heard_by(lu) == ["新的待办：英文（停车条例）"]
    assert [heard_by(hat) for hat in strangers] == [[], []]
    notice = Notice.objects.filter(account=li.account).get()
    assert (notice.subject, notice.url) == (matter.number, f"/matters/{matter.number}/")
    with speaking("en"):
        assert notice.heading == "New to-do: English (停车条例)"


def test_many_at_a_time_are_one_notice(matter, li):
    for number in range(7):
        todo(matter, dedupe=f"n{number}")
    tell_todos(None)
    assert heard_by(li) == ["有 7 项新的待办"]


def test_what_is_late_says_so(matter, li):
    todo(matter, label=f"{LATE_MARK}英文")
    tell_todos(None)
    assert heard_by(li) == ["已逾期：英文（停车条例）"]


def test_what_was_closed_before_is_not_told(matter, li):
    todo(matter, closed_at=AT)
    assert tell_todos(None) == {"todos": 1, "told": 0}
    assert Todo.objects.get().is_told


def test_only_the_one_named_hears(city, matter):
    wang, sun = (make_hat(Role.DEPUTY, city, username=name) for name in ("wang", "sun"))
    todo(matter, role=Role.DEPUTY, person=wang.account.person)
    todo(matter, role=Role.DEPUTY, account=sun.account, dedupe="y")
    tell_todos(None)
    assert len(heard_by(wang)) == len(heard_by(sun)) == 1


def test_a_body_hears_of_its_own_and_so_does_its_group(city, matter):
    with scope.assemblies([city.pk]):
        ours, theirs = (
            Body.objects.create(assembly=city, kind="department", name=name) for name in ("城管局", "住建局")
        )
    zhao = make_hat(Role.BODY_HANDLER, city, username="zhao", body=ours)
    other = make_hat(Role.BODY_HANDLER, city, username="other", body=theirs)
    room, elsewhere = (
        ChatRoom.objects.create(assembly=city, body=body, name="群", kind="wecom", address="http://x/")
        for body in (ours, theirs)
    )
    todo(matter, role=Role.BODY_HANDLER, body=ours)
    assert tell_todos(None)["told"] == 2
    assert (len(heard_by(zhao)), heard_by(other)) == (1, [])
    assert Notice.objects.filter(room=room).count() == 1
    assert not Notice.objects.filter(room=elsewhere).exists()
    assert Delivery.objects.filter(way="chat").count() == 1


def test_a_hat_limited_to_another_matter_a_switched_off_account_and_an_ended_role_hear_nothing(city, matter):
    from renda.lib import clock

    limited = make_hat(Role.LEGISLATIVE_OFFICE, city, username="limited", matter="9901-LG-2026-0002")
    gone = make_hat(Role.LEGISLATIVE_OFFICE, city, username="gone", ends_on=clock.today() - timedelta(days=1))
    off = make_hat(Role.LEGISLATIVE_OFFICE, city, username="off")
    off.account.is_active = False
    off.account.save()
    todo(matter)
    tell_todos(None)
    assert [heard_by(hat) for hat in (limited, gone, off)] == [[], [], []]


def test_two_grants_of_one_account_are_one_recipient(city, matter, li):
    from renda.core.people.models import Organ

    with scope.assemblies([city.pk]):
        organ = Organ.objects.create(assembly=city, kind="office", name="法工委")
    make_hat(Role.LEGISLATIVE_OFFICE, city, account=li.account, organ=organ)
    todo(matter)
    assert tell_todos(None)["told"] == 1


def test_more_than_a_batch_is_gone_on_with(matter, li):
    from renda.core.jobs.models import Job

    Todo.objects.bulk_create(
        Todo(
            assembly_id=matter.assembly_id, matter=matter, role=li.role, step="x", label="x", dedupe=f"n{number}",
            opened_at=AT,
        )
        for number in range(BATCH + 1)
    )  # fmt: skip
    assert tell_todos(None)["todos"] == BATCH
    assert Job.objects.filter(name="procedures.tell_todos", state="waiting").count() == 1
    assert tell_todos(None)["todos"] == 1


def test_telling_costs_as_many_queries_for_few_as_for_many(matter, li, django_assert_max_num_queries):
    for number in range(40):
        todo(matter, dedupe=f"n{number}")
    with django_assert_max_num_queries(10):
        tell_todos(None)


def test_who_was_told_of_the_same_act_by_a_notice_of_its_own_is_not_told_again(city, matter, li):
    from renda.core.notices.api import notify

    lu = make_hat(Role.LEGISLATIVE_OFFICE, city, username="lushan")
    for hat, at in ((li, AT), (lu, AT - timedelta(seconds=1))):
        notify(
            recipients=[hat.account],
            kind="sample",
            title="新交办",
            url="",
            subject=matter.number,
            dedupe="1",
            at=at,
        )
    todo(matter)
    assert tell_todos(None)["told"] == 1
    assert (len(heard_by(li)), len(heard_by(lu))) == (1, 2)


def test_a_minute_is_left_to_such_notices(matter, li):
    from renda.lib import clock

    todo(matter).__class__.objects.update(opened_at=clock.now())
    assert tell_todos(None) == {"todos": 0, "told": 0}


def test_of_a_confidential_matter_only_that_there_is_something_goes_outside(city, matter, li, monkeypatch):
    from renda.core.access.testing import actor_for
    from renda.core.procedures.agenda import agenda_of_hats, confidential

    monkeypatch.setitem(confidential._items, "sample", lambda matters: {matter.pk} & set(matters))
    part = Matter.objects.create(
        assembly=city, number="9901-LG-2026-0001-1", title="停车条例", procedure="legislation.regulation",
        procedure_from=date(2023, 3, 15), state="answered", opened_at=AT, entered_state_at=AT, parent=matter,
    )  # fmt: skip
    todo(part)
    tell_todos(None)
    assert Notice.objects.get().confidential
    assert [line.confidential for line in agenda_of_hats([actor_for(li)], date(2026, 3, 12))] == [True]
