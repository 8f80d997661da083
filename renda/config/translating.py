"""Translations: gathers what is to be translated, and compiles it, both with Babel.

`python -m renda.config.translating` compiles at set-up (a fresh machine has no msgfmt); with `--gather` it first
brings every .po up to date with the templates and the code. Chinese is the text that is translated from.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # so that gathering again changes nothing but texts
LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"(?<![\w.])(n?p?gettext|_)\(({LITERAL}(?:,\s*{LITERAL})*)")
UNSAID = {"content", "rules", "notes"}  # the demo city's own words; rules and notes that no page shows yet
MARKS = re.compile(r"gettext|\bsaying\b")
SAID_KEYS = {"label", "phase", "practice", "short", "summary", "unset"}  # of declarations, what pages show
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "say": None,
    "marked": None,
    "say_counted": (1, 1),
    "marked_counted": (1, 1),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Found = tuple[str | tuple[str, str], str, str]  # text (or singular and plural), context or "", file


def gather() -> Iterator[Found]:
    """Yield every text to be translated, templates first, files in the order of their paths."""
    for file in _files("*.html"):
        yield from _in_template(file)
    for file in _files("*.py"):
        if not MARKS.search(file.read_text(encoding="utf-8")):
            continue  # tokenising every file takes seconds
        for _, text, _, context in extract_from_file("python", file, keywords=KEYWORDS):
            yield text, context or "", str(file.relative_to(PACKAGE))
    for file in _files("*.yaml"):
        if not UNSAID & set(file.parts):
            yield from _in_declaration(file)


def catalogue() -> Catalog:
    """Return a catalogue of every text to be translated, without translations."""
    made = Catalog(
        project="Renda",
        header_comment="# What the pages say, in another language; Chinese is translated from.",
        creation_date=UNDATED,
        revision_date=UNDATED,
        last_translator="Renda",
        language_team="Renda",
        msgid_bugs_address="none",
        charset="utf-8",
        fuzzy=False,
    )
    for text, context, file in gather():
        made.add(text, locations=[(file, 0)], context=context or None)
    return made


def refresh(source: Path) -> int:
    """Bring a .po up to date: adds what is new, drops what is gone; returns how many texts lack a translation."""
    known = read(source)
    fresh = catalogue()
    fresh.locale = known.locale
    for message in fresh:
        earlier = known.get(message.id, message.context) if message.id else None
        if earlier is not None:
            message.string = earlier.string
    with source.open("wb") as made:
        write_po(made, fresh, width=110, include_lineno=False)
    return sum(1 for message in fresh if message.id and not any(_forms(message.string)))


def read(source: Path) -> Catalog:
    """Read a .po whose folder names its language."""
    with source.open("rb") as given:
        return read_po(given, locale=source.parts[-3])


def compile_all() -> None:
    """Write a .mo beside every .po."""
    for source in sources():
        with source.with_suffix(".mo").open("wb") as made:
            write_mo(made, read(source))


def sources() -> list[Path]:
    """Return every .po of the project."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def main(arguments: list[str]) -> int:
    """Compile; with --gather, gather first and say what is not translated yet (exit code 1 then)."""
    missing = 0
    if "--gather" in arguments:
        for source in sources():
            lacking = refresh(source)
            print(f"{source.parts[-3]}: {lacking} text(s) without a translation")
            missing += lacking
    compile_all()
    return 1 if missing else 0


def _files(pattern: str) -> list[Path]:
    return sorted(file for file in PACKAGE.rglob(pattern) if "tests" not in file.parts)


def _in_template(file: Path) -> Iterator[Found]:
    from django.utils.translation.template import templatize

    for call, literals in CALL.findall(templatize(file.read_text(encoding="utf-8"))):
        words = [ast.literal_eval(literal) for literal in re.findall(LITERAL, literals)]
        context = words.pop(0) if "p" in call.removesuffix("gettext") else ""
        text = (words[0], words[1]) if call.startswith("n") else words[0]
        yield text, context, str(file.relative_to(PACKAGE))


def _in_declaration(file: Path) -> Iterator[Found]:
    """The words of a procedure or a law pack, in the order of the file."""
    pending: list[object] = [yaml.safe_load(file.read_text(encoding="utf-8"))]
    while pending:
        each = pending.pop(0)
        inner = list(each.values()) if isinstance(each, dict) else each if isinstance(each, list) else []
        pending[:0] = inner
        if isinstance(each, dict):
            for key in sorted(SAID_KEYS & each.keys()):
                if isinstance(each[key], str):
                    yield each[key], "", str(file.relative_to(PACKAGE))


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
