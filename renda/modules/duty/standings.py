"""What pages show of points: a person's reckoning with its sources, the bands of all, and the years below the figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext

from renda.core.law import api as law
from renda.core.people.models import Assembly, Person, Seat
from renda.lib.saying import say
from renda.modules.duty import points
from renda.modules.duty.models import DutyPoints
from renda.modules.duty.names import CORRECTIONS
from renda.modules.duty.periods import Period
from renda.modules.duty.points import Rules
from renda.modules.duty.scoring import HUNDREDTHS, Item

FIGURE = "duty.points.resign_below"


def said(hundredths: int) -> str:
    """Points as people write them: 63, 12.5, -0.33."""
    whole = Decimal(hundredths) / HUNDREDTHS
    return f"{whole.normalize():f}" if hundredths else "0"


def said_quantity(quantity: Fraction) -> str:
    """A quantity in at most two decimals; that of a fraction is shown rounded."""
    if quantity.denominator == 1:
        return str(quantity.numerator)
    return f"{float(quantity):.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class ItemLine:
    """One item of a reckoning in words."""

    key: str
    label: str
    rule: str
    quantity: str
    points: str
    is_capped: bool
    is_counted: bool  # something was counted


@dataclass(frozen=True)
class GroupLines:
    """A class of a reckoning in words."""

    label: str
    items: tuple[ItemLine, ...]
    points: str
    is_bounded: bool


@dataclass(frozen=True)
class Standing:
    """One person's points of a period, as the page shows them."""

    rules: Rules
    groups: tuple[GroupLines, ...]
    base: str
    total: str
    band: str

    @property
    def idle(self) -> list[str]:
        """Labels of the items of which nothing was counted."""
        return [item.label for group in self.groups for item in group.items if not item.is_counted]


def standing_of(person: int, assembly: int, rules: Rules) -> Standing:
    """Reckon one person's points from the facts as they stand, in words."""
    found = points.reckon_for(person, assembly, rules)
    groups = tuple(
        GroupLines(
            label=say(each.group.label),
            items=tuple(
                ItemLine(
                    key=line.item.key,
                    label=say(line.item.label),
                    rule=rule_words(line.item),
                    quantity=said_quantity(line.quantity),
                    points=said(line.kept),
                    is_capped=line.kept != line.earned,
                    is_counted=bool(line.quantity),
                )
                for line in each.items
            ),
            points=said(each.kept),
            is_bounded=each.kept != each.earned,
        )
        for each in found.groups
    )
    return Standing(rules, groups, said(found.base), said(found.total), say(found.band.label))


def rule_words(item: Item) -> str:
    """What an item gives: 每次 3 分，最多 15 分."""
    words = [gettext("每项 %(points)s 分") % {"points": said_quantity(item.points)}]
    if item.per != 1:
        words = [
            gettext("每 %(per)s 个单位 %(points)s 分")
            % {"per": said_quantity(item.per), "points": said_quantity(item.points)}
        ]
    if item.after:
        words.append(gettext("前 %(count)s 项不计") % {"count": said_quantity(item.after)})
    if item.most is not None:
        most = gettext("最多 %(points)s 分") if item.points > 0 else gettext("最多扣 %(points)s 分")
        words.append(most % {"points": said(item.most)})
    return gettext("，").join(words)


def belongs(item: Item, name: str, case: str) -> bool:
    """Whether a fact (or the correction of one) counts in an item."""
    if name == CORRECTIONS:
        name, _, case = case.partition(":")
    return name == item.fact and (not item.weights or case in dict(item.weights))


@dataclass(frozen=True)
class BandCount:
    """How many deputies are in a band."""

    key: str
    label: str
    count: int


def bands_of(assembly: int, rules: Rules) -> list[BandCount]:
    """Return how many deputies each band holds in a period, in the order of the pack; from the stored rows."""
    rows = rows_of(assembly, rules.period).order_by()
    counts = dict(rows.values_list("band").annotate(count=Count("pk")))
    return [BandCount(band.key, say(band.label), counts.get(band.key, 0)) for band in rules.version.bands]


def rows_of(assembly: int, period: Period) -> QuerySet[DutyPoints]:
    """Return the stored points of a period with each person and constituency, by name: never by points."""
    constituency = Seat.objects.filter(
        assembly=assembly, organ=None, person=OuterRef("person"), starts_on__lte=period.ends_on
    ).order_by("-starts_on")
    rows = DutyPoints.objects.filter(assembly=assembly, starts_on=period.starts_on, ends_on=period.ends_on)
    rows = rows.annotate(constituency=Subquery(constituency.values("constituency")[:1]))
    return rows.select_related("person").order_by("person__name", "person")


@dataclass(frozen=True)
class LowYears:
    """Who stayed below the figure in so many closed years, and by which rule the office is told."""

    persons: tuple[Person, ...]
    below: str
    years: int
    periods: tuple[str, ...]
    rule: str
    article: str


def low_years(assembly: Assembly, *, on: date) -> LowYears | None:
    """Return whom the notice of low years names, by name; None where no rule asks for one or nobody is below.

    The figure is the place's, and where that is unset the pack's; the number of years is the pack's. Nothing follows
    from it: a seat ends only as cn.deputies-law@2025-03-11#art-62 says.
    """
    closed = [rules for rules in points.rules_between(assembly.pk, on) if rules.period.ends_on < on]
    low = closed[-1].version.low if closed else None
    if low is None or len(closed) < low.years:
        return None
    last = closed[-low.years :]
    figure = law.resolve(FIGURE, on=on, place=assembly.place)
    below = int(figure.value) * HUNDREDTHS if figure.is_set and isinstance(figure.value, int) else low.below
    rows = DutyPoints.objects.filter(
        assembly=assembly.pk, starts_on__in=[rules.period.starts_on for rules in last], total__lt=below
    )
    counts = rows.order_by().values("person").annotate(count=Count("pk")).filter(count=low.years)
    persons = Person.objects.filter(pk__in=counts.values("person")).order_by("name", "pk")
    if not persons:
        return None
    return LowYears(
        persons=tuple(persons),
        below=said(below),
        years=low.years,
        periods=tuple(rules.period.label for rules in last),
        rule=law.label_of(figure) if figure.is_set else last[-1].choice.title,
        article=law.source_words(figure) if figure.is_set else "",
    )
