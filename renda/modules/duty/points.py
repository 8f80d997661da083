"""Points of persons: from facts to sums, live for one person, stored for all; the same facts give the same points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from renda.core.base import scope
from renda.core.facts.models import Fact
from renda.core.people.models import Assembly, Seat, Term
from renda.modules.duty import scoring
from renda.modules.duty.kinds import PERSON
from renda.modules.duty.models import DutyPoints, PackChoice
from renda.modules.duty.names import CORRECTIONS
from renda.modules.duty.periods import ONE_DAY, Period, period_of, periods_between
from renda.modules.duty.rulepacks import RulePack, rule_packs
from renda.modules.duty.scoring import Counts, Version

TOGETHER = 2000  # rows written at once
QUANTUM = Decimal("0.0001")  # of a fact's quantity


@dataclass(frozen=True)
class Rules:
    """By which choice, pack and version a period is reckoned."""

    choice: PackChoice
    pack: RulePack
    version: Version
    period: Period

    @property
    def is_as_chosen(self) -> bool:
        """Whether the pack still says what it said when it was chosen."""
        return self.pack.digest == self.choice.digest


def choices_of(assembly: int) -> list[PackChoice]:
    """Return what an assembly has chosen, oldest first."""
    return list(PackChoice.objects.filter(assembly=assembly).order_by("starts_on"))


def terms_of(assembly: int) -> list[tuple[date, date]]:
    """Return first and last day of an assembly's terms; one without an end is taken to last five years."""
    rows = Term.objects.filter(assembly=assembly).order_by("starts_on")
    return [
        (row.starts_on, row.ends_on or date(row.starts_on.year + 5, row.starts_on.month, 1) - ONE_DAY)
        for row in rows
    ]


def rules_between(assembly: int, last: date) -> list[Rules]:
    """Return by which rules each period up to a day is reckoned, oldest first; none where nothing was chosen.

    A choice and a version hold for the periods that begin while they hold: nothing changes within a period.
    """
    choices, terms = choices_of(assembly), terms_of(assembly)
    ends = [later.starts_on - ONE_DAY for later in choices[1:]] + [last]
    found = []
    for choice, end in zip(choices, ends, strict=False):  # without a choice there is nothing to end
        pack = rule_packs().get(choice.pack)
        newest = pack.version_on(choice.starts_on) if pack else None
        if pack is None or newest is None:
            continue
        for period in periods_between(newest.period, choice.starts_on, min(end, last), terms):
            version = pack.version_on(period.starts_on)
            if version is not None:
                found.append(Rules(choice, pack, version, period))
    return found


def is_between_periods(assembly: int, starts_on: date) -> bool:
    """Whether no period under the rules that stand would run over the beginning of a new choice."""
    before = starts_on - ONE_DAY
    return all(rules.period.ends_on <= before for rules in rules_between(assembly, before))


def first_day(pack: RulePack, on: date, assembly: int) -> date:
    """Return the first day of the pack's period that holds a day: from then on it can be chosen."""
    version = pack.version_on(on) or pack.versions[0]
    return period_of(version.period, on, terms_of(assembly)).starts_on


def counts_of(person: int, assembly: int, period: Period) -> Counts:
    """Return how often each thing was counted for one person in a period."""
    rows = _facts(assembly, period).filter(subject_id=str(person))
    return _counts(rows.values_list("name", "case").annotate(sum=Sum("quantity")).order_by())


def counts_of_all(assembly: int, rules: Rules) -> dict[int, Counts]:
    """Return the counts of every person who has any in a period, of the things that the version names."""
    wanted = {item.fact for item in rules.version.items} | {CORRECTIONS}
    rows = _facts(assembly, rules.period).filter(name__in=wanted)
    sums = rows.values_list("subject_id", "name", "case").annotate(sum=Sum("quantity")).order_by()
    found: dict[int, list[tuple[str, str, Any]]] = defaultdict(list)
    for person, name, case, quantity in sums.iterator(chunk_size=TOGETHER):
        found[int(person)].append((name, case, quantity))
    return {person: _counts(parts) for person, parts in found.items()}


def reckon_for(person: int, assembly: int, rules: Rules) -> scoring.Points:
    """Return one person's points in a period, from the facts as they stand."""
    return scoring.reckon(rules.version, counts_of(person, assembly, rules.period))


def seated_in(assembly: int, period: Period) -> set[int]:
    """Return the persons who held a deputy's seat on any day of a period."""
    held = Q(starts_on__lte=period.ends_on) & (Q(ends_on=None) | Q(ends_on__gt=period.starts_on))
    return set(Seat.objects.filter(held, assembly=assembly, organ=None).values_list("person", flat=True))


