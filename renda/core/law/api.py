"""What other apps use of the law: resolve a figure, reckon a limit, word an article.

Free of Django on purpose: `renda law show` uses it without a database. Places' own figures and people's checks
come through `plug`, which the app's start sets; until then only the packs speak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from renda.core.law import listing, resolving, wording
from renda.core.law.calendars import NoCalendar, WorkingCalendar
from renda.core.law.citations import Citation, chinese_number, parse_citation
from renda.core.law.clocks import NotATerm, due_on, latest_before, shortest_end, words_left
from renda.core.law.listing import label_of
from renda.core.law.packs import library
from renda.core.law.resolving import UnknownCase, UnknownParameter, refuses
from renda.core.law.shapes import LEVELS, Parameter, PlaceFigure, Resolved
from renda.core.law.thresholds import Threshold
from renda.core.law.wording import figure_words, force_words, value_words
from renda.lib.saying import in_chinese, say

__all__ = [
    "LEVELS", "NoCalendar", "NotATerm", "Resolved", "Threshold", "UnknownCase", "UnknownParameter", "WorkingCalendar",
    "article_words", "calendar", "chinese_number", "citation_problem", "definition_of", "due_after", "due_before", "due_on", "every_figure", "figure_words", "force_words",
    "is_parameter", "is_place", "is_provisional", "label_of", "latest_before", "module_labels", "plug", "reference_page", "refuses", "resolve", "rule_basis", "rule_items", "shortest_end", "snapshot", "source_words",
    "value_words", "words_left",
]  # fmt: skip

EntriesOf = Callable[[str], Iterable[PlaceFigure]]
Checks = Callable[[str], Mapping[str, date]]
_entries_of: EntriesOf | None = None
_checks: Checks | None = None


def plug(*, entries_of: EntriesOf | None, checks: Checks | None) -> None:
    """Join the database: `entries_of(place)` gives a place's own figures, `checks(place)` the days of checks."""
    global _entries_of, _checks
    _entries_of, _checks = entries_of, checks


def resolve(
    name: str, *, on: date, place: str, case: str | None = None, level: str | None = None
) -> Resolved:
    """Return the figure that holds for a name on a day in a place: its own entries over the packs.

    `place` is a pack's code or an area below it; `level` only where the code does not tell it. No figure gives
    a Resolved with value None and the reason in `unset`. Raises: UnknownParameter, UnknownCase.
    """
    return resolving.resolve(
        name, on=on, place=place, case=case, level=level,
        entries=_entries_of(place) if _entries_of else (),
        checks=_checks(place) if _checks else {},
    )  # fmt: skip


def every_figure(
    *, on: date, place: str, level: str | None = None, name: str = "", with_entries: bool = True
) -> Iterator[Resolved]:
    """Resolve every parameter (or the one named) on a day in a place, in the order of the packs.

    Each case is a row of its own; without entries only the packs speak. Raises: UnknownParameter.
    """
    return listing.every_figure(
        library(), on=on, place=place, level=level, name=name,
        entries=tuple(_entries_of(place)) if _entries_of and with_entries else (),
        checks=_checks(place) if _checks and with_entries else {},
    )  # fmt: skip


def definition_of(name: str) -> Parameter:
    """Return what a parameter is: label, type, unit, cases. Raises: UnknownParameter."""
    return resolving.definition_of(name)


def module_labels() -> dict[str, str]:
    """The modules that have parameters, in the order of the reference, with their names."""
    return {key: say(listing.MODULE_LABELS[key]) for key in listing.modules_of(library())}


def source_words(figure: Resolved) -> str:
    """Whose figure it is: the name of the pack, 本级录入 for a place's own entry, empty when unset."""
    if figure.force == "local" and figure.source == figure.place:
        return say("本级录入")
    pack = library().packs.get(figure.source)
    return say(pack.label) if pack else ""


def reference_page() -> str:
    """Return the reference of all parameters as Markdown."""
    return listing.reference_page(library())


