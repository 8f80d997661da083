"""Points of all: chosen by the place, reckoned from facts, stored, thrown away and the same again."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor
from renda.core.facts.models import Fact
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly, Person, Seat, Term
from renda.faces.cli.main import main
from renda.lib.errors import NotAllowed
from renda.modules.duty import actions, points, rulepacks
from renda.modules.duty.actions import choosing
from renda.modules.duty.kinds import PERSON
from renda.modules.duty.models import DutyPoints, PackChoice
from renda.modules.duty.names import CORRECTIONS
from renda.modules.duty.periods import Period, period_of, periods_between
from renda.modules.duty.tests.conftest import MORNING, TODAY, deputy, last_event, refuses, seated
from renda.modules.duty.tests.test_scoring import naive

THINGS = (
    ("duty.acts", "visit"), ("duty.acts", "research"), ("duty.acts", "reception"), ("duty.acts", "study"),
    ("meetings.absent", "without_leave"), ("suggestions.submitted", "lead"), ("suggestions.submitted", "joint"),
    ("training.hours", ""), ("somewhere.else", ""),
)  # fmt: skip


def choose(city: Assembly, by: Actor, **given: Any) -> PackChoice:
    usual: dict[str, Any] = {
        "pack": "hundred", "starts_on": date(2024, 1, 1), "title": "澄澜市代表履职积分办法（演示）",
        "adopted_on": date(2023, 12, 20), "at": MORNING,
    }  # fmt: skip
    made = actions.choose_pack(subject=city, by=by, **{**usual, **given})
    return PackChoice.objects.get(pk=made.choice)


def fact(city: Assembly, person: Person, name: str, case: str, on: date, quantity: str = "1") -> Fact:
    event = EventRecord.objects.create(
        chain="assembly:9901", name="sample.done", action="sample.do", at=datetime(2026, 1, 1, tzinfo=UTC),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC), actor={}, digest="", assembly=city,
    )  # fmt: skip
    return Fact.objects.create(
        assembly=city, name=name, case=case, subject_kind=PERSON, subject_id=str(person.pk), on=on,
        quantity=Decimal(quantity), event=event,
    )  # fmt: skip


def crowd(city: Assembly) -> list[Person]:
    """Twelve deputies with some three hundred facts of three years, some half, some taken back, some corrected."""
    chance = random.Random(12)
    people = [seated(city, f"代表{number}") for number in range(12)]
    for _ in range(300):
        name, case = chance.choice(THINGS)
        on = date(2023, 10, 1) + timedelta(days=chance.randrange(880))
        quantity = chance.choice(("1", "1", "1", "2", "0.5", "-1"))
        if chance.random() < 0.1:
            name, case = CORRECTIONS, f"{name}:{case}"
        fact(city, chance.choice(people), name, case, on, quantity)
    return people


def stored() -> list[tuple[Any, ...]]:
    return list(
        DutyPoints.objects.order_by("starts_on", "person").values_list(
            "person", "starts_on", "total", "band", "choice"
        )
    )


def test_all_points_are_what_a_naive_reckoning_of_each_persons_facts_gives(
    city: Assembly, fang: Actor
) -> None:
    people = crowd(city)
    for pack, begins in (("hundred", date(2024, 1, 1)), ("unit_points", date(2026, 1, 1))):
        choose(city, fang, pack=pack, starts_on=begins)
    points.recompute(city, on=TODAY)
    checked = 0
    for row in DutyPoints.objects.select_related("choice"):
        version = rulepacks.rule_packs()[row.choice.pack].versions[0]
        facts = Fact.objects.filter(subject_id=str(row.person_id), on__gte=row.starts_on, on__lte=row.ends_on)
        plain = [
            (*(each.case.split(":") if each.name == CORRECTIONS else (each.name, each.case)), each.quantity)
            for each in facts
        ]
        assert row.total == naive(version, plain)  # type: ignore[arg-type]
        checked += bool(plain)
    assert checked > len(people)
    assert DutyPoints.objects.count() == len(people) * 3, "two years and a quarter"


def test_rows_thrown_away_come_back_the_same(city: Assembly, fang: Actor) -> None:
    crowd(city)
    choose(city, fang)
    first = points.recompute(city, on=TODAY)
    assert (first.is_none, first.missing, first.rows) == (False, 36, 36)
    before = stored()
    assert points.recompute(city, on=TODAY).is_none
    DutyPoints.objects.all().delete()
    assert points.recompute(city, on=TODAY).missing == 36
    assert stored() == before


def test_what_was_altered_is_mended_and_told(city: Assembly, fang: Actor) -> None:
    crowd(city)
    choose(city, fang)
    points.recompute(city, on=TODAY)
    before = stored()
    one, two = DutyPoints.objects.order_by("pk")[:2]
    DutyPoints.objects.filter(pk=one.pk).update(total=9999)
    DutyPoints.objects.filter(pk=two.pk).delete()
    stranger = Person.objects.create(name="路人")
    DutyPoints.objects.create(
        assembly=city, choice=one.choice, person=stranger, starts_on=one.starts_on, ends_on=one.ends_on, total=1, band="low",
    )  # fmt: skip
    DutyPoints.objects.create(
        assembly=city, choice=one.choice, person=stranger, starts_on=date(1999, 1, 1), ends_on=date(1999, 12, 31), total=1, band="low",
    )  # fmt: skip
    found = points.recompute(city, on=TODAY)
    assert (found.different, found.missing, found.surplus) == (1, 1, 2)
    assert stored() == before


def test_the_order_of_facts_does_not_matter(city: Assembly, fang: Actor) -> None:
    crowd(city)
    choose(city, fang)
    points.recompute(city, on=TODAY)
    before = stored()
    rows = list(
        Fact.objects.values(
            "assembly_id", "name", "case", "subject_kind", "subject_id", "on", "quantity", "event_id"
        )
    )
    Fact.objects.all().delete()
    random.Random(3).shuffle(rows)
    Fact.objects.bulk_create(Fact(**row) for row in rows)
    assert points.recompute(city, on=TODAY).is_none
    assert stored() == before


def test_live_and_stored_points_agree(city: Assembly, fang: Actor) -> None:
    people = crowd(city)
    choose(city, fang)
    points.recompute(city, on=TODAY)
    for rules in points.rules_between(city.pk, TODAY):
        for person in people:
            live = points.reckon_for(person.pk, city.pk, rules)
            row = DutyPoints.objects.get(person=person, starts_on=rules.period.starts_on)
            assert (live.total, live.band.key) == (row.total, row.band)


def test_only_those_with_a_seat_in_the_period_have_points(city: Assembly, fang: Actor) -> None:
    left = seated(city, "早退", ends_on=date(2024, 6, 1))
    came = seated(city, "补选", starts_on=date(2025, 3, 1))
    Seat.objects.create(
        assembly=city, person=Person.objects.create(name="委员"), organ=None, starts_on=date(2030, 1, 1)
    )
    choose(city, fang)
    points.recompute(city, on=TODAY)
    rows = DutyPoints.objects.order_by("starts_on", "person").values_list("starts_on__year", "person")
    assert list(rows) == [(2024, left.pk), (2025, came.pk), (2026, came.pk)]


def test_facts_of_another_assembly_do_not_count(city: Assembly, other_city: Assembly, fang: Actor) -> None:
    from renda.core.base import scope

    person = seated(city, "王建青")
    choose(city, fang)
    with scope.unscoped("test"):
        fact(other_city, person, "duty.acts", "visit", TODAY)
    points.recompute(city, on=TODAY)
    assert set(DutyPoints.objects.values_list("total", flat=True)) == {0}


def test_a_place_that_chose_nothing_has_no_points(city: Assembly) -> None:
    crowd(city)
    found = points.recompute(city, on=TODAY)
    assert (found.rows, stored()) == (0, [])
    assert points.rules_between(city.pk, TODAY) == []


def test_a_choice_is_recorded_and_its_points_follow_by_a_job(
    city: Assembly, fang: Actor, person: Person
) -> None:
    made = choose(city, fang)
    event = last_event()
    assert event.name == "duty.pack_chosen"
    assert event.payload["digest"] == rulepacks.rule_packs()["hundred"].digest == made.digest
    run_until_idle()
    assert DutyPoints.objects.filter(person=person).exists()


def test_points_are_asked_for_anew(city: Assembly, fang: Actor, person: Person) -> None:
    choose(city, fang)
    run_until_idle()
    DutyPoints.objects.all().delete()
    actions.ask_points(subject=city, by=fang, at=MORNING)
    assert last_event().name == "duty.points_asked"
    run_until_idle()
    assert DutyPoints.objects.filter(person=person).exists()


@pytest.mark.parametrize(
    ("given", "refusal", "sentence"),
    [
        ({"pack": "own"}, choosing.UnknownPack, "没有名为“own”的积分办法"),
        ({"starts_on": date(2019, 1, 1)}, choosing.UnknownPack, "从2019年1月1日起没有"),
        ({"title": " "}, choosing.NotAdopted, "请写明本地通过的办法名称和通过日期"),
        ({"adopted_on": date(2026, 3, 13)}, choosing.NotAdopted, "请写明本地通过的办法名称和通过日期"),
        ({"starts_on": date(2024, 2, 1)}, choosing.WithinPeriod, "请填2024年1月1日或者下一周期的第一天"),
    ],
)
def test_a_choice_is_refused(
    given: dict[str, Any], refusal: type[Exception], sentence: str, city: Assembly, fang: Actor
) -> None:
    refuses(lambda: choose(city, fang, **given), refusal, sentence)


def test_a_choice_only_goes_forward(city: Assembly, fang: Actor) -> None:
    choose(city, fang)
    for begins in (date(2024, 1, 1), date(2023, 1, 1)):
        refuses(
            lambda begins=begins: choose(city, fang, starts_on=begins),
            choosing.ChosenAlready,
            "新的办法要从更晚的周期起",
        )


def test_a_quarter_does_not_begin_inside_a_year(city: Assembly, fang: Actor) -> None:
    choose(city, fang)
    refuses(
        lambda: choose(city, fang, pack="unit_points", starts_on=date(2026, 4, 1)),
        choosing.WithinPeriod,
        "2026年4月1日还在现行积分办法的计分周期里",
    )
    choose(city, fang, pack="unit_points", starts_on=date(2027, 1, 1))
    starts = [rules.period.starts_on for rules in points.rules_between(city.pk, date(2027, 5, 1))]
    assert starts == [date(year, 1, 1) for year in (2024, 2025, 2026, 2027)] + [date(2027, 4, 1)]


def test_who_may_choose_and_ask(
    city: Assembly, other_city: Assembly, fang: Actor, wang: Actor, li: Actor
) -> None:
    foreign = Actor(role=fang.role, assembly=other_city.pk, grant=3)
    for actor in (wang, li, foreign, Actor.citizen()):
        with pytest.raises(NotAllowed):
            choose(city, actor)
        with pytest.raises(NotAllowed):
            actions.ask_points(subject=city, by=actor, at=MORNING)


def test_a_pack_rewritten_after_the_choice_is_told(city: Assembly, fang: Actor, person: Person) -> None:
    choose(city, fang)
    assert points.recompute(city, on=TODAY).changed_packs == []
    PackChoice.objects.update(digest="0" * 64)
    assert points.recompute(city, on=TODAY).changed_packs == ["hundred"]


def test_periods_follow_one_another_without_a_gap() -> None:
    term = [(date(2021, 9, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2031, 8, 31))]
    for kind in ("year", "quarter", "term"):
        found = list(periods_between(kind, date(2021, 9, 1), date(2028, 1, 1), term))
        for earlier, later in zip(found, found[1:], strict=False):
            assert later.starts_on == earlier.ends_on + timedelta(days=1)
        assert all(
            period_of(kind, day, term) == each for each in found for day in (each.starts_on, each.ends_on)
        )
    assert [each.label for each in periods_between("quarter", date(2025, 11, 1), date(2026, 4, 1))] == [
        "2026 年第 1 季度", "2026 年第 2 季度",
    ]  # fmt: skip
    assert period_of("term", date(2023, 1, 1), term).label == "2021 年至 2026 年任期"


def test_a_term_without_an_end_lasts_five_years(city: Assembly) -> None:
    Term.objects.create(assembly=city, number=15, starts_on=date(2021, 9, 1))
    assert points.terms_of(city.pk) == [(date(2021, 9, 1), date(2026, 8, 31))]
    assert period_of("term", TODAY, points.terms_of(city.pk)) == Period(
        "term", date(2021, 9, 1), date(2026, 8, 31)
    )


def test_the_command_tells_what_differed(
    city: Assembly,
    fang: Actor,
    person: Person,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("renda.faces.cli.duty.prepare", lambda **given: None)
    choose(city, fang)
    assert main(["duty", "recompute", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["same"] is False and told["missing"] == told["rows"] > 0
    assert main(["duty", "recompute", "--assembly", "9901"]) == 0
    assert "The rows are the same." in capsys.readouterr().out
    assert main(["duty", "recompute", "--assembly", "0"]) == 2
    assert "There is no assembly '0'" in capsys.readouterr().err


def test_two_recomputations_of_one_person_give_one_row(city: Assembly, fang: Actor) -> None:
    deputy(seated(city, "罗小满"), city)
    choose(city, fang)
    for _ in range(2):
        points.recompute(city, on=TODAY)
    assert DutyPoints.objects.count() == 3
