from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from renda.core.base.actor import Actor, Role
from renda.core.law import api as law
from renda.core.law.actions import (
    AlreadyChecked,
    BadPeriod,
    NothingToCheck,
    SamePerson,
    TextMissing,
    check_place_figure,
    check_shipped_figure,
    correct_place_figure,
    end_place_figure,
    enter_place_figure,
)
from renda.core.law.events import PlaceFigureCorrected, PlaceFigureEnded, ShippedFigureChecked
from renda.core.law.figures import BadFigure, TooWeak
from renda.core.law.models import PlaceEntry, ShippedCheck
from renda.core.law.packs import library
from renda.core.law.rules import KEEPERS
from renda.core.law.tests.conftest import MORNING
from renda.lib.errors import NotAllowed

CONSULTATION = "legislation.consultation.length"
PAPERS = "oversight.report.before_session"
LATER = date(2026, 6, 1)

pytestmark = pytest.mark.django_db


def hat(assembly: Any, account: int, role: Role = Role.LEGISLATIVE_OFFICE) -> Actor:
    return Actor(role=role, assembly=assembly.pk, account=account, grant=account)


def enter(assembly: Any, by: Actor, **changes: Any) -> PlaceEntry:
    given: dict[str, Any] = {
        "name": CONSULTATION,
        "value": "20",
        "starts_on": date(2026, 4, 1),
        "title": "《演示市制定地方性法规条例》",
        "article": "第三十条",
        "quote": "征求意见的时间不少于二十日",
        "modality": "应当",
        **changes,
    }
    event = enter_place_figure(subject=assembly, by=by, at=MORNING, **given)
    return PlaceEntry.objects.get(pk=event.entry)


def value_at(assembly: Any, on: date = LATER, name: str = CONSULTATION) -> law.Resolved:
    return law.resolve(name, on=on, place=assembly.place)


def test_an_entered_figure_holds_only_after_a_second_person_has_checked_it(city: Any, recorder: Any) -> None:
    row = enter(city, hat(city, 1))
    assert value_at(city).source == "cn"
    check_place_figure(subject=row, by=hat(city, 2), at=MORNING)
    found = value_at(city)
    assert (found.value, found.force, found.verified) == (20, "local", True)
    assert found.articles == ("《演示市制定地方性法规条例》第三十条",)
    assert value_at(city, on=date(2026, 3, 31)).source == "cn"
    assert [event.name for event in recorder.events] == [
        "law.place_figure_entered",
        "law.place_figure_checked",
    ]


def test_a_checked_figure_shows_as_unverified_after_a_year_but_still_holds(city: Any, recorder: Any) -> None:
    check_place_figure(subject=enter(city, hat(city, 1)), by=hat(city, 2), at=MORNING)
    found = value_at(city, on=date(2027, 3, 13))
    assert (found.source, found.verified) == (city.place, False)


def test_the_one_who_entered_a_figure_may_not_check_it(city: Any, recorder: Any) -> None:
    row = enter(city, hat(city, 1))
    with pytest.raises(SamePerson) as refusal:
        check_place_figure(subject=row, by=hat(city, 1), at=MORNING)
    assert str(refusal.value) == "录入人不能核对自己录入的内容，请由另一位工作人员对照原文核对。"
    assert len(recorder.events) == 1
    row.refresh_from_db()
    assert row.checked_on is None


def test_the_same_person_with_two_accounts_is_still_one_person(city: Any, recorder: Any) -> None:
    from renda.core.people.models import Person

    person = Person.objects.create(name="李明").pk
    first = Actor(role=Role.LEGISLATIVE_OFFICE, assembly=city.pk, account=1, grant=1, person=person)
    second = Actor(role=Role.GENERAL_OFFICE, assembly=city.pk, account=2, grant=2, person=person)
    row = enter(city, first)
    with pytest.raises(SamePerson):
        check_place_figure(subject=row, by=second, at=MORNING)


