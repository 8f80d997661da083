"""`renda texts check` and `renda texts compare`: no database, no Django."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from renda.lib.texts.checking import Check, check_text
from renda.lib.texts.comparison import Comparison, Row, compare
from renda.lib.texts.differences import Change
from renda.lib.texts.files import decode_text, left_out_of, read_file, read_text
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import Counter

_MANY_FILES = 20
_SIGNS = {Change.EQUAL: ("", ""), Change.DELETE: ("[-", "-]"), Change.INSERT: ("{+", "+}")}
_COUNTS = ("unchanged", "changed", "renumbered", "moved", "added", "removed", "articles_old", "articles_new")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `texts check` and `texts compare`."""
    group = subparsers.add_parser("texts", help="check and compare legal texts")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="is each text lossless and understood?")
    check.add_argument("files", nargs="+", metavar="FILE", type=Path)
    check.add_argument("--json", action="store_true", help="print a list of objects")
    check.set_defaults(run=run_check)
    comparing = commands.add_parser("compare", help="what changed between two versions?")
    comparing.add_argument("old", metavar="OLD", type=Path)
    comparing.add_argument("new", metavar="NEW", type=Path)
    comparing.add_argument("--json", action="store_true", help="print counts and rows as one object")
    comparing.set_defaults(run=run_compare)


def run_check(arguments: argparse.Namespace) -> int:
    """Print what was found in each file; 1 when any file is not printed again exactly and whole."""
    checks = [(path, _checked(path)) for path in _with_progress(arguments.files)]
    if arguments.json:
        _print_json([{"file": str(path), **check.as_values()} for path, check in checks])
    else:
        for path, check in checks:
            print(_check_line(path, check))
    return 0 if all(check.lossless for _, check in checks) else 1


def _checked(path: Path) -> Check:
    content = read_file(path)
    return check_text(decode_text(content, str(path)), left_out_of(content, str(path)))


def run_compare(arguments: argparse.Namespace) -> int:
    """Print the counts and the rows of the comparison."""
    old, new = (parse(read_text(path), make_uid=Counter(name)) for name, path in
                (("old", arguments.old), ("new", arguments.new)))  # fmt: skip
    found = compare(old, new)
    if arguments.json:
        _print_json(found.as_values())
    else:
        print("\n".join(_comparison_lines(found)))
    return 0


def _check_line(path: Path, check: Check) -> str:
    lossless = "lossless" if check.lossless else "NOT LOSSLESS"
    understood = "understood" if check.understood else "not fully understood"
    line = f"{path}: {check.articles} articles, {lossless}, {understood}"
    return "\n  ".join([line, *check.notes])


def _comparison_lines(found: Comparison) -> Iterator[str]:
    yield ", ".join(f"{name} {getattr(found, name)}" for name in _COUNTS)
    for row in found.rows:
        yield from _row_lines(row)


def _row_lines(row: Row) -> Iterator[str]:
    old, new = ("、".join(side.number for side in sides) or "—" for sides in (row.old, row.new))
    also = [word for word, true in (("renumbered", row.renumbered), ("moved", row.moved)) if true]
    kinds = ", ".join(dict.fromkeys([row.kind.value, *also]))
    yield f"{old} → {new}: {kinds}"
    if any(segment.change is not Change.EQUAL for segment in row.segments):
        marked = "".join(segment.text.join(_SIGNS[segment.change]) for segment in row.segments)
        yield from (f"    {line}" for line in marked.split("\n"))


def _with_progress(paths: list[Path]) -> Iterable[Path]:
    if len(paths) <= _MANY_FILES or not sys.stderr.isatty():
        return paths
    from tqdm import tqdm

    shown: Iterable[Path] = tqdm(paths, file=sys.stderr, unit="file")
    return shown


def _print_json(values: object) -> None:
    json.dump(values, sys.stdout, ensure_ascii=False, indent=1)
    print()
