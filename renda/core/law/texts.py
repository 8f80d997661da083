"""Full texts of statutes, installed in this installation's data folder and never in the project (decisions 21)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from renda.core.law.citations import Citation
from renda.core.law.library import Library
from renda.core.law.packs import library
from renda.core.law.shapes import Basis, Instrument
from renda.lib.texts.files import read_text
from renda.lib.texts.parsing import parse
from renda.lib.texts.printing import body_lines, plain_head
from renda.lib.texts.tree import Node, articles

ENDINGS = (".md", ".txt")
FOLDER = "law-texts"
KEPT = 32  # parsed texts in the memory of a process
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NAMED_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MARKS = re.compile(r"[《》\s\u3000#*]|中华人民共和国")


@dataclass(frozen=True)
class Taken:
    """What became of one file: the edition it was installed as, or why it was not (`fault`)."""

    file: Path
    edition: str = ""
    articles: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Missing:
    """A quote of a pack that does not stand in the installed text of its article."""

    cite: Citation
    quote: str
    fault: str


def files_in(folder: Path) -> list[Path]:
    """Return the files that may be texts, by path."""
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())


def install(file: Path, home: Path) -> Taken:
    """Keep a file as the edition of the instrument that its title and dates name, if a pack cites it; twice changes nothing.

    The title is the text's first line, the folder's or the file's name; the day of adoption stands in the file's
    name (`2023-03-13.md`) or before the first article. Raises: BadInput, if the file cannot be read.
    """
    text = read_text(file)
    head = text.split("第一条", 1)[0]
    instrument = _instrument(file, head, library())
    if instrument is None:
        return Taken(file, fault="no pack cites an instrument of this title")
    adopted = _edition(file, head, instrument)
    if adopted is None:
        known = ", ".join(each.adopted_on.isoformat() for each in instrument.editions)
        return Taken(file, fault=f"its day is none of the editions of {instrument.key}: {known}")
    count = len(articles(parse(text)))
    if not count:
        return Taken(file, fault="it has no article")
    edition = f"{instrument.key}@{adopted.isoformat()}"
    target = home / FOLDER / f"{edition}.txt"
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(target)
    return Taken(file, edition=edition, articles=count)


def _instrument(file: Path, head: str, known: Library) -> Instrument | None:
    first = next((line for line in head.splitlines() if line.startswith("# ")), "")
    names = {_plain(each) for each in (first, file.stem, _NAMED_DAY.sub("", file.stem), file.parent.name)}
    names |= {_plain(line) for line in head.splitlines()[:6]}
    for instrument in known.instruments.values():
        if {_plain(instrument.title), _plain(instrument.short)} & (names - {""}):
            return instrument
    return None


def _plain(title: str) -> str:
    return _MARKS.sub("", title).strip("-_（）()")


def _edition(file: Path, head: str, instrument: Instrument) -> date | None:
    """The edition that the file's name tells, else the latest known one of which the text's head tells the day."""
    told = [*_NAMED_DAY.findall(file.stem)] or _DAY.findall(head)
    days = {(int(year), int(month), int(day)) for year, month, day in told}
    known = [each.adopted_on for each in instrument.editions]
    return max((day for day in known if (day.year, day.month, day.day) in days), default=None)


def installed(home: Path) -> list[str]:
    """Return the editions whose text is installed, such as cn.legislation-law@2023-03-13."""
    return sorted(file.stem for file in (home / FOLDER).glob("*.txt"))


def article_lines(cite: Citation, home: Path) -> list[str] | None:
    """Return the lines of the cited article, one a paragraph or item, or None where its text is not installed."""
    file = home / FOLDER / f"{cite.instrument}@{cite.edition.isoformat()}.txt"
    if not file.is_file():
        return None
    found = _articles(str(file), file.stat().st_mtime_ns)
    node = found.get(Citation(cite.instrument, cite.edition, cite.article, cite.insert).place_in_text)
    return body_lines(node) if node is not None else None


@lru_cache(maxsize=KEPT)
def _articles(file: str, changed: int) -> dict[str, Node]:
    return {plain_head(node): node for node in articles(parse(Path(file).read_text(encoding="utf-8")))}


def missing_quotes(home: Path) -> tuple[int, list[Missing]]:
    """Look for every quote of the packs in the installed text of its article; return how many were looked for."""
    looked, missing = 0, []
    have = set(installed(home))
    for basis in _bases(library()):
        cite = basis.cite
        if basis.quote is None or f"{cite.instrument}@{cite.edition.isoformat()}" not in have:
            continue
        looked += 1
        lines = article_lines(cite, home)
        if lines is None:
            missing.append(Missing(cite, basis.quote, "the text has no such article"))
        elif not any(basis.quote in line for line in lines):
            missing.append(Missing(cite, basis.quote, "the article does not say so"))
    return looked, missing


def quotes_of(cite: Citation) -> list[str]:
    """Return what the packs quote of an article, each once."""
    asked = (cite.instrument, cite.edition, cite.article, cite.insert)
    found = (
        basis.quote
        for basis in _bases(library())
        if (basis.cite.instrument, basis.cite.edition, basis.cite.article, basis.cite.insert) == asked
    )
    return list(dict.fromkeys(quote for quote in found if quote))


def _bases(known: Library) -> Iterator[Basis]:
    for pack in known.packs.values():
        for entries in pack.values.values():
            for entry in entries:
                yield from entry.basis
        for row in (*pack.rules, *pack.notes):
            yield from row.basis
