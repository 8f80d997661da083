"""Keeping in touch: pairs, a contact in seconds, gaps, what was heard handed on, pairs from a spreadsheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from renda.core.access.testing import make_hat
from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.facts import api as facts
from renda.core.files.models import SpreadsheetImport
from renda.core.jobs.api import run_until_idle
from renda.core.law import api as law
from renda.core.law.shapes import Resolved
from renda.core.people.models import Assembly, Person
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.modules.duty import actions, gaps
from renda.modules.duty.actions import contacting, pairing, reporting
from renda.modules.duty.actions.pairing import Wanted
from renda.modules.duty.kinds import PERSON
from renda.modules.duty.models import Contacted, Pair
from renda.modules.duty.tests.conftest import MORNING, TODAY, deputy, last_event, refuses, seated
from renda.modules.duty.tests.test_pages import client_of, hat_of, text

BEGAN = date(2025, 1, 1)


def paired(city: Assembly, by: Actor, keeper: Person, **given: Any) -> Pair:
    usual: dict[str, Any] = {"starts_on": BEGAN} if given else {"starts_on": BEGAN, "group_name": "江边小组"}
    made = actions.make_pair(subject=city, pair=Wanted(keeper.pk, **{**usual, **given}), by=by, at=MORNING)
    return Pair.objects.get(pk=made.pair)


def contacted(pair: Pair, by: Actor, **given: Any) -> Contacted:
    made = actions.record_contact(
        subject=pair, by=by, **{"on": TODAY, "way": "visit", "at": MORNING, **given}
    )
    return Contacted.objects.get(pk=made.contact_row)


@pytest.fixture
def pair(city: Assembly, fang: Actor, person: Person) -> Pair:
    return paired(city, fang, person)


def test_a_member_is_paired_with_a_deputy_and_a_deputy_with_voters(
    city: Assembly, fang: Actor, person: Person
) -> None:
    luo = seated(city, "罗小满")
    with_deputy = paired(city, fang, luo, deputy=person.pk)
    assert last_event().name == "duty.pair_made"
    assert (with_deputy.kind, paired(city, fang, person).kind) == ("member_deputy", "deputy_voters")


def test_a_contact_counts_for_the_one_who_keeps_in_touch(pair: Pair, wang: Actor, person: Person) -> None:
    row = contacted(pair, wang, line="谈了公交线路。", heard="末班车太早。")
    assert last_event().name == "duty.contact_recorded"
    assert last_event().personal_value("heard") == "末班车太早。"
    run_until_idle()
    [fact] = facts.recorded("duty.contacts", subject=(PERSON, person.pk))
    assert (fact.case, fact.on, fact.quantity) == ("deputy_voters", TODAY, 1)
    actions.withdraw_contact(subject=row, by=wang, at=MORNING)
    assert last_event().name == "duty.contact_withdrawn"
    run_until_idle()
    assert facts.total(facts.recorded("duty.contacts")) == 0
    assert facts.rebuild().is_none
    refuses(
        lambda: actions.withdraw_contact(subject=row, by=wang, at=MORNING),
        contacting.WithdrawnAlready,
        "已经撤回",
    )


@pytest.mark.parametrize(
    ("given", "refusal", "sentence"),
    [
        ({"on": TODAY + timedelta(days=1)}, reporting.DayAhead, "2026年3月13日还没有到"),
        ({"on": date(2024, 12, 31)}, contacting.NotPairedThen, "2024年12月31日不在这一联系关系的期间里"),
        ({"line": "长" * 121}, reporting.TooLong, "“一句话记录”有 121 字"),
        ({"heard": "李某13900001234"}, reporting.HoldsContact, "不保存他人的联系方式"),
    ],
)
def test_a_contact_is_refused(
    given: dict[str, Any], refusal: type[Exception], sentence: str, pair: Pair, wang: Actor
) -> None:
    refuses(lambda: contacted(pair, wang, **given), refusal, sentence)


def test_a_pair_that_ended_takes_no_later_contact(pair: Pair, wang: Actor, fang: Actor) -> None:
    refuses(
        lambda: actions.end_pair(subject=pair, ends_on=date(2024, 1, 1), by=fang, at=MORNING),
        pairing.EndsBefore,
        "结束日期不能早于开始日期2025年1月1日",
    )
    actions.end_pair(subject=pair, ends_on=TODAY - timedelta(days=1), by=fang, at=MORNING)
    assert last_event().name == "duty.pair_ended"
    refuses(lambda: contacted(pair, wang), contacting.NotPairedThen, "不在这一联系关系的期间里")
    assert contacted(pair, wang, on=TODAY - timedelta(days=1)).pair == pair
    refuses(
        lambda: actions.end_pair(subject=pair, ends_on=TODAY, by=fang, at=MORNING),
        pairing.EndedAlready,
        "已于2026年3月11日结束",
    )


def test_a_pair_needs_two_sides_once(city: Assembly, fang: Actor, person: Person, pair: Pair) -> None:
    stranger = Person.objects.create(name="路人")
    for given in (
        {"deputy": person.pk},
        {"deputy": stranger.pk},
        {"group_name": " "},
        {"deputy": seated(city, "罗小满").pk, "group_name": "小组"},
    ):
        refuses(
            lambda given=given: paired(city, fang, person, **given),
            pairing.NoSuchSide,
            "请选择本级的组成人员或者代表",
        )
    refuses(lambda: paired(city, fang, person), pairing.PairedAlready, "已经有了")
    actions.end_pair(subject=pair, ends_on=TODAY, by=fang, at=MORNING)
    assert paired(city, fang, person).pk != pair.pk


def test_what_was_heard_is_handed_on_once(pair: Pair, wang: Actor, fang: Actor) -> None:
    row = contacted(pair, wang, heard="末班车太早。")
    assert list(gaps.heard_in(pair.assembly_id, waiting=True)) == [row]
    refuses(
        lambda: actions.hand_on(subject=row, handed_to=" ", by=fang, at=MORNING),
        contacting.NowhereHanded,
        "请写明转到了哪里",
    )
    actions.hand_on(subject=row, handed_to="转交通运输局。", by=fang, at=MORNING)
    assert last_event().name == "duty.heard_handed_on"
    assert (row.handed_to, row.handed_by) == ("转交通运输局。", "方沐霖")
    refuses(
        lambda: actions.hand_on(subject=row, handed_to="再转。", by=fang, at=MORNING),
        contacting.NothingHeard,
        "没有等待转交的意见",
    )
    assert not gaps.heard_in(pair.assembly_id, waiting=True).exists()


def test_gaps_stand_first_and_withdrawn_contacts_fill_none(
    city: Assembly, fang: Actor, wang: Actor, person: Person
) -> None:
    never, long_ago, lately = (paired(city, fang, person, group_name=name) for name in ("丙", "乙", "甲"))
    contacted(long_ago, wang, on=date(2025, 5, 1))
    contacted(lately, wang, on=date(2026, 3, 1))
    actions.withdraw_contact(subject=contacted(never, wang), by=wang, at=MORNING)
    actions.end_pair(
        subject=paired(city, fang, person, group_name="丁"), ends_on=date(2026, 1, 1), by=fang, at=MORNING
    )
    rows = list(gaps.pairs_in_force(city.pk, on=TODAY))
    assert [(row.group_name, row.last_on, row.this_year) for row in rows] == [
        ("丙", None, 0),
        ("乙", date(2025, 5, 1), 0),
        ("甲", date(2026, 3, 1), 1),
    ]


def test_a_figure_that_is_not_set_is_said_and_one_that_is_measures(
    city: Assembly, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = client_of(make_hat(Role.DEPUTIES_OFFICE, city))
    assert "本地没有规定" in text(office.get("/desk/duty/pairs/"))
    plain = law.resolve

    def with_figure(name: str, **given: Any) -> Resolved:
        found = plain(name, **given)
        from dataclasses import replace

        return replace(found, value=4) if name.startswith("duty.contact.") else found

    monkeypatch.setattr(law, "resolve", with_figure)
    page = text(office.get("/desk/duty/pairs/"))
    assert "本地没有规定" not in page and "0 / 4" in page and "还没有联系过" in page


def test_who_may_pair_record_and_hand_on(
    city: Assembly, other_city: Assembly, pair: Pair, wang: Actor, fang: Actor, li: Actor
) -> None:
    luo = deputy(seated(city, "罗小满"), city)
    foreign = Actor(role=Role.DEPUTIES_OFFICE, assembly=other_city.pk, grant=9)
    row = contacted(pair, fang, heard="路灯不亮。")
    for actor in (luo, li, foreign, Actor.citizen()):
        for act in (
            lambda actor=actor: contacted(pair, actor),
            lambda actor=actor: actions.withdraw_contact(subject=row, by=actor, at=MORNING),
            lambda actor=actor: actions.hand_on(subject=row, handed_to="x", by=actor, at=MORNING),
            lambda actor=actor: actions.end_pair(subject=pair, ends_on=TODAY, by=actor, at=MORNING),
            lambda actor=actor: paired(city, actor, Person.objects.get(pk=pair.keeper_id), group_name="新"),
            lambda actor=actor: actions.import_pairs(subject=city, pairs=[], by=actor, at=MORNING),
            lambda actor=actor: actions.begin_pairs_import(
                subject=city, upload=("a.csv", b"a"), by=actor, at=MORNING
            ),
        ):
            with pytest.raises(NotAllowed):
                act()
    with pytest.raises(NotAllowed):
        actions.hand_on(subject=row, handed_to="x", by=wang, at=MORNING)


def test_a_deputy_records_a_contact_with_one_choice(city: Assembly, pair: Pair, person: Person) -> None:
    own = client_of(hat_of(person, city))
    assert "江边小组" in text(own.get("/desk/duty/contacts/")) and "还没有联系过" in text(
        own.get("/desk/duty/contacts/")
    )
    address = f"/desk/duty/contacts/{pair.pk}/"
    today = clock.today()
    assert f'value="{today.isoformat()}"' in text(own.get(address))
    sent = {"verb": "record", "way": "telephone", "on": today.isoformat()}
    assert own.post(address, sent).status_code == 303
    assert "今年 1 次" in text(own.get("/desk/duty/contacts/"))
    [row] = Contacted.objects.all()
    assert own.post(address, {"verb": "withdraw", "row": row.pk, "key": "k"}).status_code == 303
    assert "今年 0 次" in text(own.get("/desk/duty/contacts/"))
    refused = own.post(address, {**sent, "line": "打 13900001234"})
    assert refused.status_code == 422 and "不保存他人的联系方式" in text(refused)


def test_the_office_makes_ends_and_hands_on(city: Assembly, person: Person, wang: Actor) -> None:
    office = client_of(make_hat(Role.DEPUTIES_OFFICE, city))
    sent = {"keeper": person.pk, "deputy": "", "group_name": "江边小组", "starts_on": "2025-01-01"}
    assert office.post("/desk/duty/pairs/", sent).status_code == 303
    assert office.post("/desk/duty/pairs/", sent).status_code == 422
    [pair] = Pair.objects.all()
    row = contacted(pair, wang, heard="末班车太早。")
    assert "末班车太早" in text(office.get("/desk/duty/heard/"))
    assert office.post("/desk/duty/heard/", {"row": row.pk, "handed_to": "转交通运输局。"}).status_code == 303
    assert "转交通运输局" in text(office.get("/desk/duty/heard/?state=done"))
    address = f"/desk/duty/contacts/{pair.pk}/"
    assert office.post(address, {"verb": "end", "ends_on": "2026-03-12"}).status_code == 303
    assert "已于2026年3月12日结束" in text(office.get(address))


def test_a_colleagues_pair_is_not_shown(city: Assembly, other_city: Assembly, pair: Pair) -> None:
    other = client_of(hat_of(seated(city, "罗小满"), city, "luo"))
    assert other.get(f"/desk/duty/contacts/{pair.pk}/").status_code == 404
    assert other.get("/desk/duty/pairs/").status_code == 403
    foreign = client_of(make_hat(Role.DEPUTIES_OFFICE, other_city))
    assert foreign.get(f"/desk/duty/contacts/{pair.pk}/").status_code == 404


TABLE = "联系人,联系代表,选民小组,开始日期\n罗小满,王建青,,2025-03-01\n王建青,,江边小组,\n王建青,,山上小组,\n"
WRONG = "路人,王建青,,\n罗小满,王建青,小组,\n重名,,小组,\n王建青,王建青,,\n"


def test_pairs_come_from_a_spreadsheet_and_wrong_rows_are_told(
    city: Assembly, person: Person, fang: Actor, pair: Pair
) -> None:
    for name in ("罗小满", "重名", "重名"):
        seated(city, name)
    office: Client = client_of(make_hat(Role.DEPUTIES_OFFICE, city))
    upload = SimpleUploadedFile("联系.csv", (TABLE + WRONG).encode("gb18030"))
    answer = office.post("/desk/duty/pairs/import/", {"file": upload})
    assert answer.status_code == 303
    [started] = SpreadsheetImport.objects.all()
    assert EventRecord.objects.filter(name="duty.pairs_import_begun").exists()
    page = text(office.get(answer["Location"]))
    for told in ("没有叫“路人”的", "请填一项，只填一项", "有 2 人叫“重名”", "不能是同一人"):
        assert told in page
    sent = {"keeper": "0", "deputy": "1", "group_name": "2", "starts_on": "3", "seen": started.version}
    assert office.post(answer["Location"], sent).status_code == 303
    assert EventRecord.objects.filter(name="duty.pairs_import_confirmed").exists()
    run_until_idle()
    started.refresh_from_db()
    assert (started.state, started.count_refused) == ("done", 4)
    assert last_event().name == "duty.pairs_imported" and last_event().payload["count"] == 2, (
        "one stood already"
    )
    assert set(Pair.objects.values_list("keeper__name", "deputy__name", "group_name")) == {
        ("罗小满", "王建青", ""), ("王建青", None, "江边小组"), ("王建青", None, "山上小组"),
    }  # fmt: skip
    assert actions.confirm_pairs_import is not None and "已导入" in text(
        office.get("/desk/duty/pairs/import/")
    )
    assert fang.assembly == city.pk
