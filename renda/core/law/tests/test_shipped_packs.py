"""The packs that are shipped: complete, quoted truly, unchecked, with the State Council's calendar."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import holidays

from renda.core.law.citations import Citation
from renda.core.law.packs import library
from renda.core.law.shapes import Basis

RULES_OF_THE_WORKING_LIST = 263
FIGURES = "零一二三四五六七八九"
HEAD = re.compile(r"^第([零一二三四五六七八九十百]+)条(?:之([一二三四五六七八九十]+))?[\s\u3000]*(.*)$")
ITEM = re.compile(r"^（([一二三四五六七八九十]+)）")


def number(text: str) -> int:
    """Read a Chinese numeral below a thousand."""
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = FIGURES.index(sign)
    return total + digit


def all_bases() -> Iterator[Basis]:
    for pack in library().packs.values():
        for entries in pack.values.values():
            for entry in entries:
                yield from entry.basis
                yield from (example.basis for example in entry.others)
        for row in (*pack.rules, *pack.notes):
            yield from row.basis


@cache
def stored_texts(folder: Path) -> dict[tuple[str, str], list[str]]:
    """Lines of every stored text by its short title and edition ('' where the file names none)."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in (folder / "law_versions" / "texts").glob("*/*.md"):
        found[plain(path.parent.name), path.stem] = path.read_text(encoding="utf-8").splitlines()
    for path in (folder / "china_local_regulations").rglob("*.md"):
        found[key_of(path.stem)] = path.read_text(encoding="utf-8").splitlines()
    for archive in (folder / "china_national_laws_corpus").glob("*.tar.gz"):
        with tarfile.open(archive) as opened:
            for member in opened:
                content = opened.extractfile(member) if member.name.endswith(".md") else None
                if content is not None:
                    text = content.read().decode("utf-8", "replace")
                    found.setdefault(key_of(Path(member.name).stem), text.splitlines())
    return found


def key_of(stem: str) -> tuple[str, str]:
    title, edition = re.fullmatch(r"(.*?)(?:\((\d{4}-\d\d-\d\d)\))?", stem).groups()  # type: ignore[union-attr]
    return plain(title), edition or ""


def plain(title: str) -> str:
    return re.sub(r"中华人民共和国(?!宪法修正)|[《》]", "", title)


def lines_of(cite: Citation, folder: Path) -> list[str] | None:
    title = plain(library().instruments[cite.instrument].title)
    title = "总则" if title == "民法典" else title
    texts = stored_texts(folder)
    return texts.get((title, cite.edition.isoformat())) or texts.get((title, ""))


def article(lines: list[str], cite: Citation) -> list[tuple[int, int, str]]:
    """The article's lines as (paragraph, item or 0, text)."""
    rows: list[tuple[int, int, str]] = []
    inside, paragraph = False, 0
    for line in (line.replace("*", "").replace("\u200b", "").strip() for line in lines):
        head = HEAD.match(line)
        if head:
            inside = (number(head[1]), number(head[2] or "")) == (cite.article, cite.insert)
            paragraph, line = 0, head[3]
        if inside and line and not line.startswith("#"):
            item = ITEM.match(line)
            paragraph += 0 if item else 1
            rows.append((paragraph, number(item[1]) if item else 0, line))
    return rows


def test_every_rule_of_the_working_list_is_converted() -> None:
    origins = set()
    for pack in library().packs.values():
        origins.update(one for named in pack.origins.values() for one in named)
        origins.update(one for row in (*pack.rules, *pack.notes) for one in row.origin)
    converted = {one for one in origins if not one.startswith("corrections")}
    assert len(converted) == RULES_OF_THE_WORKING_LIST
    assert {f"corrections §{section}" for section in range(1, 7)} <= origins


def test_every_quote_stands_in_the_stored_text_of_its_article(real_data: Path) -> None:
    looked, missing = 0, []
    for basis in all_bases():
        lines = lines_of(basis.cite, real_data)
        if basis.quote is None or lines is None:
            continue
        looked += 1
        here = [
            text
            for paragraph, item, text in article(lines, basis.cite)
            if basis.cite.paragraph in (0, paragraph) and basis.cite.item in (0, item)
        ]
        if not any(basis.quote in text for text in here):
            missing.append(f"{basis.cite}: {basis.quote}")
    assert looked > 250
    assert not missing


def test_nothing_is_shipped_as_checked() -> None:
    for pack in library().packs.values():
        for name, entries in pack.values.items():
            assert all(entry.checked_on is None for entry in entries), name


def test_what_other_places_do_stands_only_in_the_template() -> None:
    for code, pack in library().packs.items():
        cited = {
            basis.cite.instrument for entries in pack.values.values() for e in entries for basis in e.basis
        }
        assert code == "template" or not any(key.startswith("template.") for key in cited)


def test_the_calendar_agrees_with_an_independent_one() -> None:
    calendar = library().calendar()
    assert calendar is not None
    other = holidays.country_holidays("CN", years=sorted(calendar.years))
    day = date(min(calendar.years), 1, 1)
    while day.year in calendar.years:
        assert calendar.is_working_day(day) == other.is_working_day(day), day
        day += timedelta(days=1)
