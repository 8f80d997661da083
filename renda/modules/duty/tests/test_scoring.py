"""Points are what a table on paper gives: the worked table, a naive second reckoning on many cases, the edges."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest

from renda.modules.duty.rulepacks import rule_packs
from renda.modules.duty.scoring import Band, Group, Item, Reckoner, Version, band_of, points_of, reckon

PAGE = Path(__file__).resolve().parents[4] / "docs" / "explain" / "points.md"
FACTS = ("a.one", "a.two", "a.three")
CASES = ("", "lead", "joint")
One = tuple[str, str, Decimal]  # fact, case, quantity


def version(*items: Item, groups: tuple[Group, ...] = (Group("g", "类"),), **given: object) -> Version:
    usual: dict[str, object] = {"base": 0, "least": None, "most": None, "bands": (Band("all", "全部", None),)}
    return Version(date(2026, 1, 1), "样例", "year", groups=groups, items=items, **{**usual, **given})  # type: ignore[arg-type]


def item(points: str | int = 1, **given: object) -> Item:
    usual: dict[str, object] = {"key": "i", "label": "项", "group": "g", "fact": "a.one"}
    return Item(points=Fraction(points), **{**usual, **given})  # type: ignore[arg-type]


def counts_of(facts: Iterable[One]) -> dict[tuple[str, str], Decimal]:
    counts: dict[tuple[str, str], Decimal] = {}
    for fact, case, quantity in facts:
        counts[fact, case] = counts.get((fact, case), Decimal(0)) + quantity
    return counts


def total(made: Version, *facts: One) -> int:
    return reckon(made, counts_of(facts)).total


def naive(made: Version, facts: Iterable[One]) -> int:
    """The same, one fact after another, in decimals of sixty digits and loops instead of divisions."""
    rows = list(facts)
    with localcontext() as context:
        context.prec = 60
        whole = Decimal(made.base)
        for group in made.groups:
            whole += _bounded(
                sum((_of_item(i, rows) for i in made.items if i.group == group.key), Decimal(0)),
                group.least,
                group.most,
            )
        return int(_bounded(whole, made.least, made.most))


def _of_item(one: Item, rows: list[One]) -> Decimal:
    weights = dict(one.weights)
    done = Decimal(0)
    for fact, case, quantity in rows:
        if fact == one.fact and (not weights or case in weights):
            weight = weights.get(case, Fraction(1))
            done += quantity * weight.numerator / weight.denominator
    done = max(done, Decimal(0))
    done = max(done - Decimal(one.after.numerator) / one.after.denominator, Decimal(0))
    per = Decimal(one.per.numerator) / one.per.denominator
    if one.full_only:
        count = 0
        while per * (count + 1) <= done + Decimal("1e-40"):
            count += 1
        units = Decimal(count)
    else:
        units = done / per
    size = units * abs(one.points.numerator) * 100 / one.points.denominator
    rounded = (size + Decimal("1e-40")).quantize(Decimal(1), ROUND_HALF_UP)
    if one.most is not None:
        rounded = min(rounded, Decimal(one.most))
    return rounded if one.points > 0 else -rounded


def _bounded(value: Decimal, least: int | None, most: int | None) -> Decimal:
    if most is not None and value > most:
        value = Decimal(most)
    if least is not None and value < least:
        value = Decimal(least)
    return value


def random_version(chance: random.Random) -> Version:
    groups = tuple(
        Group(key, key, most=chance.choice((None, 500, 2000)), least=chance.choice((None, 0, -300)))
        for key in ("x", "y", "z")[: chance.randint(1, 3)]
    )
    items = []
    for number in range(chance.randint(1, 8)):
        weights: tuple[tuple[str, Fraction], ...] = ()
        if chance.random() < 0.5:
            cases = chance.sample(CASES[1:], chance.randint(1, 2))
            weights = tuple((case, Fraction(chance.randint(1, 5), chance.randint(1, 7))) for case in cases)
        items.append(
            Item(
                key=f"i{number}",
                label="项",
                group=chance.choice(groups).key,
                fact=chance.choice(FACTS),
                points=Fraction(chance.choice((-7, -1, 1, 2, 3, 10)), chance.choice((1, 2, 3, 4, 8))),
                weights=weights,
                per=Fraction(chance.choice((1, 1, 2, 4, 8))),
                full_only=chance.random() < 0.3,
                after=Fraction(chance.choice((0, 0, 1, 2))),
                most=chance.choice((None, 150, 900)),
            )  # fmt: skip
        )
    return version(
        *items, groups=groups, base=chance.choice((0, 6000)), least=chance.choice((None, 0)),
        most=chance.choice((None, 10_000)),
    )  # fmt: skip


def random_facts(chance: random.Random) -> list[One]:
    return [
        (
            chance.choice(FACTS),
            chance.choice(CASES),
            Decimal(chance.choice(("1", "1", "2", "-1", "0.5", "1.25", "0.3333"))),
        )
        for _ in range(chance.randint(0, 25))
    ]


def test_a_naive_reckoning_gives_the_same_on_many_random_cases() -> None:
    chance = random.Random(20260312)
    differing = 0
    for _ in range(3000):
        made, facts = random_version(chance), random_facts(chance)
        assert total(made, *facts) == naive(made, facts), (made, facts)
        differing += total(made, *facts) != made.base
        counts = counts_of(facts)
        assert [quick.total(counts) for quick in (Reckoner(made),) for _ in range(2)] == [
            total(made, *facts)
        ] * 2
    assert differing > 1500, "most cases must count something"


COUNTS = {
    ("meetings.attended", "congress"): Decimal(6),
    ("meetings.absent", "without_leave"): Decimal(1),
    ("bills.submitted", "joint"): Decimal(2),
    ("suggestions.submitted", "lead"): Decimal(3),
    ("suggestions.submitted", "joint"): Decimal(1),
    ("duty.acts", "visit"): Decimal(5),
    ("duty.acts", "service"): Decimal(4),
    ("duty.acts", "reception"): Decimal(2),
    ("duty.contacts", "deputy_voters"): Decimal(4),
    ("training.hours", ""): Decimal(11),
    ("suggestions.key", ""): Decimal(1),
    ("duty.acts", "study"): Decimal(7),  # no item of the pack
}


def test_the_worked_table_of_the_page_is_what_is_reckoned() -> None:
    found = reckon(rule_packs()["hundred"].versions[0], COUNTS)
    lines = []
    for group in found.groups:
        lines += [(each.item.label, each.earned, each.kept) for each in group.items if each.quantity]
        lines.append(("*class*", group.earned, group.kept))
    lines.append(("", found.earned, found.total))
    written = []
    for row in re.findall(r"^\| .* \|$", PAGE.read_text(encoding="utf-8"), re.M):
        cells = [cell.strip().strip("*") for cell in row.replace("−", "-").split("|")[1:-1]]
        if len(cells) == 7 and re.fullmatch(r"-?\d+", cells[4]):
            label = "*class*" if cells[1] == "class" else cells[1]
            written.append((label, int(cells[4]) * 100, int(cells[5]) * 100))
    assert written == lines
    assert (found.total, found.band.label) == (6300, "较好")


@pytest.mark.parametrize(
    ("points", "quantity", "expected"),
    [
        ("1/3", 1, 33),
        ("1/3", 2, 67),
        ("1/8", 1, 13),
        ("-1/8", 1, -13),
        ("0.005", 1, 1),
        ("0.004", 1, 0),
        (3, 0, 0),
    ],
)
def test_an_item_is_rounded_once_half_up(points: str | int, quantity: int, expected: int) -> None:
    assert points_of(item(points), Fraction(quantity)) == (expected, expected)


def test_caps_hold_item_then_class_then_whole() -> None:
    made = version(
        item(5, most=1200), item(-2, key="j", fact="a.two", most=300),
        groups=(Group("g", "类", most=1000, least=0),), base=500, most=1400,
    )  # fmt: skip
    found = reckon(made, {("a.one", ""): Decimal(3), ("a.two", ""): Decimal(9)})
    [group] = found.groups
    assert [(each.earned, each.kept) for each in group.items] == [(1500, 1200), (-1800, -300)]
    assert (group.earned, group.kept, found.earned, found.total) == (900, 900, 1400, 1400)
    assert total(made, ("a.one", "", Decimal(9))) == 1400
    assert total(made, ("a.two", "", Decimal(9))) == 500


def test_a_case_that_is_not_weighed_counts_nothing() -> None:
    made = version(item(3, weights=(("lead", Fraction(1)), ("joint", Fraction(1, 3)))))
    facts = [("a.one", "lead", Decimal(1)), ("a.one", "joint", Decimal(1)), ("a.one", "other", Decimal(5))]
    assert total(made, *facts) == 400


def test_what_is_passed_over_comes_first_and_full_counts_only() -> None:
    made = version(item(1, after=Fraction(1), per=Fraction(4), full_only=True))
    assert [total(made, ("a.one", "", Decimal(hours))) for hours in (0, 4, 5, 8, 9)] == [0, 0, 100, 100, 200]


def test_more_taken_back_than_was_counted_is_nothing_not_less() -> None:
    assert total(version(item(3)), ("a.one", "", Decimal(-2))) == 0
    assert total(version(item(-3)), ("a.one", "", Decimal(-2))) == 0


def test_a_band_is_reached_at_its_lower_end() -> None:
    made = version(
        item(), bands=(Band("good", "好", 8000), Band("fair", "较好", 6000), Band("low", "待加强", None))
    )
    assert [band_of(made, points).key for points in (8000, 7999, 6000, 5999, -500)] == [
        "good", "fair", "fair", "low", "low",
    ]  # fmt: skip


def test_the_quick_reckoner_keeps_persons_apart() -> None:
    chance = random.Random(5)
    made = random_version(chance)
    quick = Reckoner(made)
    for _ in range(500):
        facts = random_facts(chance)
        assert quick.total(counts_of(facts)) == total(made, *facts)