def test_a_figure_is_not_checked_twice(city: Any, recorder: Any) -> None:
    row = enter(city, hat(city, 1))
    check_place_figure(subject=row, by=hat(city, 2), at=MORNING)
    with pytest.raises(AlreadyChecked):
        check_place_figure(subject=row, by=hat(city, 3), at=MORNING)
    assert len(recorder.events) == 2


def test_a_corrected_figure_loses_its_check(city: Any, recorder: Any) -> None:
    row = enter(city, hat(city, 1))
    check_place_figure(subject=row, by=hat(city, 2), at=MORNING)
    correct_place_figure(
        subject=row, value="25", starts_on=row.starts_on, title=row.title, article=row.article,
        quote="征求意见的时间不少于二十五日", modality="应当", by=hat(city, 2), at=MORNING,
    )  # fmt: skip
    assert value_at(city).source == "cn"
    told = recorder.events[-1]
    assert isinstance(told, PlaceFigureCorrected)
    assert (told.entry, told.parameter, told.value, told.digest) == (row.pk, CONSULTATION, 25, row.digest)
    with pytest.raises(SamePerson):
        check_place_figure(subject=row, by=hat(city, 2), at=MORNING)
    check_place_figure(subject=row, by=hat(city, 1), at=MORNING)
    assert value_at(city).value == 25


def test_a_text_changed_behind_the_actions_loses_its_check(city: Any, recorder: Any) -> None:
    row = enter(city, hat(city, 1))
    check_place_figure(subject=row, by=hat(city, 2), at=MORNING)
    PlaceEntry.objects.filter(pk=row.pk).update(value=3)
    assert value_at(city).source == "cn"


def test_an_ended_figure_holds_to_its_last_day(city: Any, recorder: Any) -> None:
    row = enter(city, hat(city, 1))
    check_place_figure(subject=row, by=hat(city, 2), at=MORNING)
    end_place_figure(subject=row, ends_on=date(2026, 5, 31), by=hat(city, 1), at=MORNING)
    assert value_at(city, on=date(2026, 5, 31)).value == 20
    assert value_at(city, on=LATER).source == "cn"
    told = PlaceFigureEnded(entry=row.pk, parameter=CONSULTATION, ends_on="2026-05-31")
    assert recorder.events[-1] == told
    with pytest.raises(BadPeriod):
        end_place_figure(subject=row, ends_on=date(2026, 3, 31), by=hat(city, 1), at=MORNING)
    assert recorder.events[-1] == told


@pytest.mark.parametrize("name", [PAPERS, "legislation.standing_committee.majority"])
def test_a_weaker_figure_than_the_national_one_is_refused_with_the_article(
    city: Any, recorder: Any, name: str
) -> None:
    value = "1" if name == PAPERS else "at least 1/5"
    with pytest.raises(TooWeak) as refusal:
        enter(city, hat(city, 1), name=name, value=value)
    assert refusal.value.citations
    assert not PlaceEntry.objects.exists()
    assert not recorder.events


def test_the_refusal_of_a_weaker_figure_names_the_article(city: Any, recorder: Any) -> None:
    with pytest.raises(TooWeak) as refusal:
        enter(city, hat(city, 1), name=PAPERS, value="1")
    assert str(refusal.value) == (
        "《监督法》第十五条第一款规定的“专项工作报告送交常委会的时间”是底线，本地规定只能更严，请核对原文。"
    )


@pytest.mark.parametrize("value", ["many", "-3", "2.5", ""])
def test_an_unreadable_figure_is_refused(city: Any, recorder: Any, value: str) -> None:
    with pytest.raises(BadFigure):
        enter(city, hat(city, 1), value=value)
    assert not PlaceEntry.objects.exists()


def test_a_figure_without_its_text_is_refused(city: Any, recorder: Any) -> None:
    with pytest.raises(TextMissing):
        enter(city, hat(city, 1), quote=" ")


