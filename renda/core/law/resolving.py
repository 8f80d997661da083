"""Finding the one figure that holds on a day in a place, narrowest place first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from renda.core.law.citations import Citation
from renda.core.law.library import Library
from renda.core.law.packs import library as shipped
from renda.core.law.shapes import Entry, Pack, Parameter, PlaceFigure, Resolved, Value
from renda.core.law.strictness import value_of, weaker_than
from renda.lib.errors import Refusal
from renda.lib.saying import listed, marked, say

CHECK_HOLDS = timedelta(days=365)
NO_SUCH_CASE = marked("这一层级或者情形没有此项规定。")
NOT_YET = marked("现有资料中，该日没有有效的规定。")
WEAKNESS = {"fixed": marked("国家规定的数值，地方不能另定"), "weaker": marked("比国家规定宽松，不予采用")}
Candidate = tuple[Entry, Pack] | PlaceFigure


class UnknownParameter(Refusal):
    """No pack defines a parameter of this name."""


class UnknownCase(Refusal):
    """The parameter has cases and the asked one is not among them."""


def resolve(
    name: str,
    *,
    on: date,
    place: str,
    case: str | None = None,
    level: str | None = None,
    entries: Iterable[PlaceFigure] = (),
    checks: Mapping[str, date] | None = None,
    library: Library | None = None,
) -> Resolved:
    """Return the figure that holds for a name on a day in a place; the narrowest place wins.

    `level` is only needed where the place's code does not tell it. `entries` are places' own figures; `checks`
    maps an entry's digest to the day a person last checked it. A figure weaker than a binding national one is
    passed over. No figure gives a Resolved with value None.
    Raises: UnknownParameter, UnknownCase.
    """
    library = library or shipped()
    definition = definition_of(name, library)
    level = level or library.level(place)
    case = _case(definition, case, level)
    passed_over: list[str] = []
    floor = _binding_floor(definition, on, place, library)
    for candidate in _candidates(definition, on, place, level, entries, library):
        value = candidate.value if isinstance(candidate, PlaceFigure) else candidate[0].value
        if isinstance(candidate, PlaceFigure) and value_of(value, case) is None:
            continue  # the place's rule says nothing about this case
        reason = weaker_than(definition, value, floor) if floor is not None else ""
        if not reason or _is_national(candidate):
            return _resolved(
                definition, candidate, on, place, case, checks or {}, library, tuple(passed_over)
            )
        passed_over.append(
            say("%(source)s：%(reason)s", source=say(_source(candidate)), reason=say(WEAKNESS[reason]))
        )
    return _nothing(definition, on, place, case, library, tuple(passed_over))


def definition_of(name: str, library: Library | None = None) -> Parameter:
    """Return what a parameter is. Raises: UnknownParameter."""
    found = (library or shipped()).definitions.get(name)
    if found is None:
        raise UnknownParameter(say("没有名为“%(name)s”的法定参数，请核对名称。", name=name))
    return found


def refuses(resolved: Resolved) -> bool:
    """Say whether the figure may stop an act outright: only a binding national figure that a person has checked.

    Everything else stops, shows the article, and lets the competent person go on with a recorded reason.
    """
    return resolved.is_set and resolved.force == "binding" and resolved.verified


def _case(definition: Parameter, case: str | None, level: str) -> str:
    if not definition.cases:
        return ""
    chosen = case or _usual_case(definition, level)
    if chosen not in definition.cases and not (definition.cases_by == "level" and case is None):
        raise UnknownCase(
            say(
                "“%(definition)s”没有“%(chosen)s”这种情形，可选：%(cases)s。",
                definition=say(definition.label),
                chosen=chosen,
                cases=listed(definition.cases),
            )
        )
    return chosen


def _usual_case(definition: Parameter, level: str) -> str:
    """The case when none is asked: the level of the place, or the first one; the nation stands for a city."""
    if definition.cases_by != "level":
        return definition.cases[0]
    return "city" if level == "nation" else level


def _candidates(
    definition: Parameter,
    on: date,
    place: str,
    level: str,
    entries: Iterable[PlaceFigure],
    library: Library,
) -> Iterable[Candidate]:
    """Give what is in force that day, narrowest place first; a place's own entry goes before its pack."""
    own = sorted(
        (entry for entry in entries if entry.name == definition.name and _reaches(entry, place, on)),
        key=lambda entry: (len(entry.place), entry.starts_on),
        reverse=True,
    )
    yield from own
    for pack in library.chain(place):
        entry = entry_on(pack.values.get(definition.name, ()), on)
        if entry is not None and (level == "nation" or level in (entry.levels or pack.applies_to)):
            yield entry, pack


