"""The offices' pages: one suggestion from the pen to the bodies, the lists, urging, work and promises."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from renda.core.audit.models import EventRecord
from renda.core.base.actor import Role
from renda.core.handling import actions as handling
from renda.core.handling.models import Handling, KeyMatter, Promise
from renda.core.handling.office_views import shares
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.modules.suggestions import actions
from renda.modules.suggestions.alike import alike, likely_bodies, likeness, pairs
from renda.modules.suggestions.models import Suggestion
from renda.modules.suggestions.tests.samples import (
    WORDS,
    City,
    accepted,
    answered,
    assigned,
    contacted,
    days,
    rated,
    submitted,
)
from renda.modules.suggestions.tests.test_part_pages import client_of, state, text, today


def place(suggestion: Suggestion, act: str) -> str:
    return f"/desk/suggestions/{suggestion.matter.number}/{act}/"


def whole_state(suggestion: Suggestion) -> str:
    return Matter.objects.values_list("state", flat=True).get(pk=suggestion.matter_id)


@pytest.fixture
def mine(city: City) -> Suggestion:
    return submitted(city, clock.now())


def test_the_office_takes_a_suggestion_on_and_hands_it_to_a_lead_and_a_joint_body(
    city: City, mine: Suggestion
) -> None:
    office = client_of(city.office)
    page = text(office.get(f"/matters/{mine.matter.number}/"))
    assert place(mine, "admit") in page and place(mine, "not_admit") in page
    assert office.post(place(mine, "admit"), {}).status_code == 303
    page = text(office.get(place(mine, "assign")))
    assert "城市管理局" in page and "青禾小区夜间没有路灯" in page
    sent = {"lead": city.bodies["lights"].pk, "joint": [city.bodies["housing"].pk], "case": "ordinary"}
    assert office.post(place(mine, "assign"), sent).status_code == 303
    kinds = dict(Handling.objects.values_list("matter__body__name", "kind"))
    assert kinds == {"城市管理局": "lead", "住房局": "joint"} and whole_state(mine) == "in_hand"
    page = text(office.get(f"/matters/{mine.matter.number}/?tab=parts"))
    assert "城市管理局" in page and "待签收" in page and "黄灯" in page


def test_a_wrong_mix_of_bodies_is_told_on_the_form(city: City, mine: Suggestion) -> None:
    office = client_of(city.office)
    office.post(place(mine, "admit"), {})
    answer = office.post(place(mine, "assign"), {"joint": [city.bodies["housing"].pk], "case": "ordinary"})
    assert answer.status_code == 422 and "有协办单位就要有一个主办单位" in text(answer)
    assert not Handling.objects.exists()


def test_what_is_not_a_suggestion_goes_elsewhere_with_ground_and_reason(city: City, mine: Suggestion) -> None:
    office = client_of(city.office)
    assert office.post(place(mine, "not_admit"), {"ground": "case", "reason": "x"}).status_code == 422
    sent = {"ground": "case", "reason": "正在诉讼", "elsewhere": "人民法院"}
    assert office.post(place(mine, "not_admit"), sent).status_code == 303
    assert whole_state(mine) == "not_admitted"


def test_likely_duplicates_are_offered_and_joined_by_number(city: City, mine: Suggestion) -> None:
    like = submitted(city, clock.now())
    office = client_of(city.office)
    page = text(office.get(place(like, "merge")))
    assert f'value="{mine.matter.number}"' in page
    assert office.post(place(like, "merge"), {"number": "没有"}).status_code == 422
    assert office.post(place(like, "merge"), {"number": mine.matter.number}).status_code == 303
    assert whole_state(like) == "merged"


def test_the_body_that_handled_such_before_is_proposed(city: City, mine: Suggestion) -> None:
    assigned(city, ("roads", "lead"), suggestion=submitted(city, clock.now()), at=clock.now())
    assert [body.name for body in likely_bodies(alike(mine))] == ["交通局"]
    office = client_of(city.office)
    office.post(place(mine, "admit"), {})
    page = text(office.get(place(mine, "assign")))
    assert "办过相近建议的单位" in page
    assert re.search(rf'<option value="{city.bodies["roads"].pk}" selected', page)


def test_likeness_is_the_share_of_common_pairs() -> None:
    assert pairs("关于增设路灯的建议") == {"增设", "设路", "路灯"}
    assert likeness(pairs("增设路灯"), pairs("增设公厕")) == pytest.approx(1 / 5)
    assert likeness(frozenset(), frozenset()) == 0.0


def test_the_governments_office_splits_on_its_own_page_and_may_give_back(
    city: City, mine: Suggestion
) -> None:
    office, government = client_of(city.office), client_of(city.coordinator)
    office.post(place(mine, "admit"), {})
    assert government.get(place(mine, "split")).status_code == 404
    page = text(office.get(place(mine, "hand_to_government")))
    assert f'value="{city.bodies["supervising"].pk}" selected' in page
    sent = {"office": city.bodies["supervising"].pk}
    assert office.post(place(mine, "hand_to_government"), sent).status_code == 303
    chosen = {"lead": city.bodies["lights"].pk, "case": "ordinary"}
    assert office.post(place(mine, "split"), chosen).status_code == 422
    assert government.post(place(mine, "split"), chosen).status_code == 303
    assert whole_state(mine) == "in_hand"


def test_what_a_body_gave_back_goes_to_the_one_it_proposed(city: City) -> None:
    [part] = assigned(city, at=clock.now())
    handling.ask_return(
        subject=part, reason="不是我们", proposed=city.bodies["housing"], by=city.of("lights"), at=clock.now()
    )
    handling.agree_return(subject=part, by=city.office, at=clock.now())
    whole = Suggestion.objects.get()
    office = client_of(city.office)
    page = text(office.get(place(whole, "assign_again")))
    assert re.search(rf'<option value="{city.bodies["housing"].pk}" selected', page)
    sent = {"lead": city.bodies["housing"].pk, "case": "ordinary"}
    assert office.post(place(whole, "assign_again"), sent).status_code == 303
    assert Handling.objects.get(matter__body=city.bodies["housing"]).instead_of_id == part.pk


def test_the_chairperson_fixes_a_key_suggestion(city: City, mine: Suggestion) -> None:
    chair = client_of(city.chair)
    assert place(mine, "fix_key") in text(chair.get(f"/matters/{mine.matter.number}/?tab=subject"))
    sent = {"decided_on": today(), "paper": "主任会议纪要〔2026〕3号"}
    assert chair.post(place(mine, "fix_key"), sent).status_code == 303
    assert KeyMatter.objects.filter(matter=mine.matter_id).exists()
    answer = chair.post(place(mine, "admit"), {})
    assert answer.status_code == 422 and whole_state(mine) == "submitted"


def test_publishing_and_withholding(city: City) -> None:
    mine = submitted(city, clock.now())
    [part] = assigned(city, suggestion=mine, at=clock.now())
    contacted(city, accepted(city, part, at=clock.now()), at=clock.now())
    answered(city, part, at=clock.now())
    office = client_of(city.office)
    assert office.post(place(mine, "publish"), {}).status_code == 303
    page = text(Client().get(f"/matters/{mine.matter.number}/?tab=parts"))
    assert "城市管理局" in page and "已装好二十盏路灯" in page and "黄灯" not in page and "绿灯" not in page
    other = submitted(city, clock.now())
    assert office.post(place(other, "withhold"), {"reason": "涉及商业秘密"}).status_code == 303
    other.refresh_from_db()
    assert other.withheld == "涉及商业秘密"


def test_the_office_enters_a_suggestion_from_paper(city: City) -> None:
    office = client_of(city.office)
    sent = {
        "lead": city.person().pk, "title": WORDS.title, "situation": "没有灯", "proposal": "装灯",
        "may_publish": "on", "paper": "第12号", "others": "没有这个人",
    }  # fmt: skip
    answer = office.post("/desk/suggestions/enter/", sent)
    assert answer.status_code == 422 and "没有这个人" in text(answer)
    assert office.post("/desk/suggestions/enter/", sent | {"others": ""}).status_code == 303
    assert Suggestion.objects.get().from_paper == "第12号"
    assert client_of(city.chair).get("/desk/suggestions/enter/").status_code == 403


def test_the_lists_filter_by_the_address_and_export(city: City) -> None:
    assigned(city, at=clock.now())
    assigned(city, ("roads", "lead"), at=days(-200, clock.now()))
    office = client_of(city.office)
    rows = "/desk/handling/parts/"
    assert text(office.get(f"{rows}?body={city.bodies['roads'].pk}")).count("data-open") == 1
    assert "红灯" in text(office.get(f"{rows}?light=red"))
    assert text(office.get(f"{rows}?light=yellow")).count("data-open") == 1
    assert text(office.get(f"{rows}?words=没有的")).count("data-open") == 0
    table = office.get(f"{rows}?export=csv&light=red").content.decode("utf-8-sig")
    assert "交通局" in table and "城市管理局" not in table
    wholes = "/desk/suggestions/"
    assert text(office.get(f"{wholes}?state=in_hand")).count("data-open") == 2
    assert text(office.get(f"{wholes}?state=submitted")).count("data-open") == 0
    assert office.get(f"{wholes}?export=xlsx").status_code == 200


def test_many_bodies_are_urged_with_one_record(city: City) -> None:
    parts = [assigned(city, (key, "lead"), at=clock.now())[0] for key in ("lights", "roads")]
    office = client_of(city.office)
    sent = {"part": [part.pk for part in parts], "words": "请在本周内联系代表"}
    assert office.post("/desk/handling/parts/", sent | {"part": []}).status_code == 422
    assert office.post("/desk/handling/parts/", sent).status_code == 303
    record = EventRecord.objects.get(name="handling.urged")
    assert len(record.payload["parts"]) == 2
    assert "请在本周内联系代表" in text(
        client_of(city.of("roads")).get(f"/desk/handling/parts/{parts[1].matter.number}/")
    )


def test_bodies_stand_in_the_order_of_their_names_and_late_ones_are_listed(city: City) -> None:
    for _ in range(2):
        assigned(city, ("roads", "lead"), at=clock.now())
    assigned(city, ("lights", "lead"), at=days(-200, clock.now()))
    page = text(client_of(city.office).get("/desk/handling/workload/"))
    assert page.index("交通局") < page.index("城市管理局"), "by name, not by how many or how late"
    late = page[page.index("逾期清单") :]
    assert "城市管理局" in late and "交通局" not in late


def test_promises_kept_stand_beside_satisfied(city: City) -> None:
    [part] = assigned(city, at=clock.now())
    contacted(city, accepted(city, part, at=clock.now()), at=clock.now())
    promised = [{"what": "再装十盏", "due_on": today(), "owner": "科长"}]
    answered(city, part, at=clock.now(), answer_class="B", promises=promised)
    rated(city, part, at=clock.now())
    assert shares(None) == {"kept": 0, "settled": 0, "satisfied": 1, "rated": 1}
    Promise.objects.update(state="kept")
    assert shares(city.bodies["lights"].pk)["kept"] == 1
    page = text(client_of(city.office).get("/desk/handling/promises/"))
    assert "复查的 1 项里兑现了 1 项" in page and "评价的 1 件里满意 1 件" in page
    assert "再装十盏" not in text(client_of(city.of("roads")).get("/desk/handling/promises/"))


def test_after_the_second_failure_the_conditions_of_the_law_are_told(city: City) -> None:
    mine = submitted(city, clock.now())
    [part] = assigned(city, suggestion=mine, at=clock.now())
    for round in (1, 2):
        if round == 1:
            accepted(city, part, at=clock.now())
        contacted(city, part, at=clock.now())
        answered(city, part, at=clock.now())
        rated(city, part, "unsatisfied", at=clock.now())
        if round == 1:
            handling.order_redo(subject=part, reason="再办", by=city.office, at=clock.now())
    office = client_of(city.office)
    page = text(office.get(f"/matters/{mine.matter.number}/?tab=parts"))
    assert "质询案的最少联名人数" in page and "再次不满意以后" in page
    assert state(part) == "refused"
    sent = {"on": today(), "reason": "协商"}
    assert office.post(f"/desk/handling/parts/{part.matter.number}/convene/", sent).status_code == 303


@pytest.mark.parametrize("role", [Role.BODY_CONTACT, Role.DEPUTY])
def test_others_do_not_open_the_offices_pages(city: City, mine: Suggestion, role: Role) -> None:
    client = client_of(city.of("lights") if role is Role.BODY_CONTACT else city.deputies[1])
    for address in (
        "/desk/suggestions/",
        place(mine, "admit"),
        "/desk/handling/parts/",
        "/desk/handling/workload/",
    ):
        assert client.get(address).status_code == 403, address


def test_the_menu_leads_each_to_the_own_pages(city: City) -> None:
    page: Any = text(client_of(city.office).get("/desk/"))
    assert "/desk/suggestions/" in page and "/desk/handling/parts/" in page
    page = text(client_of(city.of("lights")).get("/desk/"))
    assert 'href="/desk/handling/"' in page and "/desk/suggestions/" not in page


def test_a_stale_form_of_the_office_is_refused(city: City, mine: Suggestion) -> None:
    office = client_of(city.office)
    seen = re.findall(r'name="version" value="(\d+)"', text(office.get(place(mine, "withhold"))))[0]
    actions.withhold(subject=mine, reason="秘密", by=city.office, at=clock.now())
    answer = office.post(place(mine, "withhold"), {"reason": "隐私", "version": seen})
    assert answer.status_code == 422 and "您打开页面之后" in text(answer)


def test_every_list_asks_as_often_for_many_rows_as_for_few(city: City) -> None:
    def grow(count: int) -> None:
        for _ in range(count):
            [part] = assigned(city, at=clock.now())
            contacted(city, accepted(city, part, at=clock.now()), at=clock.now())
            promised = [{"what": "再装十盏", "due_on": today(), "owner": "科长"}]
            answered(city, part, at=clock.now(), answer_class="B", promises=promised)
            assigned(city, ("lights", "lead"), at=days(-200, clock.now()))

    office, body = client_of(city.office), client_of(city.of("lights"))
    pages = [
        (office, "/desk/suggestions/"),
        (office, "/desk/handling/parts/"),
        (office, "/desk/handling/workload/"),
        (office, "/desk/handling/promises/"),
        (body, "/desk/handling/"),
    ]
    grow(2)
    few = [asked(*page) for page in pages]
    grow(5)
    assert [asked(*page) for page in pages] == few


def asked(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
