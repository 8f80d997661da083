from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from renda.core.law.packs import library
from renda.core.law.resolving import UnknownCase, UnknownParameter, refuses, resolve
from renda.core.law.shapes import PlaceFigure

TODAY = date(2026, 11, 23)
CONSULTATION = "legislation.consultation.length"
PAPERS = "oversight.report.before_session"


def own(name: str, value: int, **changes: object) -> PlaceFigure:
    entry = PlaceFigure(
        name=name, place="cn_4501", starts_on=date(2026, 1, 1), ends_on=None, value=value, unit="day",
        title="本市议事规则", article="第十条", quote="不少于规定的天数", modality="应当",
        checked_on=date(2026, 10, 1), digest="own",
    )  # fmt: skip
    return replace(entry, **changes)  # type: ignore[arg-type]


def test_a_city_takes_the_national_figure_by_reference() -> None:
    found = resolve(CONSULTATION, on=TODAY, place="cn_4501")
    national = library().packs["cn"].values[CONSULTATION][-1]
    assert (found.value, found.unit, found.force, found.modality) == (
        national.value,
        "day",
        "by_reference",
        "一般",
    )
    assert found.articles == ("《立法法》第四十条",)
    assert found.source == "cn"
    assert not found.verified
    assert not refuses(found)


def test_the_article_of_the_day_is_cited_not_of_today() -> None:
    found = resolve(CONSULTATION, on=date(2020, 5, 1), place="cn_4501")
    assert found.articles == ("《立法法》第三十七条第一款",)


def test_a_figure_holds_from_its_first_day_and_not_on_the_day_before() -> None:
    earlier, later = library().packs["cn"].values[CONSULTATION][-2:]
    day = later.starts_on
    assert resolve(CONSULTATION, on=day, place="cn_4501").starts_on == day
    assert resolve(CONSULTATION, on=day - timedelta(days=1), place="cn_4501").starts_on == earlier.starts_on


def test_a_places_own_checked_figure_wins() -> None:
    found = resolve(CONSULTATION, on=TODAY, place="cn_4501", entries=[own(CONSULTATION, 20)])
    assert (found.value, found.force, found.source) == (20, "local", "cn_4501")
    assert found.verified


def test_a_places_own_figure_does_not_hold_before_a_second_person_has_checked_it() -> None:
    entry = own(CONSULTATION, 20, checked_on=None)
    assert resolve(CONSULTATION, on=TODAY, place="cn_4501", entries=[entry]).source == "cn"


def test_a_places_own_figure_holds_only_between_its_dates_and_only_there() -> None:
    entry = own(CONSULTATION, 20, ends_on=date(2026, 11, 22))
    assert resolve(CONSULTATION, on=TODAY, place="cn_4501", entries=[entry]).source == "cn"
    assert resolve(CONSULTATION, on=date(2025, 12, 31), place="cn_4501", entries=[entry]).source == "cn"
    assert resolve(CONSULTATION, on=TODAY, place="demo", entries=[own(CONSULTATION, 20)]).source == "cn"


def test_the_later_of_two_own_figures_holds() -> None:
    later = own(CONSULTATION, 25, starts_on=date(2026, 6, 1))
    found = resolve(CONSULTATION, on=TODAY, place="cn_4501", entries=[own(CONSULTATION, 20), later])
    assert found.value == 25


def test_a_place_may_not_weaken_a_binding_national_figure() -> None:
    national = resolve(PAPERS, on=TODAY, place="cn_4501")
    assert isinstance(national.value, int)
    weaker = resolve(PAPERS, on=TODAY, place="cn_4501", entries=[own(PAPERS, national.value - 1)])
    stricter = resolve(PAPERS, on=TODAY, place="cn_4501", entries=[own(PAPERS, national.value + 1)])
    assert weaker.value == national.value
    assert weaker.passed_over == ("本市议事规则：比国家规定宽松，不予采用",)
    assert stricter.value == national.value + 1


def test_a_figure_fixed_by_national_law_cannot_be_set_locally() -> None:
    name = "legislation.approval.within"
    found = resolve(name, on=TODAY, place="cn_4501", entries=[own(name, 1)])
    assert found.source == "cn"
    assert found.passed_over == ("本市议事规则：国家规定的数值，地方不能另定",)


def test_a_by_reference_figure_is_no_floor() -> None:
    found = resolve(CONSULTATION, on=TODAY, place="cn_4501", entries=[own(CONSULTATION, 5)])
    assert found.value == 5