@dataclass
class Difference:
    """What a recomputation found against what was stored."""

    assemblies: int = 0
    periods: int = 0
    rows: int = 0
    missing: int = 0
    surplus: int = 0
    different: int = 0
    changed_packs: list[str] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        """Whether the rows were as the facts say."""
        return not (self.missing or self.surplus or self.different)

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "assemblies": self.assemblies,
            "periods": self.periods,
            "rows": self.rows,
            "same": self.is_none,
            "missing": self.missing,
            "surplus": self.surplus,
            "different": self.different,
            "changed_packs": self.changed_packs,
        }


def recompute(
    assembly: Assembly | None = None, *, on: date, progress: Callable[[int], None] = lambda rows: None
) -> Difference:
    """Reckon every person's points of every period up to a day anew, and mend the stored rows where they differ.

    One transaction a period. The same facts, choices and packs give the same rows, whatever stood there.
    """
    found = Difference()
    with scope.unscoped("recomputing points of duty"):
        chosen = PackChoice.objects.values_list("assembly", flat=True).distinct().order_by("assembly")
        for each in [assembly.pk] if assembly is not None else list(chosen):
            found.assemblies += 1
            kept = []
            for rules in rules_between(each, on):
                with transaction.atomic():
                    _mend(each, rules, found)
                kept.append(rules.period)
                progress(found.rows)
                if not rules.is_as_chosen and rules.pack.name not in found.changed_packs:
                    found.changed_packs.append(rules.pack.name)
            _drop_others(each, kept, found)
    return found


def _mend(assembly: int, rules: Rules, found: Difference) -> None:
    PackChoice.objects.select_for_update(of=("self",), no_key=True).get(pk=rules.choice.pk)  # one at a time
    wanted = dict(_wanted(assembly, rules))
    rows = DutyPoints.objects.filter(
        assembly=assembly, starts_on=rules.period.starts_on, ends_on=rules.period.ends_on
    )
    present = {row.person_id: row for row in rows.order_by("person")}
    fresh = [person for person in wanted if person not in present]
    wrong = [person for person in wanted if person in present and _said(present[person]) != wanted[person]]
    gone = [row.pk for person, row in present.items() if person not in wanted]
    DutyPoints.objects.filter(pk__in=gone).delete()
    DutyPoints.objects.bulk_create(
        (_row(assembly, rules, each, wanted[each]) for each in fresh), batch_size=TOGETHER
    )
    for person in wrong:
        row = present[person]
        row.choice_id, row.total, row.band = wanted[person]
    DutyPoints.objects.bulk_update(
        [present[each] for each in wrong], ["choice", "total", "band"], batch_size=500
    )
    found.periods += 1
    found.rows += len(wanted)
    found.missing += len(fresh)
    found.surplus += len(gone)
    found.different += len(wrong)


Said = tuple[int, int, str]  # choice, hundredths, band


def _wanted(assembly: int, rules: Rules) -> Iterator[tuple[int, Said]]:
    counted = counts_of_all(assembly, rules)
    reckoner = scoring.Reckoner(rules.version)
    for person in sorted(seated_in(assembly, rules.period)):
        total = reckoner.total(counted.get(person, {}))
        yield person, (rules.choice.pk, total, scoring.band_of(rules.version, total).key)


def _row(assembly: int, rules: Rules, person: int, said: Said) -> DutyPoints:
    choice, total, band = said
    return DutyPoints(
        assembly_id=assembly,
        choice_id=choice,
        person_id=person,
        starts_on=rules.period.starts_on,
        ends_on=rules.period.ends_on,
        total=total,
        band=band,
    )


def _said(row: DutyPoints) -> Said:
    return (row.choice_id, row.total, row.band)


def _drop_others(assembly: int, kept: Iterable[Period], found: Difference) -> None:
    """Remove rows of periods that nothing reckons any more."""
    stays = Q(pk__in=[])
    for period in kept:
        stays |= Q(starts_on=period.starts_on, ends_on=period.ends_on)
    gone, _ = DutyPoints.objects.filter(assembly=assembly).exclude(stays).delete()
    found.surplus += gone


def _facts(assembly: int, period: Period) -> Any:
    return Fact.objects.filter(
        assembly=assembly, subject_kind=PERSON, on__gte=period.starts_on, on__lte=period.ends_on
    )


def _counts(parts: Iterable[tuple[str, str, Any]]) -> Counts:
    """Add up; a correction counts with what it corrects."""
    found: dict[tuple[str, str], Decimal] = {}
    for name, case, quantity in parts:
        if name == CORRECTIONS:
            name, _, case = case.partition(":")
        found[name, case] = found.get((name, case), Decimal(0)) + Decimal(quantity).quantize(QUANTUM)
    return found
