"""Reading rule packs: strictly, so that every mistake names file, entry and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from renda.lib import strict_yaml as strict
from renda.lib.strict_yaml import Spot
from renda.modules.duty import names
from renda.modules.duty.scoring import HUNDREDTHS, Band, Group, Item, Low, Version

PERIODS = ("year", "quarter", "term")
LONGEST_LABEL = 60


def read_versions(path: Path) -> tuple[str, str, str, tuple[Version, ...]]:
    """Return name, label, summary and versions (oldest first) of a file. Raises: BrokenPack."""
    spot = Spot(path.name)
    row = strict.mapping(
        strict.read_yaml(path, shown_as=path.name), spot, required=("name", "label", "summary", "versions")
    )
    if row["name"] != path.stem:
        raise spot.broken(f"the name {row['name']!r} must be the file's name {path.stem!r}")
    label = strict.text(row["label"], spot.at("label"), longest=LONGEST_LABEL)
    summary = strict.text(row["summary"], spot.at("summary"))
    lines = strict.listing(row["versions"], spot.at("versions"))
    if not lines:
        raise spot.at("versions").broken("a rule pack needs at least one version; add it")
    versions = tuple(_version(line, spot.at(f"version {number}")) for number, line in enumerate(lines, 1))
    for earlier, later in zip(versions, versions[1:], strict=False):
        if later.starts_on <= earlier.starts_on:
            raise spot.at("versions").broken(
                f"the version from {later.starts_on} stands after the one from {earlier.starts_on}; put the oldest first"
            )
    return row["name"], label, summary, versions


def _version(found: Any, spot: Spot) -> Version:
    row = strict.mapping(
        found, spot,
        required=("from", "practice", "period", "classes", "items", "bands"),
        optional=("base", "least", "most", "low"),
    )  # fmt: skip
    groups = _groups(row["classes"], spot.at("classes"))
    items = _items(row["items"], spot.at("items"), {group.key for group in groups})
    for group in groups:
        if not any(item.group == group.key for item in items):
            raise spot.at("classes").broken(f"the class {group.key!r} has no item; add one or leave it out")
    least, most = _bound(row, "least", spot), _bound(row, "most", spot)
    if least is not None and most is not None and least > most:
        raise spot.broken("`least` is more than `most`; correct one of them")
    return Version(
        starts_on=strict.day(row["from"], spot.at("from")),
        practice=strict.text(row["practice"], spot.at("practice")),
        period=(period := strict.choice(row["period"], spot.at("period"), PERIODS)),
        base=_bound(row, "base", spot) or 0,
        least=least,
        most=most,
        groups=groups,
        items=items,
        bands=_bands(row["bands"], spot.at("bands")),
        low=_low(row.get("low"), spot.at("low"), period),
    )


def _groups(found: Any, spot: Spot) -> tuple[Group, ...]:
    made = []
    for key, line in _keyed(found, spot):
        row = strict.mapping(line, spot.at(key), required=("label",), optional=("least", "most"))
        least, most = _bound(row, "least", spot.at(key)), _bound(row, "most", spot.at(key))
        if least is not None and most is not None and least > most:
            raise spot.at(key).broken("`least` is more than `most`; correct one of them")
        made.append(Group(key, strict.text(row["label"], spot.at(key), longest=LONGEST_LABEL), most, least))
    return tuple(made)


def _items(found: Any, spot: Spot, groups: set[str]) -> tuple[Item, ...]:
    return tuple(_item(key, line, spot.at(key), groups) for key, line in _keyed(found, spot))


def _item(key: str, found: Any, spot: Spot, groups: set[str]) -> Item:
    row = strict.mapping(
        found, spot,
        required=("class", "label", "fact", "points"),
        optional=("cases", "times", "per", "full_only", "after", "cap"),
    )  # fmt: skip
    fact = strict.text(row["fact"], spot.at("fact"))
    if not names.is_known(fact):
        known = ", ".join(sorted({*names.heard, *names.declared}))
        raise spot.at("fact").broken(f"nobody counts {fact!r}; known facts are {known}")
    points = _amount(row["points"], spot.at("points"))
    if not points:
        raise spot.at("points").broken("an item of no points does nothing; leave it out")
    return Item(
        key=key,
        label=strict.text(row["label"], spot.at("label"), longest=LONGEST_LABEL),
        group=strict.choice(row["class"], spot.at("class"), groups),
        fact=fact,
        points=points,
        weights=_weights(row, spot, fact),
        per=_positive(row.get("per", 1), spot.at("per")),
        full_only=_yes(row.get("full_only"), spot.at("full_only")),
        after=_not_negative(row.get("after", 0), spot.at("after")),
        most=_cap(row, spot),
    )


def _weights(row: dict[str, Any], spot: Spot, fact: str) -> tuple[tuple[str, Fraction], ...]:
    if "cases" in row and "times" in row:
        raise spot.broken("`cases` and `times` stand together; keep `times`, which names its cases")
    if "times" in row:
        lines = list(_keyed(row["times"], spot.at("times")))
        weights = tuple((case, _positive(weight, spot.at(f"times › {case}"))) for case, weight in lines)
    else:
        weights = tuple((case, Fraction(1)) for case in strict.texts(row.get("cases"), spot.at("cases")))
    known = names.cases_of(fact)
    for case, _ in weights:
        if case not in known:
            told = ", ".join(known) or "none"
            raise spot.broken(f"{fact} has no case {case!r}; its cases are: {told}")
    if len({case for case, _ in weights}) < len(weights):
        raise spot.at("cases").broken("a case stands twice; keep it once")
    return weights


def _bands(found: Any, spot: Spot) -> tuple[Band, ...]:
    lines = [
        (key, strict.mapping(line, spot.at(key), required=("label",), optional=("from",)))
        for key, line in _keyed(found, spot)
    ]
    bands = tuple(
        Band(
            key,
            strict.text(row["label"], spot.at(key), longest=LONGEST_LABEL),
            _bound(row, "from", spot.at(key)),
        )
        for key, row in lines
    )
    *upper, last = bands
    if last.least is not None:
        raise spot.at(last.key).broken("the last band takes all that is left; take its `from` out")
    ends = [band.least for band in upper]
    if None in ends or ends != sorted(set(ends), key=lambda end: -(end or 0)):
        raise spot.broken(
            "bands stand from the highest down, each but the last with its `from`; put them in order"
        )
    return bands


def _low(found: Any, spot: Spot, period: str) -> Low | None:
    if found is None:
        return None
    row = strict.mapping(found, spot, required=("below", "years"))
    if period != "year":
        raise spot.broken("years are counted only where the period is a year; take `low` out")
    years = row["years"]
    if not isinstance(years, int) or isinstance(years, bool) or years < 1:
        raise spot.at("years").broken(f"a whole number of years is expected, not {years!r}")
    return Low(_hundredths(row["below"], spot.at("below")), years)


def _keyed(found: Any, spot: Spot) -> Iterator[tuple[str, Any]]:
    """Give the entries of a mapping that is not empty, each with its key as a text."""
    if not isinstance(found, dict) or not found:
        raise spot.broken("a mapping with at least one entry is expected here")
    for key, line in found.items():
        yield strict.text(key, spot), line


def _amount(found: Any, spot: Spot) -> Fraction:
    """Read 3, 1.5 or "1/3" exactly."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise spot.broken(f"a number such as 3, 1.5 or 1/3 is expected, not {found!r}")
    try:
        return Fraction(str(found))
    except (ValueError, ZeroDivisionError):
        raise spot.broken(f"a number such as 3, 1.5 or 1/3 is expected, not {found!r}") from None