def _reaches(entry: PlaceFigure, place: str, on: date) -> bool:
    in_time = entry.starts_on <= on and (entry.ends_on is None or on <= entry.ends_on)
    return entry.place == place and in_time and entry.checked_on is not None


def entry_on(entries: tuple[Entry, ...], on: date) -> Entry | None:
    """Return the entry in force on a day, or None before the first."""
    return next((entry for entry in reversed(entries) if entry.starts_on <= on), None)


def _binding_floor(
    definition: Parameter, on: date, place: str, library: Library
) -> Value | Mapping[str, Value] | None:
    for pack in library.chain(place):
        entry = entry_on(pack.values.get(definition.name, ()), on)
        if entry is not None and entry.force == "binding":
            return entry.value
    return None


def _is_national(candidate: Candidate) -> bool:
    return not isinstance(candidate, PlaceFigure) and candidate[0].force == "binding"


def _source(candidate: Candidate) -> str:
    return candidate.title if isinstance(candidate, PlaceFigure) else candidate[1].label


def _nothing(
    definition: Parameter, on: date, place: str, case: str, library: Library, passed_over: tuple[str, ...]
) -> Resolved:
    return Resolved(
        **_shared(definition, on, place, case, passed_over), value=None, unit=definition.unit,
        unset=definition.unset or (NO_SUCH_CASE if _stands_elsewhere(definition, on, library) else NOT_YET),
    )  # fmt: skip


def _stands_elsewhere(definition: Parameter, on: date, library: Library) -> bool:
    """Whether the nation has a figure that day, only not for this level."""
    return any(
        entry_on(pack.values.get(definition.name, ()), on)
        for pack in library.packs.values()
        if pack.level == "nation"
    )


def _resolved(
    definition: Parameter,
    candidate: Candidate,
    on: date,
    place: str,
    case: str,
    checks: Mapping[str, date],
    library: Library,
    passed_over: tuple[str, ...],
) -> Resolved:
    shared = _shared(definition, on, place, case, passed_over)
    if isinstance(candidate, PlaceFigure):
        return Resolved(
            **shared, value=value_of(candidate.value, case), unit=candidate.unit or definition.unit,
            articles=(f"{candidate.title}{candidate.article}",), quotes=(candidate.quote,), force="local",
            modality=candidate.modality, checked_on=candidate.checked_on, source=candidate.place,
            verified=_is_fresh(candidate.checked_on, on), starts_on=candidate.starts_on, digest=candidate.digest,
            unset="" if value_of(candidate.value, case) is not None else NO_SUCH_CASE,
        )  # fmt: skip
    entry, pack = candidate
    value = value_of(entry.value, case)
    basis = [one for one in entry.basis if not one.cases or case in one.cases]
    checked_on = checks.get(entry.digest, entry.checked_on)
    return Resolved(
        **shared, value=value, unit=definition.unit,
        citations=tuple(str(one.cite) for one in basis),
        articles=tuple(article_words(one.cite, library) for one in basis),
        quotes=tuple(one.quote or "" for one in basis),
        force=entry.force, modality=basis[0].modality if basis else "", checked_on=checked_on,
        verified=_is_fresh(checked_on, on), source=pack.code, starts_on=entry.starts_on, running=entry.running,
        practice=entry.practice, digest=entry.digest,
        unset="" if value is not None else (entry.unset or NO_SUCH_CASE),
    )  # fmt: skip


def _shared(
    definition: Parameter, on: date, place: str, case: str, passed_over: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "name": definition.name, "label": definition.label, "type": definition.type, "on": on, "place": place,
        "case": case, "base": definition.base, "anchor": definition.anchor, "direction": definition.direction,
        "month_end": definition.month_end, "rest_days": definition.rest_days, "better": definition.better,
        "note": definition.note, "passed_over": passed_over,
    }  # fmt: skip


def _is_fresh(checked_on: date | None, on: date) -> bool:
    """Whether a check holds on a day: made by then, and not more than a year before."""
    return checked_on is not None and checked_on <= on <= checked_on + CHECK_HOLDS


def article_words(cite: Citation, library: Library | None = None) -> str:
    """How a citation reads: 《立法法》第四十条."""
    instrument = (library or shipped()).instruments.get(cite.instrument)
    return f"《{instrument.short if instrument else cite.instrument}》{cite.place_in_text}"
