"""What the pages about figures show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.law import api as law
from renda.core.law import texts
from renda.core.law.citations import parse_citation
from renda.core.law.listing import entry_words
from renda.core.law.models import PlaceEntry
from renda.core.law.packs import library
from renda.core.law.selectors import entries_of, shipped_values
from renda.core.law.shapes import Basis
from renda.core.people.models import Assembly
from renda.lib.registry import modules


@dataclass(frozen=True)
class Article:
    """An article's name with its quote and its citation."""

    citation: str
    label: str
    quote: str

    @property
    def url(self) -> str:
        """Where the whole article is read."""
        return reverse("house:article", args=[self.citation]) if "#" in self.citation else ""


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


def checked_words(shown: tuple[Group, ...]) -> str:
    """How many of the shown figures are set, and how many a person has checked."""
    lines = [line for group in shown for line in group.lines if line.is_set]
    return gettext("有数值 %(count)s 个，其中已核对 %(checked)s 个") % {
        "count": len(lines),
        "checked": sum(line.verified for line in lines),
    }


def figure_lines(name: str, assembly: Assembly | None, *, on: date) -> tuple[FigureLine, ...]:
    """Return one parameter's figures on a day, a line a case."""
    shown = law.every_figure(on=on, place=_place(assembly), level=_level(assembly), name=name)
    return tuple(line_of(figure) for figure in shown)


def line_of(figure: law.Resolved) -> FigureLine:
    """The line of a resolved figure."""
    articles = zip(
        figure.citations or ("",) * len(figure.articles), _article_names(figure), figure.quotes, strict=True
    )
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


def _article_names(figure: law.Resolved) -> tuple[str, ...]:
    """The articles in the reader's language; those of a place's own rule as it names them."""
    return tuple(law.article_words(cite) for cite in figure.citations) or figure.articles


@dataclass(frozen=True)
class OwnLine:
    """A place's own entry, with what may still be done to it."""

    pk: int
    words: str
    entry: PlaceEntry
    state: str
    tone: str  # of the badge that says the state


@dataclass(frozen=True)
class ShippedLine:
    """One value in a pack that reaches the place."""

    pack: str
    words: str
    starts_on: date
    ends_before: date | None
    articles: tuple[Article, ...]
    practice: str
    digest: str
    checked_on: date | None
    checked_by: str
    in_force: bool


def own_lines(assembly: Assembly, name: str, *, on: date) -> tuple[OwnLine, ...]:
    """Return the assembly's own entries of a parameter, newest first."""
    rows = entries_of(assembly, name).order_by("-starts_on", "-pk")
    return tuple(OwnLine(row.pk, written_words(row), row, *_state(row, on)) for row in rows)


def written_words(row: PlaceEntry) -> str:
    """What an entry sets, in words."""
    return entry_words(row.figure("").value, law.definition_of(row.name))


def _state(row: PlaceEntry, on: date) -> tuple[str, str]:
    """The state in words, and the tone of its badge."""
    if not row.is_checked:
        return gettext("待核对"), "unverified"
    if row.ends_on is not None and row.ends_on < on:
        return gettext("已停止适用"), "neutral"
    return (gettext("适用"), "done") if row.starts_on <= on else (gettext("尚未开始"), "neutral")


def shipped_lines(assembly: Assembly, name: str, *, on: date) -> tuple[ShippedLine, ...]:
    """Return what the packs hold for a parameter in the assembly's place, narrowest pack first, newest first."""
    definition = law.definition_of(name)
    return tuple(
        ShippedLine(
            pack=row.pack.label,
            words=entry_words(row.entry.value, definition),
            starts_on=row.entry.starts_on,
            ends_before=row.ends_before,
            articles=tuple(
                Article(str(one.cite), law.article_words(one.cite), one.quote or "")
                for one in row.entry.basis
            ),
            practice=row.entry.practice,
            digest=row.entry.digest,
            checked_on=row.check.checked_on if row.check else None,
            checked_by=str(row.check.checked_by or "") if row.check else "",
            in_force=row.entry.starts_on <= on and (row.ends_before is None or on < row.ends_before),
        )
        for row in shipped_values(name, assembly)
    )


@dataclass(frozen=True)
class Elsewhere:
    """What another place has set, only for comparison."""

    words: str
    article: Article
    note: str


def elsewhere(name: str) -> tuple[Elsewhere, ...]:
    """Return what the template holds of other places' rules for a parameter, in the order of the pack."""
    definition = law.definition_of(name)
    found = []
    for entry in law.library().packs["template"].values.get(name, ()):
        for basis in entry.basis[:1]:
            found.append(Elsewhere(entry_words(entry.value, definition), _article(basis), entry.note))
        for one in entry.others:
            found.append(Elsewhere(law.value_words(one.value, one.unit), _article(one.basis), one.note))
    return tuple(found)


def _article(basis: Basis) -> Article:
    return Article(str(basis.cite), law.article_words(basis.cite), basis.quote or "")


def entry_of(assembly: int | None, pk: int) -> PlaceEntry | None:
    """Return one entry of the assembly, or None."""
    return (
        PlaceEntry.objects.filter(pk=pk, assembly_id=assembly)
        .select_related("assembly", "entered_by")
        .first()
    )


def used_by(name: str) -> Iterator[str]:
    """Give the modules that say they use the parameter."""
    return (str(module.label) for _, module in modules.items() if name in module.parameters)


def _place(assembly: Assembly | None) -> str:
    return assembly.place if assembly else "cn"


def _level(assembly: Assembly | None) -> str | None:
    return assembly.level if assembly else None


@dataclass(frozen=True)
class ArticleShown:
    """An article for its own page: lines of the installed text (empty where there is none) and the quotes of the packs."""

    citation: str
    label: str
    lines: Sequence[str]
    quotes: Sequence[str]


def article_shown(citation: str) -> ArticleShown | None:
    """Return the article of a citation, or None if it is none of a known edition."""
    try:
        cite = parse_citation(citation)
    except ValueError:
        return None
    instrument = library().instruments.get(cite.instrument)
    if instrument is None or instrument.edition(cite.edition) is None or not cite.article:
        return None
    lines = texts.article_lines(cite, Path(settings.RENDA_HOME)) or ()
    return ArticleShown(citation, law.article_words(cite), lines, texts.quotes_of(cite))
