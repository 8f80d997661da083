"""What packs hold, as plain frozen rows: instruments, parameters, rules, notes, and a resolved figure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from renda.core.law.calendars import WorkingCalendar
from renda.core.law.citations import Citation
from renda.core.law.thresholds import Threshold
from renda.lib.saying import marked

LEVELS = ("nation", "region", "city", "county", "township")
TYPES = ("number", "fraction", "duration", "date")
FORCES = ("binding", "local", "by_reference", "analogy", "model", "practice")
MODALITIES = (marked("应当"), marked("一般"), marked("可以"), marked("不得"))
DURATION_UNITS = ("hour", "minute", "day", "working_day", "month", "year")
CHANGES = ("value", "renumbered", "wording", "ended")

UNIT_LABELS = {
    "day": marked("日"),
    "working_day": marked("个工作日"),
    "month": marked("个月"),
    "year": marked("年"),
    "hour": marked("小时"),
    "minute": marked("分钟"),
    "deputy": marked("名代表"),
    "member": marked("名组成人员"),
    "person": marked("人"),
    "session": marked("次会议"),
    "reading": marked("次审议"),
    "report": marked("次报告"),
    "part": marked("个部分"),
    "point": marked("分"),
    "case": marked("种情形"),
    "contact": marked("次联系"),
    "channel": marked("类途径"),
    "station": marked("个站点"),
    "vote": marked("票"),
    "candidate": marked("人"),
    "percent": "%",
    "day_of_month": marked("日（每月）"),
}


@dataclass(frozen=True)
class YearDay:
    """A day that comes every year, such as 31 January."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"

    def in_year(self, year: int) -> date:
        """Return the day in a year; 29 February falls on the 28th where the year has none."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


Value = int | Threshold | YearDay


@dataclass(frozen=True)
class Basis:
    """Why a figure stands: an article with a short quote (or None where the text is not at hand).

    `cases` names the cases it is for; empty: for all.
    """

    cite: Citation
    quote: str | None
    force: str
    modality: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """What another place has set, for comparison; never resolved."""

    value: Value
    unit: str
    basis: Basis
    note: str


@dataclass(frozen=True)
class Entry:
    """One value (or one a case) in force from a day until the next entry; `value` None says: unset, and why."""

    starts_on: date
    value: Value | Mapping[str, Value] | None
    basis: tuple[Basis, ...] = ()
    practice: str = ""
    change: str = ""
    running: str = ""
    levels: frozenset[str] = frozenset()
    unset: str = ""
    note: str = ""
    others: tuple[Example, ...] = ()
    checked_on: date | None = None
    digest: str = ""

    @property
    def force(self) -> str:
        """The strongest force among the bases; a habit of the house is practice."""
        return min((basis.force for basis in self.basis), key=FORCES.index, default="practice")


@dataclass(frozen=True)
class Parameter:
    """A figure that can be resolved: what it is, and its entries in one pack, oldest first."""

    name: str
    label: str
    type: str
    summary: str = ""
    unit: str = ""
    base: str = ""
    anchor: str = ""
    direction: str = ""
    month_end: str = ""
    rest_days: str = ""
    better: str = ""
    local: str = "free"
    cases: tuple[str, ...] = ()
    cases_by: str = ""
    unset: str = ""
    note: str = ""
    origin: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule to cite, without a figure: our own words, its articles, its force."""

    name: str
    label: str
    text: str
    basis: tuple[Basis, ...]
    practice: str
    items: tuple[str, ...]
    levels: tuple[str, ...]
    origin: tuple[str, ...]
    note: str
    pack: str

    @property
    def force(self) -> str:
        """The strongest force among the bases; without any it is practice."""
        return min((basis.force for basis in self.basis), key=FORCES.index, default="practice")


@dataclass(frozen=True)
class Note:
    """A caution for people who read the figures; it is never resolved."""

    name: str
    text: str
    basis: tuple[Basis, ...]
    origin: tuple[str, ...]
    pack: str


@dataclass(frozen=True)
class Edition:
    """One edition of an instrument, named by its day of adoption, in force from `in_force_on`."""

    adopted_on: date
    in_force_on: date
    is_current: bool = True


@dataclass(frozen=True)
class Instrument:
    """A law, regulation, rule or practice that is cited; `editions` oldest first."""

    key: str
    title: str
    short: str
    kind: str
    editions: tuple[Edition, ...]

    def edition(self, adopted_on: date) -> Edition | None:
        """Return the edition adopted on a day, or None."""
        return next((edition for edition in self.editions if edition.adopted_on == adopted_on), None)

    def edition_in_force(self, on: date) -> Edition | None:
        """Return the latest edition in force on a day, or None before the first one known here."""
        known = [edition for edition in self.editions if edition.in_force_on <= on]
        return known[-1] if known else None


@dataclass(frozen=True)
class Pack:
    """One place's law as data; `values` maps a parameter's name to its entries here, oldest first."""

    code: str
    label: str
    level: str
    parent: str
    applies_to: frozenset[str]
    area: str = ""
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    definitions: Mapping[str, Parameter] = field(default_factory=dict)
    values: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    notes: tuple[Note, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    calendar: WorkingCalendar | None = None
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class PlaceFigure:
    """A place's own figure as a person entered it and a second person checked it (from the database)."""

    name: str
    place: str
    starts_on: date
    ends_on: date | None
    value: Value | Mapping[str, Value]
    unit: str
    title: str
    article: str
    quote: str
    modality: str
    checked_on: date | None
    digest: str


@dataclass(frozen=True)
class Resolved:
    """The figure that holds for a name on a day in a place; `value` None means: unset, and `unset` says why.

    `source` is the code of the pack or, for a place's own entry, the place. `passed_over` names figures of
    narrower places that were not taken because they are weaker than a binding one.
    """

    name: str
    label: str
    type: str
    on: date
    place: str
    case: str
    value: Value | None
    unit: str = ""
    base: str = ""
    citations: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    force: str = ""
    modality: str = ""
    verified: bool = False
    checked_on: date | None = None
    source: str = ""
    starts_on: date | None = None
    ends_before: date | None = None
    anchor: str = ""
    direction: str = ""
    month_end: str = ""
    rest_days: str = ""
    better: str = ""
    running: str = ""
    practice: str = ""
    unset: str = ""
    note: str = ""
    digest: str = ""
    passed_over: tuple[str, ...] = ()

    @property
    def is_set(self) -> bool:
        """Whether there is a figure at all."""
        return self.value is not None