def test_a_figure_with_cases_is_entered_case_by_case(city: Any, recorder: Any) -> None:
    name = "suggestions.reply.within"
    row = enter(city, hat(city, 1), name=name, value={"ordinary": "2", "complex": "5"})
    check_place_figure(subject=row, by=hat(city, 2), at=MORNING)
    assert law.resolve(name, on=LATER, place=city.place, case="complex").value == 5
    assert law.resolve(name, on=LATER, place=city.place, case="ordinary").value == 2


def test_a_pack_given_to_several_assemblies_speaks_for_the_one_of_its_level(city: Any, recorder: Any) -> None:
    from renda.core.people.models import Assembly

    Assembly.objects.update(place="demo")
    Assembly.objects.create(
        code="990000",
        name="演示自治区人民代表大会",
        short_name="演示自治区人大",
        level="region",
        path="/990000/",
        place="demo",
    )
    city.refresh_from_db()
    check_place_figure(subject=enter(city, hat(city, 1)), by=hat(city, 2), at=MORNING)
    assert law.resolve(CONSULTATION, on=LATER, place="demo").force == "local"


def test_a_figure_holds_only_in_its_own_place(city: Any, county: Any, recorder: Any) -> None:
    name = "suggestions.handover.within"
    check_place_figure(subject=enter(city, hat(city, 1), name=name), by=hat(city, 2), at=MORNING)
    assert value_at(city, name=name).value == 20
    assert not value_at(county, name=name).is_set


def test_a_shipped_figure_refuses_once_it_is_checked_here_and_below_only(
    city: Any, county: Any, other_city: Any, recorder: Any
) -> None:
    figure = value_at(city, name=PAPERS)
    assert not law.refuses(figure)
    check_shipped_figure(subject=city, name=PAPERS, digest=figure.digest, by=hat(city, 1), at=MORNING)
    assert law.refuses(value_at(city, name=PAPERS))
    assert law.refuses(value_at(county, name=PAPERS))
    assert not law.refuses(value_at(other_city, name=PAPERS))
    assert not law.refuses(value_at(city, on=date(2027, 3, 13), name=PAPERS))
    assert recorder.events == [
        ShippedFigureChecked(parameter=PAPERS, digest=figure.digest, citations=list(figure.citations))
    ]


def test_a_shipped_figure_that_has_changed_since_it_was_shown_is_not_checked(
    city: Any, recorder: Any
) -> None:
    with pytest.raises(NothingToCheck):
        check_shipped_figure(subject=city, name=PAPERS, digest="0" * 64, by=hat(city, 1), at=MORNING)
    assert not ShippedCheck.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in KEEPERS])
def test_other_roles_may_not_enter_or_check(city: Any, recorder: Any, role: Role) -> None:
    with pytest.raises(NotAllowed):
        enter(city, hat(city, 1, role))
    digest = library().packs["cn"].values[PAPERS][-1].digest
    with pytest.raises(NotAllowed):
        check_shipped_figure(subject=city, name=PAPERS, digest=digest, by=hat(city, 1, role), at=MORNING)
    assert not PlaceEntry.objects.exists()
    assert not ShippedCheck.objects.exists()


def test_the_office_of_another_city_may_not_enter_check_correct_or_end(
    city: Any, other_city: Any, recorder: Any
) -> None:
    stranger = hat(other_city, 9)
    with pytest.raises(NotAllowed):
        enter(city, stranger)
    row = enter(city, hat(city, 1))
    with pytest.raises(NotAllowed):
        check_place_figure(subject=row, by=stranger, at=MORNING)
    with pytest.raises(NotAllowed):
        end_place_figure(subject=row, ends_on=LATER, by=stranger, at=MORNING)
    with pytest.raises(NotAllowed):
        correct_place_figure(
            subject=row, value="5", starts_on=LATER, title="甲", article="乙", quote="丙", modality="应当",
            by=stranger, at=MORNING,
        )  # fmt: skip
