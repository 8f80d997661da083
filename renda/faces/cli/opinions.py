"""`renda opinions`: work on files of opinions, without a database."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from renda.lib.errors import BadInput, Refusal
from renda.lib.similar import STEPS, Grouping, group
from renda.lib.tables import Table, read_table

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

BAD_INPUT = 2
COLUMNS = ("id", "group", "representative")


def register(subparsers: Subparsers) -> None:
    """Add `opinions group` to the command line."""
    opinions = subparsers.add_parser("opinions", help="work on files of opinions")
    commands = opinions.add_subparsers(dest="opinions_command", required=True)
    command = commands.add_parser("group", help="group texts that say the same in nearly the same words")
    command.add_argument("file", type=Path, metavar="FILE", help="a .csv or .xlsx file with a header row")
    command.add_argument("--text", required=True, metavar="COLUMN", help="the column with the text")
    command.add_argument(
        "--id", metavar="COLUMN", help="the column with the identifier; else row numbers from 1"
    )
    command.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="where to write id,group,representative"
    )
    command.add_argument("--json", action="store_true", help="print the counts as JSON")
    command.set_defaults(run=run_group)


def run_group(arguments: argparse.Namespace) -> int:
    """Group the texts of a file; return the exit code (0, or 2 if the input cannot be used)."""
    try:
        answer = _grouped(arguments)
        _write(arguments.out, answer)
    except Refusal as refusal:
        print(f"renda: {refusal}", file=sys.stderr)
        return BAD_INPUT
    counts = _counts(answer)
    print(json.dumps(counts) if arguments.json else _sentence(counts, arguments.out))
    return 0


def _grouped(arguments: argparse.Namespace) -> Grouping:
    """Return the grouping of the file, one entry a row."""
    table = read_table(_content(arguments.file), name=arguments.file.name)
    texts = table.column(arguments.text)
    identifiers = table.column(arguments.id) if arguments.id else [str(n + 1) for n in range(len(texts))]
    broken = next((row.problem for row in table.rows if row.problem), None)
    if broken:
        raise BadInput(broken)
    if not texts:
        raise BadInput(f"{arguments.file.name} has a header but no rows under it.")
    text_of = _by_identifier(table, identifiers, texts, arguments.id or "")
    answer = _with_progress(list(text_of.values()), list(text_of))
    place_of = {identifier: place for place, identifier in enumerate(answer.identifiers)}
    places = [place_of[identifier] for identifier in identifiers]
    return Grouping(
        identifiers=tuple(identifiers),
        groups=tuple(answer.groups[place] for place in places),
        representatives=tuple(answer.representatives[place] for place in places),
    )


def _by_identifier(table: Table, identifiers: list[str], texts: list[str], column: str) -> dict[str, str]:
    """Return text by identifier; a row repeated with the same text is one opinion and is told of."""
    first_rows: dict[str, int] = {}
    found: dict[str, str] = {}
    repeated = 0
    for row, identifier, text in zip(table.rows, identifiers, texts, strict=True):
        if not identifier.strip():
            raise BadInput(f"Row {row.number} has no {column!r}; every row needs its own.")
        if found.setdefault(identifier, text) != text:
            raise BadInput(
                f"Rows {first_rows[identifier]} and {row.number} have the same {column!r}, {identifier}, "
                "but different texts; every opinion needs its own."
            )
        repeated += identifier in first_rows
        first_rows.setdefault(identifier, row.number)
    if repeated:
        print(
            f"Note: {repeated} rows repeat an opinion with the same {column!r} and the same text.",
            file=sys.stderr,
        )
    return found


def _with_progress(texts: list[str], identifiers: list[str]) -> Grouping:
    with tqdm(
        total=len(STEPS), bar_format="{desc:<12}{bar}{elapsed}", disable=not sys.stderr.isatty()
    ) as bar:

        def report(step: str) -> None:
            bar.set_description_str(step)
            bar.update(STEPS.index(step) - bar.n)

        answer = group(texts, identifiers=identifiers, report=report)
        bar.update(len(STEPS) - bar.n)
    return answer


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def _write(path: Path, answer: Grouping) -> None:
    """Write the file whole or not at all."""
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(zip(answer.identifiers, answer.groups, answer.representatives, strict=True))
        unfinished.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None


def _counts(answer: Grouping) -> dict[str, Any]:
    sizes = Counter(answer.groups)
    return {
        "rows": len(answer.groups),
        "groups": len(sizes),
        "groups_of_several": sum(size > 1 for size in sizes.values()),
        "rows_in_groups_of_several": sum(size for size in sizes.values() if size > 1),
        "largest_group": max(sizes.values(), default=0),
    }


def _sentence(counts: dict[str, Any], out: Path) -> str:
    return (
        f"{counts['rows']} rows in {counts['groups']} groups, {counts['groups_of_several']} of them of several rows; "
        f"written to {out}."
    )
