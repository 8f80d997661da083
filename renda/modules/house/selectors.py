"""What the pages about figures show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from renda.core.law import api as law
from renda.core.law.models import PlaceEntry
from renda.core.people.models import Assembly
from renda.lib.registry import modules


@dataclass(frozen=True)
class Article:
    """An article's name with its quote and its citation."""

    citation: str
    label: str
    quote: str


@dataclass(frozen=True)
class FigureLine:
    """A figure as a line of the list or of its own page."""

    name: str
    label: str
    words: str
    is_set: bool
    force: str
    modality: str
    verified: bool
    checked_on: date | None
    articles: tuple[Article, ...]
    practice: str
    unset: str
    source: str
    starts_on: date | None
    passed_over: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Group:
    """The figures of one module."""

    key: str
    label: str
    lines: tuple[FigureLine, ...]


def assembly_shown(*, assembly: int | None, place: str) -> Assembly | None:
    """Return the hat's assembly, or the one asked for by code, or the highest one that has a parent or children."""
    if assembly is not None:
        return Assembly.objects.filter(pk=assembly).first()
    if place:
        return Assembly.objects.filter(code=place).first()
    return Assembly.objects.filter(level="city").order_by("path").first() or Assembly.objects.first()


def groups(assembly: Assembly | None, *, on: date, module: str = "", words: str = "") -> tuple[Group, ...]:
    """Return every figure of the assembly's place on a day, by module; `words` filters by name or label."""
    found: dict[str, list[FigureLine]] = {}
    for figure in law.every_figure(on=on, place=_place(assembly), level=_level(assembly)):
        key = figure.name.split(".")[0]
        line = line_of(figure)
        if module in ("", key) and (not words or words in line.label or words in line.name):
            found.setdefault(key, []).append(line)
    return tuple(
        Group(key, label, tuple(found[key])) for key, label in law.module_labels().items() if key in found
    )


def figure_lines(name: str, assembly: Assembly | None, *, on: date) -> tuple[FigureLine, ...]:
    """Return one parameter's figures on a day, a line a case."""
    shown = law.every_figure(on=on, place=_place(assembly), level=_level(assembly), name=name)
    return tuple(line_of(figure) for figure in shown)


def line_of(figure: law.Resolved) -> FigureLine:
    """The line of a resolved figure."""
    articles = zip(figure.citations or ("",) * len(figure.articles), figure.articles, figure.quotes, strict=True)
    return FigureLine(
        name=figure.name,
        label=law.label_of(figure),
        words=law.figure_words(figure),
        is_set=figure.is_set,
        force=law.force_words(figure),
        modality=figure.modality,
        verified=figure.verified,
        checked_on=figure.checked_on,
        articles=tuple(Article(*parts) for parts in articles),
        practice=figure.practice,
        unset=figure.unset,
        source=law.source_words(figure),
        starts_on=figure.starts_on,
        passed_over=figure.passed_over,
        note=figure.note,
    )


def entries(assembly: Assembly, name: str) -> list[PlaceEntry]:
    """Return the assembly's own entries of a parameter, newest first."""
    return list(law.entries_of(assembly, name).order_by("-starts_on", "-pk"))


def entry_of(assembly: int | None, pk: int) -> PlaceEntry | None:
    """Return one entry of the assembly, or None."""
    return PlaceEntry.objects.filter(pk=pk, assembly_id=assembly).select_related("assembly", "entered_by").first()


def used_by(name: str) -> Iterator[str]:
    """Give the modules that say they use the parameter."""
    return (module.label for _, module in modules.items() if name in module.parameters)


def _place(assembly: Assembly | None) -> str:
    return assembly.place if assembly else "cn"


def _level(assembly: Assembly | None) -> str | None:
    return assembly.level if assembly else None
