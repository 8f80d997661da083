"""The pages of duty: what each shows to whom, without script, and what a refused form says."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from renda.core.access.models import Account, Grant
from renda.core.access.testing import make_hat, sign_in
from renda.core.base.actor import Actor, Role
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly, Person
from renda.lib import clock
from renda.modules.duty import actions
from renda.modules.duty.models import Act
from renda.modules.duty.tests.conftest import MORNING, deputy, last_event, reported, seated


def client_of(grant: Grant) -> Client:
    client = Client()
    sign_in(client, grant)
    return client


def hat_of(person: Person, city: Assembly, username: str = "wang") -> Grant:
    account = Account.objects.create_user(username, None, person=person, assembly=city)
    return make_hat(Role.DEPUTY, city, account=account)


@pytest.fixture
def own(person: Person, city: Assembly) -> Client:
    return client_of(hat_of(person, city))


@pytest.fixture
def office(city: Assembly) -> Client:
    return client_of(make_hat(Role.DEPUTIES_OFFICE, city))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_deputy_reports_in_one_post_and_sees_it_waiting(own: Client) -> None:
    today = clock.today().isoformat()
    assert f'value="{today}"' in text(own.get("/desk/duty/report/")), "the day is given"
    answer = own.post("/desk/duty/report/", {"kind": "visit", "on": today})
    assert answer.status_code == 303
    page = text(own.get("/desk/duty/own/"))
    assert "还没有计入的" in page and "走访群众" in page and "待核对" in page


def test_a_refused_report_keeps_what_was_typed(own: Client) -> None:
    answer = own.post("/desk/duty/report/", {"kind": "visit", "on": "2020-01-01", "words": "走访五户"})
    assert answer.status_code == 422
    assert "您不是澄澜市人民代表大会代表" in text(answer) and "走访五户" in text(answer)
    assert not Act.objects.exists()


def test_the_office_accepts_what_is_ticked_and_the_record_shows_its_source(
    own: Client, office: Client, person: Person, city: Assembly
) -> None:
    own.post("/desk/duty/report/", {"kind": "visit", "on": clock.today().isoformat(), "words": "走访五户。"})
    [act] = Act.objects.all()
    page = text(office.get("/desk/duty/check/"))
    assert "王建青" in page and f'value="{act.pk}:1"' in page
    answer = office.post("/desk/duty/check/", {"verb": "accept", "act": f"{act.pk}:1"})
    assert answer.status_code == 303
    assert last_event().name == "duty.act_accepted"
    run_until_idle()
    page = text(own.get("/desk/duty/own/"))
    assert f'href="/desk/duty/acts/{act.pk}/"' in page and "核对履职活动" in page and "1 次" in page


def test_nothing_ticked_and_no_reason_are_told(office: Client, wang: Actor, city: Assembly) -> None:
    act = reported(wang, city)
    assert "请先勾选" in text(office.post("/desk/duty/check/", {"verb": "accept"}))
    answer = office.post("/desk/duty/check/", {"verb": "return", "act": f"{act.pk}:1"})
    assert answer.status_code == 422 and "请写明退回的理由" in text(answer)
    answer = office.post(
        "/desk/duty/check/", {"verb": "return", "act": f"{act.pk}:1", "reason": "日期不对。"}
    )
    assert answer.status_code == 303
    act.refresh_from_db()
    assert (act.state, act.reason) == ("returned", "日期不对。")


def test_what_changed_meanwhile_is_named_and_the_rest_is_done(
    office: Client, wang: Actor, city: Assembly
) -> None:
    one, two = reported(wang, city), reported(wang, city, place_name="别处")
    actions.correct_act(subject=two, kind="visit", on=two.on, by=wang, at=MORNING)
    page = text(office.post("/desk/duty/check/", {"verb": "accept", "act": [f"{one.pk}:1", f"{two.pk}:1"]}))
    assert "已处理 1 条" in page and "这些没有处理" in page and "您打开页面之后" in page


def test_the_same_day_and_kind_is_marked_on_the_list(office: Client, wang: Actor, city: Assembly) -> None:
    reported(wang, city)
    assert "可能重复" not in text(office.get("/desk/duty/check/"))
    two = reported(wang, city, place_name="别处")
    assert text(office.get("/desk/duty/check/")).count("可能重复") == 2
    assert "请核对是不是同一件事" in text(office.get(f"/desk/duty/acts/{two.pk}/"))


def test_an_act_is_corrected_withdrawn_and_taken_back_on_its_page(
    own: Client, office: Client, wang: Actor, fang: Actor, city: Assembly
) -> None:
    act, other = reported(wang, city), reported(wang, city)
    address = f"/desk/duty/acts/{act.pk}/"
    sent = {"verb": "correct", "kind": "service", "on": "2026-03-11", "version": 1}
    assert own.post(address, sent).status_code == 303
    assert own.post(address, sent).status_code == 422, "the version is not the one that was seen"
    assert own.post(f"/desk/duty/acts/{other.pk}/", {"verb": "withdraw"}).status_code == 303
    act.refresh_from_db()
    actions.accept_act(subject=act, by=fang, at=MORNING)
    assert "取消核对并退回" in text(office.get(address))
    assert office.post(address, {"verb": "take_back", "reason": "登记有误。"}).status_code == 303
    act.refresh_from_db()
    assert (act.kind, act.state) == ("service", "returned")


def test_a_colleagues_act_and_other_roles_are_refused(
    city: Assembly, own: Client, other_city: Assembly
) -> None:
    other = seated(city, "罗小满")
    act = reported(deputy(other, city), city)
    assert own.get(f"/desk/duty/acts/{act.pk}/").status_code == 403
    assert own.get("/desk/duty/check/").status_code == 403
    elsewhere = client_of(make_hat(Role.DEPUTIES_OFFICE, other_city))
    assert elsewhere.get(f"/desk/duty/acts/{act.pk}/").status_code == 404
    handler = client_of(make_hat(Role.BODY_HANDLER, city))
    assert handler.get(f"/desk/duty/acts/{act.pk}/").status_code == 404, (
        "a body reads no business rows of duty"
    )
    assert handler.get("/desk/duty/own/").status_code == 403


def test_the_list_is_taken_away_as_a_file(office: Client, wang: Actor, city: Assembly) -> None:
    reported(wang, city)
    answer = office.get("/desk/duty/check/?export=csv")
    assert answer["Content-Type"].startswith("text/csv") and "王建青" in answer.content.decode()
    assert "没有等待核对的活动" not in text(office.get("/desk/duty/check/?sort=-on"))
    assert "没有这一状态的活动" in text(office.get("/desk/duty/check/?state=accepted"))


def test_pages_without_any_record_say_what_to_do(own: Client, office: Client) -> None:
    assert "这一年还没有履职记录" in text(own.get("/desk/duty/own/"))
    assert "没有等待核对的活动" in text(office.get("/desk/duty/check/"))