def _positive(found: Any, spot: Spot) -> Fraction:
    amount = _amount(found, spot)
    if amount <= 0:
        raise spot.broken(f"a number above zero is expected, not {found!r}")
    return amount


def _not_negative(found: Any, spot: Spot) -> Fraction:
    amount = _amount(found, spot)
    if amount < 0:
        raise spot.broken(f"a number of at least zero is expected, not {found!r}")
    return amount


def _hundredths(found: Any, spot: Spot) -> int:
    amount = _amount(found, spot) * HUNDREDTHS
    if amount.denominator != 1:
        raise spot.broken(f"points have at most two decimals, and {found!r} has more")
    return int(amount)


def _bound(row: dict[str, Any], key: str, spot: Spot) -> int | None:
    return None if row.get(key) is None else _hundredths(row[key], spot.at(key))


def _cap(row: dict[str, Any], spot: Spot) -> int | None:
    cap = _bound(row, "cap", spot)
    if cap is not None and cap <= 0:
        raise spot.at("cap").broken(
            "a cap is above zero; of an item that costs points it is the most that it costs"
        )
    return cap


def _yes(found: Any, spot: Spot) -> bool:
    if found not in (None, True, False):
        raise spot.broken(f"true or false is expected, not {found!r}")
    return bool(found)
