"""Pages of points: sources, appeal, bands without an order, low years without effect, the rules for everyone."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.test import Client

from renda.core.access.testing import make_hat
from renda.core.base.actor import Actor, Role
from renda.core.jobs.api import run_until_idle
from renda.core.law import api as law
from renda.core.people.models import Assembly, Person
from renda.lib import clock
from renda.lib.tables import Limits, read_table
from renda.modules.duty import actions, points, standings
from renda.modules.duty.models import Appeal, DutyPoints, PackChoice
from renda.modules.duty.tests.conftest import MORNING, deputy, reported, seated
from renda.modules.duty.tests.test_pages import client_of, hat_of, text
from renda.modules.duty.tests.test_points import choose

LIMITS = Limits(size=1_000_000, rows=1000, columns=50)


@pytest.fixture
def own(person: Person, city: Assembly) -> Client:
    return client_of(hat_of(person, city))


@pytest.fixture
def office(city: Assembly) -> Client:
    return client_of(make_hat(Role.DEPUTIES_OFFICE, city))


@pytest.fixture
def this_year() -> date:
    return date(clock.today().year, 1, 1)


@pytest.fixture
def chosen(city: Assembly, fang: Actor, this_year: date) -> PackChoice:
    return choose(city, fang, starts_on=this_year, at=clock.now())


def accepted(by: Actor, fang: Actor, city: Assembly, **given: Any) -> None:
    act = reported(by, city, **{"on": clock.today(), "at": clock.now(), **given})
    actions.accept_act(subject=act, by=fang, at=clock.now())
    run_until_idle()


def test_without_rules_a_place_has_a_record_and_no_points(own: Client, office: Client) -> None:
    assert "本地没有选定积分办法" in text(own.get("/desk/duty/points/"))
    assert "本地没有选定积分办法" in text(office.get("/desk/duty/bands/"))


@pytest.mark.usefixtures("chosen")
def test_a_deputy_sees_every_points_source(own: Client, wang: Actor, fang: Actor, city: Assembly) -> None:
    accepted(wang, fang, city)
    page = text(own.get("/desk/duty/points/?item=acts"))
    assert "没有法律效力" in page and "不排名" in page
    assert 'href="?item=acts#sources"' in page
    assert "“走访、联系、宣讲、服务”从哪里来" in page and "/desk/duty/acts/" in page
    assert '<strong class="number">2</strong>' in page


@pytest.mark.usefixtures("chosen")
def test_a_deputy_objects_and_reads_the_answer(own: Client, office: Client, person: Person) -> None:
    answer = own.post("/desk/duty/points/", {"item": "述职", "words": "述职没有计入。"})
    assert answer.status_code == 303
    [appeal] = Appeal.objects.all()
    address = f"/desk/duty/appeals/{appeal.pk}/"
    assert "本地没有设定答复期限" in text(own.get(address))
    assert "述职没有计入" in text(office.get("/desk/duty/appeals/"))
    sent = {
        "verb": "answer",
        "answer": "已核实，补记一次。",
        "corrected": "duty.acts:reporting",
        "quantity": "1",
    }
    assert office.post(address, sent).status_code == 303
    run_until_idle()
    assert "补记一次" in text(own.get(address))
    assert "更正：向选民或者选举单位述职" in text(own.get("/desk/duty/points/?item=reporting"))
    assert office.post(address, sent).status_code == 422


@pytest.mark.usefixtures("chosen")
def test_a_colleagues_appeal_and_the_offices_pages_are_closed(
    own: Client, city: Assembly, other_city: Assembly
) -> None:
    luo = seated(city, "罗小满")
    theirs = client_of(hat_of(luo, city, "luo"))
    theirs.post("/desk/duty/points/", {"words": "有误。"})
    [appeal] = Appeal.objects.all()
    assert own.get(f"/desk/duty/appeals/{appeal.pk}/").status_code == 403
    foreign = client_of(make_hat(Role.DEPUTIES_OFFICE, other_city))
    assert foreign.get(f"/desk/duty/appeals/{appeal.pk}/").status_code == 404
    assert foreign.get(f"/desk/deputies/{luo.pk}/").status_code == 404
    for address in ("appeals/", "bands/", "rules/"):
        assert own.get(f"/desk/duty/{address}").status_code == 403
    assert own.get(f"/desk/deputies/{luo.pk}/").status_code == 403


def test_bands_are_counted_and_names_stand_in_their_order_never_by_points(
    office: Client, wang: Actor, fang: Actor, city: Assembly, chosen: PackChoice
) -> None:
    for name in ("丙", "甲", "乙"):
        seated(city, name)
    accepted(wang, fang, city)
    points.recompute(city, on=clock.today())
    [rules] = points.rules_between(city.pk, clock.today())
    assert [(band.key, band.count) for band in standings.bands_of(city.pk, rules)] == [
        ("good", 0),
        ("fair", 0),
        ("low", 4),
    ]
    for address in (
        "/desk/duty/bands/",
        "/desk/duty/bands/?sort=total",
        "/desk/duty/bands/?sort=-points&export=csv",
    ):
        page = text(office.get(address))
        places = [page.index(f">{name}<") for name in sorted(("丙", "甲", "乙", "王建青"))]
        assert places == sorted(places)
        assert " download" not in page, "no list of points is taken away"
    total = DutyPoints.objects.get(person=wang.person).total
    assert total == 200 and ">2<" not in page, "points stand on the deputy's page alone"


def test_the_notice_of_low_years_names_the_rule_and_has_no_effect(
    office: Client, fang: Actor, city: Assembly, person: Person
) -> None:
    year = clock.today().year
    choose(city, fang, starts_on=date(year - 1, 1, 1))
    points.recompute(city, on=clock.today())
    assert standings.low_years(city, on=clock.today()) is None, "one closed year is not two"
    PackChoice.objects.update(starts_on=date(year - 2, 1, 1))
    points.recompute(city, on=clock.today())
    found = standings.low_years(city, on=clock.today())
    assert found is not None
    assert (found.persons, found.years, found.below) == ((person,), 2, "60")
    page = text(office.get("/desk/duty/bands/"))
    assert (
        "澄澜市代表履职积分办法（演示）" in page and "没有法律效力" in page and "连续 2 年低于 60 分" in page
    )
    DutyPoints.objects.filter(starts_on=date(year - 1, 1, 1)).update(total=6000)
    assert standings.low_years(city, on=clock.today()) is None, "sixty is not below sixty"


def test_the_places_own_figure_goes_before_the_packs(
    fang: Actor, city: Assembly, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = clock.today().year
    choose(city, fang, starts_on=date(year - 2, 1, 1))
    points.recompute(city, on=clock.today())
    DutyPoints.objects.update(total=5500)
    Assembly.objects.filter(pk=city.pk).update(place="cn_4501")
    city.refresh_from_db()
    figure = law.resolve(standings.FIGURE, on=clock.today(), place="cn_4501")
    found = standings.low_years(city, on=clock.today())
    assert found is not None and found.below == str(figure.value) and found.rule == law.label_of(figure)
    DutyPoints.objects.update(total=int(str(figure.value)) * 100)
    assert standings.low_years(city, on=clock.today()) is None


def test_the_office_chooses_rules_and_everyone_reads_them(
    office: Client, city: Assembly, this_year: date
) -> None:
    sent = {
        "pack": "hundred",
        "starts_on": this_year.isoformat(),
        "title": "本市积分办法",
        "adopted_on": "2023-12-20",
    }
    assert "一个计分周期的第一天" in text(office.get("/desk/duty/rules/"))
    assert (
        office.post("/desk/duty/rules/", {**sent, "starts_on": f"{this_year.year}-02-01"}).status_code == 422
    )
    assert office.post("/desk/duty/rules/", sent).status_code == 303
    [choice] = PackChoice.objects.all()
    page = text(Client().get(f"/deputies/rules/{choice.pk}/"))
    assert "本市积分办法" in page and "未请假缺席" in page and "最多扣 20 分" in page and "还没有计数" in page
    assert Client().get(f"/deputies/rules/{choice.pk + 1}/").status_code == 404


def test_points_are_reckoned_anew_on_a_button(office: Client, chosen: PackChoice, person: Person) -> None:
    assert office.post("/desk/duty/bands/", {}).status_code == 303
    run_until_idle()
    assert DutyPoints.objects.filter(person=person).exists()


@pytest.mark.usefixtures("chosen")
def test_one_deputys_record_is_exported_for_the_electing_unit(
    office: Client, wang: Actor, fang: Actor, city: Assembly, person: Person
) -> None:
    accepted(wang, fang, city)
    answer = office.get(f"/desk/deputies/{person.pk}/?export=docx")
    document = docx.Document(io.BytesIO(answer.content))
    said = "\n".join(each.text for each in document.paragraphs)
    assert "王建青履职记录" in said and "没有法律效力" in said
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "走访群众" in cells and "核对履职活动" in cells
    answer = office.get(f"/desk/deputies/{person.pk}/?export=xlsx")
    table = read_table(answer.content, name="x.xlsx", limits=LIMITS)
    assert [row.cells[1] for row in table.rows] == ["走访群众"]


@pytest.mark.usefixtures("chosen")
def test_a_delegations_export_stands_by_name_and_holds_no_points(
    office: Client, wang: Actor, fang: Actor, city: Assembly
) -> None:
    few = deputy(seated(city, "乙"), city)
    seated(city, "别处", constituency="石蕨县")
    accepted(wang, fang, city)
    accepted(few, fang, city)
    accepted(few, fang, city, kind="research")
    points.recompute(city, on=clock.today())
    answer = office.get("/desk/deputies/?constituency=西蓼区&export=xlsx")
    table = read_table(answer.content, name="x.xlsx", limits=LIMITS)
    assert table.header == ("姓名", "选举单位", "专题调研", "走访群众")
    assert [row.cells for row in table.rows] == [("乙", "西蓼区", "1", "1"), ("王建青", "西蓼区", "0", "1")]
    answer = office.get("/desk/deputies/?export=docx")
    words = [cell.text for each in docx.Document(io.BytesIO(answer.content)).tables for cell in each._cells]
    assert "别处" in words and not {"分", "档", "积分"} & set(words)


def test_the_record_of_the_past_is_kept_when_rules_are_chosen_later(
    own: Client, wang: Actor, fang: Actor, city: Assembly
) -> None:
    act = reported(wang, city)
    actions.accept_act(subject=act, by=fang, at=MORNING)
    run_until_idle()
    assert "走访群众" in text(own.get("/desk/duty/own/?year=2026"))