def test_the_level_of_the_place_chooses_the_case() -> None:
    name = "legislation.bill.cosigners"
    national = library().packs["cn"].values[name][-1].value
    assert isinstance(national, dict)
    assert resolve(name, on=TODAY, place="cn_4501").value == national["city"]
    assert resolve(name, on=TODAY, place="cn_450102").value == national["county"]
    assert national["city"] != national["county"]


def test_a_level_without_the_thing_is_unset_with_the_reason() -> None:
    found = resolve("legislation.bill.cosigners", on=TODAY, place="cn_450102001")
    assert not found.is_set
    assert found.unset == "这一层级或者情形没有此项规定。"
    assert not resolve(CONSULTATION, on=TODAY, place="cn_450102").is_set


def test_a_citys_own_pack_does_not_bind_its_districts() -> None:
    name = "stations.reception.day"
    assert resolve(name, on=TODAY, place="cn_4501").is_set
    assert not resolve(name, on=TODAY, place="cn_450102").is_set


def test_what_national_law_leaves_open_is_unset_with_the_reason() -> None:
    found = resolve("suggestions.handover.within", on=TODAY, place="cn_4501")
    assert found.value is None
    assert found.unset == "国家法律没有规定，由本地规定确定。"
    assert not refuses(found)


def test_a_model_stays_in_the_template() -> None:
    assert resolve("suggestions.handover.within", on=TODAY, place="template").force == "model"
    assert not resolve("suggestions.handover.within", on=TODAY, place="demo").is_set


def test_before_the_first_edition_known_nothing_is_in_force() -> None:
    assert not resolve("meetings.congress.quorum", on=date(2016, 1, 1), place="cn_4501").is_set


def test_each_case_shows_its_own_quote() -> None:
    name = "suggestions.reply.within"
    ordinary = resolve(name, on=TODAY, place="cn_4501", case="ordinary")
    complex_one = resolve(name, on=TODAY, place="cn_4501", case="complex")
    assert isinstance(ordinary.value, int) and isinstance(complex_one.value, int)
    assert ordinary.value < complex_one.value
    assert len(ordinary.quotes) == len(complex_one.quotes) == 1
    assert ordinary.quotes != complex_one.quotes


def test_only_a_binding_figure_checked_within_the_year_refuses() -> None:
    plain = resolve(PAPERS, on=TODAY, place="cn_4501")
    assert not refuses(plain)
    for days, expected in ((0, True), (365, True), (366, False), (-1, False)):
        checks = {plain.digest: TODAY - timedelta(days=days)}
        assert refuses(resolve(PAPERS, on=TODAY, place="cn_4501", checks=checks)) is expected
    reference = resolve(CONSULTATION, on=TODAY, place="cn_4501")
    checked = resolve(CONSULTATION, on=TODAY, place="cn_4501", checks={reference.digest: TODAY})
    assert checked.verified
    assert not refuses(checked)


def test_an_unknown_name_or_case_is_refused() -> None:
    with pytest.raises(UnknownParameter) as refusal:
        resolve("legislation.nothing", on=TODAY, place="cn_4501")
    assert str(refusal.value) == "没有名为“legislation.nothing”的法定参数，请核对名称。"
    with pytest.raises(UnknownCase):
        resolve("suggestions.reply.within", on=TODAY, place="cn_4501", case="hard")


def test_a_place_below_a_pack_falls_to_the_next_wider_one() -> None:
    packs = library()
    assert [pack.code for pack in packs.chain("cn_450102001")] == ["cn_4501", "cn_45", "cn"]
    assert packs.level("cn_450102001") == "township"
    assert packs.level("demo_01") == "county"
    assert packs.level("cn") == "nation"


def test_a_plain_area_code_names_the_place() -> None:
    packs = library()
    assert [pack.code for pack in packs.chain("450100")] == ["cn_4501", "cn_45", "cn"]
    assert (packs.level("450000"), packs.level("450100")) == ("region", "city")
    assert (packs.level("450102"), packs.level("450102001")) == ("county", "township")
    assert [pack.code for pack in packs.chain("990102")] == ["demo", "cn"]
    assert [packs.level(code) for code in ("990000", "990100", "990102", "990102001")] == [
        "region",
        "city",
        "county",
        "township",
    ]


def test_a_case_that_the_places_rule_leaves_out_falls_to_the_wider_figure() -> None:
    name = "suggestions.reply.within"
    entry = replace(own(name, 2, unit="month"), value={"ordinary": 2})
    assert resolve(name, on=TODAY, place="cn_4501", case="ordinary", entries=[entry]).value == 2
    assert resolve(name, on=TODAY, place="cn_4501", case="complex", entries=[entry]).source == "cn"
