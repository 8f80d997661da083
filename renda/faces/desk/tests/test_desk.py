"""The desk: to-dos of all hats, filters in the address, what waits for others, and who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from renda.core.access.models import Account, Grant
from renda.core.access.testing import make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.live import api as live
from renda.core.people.models import Assembly, Organ
from renda.core.procedures.models import Matter, Todo
from renda.lib import clock

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


@pytest.fixture
def city(db: Any) -> Iterator[Assembly]:
    with scope.unscoped("test"):
        yield assembly_called("9901", "澄澜市")


def assembly_called(code: str, name: str) -> Assembly:
    return Assembly.objects.create(
        code=code, name=f"{name}人民代表大会", short_name=name, level="city", path=f"/{code}/", place="demo"
    )


def todo(city: Assembly, label: str, *, role: Role = Role.LEGISLATIVE_OFFICE, **rest: Any) -> Todo:
    number = f"{city.code}-LG-2026-{Matter.objects.count() + 1:04}"
    matter = Matter.objects.create(
        assembly=city, number=number, title=f"关于{label}的条例", procedure="legislation.regulation",
        procedure_from=date(2023, 3, 15), state="suggested", opened_at=MORNING, entered_state_at=MORNING,
    )  # fmt: skip
    given = {"dedupe": "x", **rest}
    return Todo.objects.create(
        assembly=city, matter=matter, role=role, step="x", label=label, opened_at=MORNING, **given
    )


def desk(grant: Grant, query: str = "", *, factor: bool = True) -> str:
    client = Client()
    sign_in(client, grant)
    if not factor:
        session = client.session
        del session["renda_second_factor"]
        session.save()
    return client.get(f"/desk/{query}").content.decode()


def test_the_todos_of_all_hats_stand_on_one_page(city: Assembly) -> None:
    county = assembly_called("9902", "临江县")
    li = make_hat(Role.LEGISLATIVE_OFFICE, city, username="li")
    make_hat(Role.MEMBER, county, account=li.account)
    todo(city, "停车")
    todo(county, "审议", role=Role.MEMBER)
    todo(county, "不是我的", role=Role.CHAIRPERSON)
    page = desk(li)
    assert "停车" in page and "审议" in page and "临江县 · 常委会组成人员" in page
    assert "不是我的" not in page


def test_only_what_names_the_hat_is_its_own(city: Assembly) -> None:
    ours, theirs = (
        Organ.objects.create(assembly=city, kind="special_committee", name=name) for name in "甲乙"
    )
    li = make_hat(Role.SPECIAL_COMMITTEE, city, username="li", organ=ours)
    other = Account.objects.create_user("zhou", None, assembly=city)
    todo(city, "甲委办", role=Role.SPECIAL_COMMITTEE, organ=ours)
    todo(city, "乙委办", role=Role.SPECIAL_COMMITTEE, organ=theirs)
    todo(city, "周某办", role=Role.SPECIAL_COMMITTEE, account=other)
    page = desk(li)
    assert ">甲委办<" in page and ">乙委办<" not in page and ">周某办<" not in page


def test_a_hat_that_needs_a_second_factor_tells_nothing_without_one(city: Assembly, settings: Any) -> None:
    settings.RENDA_DEMO = False
    wang = make_hat(Role.DEPUTY, city, username="wang")
    make_hat(Role.LEGISLATIVE_OFFICE, city, account=wang.account)
    todo(city, "停车")
    assert ">停车<" in desk(wang)
    assert ">停车<" not in desk(wang, factor=False)


def test_the_filters_stand_in_the_address(city: Assembly) -> None:
    li = make_hat(Role.LEGISLATIVE_OFFICE, city, username="li")
    chair = make_hat(Role.CHAIRPERSON, city, account=li.account)
    today = clock.today()
    todo(city, "逾期的", due_on=today - timedelta(days=1))
    todo(city, "今天的", due_on=today)
    todo(city, "六天后", due_on=today + timedelta(days=6))
    todo(city, "七天后", due_on=today + timedelta(days=7))
    todo(city, "会议", role=Role.CHAIRPERSON)

    def shown(query: str) -> set[str]:
        page = desk(li, query)
        return {each for each in ("逾期的", "今天的", "六天后", "七天后", "会议") if f">{each}<" in page}

    assert shown("?due=late") == {"逾期的"}
    assert shown("?due=today") == {"今天的"}
    assert shown("?due=week") == {"逾期的", "今天的", "六天后"}
    assert shown("?q=七天") == {"七天后"}
    assert shown(f"?hat={chair.pk}") == {"会议"}
    assert shown("?due=nonsense&hat=x") == {"逾期的", "今天的", "六天后", "七天后", "会议"}


def test_a_row_leads_to_the_page_where_the_step_is_taken(city: Assembly) -> None:
    li = make_hat(Role.LEGISLATIVE_OFFICE, city, username="li")
    by_hand = todo(city, "列入", dedupe="step:suggested:plan")
    own = todo(city, "答复", url="/desk/answers/")
    late = todo(city, "逾期", dedupe="step:late:7")
    page = desk(li)
    assert f'href="/matters/{by_hand.matter.number}/record/plan/">列入' in page
    assert 'href="/desk/answers/">答复' in page
    assert f'href="/matters/{late.matter.number}/">逾期' in page
    assert own.pk


def test_what_waits_says_for_whom(city: Assembly) -> None:
    li = make_hat(Role.LEGISLATIVE_OFFICE, city, username="li")
    todo(city, "审查", role=Role.SPECIAL_COMMITTEE, due_on=clock.today())
    waits = desk(li).split("等别人办的")[1]
    assert "关于审查的条例" in waits and "等专门委员会" in waits and "今天截止" in waits


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR])
def test_the_three_powers_see_their_own_pages_and_no_matters(role: Role, city: Assembly) -> None:
    todo(city, "停车")
    page = desk(make_hat(role, city))
    assert "停车" not in page and "看不到业务内容" in page or "不改动任何内容" in page
    assert "/account/" in page


def test_only_who_works_there_may_watch_a_desk_and_only_who_sees_it_a_matter(city: Assembly) -> None:
    other = assembly_called("9902", "邻市")
    matter = todo(city, "停车").matter
    own, foreign = Client(), Client()
    sign_in(own, make_hat(Role.LEGISLATIVE_OFFICE, city))
    sign_in(foreign, make_hat(Role.LEGISLATIVE_OFFICE, other))
    for topic in (f"desk:{city.pk}", f"matter:{matter.pk}"):
        assert own.get("/live/", {"topic": topic}).status_code == 200, topic
        assert foreign.get("/live/", {"topic": topic}).status_code == 404, topic
        assert Client().get("/live/", {"topic": topic}).status_code == 404, topic
    assert own.get("/live/", {"topic": "matter:x"}).status_code == 404


def test_an_act_in_a_matter_touches_its_page_and_the_desks(city: Assembly) -> None:
    from renda.core.access.testing import actor_for
    from renda.core.procedures.actions import record_step

    actor = actor_for(make_hat(Role.LEGISLATIVE_OFFICE, city))
    matter = todo(city, "停车").matter
    topics = [f"desk:{city.pk}", f"matter:{matter.pk}"]
    assert live.versions(topics) == dict.fromkeys(topics, 0)
    record_step(
        subject=matter,
        step="plan",
        happened_on=clock.today(),
        paper="计划",
        reason="",
        by=actor,
        at=clock.now(),
    )
    assert live.versions(topics) == dict.fromkeys(topics, 1)
