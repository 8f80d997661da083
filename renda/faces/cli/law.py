"""`renda law show`: the figures set by law on a day in a place, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from renda.core.law import api as law
from renda.core.law import texts
from renda.lib import clock
from renda.lib.errors import BadInput

DATABASE_LEFT_OUT = (
    "Figures that were entered in this installation are left out; add --entries to include them."
)


def register(subparsers: Any) -> None:
    """Add `law show` to the commands."""
    parser = subparsers.add_parser("law", help="figures set by law")
    commands = parser.add_subparsers(dest="law_command", required=True)
    show = commands.add_parser("show", help="list every figure with its article")
    show.add_argument(
        "--on", type=_day, default=None, metavar="DATE", help="day, YYYY-MM-DD (today if left out)"
    )
    show.add_argument(
        "--place", default="cn", metavar="CODE", help="place code such as cn_4501 (cn if left out)"
    )
    show.add_argument("--name", default="", metavar="PREFIX", help="only parameters whose name begins so")
    show.add_argument("--entries", action="store_true", help="include what was entered in this installation")
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--markdown", action="store_true", help="the reference page of all packs")
    show.set_defaults(run=run)
    texts = commands.add_parser("texts", help="full texts of statutes, kept in this installation only")
    verbs = texts.add_subparsers(dest="texts_command", required=True)
    taking = verbs.add_parser(
        "import", help="install the texts of a folder, and look for the packs' quotes in them"
    )
    taking.add_argument("folder", type=Path, metavar="DIR")
    looking = verbs.add_parser("check", help="look for the packs' quotes in the installed texts")
    for verb, does in ((taking, run_import), (looking, run_check)):
        verb.add_argument("--json", action="store_true", help="for programs")
        verb.set_defaults(run=does)


def run(arguments: argparse.Namespace) -> int:
    """Print the figures; 0 when done."""
    if arguments.markdown:
        sys.stdout.write(law.reference_page())
        return 0
    if not law.is_place(arguments.place):
        raise BadInput(
            f"There is no rule pack for the place “{arguments.place}”; codes look like cn, cn_4501 or 450100."
        )
    if arguments.entries:
        _join_database()
    on = arguments.on or clock.today()
    shown = law.every_figure(on=on, place=arguments.place, with_entries=arguments.entries)
    figures = [row for row in shown if row.name.startswith(arguments.name)]
    if arguments.json:
        answer = {
            "on": on.isoformat(),
            "place": arguments.place,
            "entries_included": arguments.entries,
            "parameters": [law.snapshot(row) for row in figures],
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    else:
        _print_table(figures)
        if not arguments.entries:
            sys.stderr.write(DATABASE_LEFT_OUT + "\n")
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    """Install what a pack cites; 0 when every quote was found, 1 when one was not."""
    if not arguments.folder.is_dir():
        raise BadInput(f"There is no folder {arguments.folder}.")
    files = texts.files_in(arguments.folder)
    if not files:
        raise BadInput(f"{arguments.folder} holds no {' or '.join(texts.ENDINGS)} file.")
    taken = [texts.install(file, _home()) for file in files]
    done = [each for each in taken if each.edition]
    if not arguments.json:
        for each in done:
            print(f"{each.edition}  {each.articles} articles  {each.file.name}")
        print(f"{len(done)} of {len(files)} files installed; no pack cites the others.")
    return _report(arguments.json, {"installed": [each.edition for each in done], "files": len(files)})


def run_check(arguments: argparse.Namespace) -> int:
    """Look for the quotes; 0 when every one was found, 1 when one was not."""
    return _report(arguments.json, {"installed": texts.installed(_home())})


def _report(as_json: bool, told: dict[str, Any]) -> int:
    looked, missing = texts.missing_quotes(_home())
    rows = [{"cite": str(each.cite), "quote": each.quote, "fault": each.fault} for each in missing]
    if as_json:
        print(json.dumps({**told, "quotes": looked, "missing": rows}, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(f"{row['cite']}: {row['fault']}: {row['quote']}")
        print(f"{looked} quotes looked for, {len(rows)} not found.")
    return 1 if rows else 0


def _home() -> Path:
    from django.conf import settings

    from renda.faces.cli.django_setup import prepare

    prepare()
    return Path(settings.RENDA_HOME)


def _print_table(figures: list[law.Resolved]) -> None:
    for row in figures:
        state = "已核对" if row.verified else "未核对"
        words = law.figure_words(row)
        reason = "；".join(dict.fromkeys(row.articles)) or row.practice or row.unset
        force = f"{law.force_words(row)}，{row.modality}" if row.modality else law.force_words(row)
        sys.stdout.write(
            f"{row.name}\n  {law.label_of(row)}：{words}（{state}{'，' + force if force else ''}）\n  {reason}\n"
        )


def _join_database() -> None:
    """Start Django, so that the law app plugs its tables in; only on request, as this command needs none."""
    from renda.faces.cli.django_setup import prepare

    prepare(migrated=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day written YYYY-MM-DD") from None