def rule_items(name: str, place: str) -> tuple[str, ...]:
    """Return the list that a rule sets in a place (the classes of answers, the contents of a bill); empty if none."""
    found = library().rule(name, place)
    return found.items if found is not None else ()


def rule_basis(name: str, place: str) -> tuple[tuple[str, str], ...]:
    """Return the articles on which a rule of a place stands, each as it reads and with its quote; empty if none."""
    found = library().rule(name, place)
    if found is None:
        return ()
    return tuple((article_words(basis.cite), basis.quote or "") for basis in found.basis)


def is_parameter(name: str) -> bool:
    """Whether a pack defines a parameter of this name."""
    return name in library().definitions


def is_place(code: str) -> bool:
    """Whether any pack reaches a place of this code."""
    return bool(library().chain(code))


def citation_problem(cite: str, *, on: date) -> str:
    """Say what is wrong with a citation on a day, as the end of a sentence; empty when it is in force."""
    try:
        found = parse_citation(cite)
    except ValueError:
        return say("写法不对，应当如 cn.legislation-law@2023-03-13#art-40。")
    instrument = library().instruments.get(found.instrument)
    if instrument is None:
        return say("所指的法规文件不在规则包里。")
    if instrument.edition(found.edition) is None:
        return say("所指的版本不在规则包里。")
    current = instrument.edition_in_force(on)
    if current is None or current.adopted_on != found.edition:
        return say("在 %(on)s 不是有效版本。", on=on)
    return ""


def article_words(cite: str | Citation) -> str:
    """How a citation reads: 《立法法》第四十条, in the reader's language; an unreadable one is shown as it stands."""
    try:
        return wording.article_words(parse_citation(cite) if isinstance(cite, str) else cite, library())
    except ValueError:
        return str(cite)


def calendar(place: str = "cn") -> WorkingCalendar:
    """Return the working-day calendar that holds in a place."""
    return library().calendar(place) or WorkingCalendar(years=frozenset())


def due_after(figure: Resolved, starts_on: date) -> date | None:
    """Return the last day in time of a figure's term, or None where the figure is unset or no term.

    Years whose days off are not announced yet are reckoned with weekends only: see `is_provisional`.
    """
    try:
        return due_on(figure, starts_on, calendar(figure.place).assumed_beyond())
    except NotATerm:
        return None


def due_before(figure: Resolved, meeting: date) -> date | None:
    """Return the latest day that is still the figure's length before a meeting's first day, or None if unset."""
    try:
        return latest_before(figure, meeting, calendar(figure.place).assumed_beyond())
    except NotATerm:
        return None


def is_provisional(due: date, place: str = "cn") -> bool:
    """Whether a limit falls in a year whose days off are not announced yet, so that it may still move."""
    return not calendar(place).covers(due.year)


def snapshot(figure: Resolved) -> dict[str, Any]:
    """The figure as plain values, to be stored with whatever was decided by it.

    It explains itself ten years on: value, unit, articles, quotes, force, modality, whether it was checked.
    """
    with in_chinese():
        words = figure_words(figure)
    return {
        "name": figure.name,
        "label": figure.label,
        "on": figure.on.isoformat(),
        "place": figure.place,
        "case": figure.case,
        "value": figure.value if isinstance(figure.value, int) or figure.value is None else str(figure.value),
        "unit": figure.unit,
        "words": words,
        "base": figure.base,
        "citations": list(figure.citations),
        "articles": list(figure.articles),
        "quotes": list(figure.quotes),
        "force": figure.force,
        "modality": figure.modality,
        "verified": figure.verified,
        "checked_on": figure.checked_on.isoformat() if figure.checked_on else None,
        "source": figure.source,
        "starts_on": figure.starts_on.isoformat() if figure.starts_on else None,
        "practice": figure.practice,
        "unset": figure.unset,
        "digest": figure.digest,
    }
